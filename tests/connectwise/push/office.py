"""A small firm with a PSA beside it: records in a folder, rows in a simulator, and a shelf filled from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from connectwise.direct import Direct
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.session import Session
from pmo.connect.connectwise.simulator import Faults, Simulator, Store
from pmo.pipeline.load import Loaded, load
from pmo.pipeline.psa import push
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.psa.sweep import Sweep
from support import AS_OF, write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pmo.connect.connectwise.simulator.server import Seen
    from pmo.pipeline.psa.push import Outcome, Plan

SETTINGS = """\
company: Test firm
timezone: America/New_York
currency: USD
psa:
  change_boards: [Changes]
  closed_statuses: [Resolved]
  defaults:
    project_board: Projects
    service_board: Desk
    change_board: Changes
    activity_type: Pre-sales
    new_status: New
  states:
    change:
      Scheduled: [scheduled, implementing]
      Closed: [closed, cancelled]
    task:
      New: [planned]
      Working: [started]
      Done: [accepted]
"""
PROJECT = """\
id: demo
title: Mail migration
status: in_progress
psa_ref: PSA-P-500
client: acme
manager: dana
tasks:
  - wbs: "1"
    name: Prepare
    finish: 2026-12-04
    budget_hours: 16
    # the tenant comes first
  - wbs: "2"
    name: Move mailboxes
    finish: 2026-12-18
    budget_hours: 24
  - wbs: "3"
    name: Kick-off
    finish: 2026-10-02
    accepted: true
"""
CHANGE = """\
id: CR-2026-0001
title: Replace the firewall   # at night
type: normal
category: production
status: scheduled
client: acme
planned_start: 2026-12-05T22:00:00-05:00
planned_end: 2026-12-06T01:00:00-05:00
"""
PROBLEM = """\
id: PRB-2026-0001
title: Scanners lose the network
status: assess
client: acme
impact: high
urgency: low
actions:
  - type: corrective
    text: Update the drivers
    owner: ana
    due: 2026-12-11
"""
OPPORTUNITY = """\
id: OPP-2026-0001
title: Second site
client: acme
status: qualified
expected_close: 2026-12-18
sales_owner: dana
"""
SHEET = """\
id: TS-2026-0001
person: ana
period: 2026-W47
status: approved_tier_one
deadline: 2026-11-23
entries:
  - date: 2026-11-16
    hours: 2
    charge_to: service_ticket
    ticket: PSA-T-900
    work_type: Regular
    billable_option: billable
    notes: Printer driver
  - date: 2026-11-16
    hours: 2
    charge_to: service_ticket
    ticket: PSA-T-900
    work_type: Regular
    billable_option: billable
    notes: Printer driver
  - date: 2026-11-17
    hours: 1.5
    charge_to: charge_code
    charge_code: Meetings
    from: "14:00"
    to: "15:30"
    notes: Team meeting
approvals:
  - tier: one
    person: dana
    decision: approved
    decided_on: 2026-11-20
"""
EXPENSES = """\
id: EXP-2026-0001
person: ana
period: 2026-11
status: approved_tier_two
due: 2026-12-04
entries:
  - date: 2026-11-17
    type: parking
    amount: 12.5
    currency: USD
    charge_to: service_ticket
    ticket: PSA-T-900
    billable_option: billable
    payment_method: personal
    notes: Visit
approvals:
  - tier: one
    person: dana
    decision: approved
    decided_on: 2026-12-03
"""
FILES: Mapping[str, str] = {
    "pmo.yml": SETTINGS,
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/people/ana.yml": "id: ana\nname: Ana Ruiz\nstatus: active\npsa_member_id: aruiz\n",
    "registers/people/dana.yml": "id: dana\nname: Dana Whitlock\nstatus: active\n",
    "projects/demo/project.yml": PROJECT,
    "registers/changes/CR-2026-0001.yml": CHANGE,
    "registers/problems/PRB-2026-0001.yml": PROBLEM,
    "registers/opportunities/OPP-2026-0001.yml": OPPORTUNITY,
    "registers/timesheets/TS-2026-0001.yml": SHEET,
    "registers/expenses/EXP-2026-0001.yml": EXPENSES,
}
QUICK = Pace(tries=6)


def psa_store() -> Store:
    """What the PSA holds at first."""
    store = Store()
    store.add("companies", {"id": 1, "identifier": "Acme", "name": "Acme"})
    for number, name in ((11, "aruiz"), (12, "dana")):
        store.add("members", {"id": number, "identifier": name})
    for number, name in ((1, "Desk"), (2, "Changes"), (3, "Projects")):
        store.add("boards", {"id": number, "name": name})
    statuses = {1: ("New", "Resolved"), 2: ("New", "Scheduled", "Closed"), 3: ("New", "Working", "Done")}
    for board, names in statuses.items():
        for index, name in enumerate(names):
            store.add(
                "board_statuses",
                {
                    "id": board * 10 + index,
                    "name": name,
                    "board": {"id": board},
                    "closedStatus": name in ("Closed", "Done"),
                },
            )
    store.add("work_types", {"id": 1, "name": "Regular"})
    store.add("charge_codes", {"id": 70, "name": "Meetings"})
    store.add("activity_types", {"id": 5, "name": "Pre-sales"})
    store.add(
        "projects",
        {
            "id": 500,
            "name": "Mail migration",
            "company": {"id": 1, "identifier": "Acme"},
            "closedFlag": False,
            "status": {"name": "Open"},
        },
    )
    store.add("service_tickets", ticket(900, "Printer does not print"))
    return store


def ticket(
    number: int, summary: str, *, board: int = 1, status: int = 10, name: str = "New", **more: object
) -> dict[str, object]:
    """A row of a ticket."""
    return {
        "id": number, "summary": summary, "board": {"id": board, "name": {1: "Desk", 2: "Changes", 3: "Projects"}[board]},
        "status": {"id": status, "name": name}, "company": {"id": 1, "identifier": "Acme", "name": "Acme"}, "closedFlag": False,
        "actualHours": Decimal(0), **more,
    }  # fmt: skip


@dataclass
class Office:
    """Records and PSA together."""

    root: Path
    psa: Simulator
    waits: list[float] = field(default_factory=list)

    def loaded(self) -> Loaded:
        """The records as they are now."""
        return load(self.root, AS_OF, AS_OF)

    def session(self, *, write: bool = True) -> Session:
        """A session that does not really wait."""
        return Session(self.psa.account(), pace=QUICK, write=write, sleep=self.waits.append)

    def pull(self) -> None:
        """Fill the shelf; the faults of the simulator rest meanwhile."""
        faults, self.psa.faults = self.psa.faults, Faults()
        line = Session(self.psa.account(), transport=Direct(self.psa), pace=QUICK)
        with line as session, Shelf.of(self.root) as shelf:
            Sweep(session, shelf).run()
        self.psa.faults = faults

    def plan(self, *, take_ours: bool = False) -> Plan:
        """The plan of a push."""
        with self.session(write=False) as session, Shelf.of(self.root) as shelf:
            return push.plan(self.loaded(), shelf, session, take_ours=take_ours)

    def push(self, meanwhile: Callable[[], object] = lambda: None) -> tuple[Plan, Outcome]:
        """One push; `meanwhile` happens between its plan and its first request."""
        loaded = self.loaded()
        with self.session() as session, Shelf.of(self.root) as shelf:
            made = push.plan(loaded, shelf, session)
            meanwhile()
            return made, push.carry_out(loaded, shelf, session, made)

    def text(self, path: str) -> str:
        """A file of the records."""
        return (self.root / path).read_text(encoding="utf-8")

    def writes(self) -> list[Seen]:
        """The writing requests that came in."""
        return [seen for seen in self.psa.requests if seen.method != "GET" and not seen.path.endswith("/search")]

    def summaries(self, resource: str) -> list[str]:
        """What the rows of a resource are called."""
        return [str(row.get("summary") or row.get("name")) for row in self.psa.store.rows(resource)]


def files(root: Path, more: Mapping[str, str] | None = None) -> Path:
    """The records in a folder."""
    return write(root, {**FILES, **(more or {})})
