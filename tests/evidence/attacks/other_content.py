"""What was approved is not what is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged, papers_of
from evidence.firm import (
    CHANGE,
    CR,
    PERSON,
    RUNBOOK,
    RUNBOOK_TEXT,
    Firm,
    approved,
    change,
    firm,
    submitted,
)
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-other-record", "approval-missing")
def copied_to_another_record(root: Path) -> Firm:
    made = approved(root)
    other = "CR-2026-0002"
    files = {path: (made.root / path).read_bytes() for path in papers_of(made)}
    made.commit(
        {f"registers/changes/{other}.yml": change(id=other)}
        | {path.replace(CR, other): content for path, content in files.items()}
    )
    return made


@attack("approval-other-record")
def statement_under_another_name(root: Path) -> Firm:
    made = approved(root)
    for path in papers_of(made):
        made.git("mv", path, path.replace("bob-", "cara-"))
    return carried(made)


@attack("approval-other-record")
def statement_of_another_repository(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", repository="other/pmo")
    return carried(made)


@attack("approval-other-record")
def statement_about_another_kind(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", kind="change-model")
    return carried(made)


@attack("approved-content-changed")
def edited_after_approval(root: Path) -> Firm:
    made = approved(root)
    made.commit({CHANGE: change(impact="Nobody notices.")})
    return made


@attack("approved-content-changed")
def risk_lowered_after_approval(root: Path) -> Firm:
    made = approved(root)
    made.commit(
        {
            CHANGE: change(
                risk="{technical_complexity: 5, business_impact: 3, backout_complexity: 3, test_coverage: 3, recent_changes: 1}"
            )
        }
    )
    return made


@attack("approved-content-changed")
def swapped_runbook(root: Path) -> Firm:
    made = approved(root)
    made.commit({RUNBOOK: RUNBOOK_TEXT.replace("Save the configuration", "Erase the configuration")})
    return made


@attack("approved-content-changed")
def runbook_taken_away(root: Path) -> Firm:
    made = approved(root)
    made.commit({RUNBOOK: None})
    return made


@attack("approved-content-changed")
def runbook_swapped_in_a_later_pull_request(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit({RUNBOOK: RUNBOOK_TEXT.replace("Save the configuration", "Erase the configuration")})
    return made


@attack("approved-content-changed")
def runbook_changed_on_main_meanwhile(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({RUNBOOK: RUNBOOK_TEXT + "3. Write it down.\n"})
    made.git("checkout", "-q", "work")
    return made


@attack("approved-content-changed")
def evil_merge(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({"registers/people/zoe.yml": PERSON.format(id="zoe", name="Zoe")}, "somebody new")
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "--no-commit", "--no-ff", "main")
    made.commit({CHANGE: change(reason="Slipped in while merging.")}, "merge main")
    return made


@attack("approval-unproven")
def changed_on_both_sides(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.commit({CHANGE: change("authorize", impact="The warehouse too.")})
    made.git("checkout", "-q", "work")
    made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    return carried(made)


@attack("approval-unproven")
def uncommitted_edit(root: Path) -> Firm:
    made = firm(root)
    made.write({CHANGE: change(reason="Written by nobody knows whom.")})
    forged(made, "bob")
    return made


@attack("approved-content-changed")
def field_excluded_by_the_same_work(root: Path) -> Firm:
    """The schema says that the risk is no longer signed, and then the risk goes down."""
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit(
        {f"schemas/{path.name}": path.read_text() for path in sorted((ROOT / "schemas").glob("*.json"))}, "own schemas"
    )
    made.git("checkout", "-q", "work")
    made.git("merge", "-q", "main")
    made.commit({CHANGE: change()})
    made.sign("bob")
    made.commit(message="carry")
    schema = json.loads((ROOT / "schemas/change.schema.json").read_text())
    schema["properties"]["risk"]["x-approval"] = "exclude"
    lower = "{technical_complexity: 3, business_impact: 3, backout_complexity: 3, test_coverage: 1, recent_changes: 3}"
    made.commit({"schemas/change.schema.json": json.dumps(schema, indent=1), CHANGE: change(risk=lower)})
    return made
