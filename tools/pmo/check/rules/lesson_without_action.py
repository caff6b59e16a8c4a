"""Each lesson of a review leads to an action with an owner and a date, or is openly accepted.

Why
    Seven reviews in a row said "order earlier". It was nobody's job to change the template, so the eighth project ordered
    when the seventh had, and was five weeks late.
Bad
    # projects/demo/review.md
    ---
    status: held
    lessons:
      - number: 1
        type: stop
        text: Ordering after the design is complete.  # here
    ---
    The cutover itself went well.
Good
    # projects/demo/review.md
    ---
    status: held
    lessons:
      - number: 1
        type: stop
        text: Ordering after the design is complete.
        action: Put the order of long-lead parts into week one of the plan template.
        owner: ana.ruiz
        due: 2026-12-15
    ---
    The cutover itself went well.
Fix
    Add `action:`, `owner:` and `due:`, or `accepted: true` when nothing is to change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("review",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Lessons of held reviews that lack action, owner or date and are not accepted."""
    for review in workspace.each("review"):
        if workspace.state(review) == "draft":
            continue
        for index, row in enumerate(review.list("lessons")):
            if not isinstance(row, dict) or row.get("accepted") is True:
                continue
            missing = [name for name in ("action", "owner", "due") if not row.get(name)]
            if missing:
                yield RULE.at(
                    review,
                    ("lessons", index, "text"),
                    f"lesson {row.get('number', index + 1)} has no {', no '.join(missing)}, so nothing will change",
                )
