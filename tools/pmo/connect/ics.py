"""Events as an iCalendar file (RFC 5545). Points in time go out in UTC, weekly windows in the time of their zone.

The clock is not asked: `DTSTAMP` and `SEQUENCE` come from the last change of the record, or from the as-of date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from icalendar import Calendar
from icalendar import Event as Entry
from icalendar.prop import vRecur

from pmo.connect.zone import component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

    from pmo.domain.events import Event

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_YEARS_AHEAD: Final = 6


@dataclass(frozen=True, slots=True)
class Stamp:
    """When the record behind an event was last changed, and how often before; `sequence` grows with every change."""

    at: datetime
    sequence: int = 0


def calendar(
    events: Iterable[Event], *, name: str, domain: str, as_of: date, stamp: Callable[[Event], Stamp], link: Callable[[Event], str]
) -> bytes:  # fmt: skip
    """The calendar called `name`. `domain` ends the identity of each event; `link` is the page of one, or nothing."""
    out = Calendar()
    out.add("prodid", "-//PMO as Code//pmo export ics//EN")
    out.add("version", "2.0")
    out.add("calscale", "GREGORIAN")
    out.add("method", "PUBLISH")
    out.add("x-wr-calname", line(name))
    found = tuple(events)
    zones: dict[str, tuple[tzinfo, int]] = {}
    for event in found:
        if event.weekly is not None and isinstance(event.start, datetime) and event.start.tzinfo is not None:
            zone = event.start.tzinfo
            _, first = zones.get(str(zone), (zone, event.start.year))
            zones[str(zone)] = zone, min(first, event.start.year)
    for zone_name, (zone, first) in sorted(zones.items()):
        if zone_name != "UTC":
            out.add_component(component(zone, zone_name, first, as_of.year + _YEARS_AHEAD))
    for event in found:
        out.add_component(_entry(event, domain, stamp(event), link(event)))
    return bytes(out.to_ical())


def _entry(event: Event, domain: str, stamp: Stamp, link: str) -> Entry:
    entry = Entry()
    entry.add("uid", f"{_word(event.key)}@{_word(domain)}")
    entry.add("dtstamp", stamp.at.astimezone(UTC))
    entry.add("last-modified", stamp.at.astimezone(UTC))
    entry.add("sequence", stamp.sequence)
    entry.add("summary", line(event.title))
    entry.add("dtstart", _moment(event, event.start))
    entry.add("dtend", _moment(event, event.end))
    if event.weekly is not None:
        rule: dict[str, object] = {"FREQ": ["WEEKLY"], "BYDAY": [DAYS[event.weekly]]}
        if event.until is not None and isinstance(event.start, datetime):
            midnight = datetime.combine(event.until, time(), event.start.tzinfo)
            rule["UNTIL"] = [midnight.astimezone(UTC) - timedelta(seconds=1)]
        entry.add("rrule", vRecur(rule))
    entry.add("status", event.status)
    entry.add("transp", "OPAQUE" if event.busy else "TRANSPARENT")
    entry.add("categories", [line(category) for category in event.categories])
    if event.location:
        entry.add("location", line(event.location))
    if event.lines:
        entry.add("description", "\n".join(line(text) for text in event.lines))
    if link:
        entry.add("url", link)
    return entry


def _moment(event: Event, value: date) -> date:
    """A day as it is; a weekly time in its zone; any other point in time in UTC, which no clock change can move."""
    if not isinstance(value, datetime) or event.weekly is not None:
        return value
    return value.astimezone(UTC)


def line(text: str) -> str:
    """Text on one line: nobody's title can begin a property of its own."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _word(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")
