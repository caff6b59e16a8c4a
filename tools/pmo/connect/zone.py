"""A time zone as iCalendar describes it (`VTIMEZONE`), worked out from the clock changes of the zone itself.

RFC 5545 wants the moment of a change in the time that was shown before it: 02:00 in spring, not 03:00. Where the changes
follow a rule, such as the second Sunday of March, the rule is written: Outlook reads rules best.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vRecur

if TYPE_CHECKING:
    from datetime import tzinfo

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Change(NamedTuple):
    """A clock change: when, in the time shown before it, and the offsets around it."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


def component(zone: tzinfo, name: str, first_year: int, last_year: int) -> Timezone:
    """The description of a zone, right from `first_year` to `last_year` and as long as its rules stay."""
    out = Timezone()
    out.add("tzid", name)
    groups: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = defaultdict(list)
    for change in _changes(zone, first_year - 1, last_year):
        groups[change.before, change.after, change.name, change.summer].append(change.onset)
    if not groups:
        always = datetime(first_year, 1, 1, tzinfo=zone)
        groups[_offset(always), _offset(always), always.tzname() or name, False].append(datetime(1970, 1, 1))  # noqa: DTZ001 - local time of the zone
    for (before, after, label, summer), onsets in groups.items():
        part = TimezoneDaylight() if summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", label)
        rule = _rule(onsets)
        if rule:
            part.add("rrule", vRecur({"FREQ": ["YEARLY"], "BYMONTH": [onsets[0].month], "BYDAY": [rule]}))
        elif len(onsets) > 1:
            part.add("rdate", onsets[1:])
        out.add_component(part)
    return out


def _changes(zone: tzinfo, first_year: int, last_year: int) -> list[_Change]:
    out = []
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        if _offset(moment.astimezone(zone)) != _offset(later.astimezone(zone)):
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                if _offset(middle.astimezone(zone)) == _offset(moment.astimezone(zone)):
                    low = middle
                else:
                    high = middle
            at = high.replace(microsecond=0)
            before, now = _offset(moment.astimezone(zone)), at.astimezone(zone)
            onset = (at + before).replace(tzinfo=None)
            out.append(_Change(onset, before, _offset(now), now.tzname() or "", bool(now.dst())))
        moment = later
    return out


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta(0)


def _rule(onsets: list[datetime]) -> str:
    """`2SU` or `-1SU` when every change lies there, at one time of day in one month, once a year; else nothing."""
    years = [onset.year for onset in onsets]
    same = {(onset.month, onset.weekday(), onset.time()) for onset in onsets}
    if len(onsets) < 3 or len(same) != 1 or years != list(range(years[0], years[0] + len(years))):
        return ""
    day = _DAYS[onsets[0].weekday()]
    if all(onset.day + 7 > calendar.monthrange(onset.year, onset.month)[1] for onset in onsets):
        return f"-1{day}"
    weeks = {(onset.day - 1) // 7 + 1 for onset in onsets}
    return f"{weeks.pop()}{day}" if len(weeks) == 1 else ""
