"""How good past forecasts were, by type of project: what the next estimate and the next probability are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import calibration, risk_records
from pmo.domain.number import BELOW_MINIMUM_N, absent, number
from pmo.domain.uncertainty.history import estimates_of, past_projects, project_type, reference_class
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from typing import Any

    from pmo.domain.calibration import Forecast
    from pmo.domain.uncertainty.history import PastProject
    from pmo.model.figures import Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

ALL = "all types"
NONE = "no type recorded"
_TYPE = Column("type", "Type of project", "text", "The type of the estimate that the project was sold with.")
_APPROVED = ("approved", "issued", "superseded")


def estimate_accuracy_by_type(workspace: Workspace) -> Table:
    """Closed projects by type: how far the hours first approved were off, and what to add next time."""
    columns = (
        _TYPE,
        Column("n", "n", "count", "Closed projects with hours estimated and booked."),
        column("bias_mean"), column("bias_total_of_estimate"), column("mmre"), column("mdmre"), column("pred_25_of_n"),
        column("uplift_q", "Uplift at P50", key="uplift_p50"),
        column("uplift_q", "Uplift at P80", key="uplift_p80"),
    )  # fmt: skip
    found = past_projects(workspace)
    minimum = workspace.settings.thresholds.reference_class_minimum
    groups = _grouped(found)

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for name, members in groups:
            pairs = [(item.estimate, item.actual) for item in members]
            of_type = reference_class(workspace, members[0].type) if name not in (ALL, NONE) else None
            few = absent(BELOW_MINIMUM_N, len(members))
            yield (
                name, len(pairs), calibration.bias_mean(pairs), calibration.bias_total_of_estimate(pairs),
                calibration.mmre(pairs), calibration.mdmre(pairs), calibration.pred_25_of_n(pairs),
                of_type.uplift("0.5") if of_type else few, of_type.uplift("0.8") if of_type else few,
            ), tuple(item.id for item in members)  # fmt: skip

    return rows.table(
        "estimate_accuracy_by_type", "Accuracy of estimates by type of project", columns, made(),
        note=f"In hours, against the first approved baseline. An uplift needs {minimum} closed projects of one type; "
        "`pmo estimate` and `pmo simulate` take it from there.",
    )  # fmt: skip


def _grouped(found: tuple[PastProject, ...]) -> list[tuple[str, list[PastProject]]]:
    """All together, then each type by name, then those without one."""
    groups: dict[str, list[PastProject]] = {}
    for item in found:
        groups.setdefault(" ".join(item.type.casefold().split()), []).append(item)
    named = [(members[0].type, members) for key, members in sorted(groups.items()) if key]
    rest = [(NONE, groups[""])] if "" in groups else []
    return [*([(ALL, list(found))] if found else []), *named, *rest]


def risk_calibration_by_type(workspace: Workspace) -> Table:
    """Closed risks by type of their project: how good the probabilities were."""
    columns = (
        _TYPE,
        Column("n", "n", "count", "Closed risks with a probability that occurred or expired."),
        Column("mean_forecast", "Mean forecast", "share"),
        Column("observed_frequency", "Observed", "share", "Share that occurred."),
        Column("gap", "Gap", "share", "Observed minus mean forecast; positive was forecast too low."),
        column("brier_score"), column("brier_reference"), column("brier_skill_score"), column("reliability"),
    )  # fmt: skip
    found = [
        (_type_of(workspace, record), record.id, pair)
        for record in workspace.of(risk_records.KIND)
        if workspace.state(record) == "closed" and (pair := risk_records.forecast(record)) is not None
    ]
    names = sorted({name for name, _, _ in found if name})
    groups = [(ALL, found)] if found else []
    groups += [(name, [item for item in found if item[0] == name]) for name in names]
    if any(not name for name, _, _ in found):
        groups.append((NONE, [item for item in found if not item[0]]))
    return rows.table(
        "risk_calibration_by_type", "Forecasts of risks by type of project", columns,
        ((_scores(name, [pair for _, _, pair in members]), tuple(record for _, record, _ in members)) for name, members in groups),
        note=f"A score needs {calibration.MINIMUM_FORECASTS} risks. Avoided, transferred and duplicate ones are left out.",
        audience="management",
    )  # fmt: skip


def _scores(name: str, forecasts: list[Forecast]) -> tuple[Any, ...]:
    band = calibration.bands(forecasts, (calibration.EDGES[0], calibration.EDGES[-1]))[0]
    enough = len(forecasts) >= calibration.MINIMUM_FORECASTS

    def scored(value: Value) -> Value:
        return value if enough else absent(BELOW_MINIMUM_N, len(forecasts))

    return (
        name, len(forecasts), band.mean_forecast, band.observed_frequency, band.gap, calibration.brier_score(forecasts),
        scored(calibration.brier_reference(forecasts)), scored(calibration.brier_skill_score(forecasts)),
        scored(calibration.reliability(forecasts)),
    )  # fmt: skip


def _type_of(workspace: Workspace, risk: Record) -> str:
    project = workspace.find("project", risk.get("project")) if "project" in workspace.kinds else None
    return project_type(workspace, project).strip() if project is not None else ""


def range_coverage(workspace: Workspace) -> Table:
    """Whether estimates hold: the share of closed projects that stayed under the P80 they were sold with."""
    below = [
        (p80, item.actual)
        for item in past_projects(workspace)
        if (record := workspace.find("project", item.id)) is not None
        and (p80 := _promised(workspace, record)) is not None
    ]
    columns = (
        Column("n", "n", "count", "Closed projects sold with an approved estimate that states a P80."),
        column("coverage_of_p80"),
    )  # fmt: skip
    return rows.table(
        "range_coverage", "Whether P80 holds", columns, [((len(below), calibration.coverage_of_p80(below)), ())],
        note=f"Four of five should end under the P80 they were sold with. Needs {calibration.MINIMUM_RANGES} projects.",
    )  # fmt: skip


def _promised(workspace: Workspace, project: Record) -> Decimal | None:
    """The P80 of the last approved estimate that a project was sold with."""
    approved = (record for record in estimates_of(workspace, project) if workspace.state(record) in _APPROVED)
    return next((p80 for record in approved if (p80 := number(record.get("range.p80_hours"))) is not None), None)
