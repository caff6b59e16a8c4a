"""A decision was a choice: at least two options are written down.

Why
    "Decided: new backup system." A year later somebody asked why not the old vendor's. Nobody knew whether it had been
    looked at, and it was looked at again, for three weeks.
Bad
    # registers/decisions/DEC-2026-0009.yml
    id: DEC-2026-0009
    question: Which backup system do we sell?
    status: accepted
    options:  # here
      - option: The new one
        consequence: Two weeks of training.
Good
    # registers/decisions/DEC-2026-0009.yml
    id: DEC-2026-0009
    question: Which backup system do we sell?
    status: accepted
    options:
      - option: The new one
        consequence: Two weeks of training.
      - option: Stay with the old one
        consequence: Its price rises by a fifth in January.
Fix
    Add what else was possible and what would have followed; "leave it as it is" is nearly always an option.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("decision",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Accepted decisions with exactly one option; none at all is the lifecycle's business."""
    for decision in workspace.of("decision"):
        if workspace.state(decision) == "accepted" and len(decision.list("options")) == 1:
            finding = RULE.at(
                decision,
                "options",
                f"“{workspace.label(decision)}” was decided with only one option, which is not a choice",
            )
            yield replace(finding, place=Place(decision.path, decision.source.key_span(("options",))))
