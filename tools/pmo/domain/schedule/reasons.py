"""Why an activity lies where it lies, as values: which link, which person, which days, or the as-of date."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pmo.domain.schedule.level import Bound
from pmo.domain.schedule.notation import shown

if TYPE_CHECKING:
    from decimal import Decimal

    from pmo.domain.calendar import Calendar
    from pmo.domain.schedule.days import WorkingDays
    from pmo.domain.schedule.diary import Diary
    from pmo.domain.schedule.level import Leveled, Placed


class Why(StrEnum):
    """What holds a task in its place."""

    RECORDED = "recorded"
    RUNNING = "running"
    LINK = "link"
    BUSY = "busy"
    AWAY = "away"
    NOT_WORKING = "not_working"
    BOOKED = "booked"
    FEW_HOURS = "few_hours"
    HOLIDAY = "holiday"
    AS_OF = "as_of"
    PLANNED = "planned"
    NOT_BEFORE = "not_before"
    ON_HOLD = "on_hold"
    LEVEL_OF_EFFORT = "level_of_effort"
    DAYS = "days"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `task` is the task waited for or the one that takes the person's time, `first` to `last` the days.

    `booked` names the other projects and works that a month is booked for, `days` counts working days lost or left,
    `share` is the part of the work still to do.
    """

    why: Why
    task: str = ""
    link: str = ""
    person: str = ""
    first: date | None = None
    last: date | None = None
    booked: tuple[str, ...] = ()
    days: int | None = None
    share: Decimal | None = None


MOST_SLOW: Final = 3
_BOUNDS: Final = {
    Bound.RECORDED: Why.RECORDED,
    Bound.RUNNING: Why.RUNNING,
    Bound.AS_OF: Why.AS_OF,
    Bound.PLANNED: Why.PLANNED,
    Bound.NOT_BEFORE: Why.NOT_BEFORE,
    Bound.ON_HOLD: Why.ON_HOLD,
    Bound.LEVEL_OF_EFFORT: Why.LEVEL_OF_EFFORT,
}


def start_reason(plan: Leveled, key: str, days: WorkingDays) -> Reason:
    """What keeps the start of an activity where it is: a person, else a link, else its bound."""
    placed, one = plan.placed[key], plan.activities[key]
    if placed.held_by:
        return _person_reason(placed, plan.diaries[placed.held_by])
    if placed.by is not None and not one.begun:
        before = plan.placed[placed.by.before]
        held = days.last(before.finish) if placed.by.from_finish else days.first(before.start)
        return Reason(Why.LINK, placed.by.before, shown(placed.by), last=held)
    if one.bound is Bound.RUNNING:
        return Reason(Why.RUNNING, days=one.days)
    if one.bound is Bound.AS_OF:
        return Reason(Why.AS_OF)
    return Reason(_BOUNDS[one.bound], first=days.first(placed.start))


def _person_reason(placed: Placed, diary: Diary) -> Reason:
    """Why a person could not begin the day before."""
    number = placed.start - 1
    if diary.is_away(number):
        first, last = _away(diary, diary.days.first(number))
        return Reason(Why.AWAY, person=diary.person, first=first, last=last)
    if placed.behind:
        return Reason(Why.BUSY, placed.behind, person=diary.person, last=diary.days.first(number))
    if not diary.works(number):
        return Reason(Why.NOT_WORKING, person=diary.person, first=diary.days.first(number))
    day = diary.days.first(number)
    return Reason(Why.BOOKED, person=diary.person, last=day, booked=diary.month(day).booked)


def _away(diary: Diary, day: date) -> tuple[date, date]:
    """The whole absence around a day."""
    first = last = day
    one = timedelta(days=1)
    while first - one in diary.away:
        first -= one
    while last + one in diary.away:
        last += one
    return first, last


def slow_reasons(plan: Leveled, key: str, days: WorkingDays) -> tuple[Reason, ...]:
    """What makes an activity take longer than its days: of the person who ends last, what costs most days first."""
    placed = plan.placed[key]
    found = [Reason(Why.UNFIT, person=person) for person in placed.unfit]
    if not placed.slow:
        return tuple(found)
    diary = plan.diaries[placed.slow]
    pace = next(work.pace for work in plan.activities[key].work if work.person == placed.slow)
    earlier = diary.tasks[: next(index for index, taken in enumerate(diary.tasks) if taken.key == key)]
    lost: Counter[tuple[Why, str, date | None]] = Counter()
    last_on: dict[tuple[Why, str, date | None], date] = {}
    what: tuple[Why, str, date | None]
    for number in range(max(placed.start, 0), min(placed.finish, len(diary.there))):
        day = days.first(number)
        if diary.is_away(number):
            what = (Why.AWAY, "", _away(diary, day)[0])
        elif not diary.there[number]:
            what = (Why.BOOKED if diary.works(number) else Why.NOT_WORKING, "", None)
        elif sharing := [taken for taken in earlier if taken.start <= number < taken.finish]:
            what = (Why.BUSY, max(sharing, key=lambda taken: taken.finish).key, None)
        elif diary.there[number] < pace:
            what = (Why.FEW_HOURS, "", None)
        else:
            continue
        lost[what] += 1
        last_on[what] = day
    for what, count in sorted(lost.items(), key=lambda item: (-item[1], item[0][0], item[0][1]))[:MOST_SLOW]:
        why, task, first = what
        day = last_on[what]
        last = _away(diary, day)[1] if why is Why.AWAY else day
        booked = diary.month(day).booked if why in (Why.BOOKED, Why.FEW_HOURS) else ()
        found.append(Reason(why, task, person=diary.person, first=first, last=last, booked=booked, days=count))
    return tuple(found)


def holidays(calendar: Calendar, first: date, last: date) -> tuple[Reason, ...]:
    """Holidays within a stretch that would be working days otherwise, as one reason."""
    found = sorted(day for day in calendar.holidays if first <= day <= last and day.weekday() in calendar.weekdays)
    return (Reason(Why.HOLIDAY, first=found[0], last=found[-1], days=len(found)),) if found else ()
