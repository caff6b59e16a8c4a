"""Time and expenses of approved sheets that the PSA should have. What was written once is never written again."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.sheets import sheet as sheets
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.psa import marks
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.charging import NoCharge, charge
from pmo.pipeline.psa.wanted_item import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import date, tzinfo

    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.model.record import Record
    from pmo.pipeline.psa.wanted_item import Firm, Wants

APPROVED: Final = (sheets.APPROVED_ONE, sheets.APPROVED_TWO, "ready_to_bill")
"""States in which a sheet is agreed and not billed yet: what it says goes into the PSA."""
_OPTIONS: Final = {
    "billable": "Billable", "do_not_bill": "DoNotBill", "no_charge": "NoCharge", "no_default": "NoDefault",
}  # fmt: skip
_FIRMS_MONEY: Final = ("company_card", "company_account")
_MORNING: Final = 8 * 60
_HOUR: Final = Decimal(3600)


def collect(firm: Firm, wants: Wants, fault_of: Callable[[Record], str]) -> None:
    """The entries of all approved sheets that bear no number of the PSA yet. A sheet with a fault stays here whole."""
    coming = frozenset(item.name for item in wants.items if item.ref is None)
    for kind in (sheets.TIME, sheets.EXPENSES):
        for record in firm.workspace.in_state(kind, APPROVED):
            found = sheets.of_record(record)
            if found is not None and (
                any(not one.number for one in found.entries) or any(not one.number for one in found.expenses)
            ):
                fault = fault_of(record)
                if fault:
                    wants.hindered("mend-first", record, (), f"nothing of {record.id} goes into the PSA: {fault}", "mend it, see `pmo lint`")  # fmt: skip
                else:
                    _sheet(firm, record, found, coming, wants)


def _sheet(firm: Firm, record: Record, found: Sheet, coming: Collection[str], wants: Wants) -> None:
    member = firm.member(found.person)
    if member is None:
        wants.hindered(
            "no-member", record, ("person",), f"nothing of {record.id} goes into the PSA: it has no member “{firm.refs.member(found.person)}”",
            f"add psa_member_id to {found.person}, and pull",
        )  # fmt: skip
        return
    own = dict(_marks(record))
    slots = _slots(found)
    lines: tuple[Entry | Expense, ...] = (*found.entries, *found.expenses)
    for entry in lines:
        if entry.number:
            continue
        carries = charge(firm, entry, coming)
        if isinstance(carries, NoCharge):
            if carries.waits:
                wants.waiting.append(f"{record.id} {entry.day.isoformat()}: {carries.why}")
            else:
                wants.hindered("no-charge", record, entry.path, f"{_what(entry)} of {record.id} is not written: {carries.why}", carries.advice)  # fmt: skip
            continue
        shut = firm.known.shut(_resource(entry), member, entry.day)
        if shut is not None:
            wants.hindered(
                "sheet-shut", record, entry.path,
                f"{_what(entry)} of {record.id} is not written: sheet {shut[0]} in the PSA is {_spaced(shut[1])} and takes nothing more",
                "have it opened again there, pull, and push; or enter it in the PSA by hand and add `psa_ref:`",
            )  # fmt: skip
            continue
        mark = marks.mark(record.id, own[entry.path])
        body: dict[str, Any] = {"member": {"id": member}, "chargeToId": carries.number, "chargeToType": carries.sort}
        agreement = firm.agreement(entry.agreement)
        if agreement is not None:
            body["agreement"] = {"id": agreement}
        if entry.billable in _OPTIONS:
            body["billableOption"] = _OPTIONS[entry.billable]
        more = _time(firm, record, entry, slots[entry.path], mark) if isinstance(entry, sheets.Entry) else _expense(firm, record, entry, mark)  # fmt: skip
        if isinstance(more, NoCharge):
            wants.hindered("no-name", record, entry.path, f"{_what(entry)} of {record.id} is not written: {more.why}", more.advice)  # fmt: skip
            continue
        timed = isinstance(entry, sheets.Entry)
        wants.items.append(
            Wanted(
                _resource(entry),
                numbers.TIME_ENTRY if timed else numbers.EXPENSE_ENTRY,
                record,
                (*entry.path, numbers.FIELD),
                f"{record.id} {entry.day.isoformat()}",
                mark,
                "internalNotes" if timed else "notes",
                {**body, **more},
                day=entry.day,
            )
        )


def _resource(entry: Entry | Expense) -> str:
    return "time_entries" if isinstance(entry, sheets.Entry) else "expense_entries"


def _spaced(status: str) -> str:
    """A status of the PSA in words: `PendingApproval` is “pending approval”."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", status).lower()


def _what(entry: Entry | Expense) -> str:
    return "an entry" if isinstance(entry, sheets.Entry) else "an expense"


def _marks(record: Record) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The part of the mark of each entry; entries that say the same are told apart by their order."""
    seen: Counter[str] = Counter()
    for index, raw in enumerate(record.list("entries")):
        if isinstance(raw, dict):
            plain = marks.of_entry(raw, 0)
            yield ("entries", index), marks.of_entry(raw, seen[plain])
            seen[plain] += 1


# time -----------------------------------------------------------------------------------------------------------------


def _time(firm: Firm, record: Record, entry: Entry, slot: tuple[int, int], mark: str) -> dict[str, Any] | NoCharge:
    if entry.hours <= 0:
        return NoCharge("it has no hours", "correct `hours:`, or take the entry out")
    raw = record.list("entries")[int(entry.path[-1])]
    names: dict[str, Any] = {}
    for field, name, known, what in (
        ("workType", entry.work_type, firm.known.work_types, "work type"),
        ("workRole", str(raw.get("work_role") or ""), firm.known.work_roles, "work role"),
    ):
        if not name:
            continue
        number = known.get(name.casefold())
        if number is None:
            return NoCharge(f"the PSA has no {what} “{name}”, and it sets the rate", f"correct `{_snake(field)}:`, or pull if it is new")  # fmt: skip
        names[field] = {"id": number}
    zone = zone_of(firm.workspace)[0]
    start = _instant(entry.day, slot[0], zone)
    end = _instant(entry.day, slot[1], zone)
    if entry.start is None:
        end = start + timedelta(minutes=entry.minutes)
    off = Decimal((end - start).total_seconds()) / _HOUR - entry.hours
    times: dict[str, Any] = {"timeStart": _written(start)}
    if off >= 0:
        times["timeEnd"] = _written(end)
        if off > 0:
            times["hoursDeduct"] = off
    return {**names, **times, "actualHours": entry.hours, **({"notes": entry.notes} if entry.notes else {}), "internalNotes": mark}  # fmt: skip


def _slots(found: Sheet) -> dict[tuple[str | int, ...], tuple[int, int]]:
    """Start and end of each entry as minutes of its day. Those without times are laid one behind the other, from 8:00 or
    from the end of the last one with times, so that the same sheet gives the same times each time.
    """  # fmt: skip
    out: dict[tuple[str | int, ...], tuple[int, int]] = {}
    for day in dict.fromkeys(entry.day for entry in found.entries):
        of_day = [entry for entry in found.entries if entry.day == day]
        last = _MORNING
        for entry in of_day:
            if entry.start is not None and entry.span is not None:
                out[entry.path] = (entry.start, entry.start + entry.span)
                last = max(last, entry.start + entry.span)
        free = [entry for entry in of_day if entry.path not in out]
        at = max(0, min(last, sheets.DAY_MINUTES - sum(entry.minutes for entry in free)))
        for entry in free:
            begin = entry.start if entry.start is not None else at
            out[entry.path] = (begin, begin + entry.minutes)
            at += entry.minutes
    return out


def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    return (datetime.combine(day, time()) + timedelta(minutes=minutes)).replace(tzinfo=zone).astimezone(UTC)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _snake(name: str) -> str:
    return "work_type" if name == "workType" else "work_role"


# expenses -------------------------------------------------------------------------------------------------------------


def _expense(firm: Firm, record: Record, entry: Expense, mark: str) -> dict[str, Any] | NoCharge:
    raw = record.list("entries")[int(entry.path[-1])]
    if entry.currency and entry.currency != firm.workspace.settings.currency:
        return NoCharge(f"it is in {entry.currency}", f"enter it in the PSA by hand, where the rate to {firm.workspace.settings.currency} is known, and add `psa_ref:`")  # fmt: skip
    method = str(raw.get("payment_method") or "").replace("_", " ")
    paid = firm.known.of_expenses("paymentMethod", method)
    if paid is None and raw.get("payment_method") in _FIRMS_MONEY:
        return NoCharge(
            f"it was paid with the {method}, and no expense in the PSA was; without that it would be paid back",
            "enter it in the PSA by hand, and add `psa_ref:`",
        )
    return {
        "type": firm.known.of_expenses("type", entry.sort) or {"name": entry.sort.capitalize()},
        **({"paymentMethod": paid} if paid is not None else {}),
        "amount": entry.amount,
        "date": f"{entry.day.isoformat()}T00:00:00Z",
        "notes": f"{entry.notes} ({mark})".strip(),
    }
