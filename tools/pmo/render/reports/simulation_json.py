"""A simulation as data, for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render.reports.json_text import dump
from pmo.render.reports.simulation_words import Words

if TYPE_CHECKING:
    from datetime import date

    from pmo.domain.uncertainty.values import Outcome, Spread, Swing
    from pmo.render.reports.simulation_words import Simulated


def write(found: Simulated, version: str) -> str:
    """Every figure, and the sentences people read."""
    out, model, say = found.outcome, found.described.model, Words(found)
    unit = "money" if out.cost else "hours"
    data: dict[str, Any] = {
        "report": "simulation",
        "tool": {"name": "pmo-as-code", "version": version},
        "project": found.project,
        "title": found.title,
        "as_of": _day(found.as_of),
        "audience": found.audience,
        "currency": found.currency,
        "runs": out.runs,
        "seed": out.seed,
        "risks": "inherent" if found.question.inherent else "residual",
        "verdict": say.verdict(),
        "planned_finish": _day(found.described.baseline),
        "plan_finish": _day(found.described.planned),
        "budget_hours": model.budget_hours,
        "budget_cost": model.budget_cost,
        **_outcome(found, out),
        "finish_swings": [_swing(say, swing, "days") for swing in out.finish_swings],
        "effort_swings": [_swing(say, swing, unit) for swing in out.cost_swings] if say.has_cost_swings() else [],
        "criticality": {key: out.criticality[key] for key in found.described.open_keys},
        "finish_days": [{"day": _day(day), "runs": count} for day, count in found.finish_days()],
        "ranges": [
            {"wbs": piece.key, "from": piece.basis, "low": piece.factor.low, "likely": piece.factor.likely, "high": piece.factor.high}
            for piece in model.pieces
            if piece.key in found.described.open_keys
        ],
        "events": [
            {
                "risk": event.key, "probability": event.probability, "working_days": round(event.days, 3), "task": event.task,
                "driver": event.driver, **({"cost": event.cost} if out.cost else {}),
            }
            for event in model.events
        ],
        "assumptions": list(say.assumptions()),
    }  # fmt: skip
    if found.before is not None:
        data["tried"] = list(found.tried)
        data["before"] = _outcome(found, found.before)
    return dump(data)


def _outcome(found: Simulated, out: Outcome) -> dict[str, Any]:
    return {
        "p_date": out.by_date,
        "p_budget": out.in_budget,
        "p_both": out.both,
        "budget_in": out.budget_in,
        "finish": {
            "mean": _day(found.described.day(out.finish.mean)),
            **{_name(level): _day(found.described.day(value)) for level, value in out.finish.levels.items()},
        },
        "finish_working_days": _spread(out.finish),
        "hours": _spread(out.hours),
        "cost": _spread(out.cost),
    }


def _spread(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {"mean": spread.mean, "sd": spread.sd, **{_name(level): value for level, value in spread.levels.items()}}


def _name(level: Any) -> str:
    return f"p{int(level * 100)}"


def _swing(say: Words, swing: Swing, unit: str) -> dict[str, Any]:
    return {
        "key": swing.key, "kind": swing.kind, "name": say.name(swing), "unit": unit, "well": swing.well,
        "badly": swing.badly, "swing": swing.size,
    }  # fmt: skip


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
