"""Margin, profit and loss, estimates and networks."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric

_MARGIN: Final = "auvik.com, service margin levers; MSPbots profitability pages"
_ESTIMATE: Final = "PMBOK Guide; schematex.js.org"
_CLASS: Final = "Green Book supplementary guidance on optimism bias"
_NPS: Final = "customergauge"


def _of(
    source: str,
    id_: str,
    title: str,
    formula: str,
    unit: str,
    meaning: str,
    null_when: str = "",
    audience: str = "management",
) -> Metric:
    return Metric(id_, title, formula, unit, meaning, source, audience, null_when)


MARGIN: Final = (
    _of(_MARGIN, "labour_cost", "Labor cost", "Σ hours × loaded hourly cost × cost multiplier", "money", "What the hours cost us.", "a rate is missing"),
    _of(_MARGIN, "loaded_hourly_cost", "Loaded hourly cost", "(pay + burden [+ overhead share]) ÷ paid hours", "money", "Cost of an hour; says whether overhead is in.", "no paid hours"),
    _of(_MARGIN, "agreement_profit", "Agreement profit", "billed − (addition cost + labor cost)", "money", "What an agreement leaves."),
    _of(_MARGIN, "agreement_margin_of_billed", "Agreement margin", "agreement_profit ÷ billed", "share", "The same as a share of what was billed.", "nothing was billed"),
    _of(_MARGIN, "effective_rate_per_labour_hour", "Effective rate", "(billed − addition cost) ÷ labor hours", "money", "What an hour brings under the agreement.", "no hours"),
    _of(_MARGIN, "contribution_per_labour_hour", "Contribution per hour", "agreement_profit ÷ labor hours", "money", "What an hour leaves under the agreement.", "no hours"),
    _of(_MARGIN, "gross_margin", "Gross margin", "revenue − labor, tools, subcontract and product cost", "money", "What service leaves before overhead."),
    _of(_MARGIN, "gross_margin_of_revenue", "Gross margin, share", "gross_margin ÷ revenue", "share", "The same as a share of revenue.", "no revenue"),
    _of(_MARGIN, "operating_profit", "Operating profit", "gross_margin − operating expense", "money", "What is left after overhead."),
    _of(_MARGIN, "operating_margin_of_revenue", "Operating margin", "operating_profit ÷ revenue", "share", "The same as a share of revenue.", "no revenue"),
    _of(_MARGIN, "variance_vs_budget", "Variance", "actual − budget", "money", "Favorable above budget for revenue and margin, below it for cost.", "no budget; a missing budget is never 0"),
    _of(_MARGIN, "variance_of_budget", "Variance, share", "(actual − budget) ÷ |budget|", "share", "The same as a share of the budget.", "no budget, or a budget of 0"),
    _of("continuum.net (P × U × R × R)", "target_services_revenue", "Target services revenue", "potential hours × rate × utilization × billing realization × collection", "money", "What the team could bring.", "a factor is missing"),
    _of(_MARGIN, "unbilled_wip", "Unbilled work", "approved billable value not yet invoiced", "money", "Done and not billed.", "an input is missing"),
    _of(_MARGIN, "deferred_prepaid", "Prepaid and not used", "prepaid billed − value consumed", "money", "Billed and not done; ask your accountant how to book it.", "an input is missing"),
    _of("betterinvoice.io, agreement work types", "rate_custom", "Own rate", "the work type's rate replaces the standard rate", "money", "Price of an hour."),
    _of("betterinvoice.io, agreement work types", "rate_adjusted", "Adjusted rate", "standard rate + adjustment", "money", "Price of an hour."),
    _of("betterinvoice.io, agreement work types", "rate_multiplied", "Multiplied rate", "standard rate × multiplier", "money", "Price of an hour."),
)  # fmt: skip

_ORDER: Final = "the three points are out of order"

ESTIMATES: Final = (
    _of(_ESTIMATE, "pert_expected", "Expected", "(O + 4M + P) ÷ 6", "hours", "Average of a three-point estimate.", _ORDER, "internal"),
    _of(_ESTIMATE, "classical_pert_sd", "Spread, rule of thumb", "(P − O) ÷ 6", "hours", "Not the spread of the beta-PERT distribution.", _ORDER, "internal"),
    _of(_ESTIMATE, "triangular_mean", "Mean, triangular", "(O + M + P) ÷ 3", "hours", "Average of a triangular distribution.", _ORDER, "internal"),
    _of(_ESTIMATE, "triangular_sd", "Spread, triangular", "√((O² + M² + P² − OM − OP − MP) ÷ 18)", "hours", "Standard deviation of a triangular distribution.", _ORDER, "internal"),
    _of(_ESTIMATE, "beta_pert_mean", "Mean, beta-PERT", "(O + 4M + P) ÷ 6", "hours", "Average of a beta-PERT distribution.", _ORDER, "internal"),
    _of(_ESTIMATE, "beta_pert_sd", "Spread, beta-PERT", "√((μ − O)(P − μ) ÷ 7)", "hours", "Standard deviation of a beta-PERT distribution.", _ORDER, "internal"),
    _of(_ESTIMATE, "duration", "Duration of the network", "longest path, forward pass", "days", "Shortest time in which everything can be done.", "the predecessors form a circle", "internal"),
    _of(_ESTIMATE, "total_float", "Total float", "latest − earliest finish", "days", "How far an activity may slip without moving the end; 0 is critical.", "the predecessors form a circle", "internal"),
    _of(_ESTIMATE, "path_variance", "Variance of the critical path", "Σ ((P − O) ÷ 6)² on the critical path", "days", "Of several critical paths the one with the largest variance.", _ORDER, "internal"),
    _of(_ESTIMATE, "path_sd", "Spread of the critical path", "√ path_variance", "days", "Standard deviation of the end.", _ORDER, "internal"),
    _of(_ESTIMATE, "p_finish_by_T", "Probability to end by T", "Φ((T − duration) ÷ path_sd)", "share", "From one path: optimistic, because merging paths are ignored.", audience="internal"),
    _of(_ESTIMATE, "duration_at_q", "Duration at q", "duration + z_q × path_sd", "days", "Duration that is kept with probability q; from one path, optimistic.", "q is not between 0 and 1", "internal"),
    _of(_CLASS, "uplift_q", "Uplift", "q-quantile of past actual ÷ estimate, minus 1", "share", "What to add so that a share q of past projects of that type would have fitted.", "fewer than 8 projects", "internal"),
    _of(_CLASS, "weighted_uplift_percent", "Uplift of mixed work", "Σ share × uplift", "percent", "For work of several types.", "the shares do not add to 1", "internal"),
    _of(_ESTIMATE, "price", "Price for a margin", "cost ÷ (1 − target margin of price)", "money", "Margin is on price: 40 % on a cost of 6,000 is 10,000, not 8,400.", "the target is 100 % or more"),
)  # fmt: skip

SATISFACTION: Final = (
    _of(_NPS, "csat_positive_of_responses", "Satisfied (CSAT)", "answers at 4 and 5 of 5 ÷ answers", "share", "Always printed with the number of answers.", "fewer than 5 answers"),
    _of(_NPS, "nps_of_responses", "Net promoter score", "100 × (promoters 9–10 − detractors 0–6) ÷ answers", "points", "Points, never averaged over groups: pool the counts.", "fewer than 5 answers"),
    _of(_NPS, "response_rate_of_sent", "Response rate", "answers ÷ sent", "share", "Who did not answer is not satisfied by default.", "nothing was sent"),
)  # fmt: skip

METRICS: Final = (*MARGIN, *ESTIMATES, *SATISFACTION)
