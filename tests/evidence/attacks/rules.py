"""The rules by which it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged
from evidence.firm import (
    CHANGE,
    NOW,
    POLICY,
    ROLE,
    Firm,
    change,
    firm,
    key,
    public,
    signers,
    submitted,
)
from pmo.pipeline.approvals import adopt

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-missing")
def policy_loosened_in_the_same_work(root: Path) -> Firm:
    made = submitted(root)
    loose = POLICY.replace(
        "{role: [change-manager, director], evidence: signed}", "{role: [senior-engineer], evidence: signed}"
    ).replace("version: 1", "version: 2")
    made.commit({".pmo/policy.yml": loose})
    forged(made, "dan", policy_version=1)
    made.commit(message="carry")
    return made


@attack("approval-missing", "policy-version-lowered")
def policy_taken_away(root: Path) -> Firm:
    made = submitted(root)
    made.commit({".pmo/policy.yml": None})
    return made


@attack("policy-version-lowered")
def policy_version_lowered(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({".pmo/policy.yml": POLICY.replace("version: 1", "version: 2")})
    made.branch("back")
    made.commit({".pmo/policy.yml": POLICY})
    return made


@attack("policy-version-lowered")
def policy_rolled_back_on_the_protected_branch(root: Path) -> Firm:
    made = policy_version_lowered(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "back")
    made.branch("later")
    return made


@attack("approval-other-policy")
def statement_under_a_policy_nobody_knows(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", policy_version=7)
    return carried(made)


@attack("approval-missing")
def old_branch_with_the_old_policy(root: Path) -> Firm:
    made = submitted(
        root,
        risk="{technical_complexity: 1, business_impact: 1, backout_complexity: 1, test_coverage: 1, recent_changes: 1}",
    )
    forged(made, "dan")
    carried(made)
    made.git("checkout", "-q", "main")
    strict = POLICY.replace(
        "{role: [senior-engineer, change-manager, director], evidence: forge}", "{role: director, evidence: signed}"
    )
    made.commit({".pmo/policy.yml": strict.replace("version: 1", "version: 2")})
    made.git("checkout", "-q", "work")
    return made


@attack("policy-unusable")
def policy_that_cannot_be_read(root: Path) -> Firm:
    made = firm(root)
    made.git("checkout", "-q", "main")
    made.commit({".pmo/policy.yml": POLICY.replace("default: deny", "default: allow")})
    made.branch("next")
    made.commit({CHANGE: change()})
    return made


@attack("approval-missing")
def adoption_written_by_the_same_work(root: Path) -> Firm:
    """Eve declares that the change was taken over, and signs that with her own key."""
    made = submitted(root)
    line = f'eve namespaces="pmo-approval@v1" {public("eve")}'
    made.commit(
        {
            ".pmo/allowed_signers": signers(line),
            "registers/roles/director.yml": ROLE.format(id="director", title="Director", holders="cara, eve"),
        },
        author="eve@firm.test",
    )
    files, count = adopt.adopt(made.loaded(), key("eve"), NOW)
    assert count == 1
    made.commit(dict(files), author="eve@firm.test")
    return made
