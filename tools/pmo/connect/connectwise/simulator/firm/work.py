"""Projects with their plans, tickets, activities and agreements of a firm's PSA, from the records that say what they are."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.firm import masters
from pmo.connect.connectwise.simulator.firm.book import midnight, number, ref
from pmo.domain import agreement_records

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.firm.book import Book
    from pmo.connect.connectwise.simulator.store import Row
    from pmo.model.record import Record

FIRST_PROJECT_TICKET: Final = 50_001
FIRST_GENERATED: Final = 9_001
"""Numbers of projects, activities and agreements whose records do not name one."""
METHODS: Final = {"fixed_fee": "FixedFee", "time_materials": "ActualRates", "not_to_exceed": "NotToExceed"}
BILLED_BY_HOUR: Final = ("ActualRates", "NotToExceed")
_UNITS: Final = {"hours": "Hours", "amount": "Amount", "incidents": "Incidents"}
_CYCLES: Final = {
    "week": "CalendarWeek", "2 weeks": "Contract2Weeks", "4 weeks": "Contract4Weeks", "month": "CalendarMonth",
    "quarter": "CalendarQuarter", "year": "CalendarYear",
}  # fmt: skip
_SERVICE_KINDS: Final = ("change", "issue", "problem", "escalation", "project")
_SCORES: Final = {"low": "Low", "medium": "Medium", "high": "High"}
_ZERO: Final = Decimal(0)
_LONGEST: Final = 100


def fill(book: Book) -> None:
    """All of it; hours are added when time is entered."""
    _agreements(book)
    _projects(book)
    for kind in _SERVICE_KINDS:
        for record in book.workspace.of(kind):
            _service_ticket(book, kind, record)
    _sales(book)


def _agreements(book: Book) -> None:
    used = {record.id for record in book.workspace.of("usage")}
    for record in book.workspace.of("agreement"):
        number_of = ref(record.get("psa_ref"), "G")
        if number_of is None and record.id not in used:
            continue
        name = record.text("title") or record.id
        sort = record.text("type").replace("_", " ").capitalize() or "Managed service"
        if record.get("prepaid") is True and book.store.find("agreement_types", name=sort) is None:
            book.put("agreement_types", {"name": sort, "prePaymentFlag": True, "inactiveFlag": False})
        ends, covers = record.date("end"), record.list("covers")
        book.agreements[record.id] = row = book.put("agreements", {
            "id": number_of or _free(book, "agreements"), "name": name, "type": book.named("agreement_types", sort),
            "company": book.company(record), "agreementStatus": record.text("status").capitalize() or "Active",
            "startDate": midnight(record.date("start")), "endDate": midnight(ends), "noEndingDateFlag": ends is None,
            "cancelledFlag": record.text("status") == "cancelled", "dateCancelled": None,
            "applicationUnits": _UNITS.get(record.text("units"), "Hours"), "applicationLimit": _limit(record),
            "applicationCycle": _CYCLES.get(record.text("cycle")), "applicationUnlimitedFlag": record.get("unlimited") is True,
            "oneTimeFlag": record.text("cycle") in ("", "none"), "carryOverUnused": record.text("carry_mode") not in ("", "none"),
            "expiredDays": record.get("carry_expires_days"), "allowOverruns": record.get("allow_overruns") is True, "limit": None,
            "expireWhenZero": False, "coverAgreementTime": "time" in covers, "coverAgreementExpense": "expense" in covers,
            "coverAgreementProduct": "product" in covers, "billAmount": number(record.get("bill_price")),
            "billStartDate": midnight(record.date("start")), "billTime": "Billable", "nextInvoiceDate": None, "sla": None,
        })  # fmt: skip
        _recap(book, record, row)
        for addition in record.list("additions"):
            book.put("agreement_additions", {
                "agreementId": row["id"], "product": {"id": 1, "identifier": str(addition.get("product"))},
                "quantity": number(addition.get("quantity")), "lessIncluded": 0, "unitPrice": number(addition.get("unit_price")),
                "unitCost": number(addition.get("unit_cost")), "billCustomer": "Billable", "effectiveDate": row["startDate"],
            })  # fmt: skip


def _limit(record: Record) -> Decimal | None:
    return None if record.get("unlimited") is True or record.get("limit") is None else number(record.get("limit"))


def _recap(book: Book, record: Record, row: Row) -> None:
    """What the PSA says about the balance: remaining = starting + adjustments + used, with used below zero."""
    balance = agreement_records.balance(book.workspace, record)
    granted, consumed, left = (
        balance.get("granted").value,
        balance.consumed.value or _ZERO,
        balance.get("remaining").value,
    )
    adjusted = sum((number(item.get("amount")) for item in record.list("adjustments")), _ZERO)
    unlimited = granted is None
    book.put("agreement_recaps", {
        "id": row["id"], "name": row["name"], "companyName": row["company"]["name"], "agreementStatus": row["agreementStatus"],
        "startingAmount": granted - adjusted if granted is not None else _ZERO, "adjustmentAmount": adjusted, "usedAmount": -consumed,
        "remainingAmount": _ZERO if unlimited else left, "overrunAmount": balance.get("overage_units").value or _ZERO,
        "availableAmount": _ZERO if unlimited else left, "unbilledOverageAmount": _ZERO, "unbilledPeriods": 0,
        "nextInvoiceDate": None, "isUnlimited": str(unlimited), "lastInvoiceAmount": str(row["billAmount"]),
    })  # fmt: skip


def _projects(book: Book) -> None:
    worked = {record.id for record in book.workspace.of("actuals")}
    numbers = iter(range(FIRST_PROJECT_TICKET, FIRST_PROJECT_TICKET + 1_000_000))
    for record in book.workspace.of("project"):
        number_of = ref(record.get("psa_ref"), "P")
        if number_of is None and (record.id not in worked or ref(record.get("psa_ref"), "T")):
            continue
        state = _project_status(book, record)
        tasks = record.list("tasks")
        baseline: dict[str, Any] = next(iter(record.list("baselines")[-1:]), {})
        finished = sum((number(task.get("budget_hours")) for task in tasks if task.get("accepted") is True), _ZERO)
        planned = sum((number(task.get("budget_hours")) for task in tasks), _ZERO)
        row = book.put("projects", {
            "id": number_of or _free(book, "projects"), "name": _short(record.text("title") or record.id), "company": book.company(record),
            "board": masters.board(book, "project"), "status": state, "closedFlag": state["name"] in masters.FINISHED,
            "type": {"id": 1, "name": "Client project" if record.text("engagement") != "internal" else "Internal"},
            "manager": book.member(record.get("manager")), "billingMethod": METHODS.get(record.text("engagement"), "ActualRates"),
            "estimatedStart": _day(baseline.get("start")), "estimatedEnd": _day(baseline.get("finish")),
            "actualStart": midnight(record.date("actual_start")), "actualEnd": midnight(record.date("actual_finish")),
            "budgetHours": number(record.get("budget.hours")), "actualHours": _ZERO, "scheduledHours": _ZERO, "estimatedHours": planned,
            "percentComplete": (finished / planned).quantize(Decimal("0.01")) if planned else None, "budgetAnalysis": "ActualHours",
            "billingAmount": number(record.get("budget.price")), "estimatedTimeCost": number(record.get("budget.cost")),
            "estimatedTimeRevenue": number(record.get("budget.price")), "agreement": None, "opportunity": None,
            "timeApprover": book.member(record.get("manager")), "expenseApprover": book.member(record.get("manager")),
        })  # fmt: skip
        book.projects[record.id] = row
        _plan(book, record, row, numbers)


def _plan(book: Book, record: Record, project: Row, numbers: Any) -> None:
    board = masters.board(book, "project")
    named = {"id": project["id"], "name": project["name"]}
    phases: dict[str, dict[str, Any]] = {}
    for task in record.list("tasks"):
        wbs = str(task.get("wbs"))
        top = wbs.partition(".")[0]
        if top not in phases:
            made = book.put("phases", {
                "projectId": project["id"], "description": f"Phase {top}", "parentPhase": None, "wbsCode": top,
                "status": {"id": 1, "name": "Open"}, "markAsMilestoneFlag": False, "budgetHours": _ZERO, "actualHours": _ZERO,
            })  # fmt: skip
            phases[top] = {"id": made["id"], "name": made["description"]}
        done = task.get("accepted") is True and bool(task.get("actual_finish"))
        begun = bool(task.get("actual_start"))
        state = masters.status(book, board, "Closed" if done else "In Progress" if begun else "New")
        people = task.get("people") or []
        number_of = ref(task.get("psa_ref"), "T")
        while number_of is None or book.store.get("project_tickets", number_of) is not None:
            number_of = next(numbers)
        book.tickets[record.id, wbs] = book.put("project_tickets", {
            "id": number_of, "summary": _short(str(task.get("name") or wbs)), "recordType": "ProjectTicket", "board": board,
            "status": state, "type": None, "company": project["company"], "project": named, "phase": phases[top], "wbsCode": wbs,
            "owner": book.member(people[0].get("person")) if people else None, "priority": {"id": 3, "name": "Normal"},
            "budgetHours": number(task.get("budget_hours")), "actualHours": _ZERO, "estimatedStartDate": _day(task.get("start")),
            "requiredDate": _day(task.get("finish")), "closedFlag": done, "closedDate": _day(task.get("actual_finish")) if done else None,
            "agreement": None, "isIssueFlag": False, "billTime": "Billable",
        })  # fmt: skip


def _service_ticket(book: Book, kind: str, record: Record) -> None:
    """The ticket of a record that names one."""
    number_of = ref(record.get("psa_ref"), "T")
    if number_of is None:
        return
    board = masters.board(book, "change" if kind == "change" else "service")
    running = book.workspace.open(record)
    due = record.date("due") or record.date("next_update_due") or record.date("needed_by")
    late = running and due is not None and due < book.as_of
    owner = record.get("owner") or record.get("manager") or next(iter(record.list("implementers")), None)
    closed_on = record.date("closed_on") or record.date("resolved_on")
    project = book.projects.get(record.text("project"))
    service_ticket(book, {
        "id": number_of, "summary": _short(book.workspace.label(record)), "board": board, "company": book.company(record),
        "status": masters.status(book, board, "In Progress" if running else "Closed"), "owner": book.member(owner),
        "project": {"id": project["id"], "name": project["name"]} if project else None,
        "severity": _SCORES.get(record.text("impact"), "Medium"), "impact": _SCORES.get(record.text("urgency"), "Medium"),
        "requiredDate": midnight(due), "closedFlag": not running, "closedDate": None if running else midnight(closed_on),
        "isInSla": not late, "slaStatus": "Resolve overdue" if late else "Resolved" if not running else "In time",
        "requestForChangeFlag": kind == "change", "isIssueFlag": kind == "issue", "escalationLevel": 1 if kind == "escalation" else 0,
    })  # fmt: skip


def service_ticket(book: Book, fields: Row, *, on: Any = None) -> Row:
    """A service ticket with what every one has."""
    return book.put("service_tickets", {
        "recordType": "ServiceTicket", "type": None, "project": None, "phase": None, "wbsCode": None,
        "priority": {"id": 3, "name": "Normal"}, "severity": "Medium", "impact": "Medium", "budgetHours": None, "actualHours": _ZERO,
        "agreement": None, "sla": {"id": 1, "name": "Standard"}, "isInSla": True, "slaStatus": "Resolved", "respondMinutes": 12,
        "resPlanMinutes": 45, "resolveMinutes": 180, "escalationLevel": 0, "requestForChangeFlag": False, "isIssueFlag": False,
        "billTime": "NoDefault", **fields,
    }, on=on)  # fmt: skip


def _sales(book: Book) -> None:
    statuses = {row["name"]: {"id": row["id"], "name": row["name"]} for row in book.store.rows("activity_statuses")}
    sort = book.store.rows("activity_types")[0]
    for record in book.workspace.of("opportunity"):
        running = book.workspace.open(record)
        opportunity = book.put("opportunities", {
            "name": _short(record.text("title") or record.id), "company": book.company(record), "closedFlag": not running,
            "expectedCloseDate": midnight(record.date("expected_close")), "status": {"id": 1, "name": "Open" if running else "Closed"},
            "stage": {"id": 1, "name": record.text("status").capitalize()}, "primarySalesRep": book.member(record.get("sales_owner")),
        })  # fmt: skip
        number_of = ref(record.get("psa_ref"), "A")
        if number_of is None:
            continue
        book.put("activities", {
            "id": number_of, "name": opportunity["name"], "type": {"id": sort["id"], "name": sort["name"]},
            "status": statuses["Open" if running else "Closed"], "company": book.company(record),
            "opportunity": {"id": opportunity["id"], "name": opportunity["name"]}, "ticket": None, "agreement": None,
            "dateStart": None, "dateEnd": midnight(record.date("expected_close")),
            "assignTo": book.member(record.get("technical_owner")) or book.member(record.get("sales_owner")),
        })  # fmt: skip


def _project_status(book: Book, record: Record) -> Row:
    state = book.workspace.state(record)
    name = {"on_hold": "On Hold", "closed": "Closed", "cancelled": "Cancelled"}.get(state, "Open")
    row = book.store.find("project_statuses", name=name)
    assert row is not None  # noqa: S101 - made by masters
    return {"id": row["id"], "name": name}


def _free(book: Book, resource: str) -> int:
    return max(book.store.next_number(resource), FIRST_GENERATED)


def _day(text: object) -> str | None:
    return f"{text}T00:00:00Z" if text else None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
