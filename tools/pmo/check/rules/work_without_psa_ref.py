"""Open work has its ticket or project in the PSA.

Why
    A change of eleven hours was planned, done and reviewed here, and never had a ticket. No time was booked on it, so
    it was neither billed nor counted, and the agreement looked profitable.
Bad
    # registers/issues/ISS-2026-0012.yml
    id: ISS-2026-0012
    title: Scanners cannot send mail
    type: problem_concern
    status: implementing  # here
Good
    # registers/issues/ISS-2026-0012.yml
    id: ISS-2026-0012
    title: Scanners cannot send mail
    psa_ref: PSA-T-51877
    type: problem_concern
    status: implementing
Fix
    Open the ticket (or project) in the PSA and add its number as `psa_ref:`, for example PSA-T-51877.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ())
_WORKED: Final = {
    "project": ("approved", "planned"),
    "issue": ("proposing", "decided", "implementing"),
    "change": ("implementing",),
}
"""States in which hours are worked on a record; a project in progress needs its number by its lifecycle already."""


def check(workspace: Workspace) -> Iterator[Finding]:
    """Records on which hours are worked, without a PSA reference; those of a project with one have it from there."""
    for name, states in _WORKED.items():
        for record in workspace.each(name):
            if workspace.state(record) not in states or record.get("psa_ref") or record.get("incident"):
                continue
            project = workspace.follow(record, "project") if name != "project" else None
            if project is not None and project.get("psa_ref"):
                continue
            yield RULE.at(
                record, "status", f"hours are worked on “{workspace.label(record)}”, but no PSA reference says where"
            )
