"""The five colors of a project from its records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import rag, risk_records
from pmo.domain.change_records import UNAPPROVED
from pmo.domain.number import COMPLETE, MISSING_INPUT, NO_COST_YET, NO_PLAN_YET, plain, total
from pmo.domain.plan import baseline_of
from pmo.model.figures import Color

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.domain.actuals import Actuals
    from pmo.domain.plan import Task
    from pmo.model.figures import MilestoneFigures, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def schedule(
    spi_t: Value, milestones: tuple[MilestoneFigures, ...], upcoming: MilestoneFigures | None, workspace: Workspace
) -> rag.Judged | None:
    """The worse of SPI(t) and the open milestone that slipped most; None while nothing was due or all is done."""
    limits = workspace.settings.thresholds
    parts = [rag.index("SPI(t)", spi_t, limits)] if spi_t.value is not None else []
    dated = [item for item in milestones if item.actual is None and item.slip_days is not None]
    if not dated and upcoming is not None and upcoming.slip_days is not None:
        dated = [upcoming]
    if dated:
        slipped = max(dated, key=lambda item: item.slip_days or 0)
        shown = upcoming if upcoming is not None and upcoming.slip_days == slipped.slip_days else slipped
        parts.append(
            rag.milestone(
                shown.name, shown.slip_days or 0, limits.milestone_tolerance_days, later=shown is not upcoming
            )
        )
    if parts:
        return rag.worse(parts)
    if spi_t.reason in (NO_PLAN_YET, COMPLETE):
        return None
    return rag.Judged(Color.GRAY, "There is neither a baseline to measure against nor a dated milestone.")


def cost(cpi: Value, planned: Value, actuals: Actuals, workspace: Workspace) -> rag.Judged | None:
    """CPI in hours; None while nothing was due, or for a reader who may not see what was booked."""
    if cpi.value is None:
        if cpi.reason == COMPLETE or (cpi.reason == NO_COST_YET and not planned.value):
            return None
        if not actuals.recorded and workspace.audience != "management":
            return None
        if cpi.reason == MISSING_INPUT and not planned.value:
            return None
        hours = f" {plain(planned.value)} hours were planned by now." if planned.value else ""
        judged = rag.index("CPI", cpi, workspace.settings.thresholds)
        return rag.Judged(judged.color, judged.reason + hours)
    return rag.index("CPI", cpi, workspace.settings.thresholds)


def scope(workspace: Workspace, project: Record, tasks: tuple[Task, ...], actuals: Actuals) -> rag.Judged:
    """Open off-specifications and requests, change orders nobody approved, and work outside the baseline."""
    issues = [issue for issue in workspace.under(project, "issue", "project") if workspace.open(issue)]
    orders = [
        change.id
        for change in workspace.under(project, "change", "project")
        if change.get("category") == "baseline" and workspace.state(change) in UNAPPROVED
    ]
    requests = [issue.id for issue in issues if issue.get("type") == "request_for_change"]
    answered = {issue.text("change") for issue in issues if issue.id in requests}
    return rag.scope(
        recorded=bool(project.list("scope.included") or project.list("scope.excluded") or tasks),
        unapproved_work=list(_unapproved_work(workspace, project, tasks, actuals)),
        off_specification=[issue.id for issue in issues if issue.get("type") == "off_specification"],
        requests=[*requests, *(order for order in orders if order not in answered)],
    )


def _unapproved_work(workspace: Workspace, project: Record, tasks: tuple[Task, ...], actuals: Actuals) -> Iterator[str]:
    baseline = baseline_of(project)
    if baseline is None:
        return
    if baseline.version > 1:
        order = workspace.find("change", baseline.change)
        if order is None:
            yield f"Baseline {baseline.version} names no change order."
        elif workspace.state(order) in (*UNAPPROVED, "cancelled"):
            yield f"Baseline {baseline.version} is in use, but {order.id} is not approved."
    planned = total(task.budget for task in tasks)
    if baseline.hours is not None and planned > baseline.hours:
        yield f"The tasks hold {plain(planned)} hours, the approved baseline {plain(baseline.hours)}."
    known = {task.wbs for task in tasks}
    outside = {wbs: hours for wbs, hours in actuals.by_task().items() if wbs not in known and hours > 0}
    if outside and known:
        hours = plain(total(outside.values()))
        yield f"{hours} hours are booked on work that is not in the plan ({rag.listed(sorted(outside))})."


def risk(workspace: Workspace, project: Record) -> rag.Judged | None:
    """Open threats by the level that counts today; None for a small project, which needs no register."""
    matrix = workspace.settings.thresholds.matrix
    records = list(workspace.under(project, risk_records.KIND, "project"))
    if not records and project.get("size") == "S":
        return None
    threats = [item for item in records if risk_records.is_open(workspace, item) and risk_records.is_threat(item)]
    levels = {item.id: risk_records.current_level(item, matrix) for item in threats}
    high = [item for item in threats if levels[item.id] == "high"]
    return rag.risk(
        reviewed=any(workspace.state(item) != "draft" for item in records),
        extreme=[item.id for item in threats if levels[item.id] == "extreme"],
        high=[item.id for item in high],
        unmanaged=[item.id for item in high if not item.get("owner") or not risk_records.has_response(item)],
    )


def customer(workspace: Workspace, project: Record, *, contact_needed: bool) -> rag.Judged:
    """Escalations, client-visible issues past their update date, and how long ago somebody talked to the client."""
    as_of = workspace.as_of
    escalations = [
        item for item in _escalations(workspace, project) if workspace.state(item) in ("raised", "acknowledged")
    ]
    late = [(item.id, due) for item in escalations if (due := item.date("needed_by")) is not None and due < as_of]
    waiting = [
        (issue.id, due)
        for issue in workspace.under(project, "issue", "project")
        if workspace.open(issue)
        and issue.get("customer_visible") is True
        and (due := issue.date("next_update_due")) is not None
        and due < as_of
    ]  # fmt: skip
    last = last_contact(workspace, project)
    client = workspace.client_of(project)
    internal = client is not None and client.get("internal") is True
    return rag.customer(
        late_escalations=late,
        escalations=[item.id for item in escalations],
        late_updates=waiting,
        contact_days=None if last is None else (as_of - last).days,
        limit_days=workspace.settings.thresholds.contact_days,
        contact_needed=contact_needed and not internal and bool(workspace.of("communication")),
    )


def _escalations(workspace: Workspace, project: Record) -> list[Record]:
    """Escalations of the project itself, or about a record that belongs to it."""
    found = {item.id: item for item in workspace.under(project, "escalation", "project")}
    for item in workspace.of("escalation"):
        if item.id in found or item.get("project"):
            continue
        for wanted in item.list("subject"):
            subject = next(iter(workspace.lookup(str(wanted))), None)
            if subject is not None and (subject is project or subject.get("project") == project.id):
                found[item.id] = item
    return [found[key] for key in sorted(found)]


def last_contact(workspace: Workspace, project: Record) -> date | None:
    """Day of the last logged contact about this project, up to the as-of date."""
    days = [
        day
        for item in workspace.under(project, "communication", "project")
        if (day := item.date("date")) is not None and day <= workspace.as_of
    ]
    return max(days, default=None)
