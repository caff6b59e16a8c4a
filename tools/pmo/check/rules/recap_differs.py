"""The balance of an agreement here and the one in the recap of the PSA are the same.

Why
    The client had 21 hours left by our list and 6 by the invoice. Both were right about something: fifteen hours had been
    moved to another agreement in the PSA, and nobody had told the list. It came out in front of the client.
Bad
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block, 120 hours
    client: acme
    type: one_time_block
    status: active
    units: hours
    limit: 120
    cycle: none
    start: 2026-04-01
    end: 2027-03-31
    recap:
      taken_on: 2026-11-20
      starting: 120
      used: -114
      remaining: 6  # here
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,99
Good
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block, 120 hours
    client: acme
    type: one_time_block
    status: active
    units: hours
    limit: 120
    cycle: none
    start: 2026-04-01
    end: 2027-03-31
    recap:
      taken_on: 2026-11-20
      starting: 120
      used: -99
      remaining: 21
    # registers/agreements/usage/AGR-2026-0001.csv
    month,person,hours
    2026-10,ben.holt,99
Fix
    Look for time on this agreement that is missing on one side, for a limit that was changed on one side only, and for
    corrections that are in the PSA and not under `adjustments`. Then pull again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain.agreement_records import balance
from pmo.domain.agreements import recap_differs, remaining_of_recap
from pmo.domain.number import ZERO, known, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.figures import Value
    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("agreement", "usage"), owner="account-owner", since="0.2", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Agreements with a recap of the period they are in; an older one says nothing about the balance of today."""
    for agreement in workspace.of("agreement"):
        said = _remaining(agreement) if agreement.get("recap") else None
        if said is None:
            continue
        own = balance(workspace, agreement)
        taken = agreement.date("recap.taken_on")
        if own.period is None or taken is None or taken < own.period.start:
            continue
        left = own.get("remaining")
        if left.value is None or said.value is None or not recap_differs(left, said):
            continue
        used = own.consumed.value or ZERO
        path = ("recap", "remaining") if agreement.get("recap.remaining") is not None else ("recap",)
        yield RULE.at(
            agreement,
            path,
            f"“{workspace.label(agreement)}” has {plain(left.value)} {own.unit} left by our own count ({plain(used)} used) and "
            f"{plain(said.value)} in the PSA of {taken.isoformat()}",
        )


def _remaining(agreement: Record) -> Value | None:
    """What the recap says is left; None when it does not say, as for an unlimited agreement."""
    said = number(agreement.get("recap.remaining"))
    if said is not None:
        return known(said)
    starting, used = number(agreement.get("recap.starting")), number(agreement.get("recap.used"))
    if starting is None or used is None:
        return None
    return remaining_of_recap(starting, number(agreement.get("recap.adjustments")) or ZERO, used)
