"""One report, or all of them, for one reader."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pmo.domain.project import all_figures
from pmo.measure import tables as measured
from pmo.measure.client_review_tables import review_tables
from pmo.measure.client_tables import client_tables
from pmo.pipeline.report import catalog, leaks, templates
from pmo.pipeline.report.checks import checked
from pmo.pipeline.report.tables import about_project, context_of, narrowed, wanted
from pmo.pipeline.sound import sound
from pmo.render.reports import project as project_report
from pmo.render.reports import review
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report


@dataclass(frozen=True, slots=True)
class Made:
    """A report with what it was made of; the charts of its documents are drawn from that."""

    report: Report
    context: Context


def report(
    loaded: Loaded, name: str, audience: str = "internal", *, project: str = "", client: str = "", about: str = ""
) -> Report:
    """One report by name; InputError when it cannot be made of what was asked for."""
    return made(loaded, name, audience, project=project, client=client, about=about).report


def reports(loaded: Loaded, audience: str = "internal", *, project: str = "", client: str = "") -> list[Report]:
    """Every report that can be made of a workspace, or of one project or client in it."""
    return [item.report for item in all_made(loaded, audience, project=project, client=client)]


def all_made(loaded: Loaded, audience: str = "internal", *, project: str = "", client: str = "") -> list[Made]:
    """The same as `reports`, with what each was made of."""
    whole = sound(loaded).workspace
    return list(_all(loaded.root, whole, narrowed(whole, audience), project, client))


def _all(root: Path, whole: Workspace, workspace: Workspace, project: str, client: str) -> Iterator[Made]:
    project, client = wanted(workspace, project, client)
    figures = all_figures(workspace)
    context = context_of(workspace, project, client, figures)
    own = templates.by_name(whole, workspace.audience)
    for name, build in catalog.REGISTERS.items():
        if catalog.applies(name, workspace, project, client) and (name != leaks.NAME or leaks.there(root)):
            template = own.get(name)
            found = leaks.with_leaks(context, root, client) if name == leaks.NAME else checked(context, name)
            yield (
                Made(build(found), found)
                if template is None
                else _of_template(whole, workspace, template, project, client)
            )
    about = client or workspace.audience.partition(":")[2]
    if about and not project:
        for name in catalog.OF_CLIENT:
            yield _of_client(workspace, name, about, figures)
    for record in workspace.of("project"):
        if (not project or record.id == project) and (not client or record.get("client") == client):
            yield _of_project(workspace, record, figures)
            if workspace.state(record) in catalog.REVIEWED and not catalog.for_client(workspace):
                yield _review_of(workspace, record, figures)
    for name, template in own.items():
        if name not in catalog.NAMES and not project and not client and _whole(workspace, template):
            yield _of_template(whole, workspace, template, project, client)


def _whole(workspace: Workspace, template: Record) -> bool:
    """Whether a template is about everything and can be filled without naming a client."""
    for_clients = template.text("audience") == "client"
    return templates.about(template) == templates.PORTFOLIO and (not for_clients or catalog.for_client(workspace))


def made(
    loaded: Loaded, name: str, audience: str = "internal", *, project: str = "", client: str = "", about: str = ""
) -> Made:
    """One report by name with what it was made of; `about` names the record of a report about one.

    Raises InputError when it cannot be made of what was asked for.
    """
    whole = sound(loaded).workspace
    workspace = narrowed(whole, audience)
    if name in catalog.OF_RECORD:
        return _of_record(workspace, name, about, project)
    if about:
        raise InputError(f"The {name} report is not about one record; leave out --record.")
    project, client = wanted(workspace, project, client)
    template = templates.by_name(whole, workspace.audience).get(name)
    if template is not None:
        return _of_template(whole, workspace, template, project, client)
    if name == "project" or (name == "review" and project):
        return _one_project(workspace, name, project)
    if name in catalog.OF_CLIENT:
        return _one_client(workspace, name, project, client)
    if name not in catalog.REGISTERS:
        known = catalog.names(whole)
        listed = ", ".join(known)
        raise InputError(f"There is no report “{name}”. {closest(name, known, f'Reports: {listed}.')}")
    if not catalog.applies(name, workspace, project, client):
        raise InputError(catalog.why_not(name, workspace, project))
    context = checked(context_of(workspace, project, client, all_figures(workspace)), name)
    if name == leaks.NAME:
        context = leaks.with_leaks(context, loaded.root, client)
    return Made(catalog.REGISTERS[name](context), context)


def _one_project(workspace: Workspace, name: str, project: str) -> Made:
    if not project:
        listed = ", ".join(record.id for record in workspace.of("project"))
        raise InputError(f"Say which project: --project SLUG. Projects: {listed or 'none yet'}.")
    record = workspace.find("project", project)
    if record is None:  # pragma: no cover - `wanted` looked it up
        raise InputError(f"There is no project “{project}”.")
    if name == "review" and catalog.for_client(workspace):
        raise InputError("The review report is not for clients; choose --audience internal or management.")
    make = _of_project if name == "project" else _review_of
    return make(workspace, record, all_figures(workspace))


def _one_client(workspace: Workspace, name: str, project: str, client: str) -> Made:
    """A report about a client, for the firm or for the client; InputError when nobody says which."""
    about = client or workspace.audience.partition(":")[2]
    if not about or project:
        listed = ", ".join(record.id for record in workspace.of("client"))
        raise InputError(f"Say which client: --client SLUG. Clients: {listed or 'none yet'}.")
    return _of_client(workspace, name, about, all_figures(workspace))


def _of_client(workspace: Workspace, name: str, client: str, figures: Mapping[str, ProjectFigures]) -> Made:
    context = context_of(workspace, "", client, figures)
    record = context.workspace.find("client", client)
    if record is None:  # pragma: no cover - the audience or `wanted` looked it up
        raise InputError(f"There is no client “{client}”.")
    about = (context.workspace, context.figures, record)
    found = (*client_tables(*about), *review_tables(*about))
    own = {table.id: measured.visible(table, workspace.audience) for table in found}
    context = replace(context, tables={**context.tables, **own})
    return Made(catalog.OF_CLIENT[name](context, record), context)


def _of_record(workspace: Workspace, name: str, about: str, project: str) -> Made:
    """A report about one record: a change, a statement of work."""
    kind, build = catalog.OF_RECORD[name]
    found = _record(workspace, kind, about, project)
    context = context_of(workspace, "", "", all_figures(workspace))
    return Made(build(context, found), context)


def _record(workspace: Workspace, kind: str, about: str, project: str) -> Record:
    """The record that was meant: itself by its id, or the newest one that belongs to what was named."""
    known = workspace.of(kind)
    title = workspace.kinds[kind].title.lower() if kind in workspace.kinds else kind
    if about:
        exact = workspace.find(kind, about)
        if exact is not None:
            return exact
        near = [
            record
            for record in known
            if any(record.get(field) == about for field in ("opportunity", "estimate", "project"))
        ]
        if near:
            return near[-1]
        listed = f"There: {', '.join(record.id for record in known) or 'none yet'}."
        raise InputError(f"There is no {title} “{about}”. {closest(about, [record.id for record in known], listed)}")
    belonging = [record for record in known if project and record.get("project") == project]
    if not belonging:
        listed = ", ".join(record.id for record in known[-8:])
        raise InputError(f"Say which {title}: --record ID. For example: {listed or 'none yet'}.")
    return belonging[-1]


def _of_template(whole: Workspace, workspace: Workspace, template: Record, project: str, client: str) -> Made:
    """A report that the firm wrote itself, about everything, a project or a client."""
    what = templates.about(template)
    named = workspace.find("project", project) if what == "project" else None
    if what == "project" and named is None:
        listed = ", ".join(record.id for record in workspace.of("project"))
        raise InputError(f"Say which project: --project SLUG. Projects: {listed or 'none yet'}.")
    owner = workspace.client_of(named) if named is not None else None
    about = client or workspace.audience.partition(":")[2] or (owner.id if owner is not None else "")
    if not about and (what == "client" or template.text("audience") == "client"):
        listed = ", ".join(record.id for record in workspace.of("client"))
        raise InputError(f"Say which client: --client SLUG. Clients: {listed or 'none yet'}.")
    seen = templates.seen(whole, workspace, template, about)
    figures = all_figures(seen)
    record = seen.find("project", project) if what == "project" else None
    if record is not None:
        context = about_project(seen, record, figures)
        return Made(templates.build(context, template, project=record), context)
    if what == "client":
        context = context_of(seen, "", about, figures)
        return Made(templates.build(context, template, client=context.workspace.find("client", about)), context)
    context = context_of(seen, project, client, figures)
    return Made(templates.build(context, template), context)


def _of_project(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Made:
    context = about_project(workspace, record, figures)
    return Made(project_report.build(context, record), context)


def _review_of(workspace: Workspace, record: Record, figures: Mapping[str, ProjectFigures]) -> Made:
    context = about_project(workspace, record, figures)
    return Made(review.build_one(context, record), context)
