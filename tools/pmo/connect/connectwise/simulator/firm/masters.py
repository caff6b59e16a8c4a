"""Companies, members, boards and the small tables of a firm's PSA."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.connect.connectwise.simulator.firm.book import number

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.firm.book import Book
    from pmo.connect.connectwise.simulator.store import Row
    from pmo.model.record import Record

TIME_OFF: Final = "Paid time off"
INTERNAL: Final = "Internal"
SERVICE_STATUSES: Final = ("New", "In Progress", "Waiting", "Closed")
CHANGE_STATUSES: Final = (
    "New",
    "Assessment",
    "Authorization",
    "Scheduled",
    "In Progress",
    "Review",
    "Closed",
    "Cancelled",
)
PROJECT_STATUSES: Final = ("Open", "On Hold", "Closed", "Cancelled")
FINISHED: Final = ("Closed", "Cancelled")
_APPROVERS: Final = ("it-project-manager", "service-delivery-manager", "managing-director")


def fill(book: Book) -> None:
    """Everything other rows name."""
    _companies(book)
    _tables(book)
    _boards(book)
    _members(book)


def _companies(book: Book) -> None:
    company = book.workspace.settings.company
    for client in book.workspace.of("client"):
        identifier = client.text("psa_company_id") or client.id.capitalize()
        status = "Active" if client.text("status") in ("", "active") else "Not Approved"
        row = book.put("companies", {
            "identifier": identifier, "name": client.text("name") or client.id, "status": {"id": 1, "name": status},
            "types": [{"id": 1, "name": "Owner" if client.get("internal") is True else "Client"}], "territoryManager": None,
            "deletedFlag": False,
        })  # fmt: skip
        book.companies[client.id] = row
        if client.get("internal") is True:
            book.companies.setdefault("", row)
    if "" not in book.companies:
        book.companies[""] = book.put("companies", {
            "identifier": "OwnFirm", "name": company, "status": {"id": 1, "name": "Active"},
            "types": [{"id": 1, "name": "Owner"}], "deletedFlag": False,
        })  # fmt: skip


def _tables(book: Book) -> None:
    work_types = (
        ("Regular", None, Decimal(1), True),
        ("After hours", None, Decimal(1), True),
        (TIME_OFF, "PTO", Decimal(1), False),
    )
    for name, accrual, multiplier, counts in work_types:
        book.put("work_types", {
            "name": name, "billTime": "Billable" if counts else "DoNotBill", "rateType": "Multiplier", "rate": Decimal(1),
            "hoursMin": 0, "hoursMax": 0, "roundBillHoursTo": Decimal("0.25"), "accrualType": accrual,
            "utilizationFlag": counts, "costMultiplier": multiplier, "inactiveFlag": False,
        })  # fmt: skip
    for name in (INTERNAL, "Meetings", "Training", TIME_OFF):
        charge_code(book, name)
    for name in PROJECT_STATUSES:
        book.put("project_statuses", {"name": name, "closedFlag": name in FINISHED, "defaultFlag": name == "Open", "inactiveFlag": False, "noTimeFlag": False})  # fmt: skip
    for name in ("Open", "Closed"):
        book.put("activity_statuses", {"name": name, "defaultFlag": name == "Open", "closedFlag": name == "Closed", "inactiveFlag": False})  # fmt: skip
    for name in dict.fromkeys(
        (book.workspace.settings.psa.defaults.get("activity_type", "Pre-sales"), "Call", "Meeting")
    ):
        book.put("activity_types", {"name": name, "defaultFlag": False, "inactiveFlag": False})
    book.put(
        "slas",
        {
            "name": "Standard",
            "basedOn": "MyCalendar",
            "defaultFlag": True,
            "respondHours": 1,
            "planWithin": 4,
            "resolutionHours": 40,
        },
    )


def charge_code(book: Book, name: str) -> Row:
    """The charge code of that name; added when it is new."""
    found = book.store.find("charge_codes", name=name)
    work_type = book.named("work_types", TIME_OFF if name == TIME_OFF else "Regular")
    return found or book.put("charge_codes", {
        "name": name, "company": book.company(None), "timeEntryFlag": True, "expenseEntryFlag": True, "billTime": "DoNotBill",
        "workType": work_type, "workRole": None,
    })  # fmt: skip


def _boards(book: Book) -> None:
    psa = book.workspace.settings.psa
    service = psa.defaults.get("service_board", "Service Desk")
    changes = tuple(dict.fromkeys((*psa.change_boards, psa.defaults.get("change_board", "Changes"))))
    project = psa.defaults.get("project_board", "Projects")
    for name in dict.fromkeys((service, *changes, project)):
        board = book.put("boards", {"name": name, "projectFlag": name == project, "inactiveFlag": False})
        statuses = CHANGE_STATUSES if name in changes else SERVICE_STATUSES
        for order, status in enumerate(statuses):
            book.put("board_statuses", {
                "name": status, "board": {"id": board["id"], "name": name}, "closedStatus": status in FINISHED,
                "defaultFlag": order == 0, "sortOrder": order, "displayOnBoard": True, "inactive": False,
                "timeEntryNotAllowed": False,
            })  # fmt: skip


def board(book: Book, sort: str) -> Row:
    """The board for `service`, `change` or `project` tickets."""
    psa = book.workspace.settings.psa
    names = {
        "service": psa.defaults.get("service_board", "Service Desk"),
        "change": psa.defaults.get("change_board") or next(iter(psa.change_boards), "Changes"),
        "project": psa.defaults.get("project_board", "Projects"),
    }
    found = book.store.find("boards", name=names[sort])
    assert found is not None  # noqa: S101 - made by fill
    return {"id": found["id"], "name": found["name"]}


def status(book: Book, of_board: Row, name: str) -> Row:
    """The status of that name on a board."""
    for row in book.store.rows("board_statuses"):
        if row["name"] == name and row["board"]["id"] == of_board["id"]:
            return {"id": row["id"], "name": name}
    raise KeyError(name)


def _members(book: Book) -> None:
    people = book.workspace.of("person")
    days = len(book.workspace.settings.working_days) or 5
    costs = _hourly_costs(book)
    for person in people:
        first, _, last = (person.text("name") or person.id).partition(" ")
        role = book.named("work_roles", _role(book, person))
        book.members[person.id] = book.put("members", {
            "identifier": person.text("psa_member_id") or person.id, "name": person.text("name") or person.id,
            "firstName": first, "lastName": last, "title": person.text("job"), "inactiveFlag": person.text("status") not in ("", "active"),
            "hireDate": None, "workRole": role, "workType": book.named("work_types", "Regular"),
            "dailyCapacity": number(person.get("weekly_capacity_hours")) / days, "billableForecast": None,
            "includeInUtilizationReportingFlag": True, "requireTimeSheetEntryFlag": person.id in costs, "daysTolerance": 1,
            "minimumHours": number(person.get("weekly_capacity_hours")) / days, "hourlyCost": costs.get(person.id), "hourlyRate": None,
        })  # fmt: skip
    for person in people:
        approver = next((holder for holder in _holders(book) if holder != person.id), None)
        named = book.member(approver)
        row = book.members[person.id]
        row.update(timeApprover=named, expenseApprover=named)


def _hourly_costs(book: Book) -> dict[str, Decimal]:
    """What an hour of a person costs, as the cost of their hours says; the latest month counts."""
    found: dict[str, tuple[str, Decimal]] = {}
    for record in book.workspace.of("actuals"):
        for row in record.list("rows"):
            hours, month = number(row.get("hours")), str(row.get("month"))
            if hours and month >= found.get(str(row.get("person")), ("", Decimal(0)))[0]:
                found[str(row.get("person"))] = (month, (number(row.get("cost")) / hours).quantize(Decimal("0.01")))
    return {person: cost for person, (_, cost) in found.items()}


def _role(book: Book, person: Record) -> str:
    """The work role of a person: that of their time sheets, else the role they hold, else the first word of their job."""
    for sheet in book.workspace.of("timesheet"):
        if sheet.text("person") == person.id:
            for entry in sheet.list("entries"):
                if entry.get("work_role"):
                    return str(entry["work_role"])
    held = [role for role in book.workspace.of("role") if person.id in role.list("holders")]
    return next(
        (role.text("title") for role in held if "engineer" in role.id), held[0].text("title") if held else "Staff"
    )


def _holders(book: Book) -> list[str]:
    roles = (book.workspace.find("role", name) for name in _APPROVERS)
    return [str(holder) for role in roles if role is not None for holder in role.list("holders")]
