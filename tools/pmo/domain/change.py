"""What several rules ask about a change: when it runs, how risky it is, who may authorize it, which windows hold."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.settings import Settings, Thresholds
    from pmo.model.workspace import Workspace

LIVE: Final = ("assess", "authorize", "scheduled", "implementing")
"""States of a change that still lies ahead or runs: past the draft, before its outcome."""

AUTHORIZED: Final = ("scheduled", "implementing", "review", "closed")
"""States that nobody may reach without the change authority."""

BOARD: Final = ("change-manager", "managing-director", "senior-engineer", "client-approver")
"""Who sits on the change board; all of them together decide like the board."""

AUTHORITY: Final[dict[str, tuple[str, ...]]] = {
    "low": ("senior-engineer", "change-manager", "managing-director", "change-board"),
    "medium": ("change-manager", "managing-director", "change-board"),
    "high": ("change-board",),
    "emergency": ("change-manager", "managing-director", "change-board"),
}
"""Roles that may authorize a change, by its risk level or as an emergency; any one of them will do."""

ANSWERS: Final = ("technical_complexity", "business_impact", "backout_complexity", "test_coverage", "recent_changes")
"""The five risk questions, each answered with 1, 3 or 5 (metrics.md §5)."""

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Stretch(NamedTuple):
    """A half-open stretch of time."""

    start: datetime
    end: datetime

    def overlaps(self, other: Stretch) -> bool:
        """Whether both share a moment; touching ends do not count."""
        return self.start < other.end and other.start < self.end

    def inside(self, other: Stretch) -> bool:
        """Whether this lies in the other from end to end."""
        return other.start <= self.start and self.end <= other.end


def planned(change: Record) -> Stretch | None:
    """The planned time of a change; None when it has none or it is reversed."""
    start, end = change.instant("planned_start"), change.instant("planned_end")
    return Stretch(start, end) if start and end and start < end else None


def is_production(change: Record) -> bool:
    """Whether the change touches a service; a change order (category baseline) does not."""
    return bool(change.get("category", "production") == "production")


def score(change: Record) -> int | None:
    """Sum of the five risk answers, 5 to 25; None while one is missing, because unanswered is not low."""
    answers = [change.get(f"risk.{name}") for name in ANSWERS]
    numbers = [answer for answer in answers if isinstance(answer, int)]
    return sum(numbers) if len(numbers) == len(ANSWERS) else None


def level(points: int, thresholds: Thresholds) -> str:
    """`low`, `medium` or `high` for a risk score."""
    if points <= thresholds.low_score_to:
        return "low"
    return "medium" if points <= thresholds.medium_score_to else "high"


def client_id(workspace: Workspace, change: Record) -> str:
    """Id of the client a change belongs to, its own or its project's; empty when neither says."""
    own = change.text("client")
    if own:
        return own
    project = workspace.follow(change, "project")
    return project.text("client") if project is not None else ""


def windows_of(workspace: Workspace, change: Record, sort: str) -> Iterator[Record]:
    """The confirmed windows of a type (`freeze`, `maintenance`) that hold for a change."""
    client = client_id(workspace, change)
    services = {str(service) for service in change.list("services")}
    for window in workspace.of("window"):
        if window.get("type") != sort or workspace.state(window) != "confirmed":
            continue
        scope = window.get("scope")
        if (
            scope == "all"
            or (scope == "client" and client and window.text("client") == client)
            or (scope == "service" and window.text("service") in services)
        ):
            yield window


def zone_of(window: Record, settings: Settings) -> tzinfo:
    """The time zone of a window, else that of the workspace."""
    for name in (window.text("timezone"), settings.timezone, "UTC"):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def dated_stretch(window: Record, settings: Settings) -> Stretch | None:
    """From midnight of a window's first day to midnight of its `end`, the first day after it."""
    start, end = window.date("start"), window.date("end")
    if start is None or end is None:
        return None
    zone = zone_of(window, settings)
    return Stretch(datetime.combine(start, time(), zone), datetime.combine(end, time(), zone))


def open_stretches(windows: list[Record], around: Stretch, settings: Settings) -> list[Stretch]:
    """When these windows are open near a stretch of time; windows that touch are one."""
    found: list[Stretch] = []
    for window in windows:
        if isinstance(window.get("recurrence"), dict):
            zone = zone_of(window, settings)
            first = around.start.astimezone(zone).date() - timedelta(days=1)
            days = (around.end - around.start).days + 3
            for offset in range(min(days, 62)):
                stretch = _weekly(window, first + timedelta(days=offset), zone)
                if stretch is not None:
                    found.append(stretch)
        else:
            stretch = dated_stretch(window, settings)
            if stretch is not None:
                found.append(stretch)
    merged: list[Stretch] = []
    for stretch in sorted(found):
        if merged and stretch.start <= merged[-1].end:
            merged[-1] = Stretch(merged[-1].start, max(merged[-1].end, stretch.end))
        else:
            merged.append(stretch)
    return merged


def _weekly(window: Record, day: date, zone: tzinfo) -> Stretch | None:
    if window.text("recurrence.weekday") != _WEEKDAYS[day.weekday()]:
        return None
    opens, closes = _minutes(window.text("recurrence.from")), _minutes(window.text("recurrence.to"))
    if opens is None or closes is None:
        return None
    if closes <= opens:
        closes += 24 * 60
    midnight = datetime.combine(day, time(), zone)
    return Stretch(midnight + timedelta(minutes=opens), midnight + timedelta(minutes=closes))


def _minutes(clock: str) -> int | None:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes) if hours.isdigit() and minutes.isdigit() else None


def clock(moment: datetime) -> str:
    """A moment for people: 2026-11-21 16:00."""
    return moment.strftime("%Y-%m-%d %H:%M")
