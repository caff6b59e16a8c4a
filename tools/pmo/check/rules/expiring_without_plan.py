"""A certification that ends within 90 days has a plan for its renewal.

Why
    A certificate ended on a Sunday in December. The partner level of the firm hung on it, the next free exam was in
    February, and six weeks of orders went out at the list price.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    certifications:
      - name: Endpoint Administrator
        expires: 2027-01-15  # here
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    certifications:
      - name: Endpoint Administrator
        expires: 2027-01-15
    # registers/training-plans/TRN-0008.yml
    id: TRN-0008
    goal: Endpoint administrator renewal before 2027-01-15
    status: planned
    person: ben.holt
    certification: Endpoint Administrator
Fix
    Add a training plan (`pmo new training-plan`) that names the certification, or say under `renewal_plan:` when the exam
    is booked or why it is not renewed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rows import folded, rows
from pmo.check.rule import About
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("person", "training-plan"), owner="service-delivery-manager", timed=True)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Certifications of active people that end soon, with neither a renewal plan nor a training plan that names them."""
    soon = max(workspace.settings.thresholds.certification_days, default=90)
    for person in workspace.of("person"):
        if workspace.state(person) != "active":
            continue
        for path, row in rows(person, "certifications"):
            ends = as_date(row.get("expires"))
            days = (ends - workspace.as_of).days if ends is not None else -1
            if not 0 <= days <= soon or row.get("renewal_plan") or _planned(workspace, person, row.get("name")):
                continue
            yield RULE.at(
                person,
                (*path, "expires"),
                f"{row.get('name', 'a certification')} of {workspace.label(person)} ends in {days} days, and no renewal is "
                "planned",
            )


def _planned(workspace: Workspace, person: Record, name: object) -> bool:
    wanted = folded(name)
    for plan in workspace.of("training-plan"):
        if plan.get("person") != person.id or workspace.state(plan) not in ("draft", "planned", "in_progress"):
            continue
        if wanted and (folded(plan.get("certification")) == wanted or wanted in folded(plan.get("goal"))):
            return True
    return False
