"""An agreement has one rate for a kind of work on a day.

Why
    The new evening rate was added and the old one never ended. Half of the invoices of a quarter used the one, half the
    other, and the client's controller asked for the lower one on all of them.
Bad
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block
    status: active
    rates:
      - type: after hours
        price: 175
        effective: 2026-01-01
      - type: after hours
        price: 185
        effective: 2026-07-01  # here
Good
    # registers/agreements/AGR-2026-0001.yml
    id: AGR-2026-0001
    title: On-site block
    status: active
    rates:
      - type: after hours
        price: 175
        effective: 2026-01-01
        ending: 2026-06-30
      - type: after hours
        price: 185
        effective: 2026-07-01
Fix
    Set `ending:` of the older rate to the day before the newer one begins.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pmo.check.rows import folded, rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path
    from pmo.model.workspace import Workspace

RULE = About("error", ("agreement",), owner="account-owner")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Rates of the same role and type that share a day; without dates a rate holds always."""
    for agreement in workspace.of("agreement"):
        kinds: dict[tuple[str, str], list[tuple[date, date, Path, bool]]] = {}
        for path, row in rows(agreement, "rates"):
            since, until = as_date(row.get("effective")), as_date(row.get("ending"))
            kinds.setdefault((folded(row.get("role")), folded(row.get("type"))), []).append(
                (since or date.min, until or date.max, path, since is not None)
            )
        for (role, sort), found in kinds.items():
            reach: tuple[date, Path] | None = None
            for since, until, path, dated in sorted(found, key=lambda item: item[0]):
                if reach is not None and since <= reach[0]:
                    what = " ".join(part for part in (role, sort) if part) or "all work"
                    yield RULE.at(
                        agreement,
                        (*path, "effective" if dated else "price"),
                        f"two rates of “{workspace.label(agreement)}” hold for {what} at the same time",
                        notes=[(agreement.place((*reach[1], "price")), "the other rate")],
                    )
                if reach is None or until > reach[0]:
                    reach = (until, path)
