"""From a workspace to reports: narrowed to the reader first, then measured, then written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.audience.projection import project as narrow
from pmo.domain.agreement_records import balance
from pmo.domain.project import all_figures
from pmo.measure import tables as measured
from pmo.measure.client_review_tables import review_tables
from pmo.measure.client_tables import client_tables
from pmo.measure.office_tables import office_tables
from pmo.model.record import Record
from pmo.model.workspace import Workspace
from pmo.parse import document
from pmo.pipeline import write
from pmo.pipeline.sound import sound
from pmo.pipeline.today import named
from pmo.render import words
from pmo.render.reports import (
    agreements,
    capacity,
    changes,
    csv_text,
    escalations,
    issues,
    json_text,
    markdown,
    pnl,
    portfolio,
    review,
    review_draft,
    review_facts,
    risks,
    satisfaction,
    standards,
    training,
    utilization,
)
from pmo.render.reports import (
    client as client_papers,
)
from pmo.render.reports import project as project_report
from pmo.render.reports.context import Context
from pmo.scaffold import atomic, new
from pmo.scaffold.problem import InputError, closest
from pmo.validate.records import Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pmo.model.figures import ProjectFigures, Table
    from pmo.model.finding import Finding
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.report import Report
    from pmo.scaffold.new import Draft

__all__ = [
    "NAMES",
    "InputError",
    "ReportFile",
    "all_reports",
    "report",
    "reports",
    "review_file",
    "save_review",
    "text",
    "write_all",
]

REGISTERS: Final[dict[str, Callable[[Context], Report]]] = {
    "portfolio": portfolio.build,
    "risks": risks.build,
    "changes": changes.build,
    "issues": issues.build,
    "agreements": agreements.build,
    "utilization": utilization.build,
    "capacity": capacity.build,
    "review": review.build,
    "escalations": escalations.build,
    "standards": standards.build,
    "training": training.build,
    "satisfaction": satisfaction.build,
    "pnl": pnl.build,
}
"""The reports about many records, by name."""

OF_CLIENT: Final[dict[str, Callable[[Context, Record], Report]]] = {
    "client": client_papers.build,
    "business-review": client_papers.business_review,
}
"""The reports about one client, by name."""

NAMES: Final = (*REGISTERS, "project", *OF_CLIENT, "all")
"""What `pmo report` can write."""

FOR_CLIENTS: Final = ("portfolio", "changes", "issues", "agreements", "client", "business-review")
_CLIENT_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "portfolio": ("id", "title", "status", "next_milestone", "slip_days", "planned_finish", "forecast_finish"),
    "milestones": ("project", "name", "baseline", "forecast", "actual", "slip_days"),
    "changes": ("id", "title", "project", "status", "planned_start", "planned_end", "outage_minutes", "outcome"),
    "issues": ("id", "title", "project", "status", "raised_on", "next_update_due", "resolution"),
    "agreements": ("id", "title", "status", "units", "period_start", "period_end", "granted", "consumed", "remaining", "end"),
    "project_tasks": ("wbs", "name", "start", "finish", "actual_start", "actual_finish", "forecast_finish"),
}  # fmt: skip
"""What a client sees of a table; a column that is not named here stays in the house."""
_FIRM_WIDE: Final = ("utilization", "capacity", "training", "pnl")
"""Reports about the team: they cannot be cut to one project or client."""
_OF_PROJECT: Final = ("risks", "changes", "issues")
"""Registers of which one project has a part."""
_REVIEWED: Final = ("closed", "cancelled")
_FOR_MANAGEMENT: Final = ("satisfaction", "pnl")
"""Reports from records that only management may read."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One report in the three forms in which it is handed out."""

    name: str
    title: str
    markdown: str
    csv: str
    json: str


def all_reports(loaded: Loaded, audience: str = "internal") -> list[ReportFile]:
    """Every report for a reader, for the handbook to show and to offer; a workspace already narrowed stays as it is."""
    return [_files(item) for item in reports(loaded, audience)]


def reports(loaded: Loaded, audience: str = "internal", *, project: str = "", client: str = "") -> list[Report]:
    """Every report that can be made of a workspace, or of one project or client in it."""
    workspace = _narrowed(sound(loaded).workspace, audience)
    project, client = _wanted(workspace, project, client)
    figures = all_figures(workspace)
    context = _context(workspace, project, client, figures)
    out = [build(context) for name, build in REGISTERS.items() if _applies(name, workspace, project, client)]
    about = client or workspace.audience.partition(":")[2]
    if about and not project:
        out.extend(_of_client(workspace, name, about, figures) for name in OF_CLIENT)
    for record in workspace.of("project"):
        if (not project or record.id == project) and (not client or record.get("client") == client):
            out.append(_of_project(workspace, record, figures))
            if workspace.state(record) in _REVIEWED and not _for_client(workspace):
                out.append(_review_of(workspace, record, figures))
    return out


def report(loaded: Loaded, name: str, audience: str = "internal", *, project: str = "", client: str = "") -> Report:
    """One report by name; InputError when it cannot be made of what was asked for."""
    workspace = _narrowed(sound(loaded).workspace, audience)
    project, client = _wanted(workspace, project, client)
    if name == "project" or (name == "review" and project):
        if not project:
            listed = ", ".join(record.id for record in workspace.of("project"))
            raise InputError(f"Say which project: --project SLUG. Projects: {listed or 'none yet'}.")
        record = workspace.find("project", project)
        if record is None:  # pragma: no cover - `_wanted` looked it up
            raise InputError(f"There is no project “{project}”.")
        figures = all_figures(workspace)
        if name == "review" and _for_client(workspace):
            raise InputError("The review report is not for clients; choose --audience internal or management.")
        return _of_project(workspace, record, figures) if name == "project" else _review_of(workspace, record, figures)
    if name in OF_CLIENT:
        return _one_client(workspace, name, project, client)
    if not _applies(name, workspace, project, client):
        if name in _FOR_MANAGEMENT and workspace.audience == "internal":
            raise InputError(f"The {name} report is for management: add `--audience management`.")
        if _for_client(workspace):
            raise InputError(
                f"The {name} report is not for clients. For a client there are: {', '.join(FOR_CLIENTS)} and project."
            )
        raise InputError(
            f"The {name} report is about {'the whole team' if name in _FIRM_WIDE else 'clients'}; leave out {'--project' if project else '--client'}."
        )
    return REGISTERS[name](_context(workspace, project, client, all_figures(workspace)))


def _one_client(workspace: Workspace, name: str, project: str, client: str) -> Report:
    """A report about a client, for the firm or for the client; InputError when nobody says which."""
    about = client or workspace.audience.partition(":")[2]
    if not about or project:
        listed = ", ".join(record.id for record in workspace.of("client"))
        raise InputError(f"Say which client: --client SLUG. Clients: {listed or 'none yet'}.")
    return _of_client(workspace, name, about, all_figures(workspace))


def _of_client(workspace: Workspace, name: str, client: str, figures: Mapping[str, ProjectFigures]) -> Report:
    context = _context(workspace, "", client, figures)
    record = context.workspace.find("client", client)
    if record is None:  # pragma: no cover - the audience or `_wanted` looked it up
        raise InputError(f"There is no client “{client}”.")
    about = (context.workspace, context.figures, record)
    made = (*client_tables(*about), *review_tables(*about))
    own = {table.id: measured.visible(table, workspace.audience) for table in made}
    return OF_CLIENT[name](replace(context, tables={**context.tables, **own}), record)


def _applies(name: str, workspace: Workspace, project: str, client: str) -> bool:
    if (_for_client(workspace) and name not in FOR_CLIENTS) or (
        name in _FOR_MANAGEMENT and workspace.audience != "management"
    ):
        return False
    return name in _OF_PROJECT if project else name not in _FIRM_WIDE if client else True


def _narrowed(workspace: Workspace, audience: str) -> Workspace:
    """The workspace of one reader; UnknownReaderError when nobody is called so."""
    return workspace if workspace.audience == audience != "management" else narrow(workspace, audience)


def _for_client(workspace: Workspace) -> bool:
    return workspace.audience.startswith("client")


def _wanted(workspace: Workspace, project: str, client: str) -> tuple[str, str]:
    """The ids that were meant; InputError with a guess when there is none."""
    return (
        named(workspace, "project", project) if project else "",
        named(workspace, "client", client) if client else "",
    )


def _part(workspace: Workspace, project: str, client: str) -> Workspace:
    """The workspace with the records of one project or client alone, and with those that belong to no client."""
    if not project and not client:
        return workspace

    def belongs(record: Record) -> bool:
        kind = workspace.kinds[record.kind]
        if project:
            if record.kind == "project":
                return record.id == project
            own = kind.find("project")
            return record.text("project") == project if own is not None else not kind.client_paths
        found = workspace.client_of(record)
        return found is None or found.id == client

    kept = [record for record in workspace.records if belongs(record)]
    there = {(record.kind, record.id) for record in kept}
    references = [
        item if item.target is not None and (item.target.kind, item.target.id) in there else item._replace(target=None)
        for item in workspace.references
        if (item.source.kind, item.source.id) in there
    ]
    return Workspace(workspace.settings, workspace.as_of, workspace.kinds, kept, references, workspace.audience)


def _context(workspace: Workspace, project: str, client: str, figures: Mapping[str, ProjectFigures]) -> Context:
    """Tables of a part of the workspace; colors of projects are computed with all of it in sight."""
    part = _part(workspace, project, client)
    own = {record.id: figures[record.id] for record in part.of("project") if record.id in figures}
    found = {**_tables(part, own), **_roll_over(part)}
    return Context(part, own, found, _scope(workspace, project, client, len(part.of("project"))))


def _tables(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> dict[str, Table]:
    if not _for_client(workspace):
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
    if not _for_client(workspace) or wanted is None:
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
            not _for_client(workspace)
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
    whole = "Everything this client may see" if _for_client(workspace) else "Whole portfolio"
    return f"{whole}: {words.count(projects, 'project')}."


def _of_project(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Report:
    return project_report.build(_about(workspace, record, figures), record)


def _review_of(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Report:
    return review.build_one(_about(workspace, record, figures), record)


def _about(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Context:
    """What the reports of one project work with: its registers and its own tables."""
    part = _part(workspace, record.id, "")
    own = figures[record.id]
    registers = (
        measured.portfolio(part, {record.id: own}),
        measured.risks(part),
        measured.issues(part),
        measured.changes(part),
    )
    about = (measured.project_tasks(own), measured.project_metrics(own), measured.planned_vs_actual(part, record, own))
    found = {
        **{table.id: _cut(part, table) for table in registers},
        **{f"{table.id}:{record.id}": _cut(part, table) for table in about},
    }
    return Context(part, {record.id: own}, found, _scope(workspace, record.id, "", 1))


def text(found: Report, form: str) -> str:
    """A report as `md`, `json` or `csv`."""
    if form == "json":
        return json_text.write(found, __version__)
    return csv_text.write(found) if form == "csv" else markdown.write(found)


def _files(found: Report) -> ReportFile:
    return ReportFile(found.name, found.title, text(found, "md"), text(found, "csv"), text(found, "json"))


def write_all(found: Iterable[Report], folder: Path) -> list[str]:
    """Write reports as md, csv and json; each file whole or not at all. Returns the names of the files."""
    out = []
    for item in found:
        for form in ("md", "csv", "json"):
            atomic.write_text(folder / f"{item.name}.{form}", text(item, form))
            out.append(f"{item.name}.{form}")
    return out


def review_file(loaded: Loaded, project: str, audience: str = "management") -> tuple[Draft, tuple[Finding, ...]]:
    """The draft of a post-project review as a file, and what lint would say about it; InputError when there is no such project."""
    workspace = _narrowed(sound(loaded).workspace, audience)
    record = workspace.find("project", named(workspace, "project", project))
    kind = loaded.workspace.kinds.get("review")
    if record is None or kind is None:
        raise InputError("This workspace keeps no project reviews (there is no schema for them).")
    verdict = review.verdict(_about(workspace, record, all_figures(workspace)), review_facts.facts(workspace, record))
    content: dict[str, Any] = review_draft.data(workspace, record)
    made = new.draft(
        kind, content, as_of=workspace.as_of, taken=(), schema="", body=review_draft.body(workspace, record, verdict),
        reads_as_text=write.reads_as_text,
    )  # fmt: skip
    return made, _faults(loaded, kind, made)


def _faults(loaded: Loaded, kind: Kind, made: Draft) -> tuple[Finding, ...]:
    """What the schema says about the draft; nothing, as long as the records it is made from are sound."""
    read = document.read(made.path, made.text.encode())
    record = Record(kind.name, made.id, made.path, dict(read.data or {}), read.source, read.body, read.body_line)
    return tuple(Validator(kind, loaded.common).check(record))


def save_review(loaded: Loaded, made: Draft, *, force: bool = False) -> None:
    """Write the draft; InputError when a review is there already and nobody wants to lose it."""
    if force:
        atomic.write_text(loaded.root / made.path, made.text)
        return
    try:
        atomic.create_text(loaded.root / made.path, made.text)
    except FileExistsError:
        raise InputError(f"{made.path} is there already; --force replaces it.") from None


def has_review(loaded: Loaded, project: str) -> bool:
    """Whether a review of the project is written; InputError when there is no such project."""
    return loaded.workspace.find("review", named(loaded.workspace, "project", project)) is not None


def guess(name: str) -> str:
    """What somebody meant who asked for a report that is not there."""
    return closest(name, NAMES, f"Reports: {', '.join(NAMES)}.")
