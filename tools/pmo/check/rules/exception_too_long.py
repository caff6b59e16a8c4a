"""An exception from a standard is granted for at most twelve months at a time.

Why
    An exception for an old print server was granted "until replaced", written down as five years. The server outlived two
    account owners; nobody who had accepted the risk was still there when it was the way in.
Bad
    # registers/waivers/WVR-2026-0001.yml
    id: WVR-2026-0001
    title: Print server past its end of life
    status: approved
    standard: STD-0012
    type: exception
    approved_on: 2026-03-02
    expires: 2027-06-30  # here
Good
    # registers/waivers/WVR-2026-0001.yml
    id: WVR-2026-0001
    title: Print server past its end of life
    status: approved
    standard: STD-0012
    type: exception
    approved_on: 2026-03-02
    expires: 2027-06-30
    extensions:
      - approved_on: 2026-09-14
        previous_expires: 2026-09-30
        expires: 2027-06-30
Fix
    Set an end within twelve months of the approval. If it is needed longer, those who accepted the risk look again and
    approve an extension, or the standard changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.finding import Finding
    from pmo.model.record import Path
    from pmo.model.workspace import Workspace

RULE = About("warning", ("waiver",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Approved exceptions with more than twelve months from their newest approval to the day they expire."""
    for waiver in workspace.of("waiver"):
        if waiver.get("type") != "exception" or workspace.state(waiver) != "approved":
            continue
        granted: list[tuple[date, date, Path, Path]] = []
        approved, expires = waiver.date("approved_on"), waiver.date("expires")
        if approved is not None and expires is not None:
            granted.append((approved, expires, ("approved_on",), ("expires",)))
        for path, row in rows(waiver, "extensions"):
            again, until = as_date(row.get("approved_on")), as_date(row.get("expires"))
            if again is not None and until is not None:
                granted.append((again, until, (*path, "approved_on"), (*path, "expires")))
        if not granted:
            continue
        since, until, since_at, until_at = max(granted, key=lambda row: row[0])
        if until > _year_after(since):
            yield RULE.at(
                waiver,
                until_at,
                f"the exception “{waiver.text('title') or waiver.id}” was approved on {since} and runs until {until}, "
                "longer than twelve months",
                notes=[(waiver.place(since_at), "the newest approval")],
            )


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=min(day.year + 1, 9999), day=28)
