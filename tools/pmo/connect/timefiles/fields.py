"""What a column of an export can be: the names that a mapping uses, and the place of each in a row of the PSA."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

TIME: Final = "time_entries"
EXPENSES: Final = "expense_entries"


class Sort(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    NUMBER = "number"
    HOURS = "hours"
    MINUTES = "minutes"
    DAY = "day"
    MOMENT = "moment"
    """A day with a time, or a time alone beside a column with the day."""
    WHOLE = "whole"
    NAMED = "named"
    """A reference by number (`4711`, `PSA-T-4711`) or by name."""
    CHOICE = "choice"
    LENGTH = "length"
    """Free text of which only the number of characters is kept."""


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field. `at` is its place in the row, `key` what a reference is called there; `choices` are all its words."""

    name: str
    sort: Sort
    at: tuple[str, ...]
    meaning: str
    key: str = "name"
    choices: tuple[str, ...] = ()


OPTIONS: Final = ("Billable", "DoNotBill", "NoCharge", "NoDefault")
CHARGES: Final = ("ServiceTicket", "ProjectTicket", "ChargeCode", "Activity")
STATUSES: Final = (
    "Open", "Rejected", "PendingApproval", "ErrorsCorrected", "PendingProjectApproval", "ApprovedByTierOne",
    "RejectBySecondTier", "ApprovedByTierTwo", "ReadyToBill", "Billed", "WrittenOff", "BilledAgreement",
)  # fmt: skip

_COMMON: Final = (
    EntryField("id", Sort.WHOLE, ("id",), "number of the entry"),
    EntryField("member", Sort.TEXT, ("member", "identifier"), "who it is: identifier of the member"),
    EntryField("company", Sort.TEXT, ("company", "identifier"), "identifier of the company"),
    EntryField("charge_to", Sort.CHOICE, ("chargeToType",), "what carries it", choices=CHARGES),
    EntryField("ticket", Sort.NAMED, ("ticket",), "ticket it is charged to", key="summary"),
    EntryField("project", Sort.NAMED, ("project",), "project it is charged to"),
    EntryField("phase", Sort.NAMED, ("phase",), "phase of the project"),
    EntryField("activity", Sort.NAMED, ("activity",), "activity it is charged to"),
    EntryField("charge_code", Sort.NAMED, ("chargeCode",), "charge code, for work of the firm itself"),
    EntryField("agreement", Sort.NAMED, ("agreement",), "agreement that covers it"),
    EntryField("option", Sort.CHOICE, ("billableOption",), "whether it is billed", choices=OPTIONS),
    EntryField("status", Sort.CHOICE, ("status",), "how far approval and billing are", choices=STATUSES),
    EntryField("invoice", Sort.NAMED, ("invoice",), "invoice it is on", key="identifier"),
    EntryField("notes", Sort.LENGTH, ("notesLength",), "what was done; only its length is kept"),
)
TIME_FIELDS: Final = (
    *_COMMON,
    EntryField("day", Sort.DAY, ("timeStart",), "day of the work"),
    EntryField("start", Sort.MOMENT, ("timeStart",), "when the work began"),
    EntryField("end", Sort.MOMENT, ("timeEnd",), "when it ended"),
    EntryField("hours", Sort.HOURS, ("actualHours",), "hours worked, as 1.5 or 1:30"),
    EntryField("minutes", Sort.MINUTES, ("actualHours",), "the same in minutes"),
    EntryField("deducted", Sort.HOURS, ("hoursDeduct",), "breaks between start and end"),
    EntryField("billed_hours", Sort.HOURS, ("hoursBilled",), "hours to bill"),
    EntryField("invoiced_hours", Sort.HOURS, ("invoiceHours",), "hours on the invoice"),
    EntryField("invoiced_amount", Sort.NUMBER, ("extendedInvoiceAmount",), "amount on the invoice"),
    EntryField("rate", Sort.NUMBER, ("hourlyRate",), "price of an hour"),
    EntryField("cost_rate", Sort.NUMBER, ("hourlyCost",), "what an hour costs the firm"),
    EntryField("agreement_hours", Sort.HOURS, ("agreementHours",), "hours taken from the agreement"),
    EntryField("agreement_amount", Sort.NUMBER, ("agreementAmount",), "amount taken from the agreement"),
    EntryField("work_type", Sort.NAMED, ("workType",), "type of work"),
    EntryField("work_role", Sort.NAMED, ("workRole",), "role"),
    EntryField("sheet", Sort.NAMED, ("timeSheet",), "time sheet it is on"),
    EntryField("entered", Sort.MOMENT, ("dateEntered",), "when it was entered; a day alone is enough"),
)
EXPENSE_FIELDS: Final = (
    *_COMMON,
    EntryField("day", Sort.DAY, ("date",), "day of the expense"),
    EntryField("amount", Sort.NUMBER, ("amount",), "what was paid"),
    EntryField("bill_amount", Sort.NUMBER, ("billAmount",), "what is billed for it"),
    EntryField("agreement_amount", Sort.NUMBER, ("agreementAmount",), "amount taken from the agreement"),
    EntryField("type", Sort.NAMED, ("type",), "sort of expense"),
    EntryField("classification", Sort.NAMED, ("classification",), "reimbursable, company card and the like"),
    EntryField("payment", Sort.NAMED, ("paymentMethod",), "how it was paid"),
    EntryField("currency", Sort.NAMED, ("currency",), "currency", key="identifier"),
    EntryField("report", Sort.NAMED, ("expenseReport",), "expense report it is on"),
)
FIELDS: Final[dict[str, dict[str, EntryField]]] = {
    TIME: {item.name: item for item in TIME_FIELDS},
    EXPENSES: {item.name: item for item in EXPENSE_FIELDS},
}
"""The fields of each resource, by the name that mappings use."""

NEEDED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    TIME: (("member",), ("day", "start"), ("hours", "minutes", "end")),
    EXPENSES: (("member",), ("day",), ("amount",)),
}
"""Of each group one field must have a column: who, when, how much."""
