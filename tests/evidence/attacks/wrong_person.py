"""Somebody approved it who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged
from evidence.firm import (
    CHANGE,
    CR,
    PERSON,
    ROLE,
    RUNBOOK,
    RUNBOOK_TEXT,
    Firm,
    change,
    firm,
    submitted,
)

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-by-author")
def self_approval_by_the_requester(root: Path) -> Firm:
    made = submitted(root, requested_by="bob")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def self_approval_by_an_implementer(root: Path) -> Firm:
    made = submitted(root, implementers="[ann, bob]")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def self_approval_by_the_author(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def second_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@home.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def forge_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="123+bob-forge@users.noreply.forge.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven")
def unknown_address(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@elsewhere.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven", "approval-missing")
def unknown_address_claimed_in_the_same_work(root: Path) -> Firm:
    made = firm(root)
    mine = PERSON.format(id="ann", name="Ann").replace('"ann@home.test"', '"ann@home.test", "bob@elsewhere.test"')
    made.commit({CHANGE: change(reason="Ports fail."), "registers/people/ann.yml": mine}, author="bob@elsewhere.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def co_author(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, "schedule it\n\nCo-authored-by: Bob <bob@home.test>\n")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def committer_of_anothers_work(root: Path) -> Firm:
    made = firm(root)
    made.commit({CHANGE: change(reason="Ports fail.")}, committer="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def reviewer_who_pushed_a_commit(root: Path) -> Firm:
    made = submitted(root)
    made.commit({CHANGE: change(reason="The old switch drops many packets.")}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def reviewer_who_edited_the_runbook(root: Path) -> Firm:
    made = submitted(root)
    made.commit({RUNBOOK: RUNBOOK_TEXT + "3. Go home.\n"}, author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def author_long_ago(root: Path) -> Firm:
    """Bob wrote the draft in an earlier pull request; this one only moves its state."""
    made = firm(root)
    made.commit({CHANGE: change("authorize", reason="Ports fail.")}, author="bob@firm.test")
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def rename_with_rewrite(root: Path) -> Firm:
    made = firm(root)
    made.git("rm", "-q", CHANGE)
    new = f"projects/office/changes/{CR}.yml"
    project = "id: office\ntitle: New office\nstatus: in_progress\n"
    text = change("authorize", reason="Everything is other now.", impact="All of it.", title="Something else")
    made.commit({new: text, "projects/office/project.yml": project}, author="bob@firm.test")
    made.commit({new: text.replace("status: authorize", "status: scheduled")})
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def evil_merge_by_the_approver(root: Path) -> Firm:
    made = submitted(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/zoe.yml": PERSON.format(id="zoe", name="Zoe")}, "somebody new")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-commit", "--no-ff", "main")
    made.commit({CHANGE: change(reason="Slipped in while merging.")}, "merge main", author="bob@firm.test")
    forged(made, "bob")
    return carried(made)


@attack("approval-without-role")
def approver_without_the_role(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "dan", role="change-manager")
    return carried(made)


@attack("approval-missing")
def role_that_may_not(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "dan")
    return carried(made)


@attack("approval-without-role")
def somebody_who_left(root: Path) -> Firm:
    gone = PERSON.format(id="bob", name="Bob").replace("active", "inactive")
    made = firm(root, registers__people__bob_yml="")
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/bob.yml": gone}, "bob leaves")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    forged(made, "bob")
    return carried(made)


@attack("approval-missing")
def one_person_in_two_seats(root: Path) -> Firm:
    high = "{technical_complexity: 5, business_impact: 5, backout_complexity: 5, test_coverage: 5, recent_changes: 5}"
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="cara, bob")})
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change(risk=high)})
    forged(made, "bob")
    forged(made, "bob", role="director")
    return carried(made)


@attack("approval-unproven")
def nobody_else_could_approve(root: Path) -> Firm:
    """A firm of one: whoever may approve has written it."""
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="bob")})
    made.branch("mine")
    made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    return made
