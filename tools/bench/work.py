"""Changes, risks and projects of a generated firm: the records that make a repository large."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from bench.firm import APPROVER, CLIENTS, ENGINEERS, MANAGERS, SERVICES, modeline

if TYPE_CHECKING:
    from random import Random

_ZONE: Final = timezone(timedelta(hours=-5))
_SYSTEMS: Final = ("mail server", "storage array", "core switch", "backup server", "firewall pair", "file server")
_VERBS: Final = ("Replace", "Update", "Move", "Extend", "Restart", "Reconfigure")
_TAIL: Final = "The work was tried on the lab copy first, and the notes of that day are in the ticket."
_STATES: Final = ("proposed", "planned", "in_progress", "closed", "in_progress", "closed")

TASKS: Final = 6
_DONE: Final = 4


def state_of(number: int) -> str:
    """The state of a project, so that every sixth one is the same."""
    return _STATES[number % len(_STATES)]


def client_of(number: int) -> str:
    """The client of a project."""
    return CLIENTS[number % len(CLIENTS)]


def hours_of(number: int, task: int) -> int:
    """The budgeted hours of a task of a project."""
    return 20 + (number * 7 + task * 11) % 30


def change(identifier: str, number: int, random: Random, project: str = "", client: str = "") -> str:
    """A change of about fifty lines: nine of ten are closed, the others are scheduled for a moment of their own."""
    closed = number % 10 != 0
    base = datetime(2024, 1, 8, 6, tzinfo=_ZONE) if closed else datetime(2027, 1, 4, 6, tzinfo=_ZONE)
    start = base + timedelta(hours=5 * number) if closed else base + timedelta(hours=8 * (number // 10))
    if closed and start > datetime(2026, 11, 1, tzinfo=_ZONE):
        start = base + timedelta(hours=5 * (number % 4000))
    end = start + timedelta(hours=2)
    noted = (start - timedelta(days=12)).date()
    system, verb = random.choice(_SYSTEMS), random.choice(_VERBS)
    service = random.choice(SERVICES)[0]
    engineer = random.choice(ENGINEERS)
    return f"""{modeline("change", 3 if project else 2)}id: {identifier}
title: {verb} the {system}, step {number % 97 + 1}
type: normal
category: production
status: {"closed" if closed else "scheduled"}
client: {client or random.choice(CLIENTS)}
services: [{service}]
requested_by: {random.choice(MANAGERS)}
submitted_on: {noted}
implementers: [{engineer}]
reason: >-
  The {system} is close to the end of its support, and the vendor answers only for the new release.
  {_TAIL}
impact: >-
  Users of the {system} are without it for up to {random.randrange(10, 60)} minutes in the agreed night.
risk_of_not_doing: A fault that the vendor has already mended would stop the work of a day.
planned_start: {start.isoformat()}
planned_end: {end.isoformat()}
outage:
  expected: true
  minutes: 30
  agreed_by: client-approver
  agreed_on: {noted}
risk:
  technical_complexity: 1
  business_impact: 3
  backout_complexity: 1
  test_coverage: 3
  recent_changes: 1
approvals:
  - role: senior-engineer
    person: {APPROVER}
    decision: approved
    decided_on: {noted}
communications:
  - audience: Operations director
    when: {noted}
    text: Told the night, the length of the stop and the number to call.
implementation_plan:
  - "{start:%H:%M}: Save the configuration and confirm the last backup."
  - "{start + timedelta(minutes=20):%H:%M}: {verb} the {system} and follow the list of the vendor."
  - "{start + timedelta(minutes=80):%H:%M}: Hand over to the service desk."
test_plan:
  - The {system} answers within a second from two networks.
backout_plan:
  trigger: The {system} does not answer within 30 minutes of its start.
  decision_point: {(start + timedelta(minutes=90)).isoformat()}
  steps:
    - Go back to the saved configuration.
    - Restart and test with the user who was named.
  duration_minutes: 20
  tested: true
{_outcome(start, end) if closed else ""}"""


def _outcome(start: datetime, end: datetime) -> str:
    return f"""actual_start: {start.isoformat()}
actual_end: {end.isoformat()}
outcome: successful
"""


def risk(identifier: str, number: int, random: Random, *, running: bool = False) -> str:
    """A risk of about thirty lines; those of running projects are open, all others closed."""
    owner = random.choice(ENGINEERS)
    probability, impact = random.randrange(1, 4), random.randrange(1, 4)
    system = random.choice(_SYSTEMS)
    ending = (
        f"next_review: {'2026-11-10' if number % 200 < 4 else '2026-11-25'}\n"
        if running
        else "closed_on: 2026-10-30\nclosed_reason: expired\n"
    )
    return f"""{modeline("risk", 3 if running is not None else 2)}id: {identifier}
title: The {system} comes later than promised, lot {number % 89 + 1}
status: {"responding" if running else "closed"}
type: threat
owner: {owner}
registered_on: 2026-0{random.randrange(1, 9)}-1{random.randrange(10)}
category: {random.choice(("technical", "supplier", "client", "resource"))}
cause: The maker builds the {system} to order, and one part comes from a single plant.
event: The {system} comes later than promised.
effect: >-
  The nights that were agreed with the client pass unused, and the engineers who are booked for them
  wait or work elsewhere.
probability: {probability}
impact: {impact}
proximity: within_project
trigger: No date of delivery is confirmed 30 days before the first night.
trend: stable
strategy: mitigate
responses:
  - action: Ask the supplier every week and write the answer into the ticket.
    actionee: {owner}
    due: 2026-12-1{random.randrange(10)}
  - action: Keep a device on loan ready for the first night.
    actionee: {random.choice(ENGINEERS)}
    due: 2026-12-2{random.randrange(9)}
residual:
  probability: 1
  impact: {impact}
{ending}"""


def project(name: str, number: int, random: Random) -> str:
    """A project of about 150 lines with six tasks, its baseline, team and milestones."""
    state = state_of(number)
    manager = MANAGERS[number % len(MANAGERS)]
    crew = random.sample(ENGINEERS, 3)
    began = date(2026, 9, 21) if state == "in_progress" else date(2026, 3, 2) if state == "closed" else date(2027, 2, 1)
    hours = [hours_of(number, index) for index in range(TASKS)]
    lines = [
        _charter(name, number, state, manager),
        f"budget:\n  hours: {sum(hours)}\n  cost: {sum(hours) * 58}\n  price: {sum(hours) * 150}\n",
    ]
    if state != "proposed":
        finish = began + timedelta(days=TASKS * 14 - 3)
        lines.append(
            f"baselines:\n  - version: 1\n    approved_on: {began - timedelta(days=20)}\n    approved_by: client-sponsor\n"
            f"    start: {began}\n    finish: {finish}\n    hours: {sum(hours)}\n    price: {sum(hours) * 150}\n"
        )
    lines.append("milestones:\n")
    for index in (1, 3, 5):
        day = began + timedelta(days=14 * index + 11)
        done = state == "closed" or (state == "in_progress" and day < date(2026, 11, 20))
        lines.append(
            f"  - name: Stage {index} complete\n    baseline: {day}\n    {'actual' if done else 'forecast'}: {day}\n"
        )
    lines.append("tasks:\n")
    lines.extend(_task(index, hours[index], began, state, crew[index % 3]) for index in range(TASKS))
    lines.append("team:\n")
    lines.append(f"  - person: {manager}\n    role: it-project-manager\n    planned_hours: 20\n")
    lines.extend(f"  - person: {person}\n    role: senior-engineer\n    planned_hours: 60\n" for person in crew)
    lines.append(_RACI)
    if state in ("in_progress", "closed"):
        lines.append(f"actual_start: {began}\n")
    if state == "closed":
        finish = began + timedelta(days=TASKS * 14 - 3)
        lines.append(f"actual_finish: {finish}\nclosed_on: {finish + timedelta(days=7)}\nclosure_reason: completed\n")
    return "".join(lines)


def _charter(name: str, number: int, state: str, manager: str) -> str:
    title = f"{_VERBS[number % 6]} the {_SYSTEMS[number // 6 % 6]}, site {number % 53 + 1}"
    approved = "2026-02-10" if state == "closed" else "2026-08-10"
    later = f"approved_on: {approved}\npsa_ref: PSA-P-{1000 + number}\n" if state != "proposed" else ""
    return f"""{modeline("project", 2)}id: {name}
title: {title}
status: {state}
client: {client_of(number)}
manager: {manager}
sponsor: Operations director
size: M
engagement: time_materials
{later}purpose: >-
  What the client uses today is at the end of its support and stops the shipping of a day when it
  fails. The new one carries the load of the next five years and is looked after by people who know it.
success_criteria:
  - No order is lost in the nights of the move.
  - The desk has fewer than ten tickets in the first week.
scope:
  included:
    - Survey, design, build, move and handover
  excluded:
    - New licenses of the applications
assumptions:
  - The client names somebody who decides within two days.
constraints:
  - Work with a stop happens on Saturday night.
stakeholders:
  - role: Operations director
    interest: Wants no shift that stands still.
"""


def _task(index: int, hours: int, began: date, state: str, person: str) -> str:
    start = began + timedelta(days=14 * index)
    finish = start + timedelta(days=11)
    done = state == "closed" or (state == "in_progress" and finish < date(2026, 11, 15))
    under_way = state == "in_progress" and not done and start < date(2026, 11, 20)
    lines = [
        f'  - wbs: "1.{index + 1}"\n    name: Stage {index + 1}\n    start: {start}\n    finish: {finish}\n',
        f"    budget_hours: {hours}\n    budget_cost: {hours * 58}\n    ev_method: percent_complete\n",
        f"    percent_complete: {100 if done else 40 if under_way else 0}\n    accepted: {str(done).lower()}\n",
    ]
    if done or under_way:
        lines.append(f"    actual_start: {start}\n")
    if done:
        lines.append(f"    actual_finish: {finish}\n")
    lines.append(f"    people:\n      - person: {person}\n        share: 1\n")
    if index:
        lines.append(f'    predecessors: ["1.{index}"]\n')
    return "".join(lines)


_RACI: Final = """raci:
  - activity: Choose the night of the move
    responsible: [it-project-manager]
    accountable: [client-sponsor]
    consulted: [senior-engineer]
    informed: [project-team]
"""


def status(number: int) -> str:
    """A status report of a running project."""
    return f"""---
status: issued
summary: Stage {number % 5 + 1} is finished and the next one has begun; the date of the finish stands.
declared:
  overall: green
forecast_finish: 2026-12-11
next_steps:
  - The next stage is finished by 2026-12-04.
---

The stage ended on its day. The client has named the person who tests, and the nights of the move are agreed.
Nothing behind it has moved.
"""


def actuals(number: int) -> str:
    """The hours of a running project: what its finished tasks were to take, and what the open one has taken."""
    rows = []
    for task, month in enumerate(("2026-09", "2026-10", "2026-10", "2026-11", "2026-11")):
        hours = hours_of(number, task) * (10 if task < _DONE else 4) // 10
        rows.append(f"1.{task + 1},{month},{ENGINEERS[(number + task) % len(ENGINEERS)]},{hours},{hours * 58}")
    return "\n".join(["wbs,month,person,hours,cost", *rows[: _DONE + 1]]) + "\n"


def review(number: int) -> str:
    """The review of a closed project."""
    return f"""---
status: held
review_date: 2026-07-10
facilitator: {MANAGERS[(number + 1) % len(MANAGERS)]}
attendees: [it-project-manager, senior-engineer, client-sponsor]
planned_vs_actual:
  start:
    planned: 2026-03-02
    actual: 2026-03-02
  finish:
    planned: 2026-05-22
    actual: 2026-05-22
lessons:
  - number: 1
    type: keep
    text: Try the move with one department first.
    action: Keep as the first step of every plan.
    owner: {MANAGERS[number % len(MANAGERS)]}
    due: 2026-12-15
---

## What went well
Each stage ended on its day, and the desk was told before the users were.

## What we change
The survey asks for the age of every cable.
"""
