"""The review of a time sheet: everything an approver should ask about, with person, day and minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.calendar import Calendar
from pmo.domain.free_hours import absent_days, calendar_of
from pmo.domain.number import ZERO, number, plain, total
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import returned
from pmo.domain.sheets.charges import charge_remarks
from pmo.domain.sheets.sheet import DAY_MINUTES, IN_WORK, TIME, as_clock, by_day, minutes_of, outside_hours
from pmo.domain.sheets.stretch import overlaps
from pmo.domain.sheets.target import is_time_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Entry, Sheet
    from pmo.model.workspace import Workspace

_HALF: Final = 2


def review(
    workspace: Workspace, sheet: Sheet, others: Sequence[Sheet] = (), waiting: Sequence[Sheet] = ()
) -> tuple[Remark, ...]:
    """The remarks about a time sheet, by reason in the order of `REASONS`, then by day.

    `others` are the other sheets of the same person: a day or an hour may be on two of them. `waiting` are the sheets of
    anybody that wait for a decision: together they may ask more of an agreement than is left.
    """
    mine = [other for other in others if other.person == sheet.person and other.id != sheet.id and other.kind == TIME]
    found = [
        *returned.remarks(workspace, sheet),
        *_early(workspace, sheet, mine),
        *_days(workspace, sheet, mine),
        *_long(workspace, sheet, mine),
        *_overlaps(sheet, mine),
        *_single(workspace, sheet),
        *_twice(sheet),
        *charge_remarks(workspace, sheet, waiting),
    ]
    ranks = {reason.slug: index for index, reason in enumerate(r.REASONS)}
    return tuple(sorted(found, key=lambda one: (ranks[one.reason.slug], one.day or sheet.first, one.text)))


def capacity(workspace: Workspace, person: str) -> Decimal | None:
    """Hours of a normal working day of a person; None when no weekly hours are recorded."""
    record = workspace.find("person", person)
    weekly = number(record.get("weekly_capacity_hours")) if record is not None else None
    calendar = _calendar(workspace, person)
    return weekly / len(calendar.weekdays) if weekly is not None and calendar.weekdays else None


def expected(workspace: Workspace, sheet: Sheet) -> Decimal | None:
    """Hours that the period should have: capacity of its working days without absences; None without a capacity."""
    daily = capacity(workspace, sheet.person)
    if daily is None:
        return None
    calendar, away = _calendar(workspace, sheet.person), _away(workspace, sheet.person)
    return daily * sum(1 for day in _each(sheet.first, sheet.last) if calendar.works(day) and day not in away)


def missing_days(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet] = ()) -> tuple[date, ...]:
    """Working days of the period up to today without an hour on any sheet of the person."""
    return _without_time(workspace, sheet, others, sheet.first, _last(workspace, sheet))


def _without_time(
    workspace: Workspace, sheet: Sheet, others: Sequence[Sheet], first: date, last: date
) -> tuple[date, ...]:
    worked = {part.day for one in (sheet, *others) for entry in one.entries for part in by_day(entry) if part.hours > 0}
    calendar, away = _calendar(workspace, sheet.person), _away(workspace, sheet.person)
    return tuple(day for day in _each(first, last) if calendar.works(day) and day not in away and day not in worked)


def _last(workspace: Workspace, sheet: Sheet) -> date:
    return min(sheet.last, workspace.as_of)


def _early(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    """Working days that were still to come when it was handed in, or that are today while the person writes it."""
    ended = (sheet.submitted_on or workspace.as_of) if sheet.state not in IN_WORK else workspace.as_of
    first = max(ended + timedelta(days=1), workspace.as_of + timedelta(days=1), sheet.first)
    to_come = _without_time(workspace, sheet, others, first, sheet.last)
    if to_come:
        daily = capacity(workspace, sheet.person)
        days = ", ".join(f"{day:%A}" for day in to_come)
        yield _of(sheet, r.EARLY, ended, f"nothing yet for {days}", minutes_of((daily or ZERO) * len(to_come)))  # fmt: skip


def _days(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    """Days against capacity, leave and holidays."""
    daily = capacity(workspace, sheet.person)
    minutes = minutes_of(daily) if daily is not None else 0
    for day in missing_days(workspace, sheet, others):
        of = f" of {plain(daily)} h" if daily is not None else ""
        yield _of(sheet, r.MISSING_DAY, day, f"nothing{of}", minutes)
    calendar, away = _calendar(workspace, sheet.person), _away(workspace, sheet.person)
    by_date = _by_date((sheet, *others))
    for day in sorted({part.day for entry in sheet.entries for part in by_day(entry)}):
        hours = total(part.hours for part in by_date[day])
        if (
            daily
            and hours * _HALF < daily
            and calendar.works(day)
            and day not in away
            and day <= _last(workspace, sheet)
        ):
            yield _of(sheet, r.SHORT_DAY, day, f"{plain(hours)} of {plain(daily)} h", minutes_of(daily - hours))
        worked = [part for part in _by_date((sheet,))[day] if not is_time_off(workspace, part.charge_code)]
        odd = [part for part in worked if day in away or not outside_hours(part.work_type)]
        if odd and (day in away or not calendar.works(day)):
            what = "an absence" if day in away else "a holiday" if day in workspace.settings.holidays else "no working day"  # fmt: skip
            sort = ", ".join(sorted({part.work_type.lower() or "ordinary" for part in odd}))
            worth = total(part.hours for part in odd)
            yield _of(sheet, r.DAY_OFF, day, f"{plain(worth)} h of {sort} time on {what}", minutes_of(worth))


def _long(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    most = workspace.settings.thresholds.day_hours
    by_date = _by_date((sheet, *others))
    for day in sorted(_by_date((sheet,))):
        hours = total(part.hours for part in by_date[day])
        if hours > most:
            yield _of(sheet, r.LONG_DAY, day, f"{plain(hours)} h, {plain(most)} h are the most", minutes_of(hours))


def _overlaps(sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    """Minutes of an entry that lie in an earlier one, on any sheet of the person; said once, at the later one."""
    timed = [
        (start, start + span, entry, one.id)
        for one in (sheet, *others)
        for entry in one.entries
        if (span := entry.span) is not None and entry.start is not None
        for start in (entry.day.toordinal() * DAY_MINUTES + entry.start,)
    ]
    timed.sort(key=lambda item: (item[0], item[1], item[3], str(item[2].path)))
    for (entry, owner), (other, its_owner), shared in overlaps((start, end, (entry, owner)) for start, end, entry, owner in timed):  # fmt: skip
        if sheet.id in (owner, its_owner):
            where = f" on {its_owner if owner == sheet.id else owner}" if owner != its_owner else ""
            yield _of(sheet, r.OVERLAP, entry.day, f"{_times(entry)} {entry.at} and {_times(other)} {other.at}{where}", shared, entry if owner == sheet.id else other)  # fmt: skip


def _single(workspace: Workspace, sheet: Sheet) -> Iterator[Remark]:
    """What each entry shows by itself."""
    calendar = _calendar(workspace, sheet.person)
    most = workspace.settings.thresholds.entry_lag_days
    for entry in sheet.entries:
        if entry.crosses_midnight:
            first, *rest = by_day(entry)
            after = total(part.hours for part in rest)
            yield _of(sheet, r.MIDNIGHT, entry.day, f"{_times(entry)} {entry.at}: {plain(first.hours)} h and {plain(after)} h on the next day", minutes_of(after), entry)  # fmt: skip
        span = entry.span
        if span is not None and entry.minutes >= span + 15:
            yield _of(sheet, r.HOURS_DIFFER, entry.day, f"{plain(entry.hours)} h in {_times(entry)}, which is {plain(_hours(span))} h", entry.minutes - span, entry)  # fmt: skip
        if not entry.notes and not is_time_off(workspace, entry.charge_code):
            yield _of(sheet, r.NO_NOTES, entry.day, f"{plain(entry.hours)} h {entry.at}", entry.minutes, entry)
        if entry.entered_on is not None and entry.entered_on > entry.day:
            late = calendar.position(entry.entered_on) - calendar.position(entry.day)
            if late > most:
                yield _of(sheet, r.LAG, entry.day, f"{plain(entry.hours)} h {entry.at}, {late} working days later", entry.minutes, entry)  # fmt: skip


def _twice(sheet: Sheet) -> Iterator[Remark]:
    seen: set[tuple[Any, ...]] = set()
    for entry in sheet.entries:
        key = (entry.day, entry.hours, entry.at, entry.agreement, entry.notes.casefold(), entry.start, entry.end)
        if key in seen:
            yield _of(sheet, r.TWICE, entry.day, f"{plain(entry.hours)} h {entry.at}", entry.minutes, entry)
        seen.add(key)


def _of(sheet: Sheet, reason: Reason, day: date, text: str, minutes: int, entry: Entry | None = None) -> Remark:
    path = entry.path if entry is not None else ()
    return r.Remark(reason, sheet.id, sheet.person, day, text, minutes, path=path)


def _times(entry: Entry) -> str:
    return f"{as_clock(entry.start or 0)}-{as_clock(entry.end or 0)}"


def _hours(minutes: int) -> Decimal:
    return (ZERO + minutes) / 60


def _by_date(sheets: Sequence[Sheet]) -> dict[date, list[Entry]]:
    out: dict[date, list[Entry]] = {}
    for sheet in sheets:
        for entry in sheet.entries:
            for part in by_day(entry):
                out.setdefault(part.day, []).append(part)
    return out


def _calendar(workspace: Workspace, person: str) -> Calendar:
    record = workspace.find("person", person)
    return calendar_of(workspace, record) if record is not None else Calendar.of(workspace.settings)


def _away(workspace: Workspace, person: str) -> frozenset[date]:
    record = workspace.find("person", person)
    return absent_days(workspace, record) if record is not None else frozenset()


def _each(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))
