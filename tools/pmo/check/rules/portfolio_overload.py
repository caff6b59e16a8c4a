"""No project manager runs more projects at a time than one person can follow.

Why
    One manager held fifteen projects. Each had a report on time, copied from the week before, and the four that went
    wrong were found by their clients.
Bad
    # pmo.yml
    company: Example
    thresholds:
      portfolio_per_manager: 1
    # registers/people/ana.ruiz.yml
    id: ana.ruiz  # here
    name: Ana Ruiz
    status: active
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    manager: ana.ruiz
    # projects/second/project.yml
    id: second
    title: New firewall
    client: acme
    status: planned
    manager: ana.ruiz
Good
    # pmo.yml
    company: Example
    thresholds:
      portfolio_per_manager: 1
    # registers/people/ana.ruiz.yml
    id: ana.ruiz
    name: Ana Ruiz
    status: active
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: in_progress
    manager: ana.ruiz
    # projects/second/project.yml
    id: second
    title: New firewall
    client: acme
    status: closed
    manager: ana.ruiz
Fix
    Hand projects to another manager, hold or cancel some, or close those that are over. Twelve are allowed unless the
    setting portfolio_per_manager says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("warning", ("person", "project"), owner="service-delivery-manager")
_ACTIVE = ("approved", "planned", "in_progress", "go_live", "hypercare")


def check(workspace: Workspace) -> Iterator[Finding]:
    """People who manage more active projects than the setting; proposed, held and finished ones do not count."""
    most = workspace.settings.thresholds.portfolio_per_manager
    for person in workspace.each("person"):
        projects = [
            project for project in workspace.under(person, "project", "manager") if workspace.state(project) in _ACTIVE
        ]
        if len(projects) > most:
            yield RULE.at(
                person,
                "id",
                f"{workspace.label(person)} manages {len(projects)} active projects; {most} are the limit",
                notes=[(project.place("manager"), workspace.label(project)) for project in projects],
            )
