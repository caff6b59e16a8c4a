"""A training plan names a skill that the skills matrix knows.

Why
    A plan for "V-Mware" was completed and signed. The matrix had "VMware" with one holder before and one holder after, and
    the second engineer was not found when he was needed.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    skills:
      - name: VMware
        level: expert
    # registers/training-plans/TRN-0003.yml
    id: TRN-0003
    goal: Virtual machine migration, second holder
    status: planned
    person: dee.ward
    skill: V-Mware  # here
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    skills:
      - name: VMware
        level: expert
    # registers/training-plans/TRN-0003.yml
    id: TRN-0003
    goal: Virtual machine migration, second holder
    status: planned
    person: dee.ward
    skill: VMware
Fix
    Write the skill as the matrix has it. If it is new to the firm, list it on the learner's record as beginner first.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.check.rows import folded, rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("training-plan", "person"), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Plans whose skill is on nobody's list; while no person lists any skill there is nothing to compare with."""
    known = {
        folded(row.get("name")): str(row.get("name"))
        for person in workspace.of("person")
        for _, row in rows(person, "skills")
        if folded(row.get("name"))
    }
    if not known:
        return
    for plan in workspace.of("training-plan"):
        skill = folded(plan.get("skill"))
        if not skill or skill in known or workspace.state(plan) == "dropped":
            continue
        close = get_close_matches(skill, sorted(known), 1, 0.6)
        yield RULE.at(
            plan,
            "skill",
            f"“{workspace.label(plan)}” aims at the skill {plan.get('skill')}, which is on nobody's list",
            f"did you mean {known[close[0]]}? Else list it on the learner's record as beginner first" if close else "",
        )
