"""A communication plan of a client's project tells the sponsor something.

Why
    The plan had a row for the users, for the desk and for three vendors. The sponsor learned of the delay from one of the
    users, and from then on wanted to be told everything.
Bad
    # registers/communication-plans/COM-0004.yml
    id: COM-0004
    title: Mail migration, who is told what
    status: agreed
    project: demo
    rows:  # here
      - audience: client-users
        purpose: Know the evening of the move
        owner: ben.holt
Good
    # registers/communication-plans/COM-0004.yml
    id: COM-0004
    title: Mail migration, who is told what
    status: agreed
    project: demo
    rows:
      - audience: client-users
        purpose: Know the evening of the move
        owner: ben.holt
      - audience: client-sponsor
        purpose: Decide on scope, date and price
        owner: cora.lind
Fix
    Add a row for the sponsor: what they must be able to decide, how often, and who tells them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.check.rows import rows, text
from pmo.check.rule import About
from pmo.model.finding import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("communication-plan",))


def check(workspace: Workspace) -> Iterator[Finding]:
    """Agreed plans without a row for a sponsor; inside the firm the managing director stands for one."""
    for plan in workspace.of("communication-plan"):
        if workspace.state(plan) != "agreed" or not plan.list("rows"):
            continue
        told = {text(row.get("audience")) for _, row in rows(plan, "rows")}
        if any("sponsor" in role for role in told) or ("managing-director" in told and _internal(workspace, plan)):
            continue
        finding = RULE.at(plan, "rows", f"“{workspace.label(plan)}” has no row for the sponsor")
        yield replace(finding, place=Place(plan.path, plan.source.key_span(("rows",))))


def _internal(workspace: Workspace, plan: Record) -> bool:
    client = workspace.client_of(plan)
    return client is not None and client.get("internal") is True
