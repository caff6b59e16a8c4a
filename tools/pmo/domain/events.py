"""What belongs in a calendar: changes, windows, milestones and the dates that somebody has to keep.

Events are values: who may see them was decided before, how they are written is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import change as times
from pmo.domain.agenda import people_of
from pmo.model.condition import matches
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

CHANGE: Final = "change"
WINDOW: Final = "window"
MILESTONE: Final = "milestone"
DUE: Final = "due"
SORTS: Final = (CHANGE, WINDOW, MILESTONE, DUE)
TENTATIVE: Final = "TENTATIVE"
CONFIRMED: Final = "CONFIRMED"
CANCELLED: Final = "CANCELLED"
_LATEST: Final = date(9990, 1, 1)
"""`9999-12-31` is how some write “never”."""
_TEXTS: Final = ("text", "action", "name", "title", "what", "purpose")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a calendar. `key` names it for ever; the end is exclusive; days have no time.

    `weekly` is the weekday (0 is Monday) of one that comes back every week, until the day `until` (exclusive).
    `busy` tells whether it takes somebody's time.
    """

    key: str
    sort: str
    title: str
    start: date
    end: date
    status: str
    record: Record
    categories: tuple[str, ...]
    lines: tuple[str, ...] = ()
    location: str = ""
    busy: bool = False
    weekly: int | None = None
    until: date | None = None
    people: frozenset[str] = field(default=frozenset())


def events(workspace: Workspace, sorts: Iterable[str] = SORTS) -> tuple[Event, ...]:
    """All events of some sorts, by start and key."""
    wanted = frozenset(sorts)
    found = [
        *(_changes(workspace) if CHANGE in wanted else ()),
        *(_windows(workspace) if WINDOW in wanted else ()),
        *(_milestones(workspace) if MILESTONE in wanted else ()),
        *(_dues(workspace) if DUE in wanted else ()),
    ]
    return tuple(sorted(found, key=lambda event: (event.start.isoformat()[:10], event.key)))


def concerns(workspace: Workspace, event: Event, *, client: str = "", project: str = "", person: str = "") -> bool:
    """Whether an event is about a client, a project and a person; an empty word asks for nothing."""
    record = event.record
    if person and person not in event.people:
        return False
    if project and project not in (record.text("project"), record.id if record.kind == "project" else ""):
        return False
    if not client:
        return True
    found = workspace.client_of(record)
    if found is not None:
        return found.id == client
    return event.sort == WINDOW and record.get("scope") == "all"


def _changes(workspace: Workspace) -> Iterator[Event]:
    for record in workspace.of("change"):
        stretch = times.planned(record)
        if stretch is None or not times.is_production(record):
            continue
        state = workspace.state(record)
        status = CANCELLED if state == "cancelled" else CONFIRMED if state in times.AUTHORIZED else TENTATIVE
        outage = record.get("outage.expected") is True
        client = workspace.find("client", times.client_id(workspace, record))
        services = _names(workspace, "service", record.list("services"))
        minutes = record.get("outage.minutes")
        length = f", up to {minutes} minutes" if isinstance(minutes, int) else ""
        about = [
            part for part in (record.id, f"{record.text('type')} change" if record.text("type") else "", state) if part
        ]
        lines = [
            ", ".join(about),
            f"Services: {', '.join(services)}" if services else "",
            f"Outage expected{length}"
            if outage
            else "No outage expected"
            if record.get("outage.expected") is False
            else "",
            f"By: {', '.join(names)}" if (names := _names(workspace, "person", record.list("implementers"))) else "",
        ]
        place = [", ".join(services), workspace.label(client) if client is not None else ""]
        yield Event(
            f"change-{record.id}", CHANGE, workspace.label(record), stretch.start, stretch.end, status, record,
            ("Change", "Outage") if outage else ("Change",), tuple(line for line in lines if line),
            ", ".join(part for part in place if part), busy=True, people=people_of(record),
        )  # fmt: skip


def _windows(workspace: Workspace) -> Iterator[Event]:
    words = {"confirmed": CONFIRMED, "cancelled": CANCELLED}
    for record in workspace.of("window"):
        status = words.get(workspace.state(record), TENTATIVE)
        freeze = record.get("type") == "freeze"
        client = workspace.client_of(record)
        service = workspace.find("service", record.get("service"))
        place = ", ".join(workspace.label(found) for found in (service, client) if found is not None)
        lines = tuple(part for part in (record.id, record.text("reason")) if part)
        title = f"Freeze: {workspace.label(record)}" if freeze else workspace.label(record)
        category = ("Freeze",) if freeze else ("Maintenance window",)
        key = f"window-{record.id}"
        if isinstance(record.get("recurrence"), dict):
            weekly = _weekly(record, workspace)
            if weekly is not None:
                weekday, start, end = weekly
                yield Event(
                    key, WINDOW, title, start, end, status, record, category, lines, place, weekly=weekday,
                    until=record.date("end"),
                )  # fmt: skip
            continue
        first, last = record.date("start"), record.date("end")
        if first is not None and last is not None and first < last:
            yield Event(key, WINDOW, title, first, last, status, record, category, lines, place)


def _weekly(record: Record, workspace: Workspace) -> tuple[int, datetime, datetime] | None:
    """Weekday, start and end of the first time, in the window's own zone."""
    opens, closes = _minutes(record.text("recurrence.from")), _minutes(record.text("recurrence.to"))
    name = record.text("recurrence.weekday")
    if opens is None or closes is None or name not in _WEEKDAYS:
        return None
    if closes <= opens:
        closes += 24 * 60
    first = record.date("start") or date(workspace.as_of.year, 1, 1)
    day = first + timedelta(days=(_WEEKDAYS.index(name) - first.weekday()) % 7)
    zone = times.zone_of(record, workspace.settings)
    midnight = datetime.combine(day, time(), zone)  # wall time: 16:00 stays 16:00 when the clocks change
    start = midnight + timedelta(minutes=opens)
    return start.weekday(), start, midnight + timedelta(minutes=closes)


def _minutes(clock: str) -> int | None:
    found = re.fullmatch(r"([0-9]{2}):([0-9]{2})", clock)
    return int(found.group(1)) * 60 + int(found.group(2)) if found else None


def _milestones(workspace: Workspace) -> Iterator[Event]:
    for record in workspace.of("project"):
        seen: dict[str, int] = {}
        for item in record.list("milestones"):
            day = _first_day(item, ("actual", "forecast", "baseline")) if isinstance(item, dict) else None
            if day is None:
                continue
            name = str(item.get("name", ""))
            mark = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]
            seen[mark] = seen.get(mark, 0) + 1
            key = f"milestone-{record.id}-{mark}" + (f"-{seen[mark]}" if seen[mark] > 1 else "")
            status = (
                CANCELLED if workspace.state(record) == "cancelled" else CONFIRMED if item.get("actual") else TENTATIVE
            )
            planned = as_date(item.get("baseline"))
            lines = [
                workspace.label(record),
                f"Planned for {planned}" if planned is not None and planned != day else "",
            ]
            yield Event(
                key, MILESTONE, f"{name} ({workspace.label(record)})", day, day + timedelta(days=1), status, record, ("Milestone",),
                tuple(line for line in lines if line), people=people_of(record),
            )  # fmt: skip


def _first_day(item: dict[str, Any], names: tuple[str, ...]) -> date | None:
    for name in names:
        day = as_date(item.get(name))
        if day is not None and day < _LATEST:
            return day
    return None


def _dues(workspace: Workspace) -> Iterator[Event]:
    """Every date that a rule of the sort `due` watches and that is not settled; each once.

    Times of day are events of their own sort, and dates that only start a period of grace are nobody's appointment.
    """
    seen: set[tuple[str, Path]] = set()
    for kind in workspace.kinds.values():
        for spec in kind.rules:
            given = spec.parameters
            watched = kind.find(given["field"]) if spec.rule == "due" else None
            if watched is None or watched.format == "date-time" or given.get("grace_days"):
                continue
            for record in workspace.of(kind.name):
                if not matches(given.get("while"), record, workspace.state(record)):
                    continue
                for path, value in record.walk(given["field"]):
                    holder = _holder(record, path)
                    day = as_date(value)
                    settled = given.get("unless_present") and holder.get(given["unless_present"]) not in (None, "")
                    if day is None or day >= _LATEST or settled or (record.path, path) in seen:
                        continue
                    seen.add((record.path, path))
                    yield _due(workspace, kind, record, path, day, holder, watched.title)


def _due(
    workspace: Workspace, kind: Kind, record: Record, path: Path, day: date, holder: dict[str, Any], title: str
) -> Event:
    own = next((str(holder[name]) for name in _TEXTS if len(path) > 1 and holder.get(name)), "")
    label = workspace.label(record)
    mark = "-".join(str(part + 1) if isinstance(part, int) else part for part in path)
    lines = (f"{kind.title} {record.id}", label) if own else (f"{kind.title} {record.id}",)
    return Event(
        f"due-{record.kind}-{record.id.replace('/', '-')}-{mark}", DUE, f"{title}: {own or label}", day, day + timedelta(days=1),
        CONFIRMED, record, (title,), lines, people=people_of(record, holder),
    )  # fmt: skip


def _holder(record: Record, path: Path) -> dict[str, Any]:
    value: Any = record.data
    for part in path[:-1]:
        value = value[part]
    return value if isinstance(value, dict) else {}


def _names(workspace: Workspace, kind: str, ids: list[Any]) -> list[str]:
    found = [workspace.find(kind, one) for one in ids]
    return [workspace.label(record) for record in found if record is not None]
