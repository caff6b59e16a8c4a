"""A training plan asks for no more hours than the person still has before its date.

Why
    An engineer was to learn host migration in December beside two projects that already took all his hours. The course was
    cancelled twice, and the one engineer who knew it went on vacation in January.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    weekly_capacity_hours: 40
    forward:
      - month: 2026-11
        calendar_hours: 160
        away_hours: 0
        ticket_hours: 130
      - month: 2026-12
        calendar_hours: 176
        away_hours: 16
        ticket_hours: 130
    # registers/training-plans/TRN-0003.yml
    id: TRN-0003
    goal: Virtual machine migration, second holder
    status: planned
    person: ben.holt
    planned_hours: 40  # here
    target_date: 2026-12-31
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    weekly_capacity_hours: 40
    forward:
      - month: 2026-11
        calendar_hours: 160
        away_hours: 0
        ticket_hours: 130
      - month: 2026-12
        calendar_hours: 176
        away_hours: 16
        ticket_hours: 80
    # registers/training-plans/TRN-0003.yml
    id: TRN-0003
    goal: Virtual machine migration, second holder
    status: planned
    person: ben.holt
    planned_hours: 40
    target_date: 2026-12-31
Fix
    Move the date, take a booking off the person, or plan a smaller step. Training that has no hours does not happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About
from pmo.domain.free_hours import free_hours
from pmo.domain.number import ZERO, number, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("training-plan", "person"), owner="service-delivery-manager", timed=True)
_FAR: Final = 730


def check(workspace: Workspace) -> Iterator[Finding]:
    """Plans in work that need more than even the upper bound of the person's free hours from today to the target date."""
    for plan in workspace.in_state("training-plan", ("planned", "in_progress")):
        person = workspace.find("person", plan.get("person"))
        needed, until = number(plan.get("planned_hours")), plan.date("target_date")
        if person is None or needed is None or until is None:
            continue
        left = needed - (number(plan.get("hours_used")) or ZERO)
        if not 0 <= (until - workspace.as_of).days <= _FAR:
            continue
        free = free_hours(workspace, person, workspace.as_of, until).hours
        if free is not None and left > free:
            yield RULE.at(
                plan,
                "planned_hours",
                f"“{workspace.label(plan)}” still takes {plain(left)} hours, and {workspace.label(person)} has at most "
                f"{plain(free)} until {until}",
                notes=[(plan.place("target_date"), "the date it is planned for")],
            )
