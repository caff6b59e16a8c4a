from __future__ import annotations

import importlib
import pkgutil

import pytest

import pmo.domain
from pmo.domain import agreements, change_records, changes, coverage, earned_schedule, earned_value
from pmo.measure.metrics import GROUPS, METRICS, column, definition, in_capitals
from pmo.model.figures import Value

EXPECTED = [
    "cv",
    "sv",
    "cpi",
    "spi",
    "percent_complete_of_bac",
    "percent_spent_of_bac",
    "eac_cpi",
    "eac_remaining_at_plan",
    "eac_cpi_spi",
    "eac_bottom_up",
    "etc_cpi",
    "vac_cpi",
    "vac_cpi_share_of_bac",
    "tcpi_bac",
    "tcpi_eac",
    "duration_over_spi",
    "es",
    "sv_t",
    "spi_t",
    "ieac_t",
    "tspi_pd",
    "risk_rank",
    "emv",
    "emv_total",
    "emv_threats",
    "emv_opportunities",
    "exposure_mean",
    "exposure_sd",
    "exposure_p50",
    "exposure_p80",
    "exposure_p90",
    "exposure_p95",
    "contingency_emv",
    "contingency_p80",
    "change_success_strict_of_implemented",
    "change_success_lenient_of_implemented",
    "change_success_no_incident_of_implemented",
    "change_failure_strict_of_implemented",
    "change_failure_lenient_of_implemented",
    "change_unauthorised_of_implemented",
    "change_emergency_of_closed",
    "change_backed_out_of_closed",
    "change_rejected_of_closed",
    "incidents_caused_by_change_of_incidents",
    "change_lead_days_median",
    "change_risk_score",
    "granted",
    "remaining",
    "available",
    "used_share_of_granted",
    "elapsed_share_of_period",
    "burn_index",
    "burn_rate_per_day",
    "days_to_exhaustion",
    "billable_units",
    "overage_units",
    "available_units_by_period",
    "carried_after_period",
    "invoiced_units_by_period",
    "available_hours",
    "staff_available_hours",
    "utilization_of_staff_available",
    "client_utilization_of_staff_available",
    "billable_utilization_of_staff_available",
    "covered_utilization_of_staff_available",
    "no_charge_of_staff_available",
    "billable_share_of_logged",
    "billing_realization_of_standard_value",
    "booking_load_of_forward_capacity",
    "forward_capacity_hours",
    "labour_cost",
    "loaded_hourly_cost",
    "agreement_profit",
    "agreement_margin_of_billed",
    "effective_rate_per_labour_hour",
    "contribution_per_labour_hour",
    "gross_margin",
    "gross_margin_of_revenue",
    "operating_profit",
    "operating_margin_of_revenue",
    "variance_vs_budget",
    "variance_of_budget",
    "target_services_revenue",
    "unbilled_wip",
    "deferred_prepaid",
    "rate_custom",
    "rate_adjusted",
    "rate_multiplied",
    "pert_expected",
    "classical_pert_sd",
    "triangular_mean",
    "triangular_sd",
    "beta_pert_mean",
    "beta_pert_sd",
    "duration",
    "total_float",
    "path_variance",
    "path_sd",
    "p_finish_by_T",
    "duration_at_q",
    "uplift_q",
    "weighted_uplift_percent",
    "price",
    "csat_positive_of_responses",
    "nps_of_responses",
    "response_rate_of_sent",
    "age_days",
    "cycle_days",
    "days_in_state",
    "days_since_update",
    "overdue_days",
    "age_median",
    "age_p85",
    "entry_lag_days",
    "slip_days",
    "brier_score",
    "brier_reference",
    "brier_skill_score",
    "reliability",
    "resolution",
    "uncertainty",
    "mre_of_actual",
    "bias_of_estimate",
    "mmre",
    "mdmre",
    "pred_25_of_n",
    "bias_mean",
    "bias_total_of_estimate",
    "coverage_of_range",
    "coverage_of_p80",
    "reviews_held_of_closed_projects",
    "psa_ref_of_open_work",
    "risks_reviewed_in_cadence_of_open_risks",
    "actions_done_on_time_of_due",
    "sheets_on_time_of_due",
    "certifications_valid_of_required",
    "emergency_changes_reviewed_of_emergency",
    "waivers_expired_open",
    "decisions_overdue",
    "skills_below_two_holders",
]

INPUTS = {"bac", "pv", "ev", "ac", "at", "risk_level"}
"""Defined for the reader; they are inputs or words, no formula of their own."""

INSIDE = {"exposure_mean", "exposure_sd", "exposure_p50", "exposure_p80", "exposure_p90", "exposure_p95"}
"""Fields of one result, the distribution of the total."""


FROM_HISTORY = {
    "approve_days_median", "recorded_cycle_days_median", "recorded_lead_days_median", "review_coverage_of_needed",
    "signed_of_needed", "state_days_median", "state_days_p85",
}  # fmt: skip
"""Medians and shares of what Git recorded: measure/history_tables.py makes them, tests/audit works them out by hand."""


def formulas() -> set[str]:
    return {
        name
        for _, module, _ in pkgutil.iter_modules(pmo.domain.__path__)
        for name, value in vars(importlib.import_module(f"pmo.domain.{module}")).items()
        if callable(value)
    }


def test_every_metric_is_defined_once_and_has_a_formula_in_code():
    assert len(EXPECTED) == len(set(EXPECTED))
    assert set(EXPECTED) | INPUTS | FROM_HISTORY | {"pd"} == set(METRICS)
    assert sum(len(group) for _, group in GROUPS) == len(METRICS)
    assert set(METRICS) - INPUTS - INSIDE - FROM_HISTORY <= formulas()


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.id)
def test_a_definition_says_what_it_needs(metric):
    assert metric.title
    assert metric.formula
    assert metric.meaning.endswith((".", "?"))
    assert metric.source
    assert metric.unit in {
        "hours",
        "money",
        "share",
        "index",
        "days",
        "weeks",
        "count",
        "units",
        "text",
        "points",
        "percent",
    }
    assert metric.audience in {"client", "internal", "management"}
    assert in_capitals(metric.formula) in definition(metric.id)
    if "_of_" in metric.id and metric.unit not in {"points", "count"}:
        assert metric.unit in {"share", "percent"}, "what is a part of a denominator is a share"
    if metric.unit == "money":
        assert metric.audience == "management"


def test_columns_carry_definition_unit_and_audience():
    plain = column("cpi")
    assert (plain.key, plain.title, plain.unit) == ("cpi", "Cost performance index (CPI)", "index")
    assert "No value when nothing is spent yet." in plain.definition
    renamed = column("cpi", "CPI", key="x", unit="share", audience="client")
    assert (renamed.key, renamed.title, renamed.unit, renamed.audience) == ("x", "CPI", "share", "client")


def test_the_families_compute_what_they_define():
    assert set(earned_value.IDS) | set(earned_schedule.IDS) <= set(METRICS)
    assert {rate.__name__ for rate in changes.RATES} <= set(METRICS)
    assert {measure.__name__ for measure in coverage.METRICS} <= set(METRICS)
    assert isinstance(agreements.granted(None), Value)
    assert change_records.KIND == "change"
