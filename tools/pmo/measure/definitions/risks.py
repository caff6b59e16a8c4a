"""Risks, exposure and the calibration of forecasts."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric

_SCALES: Final = "PMBOK Guide 5th ed., table 11-1 and figure 11-10; hefrock.github.io PM charts"
_EMV: Final = "freepmptests.com risk formulas"
_HOUSE: Final = "house rule"
_MURPHY: Final = "Murphy 1973, as documented by the R package SpecsVerification"
_MRE: Final = "Stensrud, Foss, Kitchenham and Myrtveit 2002"


def _risk(
    id_: str,
    title: str,
    formula: str,
    unit: str,
    meaning: str,
    null_when: str = "",
    source: str = _EMV,
    audience: str = "management",
) -> Metric:
    return Metric(id_, title, formula, unit, meaning, source, audience, null_when)


_NONE: Final = "no open risk has probability and amount"

METRICS: Final = (
    _risk("risk_level", "Level", "the cell of the risk matrix in the settings for probability and impact", "text", "low, moderate, high or extreme. A table and not a product: 1 × 5 and 5 × 1 are not equally bad. With a response the residual level counts.", "probability or impact is not judged", _SCALES, "internal"),
    _risk("risk_rank", "Rank", "probability × impact", "count", "For sorting only.", "probability or impact is not judged", _SCALES, "internal"),
    _risk("emv", "Expected value", "probability × amount, signed", "money", "What one risk costs (negative) or brings (positive) on average.", "probability or amount is missing"),
    _risk("emv_total", "Expected value of all", "sum of emv over open risks", "money", "What all open risks cost or bring on average. Neither P50 nor P80: read them together.", _NONE),
    _risk("emv_threats", "Expected value of threats", "sum of the negative emv", "money", "The harm alone.", _NONE),
    _risk("emv_opportunities", "Expected value of opportunities", "sum of the positive emv", "money", "The benefit alone.", _NONE),
    _risk("exposure_mean", "Exposure, mean", "sum of p × m over open risks, threats positive", "money", "Average total cost of the open risks. Risks are taken as independent.", _NONE, _HOUSE),
    _risk("exposure_sd", "Exposure, spread", "√ of the variance p(s² + m²) − (p m)², summed", "money", "Standard deviation of the total.", _NONE, _HOUSE),
    _risk("exposure_p50", "Exposure, P50", "smallest total with probability ≥ 0.5", "money", "Half of the outcomes stay below. Exact up to 20 point risks, else simulated with the seed shown.", _NONE, _HOUSE),
    _risk("exposure_p80", "Exposure, P80", "smallest total with probability ≥ 0.8", "money", "Four of five outcomes stay below.", _NONE, _HOUSE),
    _risk("exposure_p90", "Exposure, P90", "smallest total with probability ≥ 0.9", "money", "Nine of ten outcomes stay below.", _NONE, _HOUSE),
    _risk("exposure_p95", "Exposure, P95", "smallest total with probability ≥ 0.95", "money", "Nineteen of twenty outcomes stay below.", _NONE, _HOUSE),
    _risk("contingency_emv", "Contingency by expected value", "max(0, −sum of residual emv)", "money", "Money to set aside for the average outcome.", _NONE, _HOUSE),
    _risk("contingency_p80", "Contingency at P80", "exposure_p80 of the residual risks; for an estimate P80 − base", "money", "Money to set aside so that four of five outcomes fit. Never on top of an uplift for the same uncertainty.", _NONE, _HOUSE),
    _risk("brier_score", "Brier score", "mean of (forecast − outcome)²", "index", "How good the probabilities of closed risks were: 0 best, 1 worst. Avoided, transferred and duplicate risks are left out and counted.", "fewer than 10 forecasts", _MURPHY, "internal"),
    _risk("brier_reference", "Brier score of the base rate", "base rate × (1 − base rate)", "index", "What always forecasting the average would score.", "no forecasts", _MURPHY, "internal"),
    _risk("brier_skill_score", "Skill of the forecasts", "1 − brier_score ÷ brier_reference", "index", "Above 0 the forecasts beat the average.", "all or none occurred, or fewer than 10 forecasts", _MURPHY, "internal"),
    _risk("reliability", "Reliability", "Σ n_k (p_k − o_k)² ÷ n over distinct forecasts", "index", "Distance of the forecasts from what happened; 0 is perfect.", "no forecasts", _MURPHY, "internal"),
    _risk("resolution", "Resolution", "Σ n_k (o_k − base rate)² ÷ n", "index", "How well forecasts tell apart what happens from what does not.", "no forecasts", _MURPHY, "internal"),
    _risk("uncertainty", "Uncertainty", "base rate × (1 − base rate)", "index", "How hard the risks were to forecast.", "no forecasts", _MURPHY, "internal"),
    _risk("mre_of_actual", "Size of the miss", "|actual − estimate| ÷ actual", "share", "Error of one estimate without its sign.", "actual is 0 or less", _MRE, "internal"),
    _risk("bias_of_estimate", "Bias", "(actual − estimate) ÷ estimate", "share", "Error of one estimate with its sign; positive was under-estimated.", "the estimate is 0 or less", _MRE, "internal"),
    _risk("mmre", "Mean size of the miss (MMRE)", "mean of mre_of_actual", "share", "Depends on project size and rewards low estimates: read the bias beside it.", "no closed project with estimate and actual", _MRE, "internal"),
    _risk("mdmre", "Median size of the miss", "median of mre_of_actual", "share", "The middle miss; one bad project does not move it.", "no closed project with estimate and actual", _MRE, "internal"),
    _risk("pred_25_of_n", "Estimates within a quarter", "share with mre_of_actual ≤ 0.25", "share", "How many estimates were good enough to plan with.", "no closed project with estimate and actual", _MRE, "internal"),
    _risk("bias_mean", "Mean bias", "mean of bias_of_estimate", "share", "Do we estimate too low (positive) or too high?", "no closed project with estimate and actual", _MRE, "internal"),
    _risk("bias_total_of_estimate", "Bias of the sum", "(Σ actual − Σ estimate) ÷ Σ estimate", "share", "The same over all hours: large projects count more.", "no closed project with estimate and actual", _MRE, "internal"),
    _risk("coverage_of_range", "Actuals inside the range", "share of actuals between optimistic and pessimistic", "share", "Are the ranges wide enough?", "fewer than 8 cases", _MRE, "internal"),
    _risk("coverage_of_p80", "Actuals at or below P80", "share of actuals ≤ the stated P80", "share", "Should be near 0.8.", "fewer than 8 cases", _MRE, "internal"),
)  # fmt: skip
