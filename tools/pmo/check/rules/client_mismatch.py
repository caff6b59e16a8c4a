"""A record and the project or agreement it names belong to the same client.

Why
    A risk with another client's name in it was filed under the wrong project. The client edition of that project went out
    on Friday, and on Monday two clients knew too much about each other.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    # registers/issues/ISS-2026-0012.yml
    id: ISS-2026-0012
    title: Scanners cannot send mail
    type: problem_concern
    status: captured
    client: borealis  # here
    project: demo
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    # registers/issues/ISS-2026-0012.yml
    id: ISS-2026-0012
    title: Scanners cannot send mail
    type: problem_concern
    status: captured
    client: acme
    project: demo
Fix
    Correct the client or the project. A record of a project needs no client of its own: it has its project's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ())
_BINDING: Final = ("project", "agreement")


def check(workspace: Workspace) -> Iterator[Finding]:
    """References from a record with a client to a project or agreement of another one, whatever its kind.

    Only fields of the record itself count: a note may mention anything.
    """
    for source in workspace.each():
        own = source.get("client")
        for reference in workspace.mentions_in(source, _BINDING) if own else ():
            target = reference.target
            if target is None or len(reference.path) != 1 or target is source:
                continue
            theirs = target.get("client")
            if not theirs or own == theirs:
                continue
            yield RULE.at(
                source,
                "client",
                f"“{workspace.label(source)}” belongs to the client {own}, but its {target.kind} {target.id} to {theirs}",
                notes=[
                    (reference.place, f"it names {target.id} here"),
                    (target.place("client"), f"{target.id} belongs to {theirs}"),
                ],
            )
