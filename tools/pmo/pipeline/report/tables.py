"""The workspace of one reader and the tables that its reports show: of everything, of a client, of a project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.audience.projection import project as narrow
from pmo.domain.agreement_records import balance
from pmo.domain.schedule.project import projects_plan
from pmo.measure import tables as measured
from pmo.measure.office_tables import office_tables
from pmo.model.workspace import Workspace
from pmo.pipeline.names import named
from pmo.pipeline.report.catalog import for_client
from pmo.render import words
from pmo.render.reports.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.figures import ProjectFigures, Table
    from pmo.model.record import Record

_CLIENT_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "portfolio": ("id", "title", "status", "next_milestone", "slip_days", "planned_finish", "forecast_finish"),
    "milestones": ("project", "name", "baseline", "forecast", "actual", "slip_days"),
    "changes": ("id", "title", "project", "status", "planned_start", "planned_end", "outage_minutes", "outcome"),
    "issues": ("id", "title", "project", "status", "raised_on", "next_update_due", "resolution"),
    "agreements": ("id", "title", "status", "units", "period_start", "period_end", "granted", "consumed", "remaining", "end"),
    "project_tasks": ("wbs", "name", "start", "finish", "actual_start", "actual_finish", "forecast_finish"),
}  # fmt: skip
"""What a client sees of a table; a column that is not named here stays in the house."""


def narrowed(workspace: Workspace, audience: str) -> Workspace:
    """The workspace of one reader; UnknownReaderError when nobody is called so."""
    return workspace if workspace.audience == audience != "management" else narrow(workspace, audience)


def wanted(workspace: Workspace, project: str, client: str) -> tuple[str, str]:
    """The ids that were meant; InputError with a guess when there is none."""
    return (
        named(workspace, "project", project) if project else "",
        named(workspace, "client", client) if client else "",
    )


def part_of(workspace: Workspace, project: str, client: str) -> Workspace:
    """The workspace with the records of one project or client alone, and with those that belong to no client."""
    if not project and not client:
        return workspace

    if project:
        groups = workspace.once("records by project", "", lambda: _by_project(workspace))
        kept = sorted((*groups.get("", ()), *groups.get(project, ())), key=lambda record: record.path)
    else:
        kept = [
            record
            for record in workspace.records
            if (found := workspace.client_of(record)) is None or found.id == client
        ]
    there = {(record.kind, record.id) for record in kept}
    references = [
        item if item.target is not None and (item.target.kind, item.target.id) in there else item._replace(target=None)
        for record in kept
        for item in workspace.mentions_in(record)
    ]
    return Workspace(workspace.settings, workspace.as_of, workspace.kinds, kept, references, workspace.audience)


def _by_project(workspace: Workspace) -> dict[str, list[Record]]:
    """The records by the project they belong to; under no name those that belong to no client at all."""
    found: dict[str, list[Record]] = {}
    for record in workspace.records:
        kind = workspace.kinds[record.kind]
        if record.kind == "project":
            found.setdefault(record.id, []).append(record)
        elif kind.find("project") is not None:
            if record.text("project"):
                found.setdefault(record.text("project"), []).append(record)
        elif not kind.client_paths:
            found.setdefault("", []).append(record)
    return found


def context_of(workspace: Workspace, project: str, client: str, figures: Mapping[str, ProjectFigures]) -> Context:
    """Tables of a part of the workspace; colors of projects are computed with all of it in sight."""
    part = part_of(workspace, project, client)
    own = {record.id: figures[record.id] for record in part.of("project") if record.id in figures}
    found = {**_tables(part, own), **_roll_over(part)}
    return Context(part, own, found, _scope(workspace, project, client, len(part.of("project"))))


def _tables(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> dict[str, Table]:
    if not for_client(workspace):
        return {**measured.all_tables(workspace, figures), **office_tables(workspace)}
    made = (
        measured.portfolio(workspace, figures),
        measured.milestones(workspace, figures),
        measured.changes(workspace),
        measured.issues(workspace),
        measured.agreements(workspace),
    )
    return {table.id: _cut(workspace, table) for table in made}


def _cut(workspace: Workspace, table: Table) -> Table:
    """The columns this reader may see. The rows come from records that were narrowed to the reader before."""
    wanted = _CLIENT_COLUMNS.get(table.id)
    if not for_client(workspace) or wanted is None:
        return measured.visible(table, workspace.audience)
    kept = [index for index, column in enumerate(table.columns) if column.key in wanted and column.audience == "client"]
    return replace(
        table,
        columns=tuple(table.columns[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
        note="",
        audience="client",
    )


def _roll_over(workspace: Workspace) -> dict[str, Table]:
    """The periods of every recurring agreement that has a limit."""
    out = {}
    for record in workspace.of("agreement"):
        if (
            not for_client(workspace)
            and balance(workspace, record).periods
            and record.text("carry_mode") not in ("", "none")
        ):
            out[f"agreement_periods:{record.id}"] = _cut(workspace, measured.agreement_periods(workspace, record))
    return out


def _scope(workspace: Workspace, project: str, client: str, projects: int) -> str:
    if project:
        return f"Only project {project}."
    if client:
        return f"Only client {client}."
    whole = "Everything this client may see" if for_client(workspace) else "Whole portfolio"
    return f"{whole}: {words.count(projects, 'project')}."


def about_project(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Context:
    """What the reports of one project work with: its registers and its own tables."""
    part = part_of(workspace, record.id, "")
    own = figures[record.id]
    registers = [measured.portfolio(part, {record.id: own}), measured.issues(part), measured.changes(part)]
    if not for_client(workspace):
        registers.append(measured.risks(part))
    about = (measured.project_tasks(own), measured.project_metrics(own), measured.planned_vs_actual(part, record, own))
    found = {
        **{table.id: _cut(part, table) for table in registers},
        **{f"{table.id}:{record.id}": _cut(part, table) for table in about},
    }
    plan = None if for_client(workspace) or not own.tasks else projects_plan(workspace, record)
    return Context(part, {record.id: own}, found, _scope(workspace, record.id, "", 1), plan=plan)
