"""From a workspace to the day's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.pipeline.names import named
from pmo.pipeline.sound import sound
from pmo.render.reports import day as days
from pmo.render.reports import day_json, day_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.pipeline.load import Loaded
    from pmo.render.reports.day import Day

SHELF: Final = ".cache/pmo/psa/store.sqlite"
"""Where the last pull from the PSA lies; without it the page has no tickets."""

__all__ = ["as_json", "as_text", "today"]


def today(loaded: Loaded, *, person: str = "", client: str = "", days_ahead: int = 14) -> Day:
    """The day's page; InputError with a guess when nobody is called so."""
    workspace = sound(loaded).workspace
    assigned = None
    if (loaded.root / SHELF).is_file():
        from pmo.pipeline.psa import team  # noqa: PLC0415 - SQLite, for those who have a PSA alone

        assigned = team.assigned(workspace, loaded.root)
    return days.day(
        workspace,
        person=named(workspace, "person", person) if person else "",
        client=named(workspace, "client", client) if client else "",
        days=days_ahead,
        assigned=assigned,
    )


def as_text(day: Day, *, width: int, style: Callable[[str, str], str], every: bool) -> str:
    """The page for a terminal of `width` columns."""
    return day_text.write(day, width=width, style=style, every=every)


def as_json(day: Day) -> str:
    """The page as data."""
    return day_json.write(day, __version__)
