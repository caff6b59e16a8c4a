"""Every figure the product computes, by id: what it means, how it is made, when it has no value."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.measure.definitions import duties, earned, history, money, risks, work
from pmo.measure.definitions.inputs import INPUTS
from pmo.model.figures import Column

if TYPE_CHECKING:
    from pmo.model.figures import Metric

_DEFINED: Final[tuple[tuple[str, tuple[Metric, ...]], ...]] = (
    ("Earned value and earned schedule", earned.METRICS),
    ("Risk, exposure and calibration", risks.METRICS),
    ("Changes", work.CHANGES),
    ("Agreements", work.AGREEMENTS),
    ("Utilization and capacity", work.PEOPLE),
    ("Margin, profit and loss", money.MARGIN),
    ("Estimates and networks", money.ESTIMATES),
    ("Satisfaction", money.SATISFACTION),
    ("Ages and delays", work.AGES),
    ("History", history.METRICS),
    ("Duties", duties.METRICS),
)
GROUPS: Final = tuple(
    (title, tuple(replace(metric, inputs=INPUTS.get(metric.id, ())) for metric in metrics))
    for title, metrics in _DEFINED
)
"""The definitions as the handbook prints them: heading and metrics, each with what it is computed from."""

_ABBREVIATION: Final = re.compile(
    r"\b(?P<one>bac|pv|ev|ac|cpi|spi|pd|eac|vac)(?P<in_time>_cpi|_t)?(?!\w)"
    r"|\b(?P<left>es|at)(?= has no|\)| [÷−])|(?<=[÷−] )(?P<right>es|at)\b"
)
METRICS: Final[dict[str, Metric]] = {metric.id: metric for _, group in GROUPS for metric in group}


def definition(metric_id: str) -> str:
    """The sentence printed beside a figure: formula, meaning, and when there is no value."""
    metric = METRICS[metric_id]
    tail = f" No value when {in_capitals(metric.null_when)}." if metric.null_when else ""
    return f"{in_capitals(metric.formula)}. {metric.meaning}{tail}"


def _capital(found: re.Match[str]) -> str:
    word = found["one"] or found["left"] or found["right"]
    return word.upper() + ("(t)" if found["in_time"] == "_t" else "")


def in_capitals(text: str) -> str:
    """Abbreviations as project managers write them: EV ÷ AC, BAC − EAC, ES ÷ AT."""
    return _ABBREVIATION.sub(_capital, text)


def column(metric_id: str, title: str = "", *, key: str = "", unit: str = "", audience: str = "") -> Column:
    """A column that holds a metric, with its unit, definition and audience."""
    metric = METRICS[metric_id]
    return Column(
        key or metric_id,
        title or metric.title,
        unit or metric.unit,
        definition(metric_id),
        audience or metric.audience,
    )
