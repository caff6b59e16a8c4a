"""Services do not depend on each other in a circle.

Why
    Sign-in needed the virtual hosts, the hosts needed sign-in. After the power failure neither came up, and the way in
    was found in a locked drawer at three in the morning.
Bad
    # registers/services/directory.yml
    id: directory
    name: Directory and sign-in
    status: active
    dependencies: [virtual-hosts]  # here
    # registers/services/virtual-hosts.yml
    id: virtual-hosts
    name: Virtual hosts
    status: active
    dependencies: [directory]
Good
    # registers/services/directory.yml
    id: directory
    name: Directory and sign-in
    status: active
    # registers/services/virtual-hosts.yml
    id: virtual-hosts
    name: Virtual hosts
    status: active
    dependencies: [directory]
Fix
    Take out the dependency that is not needed to start; write how to start without it into the runbook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.circles import circles
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("service",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Each circle once, at the first of its services in path order."""
    services = {record.id: record for record in workspace.of("service")}
    needs = {
        key: [str(item) for item in record.list("dependencies") if str(item) in services]
        for key, record in services.items()
    }
    for circle in circles(needs):
        first = services[circle[0]]
        yield RULE.at(
            first,
            "dependencies",
            f"these services need each other: {' needs '.join((*circle, circle[0]))}",
            notes=[(services[key].place("dependencies"), f"{key} is part of the circle") for key in circle[1:]],
        )
