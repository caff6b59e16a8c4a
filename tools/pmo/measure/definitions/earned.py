"""Earned value and earned schedule."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric

_PMBOK: Final = "PMBOK Guide, as restated by pmcontrols"
_ES: Final = "Lipke and Henderson, Earned Schedule training, 2006"


def _metric(
    id_: str, title: str, formula: str, unit: str, meaning: str, null_when: str = "", source: str = _PMBOK
) -> Metric:
    return Metric(id_, title, formula, unit, meaning, source, "internal", null_when)


METRICS: Final = (
    _metric("bac", "Budget at completion", "sum of the budgets of all tasks of the current baseline", "hours", "What the whole project may take. Contingency is inside, management reserve is not.", "no budget is recorded"),
    _metric("pv", "Planned value", "task budgets spread evenly over their working days, summed to the as-of date", "hours", "What should be earned by today.", "no task is planned"),
    _metric("ev", "Earned value", "sum of task budget × earned fraction", "hours", "What the work done so far was worth in the plan. A claimed percentage counts at most 90 % until the task is accepted.", "a claim is impossible"),
    _metric("ac", "Actual", "sum of booked hours (in money: labor at group rates)", "hours", "What was spent so far.", "bookings are not visible to this reader"),
    _metric("cv", "Cost variance", "ev − ac", "hours", "Earned minus spent; negative costs more than it is worth."),
    _metric("sv", "Schedule variance", "ev − pv", "hours", "Earned minus planned; negative is behind. Returns to 0 at the end of every project."),
    _metric("cpi", "Cost performance index (CPI)", "ev ÷ ac", "index", "Value earned per hour spent; below 1 the work takes more than planned.", "nothing is spent yet"),
    _metric("spi", "Schedule performance index (SPI)", "ev ÷ pv", "index", "Value earned per value planned. Returns to 1 on every finished project however late: use SPI(t) for the color.", "nothing was planned by now"),
    _metric("percent_complete_of_bac", "Complete", "ev ÷ bac", "share", "Share of the budget that is earned.", "no budget is recorded"),
    _metric("percent_spent_of_bac", "Spent", "ac ÷ bac", "share", "Share of the budget that is spent.", "no budget is recorded"),
    _metric("eac_cpi", "Forecast, trend continues", "bac ÷ cpi = ac + (bac − ev) ÷ cpi", "hours", "What the project will take if the rest goes like the work so far.", "nothing is spent or earned yet"),
    _metric("eac_remaining_at_plan", "Forecast, rest at plan", "ac + (bac − ev)", "hours", "What it will take if the deviation so far was a one-off."),
    _metric("eac_cpi_spi", "Forecast, cost and schedule press", "ac + (bac − ev) ÷ (cpi × spi)", "hours", "What it will take if the delay must be caught up as well.", "CPI or SPI has no value or is 0"),
    _metric("eac_bottom_up", "Forecast of the manager", "ac + the manager's estimate to complete", "hours", "What the manager expects, task by task.", "no estimate is recorded"),
    _metric("etc_cpi", "To go, trend continues", "eac_cpi − ac", "hours", "What is still to be spent at the trend; 0 once everything is earned.", "eac_cpi has no value"),
    _metric("vac_cpi", "Deviation at the end", "bac − eac_cpi", "hours", "How far the end lies from the budget at the trend; negative is over.", "eac_cpi has no value"),
    _metric("vac_cpi_share_of_bac", "Deviation at the end, share", "vac_cpi ÷ bac", "share", "The same as a share of the budget.", "eac_cpi has no value"),
    _metric("tcpi_bac", "Efficiency needed for the budget (TCPI)", "(bac − ev) ÷ (bac − ac)", "index", "How well the rest must go to end inside the budget; above 1.1 hardly anybody does.", "everything is earned, or the budget is spent and work remains"),
    _metric("tcpi_eac", "Efficiency needed for the forecast", "(bac − ev) ÷ (eac_cpi − ac)", "index", "How well the rest must go to end at the forecast named; with eac_cpi it equals CPI.", "everything is earned, or the forecast has no value"),
    _metric("duration_over_spi", "Duration by SPI", "planned weeks ÷ spi", "weeks", "Crude forecast of the duration; prefer the one by earned schedule.", "SPI has no value or is 0"),
    _metric("pd", "Planned duration", "first week at whose end the whole budget is planned", "weeks", "Length of the baseline in weeks, Monday to Sunday.", "no task is planned", _ES),
    _metric("at", "Time elapsed", "weeks from the Monday of the baseline's start; frozen at the actual finish", "weeks", "How long the project runs. The evening of the last working day of a week is its end.", "the project has not begun", _ES),
    _metric("es", "Earned schedule", "C + (ev − pv_C) ÷ (pv_C+1 − pv_C), C = last week whose planned value is earned", "weeks", "The week in which the plan had reached what is earned today. On a flat stretch of the plan the last week counts.", "there is no usable curve", _ES),
    _metric("sv_t", "Schedule variance in weeks", "es − at", "weeks", "Weeks ahead (positive) or behind.", "es has no value", _ES),
    _metric("spi_t", "Schedule performance index in time, SPI(t)", "es ÷ at", "index", "Weeks of plan earned per week passed. Unlike SPI it still shows the delay after the end.", "es has no value, or the project has not begun", _ES),
    _metric("ieac_t", "Expected duration", "pd ÷ spi_t", "weeks", "How long the project will take at the pace so far.", "SPI(t) has no value or is 0", _ES),
    _metric("tspi_pd", "Pace needed for the planned end", "(pd − es) ÷ (pd − at)", "index", "How fast the rest must go to end on the planned day; above 1.10 that day is out of reach.", "the plan is earned, or its end has passed", "projectflightdeck.com (threshold 1.10)"),
)  # fmt: skip
