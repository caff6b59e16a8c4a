"""Standards and the permissions to differ from them: which hold, which ran out, at which client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

LIVE: Final = "live"
EXPIRED: Final = "expired"
ASKED: Final = "asked"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class Standing:
    """A waiver and what it is worth at the as-of date: live, expired, asked (not approved yet) or ended."""

    waiver: Record
    client: Record | None
    worth: str
    expires: date | None
    days: int | None


def standing(workspace: Workspace, waiver: Record) -> Standing:
    """What a waiver is worth; an approved one whose last day has passed is expired, not ended."""
    state, expires = workspace.state(waiver), waiver.date("expires")
    days = (expires - workspace.as_of).days if expires else None
    if state == "approved":
        worth = EXPIRED if days is not None and days < 0 else LIVE
    else:
        worth = ASKED if state == "requested" else ENDED
    return Standing(waiver, workspace.client_of(waiver), worth, expires, days)


def standings(workspace: Workspace) -> tuple[Standing, ...]:
    """Every waiver, the first to expire first."""
    found = [standing(workspace, item) for item in workspace.of("waiver")]
    order = {EXPIRED: 0, LIVE: 1, ASKED: 2, ENDED: 3}
    return tuple(sorted(found, key=lambda one: (order[one.worth], one.days is None, one.days or 0, one.waiver.id)))


def of_standard(found: tuple[Standing, ...], standard: Record) -> tuple[Standing, ...]:
    """Those of one standard."""
    return tuple(one for one in found if one.waiver.text("standard") == standard.id)
