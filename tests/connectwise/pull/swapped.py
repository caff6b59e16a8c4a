"""Rows of the PSA in which one field at a time is something it cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from connectwise.pull.firm import ACME, ANA, DOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VALUES: Final[tuple[Any, ...]] = (
    None, "", "text", "x" * 5000, True, False, -1, 0, 2**63, 10**30, Decimal("1E+99999999"), Decimal("-1E-99999999"),
    Decimal("123456789.123456789123456789"), [], [1, {"id": 2}], {}, {"id": "7", "name": ["x"], "identifier": 4}, {"id": [7]},
    {"id": 2**70, "name": None}, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-13-45T99:99:99Z", "NaN", "1e999999",
    "\x1b[2J\u202ecba", "half \ud83d",
)  # fmt: skip
"""What a broken or hostile server may put in the place of anything."""
_CHARGED: Final[dict[str, Any]] = {
    "company": ACME,
    "chargeToId": 102,
    "chargeToType": "ProjectTicket",
    "member": dict(ANA),
    "billableOption": "Billable",
    "status": "Open",
    "ticket": {"id": 102, "name": "W"},
    "project": DOCK,
    "agreement": {"id": 3, "name": "Block"},
    "agreementAmount": Decimal(1),
    "notesLength": 30,
}
"""What hours and expenses both say."""
WHOLE: Final[dict[str, dict[str, Any]]] = {
    "time_entries": {
        **_CHARGED,
        "workType": {"id": 1, "name": "Regular"},
        "workRole": {"id": 1, "name": "Engineer"},
        "timeStart": "2026-11-03T15:00:00Z",
        "timeEnd": "2026-11-03T20:00:00Z",
        "actualHours": Decimal(4),
        "hoursDeduct": Decimal(1),
        "phase": {"id": 61, "name": "x"},
        "timeSheet": {"id": 12, "name": "x"},
        "dateEntered": "2026-11-03T21:00:00Z",
        "hoursBilled": Decimal(4),
        "invoiceHours": Decimal(4),
        "hourlyRate": Decimal(150),
        "agreementHours": Decimal(1),
        "extendedInvoiceAmount": Decimal(600),
        "hourlyCost": Decimal(50),
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z", "dateEntered": "2026-11-03T21:00:00Z"},
    },
    "expense_entries": {
        **_CHARGED,
        "type": {"id": 1, "name": "Parking"},
        "paymentMethod": {"id": 1, "name": "Personal"},
        "date": "2026-11-03T00:00:00Z",
        "amount": Decimal("12.5"),
        "billAmount": Decimal(3),
        "expenseReport": {"id": 13, "name": "x"},
        "currency": {"id": 1, "isoCode": "USD"},
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "members": {"identifier": "aruiz", "name": "Ana", "hourlyCost": Decimal(50), "inactiveFlag": False},
    "agreements": {
        "name": "Block",
        "company": ACME,
        "agreementStatus": "Active",
        "coverAgreementTime": True,
        "status": {"id": 1, "name": "x"},
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "agreement_recaps": {
        "name": "Block",
        "startingAmount": Decimal(40),
        "adjustmentAmount": Decimal(0),
        "usedAmount": Decimal("-6.5"),
        "remainingAmount": Decimal("33.5"),
        "isUnlimited": "false",
    },
    "time_sheets": {
        "member": dict(ANA),
        "dateStart": "2026-11-02T00:00:00Z",
        "dateEnd": "2026-11-08T00:00:00Z",
        "deadline": "2026-11-10T00:00:00Z",
        "status": "PendingApproval",
        "hours": Decimal(4),
        "year": 2026,
        "period": 45,
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "expense_reports": {
        "member": dict(ANA),
        "dateStart": "2026-11-01T00:00:00Z",
        "dateEnd": "2026-11-30T00:00:00Z",
        "dueDate": "2026-11-10T00:00:00Z",
        "status": "PendingApproval",
        "total": Decimal(4),
        "year": 2026,
        "period": 11,
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "project_tickets": {
        "summary": "Work",
        "project": DOCK,
        "company": ACME,
        "wbsCode": "1.1",
        "phase": {"id": 61, "name": "x"},
        "status": {"id": 4, "name": "In progress", "closedFlag": False},
        "board": {"id": 1, "name": "B"},
        "budgetHours": Decimal(8),
        "requiredDate": "2026-11-08T00:00:00Z",
        "owner": dict(ANA),
        "resources": "aruiz, Ben.Holt",
        "isInSla": False,
        "sla": {"id": 1, "name": "S"},
        "slaStatus": "x",
        "escalationLevel": 2,
        "closedFlag": False,
        "isIssueFlag": False,
        "recordType": "ProjectTicket",
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "service_tickets": {
        "summary": "Work",
        "company": ACME,
        "status": {"id": 4, "name": "In progress"},
        "board": {"id": 1, "name": "B"},
        "requiredDate": "2026-11-08T00:00:00Z",
        "owner": dict(ANA),
        "resources": "aruiz",
        "isInSla": False,
        "sla": {"id": 1, "name": "S"},
        "slaStatus": "x",
        "escalationLevel": 2,
        "closedFlag": False,
        "requestForChangeFlag": True,
        "project": DOCK,
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "projects": {
        "name": "Dock",
        "company": ACME,
        "status": {"id": 1, "name": "Open"},
        "manager": dict(ANA),
        "billingMethod": "FixedFee",
        "estimatedStart": "2026-10-01T00:00:00Z",
        "estimatedEnd": "2026-12-24T00:00:00Z",
        "budgetHours": Decimal(3),
        "estimatedHours": Decimal(3),
        "closedFlag": False,
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z"},
    },
    "phases": {
        "projectId": 7,
        "description": "S",
        "wbsCode": "1.1",
        "status": {"id": 1, "name": "Open"},
        "board": {"id": 1},
    },
    "boards": {"name": "B"},
    "board_statuses": {"name": "New", "board": {"id": 1}, "closedStatus": True},
    "companies": {"identifier": "AcmeFoods", "name": "x", "deletedFlag": False},
    "work_types": {"name": "Regular", "costMultiplier": Decimal(1), "accrualType": "Sick"},
    "work_roles": {"name": "Engineer"},
    "charge_codes": {"name": "Vacation"},
    "activities": {
        "name": "x",
        "status": {"id": 1, "name": "Open"},
        "company": ACME,
        "assignTo": dict(ANA),
        "dateStart": "2026-11-08T00:00:00Z",
    },
    "surveys": {"name": "After", "inactiveFlag": False},
    "survey_results": {
        "surveyId": 9,
        "ticketId": 500,
        "totalPoints": Decimal(4),
        "dateEntered": "2026-11-03T21:00:00Z",
        "_info": {"lastUpdated": "2026-11-03T21:00:00Z", "dateEntered": "2026-11-03T21:00:00Z"},
    },
}
"""A row of each resource that says everything."""
STEP: Final = 100_000
"""Between the numbers of the rows that are made of two rows."""


def swapped(row: Mapping[str, Any], first: int) -> Iterator[dict[str, Any]]:
    """Copies of a row with numbers from `first` on: in each one field, or one part of a reference, is something else."""
    number = first
    for path in _paths(row):
        for value in VALUES:
            made: dict[str, Any] = {name: dict(item) if isinstance(item, dict) else item for name, item in row.items()}
            place = made if len(path) == 1 else made[path[0]]
            place[path[-1]] = value
            yield {**made, "id": number}
            number += 1


def _paths(row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in row.items():
        if name != "id":
            yield (name,)
            if isinstance(value, dict):
                yield from ((name, part) for part in value)
