"""A go-live with conditions names for each condition who meets it and by when.

Why
    "Go, if the X-ray transfer works." Nobody was asked to make it work, and on the first morning patients waited for
    pictures that never came.
Bad
    # projects/demo/project.yml
    id: demo
    title: Clinic opening
    client: acme
    status: go_live
    go_live:
      decision: go_with_conditions
      decided_on: 2026-11-19
      conditions:
        - text: The X-ray transfer is tested.  # here
          due: 2026-11-23
Good
    # projects/demo/project.yml
    id: demo
    title: Clinic opening
    client: acme
    status: go_live
    go_live:
      decision: go_with_conditions
      decided_on: 2026-11-19
      conditions:
        - text: The X-ray transfer is tested.
          owner: ben.holt
          due: 2026-11-23
Fix
    Add `owner:` and `due:` to the condition. A go with conditions that has none is a plain go: say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("project",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Conditions without owner or date, and a conditional go without any condition."""
    for project in workspace.each("project"):
        if project.get("go_live.decision") != "go_with_conditions":
            continue
        conditions = project.list("go_live.conditions")
        if not conditions:
            yield RULE.at(
                project,
                "go_live.decision",
                f"“{workspace.label(project)}” goes live with conditions, but none is written down",
            )
        for index, row in enumerate(conditions):
            missing = [name for name in ("owner", "due") if isinstance(row, dict) and not row.get(name)]
            if missing:
                yield RULE.at(
                    project,
                    ("go_live", "conditions", index, "text"),
                    f"a condition of the go-live of “{workspace.label(project)}” has no {' and no '.join(missing)}",
                )
