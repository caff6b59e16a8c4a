"""Tables about one project, and plan against actual over the closed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import calibration, plan
from pmo.domain.ageing import slip_days
from pmo.domain.change_records import UNAPPROVED
from pmo.domain.finance import variance_of_budget, variance_vs_budget
from pmo.domain.number import MISSING_INPUT, absent, known, number, total
from pmo.domain.project import project_figures
from pmo.measure import rows
from pmo.measure.metrics import METRICS, column, definition
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal
    from typing import Any

    from pmo.model.figures import ProjectFigures, Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def project_tasks(figures: ProjectFigures) -> Table:
    """The tasks of a project: planned and actual dates, hours budgeted, earned and spent."""
    columns = (
        Column("wbs", "WBS", "id", audience="client"),
        Column("name", "Task", audience="client"),
        Column("start", "Planned start", "date", audience="client"),
        Column("finish", "Planned finish", "date", audience="client"),
        Column("actual_start", "Actual start", "date", audience="client"),
        Column("actual_finish", "Actual finish", "date", audience="client"),
        Column("forecast_finish", "Forecast finish", "date", "Open work at the pace of the plan.", "client"),
        Column("budget", "Budget", "hours"),
        Column("fraction", "Earned", "share", "Share that counts as earned, by the method of the task."),
        Column("earned", "Earned hours", "hours", "Budget × earned share."),
        Column("spent", "Spent", "hours"),
        Column("variance", "Earned − spent", "hours", "Negative took more than planned."),
        Column("people", "People"),
    )
    return rows.table(
        "project_tasks", "Tasks", columns,
        (
            (
                (
                    task.wbs, task.name, task.start, task.finish, task.actual_start, task.actual_finish,
                    task.forecast_finish, task.budget, task.fraction, task.earned, task.spent,
                    task.earned - task.spent, ", ".join(task.people),
                ),
                (figures.id,),
            )
            for task in figures.tasks
        ),
    )  # fmt: skip


def project_metrics(figures: ProjectFigures) -> Table:
    """Every earned value figure of a project in hours and, for management, in money."""
    columns = (
        Column("metric", "Metric", "id"),
        Column("title", "Title"),
        Column("hours", "Hours", "index", "On the basis of hours."),
        Column("cost", "Cost", "index", "On the basis of labor cost; never mixed with the hours.", "management"),
        Column("unit", "Unit"),
        Column("definition", "Definition"),
    )
    return rows.table(
        "project_metrics", "Earned value", columns,
        (
            (
                (name, METRICS[name].title, value, figures.cost.get(name, absent(MISSING_INPUT)), METRICS[name].unit, definition(name)),
                (figures.id,),
            )
            for name, value in figures.hours.items()
            if name in METRICS
        ),
    )  # fmt: skip


def hours_by_week(figures: ProjectFigures) -> Table:
    """Planned, earned and spent hours, cumulative and per week."""
    columns = (
        Column("week", "Week", "count", "Counted from the Monday of the baseline's start."),
        Column("ending", "Ending", "date", "Sunday."),
        Column("planned", "Planned", "hours", "Cumulative planned value."),
        Column("earned", "Earned", "hours", "Cumulative; between known dates drawn straight."),
        Column("spent", "Spent", "hours", "Cumulative; the hours of a month spread over the days its task ran."),
        Column("planned_in_week", "Planned in week", "hours"),
        Column("earned_in_week", "Earned in week", "hours"),
        Column("spent_in_week", "Spent in week", "hours"),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        before = None
        for point in figures.curve:
            yield (
                point.week, point.ending, point.planned, point.earned, point.spent,
                point.planned - before.planned if before else point.planned,
                _step(point.earned, before.earned if before else None),
                _step(point.spent, before.spent if before else None),
            ), (figures.id,)  # fmt: skip
            before = point

    return rows.table(
        "hours_by_week", "Hours by week", columns, made(),
        note="Bookings are kept by month and progress by task; the weeks between are reconstructed.",
    )  # fmt: skip


def _step(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None:
        return None
    return now if before is None else now - before


def planned_vs_actual(workspace: Workspace, project: Record, figures: ProjectFigures | None = None) -> Table:
    """Plan, actual, difference and tolerance of a project: what a post-project review starts from.

    Planned is the baseline in force; the hours of the first baseline are shown as well when they differ.
    """
    found = figures or project_figures(workspace, project)
    columns = (
        Column("figure", "Figure", "id"),
        Column("title", "Title"),
        Column("planned", "Planned", "index", "As in the baseline in force."),
        Column("actual", "Actual", "index"),
        Column("difference", "Difference", "index", "Actual minus planned; days for dates."),
        Column("share", "Share", "share", definition("variance_of_budget")),
        Column("tolerance", "Tolerance", "index", "As agreed in the charter: share of hours, days of finish."),
        Column("inside", "Inside tolerance"),
        Column("unit", "Unit"),
    )
    lines = [*_dates(project, found), *_hours(project, found), *_money(project, found), *_counts(workspace, project)]
    return rows.table(
        "planned_vs_actual", f"Plan and actual of {workspace.label(project)}", columns,
        ((line, (project.id,)) for line in lines),
        note="Cost is labor at group rates; margin is before tools and overhead.",
    )  # fmt: skip


def _dates(project: Record, figures: ProjectFigures) -> Iterator[tuple[Any, ...]]:
    baseline = plan.baseline_of(project)
    start, begun = baseline.start if baseline else None, project.date("actual_start")
    yield ("start", "Start", start, begun, slip_days(start, begun), None, None, "", "days")
    ended = project.date("actual_finish")
    slip = slip_days(figures.planned_finish, ended)
    limit = number(project.get("tolerances.days"))
    yield ("finish", "Finish", figures.planned_finish, ended, slip, None, limit, _inside(slip, limit), "days")


def _hours(project: Record, figures: ProjectFigures) -> Iterator[tuple[Any, ...]]:
    planned, spent = figures.get("bac"), figures.get("ac")
    limit = number(project.get("tolerances.hours_share"))
    part = _share(spent, planned)
    yield ("hours", "Hours", planned, spent, _minus(spent, planned), part, limit, _inside(part, limit), "hours")
    versions = plan.baselines_of(project)
    if len(versions) > 1 and versions[0].hours is not None:
        first = known(versions[0].hours)
        yield ("hours_first_baseline", "Hours, first baseline", first, spent, _minus(spent, first), _share(spent, first), None, "", "hours")  # fmt: skip


def _money(project: Record, figures: ProjectFigures) -> Iterator[tuple[Any, ...]]:
    absent_ = absent(MISSING_INPUT)
    planned, spent = figures.cost.get("bac", absent_), figures.cost.get("ac", absent_)
    yield ("cost", "Labor cost", planned, spent, _minus(spent, planned), _share(spent, planned), None, "", "money")
    price, billed = number(project.get("budget.price")), invoiced(project)
    agreed = absent_ if price is None else known(price)
    yield ("price", "Price", agreed, billed, _minus(billed, agreed), _share(billed, agreed), None, "", "money")
    expected, reached = _margin(agreed, planned), _margin(billed, spent)
    yield ("margin_share", "Margin of price", expected, reached, _minus(reached, expected), None, None, "", "share")


def invoiced(project: Record) -> Value:
    """Services invoiced so far, from the money by month."""
    amounts = [
        amount
        for item in project.list("months")
        if isinstance(item, dict) and (amount := number(item.get("invoiced"))) is not None
    ]
    return known(total(amounts)) if amounts else absent(MISSING_INPUT)


def _margin(price: Value, cost: Value) -> Value:
    if price.value is None or cost.value is None or price.value <= 0:
        return absent(MISSING_INPUT)
    return known((price.value - cost.value) / price.value)


def _counts(workspace: Workspace, project: Record) -> Iterator[tuple[Any, ...]]:
    changes = list(workspace.under(project, "change", "project"))
    orders = [
        item
        for item in changes
        if item.get("category") == "baseline" and workspace.state(item) not in (*UNAPPROVED, "cancelled")
    ]
    risks = list(workspace.under(project, "risk", "project"))
    issues = list(workspace.under(project, "issue", "project"))
    foreseen = {item.text("issue") for item in risks if item.get("issue")}
    for key, title, amount in (
        ("changes", "Changes", len(changes)),
        ("change_orders", "Change orders approved", len(orders)),
        ("risks", "Risks recorded", len(risks)),
        ("risks_occurred", "Risks that came true", sum(bool(item.get("occurred_on")) or item.get("closed_reason") == "occurred" for item in risks)),
        ("issues", "Issues", len(issues)),
        ("issues_not_foreseen", "Issues without a risk before", sum(item.id not in foreseen for item in issues)),
    ):  # fmt: skip
        yield (key, title, None, amount, None, None, None, "", "count")


def _minus(actual: Value, planned: Value) -> Value:
    return absent(actual.reason) if actual.value is None else variance_vs_budget(actual.value, planned.value)


def _share(actual: Value, planned: Value) -> Value:
    return absent(actual.reason) if actual.value is None else variance_of_budget(actual.value, planned.value)


def _inside(difference: Value, limit: Decimal | None) -> str:
    if difference.value is None or limit is None:
        return ""
    return "yes" if difference.value <= limit else "no"


def _closed(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> list[tuple[Record, Decimal, Decimal]]:
    """Closed projects with the hours first approved and the hours it took."""
    out = []
    for record in workspace.of("project"):
        item = figures.get(record.id)
        if item is None or workspace.state(record) != "closed":
            continue
        versions = plan.baselines_of(record)
        estimate = versions[0].hours if versions and versions[0].hours is not None else item.get("bac").value
        actual = item.get("ac").value
        if estimate is not None and actual is not None and estimate > 0 and actual > 0:
            out.append((record, estimate, actual))
    return out


def estimate_accuracy(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> Table:
    """Closed projects: the first approved hours against the hours it took."""
    columns = (
        rows.PROJECT, rows.TITLE,
        Column("size", "Size", "text", "Small and large projects miss differently: read them apart."),
        Column("closed_on", "Closed", "date"),
        Column("estimate", "Estimate", "hours", "Hours of the first approved baseline, not re-baselined."),
        Column("actual", "Actual", "hours"),
        column("bias_of_estimate"),
        column("mre_of_actual"),
    )  # fmt: skip
    return rows.table(
        "estimate_accuracy", "Estimates against actuals", columns,
        (
            (
                (
                    record.id, workspace.label(record), record.text("size"), record.date("closed_on"), estimate, actual,
                    calibration.bias_of_estimate(estimate, actual), calibration.mre_of_actual(estimate, actual),
                ),
                (record.id,),
            )
            for record, estimate, actual in _closed(workspace, figures)
        ),
    )  # fmt: skip


def estimate_accuracy_summary(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> Table:
    """The closed projects together: bias beside the size of the misses, always with the number of projects."""
    found = _closed(workspace, figures)
    pairs = [(estimate, actual) for _, estimate, actual in found]
    ids = tuple(record.id for record, _, _ in found)
    columns = (
        Column("metric", "Metric", "id"),
        Column("title", "Title"),
        Column("value", "Value", "share"),
        Column("n", "n", "count", "Closed projects."),
        Column("definition", "Definition"),
    )
    measures = (
        calibration.bias_mean, calibration.bias_total_of_estimate, calibration.mmre, calibration.mdmre,
        calibration.pred_25_of_n,
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for measure in measures:
            value = measure(pairs)
            metric = METRICS[measure.__name__]
            yield (metric.id, metric.title, value, value.n, definition(metric.id)), ids

    return rows.table(
        "estimate_accuracy_summary", "Accuracy of estimates", columns, made(),
        note=f"{len(pairs)} closed projects, in hours, against the first approved baseline.",
    )  # fmt: skip


def milestones(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> Table:
    """Every milestone of the projects that run, in the order of the calendar."""
    columns = (
        rows.PROJECT,
        Column("name", "Milestone", audience="client"),
        Column("baseline", "Baseline", "date", audience="client"),
        Column("forecast", "Forecast", "date", audience="client"),
        Column("actual", "Reached", "date", audience="client"),
        column("slip_days", audience="client"),
        Column("cause", "Cause of the slip"),
    )
    found: list[tuple[date | None, str, tuple[Any, ...]]] = []
    for record in workspace.of("project"):
        item = figures.get(record.id)
        if item is None or not workspace.open(record):
            continue
        for one in item.milestones:
            slip = absent(MISSING_INPUT) if one.slip_days is None else known(one.slip_days)
            when = one.actual or one.forecast or one.baseline
            found.append(
                (when, record.id, (record.id, one.name, one.baseline, one.forecast, one.actual, slip, one.cause))
            )
    found.sort(key=lambda row: (row[0] is None, row[0].isoformat() if row[0] else "", row[1], row[2][1]))
    return rows.table("milestones", "Milestones", columns, ((line, (project,)) for _, project, line in found))
