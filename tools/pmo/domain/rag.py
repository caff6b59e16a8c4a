"""Colors of a project and the sentences that explain them.

There is no universal definition of red, amber and green: the limits are settings and are printed in the reasons.
From the worst: red, gray (nobody knows), amber, green.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.number import REASONS, shown, shown_against
from pmo.model.figures import Color, Dimension, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pmo.model.figures import Value
    from pmo.model.settings import Thresholds

SCHEDULE: Final = "schedule"
COST: Final = "cost"
SCOPE: Final = "scope"
RISK: Final = "risk"
CUSTOMER: Final = "customer"
DIMENSIONS: Final = (SCHEDULE, COST, SCOPE, RISK, CUSTOMER)
OVERALL: Final = "overall"
_COLORS: Final = {color.value: color for color in Color}


@dataclass(frozen=True, slots=True)
class Judged:
    """A color with its reason and the ids of the records it rests on."""

    color: Color
    reason: str
    sources: tuple[str, ...] = ()

    def as_dimension(self, name: str, declared: Color = Color.NONE) -> Dimension:
        """The same as a dimension of a project."""
        return Dimension(name, self.color, self.reason, declared, self.sources)


def index(name: str, value: Value, limits: Thresholds) -> Judged:
    """Color of an index whose target is 1, such as CPI or SPI(t)."""
    if value.value is None:
        return Judged(Color.GRAY, f"{name} has no value: {REASONS.get(value.reason, value.reason)}.")
    if value.value >= limits.index_green:
        seen = shown_against(value.value, limits.index_green)
        return Judged(Color.GREEN, f"{name} {seen} is at or above {shown(limits.index_green)}.")
    if value.value >= limits.index_amber:
        seen = shown_against(value.value, limits.index_green)
        return Judged(Color.AMBER, f"{name} {seen} is below {shown(limits.index_green)}.")
    seen = shown_against(value.value, limits.index_amber)
    return Judged(Color.RED, f"{name} {seen} is below {shown(limits.index_amber)}.")


def milestone(name: str, slip_days: int, tolerance: int, *, later: bool = False) -> Judged:
    """Color of a milestone by its slip; `later` says that it is not the next one."""
    what = f"“{name}”" if name else "the milestone"
    subject = f"Milestone {what}" if later else f"Next milestone {what}"
    days = "1 day" if abs(slip_days) == 1 else f"{abs(slip_days)} days"
    if slip_days > 2 * tolerance:
        return Judged(Color.RED, f"{subject} is {days} late; the limit is {2 * tolerance}.")
    if slip_days > tolerance:
        return Judged(Color.AMBER, f"{subject} is {days} late; {tolerance} are tolerated.")
    if slip_days > 0:
        return Judged(Color.GREEN, f"{subject} is {days} late; {tolerance} are tolerated.")
    return Judged(Color.GREEN, f"{subject} is {f'{days} early' if slip_days < 0 else 'on its day'}.")


def worse(parts: Sequence[Judged]) -> Judged | None:
    """The worst of several; its reason names what made it so, and all of them while everything is green."""
    if not parts:
        return None
    color = worst([part.color for part in parts])
    decisive = [part for part in parts if part.color is color]
    sources = tuple(dict.fromkeys(source for part in decisive for source in part.sources))
    return Judged(color, " ".join(part.reason for part in decisive), sources)


def listed(ids: Sequence[str]) -> str:
    """Ids in a sentence: at most four by name."""
    if len(ids) <= 4:
        return ", ".join(ids)
    return f"{', '.join(ids[:3])} and {len(ids) - 3} more"


def scope(
    *, recorded: bool, unapproved_work: Sequence[str], off_specification: Sequence[str], requests: Sequence[str]
) -> Judged:
    """Color of the scope.

    `unapproved_work` are sentences about work outside the approved baseline; `off_specification` ids of open issues
    about results that differ from what was agreed; `requests` ids of open requests and change orders nobody approved.
    """
    if unapproved_work:
        return Judged(Color.RED, " ".join(unapproved_work))
    parts = []
    if off_specification:
        verb = "is an open off-specification" if len(off_specification) == 1 else "are open off-specifications"
        parts.append(f"{listed(off_specification)} {verb}.")
    if requests:
        verb = "asks" if len(requests) == 1 else "ask"
        parts.append(f"{listed(requests)} {verb} for more than is approved.")
    if parts:
        return Judged(Color.AMBER, " ".join(parts), (*off_specification, *requests))
    if not recorded:
        return Judged(Color.GRAY, "No scope is recorded.")
    return Judged(Color.GREEN, "Nothing outside the agreed scope is open.")


def risk(*, reviewed: bool, extreme: Sequence[str], high: Sequence[str], unmanaged: Sequence[str]) -> Judged:
    """Color of the open threats: ids by level after the response; `unmanaged` are high ones without owner or response."""
    if extreme:
        verb = "is an open extreme risk" if len(extreme) == 1 else "are open extreme risks"
        return Judged(Color.RED, f"{listed(extreme)} {verb}.", tuple(extreme))
    if unmanaged:
        verb = "is a high risk" if len(unmanaged) == 1 else "are high risks"
        return Judged(Color.RED, f"{listed(unmanaged)} {verb} without owner or response.", tuple(unmanaged))
    if high:
        verb = "is an open high risk" if len(high) == 1 else "are open high risks"
        return Judged(Color.AMBER, f"{listed(high)} {verb}, with owner and response.", tuple(high))
    if not reviewed:
        return Judged(Color.GRAY, "No risk was ever recorded or reviewed.")
    return Judged(Color.GREEN, "No high or extreme risk is open.")


def customer(
    *,
    late_escalations: Sequence[tuple[str, date]],
    escalations: Sequence[str],
    late_updates: Sequence[tuple[str, date]],
    contact_days: int | None,
    limit_days: int,
    contact_needed: bool = True,
) -> Judged:
    """Color of the relation to the client.

    `late_escalations` are open ones past the day the answer was needed, `late_updates` client-visible issues past
    their update date, `contact_days` the days since the last logged contact (None: none is logged).
    """
    if late_escalations:
        text = " ".join(f"{item} needed an answer by {due.isoformat()}." for item, due in late_escalations)
        return Judged(Color.RED, text, tuple(item for item, _ in late_escalations))
    if contact_needed and (contact_days is None or contact_days > limit_days):
        last = "No contact is logged" if contact_days is None else f"The last logged contact is {contact_days} days old"
        return Judged(Color.GRAY, f"{last}; {limit_days} days are the limit.")
    if escalations or late_updates:
        verb = "is an open escalation" if len(escalations) == 1 else "are open escalations"
        parts = [f"{listed(escalations)} {verb}."] if escalations else []
        parts += [f"The client waits for an update on {item} since {due.isoformat()}." for item, due in late_updates]
        return Judged(Color.AMBER, " ".join(parts), (*escalations, *(item for item, _ in late_updates)))
    return Judged(Color.GREEN, "No escalation is open and the client is up to date.")


def overall(dimensions: Iterable[Dimension], *, stale: bool) -> Color:
    """The worst dimension; a stale report is gray at best, whatever the dimensions say."""
    colors = [item.color for item in dimensions]
    return worst([*colors, Color.GRAY] if stale else colors)


def is_stale(age_days: int | None, limit: int) -> bool:
    """Whether the last report is too old, or there is none, to call a project green."""
    return age_days is None or age_days > limit


def is_watermelon(declared: Color, computed: Color, *, stale: bool) -> bool:
    """Green outside, red inside: declared green by a report that still counts, computed amber, red or gray.

    A stale report is itself gray: it declares nothing any more.
    """
    return not stale and declared is Color.GREEN and computed in (Color.AMBER, Color.RED, Color.GRAY)


def color_of(value: object) -> Color:
    """A declared color as a value; none for anything that is no color."""
    return _COLORS.get(value, Color.NONE) if isinstance(value, str) else Color.NONE
