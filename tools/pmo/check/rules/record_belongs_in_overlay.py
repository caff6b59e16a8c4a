"""What only management may read lies in the private overlay, once there is one.

Why
    The profit and loss of each quarter was marked for management, and no page showed it. Every engineer had a clone of
    the repository, and in one of them somebody searched for his own name.
Bad
    # pmo.yml
    company: Demo
    overlay: ../demo-private
    # projects/office-move/project.yml
    id: office-move
    title: Move out of the leased office
    client: demo
    status: proposed
    manager: ana.ruiz
    audience: management  # here
Good
    # pmo.yml
    company: Demo
    overlay: ../demo-private
    # projects/office-move/project.yml
    id: office-move
    title: Move out of the leased office
    client: demo
    status: proposed
    manager: ana.ruiz
Fix
    Move the file to the same place in the overlay, and commit it there. Take it out of the history of this repository if
    it may not be read by those who have a clone. `overlay_kinds` in pmo.yml says which kinds belong there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", (), owner="managing-director")
_AUDIENCE = "audience"


def check(workspace: Workspace) -> Iterator[Finding]:
    """Records outside the overlay that are of its kinds, or say themselves that only management may read them."""
    settings = workspace.settings
    if not settings.overlay:
        return
    for record in workspace.each():
        if settings.in_overlay(record.path):
            continue
        kind = workspace.kinds[record.kind]
        if settings.belongs_in_overlay(kind.name, kind.audience):
            what = f"{kind.plural.lower()} belong in the private overlay {settings.overlay}"
            yield RULE.at(record, "id", f"{what}; everybody who has this repository can read this file")
        elif record.get(_AUDIENCE) == "management":
            message = "this is for management only, but everybody who has this repository can read the file"
            yield RULE.at(record, _AUDIENCE, message)
