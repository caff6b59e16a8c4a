"""Reports from large facts: files of time entries and expenses, summed by the database, measured, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.audience.projection import project as narrow
from pmo.facts.engine import Facts, FactsError
from pmo.measure import fact_tables
from pmo.measure.rows import visible
from pmo.pipeline.sound import sound
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Report
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from pmo.facts.engine import Rows
    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

FOLDER: Final = ".cache/pmo/facts"
"""Where the import from the PSA puts them; not in Git."""
NAMES: Final = ("utilization", "cost")


def report(loaded: Loaded, name: str, folder: Path | None = None, audience: str = "internal") -> Report:
    """Utilization or cost from a folder of facts. Raises InputError when there are none, or for a reader it is not for."""
    workspace = narrow(sound(loaded).workspace, audience)
    if workspace.audience.startswith("client") or (name == "cost" and workspace.audience != "management"):
        raise InputError(
            f"The {name} figures are {'for management: add `--audience management`' if name == 'cost' else 'not for clients'}."
        )
    try:
        facts = Facts(folder or loaded.root / FOLDER)
        tables = _utilization(facts, workspace) if name == "utilization" else _cost(facts, workspace.as_of)
        faults = tuple(facts.faults())
    except FactsError as error:
        raise InputError(str(error)) from None
    shown = [visible(table, workspace.audience) for table in tables]
    kept = [table for table in shown if table.rows]
    answer = f"Faults in the files: {'; '.join(faults)}." if faults else "No faults in the files."
    sections = tuple(section_of(table, table.title) for table in kept)
    return Report(
        f"facts-{name}", f"{name.capitalize()} from entries", answer, "", workspace.as_of, workspace.audience,
        workspace.settings.currency, "Everything entered up to the as-of date.", sections, kept[0] if kept else None,
    )  # fmt: skip


def _utilization(facts: Facts, workspace: Workspace) -> list[Table]:
    found = list(as_mappings(facts.ask("hours_by_person", workspace.as_of)))
    off = list(as_mappings(facts.ask("time_off_by_day", workspace.as_of)))
    return [
        fact_tables.utilization_of_team(workspace, found, off),
        fact_tables.utilization_by_person(workspace, found, off),
    ]


def _cost(facts: Facts, as_of: date) -> list[Table]:
    hours = as_mappings(facts.ask("cost_by_project", as_of))
    return [fact_tables.cost_of_projects(hours, as_mappings(facts.ask("expenses_by_project", as_of)))]


def as_mappings(rows: Rows) -> Iterator[Mapping[str, Any]]:
    """The rows of an answer by the names of their columns."""
    return (dict(zip(rows.columns, row, strict=True)) for row in rows.rows)
