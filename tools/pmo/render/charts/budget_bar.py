"""Money and hours against a limit: spent as a bar, earned or elapsed as a tick, the numbers under it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from pmo.render.charts.svg import at, el, join, pct, svg

if TYPE_CHECKING:
    from markupsafe import Markup

FULL = Decimal(100)


def percent(share: Decimal) -> str:
    """ "72%" of a share of 0.72."""
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"


def _bar(spent: Decimal, tick: Decimal | None, label: str, *, height: int, cls: str) -> Markup:
    """Bar, track and tick; beyond the limit the track ends where the limit is and the rest is marked as over."""
    whole = max(spent, tick or Decimal(0), Decimal(1))
    limit = FULL / whole
    parts = [el("rect", cls="c-track", y=2, width=pct(limit), height=height)]
    parts.append(el("rect", cls="c-done", y=2, width=pct(min(spent, Decimal(1)) * limit), height=height))
    if spent > 1:
        parts.append(el("rect", cls="c-over", x=pct(limit), y=2, width=pct(FULL - limit), height=height))
        parts.append(el("line", cls="c-limit-mark", x1=pct(limit), x2=pct(limit), y1=0, y2=height + 4))
    if tick is not None:
        x = pct(min(tick * limit, Decimal("99.5")))
        parts.append(el("line", cls="c-tick-halo", x1=x, x2=x, y1=0, y2=height + 4))
        parts.append(el("line", cls="c-tick", x1=x, x2=x, y1=0, y2=height + 4))
    return svg(*parts, label=label, cls=cls, width="100%", height=height + 4)


def budget_bar(
    spent: Decimal | None, earned: Decimal | None, *, finding: str = "", show_text: bool = True,
) -> Markup:  # fmt: skip
    """Spent and earned as shares of the budget (1 is all of it); a dash when nothing is known."""
    if spent is None:
        return el("span", "–", cls="mute")
    said = f"{percent(spent)} spent" + (f", {percent(earned)} earned" if earned is not None else "")
    bar = _bar(spent, earned, finding or f"Budget: {said}", height=6, cls="budget-bar")
    return el("span", bar, el("small", said) if show_text else "", cls="budget")


def used_bar(
    used: Decimal, granted: Decimal, *, elapsed: Decimal | None = None, unit: str = "hours", finding: str = "",
) -> Markup:  # fmt: skip
    """Hours of an agreement: used of granted, and how much of the period is gone (`elapsed`, 0 to 1)."""
    if granted <= 0:
        return el("span", f"{used:f} {unit} used, nothing granted", cls="mute")
    used, granted = used.normalize(), granted.normalize()
    left = (granted - used).normalize()
    rest = f"{left:f} left" if left >= 0 else f"{-left:f} over"
    said = f"{used:f} of {granted:f} {unit}, {rest}"
    share = used / granted
    today = join(())
    if elapsed is not None:
        said += f"; {percent(elapsed)} of the period gone"
        x = float(elapsed * 100 / max(share, elapsed, Decimal(1)))
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        today = svg(at(x, 0, el("text", "today", cls="c-label", y=11, text_anchor=anchor)), width="100%", height=14)
    bar = _bar(share, elapsed, finding or said, height=8, cls="budget-bar")
    under = el("span", el("b", f"{used:f} of {granted:f} {unit}"), el("span", rest), cls="used-text")
    return el("span", today, bar, under, cls="used")
