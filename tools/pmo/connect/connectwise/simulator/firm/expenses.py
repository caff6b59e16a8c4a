"""Expense reports and surveys of a firm's PSA."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.charging import month_of
from pmo.connect.connectwise.simulator.firm import masters
from pmo.connect.connectwise.simulator.firm.book import midnight, number, ref
from pmo.connect.connectwise.simulator.firm.hours import OPTIONS, STATUSES
from pmo.model.record import as_date

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.firm.book import Book
    from pmo.connect.connectwise.simulator.store import Row

_ZERO: Final = Decimal(0)
_TYPES: Final = ("mileage", "parking", "toll", "meal", "lodging", "materials", "shipping", "other")
_METHODS: Final = ("personal", "company_card", "company_account")


def fill(book: Book) -> None:
    """Reports with their entries, and answers of surveys that have a number in the PSA."""
    types = {name: {"id": order, "name": name.capitalize()} for order, name in enumerate(_TYPES, 1)}
    methods = {
        name: {"id": order, "name": name.replace("_", " ").capitalize()} for order, name in enumerate(_METHODS, 1)
    }
    for record in book.workspace.of("expense-report"):
        first = record.date("starts") or book.as_of
        start, end, year, month = month_of(first)
        member = book.member(record.get("person"))
        status = STATUSES.get(record.text("status"), "Open")
        entries = [entry for entry in record.list("entries") if as_date(entry.get("date"))]
        report = book.put("expense_reports", {
            **_own(record.get("psa_ref"), "X"), "member": member, "year": year, "period": month, "dateStart": midnight(start),
            "dateEnd": midnight(end), "status": status, "total": sum((number(entry.get("amount")) for entry in entries), _ZERO),
            "dueDate": midnight(record.date("due")),
        })  # fmt: skip
        for entry in entries:
            day = as_date(entry["date"])
            book.put("expense_entries", {
                **_own(entry.get("psa_ref"), "Y"), "expenseReport": {"id": report["id"]}, "member": member, **_charge(book, entry),
                "type": types.get(str(entry.get("type")), types["other"]), "classification": None,
                "paymentMethod": methods.get(str(entry.get("payment_method")), methods["personal"]), "amount": number(entry.get("amount")),
                "currency": {"id": 1, "name": str(entry.get("currency") or book.workspace.settings.currency)},
                "billableOption": OPTIONS.get(str(entry.get("billable_option")), "DoNotBill"), "billAmount": _ZERO,
                "agreementAmount": _ZERO, "date": midnight(day), "status": status, "taxes": [], "notes": str(entry.get("notes") or ""),
            }, on=day)  # fmt: skip
    _surveys(book)


def _own(value: object, letter: str) -> dict[str, int]:
    found = ref(value, letter)
    return {} if found is None else {"id": found}


def _charge(book: Book, entry: dict[str, Any]) -> dict[str, Any]:
    """The task of a project, else its first ticket; else the charge code."""
    none: dict[str, Any] = {"ticket": None, "project": None, "phase": None, "agreement": None}
    project = str(entry.get("project") or "")
    wbs = str(entry.get("wbs") or "")
    ticket: Row | None = book.tickets.get((project, wbs))
    ticket = ticket or next((row for (owner, _), row in book.tickets.items() if owner == project), None)
    if ticket is not None:
        return {**none, "chargeToId": ticket["id"], "chargeToType": "ProjectTicket", "company": ticket["company"], "ticket": {"id": ticket["id"], "name": ticket["summary"]}, "project": ticket["project"], "phase": ticket["phase"]}  # fmt: skip
    number_of = ref(entry.get("ticket"), "T")
    service = book.store.get("service_tickets", number_of) if number_of else None
    if service is not None:
        return {**none, "chargeToId": service["id"], "chargeToType": "ServiceTicket", "company": service["company"], "ticket": {"id": service["id"], "name": service["summary"]}}  # fmt: skip
    code = masters.charge_code(book, str(entry.get("charge_code") or masters.INTERNAL))
    return {**none, "chargeToId": code["id"], "chargeToType": "ChargeCode", "company": code["company"]}


def _surveys(book: Book) -> None:
    """One answer for each that was counted."""
    tickets = [row["id"] for row in book.store.rows("service_tickets")] or [1]
    for record in book.workspace.of("survey"):
        text = record.text("psa_survey_id")
        if not text.isdecimal():
            continue
        survey = book.put(
            "surveys", {"id": int(text), "name": record.text("title") or record.id, "inactiveFlag": False}
        )
        for count in record.list("counts"):
            for _ in range(int(count.get("count") or 0) if count.get("level") is not None else 0):
                book.put("survey_results", {
                    "surveyId": survey["id"], "ticketId": tickets[book.store.count("survey_results") % len(tickets)],
                    "totalPoints": count["level"], "results": [],
                })  # fmt: skip
