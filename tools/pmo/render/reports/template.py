"""A report that a firm wrote itself: front matter and a text with figures, tables and charts by name.

The text is Markdown with four functions: `metric`, `table`, `chart` and `day`. It is filled in a sandbox without
arithmetic, and what it gets is what its reader may see. What comes from records is put in last, so that no word of a
record is ever read as heading, list or function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from pmo.model.figures import Value
from pmo.model.finding import Finding, Level, Place, Span
from pmo.render import words
from pmo.render.reports import cells, pictures
from pmo.render.reports.context import head, rows_of, section_of
from pmo.render.reports.fault import TemplateFault
from pmo.render.reports.report import Chart, Fact, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.model.figures import Table
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

RULE: Final = "report-template"
_TOKEN: Final = re.compile("\ue000(\\d+)\ue001")
_HEADING: Final = re.compile(r"#{1,6}\s+(.*)")
_POINT: Final = re.compile(r"[-*]\s+(.*)")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*\s*(.*)", re.DOTALL)


class _Sandbox(SandboxedEnvironment):
    """Jinja without arithmetic, filters, loaders and everything that reaches out of the text."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))
    intercepted_unops = frozenset(("+", "-"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:  # noqa: ARG002
        """No sum is made in a template."""
        message = "a template does no arithmetic; ask for a metric or a table that has the figure"
        raise TemplateError(message)

    def call_unop(self, context: Any, operator: str, arg: Any) -> NoReturn:
        """Nor a sign."""
        self.call_binop(context, operator, arg, arg)


@dataclass(slots=True)
class _Filling:
    """What was asked for while a template was filled, by the number of its token."""

    context: Context
    path: str
    project: str = ""
    pieces: list[Any] = field(default_factory=list)

    def keep(self, piece: Any) -> str:
        """A token that stands for a piece until the text is read."""
        self.pieces.append(piece)
        return f"\ue000{len(self.pieces) - 1}\ue001"

    def metric(self, name: str, about: str = "") -> str:
        """A figure in words; n/a with its reason when it has no value."""
        return self.keep(figure(self.context, name, about or self.project)[1])

    def table(self, name: str, columns: Any = (), where: Any = None, empty: str = "", title: str = "") -> str:
        """A table, cut to columns and to rows whose cells have the wanted values."""
        return self.keep(table_of(self.context, name, columns, where, empty, title))

    def chart(self, name: str, about: str = "") -> str:
        """A chart."""
        return self.keep(chart_of(name, about or self.project))


def build(context: Context, template: Record, *, project: Record | None = None, client: Record | None = None) -> Report:
    """The report of a template; TemplateFault with the finding when it asks for what there is not."""
    filling = _Filling(context, template.path, project.id if project is not None else "")
    sections = [_from_front(context, template, index, item) for index, item in enumerate(template.list("sections"))]
    lead, written = _read(filling, _filled(template, filling, project, client))
    facts = tuple(
        _named(template, ("metrics", index), partial(_fact, context, str(name), filling.project))
        for index, name in enumerate(template.list("metrics"))
    )
    answer, more = _answer(lead, facts)
    about = project or client
    return context.report(
        template.id if about is None else f"{template.id}-{about.id}",
        template.text("title") if about is None else f"{template.text('title')}: {context.workspace.label(about)}",
        answer, more, [*sections, *written], facts=facts, kicker=template.text("kicker"),
    )  # fmt: skip


def figure(context: Context, name: str, project: str) -> tuple[str, str, str]:
    """Title, value in words and definition of a metric of a project, or of everything without one. KeyError-like fault else."""
    known: dict[str, tuple[str, Any, str, str]] = {}
    if project:
        for row in context.rows(f"project_metrics:{project}"):
            known[str(row["metric"])] = (
                str(row["title"]),
                row["hours"],
                str(row["unit"]),
                str(row.get("definition", "")),
            )
        known.update({key: found for key, found in _columns(context, project) if key not in known})
    else:
        for table in context.tables.values():
            known.update(_rows(table))
    if name not in known:
        raise _unknown("metric", name, known)
    title, value, unit, definition = known[name]
    if isinstance(value, Value) and value.value is None:
        reason = words.reason(value)
        return title, f"n/a ({reason})" if reason else "n/a", definition
    said = cells.said(unit, value, year=context.as_of.year, currency=context.workspace.settings.currency)
    return title, said, definition


def _columns(context: Context, project: str) -> Iterator[tuple[str, tuple[str, Any, str, str]]]:
    """The figures of a project that stand in the portfolio."""
    table = context.tables.get("portfolio")
    for row in rows_of(table) if table is not None else ():
        if row.get("id") == project and table is not None:
            for column in table.columns:
                yield column.key, (head(column), row[column.key], column.unit, column.definition)


def _rows(table: Table) -> dict[str, tuple[str, Any, str, str]]:
    """The figures of a table that has one in each row."""
    keys = [column.key for column in table.columns]
    if "value" not in keys or "title" not in keys:
        return {}
    place = next(column for column in table.columns if column.key == "value")
    return {
        str(row[0]): (
            str(cell["title"]),
            cell["value"],
            cells.unit_of(table, row, place),
            str(cell.get("definition", "")),
        )
        for row, cell in zip(table.rows, rows_of(table), strict=True)
    }


def table_of(context: Context, name: str, columns: Any, where: Any, empty: str, title: str) -> Section:
    """A section with a table of this reader."""
    found = context.tables.get(name) or context.tables.get(f"{name}:{next(iter(context.figures), '')}")
    if found is None:
        raise _unknown("table", name, {key.partition(":")[0] for key in context.tables})
    keys = {column.key for column in found.columns}
    wanted = tuple(str(key) for key in columns) if isinstance(columns, list | tuple) else (str(columns),)
    for key in (*wanted, *(where or {})):
        if key not in keys:
            raise _unknown(f"column of the table {name}", str(key), keys)
    rest = tuple(column.key for column in found.columns if column.key != "definition")
    return section_of(
        found, title or found.title, shown=wanted or rest, where=_test(where), empty=empty or "There are none."
    )


def _test(where: Any) -> Callable[[dict[str, Any]], bool] | None:
    """Whether a row has the wanted values; a list means any of them."""
    if not isinstance(where, dict) or not where:
        return None
    wanted = {
        str(key): {str(item) for item in value} if isinstance(value, list | tuple) else {str(value)}
        for key, value in where.items()
    }
    return lambda row: all(str(getattr(row[key], "value", row[key])) in values for key, values in wanted.items())


def chart_of(name: str, about: str) -> Chart:
    """A chart by name, of the record it is about."""
    if name not in pictures.CHARTS:
        raise _unknown("chart", name, pictures.CHARTS)
    if pictures.ABOUT.get(name) and not about:
        message = f'the chart {name} is about one {pictures.ABOUT[name]}; name it: chart("{name}", …)'
        raise TemplateError(message)
    return Chart(name, about)


def _unknown(what: str, name: str, known: Any) -> TemplateError:
    """What to say about a name that is not there."""
    close = get_close_matches(name, [str(item) for item in known], 1, 0.6)
    hint = f"did you mean “{close[0]}”?" if close else f"there are: {', '.join(sorted(map(str, known))[:12])}"
    return TemplateError(f"there is no {what} “{name}” for this reader; {hint}")


def _fact(context: Context, name: str, project: str) -> Fact:
    title, said, _ = figure(context, name, project)
    value, _, note = said.partition(" (")
    return Fact(title, value, note.rstrip(")"))


def _from_front(context: Context, template: Record, index: int, item: Any) -> Section | None:
    """A section of the front matter."""
    if not isinstance(item, dict):
        return None
    title, text = str(item.get("title", "")), (str(item["text"]),) if item.get("text") else ()
    chart = Chart("", "")
    if item.get("chart"):
        chart = _named(
            template,
            ("sections", index, "chart"),
            lambda: chart_of(str(item["chart"]), next(iter(context.figures), "") if len(context.figures) == 1 else ""),
        )
    if not item.get("table"):
        return Section(title, text=text, chart=chart if chart.name else None)
    found = _named(
        template, ("sections", index, "table"),
        lambda: table_of(context, str(item["table"]), item.get("columns") or (), item.get("where"), str(item.get("empty", "")), title),
    )  # fmt: skip
    return _with(found, text, chart if chart.name else None)


def _with(section: Section, text: tuple[str, ...], chart: Chart | None, title: str = "") -> Section:
    """The section with what stands above its table."""
    return replace(section, title=title or section.title, text=text, chart=chart)


def _named(template: Record, path: tuple[str | int, ...], make: Callable[[], Any]) -> Any:
    """What `make` gives; a finding at this field of the front matter when it asks for what there is not."""
    try:
        return make()
    except TemplateError as error:
        raise TemplateFault(_finding(template.place(path), str(error), template.id)) from None


def _finding(place: Place, message: str, record: str) -> Finding:
    said, _, hint = message.partition("; ")
    return Finding(RULE, Level.ERROR, place, said, hint, record=record)


def _filled(template: Record, filling: _Filling, project: Record | None, client: Record | None) -> str:
    """The text with tokens in place of what it asked for."""
    environment = _Sandbox(autoescape=False, undefined=StrictUndefined, finalize=lambda value: _opaque(filling, value))
    environment.globals.clear()
    environment.filters.clear()
    names = {
        "metric": filling.metric, "table": filling.table, "chart": filling.chart,
        "day": filling.context.day, "as_of": words.long_day(filling.context.as_of),
        "project": _words(filling.context, project), "client": _words(filling.context, client),
    }  # fmt: skip
    body = template.body or ""
    try:
        return environment.from_string(body).render(names)
    except TemplateSyntaxError as error:
        raise TemplateFault(_at_line(template, error.lineno, str(error.message))) from None
    except (TemplateError, TypeError, ValueError, KeyError) as error:
        raise TemplateFault(_at_line(template, _line_of(error), str(error))) from None


def _opaque(filling: _Filling, value: Any) -> Any:
    """A word from a record as a token; the tokens of the functions and the template's own text stay what they are."""
    if isinstance(value, str) and _TOKEN.fullmatch(value):
        return value
    return filling.keep(str(value)) if value is not None else ""


def _words(context: Context, record: Record | None) -> Any:
    """Name, id and state of a record for a text; passing it to a function names it."""
    if record is None:
        return ""
    return _Named(record.id, context.workspace.label(record), words.humane(context.workspace.state(record)))


class _Named(str):
    """The id of a record that also knows its name: `{{ project.name }}`, `metric("cpi", project)`."""

    __slots__ = ("name", "status")
    name: str
    status: str

    def __new__(cls, record_id: str, name: str, status: str) -> _Named:
        made = super().__new__(cls, record_id)
        made.name, made.status = name, status
        return made


def _line_of(error: BaseException) -> int:
    """The line of the template in which something went wrong."""
    found, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found or 1


def _at_line(template: Record, line: int, message: str) -> Finding:
    return _finding(Place(template.path, Span(template.body_line + line - 1, 1)), message, template.id)


def _read(filling: _Filling, text: str) -> tuple[list[str], list[Section]]:
    """The paragraphs before the first heading, and the sections of the text."""
    lead: list[str] = []
    sections: list[Section] = []
    title = ""
    block: list[Any] = []

    def close() -> None:
        if title or block:
            sections.extend(_sections(title, block))

    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.split("\n") if line.strip()]
        while lines and (match := _HEADING.fullmatch(lines[0])):
            close()
            title, block = _plain(filling, match[1]), []
            lines.pop(0)
        if not lines:
            continue
        alone = [_TOKEN.fullmatch(line) for line in lines]
        if all(alone) and not all(isinstance(filling.pieces[int(one[1])], str) for one in alone if one):
            block.extend(filling.pieces[int(one[1])] for one in alone if one)
        elif all(_POINT.fullmatch(line) for line in lines):
            block.append(tuple(_plain(filling, found[1]) for line in lines if (found := _POINT.fullmatch(line))))
        elif title or sections:
            block.append(_plain(filling, " ".join(lines)))
        else:
            lead.append(_marked(filling, " ".join(lines)))
    close()
    return lead, sections


def _marked(filling: _Filling, text: str) -> str:
    """The words with the bold ones still marked; what comes from records is put in by `_answer`."""
    bold = _BOLD.match(text)
    if bold:
        return f"{_plain(filling, bold[1])}\ue002{_plain(filling, bold[2])}"
    return _plain(filling, text)


def _plain(filling: _Filling, text: str) -> str:
    """Words without marks, the tokens put in last."""
    bare = re.sub(r"\*\*(.+?)\*\*|`([^`]+)`", lambda found: found[1] or found[2], text)

    def put(found: re.Match[str]) -> str:
        piece = filling.pieces[int(found[1])]
        return piece if isinstance(piece, str) else getattr(piece, "title", "")

    return _TOKEN.sub(put, bare)


def _sections(title: str, block: list[Any]) -> Iterator[Section]:
    """A heading with what stands under it; each further table has a section of its own under its own name."""
    text: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    chart: Chart | None = None
    first = title
    made = False
    for piece in block:
        if isinstance(piece, Section):
            yield replace(_with(piece, text, chart, first), bullets=bullets)
            text, bullets, chart, first, made = (), (), None, "", True
        elif isinstance(piece, Chart):
            chart = piece
        elif isinstance(piece, tuple):
            bullets = (*bullets, *piece)
        else:
            text = (*text, piece)
    if text or bullets or chart or not made:
        yield Section(first or title, text=text, bullets=bullets, chart=chart)


def _answer(lead: list[str], facts: tuple[Fact, ...]) -> tuple[str, str]:
    """The bold words of the first paragraph and the rest of it; without a paragraph, the first figure."""
    if not lead:
        return (f"{facts[0].label}: {facts[0].value}.", "") if facts else ("", "")
    answer, mark, rest = lead[0].partition("\ue002")
    if not mark:
        answer, stop, rest = lead[0].partition(". ")
        answer = f"{answer}." if stop else answer
    return answer, " ".join(filter(None, [rest, *lead[1:]])).replace("\ue002", " ")
