"""From the assessment on, all five risk questions of a change are answered.

Why
    Four of five questions were answered and the sum was 9: low risk, no meeting. The question left open was how
    hard the way back would be; it took eleven hours.
Bad
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Upgrade the mail gateway
    type: normal
    status: assess
    risk:  # here
      technical_complexity: 3
      business_impact: 3
      test_coverage: 1
      recent_changes: 1
Good
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Upgrade the mail gateway
    type: normal
    status: assess
    risk:
      technical_complexity: 3
      business_impact: 3
      backout_complexity: 5
      test_coverage: 1
      recent_changes: 1
Fix
    Answer the open questions with 1, 3 or 5. Until then the change has no risk level, and no authority can be named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("change",), owner="change-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes past the draft with some answers; one with none at all lacks a field its state requires."""
    for change in workspace.each("change"):
        if workspace.state(change) in ("draft", "cancelled") or not isinstance(change.get("risk"), dict):
            continue
        missing = [name for name in changes.ANSWERS if change.get(f"risk.{name}") is None]
        if not missing:
            continue
        span = change.source.key_span(("risk",))
        finding = RULE.at(
            change,
            "risk",
            f"the risk of “{workspace.label(change)}” is not known: no answer to {', '.join(missing)}",
        )
        yield replace(finding, place=Place(change.path, span))
