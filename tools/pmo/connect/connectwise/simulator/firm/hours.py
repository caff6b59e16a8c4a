"""Time entries of a firm's PSA: the hours of its records laid onto days, on tickets, in the sheets of their weeks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.charging import week_of
from pmo.connect.connectwise.simulator.clock import written
from pmo.connect.connectwise.simulator.firm import masters
from pmo.connect.connectwise.simulator.firm.book import QUARTER, Book, at, midnight, number, quarters, ref, working_days
from pmo.connect.connectwise.simulator.firm.spread import Key, Load, spread
from pmo.connect.connectwise.simulator.firm.support import Desk
from pmo.connect.connectwise.simulator.firm.work import BILLED_BY_HOUR
from pmo.model.record import as_date

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.store import Row
    from pmo.model.record import Record

PROJECT, AGREEMENT, INTERNAL, OFF = "project", "agreement", "internal", "off"
STATUSES: Final = {
    "open": "Open", "pending_approval": "PendingApproval", "pending_project_approval": "PendingProjectApproval",
    "approved_tier_one": "ApprovedByTierOne", "approved_tier_two": "ApprovedByTierTwo", "ready_to_bill": "ReadyToBill",
    "rejected": "Rejected", "rejected_second_tier": "RejectBySecondTier", "errors_corrected": "ErrorsCorrected",
    "billed": "Billed", "billed_agreement": "BilledAgreement", "written_off": "WrittenOff",
}  # fmt: skip
OPTIONS: Final = {
    "billable": "Billable",
    "do_not_bill": "DoNotBill",
    "no_charge": "NoCharge",
    "no_default": "NoDefault",
}
_PIECES: Final = {PROJECT: 8, AGREEMENT: 10, INTERNAL: 0, OFF: 32}
"""Quarter hours a day gets of a piece of work at most; internal hours fill up."""
_DAY: Final = 32
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Work:
    """One entry to be: who worked when on what."""

    person: str
    day: date
    key: Key
    hours: Decimal
    starts: datetime
    entry: dict[str, Any] | None = None
    """The entry of the record it comes from; None for one that was laid out here."""


def fill(book: Book) -> None:
    """All time entries, in order of day and person, with their sheets and the tickets they are on."""
    works = sorted(_works(book), key=lambda work: (work.day, work.person, work.starts))
    sheets = _sheets(book, works)
    desk = Desk(book, [(work.person, work.day, work.key[1], work.hours) for work in works if work.key[0] == AGREEMENT])
    numbers = _numbers(works)
    spent: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for work in works:
        row = _entry(book, desk, sheets[work.person, week_of(work.day)[0]], work, next(numbers))
        for resource, found in (
            ("projects", row["project"]),
            (f"{str(row['chargeToType'])[:7].lower()}_tickets", row["ticket"]),
        ):
            if found is not None:
                spent[resource, found["id"]] += work.hours
    for (resource, number_of), hours in spent.items():
        row = book.store.get(resource, number_of) or {}
        row["actualHours"] = row["actualHours"] + hours


def _works(book: Book) -> list[Work]:
    """Hours of sheets as they stand in their records, and the rest of each month laid out around them."""
    out: list[Work] = []
    told: dict[tuple[str, str, Key], int] = defaultdict(int)
    days_told: set[tuple[str, date]] = set()
    for sheet in book.workspace.of("timesheet"):
        person, first = sheet.text("person"), sheet.date("starts")
        days_told |= {(person, first + timedelta(days=step)) for step in range(7)} if first else set()
        used: dict[date, int] = defaultdict(int)
        for entry in sheet.list("entries"):
            day = as_date(entry.get("date"))
            if day is None or day > book.as_of:
                continue
            key, length = _key_of(entry), quarters(entry.get("hours"))
            out.append(Work(person, day, key, number(entry.get("hours")), at(book, day, used[day]), entry))
            used[day] += length
            told[person, day.isoformat()[:7], _pool(key)] += length
    for (person, month), loads in sorted(_loads(book).items()):
        rest = [
            Load(load.key, left, load.piece, load.first, load.last)
            for load in loads
            if (left := load.quarters - told[person, month, _pool(load.key)]) > 0
        ]
        days = working_days(book, month)
        free = [day for day in days if (person, day) not in days_told] or days
        for day, parts in spread(rest, free, _DAY).items():
            position = 0
            for key, length in parts.items():
                out.append(Work(person, day, key, length * QUARTER, at(book, day, position)))
                position += length
    return out


def _pool(key: Key) -> Key:
    """Internal hours are known as one sum; their charge codes are not told apart."""
    return (key[0], "", "") if key[0] in (INTERNAL, OFF) else key


def _loads(book: Book) -> dict[tuple[str, str], list[Load]]:
    """What each person worked on in each month."""
    out: dict[tuple[str, str], list[Load]] = defaultdict(list)

    def load(
        person: object, month: object, key: Key, hours: Any, first: date | None = None, last: date | None = None
    ) -> None:
        length = quarters(hours)
        if length and str(month) <= book.as_of.isoformat()[:7]:
            out[str(person), str(month)].append(Load(key, length, _PIECES[key[0]], first, last))

    for record in book.workspace.of("actuals"):
        project = book.workspace.find("project", record.id)
        tasks = {str(task.get("wbs")): task for task in project.list("tasks")} if project is not None else {}
        for row in record.list("rows"):
            task = tasks.get(str(row.get("wbs")), {})
            key = (PROJECT, record.id, str(row.get("wbs")))
            load(
                row.get("person"),
                row.get("month"),
                key,
                row.get("hours"),
                as_date(task.get("actual_start")),
                as_date(task.get("actual_finish")),
            )
    for record in book.workspace.of("usage"):
        for row in record.list("rows"):
            load(row.get("person"), row.get("month"), (AGREEMENT, record.id, ""), row.get("hours"))
    for extra in book.extra:
        load(extra["person"], extra["month"], (OFF, "", masters.TIME_OFF), Decimal(extra.get("pto_hours") or 0))
        load(
            extra["person"], extra["month"], (INTERNAL, "", masters.INTERNAL), Decimal(extra.get("internal_hours") or 0)
        )
    return out


def _key_of(entry: dict[str, Any]) -> Key:
    if entry.get("charge_to") == "project_ticket" and entry.get("project"):
        return (PROJECT, str(entry["project"]), str(entry.get("wbs") or ""))
    if entry.get("agreement"):
        return (AGREEMENT, str(entry["agreement"]), "")
    return (INTERNAL, "", str(entry.get("charge_code") or masters.INTERNAL))


def _numbers(works: list[Work]) -> Any:
    """Numbers of entries: those of their records, else the next that no record has."""
    taken = {ref(work.entry.get("psa_ref"), "E") for work in works if work.entry is not None}
    after = 0
    for work in works:
        own = ref(work.entry.get("psa_ref"), "E") if work.entry is not None else None
        if own is None:
            after += 1
            while after in taken:
                after += 1
        yield own or after


def _sheets(book: Book, works: list[Work]) -> dict[tuple[str, date], Row]:
    """The sheet of each person and week; the records say how some stand, the months before are approved."""
    hours: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    for work in works:
        hours[week_of(work.day)[0], work.person] += work.hours
    records = {(sheet.date("starts"), sheet.text("person")): sheet for sheet in book.workspace.of("timesheet")}
    first_of_month = book.as_of.replace(day=1)
    taken = {ref(sheet.get("psa_ref"), "S") for sheet in records.values()}
    after = 0
    out: dict[tuple[str, date], Row] = {}
    for monday, person in sorted({*hours, *((day, who) for day, who in records if day)}):
        record: Record | None = records.get((monday, person))
        own = ref(record.get("psa_ref"), "S") if record is not None else None
        if own is None:
            after += 1
            while after in taken:
                after += 1
        _, sunday, year, week = week_of(monday)
        status = "ApprovedByTierTwo" if sunday < first_of_month else "PendingApproval"
        out[person, monday] = book.put("time_sheets", {
            "id": own or after, "member": book.member(person), "year": year, "period": week, "dateStart": midnight(monday),
            "dateEnd": midnight(sunday), "status": STATUSES.get(record.text("status"), status) if record is not None else status,
            "hours": hours[monday, person], "deadline": midnight(sunday + timedelta(days=1)),
        }, on=sunday, by=str((book.member(person) or {}).get("identifier", "")))  # fmt: skip
    return out


def _entry(book: Book, desk: Desk, sheet: Row, work: Work, number_of: int) -> Row:
    told = work.entry or {}
    sort, _, part = work.key
    member = book.member(work.person)
    row = book.members.get(work.person, {})
    work_type = str(told.get("work_type") or (masters.TIME_OFF if sort == OFF else "Regular"))
    entered = as_date(told.get("entered_on")) or work.day
    charge = _charge(book, desk, work)
    billing = _billing(book, sheet, work, charge)
    return book.put("time_entries", {
        "id": number_of, "member": member, **charge,
        "workType": book.named("work_types", work_type),
        "workRole": book.named("work_roles", str(told["work_role"])) if told.get("work_role") else row.get("workRole"),
        "timeStart": written(work.starts), "timeEnd": written(work.starts + timedelta(minutes=int(work.hours * 60))),
        "hoursDeduct": _ZERO, "actualHours": work.hours, "timeSheet": {"id": sheet["id"]},
        "dateEntered": f"{entered.isoformat()}T22:30:00Z", "hourlyCost": str(row["hourlyCost"]) if row.get("hourlyCost") is not None else None,
        "notes": str(told.get("notes") or (charge["ticket"]["name"] if charge["ticket"] else part)), **billing,
    }, on=entered, by=str((member or {}).get("identifier", "")))  # fmt: skip


def _charge(book: Book, desk: Desk, work: Work) -> dict[str, Any]:
    """What an entry is charged to, and what follows from it."""
    sort, what, part = work.key
    none = {"ticket": None, "project": None, "phase": None, "agreement": None}
    if sort == PROJECT and (ticket := book.tickets.get((what, part))) is not None:
        named = {"id": ticket["id"], "name": ticket["summary"]}
        return {**none, "chargeToId": ticket["id"], "chargeToType": "ProjectTicket", "company": ticket["company"], "ticket": named, "project": ticket["project"], "phase": ticket["phase"]}  # fmt: skip
    if sort == AGREEMENT and (agreement := book.agreements.get(what)) is not None:
        ticket = desk.ticket(work.person, work.day, what)
        named = {"id": ticket["id"], "name": ticket["summary"]}
        return {**none, "chargeToId": ticket["id"], "chargeToType": "ServiceTicket", "company": agreement["company"], "ticket": named, "agreement": {"id": agreement["id"], "name": agreement["name"]}}  # fmt: skip
    code = masters.charge_code(book, part if sort in (INTERNAL, OFF) else masters.INTERNAL)
    return {**none, "chargeToId": code["id"], "chargeToType": "ChargeCode", "company": code["company"]}


def _billing(book: Book, sheet: Row, work: Work, charge: dict[str, Any]) -> dict[str, Any]:
    """Whether and how an entry is billed: by the hour, by its agreement, or not at all; what was approved is invoiced."""
    sort, what, _ = work.key
    project = book.projects.get(what) if sort == PROJECT else None
    by_hour = project is not None and project["billingMethod"] in BILLED_BY_HOUR and bool(project["billingAmount"])
    option = OPTIONS.get(str((work.entry or {}).get("billable_option")), "")
    option = option or ("NoDefault" if charge["agreement"] else "Billable" if by_hour else "DoNotBill")
    invoiced = sheet["status"] == "ApprovedByTierTwo"
    rate = _ZERO
    if project is not None and option == "Billable" and project["budgetHours"]:
        rate = (project["billingAmount"] / project["budgetHours"]).quantize(Decimal("0.01"))
    billed = work.hours if option == "Billable" and invoiced else _ZERO
    status = sheet["status"]
    if invoiced and (charge["agreement"] or option == "Billable"):
        status = "BilledAgreement" if charge["agreement"] else "Billed"
    month = work.day.isoformat()[:7]
    return {
        "billableOption": option, "hoursBilled": billed, "invoiceHours": billed, "hourlyRate": rate or None,
        "agreementHours": work.hours if charge["agreement"] else _ZERO, "agreementAmount": _ZERO, "overageRate": None,
        "extendedInvoiceAmount": (billed * rate).quantize(Decimal("0.01")), "invoiceReady": 1 if billed else 0, "status": status,
        "invoice": {"id": _invoice(project["id"], month), "identifier": f"{project['id']}-{month}"} if billed and project else None,
    }  # fmt: skip


def _invoice(project: int, month: str) -> int:
    return project * 10_000 + int(month[2:4]) * 100 + int(month[5:])
