"""Changes, agreements, people and ages."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric

_CHANGE: Final = "Spafford, itsmwatch.com 2008; DORA metrics as documented by Datadog and GitLab"
_AGREEMENT: Final = "betterinvoice.io ConnectWise guides; Autotask “Understanding Blocks”; Productive help 9902502"
_PEOPLE: Final = "MSPbots wiki 7763216 and 7762546; New Haven Technologies"
_HOUSE: Final = "house rule"


def _of(
    source: str,
    id_: str,
    title: str,
    formula: str,
    unit: str,
    meaning: str,
    null_when: str = "",
    audience: str = "internal",
) -> Metric:
    return Metric(id_, title, formula, unit, meaning, source, audience, null_when)


_NOTHING: Final = "no change was implemented in the period"
_CLOSED: Final = "no change was closed in the period"

CHANGES: Final = (
    _of(_CHANGE, "change_success_strict_of_implemented", "Changes without any issue", "successful ÷ implemented", "share", "Headline rate. Implemented = closed production changes that were carried out; change orders are in neither count.", _NOTHING),
    _of(_CHANGE, "change_success_lenient_of_implemented", "Changes that reached their aim", "(successful + successful with issues) ÷ implemented", "share", "Issues on the way are forgiven.", _NOTHING),
    _of(_CHANGE, "change_success_no_incident_of_implemented", "Changes that caused no incident", "changes without a caused incident or problem ÷ implemented", "share", "Success as users see it.", _NOTHING),
    _of(_CHANGE, "change_failure_strict_of_implemented", "Changes with any issue", "(successful with issues + backed out + unsuccessful) ÷ implemented", "share", "With the strict success rate it adds to 1. The DORA failure rate lies between the two failure rates.", _NOTHING),
    _of(_CHANGE, "change_failure_lenient_of_implemented", "Changes that failed", "(backed out + unsuccessful) ÷ implemented", "share", "With the lenient success rate it adds to 1.", _NOTHING),
    _of(_CHANGE, "change_unauthorised_of_implemented", "Changes nobody authorized", "carried out without a valid authorization ÷ implemented", "share", "Valid is an approval by the authority for the risk, no later than the day the work began, or an approved model.", _NOTHING),
    _of(_CHANGE, "change_emergency_of_closed", "Emergency changes", "emergency ÷ closed", "share", "Closed = implemented + cancelled + rejected.", _CLOSED),
    _of(_CHANGE, "change_backed_out_of_closed", "Backed-out changes", "backed out ÷ closed", "share", "The way back was taken.", _CLOSED),
    _of(_CHANGE, "change_rejected_of_closed", "Rejected changes", "rejected ÷ closed", "share", "A rejection ended the change.", _CLOSED),
    _of(_CHANGE, "incidents_caused_by_change_of_incidents", "Incidents caused by changes", "incidents linked to a causing change ÷ all incidents", "share", "Incidents live in the PSA; without an import there is no value.", "incidents are not imported"),
    _of(_CHANGE, "change_lead_days_median", "Lead time of changes", "median of planned start − day handed in", "days", "How early changes are announced; emergencies are left out.", "no change has both days"),
    _of("docs.digitalkimya.net (risk questions)", "change_risk_score", "Risk score", "sum of five answers of 1, 3 or 5", "count", "5–10 low (a senior engineer may authorize), 11–17 medium (change manager), 18–25 high (board).", "an answer is missing"),
)  # fmt: skip

_UNLIMITED: Final = "the agreement is unlimited, or its usage is not recorded"

AGREEMENTS: Final = (
    _of(_AGREEMENT, "granted", "Granted", "starting + adjustments (with roll-over: base + carried in)", "units", "What may be used in the current period.", "the agreement is unlimited"),
    _of(_AGREEMENT, "remaining", "Remaining", "granted − consumed", "units", "What is left; negative when overruns are allowed and happened.", _UNLIMITED),
    _of(_AGREEMENT, "available", "Available", "remaining + overrun headroom", "units", "What may still be used, allowed overruns included.", "the agreement or its overruns are unlimited"),
    _of(_AGREEMENT, "used_share_of_granted", "Used", "consumed ÷ granted", "share", "Share of the granted units that is used.", _UNLIMITED),
    _of(_AGREEMENT, "elapsed_share_of_period", "Elapsed", "elapsed days ÷ days of the period, today included", "share", "Share of the period that has passed.", "the agreement has no dates"),
    _of(_AGREEMENT, "burn_index", "Burn index", "used_share_of_granted ÷ elapsed_share_of_period", "index", "Above 1 the units are gone before the time is: above 1.10 amber, above 1.25 red.", _UNLIMITED),
    _of(_AGREEMENT, "burn_rate_per_day", "Use per day", "consumed ÷ elapsed days", "units", "Average units per calendar day so far.", "nothing has elapsed, or usage is not recorded"),
    _of(_AGREEMENT, "days_to_exhaustion", "Days until empty", "remaining ÷ burn_rate_per_day", "days", "At the rate so far; 0 when nothing is left.", "unlimited, or nothing used yet"),
    _of(_AGREEMENT, "billable_units", "Billable units", "max(base, worked − min(carry cap, credit))", "units", "Capped roll-over: the base is billed even when less was worked.", "the agreement is unlimited"),
    _of(_AGREEMENT, "overage_units", "Overage", "max(0, −remaining)", "units", "Units used beyond what was granted.", _UNLIMITED),
    _of(_AGREEMENT, "available_units_by_period", "Available by period", "base + carried from the period before", "units", "Units at hand in each period."),
    _of(_AGREEMENT, "carried_after_period", "Carried on", "none: 0 · unused: max(0, left) · unused and deficit: left; then capped and dropped after its expiry", "units", "Units that move into the next period."),
    _of(_AGREEMENT, "invoiced_units_by_period", "Invoiced by period", "base", "units", "The base is invoiced every period, whatever was worked."),
)  # fmt: skip

_NO_HOURS: Final = "there are no available hours"

PEOPLE: Final = (
    _of(_PEOPLE, "available_hours", "Available hours", "Σ daily capacity × working weekdays while employed", "hours", "What the contracts hold.", audience="management"),
    _of(_PEOPLE, "staff_available_hours", "Staff-available hours", "available hours − holiday, vacation, sick and personal time", "hours", "What is left to work in.", audience="management"),
    _of(_PEOPLE, "utilization_of_staff_available", "Utilization", "logged hours without time off ÷ staff-available hours", "share", "All work. Includes internal work.", _NO_HOURS, "management"),
    _of(_PEOPLE, "client_utilization_of_staff_available", "Client utilization", "hours for clients ÷ staff-available hours", "share", "Work for clients, billed or not.", _NO_HOURS, "management"),
    _of(_PEOPLE, "billable_utilization_of_staff_available", "Billable utilization", "hours marked billable ÷ staff-available hours", "share", "Undercounts managed services: read the covered share beside it.", _NO_HOURS, "management"),
    _of(_PEOPLE, "covered_utilization_of_staff_available", "Covered utilization", "client hours absorbed by an agreement or fixed fee ÷ staff-available hours", "share", "Paid for by a flat price.", _NO_HOURS, "management"),
    _of(_PEOPLE, "no_charge_of_staff_available", "No-charge work", "client hours nobody is billed for ÷ staff-available hours", "share", "Given away.", _NO_HOURS, "management"),
    _of(_PEOPLE, "billable_share_of_logged", "Billable share", "billable hours ÷ logged hours without time off", "share", "How much of the work is billed by the hour.", "nothing is logged", "management"),
    _of(_PEOPLE, "billing_realization_of_standard_value", "Billing realization", "invoiced value ÷ (billable hours × standard rate)", "share", "How much of the list price is invoiced. “Realization” alone means two things; this is the billing one.", "no billable hours", "management"),
    _of(_PEOPLE, "forward_capacity_hours", "Forward capacity", "(calendar hours − holidays − leave − recurring ticket load) × (1 − ticket reserve)", "hours", "Hours free for bookings; the reserve is 20 % unless the settings say otherwise."),
    _of(_PEOPLE, "booking_load_of_forward_capacity", "Booking load", "booked hours ÷ forward capacity", "share", "Over 100 % is over-allocation.", "there is no forward capacity"),
)  # fmt: skip

AGES: Final = (
    _of(_HOUSE, "age_days", "Age", "as-of date − day opened, open items", "days", "Whole calendar days. Never pooled with closed items.", "the day is missing or in the future"),
    _of(_HOUSE, "cycle_days", "Cycle", "day closed − day opened, closed items", "days", "How long it took.", "a day is missing"),
    _of(_HOUSE, "days_in_state", "Days in state", "as-of date − last change of state", "days", "How long nothing moved.", "history is not known here"),
    _of(_HOUSE, "days_since_update", "Days since update", "as-of date − last change of the record", "days", "How long nobody touched the record.", "history is not known here"),
    _of(_HOUSE, "overdue_days", "Overdue", "max(0, as-of date − due)", "days", "Days past the due day.", "there is no due day; the item is undated"),
    _of(_HOUSE, "age_median", "Median age", "middle age of open items", "days", "Half of the open items are older.", "nothing is open"),
    _of(_HOUSE, "age_p85", "Age, 85 %", "⌈0.85 n⌉-th smallest age of open items", "days", "Most items are not older than this.", "nothing is open"),
    _of(_HOUSE, "entry_lag_days", "Entry lag", "day entered − day worked, per time entry", "days", "Late entries make every figure late.", "a day is missing"),
    _of(_HOUSE, "slip_days", "Slip", "forecast (or actual) − baseline, per milestone", "days", "Positive is late, negative is early.", "a date is missing"),
)  # fmt: skip

METRICS: Final = (*CHANGES, *AGREEMENTS, *PEOPLE, *AGES)
