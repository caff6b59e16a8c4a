"""What the files of facts hold: columns, types, and which of them may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of facts. `type` is SQL; `needed` columns must be in the file, others are empty when they are not."""

    name: str
    type: str
    meaning: str
    needed: bool = False


HOURS: Final = "DECIMAL(9, 4)"
RATE: Final = "DECIMAL(10, 4)"
MULTIPLIER: Final = "DECIMAL(6, 4)"
MONEY: Final = "DECIMAL(18, 4)"
"""Hours x rate x multiplier has 25 digits, a sum of them 35: below the 38 that engines keep exactly."""

CHARGES: Final = ("service_ticket", "project_ticket", "charge_code", "activity")
"""What an entry can be charged to."""

TIME_ENTRIES: Final = (
    Fact("id", "VARCHAR", "number of the entry in the PSA; each once", needed=True),
    Fact("person", "VARCHAR", "id of the person", needed=True),
    Fact("day", "DATE", "day of the work", needed=True),
    Fact("hours", HOURS, "hours worked", needed=True),
    Fact("kind", "VARCHAR", "client, internal or time_off", needed=True),
    Fact("billing", "VARCHAR", "billable, covered (by an agreement or fixed fee) or no_charge; for client work"),
    Fact("client", "VARCHAR", "id of the client"),
    Fact("project", "VARCHAR", "id of the project"),
    Fact("wbs", "VARCHAR", "WBS number of the task"),
    Fact("agreement", "VARCHAR", "id of the agreement that covers it"),
    Fact("cost_rate", RATE, "loaded cost of an hour"),
    Fact("cost_multiplier", MULTIPLIER, "of the work type; 1 when empty"),
    Fact("entered_on", "DATE", "day on which it was entered"),
    Fact("started_at", "TIMESTAMP", "when the work began, in the time zone of the firm"),
    Fact("ended_at", "TIMESTAMP", "when it ended, in the time zone of the firm"),
    Fact("charge", "VARCHAR", "what it is charged to: service_ticket, project_ticket, charge_code or activity"),
    Fact("ticket", "VARCHAR", "number of the ticket or activity in the PSA, like PSA-T-4711"),
    Fact("charge_code", "VARCHAR", "name of the charge code"),
    Fact("sheet", "VARCHAR", "number of the time sheet, like PSA-S-12"),
    Fact("status", "VARCHAR", "status in the PSA, such as Open, ApprovedByTierOne, Billed or WrittenOff"),
    Fact("billable_option", "VARCHAR", "billable, do_not_bill, no_charge or no_default, as it was entered"),
    Fact("work_type", "VARCHAR", "name of the work type"),
    Fact("work_role", "VARCHAR", "name of the work role"),
    Fact("notes_length", "INTEGER", "characters of the notes; the text itself is not kept"),
    Fact("hours_billed", HOURS, "hours to bill, after rounding and minimums"),
    Fact("invoiced_hours", HOURS, "hours that were invoiced"),
    Fact("invoiced_amount", MONEY, "what was invoiced for it"),
    Fact("hourly_rate", RATE, "price of an hour"),
    Fact("agreement_hours", HOURS, "hours that the agreement covered"),
    Fact("agreement_amount", MONEY, "what the agreement covered, in money"),
)
EXPENSES: Final = (
    Fact("id", "VARCHAR", "number of the entry in the PSA; each once", needed=True),
    Fact("person", "VARCHAR", "id of the person", needed=True),
    Fact("day", "DATE", "day of the expense", needed=True),
    Fact("amount", MONEY, "what was paid", needed=True),
    Fact("project", "VARCHAR", "id of the project"),
    Fact("client", "VARCHAR", "id of the client"),
    Fact("reimbursable", "BOOLEAN", "whether the person gets it back"),
    Fact("wbs", "VARCHAR", "WBS number of the task"),
    Fact("agreement", "VARCHAR", "id of the agreement that covers it"),
    Fact("charge", "VARCHAR", "what it is charged to: service_ticket, project_ticket, charge_code or activity"),
    Fact("ticket", "VARCHAR", "number of the ticket or activity in the PSA, like PSA-T-4711"),
    Fact("report", "VARCHAR", "number of the expense report, like PSA-X-12"),
    Fact("status", "VARCHAR", "status in the PSA, such as Open, ApprovedByTierOne, Billed or WrittenOff"),
    Fact("type", "VARCHAR", "type of expense, such as mileage"),
    Fact("billable_option", "VARCHAR", "billable, do_not_bill, no_charge or no_default, as it was entered"),
    Fact("currency", "VARCHAR", "currency of the amount, like USD"),
    Fact("bill_amount", MONEY, "what the client pays for it"),
    Fact("agreement_amount", MONEY, "what the agreement covers of it"),
    Fact("notes_length", "INTEGER", "characters of the notes; the text itself is not kept"),
)
LAYOUTS: Final[dict[str, tuple[Fact, ...]]] = {"time_entries": TIME_ENTRIES, "expenses": EXPENSES}
"""The tables of facts, by name; a file or folder of that name holds one."""

CHOICES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("time_entries", "kind"): ("client", "internal", "time_off"),
    ("time_entries", "billing"): ("billable", "covered", "no_charge"),
    ("time_entries", "charge"): CHARGES,
    ("expenses", "charge"): CHARGES,
}
"""The values a column may have."""
