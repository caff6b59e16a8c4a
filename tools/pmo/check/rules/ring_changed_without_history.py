"""The ring of a radar entry is the one its history ends with.

Why
    A technology went from trial to hold overnight. The two engineers who had planned with it asked who had decided and why;
    nobody could say, and one of them went on using it.
Bad
    # registers/radar/BLP-0007.yml
    id: BLP-0007
    name: Flat plant networks
    status: active
    quadrant: security
    ring: hold  # here
    history:
      - ring: trial
        date: 2026-05-04
Good
    # registers/radar/BLP-0007.yml
    id: BLP-0007
    name: Flat plant networks
    status: active
    quadrant: security
    ring: hold
    history:
      - ring: trial
        date: 2026-05-04
      - ring: hold
        date: 2026-11-13
        reason: A visitor's laptop stopped two machines.
Fix
    Add a row to `history:` with the new ring, the date and the reason; or set `ring:` back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("blip",), owner="senior-engineer")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Entries whose newest row of history names another ring; one without a history has not moved yet."""
    for blip in workspace.of("blip"):
        dated = [(day, path, row) for path, row in rows(blip, "history") if (day := as_date(row.get("date")))]
        if not dated or not blip.get("ring"):
            continue
        day, path, row = max(dated, key=lambda item: (item[0], str(item[1][-1]).zfill(6)))
        if row.get("ring") != blip.get("ring"):
            yield RULE.at(
                blip,
                "ring",
                f"“{workspace.label(blip)}” is in the ring {blip.get('ring')}, its history ends with {row.get('ring')} "
                f"on {day}",
                notes=[(blip.place((*path, "ring")), "where the history ends")],
            )
