"""A page in force is owned and approved by roles that somebody holds.

Why
    The backup policy belonged to the "quality manager", a role nobody had held since the spring. The page went on asking
    for tapes, and a new engineer ordered them.
Bad
    # registers/roles/quality-manager.yml
    id: quality-manager
    title: Quality manager
    holders: []
    # processes/backup.md
    ---
    id: backup
    title: Backup
    status: in_force
    owner: quality-manager  # here
    ---
    Every system is restored once a quarter.
Good
    # registers/roles/quality-manager.yml
    id: quality-manager
    title: Quality manager
    holders: [cora.lind]
    # processes/backup.md
    ---
    id: backup
    title: Backup
    status: in_force
    owner: quality-manager
    ---
    Every system is restored once a quarter.
Fix
    Give the role a holder, or give the page to a role that has one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("role",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Pages in force whose owner or approver is a role that lists its holders and has none who is active."""
    for source in workspace.each():
        for reference in workspace.mentions_in(source, ("role",)) if workspace.state(source) == "in_force" else ():
            role = reference.target
            if role is None or reference.path not in (("owner",), ("approver",)):
                continue
            people = [workspace.find("person", person) for person in role.list("holders")]
            if not isinstance(role.get("holders"), list) or any(
                person is None or workspace.state(person) != "inactive" for person in people
            ):
                continue
            yield RULE.at(
                source,
                reference.path,
                f"the {reference.path[0]} of “{workspace.label(source)}” is {role.id}, a role nobody holds",
                notes=[(role.place("holders"), "the holders of the role")],
            )
