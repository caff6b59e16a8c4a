"""Time and expense entries of the simulated PSA: what they are charged to, the sheet they lie in, the hours they add."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.clock import written
from pmo.connect.connectwise.simulator.language import instant
from pmo.connect.connectwise.simulator.replies import Item, refuse

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.routes import Route
    from pmo.connect.connectwise.simulator.store import Row, Store

ENTRIES: Final = {"time_entries": "time_sheets", "expense_entries": "expense_reports"}
"""Entries, and the sheets they lie in."""
OPEN: Final = ("Open", "Rejected", "ErrorsCorrected", "RejectBySecondTier")
"""States of a sheet in which its entries may change."""
_TARGETS: Final = {
    "ServiceTicket": "service_tickets", "ProjectTicket": "project_tickets", "ChargeCode": "charge_codes", "Activity": "activities",
}  # fmt: skip
_HOUR: Final = Decimal(3600)


def charged(store: Store, route: Route, row: Row, by: str) -> Row:
    """A new entry, put on a sheet and onto what it is charged to. Refusal when the sheet is closed or the charge is none."""
    made = _charge(store, route, row)
    if made.get("member") is None:
        member = store.find("members", identifier=by)
        if member is None:
            raise _missing(route, "member")
        made["member"] = {"id": member["id"], "identifier": member["identifier"]}
    if route.name == "time_entries":
        made = {**made, **_worked(made)}
    sheet = _sheet(store, route, made)
    made = {**made, route_field(route): {"id": sheet["id"]}, "status": "Open", "dateEntered": written(store.clock())}
    added = store.add(route.name, {"billableOption": "Billable", **made}, by=by)
    _add_up(store, route, sheet["id"])
    _move_hours(store, added, _hours(route, added))
    return added


def recharged(store: Store, route: Route, before: Row, after: Row) -> Row:
    """An entry whose times or hours were changed: the sums follow."""
    if route.name == "time_entries" and any(before.get(name) != after.get(name) for name in ("timeStart", "timeEnd", "hoursDeduct")):  # fmt: skip
        after = store.change(route.name, after["id"], **_worked({**after, "actualHours": None}))
    _move_hours(store, after, _hours(route, after) - _hours(route, before))
    _add_up(store, route, after[route_field(route)]["id"])
    return after


def discharged(store: Store, route: Route, row: Row) -> None:
    """An entry that is about to go: its hours leave the sums."""
    _move_hours(store, row, -_hours(route, row))
    _add_up(store, route, row[route_field(route)]["id"], without=row["id"])


def must_be_open(store: Store, route: Route, row: Row) -> None:
    """Refusal when the sheet of an entry was handed in or approved."""
    sheet = store.get(ENTRIES[route.name], (row.get(route_field(route)) or {}).get("id") or 0)
    if sheet is not None and sheet.get("status") not in OPEN:
        raise refuse(400, "InvalidObject", f"The sheet is {sheet.get('status')}; its entries cannot be changed.")


def route_field(route: Route) -> str:
    """The field by which an entry names its sheet."""
    return "timeSheet" if route.name == "time_entries" else "expenseReport"


def _charge(store: Store, route: Route, row: Row) -> Row:
    kind = row.get("chargeToType")
    if row.get("chargeToId") is None:
        return dict(row)
    resource = _TARGETS.get(str(kind))
    target = store.get(resource, row["chargeToId"]) if resource and isinstance(row["chargeToId"], int) else None
    if target is None or resource is None:
        raise refuse(400, "InvalidObject", f"{route.name} object is invalid", [Item("InvalidReference", "The chargeToId does not exist.", route.name, "chargeToId")])  # fmt: skip
    if "tickets" not in resource:
        return {**row, "company": row.get("company") or target.get("company")}
    return {
        **row, "ticket": {"id": target["id"], "name": target.get("summary")},
        "project": target.get("project"), "phase": target.get("phase"),
        "company": row.get("company") or target.get("company"), "agreement": row.get("agreement") or target.get("agreement"),
    }  # fmt: skip


def _worked(row: Row) -> dict[str, Any]:
    """Hours from start and end, or the end from start and hours."""
    start, end = instant(row.get("timeStart")), instant(row.get("timeEnd"))
    if start is None:
        raise refuse(400, "InvalidObject", "timeStart is not a date.")
    less = Decimal(str(row.get("hoursDeduct") or 0))
    if end is None:
        hours = Decimal(str(row.get("actualHours") or 0))
        return {"timeEnd": written(start + timedelta(seconds=int((hours + less) * _HOUR))), "actualHours": hours}
    if end < start:
        raise refuse(400, "InvalidObject", "timeEnd is before timeStart.")
    hours = Decimal(int((end - start).total_seconds())) / _HOUR - less
    return {"actualHours": Decimal(str(row["actualHours"])) if row.get("actualHours") is not None else hours}


def _sheet(store: Store, route: Route, row: Row) -> Row:
    """The sheet of the entry's week or month, made when it is the first; Refusal when it is closed."""
    resource = ENTRIES[route.name]
    moment = instant(row.get("timeStart") if route.name == "time_entries" else row.get("date"))
    if moment is None:
        raise _missing(route, "date")
    day = moment.astimezone(store.zone).date() if route.name == "time_entries" else moment.date()
    start, end, year, period = week_of(day) if route.name == "time_entries" else month_of(day)
    member = row["member"]
    for sheet in store.rows(resource):
        if sheet["member"]["id"] == member["id"] and sheet["dateStart"] == _midnight(start):
            if sheet["status"] not in OPEN:
                raise refuse(400, "InvalidObject", f"The sheet of this period is {sheet['status']}.")
            return sheet
    last = {"deadline" if route.name == "time_entries" else "dueDate": _midnight(end + timedelta(days=1))}
    return store.add(resource, {"member": member, "year": year, "period": period, "dateStart": _midnight(start), "dateEnd": _midnight(end), "status": "Open", **last})  # fmt: skip


def week_of(day: date) -> tuple[date, date, int, int]:
    """Monday, Sunday, year and number of the ISO week of a day."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return monday, monday + timedelta(days=6), year, week


def month_of(day: date) -> tuple[date, date, int, int]:
    """First and last day, year and number of the month of a day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1), day.year, day.month


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _hours(route: Route, row: Row) -> Decimal:
    return Decimal(str(row.get("actualHours") or 0)) if route.name == "time_entries" else Decimal(0)


def _add_up(store: Store, route: Route, sheet: int, *, without: int = 0) -> None:
    """The sum of a sheet from its entries."""
    field = route_field(route)
    value = "actualHours" if route.name == "time_entries" else "amount"
    if store.get(ENTRIES[route.name], sheet) is None:
        return
    total = sum(
        (Decimal(str(row.get(value) or 0)) for row in store.rows(route.name) if (row.get(field) or {}).get("id") == sheet and row["id"] != without),
        Decimal(0),
    )  # fmt: skip
    changed: dict[str, Any] = {"hours" if route.name == "time_entries" else "total": total}
    store.change(ENTRIES[route.name], sheet, **changed)


def _move_hours(store: Store, row: Row, hours: Decimal) -> None:
    """Add hours to the ticket and the project of an entry."""
    if not hours:
        return
    targets = (
        (_TARGETS.get(str(row.get("chargeToType")), ""), row.get("chargeToId")),
        ("projects", (row.get("project") or {}).get("id")),
    )
    for resource, number in targets:
        found = store.get(resource, number) if resource and isinstance(number, int) else None
        if found is not None and resource in ("projects", "project_tickets", "service_tickets"):
            store.change(resource, found["id"], actualHours=Decimal(str(found.get("actualHours") or 0)) + hours)


def _missing(route: Route, name: str) -> Exception:
    return refuse(400, "InvalidObject", f"{route.name} object is invalid", [Item("MissingRequiredField", f"The {name} field is required.", route.name, name)])  # fmt: skip
