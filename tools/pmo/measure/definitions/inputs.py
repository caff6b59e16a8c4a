"""What every figure is computed from: other figures, or fields of records (`kind:path`, `pmo.yml:path`).

A trace follows these names from a figure down to the lines of the records. A test compares them with the schemas and
with the definitions, so that none is missing and none leads nowhere.
"""

from __future__ import annotations

from typing import Final

from pmo.domain.change import ANSWERS

_TASKS: Final = ("project:tasks[].budget_hours",)
_EARNED: Final = (
    *_TASKS, "project:tasks[].ev_method", "project:tasks[].percent_complete", "project:tasks[].accepted",
    "project:tasks[].actual_start", "project:tasks[].actual_finish", "pmo.yml:thresholds.percent_cap",
)  # fmt: skip
_PLANNED: Final = (
    *_TASKS,
    "project:tasks[].start",
    "project:tasks[].finish",
    "project:baselines[].start",
    "project:baselines[].finish",
)
_BEFORE: Final = ("risk:probability", "risk:impact")
_MONEY: Final = ("risk:type", "risk:quantification.probability", "risk:quantification.cost")
_FORECAST: Final = ("risk:quantification.probability", "risk:closed_reason")
_OUTCOME: Final = ("change:status", "change:outcome")
_POINTS: Final = (
    "estimate:lines[].hours.optimistic",
    "estimate:lines[].hours.likely",
    "estimate:lines[].hours.pessimistic",
)
_SPENT_AND_PLANNED: Final = ("bac", "ac")
_CAPACITY: Final = ("person:weekly_capacity_hours",)
_AWAY: Final = (*_CAPACITY, "absence:start", "absence:end")
_LOGGED: Final = ("timesheet:entries[].hours", "usage:rows[].hours", "actuals:rows[].hours")
_REVENUE: Final = ("pnl-period:revenue[].actual", "pnl-period:revenue[].forecast")
_COSTS: Final = ("pnl-period:costs[].actual", "pnl-period:costs[].forecast")
_PLAN: Final = ("pnl-period:revenue[].budget", "pnl-period:costs[].budget")
_ANSWERS: Final = ("survey:counts[].level", "survey:counts[].group", "survey:counts[].count")
_OPENED: Final = ("issue:raised_on", "issue:status")
_OF_AGREEMENT: Final = ("agreement:limit", "agreement:unlimited", "agreement:adjustments[].amount")
_CONSUMED: Final = ("usage:rows[].hours", "agreement:incidents[].date")
_BILLED: Final = ("agreement:bill_price",)

INPUTS: Final[dict[str, tuple[str, ...]]] = {
    # earned value and earned schedule
    "bac": _TASKS,
    "pv": _PLANNED,
    "ev": _EARNED,
    "ac": ("actuals:rows[].hours",),
    "cv": ("ev", "ac"),
    "sv": ("ev", "pv"),
    "cpi": ("ev", "ac"),
    "spi": ("ev", "pv"),
    "percent_complete_of_bac": ("ev", "bac"),
    "percent_spent_of_bac": ("ac", "bac"),
    "eac_cpi": ("bac", "cpi"),
    "eac_remaining_at_plan": ("ac", "bac", "ev"),
    "eac_cpi_spi": ("ac", "bac", "ev", "cpi", "spi"),
    "eac_bottom_up": ("ac",),
    "etc_cpi": ("eac_cpi", "ac"),
    "vac_cpi": ("bac", "eac_cpi"),
    "vac_cpi_share_of_bac": ("vac_cpi", "bac"),
    "tcpi_bac": ("bac", "ev", "ac"),
    "tcpi_eac": ("bac", "ev", "eac_cpi", "ac"),
    "duration_over_spi": ("pd", "spi"),
    "pd": _PLANNED,
    "at": ("project:baselines[].start", "project:actual_finish"),
    "es": ("ev", "pv"),
    "sv_t": ("es", "at"),
    "spi_t": ("es", "at"),
    "ieac_t": ("pd", "spi_t"),
    "tspi_pd": ("pd", "es", "at"),
    # risk
    "risk_level": (*_BEFORE, "pmo.yml:thresholds.matrix"),
    "risk_rank": _BEFORE,
    "emv": _MONEY,
    "emv_total": ("emv", "risk:status"),
    "emv_threats": ("emv", "risk:status"),
    "emv_opportunities": ("emv", "risk:status"),
    **{f"exposure_{name}": _MONEY for name in ("mean", "sd", "p50", "p80", "p90", "p95")},
    "contingency_emv": ("emv", "risk:residual.probability"),
    "contingency_p80": ("exposure_p80", "risk:residual.probability"),
    **dict.fromkeys(("brier_score", "brier_reference", "reliability", "resolution", "uncertainty"), _FORECAST),
    "brier_skill_score": ("brier_score", "brier_reference"),
    "mre_of_actual": _SPENT_AND_PLANNED,
    "bias_of_estimate": _SPENT_AND_PLANNED,
    "mmre": ("mre_of_actual",),
    "mdmre": ("mre_of_actual",),
    "pred_25_of_n": ("mre_of_actual",),
    "bias_mean": ("bias_of_estimate",),
    "bias_total_of_estimate": _SPENT_AND_PLANNED,
    "coverage_of_range": ("ac", *_POINTS),
    "coverage_of_p80": ("ac", "estimate:range.p80_hours"),
    # changes
    **{
        f"change_{name}_of_implemented": _OUTCOME
        for name in ("success_strict", "success_lenient", "failure_strict", "failure_lenient")
    },
    "change_success_no_incident_of_implemented": (*_OUTCOME, "change:review.incidents_caused", "change:links[].type"),
    "change_unauthorised_of_implemented": (
        *_OUTCOME, "change:type", "change:model", "change:approvals[].decision", "change:approvals[].decided_on",
    ),
    "change_emergency_of_closed": ("change:status", "change:type"),
    "change_backed_out_of_closed": _OUTCOME,
    "change_rejected_of_closed": ("change:status", "change:cancel_reason"),
    "incidents_caused_by_change_of_incidents": ("change:review.incidents_caused", "change:links[].type"),
    "change_lead_days_median": ("change:submitted_on", "change:planned_start", "change:type"),
    "change_risk_score": tuple(f"change:risk.{name}" for name in ANSWERS),
    # agreements
    "granted": _OF_AGREEMENT,
    "remaining": ("granted", *_CONSUMED),
    "available": ("remaining", "agreement:allow_overruns", "agreement:overrun_limit"),
    "used_share_of_granted": ("granted", *_CONSUMED),
    "elapsed_share_of_period": ("agreement:start", "agreement:end"),
    "burn_index": ("used_share_of_granted", "elapsed_share_of_period"),
    "burn_rate_per_day": (*_CONSUMED, "agreement:start"),
    "days_to_exhaustion": ("remaining", "burn_rate_per_day"),
    "billable_units": ("agreement:limit", "agreement:carry_cap", *_CONSUMED),
    "overage_units": ("remaining",),
    "available_units_by_period": ("agreement:limit", "carried_after_period"),
    "carried_after_period": ("agreement:limit", "agreement:carry_mode", "agreement:carry_cap", "agreement:carry_expires_days", *_CONSUMED),
    "invoiced_units_by_period": ("agreement:limit",),
    # people
    "available_hours": _CAPACITY,
    "staff_available_hours": _AWAY,
    **{
        f"{name}_of_staff_available": (*_LOGGED, "staff_available_hours")
        for name in ("utilization", "client_utilization", "billable_utilization", "covered_utilization", "no_charge")
    },
    "billable_share_of_logged": ("timesheet:entries[].hours", "timesheet:entries[].billable_option"),
    "billing_realization_of_standard_value": ("timesheet:entries[].hours", "agreement:rates[].price"),
    "forward_capacity_hours": (
        "person:forward[].calendar_hours", "person:forward[].away_hours", "person:forward[].ticket_hours",
        "pmo.yml:thresholds.ticket_reserve_share",
    ),
    "booking_load_of_forward_capacity": ("project:bookings[].hours", "person:bookings[].hours", "forward_capacity_hours"),
    # money
    "labour_cost": ("actuals:rows[].cost",),
    "loaded_hourly_cost": ("estimate:lines[].cost_rate",),
    "agreement_profit": (*_BILLED, "agreement:additions[].unit_cost", "labour_cost"),
    "agreement_margin_of_billed": ("agreement_profit", *_BILLED),
    "effective_rate_per_labour_hour": (*_BILLED, "agreement:additions[].unit_cost", "usage:rows[].hours"),
    "contribution_per_labour_hour": ("agreement_profit", "usage:rows[].hours"),
    "gross_margin": (*_REVENUE, *_COSTS),
    "gross_margin_of_revenue": ("gross_margin", *_REVENUE),
    "operating_profit": ("gross_margin", *_COSTS),
    "operating_margin_of_revenue": ("operating_profit", *_REVENUE),
    "variance_vs_budget": (*_REVENUE, *_COSTS, *_PLAN),
    "variance_of_budget": ("variance_vs_budget", *_PLAN),
    "target_services_revenue": ("available_hours", "agreement:rates[].price"),
    "unbilled_wip": ("pnl-period:unbilled_wip",),
    "deferred_prepaid": ("pnl-period:deferred_prepaid",),
    "rate_custom": ("agreement:rates[].price",),
    "rate_adjusted": ("agreement:rates[].price",),
    "rate_multiplied": ("agreement:rates[].price",),
    # estimates and networks
    **dict.fromkeys(("pert_expected", "classical_pert_sd", "triangular_mean", "triangular_sd", "beta_pert_mean", "beta_pert_sd", "path_variance"), _POINTS),
    "duration": ("project:tasks[].predecessors", "project:tasks[].start", "project:tasks[].finish"),
    "total_float": ("duration",),
    "path_sd": ("path_variance",),
    "p_finish_by_T": ("duration", "path_sd"),
    "duration_at_q": ("duration", "path_sd"),
    "uplift_q": _SPENT_AND_PLANNED,
    "weighted_uplift_percent": ("uplift_q",),
    "price": ("estimate:cost", "estimate:target_margin_share"),
    # satisfaction
    "csat_positive_of_responses": (*_ANSWERS, "survey:positive_levels"),
    "nps_of_responses": _ANSWERS,
    "response_rate_of_sent": ("survey:counts[].count", "survey:sent"),
    # ages
    "age_days": _OPENED,
    "cycle_days": ("issue:raised_on", "issue:closed_on"),
    "days_in_state": ("issue:status",),
    "days_since_update": ("issue:updates[].date",),
    "overdue_days": ("issue:next_update_due", "risk:next_review"),
    "age_median": ("age_days",),
    "age_p85": ("age_days",),
    "entry_lag_days": ("timesheet:entries[].date", "timesheet:entries[].entered_on"),
    "slip_days": ("project:milestones[].baseline", "project:milestones[].forecast", "project:milestones[].actual"),
    # history: the states that commits gave to the records
    **dict.fromkeys(("recorded_lead_days_median", "recorded_cycle_days_median"), ("change:status", "change:type")),
    "approve_days_median": ("change:status", "change:type", "change:risk"),
    **dict.fromkeys(("state_days_median", "state_days_p85"), ("days_in_state",)),
    **dict.fromkeys(("review_coverage_of_needed", "signed_of_needed"), ("change:status", "change:risk", "change-model:status")),
    # duties
    "reviews_held_of_closed_projects": ("project:status", "project:closed_on", "project:review_due", "review:status"),
    "psa_ref_of_open_work": ("project:psa_ref", "issue:psa_ref", "change:psa_ref", "escalation:psa_ref"),
    "risks_reviewed_in_cadence_of_open_risks": ("risk:status", "risk:next_review"),
    "actions_done_on_time_of_due": (
        "risk:responses[].due", "risk:responses[].done_on", "problem:actions[].due", "problem:actions[].done_on",
        "communication:commitments[].due", "communication:commitments[].done_on",
    ),
    "sheets_on_time_of_due": ("timesheet:deadline", "timesheet:submitted_on"),
    "certifications_valid_of_required": ("person:certifications[].expires",),
    "emergency_changes_reviewed_of_emergency": ("change:type", "change:status", "change:review.held_on"),
    "waivers_expired_open": ("waiver:status", "waiver:expires"),
    "decisions_overdue": ("decision:status", "decision:needed_by"),
    "skills_below_two_holders": ("person:skills[].name", "person:skills[].level"),
}  # fmt: skip
"""By id of the figure."""
