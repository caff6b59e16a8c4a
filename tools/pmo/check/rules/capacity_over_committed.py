"""The objectives of a quarter and the reserve for tickets fit into the team's hours.

Why
    Nine objectives were agreed for a half-year, each with a modest share. Together with the tickets they came to 118 percent
    of the team; in June two were reached, and everybody had worked overtime for the other seven.
Bad
    # registers/objectives/OBJ-0004.yml
    id: OBJ-0004
    statement: One monitoring tool
    status: active
    quarter: 2026H2
    capacity_share: 0.45
    # registers/objectives/OBJ-0005.yml
    id: OBJ-0005
    statement: Retire unsupported systems
    status: active
    quarter: 2026Q4
    capacity_share: 0.40  # here
Good
    # registers/objectives/OBJ-0004.yml
    id: OBJ-0004
    statement: One monitoring tool
    status: active
    quarter: 2026H2
    capacity_share: 0.45
    # registers/objectives/OBJ-0005.yml
    id: OBJ-0005
    statement: Retire unsupported systems
    status: active
    quarter: 2026Q4
    capacity_share: 0.35
Fix
    Drop an objective, move it to a later quarter, or give it a smaller share and a smaller target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.periods import quarters
from pmo.check.rule import About
from pmo.domain.number import number, plain, total

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("objective",), owner="managing-director")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Quarters whose active objectives and the ticket reserve pass 1; quarters with the same objectives are one finding."""
    by_quarter: dict[str, list[tuple[Record, Decimal]]] = {}
    for objective in sorted(workspace.of("objective"), key=lambda record: record.id):
        share = number(objective.get("capacity_share"))
        if workspace.state(objective) != "active" or share is None:
            continue
        for quarter in quarters(objective.text("quarter")):
            by_quarter.setdefault(quarter, []).append((objective, share))
    reserve = workspace.settings.thresholds.ticket_reserve_share
    same: dict[tuple[str, ...], list[str]] = {}
    for quarter, rows in sorted(by_quarter.items()):
        if total(share for _, share in rows) + reserve > 1:
            same.setdefault(tuple(record.id for record, _ in rows), []).append(quarter)
    for found in same.values():
        rows = by_quarter[found[0]]
        last, _ = rows[-1]
        whole = total(share for _, share in rows) + reserve
        yield RULE.at(
            last,
            "capacity_share",
            f"the objectives of {' and '.join(found)} take {plain(whole * 100)} % of the team's hours, {plain(reserve * 100)} % "
            "for tickets included",
            notes=[
                (record.place("capacity_share"), f"{plain(share * 100)} % for “{workspace.label(record)}”")
                for record, share in rows[:-1]
            ],
        )
