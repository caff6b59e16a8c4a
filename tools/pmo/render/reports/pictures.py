"""The charts of reports by name, drawn from what a report was made of.

A section names its chart; documents ask for it here. The functions are those that draw the site, so a picture on paper
shows what the page shows.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from markupsafe import Markup

from pmo.domain import change as times
from pmo.domain import risk_records
from pmo.domain.agreement_records import balance, usage_by_month
from pmo.domain.calendar import month_bounds
from pmo.model.figures import Color
from pmo.render import words
from pmo.render.charts import bars, burndown, change_calendar, curve, dumbbell, gantt, heatmap, load_map, rag, sparkline
from pmo.render.charts import radar as radar_chart
from pmo.render.charts.svg import el
from pmo.render.reports import technology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Chart

DAYS: Final = 28
VIEW: Final = 14
"""Days ahead in the change calendar, and days of one of its pictures."""


def draw(chart: Chart, context: Context) -> Markup:
    """The chart as the site draws it; empty when there is nothing to show or nothing that this reader may see."""
    make = CHARTS.get(chart.name)
    return make(context, chart.record) if make is not None else Markup()


def _gantt(context: Context, project: str) -> Markup:
    """Plan against baseline; a client sees the milestones."""
    figures = context.figures.get(project)
    if figures is None:
        return Markup()
    late = [item for item in figures.milestones if (item.slip_days or 0) > 0 and item.actual is None]
    finding = f"Plan against baseline: {words.count(len(late), 'open milestone')} behind it"
    tasks = () if context.client_edition else figures.tasks
    return gantt.gantt(
        tasks, figures.milestones, today=context.as_of, fold_hours=MANY_HOURS if folded(context, project) else Decimal(0),
        tolerance_days=context.workspace.settings.thresholds.milestone_tolerance_days, finding=finding,
        plan=gantt.places(context.plan),
    )  # fmt: skip


PAPER_HEIGHT: Final = 118
"""Pixels of the hours curve on paper."""

MOST_TASKS: Final = 8
"""Tasks that a picture on paper has room for; beyond that, finished ones are left out."""

MANY_HOURS: Final = Decimal(10**9)


def folded(context: Context, project: str) -> int:
    """How many finished tasks the plan of a project leaves out on paper."""
    figures = context.figures.get(project)
    if figures is None or context.client_edition or len(figures.tasks) <= MOST_TASKS:
        return 0
    done = gantt.folded(figures.tasks, MANY_HOURS)
    return done if done < len(figures.tasks) else 0


def _hours(context: Context, project: str) -> Markup:
    """Planned, earned and spent hours by week, and where the trend leads."""
    figures = context.figures.get(project)
    if figures is None or context.client_edition:
        return Markup()
    return curve.curve(
        figures.curve, today=context.as_of, budget=figures.get("bac").value,
        eac=figures.get("eac_cpi").value, forecast_finish=figures.forecast_finish, height=PAPER_HEIGHT,
    )  # fmt: skip


def _rag(context: Context, _: str) -> Markup:
    """How many running projects have which color."""
    colors = Counter(figures.color.value for figures in context.figures.values() if figures.color is not Color.NONE)
    return Markup() if context.client_edition else rag.distribution(colors)


def _trends(context: Context, _: str) -> Markup:
    """SPI(t) of each running project over twelve weeks, on one scale."""
    rows = []
    for row in context.rows("portfolio"):
        figures = context.figures.get(row["id"])
        if figures is None or figures.color is Color.NONE or len(figures.spi_t_weeks) < 2 or context.client_edition:
            continue
        last = figures.spi_t_weeks[-1][1]
        line = sparkline.sparkline(
            figures.spi_t_weeks, color=figures.color.value, current=figures.color is not Color.GRAY
        )
        plot = el("div", line, cls="plot")
        label = el("span", str(row["title"]), cls="g-label")
        rows.append(el("div", label, plot, el("span", words.unit(last, "index"), cls="g-end"), cls="g-row"))
    if not rows:
        return Markup()
    head = el(
        "div",
        el("span", cls="g-label"),
        el("div", cls="plot"),
        el("span", "SPI(t) now", cls="g-end"),
        cls="g-row g-head low",
    )
    said = f"SPI(t) over the last twelve weeks for {words.count(len(rows), 'project')}; the dashed line is the green limit of 0.95"
    return el("div", el("div", head, *rows, cls="gantt-grid sparks"), cls="gantt", role="group", aria_label=said)


def numbered_risks(context: Context, project: str = "") -> list[tuple[int, Record]]:
    """Open, judged risks with the number they have in the heat map: the worst first."""
    workspace = context.workspace
    found = [
        record for record in workspace.of("risk")
        if risk_records.is_open(workspace, record) and None not in risk_records.counts_as(record)
        and (not project or record.get("project") == project)
    ]  # fmt: skip
    order = {row["id"]: index for index, row in enumerate(context.rows("risks"))}
    worst_first = sorted(found, key=lambda record: order.get(record.id, len(order)))
    return list(enumerate(worst_first[:MOST_DOTS], 1))


MOST_DOTS: Final = 14
"""Risks that a matrix can hold as dots that are still told apart: the heaviest ones."""


def _risks(context: Context, project: str) -> Markup:
    """Where each open risk stands, and where it stood before its response; counts when there are too many."""
    numbered = numbered_risks(context, project)
    matrix = context.workspace.settings.thresholds.matrix
    if not numbered or context.client_edition:
        return Markup()
    dots = [
        heatmap.Dot(
            number, context.workspace.label(record), _cell(risk_records.counts_as(record)),
            _cell(before) if None not in (before := risk_records.inherent(record)) else None,
        )
        for number, record in numbered
    ]  # fmt: skip
    return heatmap.heatmap(dots, matrix=matrix)


def _cell(pair: tuple[int | None, int | None]) -> tuple[int, int]:
    return pair[0] or 1, pair[1] or 1


def _burn(context: Context, agreement: str) -> Markup:
    record = context.workspace.find("agreement", agreement)
    return burn_down(context.workspace, record) if record is not None else Markup()


def burn_down(workspace: Workspace, record: Record) -> Markup:
    """What is left of an agreement's units over its present period, month by month."""
    found = balance(workspace, record)
    usage = usage_by_month(workspace, record)
    granted = found.get("granted").value
    if usage is None or granted is None or found.period is None:
        return Markup()
    left, points = granted, []
    for month, hours in usage.items():
        bounds = month_bounds(month)
        if bounds and found.period.start <= bounds[1] and bounds[0] <= found.period.end:
            left -= hours
            points.append((min(bounds[1], workspace.as_of, found.period.end), left))
    return burndown.burndown(
        points, start=found.period.start, end=found.period.end, granted=granted, today=workspace.as_of,
        runs_out=found.runs_out_on, unit=words.humane(found.unit),
    )  # fmt: skip


LONG_PERIOD: Final = 62
"""Days of a period from which on a curve says more than a bar: at least two months of use."""


def burning(workspace: Workspace) -> list[Record]:
    """Agreements in force with a limit and a period that is long enough for a curve."""
    out = []
    for record in workspace.of("agreement"):
        if workspace.state(record) != "active":
            continue
        found = balance(workspace, record)
        usage = usage_by_month(workspace, record)
        if usage and found.period and found.get("granted").value and found.period.days > LONG_PERIOD:
            out.append(record)
    return out


def _load(context: Context, _: str) -> Markup:
    """Booked hours against capacity: a row per person, a column per month."""
    rows = context.rows("people_load")
    months = sorted({str(row["month"]) for row in rows})
    people: dict[str, dict[str, Decimal | None]] = {}
    for row in rows:
        people.setdefault(str(row["person"]), {})[str(row["month"])] = row["booking_load_of_forward_capacity"].value
    worst = sorted(
        people,
        key=lambda name: (-max((load or Decimal(0) for load in people[name].values()), default=Decimal(0)), name),
    )
    shown = [load_map.Person(context.name("person", name), people[name]) for name in worst]
    return load_map.load_map(shown, [(month, words.month(month)) for month in months])


def _calendar(context: Context, _: str) -> Markup:
    """Four weeks of planned changes by client, windows and freezes behind them."""
    first = context.as_of
    pictures = []
    for offset in range(0, DAYS, VIEW):
        start = first + timedelta(days=offset)
        lanes = list(_lanes(context, start))
        if lanes:
            pictures.append(
                change_calendar.change_calendar(
                    lanes, first=start, days=VIEW, today=first if offset == 0 else None,
                    holidays=context.workspace.settings.holidays,
                    finding=f"Changes from {context.day(start)} to {context.day(start + timedelta(days=VIEW - 1))}",
                )
            )  # fmt: skip
    return Markup("").join(pictures)


def _lanes(context: Context, first: date) -> Iterator[change_calendar.Lane]:
    workspace = context.workspace
    zone = ZoneInfo(workspace.settings.timezone)
    begin = datetime.combine(first, time(), zone)
    around = times.Stretch(begin, begin + timedelta(days=VIEW))

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone).replace(tzinfo=None)

    for client in sorted(workspace.of("client"), key=lambda record: workspace.label(record).casefold()):
        bars = [
            change_calendar.Bar(
                change.id, workspace.label(change), local(stretch.start), local(stretch.end),
                kind=change.text("type") or "normal", approved=workspace.state(change) in times.AUTHORIZED,
                collides=change.id in context.clashes,
            )
            for change in workspace.of("change")
            if times.is_production(change) and workspace.state(change) not in ("closed", "cancelled")
            and times.client_id(workspace, change) == client.id
            and (stretch := times.planned(change)) and stretch.overlaps(around)
        ]  # fmt: skip
        windows = [
            window for window in workspace.of("window")
            if workspace.state(window) == "confirmed" and (window.get("scope") == "all" or window.text("client") == client.id)
        ]  # fmt: skip
        weekly = [window for window in windows if window.get("type") == "maintenance"]
        frozen = [
            change_calendar.Span(local(stretch.start), local(stretch.end), workspace.label(window))
            for window in windows
            if window.get("type") == "freeze" and (stretch := times.dated_stretch(window, workspace.settings))
            and stretch.overlaps(around)
        ]  # fmt: skip
        opened = [
            change_calendar.Span(local(one.start), local(one.end), "Maintenance window")
            for one in times.open_stretches(weekly, around, workspace.settings)
        ]
        if bars:
            yield change_calendar.Lane(workspace.label(client), "", "", tuple(bars), tuple(opened), tuple(frozen))


def _radar(context: Context, _: str) -> Markup:
    """What is used, tried, watched and stopped."""
    blips, quadrants = technology.blips(context.workspace)
    return radar_chart.radar(blips, quadrants=quadrants, rings=technology.RINGS) if blips else Markup()


def _tasks(context: Context, project: str) -> Markup:
    """Hours spent by task over the hours planned."""
    figures = context.figures.get(project)
    if figures is None or context.client_edition:
        return Markup()
    rows = []
    for task in figures.tasks:
        over = task.spent - task.budget
        sign = "+" if over > 0 else ""
        text = (
            f"{words.number(task.spent, 0)} h, {sign}{words.number(over, 0)}"
            if over
            else f"{words.number(task.spent, 0)} h"
        )
        rows.append(
            bars.Bar(task.name, task.spent, text, tone="red" if over > task.budget / 5 else "", plan=task.budget)
        )
    return bars.bars(rows, finding="Hours spent by task, with the hours planned as a gray line")


def _reached(context: Context, project: str) -> Markup:
    """When each milestone was planned and when it was reached."""
    figures = context.figures.get(project)
    if figures is None:
        return Markup()
    tolerance = context.workspace.settings.thresholds.milestone_tolerance_days
    rows = [
        dumbbell.Pair(item.name, item.baseline, item.actual, tone="red" if (item.slip_days or 0) > 2 * tolerance else "amber" if (item.slip_days or 0) > tolerance else "")
        for item in figures.milestones
    ]  # fmt: skip
    return dumbbell.dumbbell(rows)


CHARTS: Final[dict[str, Callable[[Context, str], Markup]]] = {
    "gantt": _gantt,
    "hours": _hours,
    "rag": _rag,
    "trends": _trends,
    "risks": _risks,
    "burndown": _burn,
    "load": _load,
    "calendar": _calendar,
    "radar": _radar,
    "tasks": _tasks,
    "reached": _reached,
}
"""Every chart that a report or a template can name."""

ABOUT: Final[dict[str, Any]] = {
    "gantt": "project",
    "hours": "project",
    "tasks": "project",
    "reached": "project",
    "burndown": "agreement",
}
"""Charts that are about one record, and its kind; `risks` may be cut to one project."""
