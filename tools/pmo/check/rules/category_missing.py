"""A go-live is looked at from every side that its checklist has.

Why
    The checklist of a small project left out licenses, since "there are none". The backup software counted servers, and on
    the Monday after the move it refused the new ones.
Bad
    # projects/demo/readiness.yml
    status: assessing  # here
    planned_go_live: 2026-11-28
    acceptance:
      - category: client_communication
        text: Everybody knows the evening of the move.
    readiness:
      - category: monitoring
        text: Both servers report to monitoring.
Good
    # projects/demo/readiness.yml
    status: assessing
    planned_go_live: 2026-11-28
    acceptance:
      - {category: client_communication, text: Everybody knows the evening of the move.}
      - {category: change_authorized, text: The evening is agreed.}
      - {category: backout_rehearsed, text: The way back was tried.}
      - {category: known_issues, text: The list of known issues is accepted.}
    readiness:
      - {category: support_model, text: The desk knows whom to call.}
      - {category: runbooks, text: The run sheet was followed once.}
      - {category: monitoring, text: Both servers report to monitoring.}
      - {category: backup_restore_tested, text: A mailbox was restored.}
      - {category: security, text: Sign-in asks for a second factor.}
      - {category: as_built_documentation, text: The drawing shows what was built.}
      - {category: contacts_escalation, text: Carrier and vendor are named by role.}
      - {category: training, text: Two people of the desk were shown the console.}
      - {category: sla_ola, text: The servers are part of the agreement.}
      - {category: licenses_warranty, text: Licenses count the new servers., status: not_applicable}
      - {category: early_life_support, text: Somebody is on site on the first morning.}
      - {category: handover_to_managed_services, text: The handover list is signed.}
Fix
    Add an item for each category that is missing; one that does not apply is written down as not_applicable, with the reason
    in its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("readiness",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Readiness past its draft whose two lists together leave out a category of the schema."""
    kind = workspace.kinds.get("readiness")
    field = kind.find("readiness.category") if kind is not None else None
    if field is None:
        return
    for record in workspace.of("readiness"):
        project = workspace.follow(record, "project")
        if workspace.state(record) in ("draft", "") or (project is not None and project.get("size") == "S"):
            continue  # size S keeps the items that fit it
        seen = {str(row.get("category")) for name in ("acceptance", "readiness") for _, row in rows(record, name)}
        missing = [choice.replace("_", " ") for choice in field.choices if choice not in seen]
        if missing:
            yield RULE.at(
                record, "status", f"nobody has looked at these for the go-live of {record.id}: {', '.join(missing)}"
            )
