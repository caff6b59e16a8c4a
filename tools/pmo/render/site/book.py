"""What every page needs to know: addresses, links and the way values are shown. Built once per site."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, Undefined, UndefinedError
from jinja2.utils import missing
from markupsafe import Markup

from pmo.model.record import Record, as_date, as_instant
from pmo.render import words
from pmo.render.site.encode import link_target, prose, text, verbatim
from pmo.render.site.page import href

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.evidence import Verdict
    from pmo.model.explanation import Explanation
    from pmo.model.figures import Metric, ProjectFigures
    from pmo.model.finding import Finding
    from pmo.model.history import Change
    from pmo.model.kind import Field, Kind
    from pmo.model.workspace import Workspace
    from pmo.render.reports.simulation_words import Simulated

ID = re.compile(r"\b[A-Z]{2,4}-(?:[0-9]{4}-)?[0-9]{3,}\b")


def slug(title: str) -> str:
    """A title as part of an address: Post-project reviews -> post-project-reviews."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report as the site shows it: short name, title, Markdown, and the documents it offers as word and path."""

    name: str
    title: str
    markdown: str
    documents: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Book:
    """The workspace of one reader with everything computed about it."""

    workspace: Workspace
    figures: Mapping[str, ProjectFigures]
    findings: tuple[Finding, ...] = ()
    history: Mapping[str, Change] = field(default_factory=dict)
    history_note: str = ""
    rules: tuple[Explanation, ...] = ()
    kinds: tuple[Explanation, ...] = ()
    metrics: tuple[tuple[str, tuple[Metric, ...]], ...] = ()
    reports: tuple[ReportPage, ...] = ()
    approvals: Mapping[str, Verdict] = field(default_factory=dict)
    forecasts: Mapping[str, Simulated] = field(default_factory=dict)
    """The simulation of each project with open work, by id."""

    @cached_property
    def year(self) -> int:
        """The year that dates need not say."""
        return self.workspace.as_of.year

    @cached_property
    def outside(self) -> bool:
        """Whether the readers are a client: plain words, no findings, no reference, no empty registers for them."""
        return self.workspace.audience.startswith("client:")

    @cached_property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.workspace.settings.currency

    @cached_property
    def paths(self) -> dict[tuple[str, str], str]:
        """Page of each record."""
        return {(record.kind, record.id): self._path(record) for record in self.workspace.records}

    @cached_property
    def handbook_paths(self) -> frozenset[str]:
        """Pages that handbook prose may link to: its own kind and every other record's page."""
        lists = {self.list_path(kind) for kind in self.workspace.kinds.values()}
        return frozenset(self.paths.values()) | lists | {"index.md", "portfolio.md", "registers.md", "calendar.md"}

    def _path(self, record: Record) -> str:
        kind = self.workspace.kinds[record.kind]
        if kind.group == "handbook":
            return self.workspace.settings.inside(record.path)
        return f"{self.folder(kind)}/{record.id}.md"

    def folder(self, kind: Kind) -> str:
        """Folder of a kind's pages."""
        return kind.files[0].split("/", 1)[0] if kind.group == "handbook" else slug(kind.plural)

    def list_path(self, kind: Kind) -> str:
        """Page with the list of a kind."""
        return f"{self.folder(kind)}/index.md"

    def path(self, record: Record) -> str:
        """Page of a record."""
        return self.paths[record.kind, record.id]

    def href(self, record: Record, here: str) -> str:
        """Relative address of a record's page."""
        return href(self.path(record), here)

    def link(self, record: Record | None, here: str, label: str = "") -> Markup:
        """A link to a record, named by `label` or by the record's own name."""
        if record is None:
            return text(label)
        shown = label or self.workspace.label(record)
        if (record.kind, record.id) not in self.paths:
            return text(shown)
        return Markup('<a href="{}">{}</a>').format(text(self.href(record, here)), text(shown))

    def ref(self, kinds: tuple[str, ...], wanted: object, here: str, label: str = "") -> Markup:
        """A link to the record an id names; the bare id when there is none to show."""
        found = None
        for kind in kinds:
            if kind == "*":
                found = next(iter(self.workspace.lookup(str(wanted))), None)
            else:
                found = self.workspace.find(kind, wanted)
            if found:
                break
        if found is None:
            return text(label or words.humane(wanted))
        numbered = self.workspace.kinds[found.kind].numbered
        return self.link(found, here, label or (f"{found.id}" if numbered else ""))

    def with_links(self, sentence: object, here: str) -> Markup:
        """Text in which every record id is a link and every date is written the way people write it."""
        raw = words.readable(str(sentence if sentence is not None else ""), self.year)
        out, position = Markup(), 0
        for match in ID.finditer(raw):
            records = self.workspace.lookup(match.group())
            if records:
                out += text(raw[position : match.start()]) + self.link(records[0], here, match.group())
                position = match.end()
        return out + text(raw[position:])

    def sentence(self, raw: object, here: str) -> Markup:
        """A sentence of a rule or a finding: what stands in backticks is code, ids are links."""
        parts = str(raw if raw is not None else "").split("`")
        return Markup().join(
            Markup("<code>{}</code>").format(text(part)) if number % 2 else self.with_links(part, here)
            for number, part in enumerate(parts)
        )

    def value(self, item: Field | None, value: Any, here: str) -> Markup:
        """A value of a record as HTML, by what its field says it is."""
        if value is None or value == "":
            return Markup()
        if isinstance(value, bool):
            return text("yes" if value else "no")
        if isinstance(value, list):
            return self._list(item, value, here)
        if isinstance(value, dict):
            return Markup()
        if item is not None and item.ref:
            return self.ref(item.ref, value, here)
        if item is not None and item.format == "date":
            return self.date(value)
        if item is not None and item.format == "date-time":
            return self.instant(value)
        if item is not None and item.format == "uri":
            target = link_target(str(value))
            return Markup('<a href="{}">{}</a>').format(text(target), text(value)) if target else text(value)
        if item is not None and item.unit:
            return text(words.unit(value, item.unit, self.currency))
        if item is not None and item.choices:
            return text(words.capital(words.humane(value)))
        return self.with_links(words.unit(value, "") if not isinstance(value, str) else value, here)

    def _list(self, item: Field | None, values: list[Any], here: str) -> Markup:
        if item is not None and item.ref:
            return Markup(", ").join(self.ref(item.ref, value, here) for value in values)
        if all(not isinstance(value, dict | list) for value in values):
            if all(len(str(value)) < 28 and " " not in str(value).strip() for value in values):
                return text(", ".join(words.humane(value) for value in values))
            return Markup("<ol>{}</ol>").format(
                Markup().join(Markup("<li>{}</li>").format(self.with_links(value, here)) for value in values)
            )
        return Markup()

    def date(self, value: Any) -> Markup:
        """A day with its machine-readable form."""
        found = as_date(value) if isinstance(value, str) else value
        return (
            Markup('<time datetime="{}">{}</time>').format(found.isoformat(), text(words.day(found, self.year)))
            if found
            else text(value)
        )

    def instant(self, value: Any) -> Markup:
        """A point in time with its machine-readable form."""
        found = as_instant(value) if isinstance(value, str) else value
        return (
            Markup('<time datetime="{}">{}</time>').format(found.isoformat(), text(words.moment(found, self.year)))
            if found
            else text(value)
        )

    def client(self, record: Record) -> Record | None:
        """The client of a record."""
        return self.workspace.client_of(record)

    def render(self, template: str, **values: Any) -> Markup:
        """A template of `templates/` with these values; every expression goes through the encoder."""
        html = (
            environment()
            .get_template(template)
            .render(
                book=self,
                workspace=self.workspace,
                words=words,
                year=self.year,
                as_of=self.workspace.as_of,
                currency=self.currency,
                **values,
            )
        )
        return Markup(html)  # noqa: S704 - every expression of our templates went through the encoder


class _Missing(Undefined):
    """A field that a record does not have shows nothing; a variable that a template misspells is a fault."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: Any = UndefinedError,
    ) -> None:
        if obj is missing:
            raise UndefinedError(hint or f"the template uses “{name}”, which it was not given")
        super().__init__(hint, obj, name, exc)


_ENVIRONMENT: list[Environment] = []


def environment() -> Environment:
    """The template environment: strict about missing values, every expression encoded."""
    if not _ENVIRONMENT:
        made = Environment(
            loader=PackageLoader("pmo.render.site", "templates"),
            autoescape=True,
            finalize=text,
            undefined=_Missing,
            auto_reload=False,  # templates do not change while a handbook is made
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters.update(
            day=words.day,
            weekday=words.weekday,
            moment=words.moment,
            money=words.money,
            humane=words.humane,
            capital=words.capital,
            prose=prose,
            share=words.share,
            number=words.number,
            verbatim=verbatim,
        )
        made.globals.update(
            href=href,
            count=words.count,
            distance=words.distance,
            ago=words.ago,
            figure=words.figure,
            reason=words.reason,
            unit=words.unit,
            span=words.span,
        )
        _ENVIRONMENT.append(made)
    return _ENVIRONMENT[0]
