"""The people, clients, services and roles of a generated firm: what every other record refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST: Final = ("ada", "bo", "carla", "dev", "elin", "farid", "gwen", "hugo", "ines", "jonas")
LAST: Final = ("alder", "brandt", "castro", "dorsey")
CLIENTS: Final = tuple(
    f"{first}{last}" for first in ("alder", "brook", "cedar", "dale", "elm") for last in ("by", "field", "ham", "stead")
)
SERVICES: Final = (
    ("managed-it", "Managed IT"),
    ("virtual-infrastructure", "Virtual infrastructure"),
    ("network-management", "Network management"),
    ("backup-recovery", "Backup and recovery"),
    ("collaboration", "Mail and collaboration"),
    ("endpoint-management", "Endpoint management"),
    ("hosting-storage", "Hosted storage"),
    ("service-desk", "Service desk"),
)
ROLES: Final = (
    ("it-project-manager", "IT project manager"),
    ("senior-engineer", "Senior engineer"),
    ("engineer", "Engineer"),
    ("change-manager", "Change manager"),
    ("change-board", "Change board"),
    ("client-approver", "Client approver"),
    ("client-sponsor", "Client sponsor"),
    ("service-delivery-manager", "Service delivery manager"),
    ("account-owner", "Account owner"),
    ("project-team", "Project team"),
)
PEOPLE: Final = tuple(f"{first}.{last}" for last in LAST for first in FIRST)
MANAGERS: Final = PEOPLE[:12]
APPROVER: Final = PEOPLE[21]
"""Holds the role of senior engineer, see `_role`, and carries out nothing."""
ENGINEERS: Final = tuple(person for person in PEOPLE[12:] if person != APPROVER)

SETTINGS: Final = """\
company: Generated IT Services
site_title: Generated handbook
currency: USD
timezone: America/New_York
as_of: 2026-11-20
thresholds:
  portfolio_per_manager: 100000
waivers: []
"""
HEAD: Final = "# yaml-language-server: $schema={up}schemas/{kind}.schema.json\n"


def modeline(kind: str, depth: int) -> str:
    """The first line of a record, from which an editor knows its schema."""
    return HEAD.format(up="../" * depth, kind=kind)


def records() -> Iterator[tuple[str, str]]:
    """Path and text of the records that do not grow with the size of the repository."""
    for number, person in enumerate(PEOPLE):
        yield f"registers/people/{person}.yml", _person(person, number)
    for number, client in enumerate(CLIENTS):
        yield f"registers/clients/{client}.yml", _client(client, number)
        yield f"registers/agreements/AGR-2026-{number + 1:04}.yml", _agreement(client, number)
        yield f"registers/communications/LOG-2026-{number + 1:04}.yml", contact(number + 1, client)
    for service, name in SERVICES:
        yield f"registers/services/{service}.yml", _service(service, name)
    for number, (role, title) in enumerate(ROLES):
        yield f"registers/roles/{role}.yml", _role(role, title, number)


def _person(person: str, number: int) -> str:
    name = " ".join(part.capitalize() for part in person.split("."))
    return f"""{modeline("person", 2)}id: {person}
name: {name}
status: active
job: {"IT project manager" if person in MANAGERS else "Senior engineer"}
summary: Works on migrations, networks and what follows from them.
weekly_capacity_hours: 40
skills:
  - name: Networks
    level: {("intermediate", "advanced")[number % 2]}
  - name: Microsoft 365
    level: {("advanced", "intermediate")[number % 2]}
"""


def _client(client: str, number: int) -> str:
    return f"""{modeline("client", 2)}id: {client}
name: {client.capitalize()} {("Logistics", "Health", "Machines", "Foods")[number % 4]}
status: active
industry: {("Warehouses", "Clinics", "Machined parts", "Food")[number % 4]}
size: {40 + number * 5} users
strategy: Grow without an unplanned stop of what earns the money.
business: The client works in two shifts, and a stop of its order system stops the shipping of the day.
service_tier: Managed IT
support_hours: 08:00-18:00 weekdays
timezone: America/New_York
change_notice_days: 2
services: [managed-it, network-management]
account_owner: {MANAGERS[number % len(MANAGERS)]}
sponsor: Operations director
approver: Operations director
approval_roles: [client-approver]
contacts:
  - role: Operations director
    decides: Projects, budgets and outages
communication:
  channel: Call with the operations director
  rhythm: Every two weeks
"""


def _agreement(client: str, number: int) -> str:
    return f"""{modeline("agreement", 2)}id: AGR-2026-{number + 1:04}
title: Managed services for {client}
client: {client}
type: managed_service
status: active
units: hours
unlimited: true
cycle: month
start: 2026-01-01
end: 2027-12-31
notice_days: 60
bill_price: {6000 + number * 250}
covers: [time]
services: [{", ".join(service for service, _ in SERVICES)}]
terms: Remote and on-site support in business hours; projects run under a statement of work.
"""


def contact(number: int, client: str, project: str = "") -> str:
    """A logged talk with a client."""
    about = f"project: {project}\n" if project else ""
    return f"""{modeline("communication", 2)}id: LOG-2026-{number:04}
date: 2026-11-12
client: {client}
{about}counterpart: Operations director
by: {MANAGERS[number % len(MANAGERS)]}
channel: call
direction: outbound
summary: Told how far the work is, what comes next and what is needed from the client.
"""


def _service(service: str, name: str) -> str:
    return f"""{modeline("service", 2)}id: {service}
name: {name}
status: active
type: customer_facing
description: What the client buys under this name, from the first call to the monthly report.
outcome: The systems of the client run, and somebody answers when they do not.
owner: senior-engineer
service_hours: Business hours, alerts 24x7
availability: Nights and weekends by agreement
response_times: Within one hour when work stands still
request_path: A ticket at the service desk
support_contacts: [senior-engineer]
price_model: Per user and month
"""


def _role(role: str, title: str, number: int) -> str:
    return f"""{modeline("role", 2)}id: {role}
title: {title}
holders: [{PEOPLE[number + 20]}]
summary: Answers for what this role decides, and hands it on when away.
active: true
"""
