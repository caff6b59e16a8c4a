"""What a post-project review compares: plan and actual from the records, and what happened on the way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import changes as rates
from pmo.domain import finance, plan
from pmo.domain.actuals import actuals_of
from pmo.domain.change_records import count, implemented, production_changes
from pmo.domain.number import number, total
from pmo.domain.risk_records import KIND as RISK
from pmo.model.figures import Value
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.domain.changes import Counts
    from pmo.model.figures import MilestoneFigures
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

MISSING: Final = Value(None, "missing_input")


@dataclass(frozen=True, slots=True)
class Pair:
    """A planned and an actual value of one thing; `unit` is date, hours, money or share."""

    key: str
    title: str
    unit: str
    planned: Any
    actual: Any
    sources: tuple[str, ...] = ()

    @property
    def difference(self) -> Decimal | int | None:
        """Actual minus planned, in days for dates; None when one of them is not recorded."""
        if self.planned is None or self.actual is None:
            return None
        if self.unit == "date":
            return int((self.actual - self.planned).days)
        return Decimal(self.actual - self.planned)

    @property
    def share(self) -> Value:
        """The difference as a share of the plan."""
        gap = self.difference
        if gap is None or self.unit == "date":
            return MISSING
        return finance.variance_of_budget(Decimal(self.actual), Decimal(self.planned))


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the records know about how one project went."""

    project: Record
    pairs: tuple[Pair, ...]
    margin: Value
    counts: Counts
    changes: tuple[Record, ...]
    orders: tuple[Record, ...]
    occurred: tuple[Record, ...]
    closed_risks: int
    unforeseen: tuple[Record, ...]
    issues: tuple[Record, ...]
    escalations: tuple[Record, ...]
    milestones: tuple[MilestoneFigures, ...]
    tasks: tuple[tuple[plan.Task, Decimal], ...]
    satisfaction: tuple[Record, ...]

    def pair(self, key: str) -> Pair:
        """One comparison by key."""
        return next(item for item in self.pairs if item.key == key)


def facts(workspace: Workspace, project: Record) -> Facts:
    """Plan against actual, measured against the last approved baseline; money only where the reader may see it."""
    baseline = plan.baseline_of(project)
    tasks = plan.tasks_of(project)
    booked = actuals_of(workspace, project)
    here = (project.id,)
    used = (project.id, f"{project.id} (hours)") if booked.recorded else here
    price = number(project.get("budget.price")) if number(project.get("budget.price")) is not None else None
    if baseline is not None and baseline.price is not None:
        price = baseline.price
    invoiced = _invoiced(project)
    cost = booked.total_cost if booked.has_cost else None
    pairs = (
        Pair("start", "Start", "date", baseline.start if baseline else None, project.date("actual_start"), here),
        Pair("finish", "Finish", "date", baseline.finish if baseline else None, project.date("actual_finish"), here),
        Pair(
            "hours",
            "Hours",
            "hours",
            plan.budget_of(project, tasks),
            booked.total_hours if booked.recorded else None,
            used,
        ),
        Pair("cost", "Labor cost", "money", plan.cost_budget_of(project, tasks), cost, used),
        Pair("price", "Price, services only", "money", price, invoiced, here),
    )
    margin = MISSING if invoiced is None or cost is None else finance.gross_margin_of_revenue(invoiced, cost)
    own = [record for record in production_changes(workspace) if record.get("project") == project.id]
    orders = [
        record for record in workspace.under(project, "change", "project") if record.get("category") == "baseline"
    ]
    risks = list(workspace.under(project, RISK, "project"))
    issues = tuple(workspace.under(project, "issue", "project"))
    return Facts(
        project,
        pairs,
        margin,
        count(workspace, [record for record in own if workspace.state(record) in ("closed", "cancelled")]),
        tuple(own),
        tuple(
            record for record in orders if workspace.state(record) not in ("draft", "assess", "authorize", "cancelled")
        ),
        tuple(record for record in risks if occurred(workspace, record)),
        sum(1 for record in risks if not workspace.open(record)),
        tuple(unforeseen(risks, issues)),
        issues,
        tuple(_escalations(workspace, project)),
        plan.milestones_of(project),
        tuple(_over_budget(tasks, booked.by_task())) if booked.recorded else (),
        tuple(_surveys(workspace, project)),
    )


def _invoiced(project: Record) -> Decimal | None:
    months = [item for item in project.list("months") if isinstance(item, dict)]
    amounts = [amount for item in months if (amount := number(item.get("invoiced"))) is not None]
    return total(amounts) if amounts else None


def occurred(workspace: Workspace, risk: Record) -> bool:
    """Whether a risk came true."""
    return workspace.state(risk) == "occurred" or risk.get("closed_reason") == "occurred"


def unforeseen(risks: list[Record], issues: tuple[Record, ...]) -> Iterator[Record]:
    """Issues that no risk had named: neither side refers to the other. Requests for change are no surprise, but a wish."""
    named = {risk.text("issue") for risk in risks}
    ids = {risk.id for risk in risks}
    for issue in issues:
        linked = {str(item.get("to")) for item in issue.list("links") if isinstance(item, dict)}
        if issue.id in named or issue.get("risk") or linked & ids:
            continue
        if issue.text("type") not in ("request_for_change", "business_opportunity"):
            yield issue


def _escalations(workspace: Workspace, project: Record) -> Iterator[Record]:
    folder = project.path.rpartition("/")[0]
    for record in workspace.of("escalation"):
        about = {str(item) for item in record.list("subject")}
        inside = any(found.path.startswith(f"{folder}/") for item in about for found in workspace.lookup(item))
        if record.get("project") == project.id or record.path.startswith(f"{folder}/") or inside:
            yield record


def _over_budget(tasks: tuple[plan.Task, ...], spent: dict[str, Decimal]) -> Iterator[tuple[plan.Task, Decimal]]:
    """Tasks that took a tenth more or less than planned, the largest difference in hours first.

    A task that is not accepted yet may still take its hours; it counts only once it took more.
    """
    rows = [(task, spent.get(task.wbs, Decimal(0))) for task in tasks if task.budget]
    ended = [(task, hours) for task, hours in rows if hours and (task.accepted or hours > task.budget)]
    far = [(task, hours) for task, hours in ended if abs(hours - task.budget) * 10 >= task.budget]
    yield from sorted(far, key=lambda row: (-abs(row[1] - row[0].budget), row[0].wbs))


def _surveys(workspace: Workspace, project: Record) -> Iterator[Record]:
    """Satisfaction surveys about the project, or of its client for a quarter in which it ran."""
    start, end = project.date("actual_start"), project.date("actual_finish") or workspace.as_of
    client = workspace.client_of(project)
    for record in workspace.of("survey"):
        own = record.get("project") == project.id
        near = client is not None and record.get("client") == client.id and start is not None
        if own or (near and start is not None and _touches(record.text("period"), start, end)):
            yield record


def _touches(period: str, start: date, end: date) -> bool:
    """Whether a quarter written 2025Q4 shares a day with a stretch of time."""
    year, mark, quarter = period.partition("Q")
    if not mark or not year.isdigit() or quarter not in ("1", "2", "3", "4"):
        return False
    first = as_date(f"{year}-{int(quarter) * 3 - 2:02}-01")
    last = as_date(f"{year}-{int(quarter) * 3:02}-28")
    return first is not None and last is not None and first <= end and start <= last


def planned_vs_actual(found: Facts) -> dict[str, Any]:
    """The comparison in the form of a review record, without what nobody knows."""
    out: dict[str, Any] = {}
    for pair in found.pairs:
        values = {"planned": _plain(pair.planned), "actual": _plain(pair.actual)}
        known = {key: value for key, value in values.items() if value is not None}
        if known:
            out[pair.key] = known
    if found.margin.value is not None:
        out["margin_share"] = found.margin.value.quantize(Decimal("0.001")).normalize()
    out["changes"] = sum(1 for change in found.changes if change.get("status") != "draft")
    out["change_orders"] = len(found.orders)
    return out


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value.isoformat()


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a written review that is not what the records say."""

    field: str
    typed: str
    computed: str


def differences(review: Record, found: Facts) -> tuple[Difference, ...]:
    """Typed figures that differ from the computed ones, each compared at the precision in which it was typed."""
    computed = planned_vs_actual(found)
    if found.margin.value is not None:
        computed["margin_share"] = found.margin.value
    out = []
    for path, typed in _leaves(review.get("planned_vs_actual") or {}, ""):
        own: Any = computed
        for part in path.split("."):
            own = own.get(part) if isinstance(own, dict) else None
        if own is not None and not _same(typed, own):
            out.append(Difference(path, str(typed), str(own)))
    listed = {str(item) for item in review.list("risks_occurred")}
    ours = {risk.id for risk in found.occurred}
    if "risks_occurred" in review.data and listed != ours:
        out.append(Difference("risks_occurred", ", ".join(sorted(listed)) or "none", ", ".join(sorted(ours)) or "none"))
    return tuple(out)


def _leaves(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _leaves(item, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", item


def _same(typed: Any, own: Any) -> bool:
    first, second = number(typed), number(own)
    if first is None or second is None:
        return str(typed) == str(own)
    exponent = first.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return abs(first - second) <= Decimal(5).scaleb(-places - 1)


def outcomes(workspace: Workspace, found: Facts) -> tuple[tuple[str, tuple[Record, ...]], ...]:
    """The changes of a project by what came of them."""
    groups: dict[str, list[Record]] = {}
    for change in found.changes:
        state = workspace.state(change)
        done = (
            str(change.get("outcome"))
            if implemented(workspace, change)
            else "cancelled"
            if state == "cancelled"
            else "open"
        )
        groups.setdefault(done, []).append(change)
    return tuple((name, tuple(groups[name])) for name in (*rates.IMPLEMENTED, "cancelled", "open") if name in groups)
