"""Everything computed about a project at the as-of date: the one place where its records become figures.

Reports, pages and rules read the result; they compute nothing themselves. Hours are the basis of earned value, cost
(labor at group rates) stands beside it and is never mixed in. Time is counted in weeks, Monday to Sunday; the evening
of the last working day of a week is its end. A closed project is measured at its actual finish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_CEILING
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pmo.domain import dimensions as colors
from pmo.domain import plan, rag
from pmo.domain.actuals import Actuals, actuals_of
from pmo.domain.calendar import Calendar
from pmo.domain.earned_schedule import IDS as SCHEDULE_IDS
from pmo.domain.earned_schedule import earned_schedule, es, pd
from pmo.domain.earned_value import IDS as VALUE_IDS
from pmo.domain.earned_value import earned_value
from pmo.domain.forecast import task_forecasts
from pmo.domain.number import MISSING_INPUT, NO_PLAN_YET, ZERO, absent, as_decimal, known
from pmo.domain.planned_value import Piece, PlannedCurve
from pmo.domain.progress import earned_hours, fraction_at, spent_curve
from pmo.domain.status import Declared, last_report
from pmo.model.figures import Color, CurvePoint, Dimension, ProjectFigures, TaskFigures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from pmo.model.figures import MilestoneFigures, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "project"
UNCOLORED: Final = ("proposed", "approved", "closed", "cancelled")
RUNNING: Final = ("in_progress", "go_live", "hypercare", "on_hold")
"""States in which somebody reports on a project and talks to its client."""

TREND_WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """What the figures of one project are computed from; `day` is the as-of date, or its end once it is closed."""

    workspace: Workspace
    record: Record
    calendar: Calendar
    tasks: tuple[plan.Task, ...]
    actuals: Actuals
    curve: PlannedCurve
    day: date
    fractions: dict[str, Fraction | None]

    @property
    def cap(self) -> int:
        """Highest claimed percentage that counts before acceptance."""
        return self.workspace.settings.thresholds.percent_cap


def all_figures(workspace: Workspace) -> Mapping[str, ProjectFigures]:
    """The figures of every project, by id in path order; worked out once for a workspace."""

    def make() -> Mapping[str, ProjectFigures]:
        return MappingProxyType({record.id: project_figures(workspace, record) for record in workspace.of(KIND)})

    return workspace.once("figures of projects", "", make)


def project_figures(workspace: Workspace, record: Record, *, history: bool = True) -> ProjectFigures:
    """The figures of one project.

    Without `history` the weekly curves, the figures in money and those of single tasks stay empty: rules ask for the
    color, and they ask for many projects.
    """
    here = _measured(workspace, record)
    hours = _hours(here)
    milestones = plan.milestones_of(record)
    upcoming = plan.next_milestone(milestones)
    declared = last_report(workspace, record)
    age = _report_age(here, declared)
    state = workspace.state(record)
    stale = state in RUNNING and rag.is_stale(age, workspace.settings.thresholds.status_stale_days)
    found = () if state in UNCOLORED else _dimensions(here, hours, milestones, upcoming, declared)
    color = Color.NONE if state in UNCOLORED else _overall(found, declared, stale=stale)
    baseline = plan.baseline_of(record)
    finishes = _forecasts(here, on_hold=state == "on_hold") if history else {}
    return ProjectFigures(
        id=record.id,
        hours=hours,
        cost=_cost(here) if history else {},
        color=color,
        declared=declared.color(rag.OVERALL),
        declared_on=declared.day,
        status_age_days=age,
        watermelon=state in RUNNING and rag.is_watermelon(declared.color(rag.OVERALL), color, stale=stale),
        dimensions=found,
        curve=_curve(here) if history else (),
        spi_t_weeks=_trend(here) if history else (),
        milestones=milestones,
        next_milestone=upcoming,
        tasks=_tasks(here, finishes) if history else (),
        forecast_finish=_forecast_finish(here, declared, finishes),
        planned_finish=(baseline.finish if baseline else None) or here.curve.finish,
    )


def _forecasts(here: Measured, *, on_hold: bool) -> dict[str, date]:
    return task_forecasts(
        here.tasks,
        {task.wbs: fraction for task in here.tasks if (fraction := here.fractions[task.wbs]) is not None},
        here.workspace.as_of,
        here.calendar,
        plan.plan_day(here.record.get("hold.until")) if on_hold else None,
    )


def _measured(workspace: Workspace, record: Record) -> Measured:
    calendar = Calendar.of(workspace.settings)
    tasks = plan.tasks_of(record)
    baseline = plan.baseline_of(record)
    pieces = [Piece(task.budget, task.start, task.finish) for task in tasks if task.start and task.finish]
    if not any(piece.amount for piece in pieces):
        hours = plan.budget_of(record, tasks)
        if hours and baseline and baseline.start and baseline.finish:
            pieces = [Piece(hours, baseline.start, baseline.finish)]
    curve = PlannedCurve(calendar, pieces, baseline.start if baseline else None)
    finish = plan.plan_day(record.get("actual_finish"))
    day = min(workspace.as_of, finish) if finish else workspace.as_of
    cap = workspace.settings.thresholds.percent_cap
    fractions = {task.wbs: fraction_at(task, day, day, calendar, cap) for task in tasks}
    return Measured(workspace, record, calendar, tasks, actuals_of(workspace, record), curve, day, fractions)


def _elapsed(here: Measured) -> Decimal | None:
    """Weeks from the start of the baseline to the day measured; None before the start."""
    if here.curve.monday is None or here.day < here.curve.monday:
        return None
    return here.calendar.elapsed(here.curve.monday, here.day)


def _hours(here: Measured) -> dict[str, Value]:
    bac = plan.budget_of(here.record, here.tasks)
    missing = absent(MISSING_INPUT)
    if bac is None or here.curve.monday is None or not here.tasks:
        none = dict.fromkeys((*VALUE_IDS, *SCHEDULE_IDS, "pv", "ev", "pd", "at"), missing)
        return {**none, "bac": missing if bac is None else known(bac), "ac": _booked(here)}
    weekly = here.curve.weekly()
    pv = here.curve.at(here.day)
    broken = any(fraction is None for fraction in here.fractions.values())
    ev = as_decimal(sum((Fraction(task.budget) * (here.fractions[task.wbs] or 0) for task in here.tasks), Fraction(0)))
    booked = _booked(here)
    elapsed = _elapsed(here)
    duration = pd(weekly)
    values = earned_value(bac, pv, -1 * bac if broken else ev, booked.value or ZERO, planned_duration=duration.value)
    if booked.value is None:
        depends = {
            key
            for key, value in values.items()
            if key not in ("sv", "spi", "percent_complete_of_bac", "duration_over_spi")
        }
        values = {**values, **dict.fromkeys(depends, booked)}
    if elapsed is None:
        schedule = dict.fromkeys(SCHEDULE_IDS, absent(NO_PLAN_YET))
    else:
        schedule = earned_schedule(weekly, -1 * bac if broken else ev, elapsed)
    return {
        "bac": known(bac),
        "pv": known(pv),
        "ev": absent("invalid_input") if broken else known(ev),
        "ac": booked,
        **values,
        "pd": duration,
        "at": absent(NO_PLAN_YET) if elapsed is None else known(elapsed),
        **schedule,
    }


def _booked(here: Measured) -> Value:
    """Hours booked; nothing recorded counts as none while the project is open and the reader would see bookings.

    A project that is over without bookings had its hours elsewhere (on an agreement, say): they are unknown, not zero.
    """
    if here.actuals.recorded or (here.workspace.audience == "management" and here.workspace.open(here.record)):
        return known(here.actuals.total_hours)
    return absent(MISSING_INPUT)


def _cost(here: Measured) -> dict[str, Value]:
    """Earned value in money: labor cost only, on the budgeted cost of the tasks."""
    bac = plan.cost_budget_of(here.record, here.tasks)
    if bac is None or any(task.budget_cost is None for task in here.tasks) or not here.tasks:
        return dict.fromkeys((*VALUE_IDS, "bac", "pv", "ev", "ac"), absent(MISSING_INPUT))
    curve = PlannedCurve(
        here.calendar,
        [Piece(task.budget_cost or ZERO, task.start, task.finish) for task in here.tasks if task.start and task.finish],
    )
    pv = curve.at(here.day)
    ev = as_decimal(
        sum((Fraction(task.budget_cost or 0) * (here.fractions[task.wbs] or 0) for task in here.tasks), Fraction(0))
    )
    ac = here.actuals.total_cost
    return {"bac": known(bac), "pv": known(pv), "ev": known(ev), "ac": known(ac), **earned_value(bac, pv, ev, ac)}


def _report_age(here: Measured, declared: Declared) -> int | None:
    """Days since the last report; before the first one, days since work began."""
    since = declared.day or here.record.date("actual_start")
    return (here.workspace.as_of - since).days if since and since <= here.workspace.as_of else None


def _dimensions(
    here: Measured,
    hours: dict[str, Value],
    milestones: tuple[MilestoneFigures, ...],
    upcoming: MilestoneFigures | None,
    declared: Declared,
) -> tuple[Dimension, ...]:
    workspace, record = here.workspace, here.record
    judged = {
        rag.SCHEDULE: colors.schedule(hours["spi_t"], milestones, upcoming, workspace),
        rag.COST: colors.cost(hours["cpi"], hours["pv"], here.actuals, workspace),
        rag.SCOPE: colors.scope(workspace, record, here.tasks, here.actuals),
        rag.RISK: colors.risk(workspace, record),
        rag.CUSTOMER: colors.customer(workspace, record, contact_needed=workspace.state(record) in RUNNING),
    }
    if workspace.audience.startswith("client"):
        # A client sees schedule and scope; a color built from cost, risks or escalations would give them away.
        judged = {name: judged[name] for name in (rag.SCHEDULE, rag.SCOPE)}
    return tuple(
        _with_override(found.as_dimension(name, declared.color(name)), declared)
        for name, found in judged.items()
        if found is not None
    )


def _with_override(found: Dimension, declared: Declared) -> Dimension:
    override = declared.override(found.name)
    if override is None:
        return found
    reason = f"Set to {override.color.value} by hand until {override.expires.isoformat()}: {override.reason} Computed {found.color.value}: {found.reason}"
    return Dimension(found.name, override.color, reason, found.declared, found.sources)


def _overall(found: tuple[Dimension, ...], declared: Declared, *, stale: bool) -> Color:
    override = declared.override(rag.OVERALL)
    return override.color if override is not None and not stale else rag.overall(found, stale=stale)


def _curve(here: Measured) -> tuple[CurvePoint, ...]:
    """Planned, earned and spent hours at the end of each week, to the end of the plan or to today if that is later."""
    if here.curve.monday is None:
        return ()
    spent = spent_curve(here.tasks, here.actuals, here.workspace.as_of, here.calendar)
    elapsed = _elapsed(here)
    last = max(here.curve.weeks, _whole(elapsed))
    eve = here.curve.monday - timedelta(days=1)
    out = []
    for week in range(last + 1):
        end = eve + timedelta(weeks=week)
        seen = elapsed is not None and week <= _whole(elapsed)
        day = min(end, here.day)
        earned = as_decimal(earned_hours(here.tasks, day, here.day, here.calendar, here.cap)) if week else ZERO
        booked = spent.at(min(end, here.workspace.as_of) if week < _whole(elapsed) else here.workspace.as_of)
        out.append(
            CurvePoint(
                week,
                end,
                here.curve.at(end),
                earned if seen else None,
                (booked if week else ZERO) if seen and here.actuals.recorded else None,
            )
        )
    return tuple(out)


def _whole(elapsed: Decimal | None) -> int:
    return 0 if elapsed is None else int(elapsed.to_integral_value(ROUND_CEILING))


def _trend(here: Measured) -> tuple[tuple[date, Decimal], ...]:
    """SPI(t) at the end of each of the last twelve weeks, on the baseline in force now; the last one is today's."""
    monday = here.curve.monday
    weekly = here.curve.weekly()
    if monday is None or not here.tasks or not weekly:
        return ()
    out = []
    week = _whole(_elapsed(here))
    for number in range(max(week - TREND_WEEKS + 1, 1), week + 1):
        end = monday + timedelta(days=7 * number - 1)
        day = min(end, here.day)
        elapsed = here.calendar.elapsed(monday, day)
        earned = es(weekly, as_decimal(earned_hours(here.tasks, day, here.day, here.calendar, here.cap)))
        if earned.value is not None and elapsed > 0:
            out.append((end, earned.value / elapsed))
    return tuple(out)


def _tasks(here: Measured, finishes: dict[str, date]) -> tuple[TaskFigures, ...]:
    spent = here.actuals.by_task()
    return tuple(
        TaskFigures(
            task.wbs,
            task.name,
            task.start,
            task.finish,
            task.actual_start,
            task.actual_finish,
            finishes.get(task.wbs),
            task.budget,
            as_decimal(Fraction(task.budget) * (here.fractions[task.wbs] or 0)),
            spent.get(task.wbs, ZERO),
            as_decimal(here.fractions[task.wbs] or Fraction(0)),
            task.people,
        )
        for task in here.tasks
    )


def _forecast_finish(here: Measured, declared: Declared, finishes: dict[str, date]) -> date | None:
    """Actual finish once there is one, else what the last report says, else the last forecast of a task."""
    return here.record.date("actual_finish") or declared.forecast_finish or max(finishes.values(), default=None)
