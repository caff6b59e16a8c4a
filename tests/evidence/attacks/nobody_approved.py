"""Nobody approved it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged
from evidence.firm import (
    CHANGE,
    Firm,
    change,
    firm,
    submitted,
)

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-missing")
def no_approval(root: Path) -> Firm:
    return submitted(root)


@attack("approval-missing")
def only_a_claim_in_the_record(root: Path) -> Firm:
    return submitted(
        root, approvals="[{role: change-manager, person: bob, decision: approved, decided_on: 2026-11-19}]"
    )


@attack("approval-missing")
def typo_in_the_status(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("schedulled")})
    return made


@attack("approval-missing")
def status_in_capitals(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("Draft")})
    return made


@attack("approval-missing")
def status_taken_away(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change("")})
    return made


@attack("approval-unproven")
def record_that_cannot_be_read(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change() + "risk: {}\n"})  # one key twice
    return made


@attack("approval-missing")
def one_risk_answer_missing(root: Path) -> Firm:
    made = submitted(root, risk="{technical_complexity: 1, business_impact: 1}")
    forged(made, "bob")
    return carried(made)


@attack("approval-missing")
def impossible_risk_answers(root: Path) -> Firm:
    low = "{technical_complexity: -90, business_impact: 5, backout_complexity: 5, test_coverage: 5, recent_changes: 5}"
    made = submitted(root, risk=low)
    forged(made, "dan")
    return carried(made)


@attack("approval-missing")
def relabeled_as_standard(root: Path) -> Firm:
    made = firm(root)
    model = "id: swap\ntitle: Swap a switch\nstatus: approved\nexpires: 2027-12-31\n"
    made.commit({CHANGE: change(type="standard", model="swap"), "registers/change-models/swap.yml": model})
    return made


@attack("approval-missing")
def relabeled_as_standard_with_a_draft_of_a_model(root: Path) -> Firm:
    made = firm(root)
    model = "id: swap\ntitle: Swap a switch\nstatus: draft\n"
    made.commit({CHANGE: change(type="standard", model="swap"), "registers/change-models/swap.yml": model})
    return made


@attack("approval-missing")
def relabeled_as_emergency_without_incident(root: Path) -> Firm:
    return submitted(root, type="emergency")


@attack("approval-overdue")
def emergency_never_approved(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(type="emergency", incident="INC-7", planned_start="2026-11-03T10:00:00Z")})
    return made


@attack("approval-overdue")
def emergency_planned_for_next_year(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(type="emergency", incident="INC-7", planned_start="2027-11-03T10:00:00Z")})
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    return made
