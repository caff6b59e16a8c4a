"""Risks: register, matrix, exposure, and how good past forecasts were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import calibration, risk_records
from pmo.domain import risk as arithmetic
from pmo.domain.ageing import overdue_days
from pmo.domain.number import absent, known, shown
from pmo.measure import rows
from pmo.measure.metrics import METRICS, column, definition
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table, Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def _ordered(workspace: Workspace) -> list[Record]:
    """Open risks before the others, the heaviest first."""
    matrix = workspace.settings.thresholds.matrix

    def key(record: Record) -> tuple[bool, int, int, str]:
        found = risk_records.current_level(record, matrix)
        weight = -arithmetic.ORDER.index(found) if found else 1
        rank = arithmetic.risk_rank(*risk_records.counts_as(record)).value
        return not risk_records.is_open(workspace, record), weight, -int(rank or 0), record.id

    return sorted(workspace.of(risk_records.KIND), key=key)


def risks(workspace: Workspace) -> Table:
    """Every risk: levels before and after the response, owner, next review, expected value."""
    matrix = workspace.settings.thresholds.matrix
    columns = (
        rows.ID, rows.TITLE, rows.PROJECT, rows.CLIENT, rows.STATUS,
        Column("type", "Type"),
        Column("category", "Category"),
        rows.OWNER,
        Column("probability", "Probability", "count", "Before the response, 1 to 5."),
        Column("impact", "Impact", "count", "Before the response, 1 to 5."),
        column("risk_level", "Level before", key="level_before"),
        Column("residual_probability", "Residual probability", "count", "After the response, 1 to 5."),
        Column("residual_impact", "Residual impact", "count", "After the response, 1 to 5."),
        column("risk_level", "Level"),
        column("risk_rank"),
        Column("strategy", "Strategy"),
        Column("next_review", "Next review", "date"),
        column("overdue_days", "Review overdue", key="review_overdue"),
        column("emv"),
        Column("closed_reason", "Closed because"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in _ordered(workspace):
            before, after = risk_records.inherent(record), risk_records.residual(record)
            review = record.date("next_review") if risk_records.is_open(workspace, record) else None
            value = risk_records.value_of(record)
            yield (
                record.id, workspace.label(record), record.text("project"), rows.client_id(workspace, record),
                workspace.state(record), record.text("type"), record.text("category"), record.text("owner"),
                *before, arithmetic.level(*before, matrix), *after, risk_records.current_level(record, matrix),
                arithmetic.risk_rank(*risk_records.counts_as(record)), record.text("strategy"),
                record.date("next_review"), overdue_days(workspace.as_of, review),
                absent("missing_input") if value is None else known(value), record.text("closed_reason"),
            ), (record.id,)  # fmt: skip

    return rows.table(
        "risks", "Risks", columns, made(),
        note="The level counts after the response where there is one. Opportunities use the same matrix.",
    )  # fmt: skip


def _open_cells(workspace: Workspace) -> dict[tuple[int, int], list[Record]]:
    cells: dict[tuple[int, int], list[Record]] = {}
    for record in workspace.of(risk_records.KIND):
        probability, impact = risk_records.counts_as(record)
        if risk_records.is_open(workspace, record) and probability and impact:
            cells.setdefault((probability, impact), []).append(record)
    return cells


def risk_matrix(workspace: Workspace) -> Table:
    """One row per cell of the matrix, from the worst corner: its level, and which open risks stand there today."""
    matrix = workspace.settings.thresholds.matrix
    cells = _open_cells(workspace)
    columns = (
        Column("probability", "Probability", "count", "1 rare to 5 almost certain."),
        Column("impact", "Impact", "count", "1 slight to 5 severe."),
        Column("level", "Level", "text", definition("risk_level")),
        Column("n", "Open risks", "count", "Open risks in this cell, after their response."),
        Column("risks", "Which"),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for probability in range(5, 0, -1):
            for impact in range(1, 6):
                ids = tuple(record.id for record in cells.get((probability, impact), []))
                level = arithmetic.level(probability, impact, matrix)
                yield (probability, impact, level, len(ids), ", ".join(ids)), ids

    return rows.table("risk_matrix", "Risk matrix", columns, made())


def risk_grid(workspace: Workspace) -> Table:
    """The matrix as a grid for reading: rows are probabilities from 5 to 1, columns impacts 1 to 5, cells counts."""
    cells = _open_cells(workspace)
    columns = (
        Column("probability", "Probability", "count"),
        *(Column(f"impact_{impact}", f"Impact {impact}", "count", "Open risks.") for impact in range(1, 6)),
    )
    return rows.table(
        "risk_grid",
        "Open risks by probability and impact",
        columns,
        (
            (
                (probability, *(len(cells.get((probability, impact), [])) for impact in range(1, 6))),
                tuple(record.id for impact in range(1, 6) for record in cells.get((probability, impact), [])),
            )
            for probability in range(5, 0, -1)
        ),
    )


def _figures(found: dict[str, Value], ids: tuple[str, ...]) -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
    for metric_id, value in found.items():
        metric = METRICS[metric_id]
        yield (metric.id, metric.title, value, value.n, metric.unit, definition(metric.id)), ids


_FIGURES = (
    Column("figure", "Figure", "id"),
    Column("title", "Title"),
    Column("value", "Value", "index"),
    Column("n", "n", "count", "Size of the population."),
    Column("unit", "Unit"),
    Column("definition", "Definition"),
)


def exposure(workspace: Workspace) -> Table:
    """What the open risks may cost together: expected values, P50 to P95, contingency."""
    found = [record for record in workspace.of(risk_records.KIND) if risk_records.is_open(workspace, record)]
    numbers, unquantified = risk_records.quantify(found)
    values = [value for record in found if (value := risk_records.value_of(record)) is not None]
    spread = arithmetic.exposure(numbers, unquantified)
    metrics = {
        "emv_total": arithmetic.emv_total(values),
        "emv_threats": arithmetic.emv_threats(values),
        "emv_opportunities": arithmetic.emv_opportunities(values),
        **spread.metrics(),
        "contingency_emv": arithmetic.contingency_emv(values),
        "contingency_p80": arithmetic.contingency_p80(spread),
    }
    how = f"simulated, {spread.trials} trials, seed {spread.seed}" if spread.method == "simulation" else "exact"
    ids = tuple(record.id for record in found if risk_records.quantified(record) is not None)
    return rows.table(
        "exposure", "Exposure", _FIGURES, _figures(metrics, ids), audience="management",
        note=f"{len(numbers)} open risks have probability and amount, {unquantified} have not and are left out. "
        f"Risks are taken as independent; {how}.",
    )  # fmt: skip


def risk_calibration(workspace: Workspace) -> Table:
    """How good the probabilities of closed risks were."""
    closed = [record for record in workspace.of(risk_records.KIND) if workspace.state(record) == "closed"]
    pairs = [(record.id, pair) for record in closed if (pair := risk_records.forecast(record)) is not None]
    forecasts = [pair for _, pair in pairs]
    metrics = {
        "brier_score": calibration.brier_score(forecasts),
        "brier_reference": calibration.brier_reference(forecasts),
        "brier_skill_score": calibration.brier_skill_score(forecasts),
        "reliability": calibration.reliability(forecasts),
        "resolution": calibration.resolution(forecasts),
        "uncertainty": calibration.uncertainty(forecasts),
    }
    return rows.table(
        "risk_calibration", "Forecasts of risks", _FIGURES,
        _figures(metrics, tuple(record_id for record_id, _ in pairs)),
        note=f"{len(pairs)} closed risks with a probability that occurred or expired; {len(closed) - len(pairs)} closed "
        "risks are left out. The probability used is the recorded one.",
    )  # fmt: skip


def risk_forecast_bands(workspace: Workspace) -> Table:
    """Forecasts by band of probability against what happened."""
    forecasts = [
        pair
        for record in workspace.of(risk_records.KIND)
        if workspace.state(record) == "closed" and (pair := risk_records.forecast(record)) is not None
    ]
    columns = (
        Column("band", "Band"),
        Column("n", "n", "count"),
        Column("mean_forecast", "Mean forecast", "share"),
        Column("observed_frequency", "Observed", "share", "Share that occurred."),
        Column("gap", "Gap", "share", "Observed minus mean forecast; positive was forecast too low."),
    )
    return rows.table(
        "risk_forecast_bands", "Forecasts of risks by band", columns,
        (
            ((f"{shown(band.low, 1)}-{shown(band.high, 1)}", band.n, band.mean_forecast, band.observed_frequency, band.gap), ())
            for band in calibration.bands(forecasts)
        ),
    )  # fmt: skip
