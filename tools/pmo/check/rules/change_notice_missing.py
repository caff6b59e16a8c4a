"""A communication plan says who is told before something stops.

Why
    Everybody was to get the weekly report, and the report came on Fridays. The switch was replaced on a Wednesday; the
    pharmacy counter stood still for twenty minutes and had heard nothing.
Bad
    # registers/communication-plans/COM-0004.yml
    id: COM-0004
    title: Mail migration, who is told what
    status: agreed
    project: demo
    rows:  # here
      - audience: client-sponsor
        purpose: See date, hours and open decisions
        channel: Status report
        owner: cora.lind
Good
    # registers/communication-plans/COM-0004.yml
    id: COM-0004
    title: Mail migration, who is told what
    status: agreed
    project: demo
    rows:
      - audience: client-sponsor
        purpose: See date, hours and open decisions
        channel: Status report
        owner: cora.lind
      - audience: client-approver
        purpose: Agree to outages
        channel: Outage notice
        frequency: Seven days before each change
        owner: cora.lind
Fix
    Add a row for outage notices: who agrees to them, who has to know, and how many days before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows, text
from pmo.check.rule import About
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("communication-plan",), owner="change-manager")
_NOTICE: Final = re.compile(
    r"\b(?:outages?|downtimes?|maintenance|cut-?overs?|interruptions?|stops?|change notices?|change windows?"
    r"|before (?:each|every|the|a) (?:change|wave|move|step|evening|night|weekend))\b",
    re.IGNORECASE,
)
_FIELDS: Final = ("purpose", "content", "channel", "frequency")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Agreed plans in which no row speaks of outages, maintenance or what comes before a change."""
    for plan in workspace.of("communication-plan"):
        if workspace.state(plan) != "agreed" or not plan.list("rows"):
            continue
        if any(_NOTICE.search(text(row.get(field))) for _, row in rows(plan, "rows") for field in _FIELDS):
            continue
        finding = RULE.at(plan, "rows", f"“{workspace.label(plan)}” has no row for notices of outages")
        yield replace(finding, place=Place(plan.path, plan.source.key_span(("rows",))))
