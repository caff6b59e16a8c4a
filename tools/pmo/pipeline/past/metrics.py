"""`pmo history --metrics`: the tables from history as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.history.git import GitError
from pmo.measure.history_tables import history_tables
from pmo.measure.metrics import METRICS, definition
from pmo.pipeline.past.history import values
from pmo.pipeline.sound import sound
from pmo.render.reports.report import Definition, Report, Section

if TYPE_CHECKING:
    from pmo.model.figures import Table
    from pmo.pipeline.load import Loaded

_EMPTY: Final = {
    "lead_times": "There is no change in the history.",
    "review_coverage": "No record is in a state that needs an approval.",
    "time_in_state": "No record with a life is in the history.",
    "aged_drafts": "No draft is that old.",
    "record_ages": "No record is open.",
}


def report(loaded: Loaded) -> Report:
    """The tables with their definitions. Raises GitError where the past is not here to look at."""
    workspace = sound(loaded).workspace
    found = values(loaded)
    if not found.known:
        raise GitError(found.reason)
    tables = history_tables(workspace, found)
    sections = tuple(
        Section(table.title, table, empty=_EMPTY[table.id], definitions=_definitions(table)) for table in tables
    )
    drafts = len(tables[3].rows)
    waiting = next((row for row in tables[4].rows if row[5].known), None)
    longest = f" {waiting[0]} has not moved for longest: {waiting[5].value} days in “{waiting[3]}”." if waiting else ""
    return Report(
        "history", "What the history says", f"{drafts} draft{'' if drafts == 1 else 's'} older than 30 days.{longest}", "",
        workspace.as_of, "internal", workspace.settings.currency, "All records, by the commits of the protected branch.",
        sections, tables[0], (),
    )  # fmt: skip


def _definitions(table: Table) -> tuple[Definition, ...]:
    return tuple(Definition(METRICS[one.key].title, definition(one.key)) for one in table.columns if one.key in METRICS)


def text(loaded: Loaded, form: str) -> str:
    """The report as Markdown, CSV or JSON."""
    from pmo.pipeline.report import text as written  # noqa: PLC0415 - reports are for those who ask for them

    return written(report(loaded), form)
