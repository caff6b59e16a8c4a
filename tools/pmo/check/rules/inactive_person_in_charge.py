"""Open work is in the hands of somebody who still works here.

Why
    A project kept its old manager's name for eleven weeks after she had left. The client's mails to her were answered by
    an automatic reply, and a reminder of the insurer was one of them.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: inactive
    # projects/demo/risks/RSK-2026-0012.yml
    id: RSK-2026-0012
    title: Carrier delivers late
    status: open
    owner: ben.holt  # here
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    # projects/demo/risks/RSK-2026-0012.yml
    id: RSK-2026-0012
    title: Carrier delivers late
    status: open
    owner: ben.holt
Fix
    Name the person who takes over, and tell them. `pmo show <person>` lists everything that still names the one who left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("person",), owner="service-delivery-manager")
_IN_CHARGE: Final = ("owner", "manager", "account_owner", "single_contact", "implementers")


def check(workspace: Workspace) -> Iterator[Finding]:
    """References to inactive people from the fields that put somebody in charge of a record that is not over."""
    if not workspace.in_state("person", ("inactive",)):
        return
    for source in workspace.each():
        for reference in workspace.mentions_in(source, ("person",)) if workspace.open(source) else ():
            person = reference.target
            if person is None or reference.path[0] not in _IN_CHARGE or workspace.state(person) != "inactive":
                continue
            yield RULE.at(
                source,
                reference.path,
                f"{workspace.label(person)} is in charge of “{workspace.label(source)}”, but no longer active",
                notes=[(person.place("status"), f"{workspace.label(person)} is inactive")],
            )
