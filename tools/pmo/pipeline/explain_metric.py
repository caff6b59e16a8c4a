"""The page of a figure: what it means, its formula, and what it is computed from, down to the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.measure.metrics import METRICS, in_capitals
from pmo.model.explanation import Explanation, Grid, Part

if TYPE_CHECKING:
    from pmo.pipeline.load import Loaded


def page(loaded: Loaded, name: str) -> Explanation | None:
    """The page of a figure by its id; None when there is no such figure."""
    metric = METRICS.get(name)
    if metric is None:
        return None
    used = sorted(other for other, found in METRICS.items() if name in found.inputs)
    parts = [Part("Computed from", grid=Grid(("What", "Where"), tuple(_input(loaded, one) for one in metric.inputs)))]
    if used:
        parts.append(Part("Used by", ", ".join(used)))
    parts.append(
        Part(
            "Trace it",
            f"`pmo report portfolio --trace {name}` lists the records and lines behind a number; any report can be traced.",
        )
    )
    facts = (
        ("Formula", in_capitals(metric.formula)),
        ("Unit", metric.unit),
        ("Read by", "management only" if metric.audience == "management" else "the whole firm"),
        *((("No value when", in_capitals(metric.null_when)),) if metric.null_when else ()),
        ("Source", metric.source),
    )  # fmt: skip
    return Explanation(name, "figure", metric.title, metric.meaning, facts, tuple(parts))


def _input(loaded: Loaded, name: str) -> tuple[str, str]:
    kind, colon, path = name.partition(":")
    if not colon:
        return METRICS[name].title, f"the figure {name}"
    if kind == "pmo.yml":
        return "Setting", f"{path} in pmo.yml"
    found = loaded.workspace.kinds[kind].find(path.replace("[]", "")) if kind in loaded.workspace.kinds else None
    return (found.title if found is not None else path), f"{kind}.{path}"
