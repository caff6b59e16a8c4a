"""What counts as met for a go-live can be opened and seen.

Why
    "Restore tested: met." Nobody could say which system, when or by whom. On the second evening a database was restored from
    a backup that held an empty folder.
Bad
    # projects/demo/readiness.yml
    status: assessing
    planned_go_live: 2026-11-28
    readiness:
      - category: backup_restore_tested
        text: A mailbox was restored from the new backup.
        status: met  # here
Good
    # projects/demo/readiness.yml
    status: assessing
    planned_go_live: 2026-11-28
    readiness:
      - category: backup_restore_tested
        text: A mailbox was restored from the new backup.
        status: met
        evidence: Restore log of 2026-11-17
Fix
    Add `evidence:` that another engineer can open: a log, a photo, a signed list. Without it the item is not met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("readiness",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Items of both lists that are met and name no evidence."""
    for record in workspace.of("readiness"):
        for field in ("acceptance", "readiness"):
            for path, row in rows(record, field):
                if row.get("status") == "met" and not row.get("evidence"):
                    yield RULE.at(
                        record,
                        (*path, "status"),
                        f"“{row.get('text', 'an item')}” counts as met for the go-live of {record.id}, without evidence",
                        notes=[(record.place((*path, "text")), "what must be true")] if row.get("text") else [],
                    )
