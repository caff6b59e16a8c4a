"""A closed change that was risky or went wrong has a review that says when it was held and whether it met its goal.

Why
    A cutover was backed out and closed as "done, see ticket". Three months later the same cable was missing again,
    because nobody had written down why it failed the first time.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move core banking to the new host
    type: normal
    category: production
    status: closed
    outcome: successful  # here
    risk:
      technical_complexity: 5
      business_impact: 5
      backout_complexity: 5
      test_coverage: 3
      recent_changes: 1
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move core banking to the new host
    type: normal
    category: production
    status: closed
    outcome: successful
    risk:
      technical_complexity: 5
      business_impact: 5
      backout_complexity: 5
      test_coverage: 3
      recent_changes: 1
    review:
      objectives_met: true
      held_on: 2026-11-18
Fix
    Sit down with the implementers for half an hour and fill `review:` with held_on, objectives_met, and what will be
    done differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Closed changes of high risk without a review, and reviews that are only started where one is due.

    Emergencies and failures cannot even be closed without `review:`, the lifecycle of the schema sees to that.
    """
    for change in workspace.each("change"):
        if workspace.state(change) != "closed" or not changes.is_production(change):
            continue
        reason = _reason(workspace, change)
        if not reason:
            continue
        review = change.get("review")
        if not isinstance(review, dict):
            if reason == "of high risk":
                yield RULE.at(change, "outcome", f"“{workspace.label(change)}” was {reason} and has no review")
            continue
        missing = [name for name in ("held_on", "objectives_met") if review.get(name) is None]
        if missing:
            yield RULE.at(
                change,
                "review",
                f"“{workspace.label(change)}” was {reason}; its review does not say {' and '.join(missing)}",
            )


def _reason(workspace: Workspace, change: Record) -> str:
    if change.get("outcome") in ("backed_out", "unsuccessful"):
        return "backed out" if change.get("outcome") == "backed_out" else "unsuccessful"
    if change.get("type") == "emergency":
        return "an emergency"
    points = changes.score(change)
    if points is not None and changes.level(points, workspace.settings.thresholds) == "high":
        return "of high risk"
    return ""
