"""Two absences of one person do not share a day.

Why
    A week of leave was in the calendar twice, once entered by the engineer and once by the desk. When the plan changed,
    one of the two was moved; the December plan counted him away for two weeks and another client's switch waited.
Bad
    # registers/absences/ABS-2026-0004.yml
    id: ABS-2026-0004
    person: ben.holt
    start: 2026-12-21
    end: 2026-12-23
    # registers/absences/ABS-2026-0009.yml
    id: ABS-2026-0009
    person: ben.holt
    start: 2026-12-23  # here
    end: 2026-12-30
Good
    # registers/absences/ABS-2026-0004.yml
    id: ABS-2026-0004
    person: ben.holt
    start: 2026-12-21
    end: 2026-12-23
    # registers/absences/ABS-2026-0009.yml
    id: ABS-2026-0009
    person: ben.holt
    start: 2026-12-24
    end: 2026-12-30
Fix
    Make one absence of the two, or set the start of the later one behind the end of the earlier one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.away import leaves
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("absence",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Each absence that begins before an earlier one of the same person is over."""
    for person, rows in sorted(leaves(workspace).items()):
        reaching = None
        for leave in rows:
            if reaching is not None and leave.first <= reaching.last:
                yield RULE.at(
                    leave.record,
                    "start",
                    f"{person} is already away until {reaching.last}, by {reaching.record.id}",
                    notes=[(reaching.record.place("end"), "the absence it overlaps")],
                )
            if reaching is None or leave.last > reaching.last:
                reaching = leave
