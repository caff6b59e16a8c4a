"""From a workspace to the pages of a handbook for one audience."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from pmo.audience import projection
from pmo.audience.reader import MANAGEMENT
from pmo.check.catalog import ENTRIES
from pmo.discover import files
from pmo.domain.project import all_figures
from pmo.history.changes import last_changes
from pmo.measure import metrics
from pmo.model.history import Change
from pmo.pipeline import approvals
from pmo.pipeline.exchange import calendar
from pmo.pipeline.explain import kind_pages, rule_pages
from pmo.pipeline.lint import lint
from pmo.pipeline.report import offered_reports
from pmo.pipeline.simulate import forecasts
from pmo.pipeline.sound import sound
from pmo.render.site import search
from pmo.render.site.assemble import site
from pmo.render.site.book import Book, ReportPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pmo.model.evidence import Verdict
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.site.page import Site

CALENDAR: Final = "calendar.ics"
CALENDAR_PAGE: Final = "calendar.md"
"""The page that offers the change calendar, and the file beside it."""


def stage(loaded: Loaded, *, audience: str = "internal", only: str = "", documents: bool = False) -> Site:
    """All pages for `audience`, from records that were narrowed to it before anything is computed or rendered.

    `only` keeps the pages made from files under that path. With `documents` the reports are offered as PDF, DOCX and
    XLSX too. Raises UnknownReaderError when there is no such audience.
    """
    seen = narrowed(sound(loaded), audience)
    changes, note = ({}, "") if outside(audience) else _history(loaded.root)
    findings = () if outside(audience) else _shown(loaded, seen)
    papers = offered_reports(seen, audience, loaded.root, documents=documents)
    book = Book(
        seen.workspace, all_figures(seen.workspace), findings, changes, note,
        reports=tuple(ReportPage(one.name, one.title, one.markdown, one.links) for one in papers),
        forecasts=forecasts(seen.workspace, only),
        approvals={} if outside(audience) else _approvals(loaded),
        **_reference(seen, findings, audience),
    )  # fmt: skip
    made = site(book, only)
    settings = loaded.workspace.settings
    offered = {CALENDAR: calendar.of_workspace(seen.workspace)} if CALENDAR_PAGE in made.pages else {}
    engine = search.engine(settings.search, len(made.pages), settings.search_threshold)
    files = {path: content for one in papers for path, content in one.files.items()}
    return replace(made, search=engine, files={**offered, **files})


def _shown(loaded: Loaded, seen: Loaded) -> tuple[Finding, ...]:
    """The findings of the whole workspace that a reader could have made from what they see.

    A rule that misses what is hidden would say too much; one that quotes what is hidden would give it away. So a
    finding is shown when the narrow workspace gives it in the same words; its place comes from the whole one.
    """
    known = {(one.slug, one.place.path, one.message) for one in lint(seen).findings}
    said = _unquoted(lint(loaded).findings, loaded.workspace, seen.workspace)
    return tuple(one for one in said if (one.slug, one.place.path, one.message) in known)


def _approvals(loaded: Loaded) -> dict[str, Verdict]:
    """What is proven about approvals, judged at the end of the day the figures are of; nothing where there is no policy."""
    if not approvals.adopted_here(loaded):
        return {}
    return approvals.verdicts(loaded, now=datetime.combine(loaded.workspace.as_of, time.max, UTC))


def _reference(seen: Loaded, findings: tuple[Finding, ...], audience: str) -> dict[str, Any]:
    """What the program says of itself, and the reports; nothing of it leaves the firm."""
    if outside(audience):
        return {}
    return {
        "rules": rule_pages(seen, findings),
        "kinds": kind_pages(seen),
        "metrics": metrics.GROUPS,
    }


def narrowed(loaded: Loaded, audience: str) -> Loaded:
    """What one audience may see of a workspace, and of what loading it found wrong."""
    workspace = projection.project(loaded.workspace, audience)
    if outside(audience):
        return replace(loaded, workspace=workspace, findings=())
    there = _visible(loaded.findings, loaded.workspace, workspace)
    return replace(loaded, workspace=workspace, findings=tuple(_unquoted(there, loaded.workspace, workspace)))


def outside(audience: str) -> bool:
    """Whether the readers stand outside the firm: no findings, no history, no way into the repository for them."""
    return audience.startswith("client:")


def _visible(findings: tuple[Finding, ...], whole: Workspace, seen: Workspace) -> Iterator[Finding]:
    """Findings about visible fields of visible records, and about files that are no record."""
    kinds = {record.path: record.kind for record in whole.records}
    there = {record.path for record in seen.records}
    for finding in findings:
        path = finding.place.path
        if path not in there and whole.settings.in_overlay(path) and seen.audience != "management":
            continue
        if path not in kinds or (path in there and projection.visible(seen, kinds[path], finding.pointer)):
            yield finding


def _unquoted(findings: Iterable[Finding], whole: Workspace, seen: Workspace) -> Iterator[Finding]:
    """The findings, where a text may be hidden in the words of their rule: those of a text quote it, whatever field it is in.

    Nothing is said of a file that is of a hidden kind, or that could not be read and may be one.
    """
    kinds = {record.path: record.kind for record in whole.records}
    places = files.Places(whole.kinds)
    for finding in findings:
        if seen.audience == MANAGEMENT or finding.record or finding.pointer:
            yield finding
            continue
        path = whole.settings.inside(finding.place.path)
        match = places.match(path)
        name = kinds.get(finding.place.path) or (match.kind if match is not None else "")
        if not name:
            folder = path.rpartition("/")[0]
            if places.kinds_in(folder) <= seen.kinds.keys():
                yield finding
        elif name in seen.kinds:
            open_ = finding.place.path in kinds and len(seen.kinds[name].fields) == len(whole.kinds[name].fields)
            entry = ENTRIES.get(finding.slug)
            if open_ or entry is None:
                yield finding
            else:
                yield replace(finding, message=entry.summary, help=entry.fix, notes=())


def _history(root: Path) -> tuple[dict[str, Change], str]:
    """The last change of every file, or why it is not known here."""
    found = last_changes(root)
    changes = {
        path: Change(change.commit[:9], change.author, change.at.date(), change.count)
        for path, change in found.files.items()
    }
    return changes, "" if found.known else f"Last change not known here: {found.reason}"
