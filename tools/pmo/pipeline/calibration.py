"""How good estimates and probabilities were, as a report: all together and by type of project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.domain.number import shown, total
from pmo.domain.uncertainty.history import past_projects
from pmo.measure import calibration_tables, rows
from pmo.measure.metrics import METRICS, definition
from pmo.measure.risk_tables import risk_forecast_bands
from pmo.pipeline import possible
from pmo.pipeline.sound import sound
from pmo.render import words
from pmo.render.reports.report import Definition, Report, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded


def calibration(loaded: Loaded, audience: str = "internal") -> Report:
    """The report; how good forecasts of risks were is for management."""
    possible.reader(audience, "calibration")
    workspace = possible.seen_by(sound(loaded).workspace, audience)
    by_type = calibration_tables.estimate_accuracy_by_type(workspace)
    held = calibration_tables.range_coverage(workspace)
    sections = [
        Section(
            "Estimates by type of project", by_type, empty="No closed project has hours estimated and booked.",
            definitions=_definitions(("bias_mean", "bias_total_of_estimate", "mmre", "mdmre", "pred_25_of_n", "uplift_q")),
        ),
        Section("Whether P80 holds", held, definitions=_definitions(("coverage_of_p80",))),
    ]  # fmt: skip
    if audience == "management":
        sections += [
            Section(
                "Risks by type of project", _seen(calibration_tables.risk_calibration_by_type(workspace), audience),
                empty="No closed risk has a probability and an outcome.",
                definitions=_definitions(("brier_score", "brier_reference", "brier_skill_score", "reliability")),
            ),
            Section("Risks by band of probability", _seen(risk_forecast_bands(workspace), audience), empty="No closed risk has a probability and an outcome."),
        ]  # fmt: skip
    return Report(
        "calibration", "How good our forecasts were", _answer(workspace), "", workspace.as_of, audience,
        workspace.settings.currency, "Closed projects and closed risks.", tuple(sections), by_type,
    )  # fmt: skip


def _seen(table: Table, audience: str) -> Table:
    return replace(rows.visible(table, audience), audience="internal")


def _definitions(metrics: Sequence[str]) -> tuple[Definition, ...]:
    return tuple(Definition(METRICS[name].title, definition(name)) for name in metrics)


def _answer(workspace: Workspace) -> str:
    found = past_projects(workspace)
    if not found:
        return "No closed project has hours estimated and booked, so nothing can be said yet."
    estimated, actual = total(item.estimate for item in found), total(item.actual for item in found)
    off = (actual - estimated) / estimated * 100
    side = "more" if off > 0 else "less"
    said = f"{words.count(len(found), 'closed project')} took {shown(abs(off), 0)}% {side} hours than first approved."
    minimum = workspace.settings.thresholds.reference_class_minimum
    kinds: dict[str, int] = {}
    for item in found:
        if item.type:
            kinds[item.type.casefold()] = kinds.get(item.type.casefold(), 0) + 1
    ready = sorted(name for name, count in kinds.items() if count >= minimum)
    if ready:
        return f"{said} There are enough to estimate from: {', '.join(ready)}."
    return f"{said} No type has the {minimum} that an estimate can rest on."
