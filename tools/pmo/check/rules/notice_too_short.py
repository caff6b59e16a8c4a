"""A client hears of a change as many days ahead as was agreed.

Why
    The notice went out on Thursday for Saturday; the client had asked for five days. The plant had called in a
    weekend shift that then stood in front of dark screens, and the client deducted it from the invoice.
Bad
    # registers/clients/acme.yml
    id: acme
    name: Acme Tools
    status: active
    change_notice_days: 5
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move the phone system
    type: normal
    category: production
    status: scheduled
    client: acme
    planned_start: 2026-11-28T16:00:00-05:00
    planned_end: 2026-11-28T18:00:00-05:00
    communications:
      - audience: operations director
        when: 2026-11-26  # here
        text: Phones are down from 16:00 to 16:40.
Good
    # registers/clients/acme.yml
    id: acme
    name: Acme Tools
    status: active
    change_notice_days: 5
    # registers/changes/CR-2026-0042.yml
    id: CR-2026-0042
    title: Move the phone system
    type: normal
    category: production
    status: scheduled
    client: acme
    planned_start: 2026-11-28T16:00:00-05:00
    planned_end: 2026-11-28T18:00:00-05:00
    communications:
      - audience: operations director
        when: 2026-11-23
        text: Phones are down from 16:00 to 16:40.
Fix
    Tell the client earlier, or move the change. If the client agrees to less, write that down as a decision and waive
    this rule for the change in pmo.yml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About
from pmo.domain import change as changes
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("change", "client"), owner="change-manager", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Changes that still lie ahead, by their earliest message; without one, by today. Emergencies give no notice."""
    for change in workspace.each_in("change", ("assess", "authorize", "scheduled")):
        when = changes.planned(change)
        if (
            when is None
            or change.get("type") == "emergency"
            or not changes.is_production(change)
            or when.start.date() < workspace.as_of
        ):
            continue
        client = workspace.find("client", changes.client_id(workspace, change))
        days = client.get("change_notice_days") if client is not None else None
        if client is None or not isinstance(days, int):
            continue
        told = [
            (day, index)
            for index, row in enumerate(change.list("communications"))
            if isinstance(row, dict) and (day := as_date(row.get("when")))
        ]
        first, index = min(told) if told else (workspace.as_of, -1)
        notice = (when.start.date() - first).days
        if notice >= days:
            continue
        heard = f"hears of it {notice} days ahead" if told else f"can hear of it at most {notice} days ahead"
        yield RULE.at(
            change,
            ("communications", index, "when") if told else "planned_start",
            f"{workspace.label(client)} asks for {days} days of notice and {heard} (“{workspace.label(change)}”)",
            notes=[
                (client.place("change_notice_days"), "what the client asks for"),
                (change.place("planned_start"), "when the change starts"),
            ],
        )
