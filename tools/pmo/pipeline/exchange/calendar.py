"""The calendar of the office, or of what concerns one client, project or person."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pmo.connect import ics
from pmo.domain import events
from pmo.history.changes import last_changes
from pmo.pipeline.exchange.narrow import narrowed, outside
from pmo.pipeline.sound import sound
from pmo.scaffold.new import slug
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pmo.domain.events import Event
    from pmo.history.changes import Change
    from pmo.model.settings import Settings
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded


def calendar(
    loaded: Loaded, *, audience: str = "internal", client: str = "", project: str = "", person: str = "",
    sorts: Iterable[str] = (),
) -> tuple[bytes, int]:  # fmt: skip
    """The calendar for some readers, and how many events it has. InputError for names that are not there."""
    wanted = tuple(sorts) or events.SORTS
    for sort in wanted:
        if sort not in events.SORTS:
            raise InputError(f"“{sort}” is no sort of event. {closest(sort, events.SORTS, '')} Sorts: {', '.join(events.SORTS)}.".replace("  ", " "))  # fmt: skip
    seen = narrowed(sound(loaded), audience).workspace
    for kind, name in (("client", client), ("project", project), ("person", person)):
        if name and seen.find(kind, name) is None:
            known = [record.id for record in seen.of(kind)]
            raise InputError(
                f"There is no {kind} “{name}”. {closest(name, known, f'There are {len(known)} to choose from.')}"
            )
    found = [
        event
        for event in events.events(seen, wanted)
        if events.concerns(seen, event, client=client, project=project, person=person)
    ]
    changes = {} if outside(audience) else last_changes(loaded.root).files
    return _written(seen, found, changes, audience, client), len(found)


def of_workspace(seen: Workspace) -> bytes:
    """The change calendar that a site offers, from a workspace that was narrowed before: changes, windows, milestones."""
    found = events.events(seen, (events.CHANGE, events.WINDOW, events.MILESTONE))
    return _written(seen, found, {}, seen.audience, "")


def _written(
    seen: Workspace, found: Iterable[Event], changes: Mapping[str, Change], audience: str, client: str
) -> bytes:
    settings = seen.settings
    about = seen.find("client", client or audience.removeprefix("client:"))
    name = f"{settings.company}: {seen.label(about)}" if about is not None else f"{settings.company}: calendar"
    return ics.calendar(
        found,
        name=name,
        domain=domain(settings),
        as_of=seen.as_of,
        stamp=_stamps(seen, changes),
        link=lambda event: _link(settings, event) if not outside(audience) else "",
    )


def domain(settings: Settings) -> str:
    """What ends the identity of every event: the host of the handbook, else the name of the firm."""
    host = urlsplit(settings.site_url).hostname or ""
    return host if re.fullmatch(r"[A-Za-z0-9.-]+", host) else f"{slug(settings.company) or 'office'}.invalid"


def _stamps(seen: Workspace, changes: Mapping[str, Change]) -> Callable[[Event], ics.Stamp]:
    """By record: its last commit and how many came before, else midnight of the as-of date."""
    day = ics.Stamp(datetime.combine(seen.as_of, time(), UTC))

    def stamp(event: Event) -> ics.Stamp:
        change = changes.get(event.record.path)
        return day if change is None else ics.Stamp(change.at, max(change.count - 1, 0))

    return stamp


def _link(settings: Settings, event: Event) -> str:
    site = settings.site_url.rstrip("/")
    return f"{site}/calendar.html" if site and event.sort in (events.CHANGE, events.WINDOW) else ""
