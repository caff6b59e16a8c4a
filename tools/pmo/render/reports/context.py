"""What every builder of a report works with: the workspace of one reader, its figures and its tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pmo.render import words
from pmo.render.reports.naming import Naming
from pmo.render.reports.report import Chart, Definition, Fact, Report, Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmo.domain.schedule.project import ProjectPlan
    from pmo.model.figures import Column, ProjectFigures, Table
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RowTest = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Context:
    """A workspace narrowed to its reader, with everything computed about it.

    `tables` holds tables by id, those about one record as `id:record`. `scope` says in words what is in it.
    """

    workspace: Workspace
    figures: Mapping[str, ProjectFigures]
    tables: Mapping[str, Table]
    scope: str
    clashes: frozenset[str] = frozenset()
    """Changes that cannot run as planned beside one another, where somebody has looked."""
    plan: ProjectPlan | None = None
    """In the report of one project for the firm: its computed plan, with the work of all others in sight."""

    @property
    def as_of(self) -> date:
        """The day of the report."""
        return self.workspace.as_of

    @property
    def client_edition(self) -> bool:
        """Whether a client reads it."""
        return self.workspace.audience.startswith("client")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table as mappings; none when the reader has no such table."""
        table = self.tables.get(name)
        if table is None:
            return []
        return rows_of(table)

    def section(
        self,
        name: str,
        title: str,
        *,
        shown: tuple[str, ...] = (),
        where: RowTest | None = None,
        empty: str = "",
        text: tuple[str, ...] = (),
        define: bool = True,
        heads: Mapping[str, str] | None = None,
        chart: Chart | None = None,
        detail: bool = False,
    ) -> Section | None:
        """A section with a table, the definitions of its columns (or of its rows) below; None when there is no such table."""
        table = self.tables.get(name)
        if table is None or not table.columns:
            return None
        return section_of(
            table, title, shown=shown, where=where, empty=empty, text=text, define=define, heads=heads, chart=chart,
            detail=detail,
        )  # fmt: skip

    def report(
        self, name: str, title: str, answer: str, more: str, sections: list[Section | None], *,
        main: Table | None = None, notes: tuple[str, ...] = (), scope: str = "", facts: tuple[Fact, ...] = (),
        kicker: str = "", compact: bool = False,
    ) -> Report:  # fmt: skip
        """The report of these sections; those without a table are left out."""
        kept = tuple(section for section in sections if section is not None)
        first = next((section.table for section in kept if section.table is not None), None)
        workspace = self.workspace
        return Report(
            name, title, answer, more, workspace.as_of, workspace.audience, workspace.settings.currency,
            scope or self.scope, kept, main or first, notes, facts, kicker, compact,
            Naming(workspace),
        )  # fmt: skip

    def name(self, kind: str, record_id: object) -> str:
        """The name of a record for people; its id when it is not there to see."""
        record = self.workspace.find(kind, record_id)
        return self.workspace.label(record) if record is not None else str(record_id or "")

    def day(self, value: object) -> str:
        """A day in words, the year only when it differs."""
        return words.day(value, self.as_of.year)

    def parent(self, record: Record) -> str:
        """The project of a record in words, else its client."""
        project = self.workspace.follow(record, "project")
        client = self.workspace.client_of(record)
        found = project or client
        return self.workspace.label(found) if found is not None else ""


def laid(section: Section | None, **changes: Any) -> Section | None:
    """The section as it lies on paper: `chart`, `detail`, `paper`, `side`; None for one that is not there."""
    return None if section is None else replace(section, **changes)


def rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table as mappings."""
    return [{column.key: cell for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]


def section_of(
    table: Table,
    title: str,
    *,
    shown: tuple[str, ...] = (),
    where: RowTest | None = None,
    empty: str = "",
    text: tuple[str, ...] = (),
    define: bool = True,
    heads: Mapping[str, str] | None = None,
    chart: Chart | None = None,
    detail: bool = False,
) -> Section:
    """A section with this table; `where` picks the rows that the page shows."""
    rows = rows_of(table)
    picked = None if where is None else tuple(index for index, row in enumerate(rows) if where(row))
    seen = rows if picked is None else [rows[index] for index in picked]
    return Section(
        title, table, text, empty, definitions(table, seen, shown) if define else (), shown, picked, heads or {},
        chart, detail,
    )  # fmt: skip


HEADS: Final = {
    "level_before": "Level before", "cpi": "CPI", "spi": "SPI", "spi_t": "SPI(t)", "eac_cpi": "Forecast hours", "percent_complete_of_bac": "Earned",
    "percent_spent_of_bac": "Spent", "risk_level": "Level", "change_risk_score": "Risk score",
    "booking_load_of_forward_capacity": "Load", "forward_capacity_hours": "Capacity", "used_share_of_granted": "Used",
    "elapsed_share_of_period": "Elapsed", "age_days": "Age", "bac": "Budget", "ac": "Spent hours",
}  # fmt: skip
"""Headings that are short enough for a table; the full name stands in the definition."""


def head(column: Column) -> str:
    """The heading of a column on a page."""
    return HEADS.get(column.key, column.title)


def definitions(table: Table, rows: list[dict[str, Any]], shown: tuple[str, ...]) -> tuple[Definition, ...]:
    """What the figures of a table mean: row by row where each row is another figure, else column by column."""
    if any(column.key == "definition" for column in table.columns):
        return tuple(
            Definition(str(row.get("title", "")), str(row["definition"])) for row in rows if row.get("definition")
        )
    names: dict[str, list[str]] = {}
    for column in table.columns:
        if column.definition and (not shown or column.key in shown):
            full = column.definition if head(column) == column.title else f"{column.title}. {column.definition}"
            names.setdefault(full, []).append(head(column))
    return tuple(Definition(", ".join(heads), meaning) for meaning, heads in names.items())
