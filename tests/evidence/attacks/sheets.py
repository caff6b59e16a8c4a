"""Somebody writes the decision about a time sheet that another should take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack
from evidence.firm import Firm, firm

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "registers/timesheets/TS-2026-0001.yml"
ROW = "  - {tier: one, person: bob, decision: approved, decided_on: 2026-11-20}\n"


def sheet(*rows: str, status: str = "approved_tier_one") -> str:
    """Ann's sheet with these rows under its approvals."""
    approvals = f"approvals:\n{''.join(rows)}" if rows else ""
    return (
        f"id: TS-2026-0001\nperson: ann\nperiod: 2026-W47\nstatus: {status}\ndue: 2026-11-23\nsubmitted_on: 2026-11-20\n"
        f"entries:\n  - {{date: 2026-11-17, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}}\n{approvals}"
    )


def handed_in(root: Path, **more: str) -> Firm:
    """The firm with ann's sheet on main, which waits for a decision, and the branch `work`."""
    made = firm(root, **more)
    made.git("checkout", "-q", "main")
    made.commit({SHEET: sheet(status="pending_approval")}, "hand in")
    made.git("branch", "-q", "-f", "work", "main")
    made.git("checkout", "-q", "work")
    return made


@attack("sheet-decided-by-another")
def own_sheet_approved_in_the_name_of_another(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)}, author="ann@home.test")
    return made


@attack("sheet-decided-by-another")
def own_approval_touched_by_the_approver_later(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)})
    made.commit({SHEET: sheet(ROW).replace("notes: x", "notes: meetings")}, author="bob@firm.test")
    return made


@attack("sheet-decided-by-another")
def approval_taken_back_and_written_again_by_the_owner(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test")
    made.commit({SHEET: sheet(status="open")}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW)})
    return made
