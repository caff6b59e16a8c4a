"""Somebody writes the decision about a time sheet that another should take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack
from evidence.firm import Firm, firm

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "registers/timesheets/TS-2026-0001.yml"
ROW = "  - {tier: one, person: bob, decision: approved, decided_on: 2026-11-20}\n"
SECOND = "  - {tier: two, person: cara, decision: approved, decided_on: 2026-11-20}\n"
REVERSED = "  - {tier: one, person: bob, decision: reversed, decided_on: 2026-11-20, reason: Friday is missing}\n"


def sheet(*rows: str, status: str = "approved_tier_one") -> str:
    """Ann's sheet with these rows under its approvals."""
    approvals = f"approvals:\n{''.join(rows)}" if rows else ""
    return (
        f"id: TS-2026-0001\nperson: ann\nperiod: 2026-W47\nstatus: {status}\ndue: 2026-11-23\nsubmitted_on: 2026-11-20\n"
        f"entries:\n  - {{date: 2026-11-17, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}}\n{approvals}"
    )


def handed_in(root: Path, *rows: str, status: str = "pending_approval", **more: str) -> Firm:
    """The firm with ann's sheet on main, which waits for a decision if nothing else is said, and the branch `work`."""
    made = firm(root, **more)
    made.git("checkout", "-q", "main")
    made.commit({SHEET: sheet(*rows, status=status)}, "hand in", author="bob@firm.test" if rows else "ann@firm.test")
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


@attack("sheet-decided-by-another")
def reversed_approval_written_again_word_for_word(root: Path) -> Firm:
    made = handed_in(root, ROW, REVERSED)
    made.commit({SHEET: sheet(ROW, REVERSED, ROW)})
    return made


@attack("sheet-decided-by-another")
def approval_of_this_work_written_again_after_its_reversal(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW, REVERSED, status="open")}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW, REVERSED, ROW)})
    return made


@attack("sheet-decision-missing")
def second_approval_by_the_state_alone(root: Path) -> Firm:
    made = handed_in(root, ROW, status="approved_tier_one")
    made.commit({SHEET: sheet(ROW, status="approved_tier_two")})
    return made


@attack("sheet-decision-missing")
def approved_by_the_state_alone_after_a_reversal(root: Path) -> Firm:
    made = handed_in(root, ROW, REVERSED, status="open")
    made.commit({SHEET: sheet(ROW, REVERSED, status="pending_approval")})
    made.commit({SHEET: sheet(ROW, REVERSED)})
    return made


@attack("sheet-decision-missing")
def reversal_of_this_work_undone_by_the_state_alone(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW, REVERSED, status="open")}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW, REVERSED)})
    return made


@attack("sheet-decision-missing")
def approval_of_before_used_again(root: Path) -> Firm:
    made = handed_in(root, ROW)
    made.commit({SHEET: sheet(ROW)})
    return made


@attack("sheet-decision-missing")
def approved_sheet_set_back_without_a_word(root: Path) -> Firm:
    made = handed_in(root, ROW, status="approved_tier_one")
    made.commit({SHEET: sheet(ROW, status="pending_approval")})
    return made


@attack("sheet-decision-missing")
def new_sheet_that_is_approved_already(root: Path) -> Firm:
    made = firm(root)
    made.commit({SHEET: sheet(SECOND, status="approved_tier_two")}, author="cara@firm.test")
    return made


@attack("sheet-decision-rewritten")
def reversal_taken_out_and_the_state_set_again(root: Path) -> Firm:
    made = handed_in(root, ROW, REVERSED, status="open")
    made.commit({SHEET: sheet(ROW)})
    return made


@attack("sheet-decision-rewritten")
def approval_moved_behind_its_reversal(root: Path) -> Firm:
    made = handed_in(root, ROW, REVERSED)
    made.commit({SHEET: sheet(REVERSED, ROW)})
    return made


@attack("approved-content-changed")
def hours_changed_after_the_approval(root: Path) -> Firm:
    made = handed_in(root)
    made.commit({SHEET: sheet(ROW)}, author="bob@firm.test")
    made.commit({SHEET: sheet(ROW).replace("hours: 8", "hours: 23")})
    return made
