"""A firm of two people with one project, one agreement and a PSA, small enough to work figures out by hand."""

from __future__ import annotations

import random
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from connectwise.direct import Direct
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.session import Session
from pmo.connect.connectwise.simulator import Simulator, Store
from pmo.pipeline.exchange.changes import carry_out
from pmo.pipeline.load import load
from pmo.pipeline.psa import taken
from pmo.pipeline.psa.store import Shelf
from support import AS_OF, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from pmo.pipeline.exchange.changes import Prepared
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.taken import Taken

PROJECT = "projects/dock/project.yml"
ACTUALS = "projects/dock/actuals.csv"
AGREEMENT = "registers/agreements/AGR-2026-0001.yml"
USAGE = "registers/agreements/usage/AGR-2026-0001.csv"
ISSUE = "projects/dock/issues/ISS-2026-0001.yml"
SURVEY = "registers/surveys/SRV-0001.yml"

FILES = {
    "pmo.yml": "company: Test firm\ntimezone: America/New_York\npsa:\n  charge_codes:\n    Vacation: time_off\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\npsa_company_id: AcmeFoods\n",
    "registers/clients/firm.yml": "id: firm\nname: Test firm\nstatus: active\ninternal: true\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\npsa_member_id: aruiz\n",
    "registers/people/ben.holt.yml": "id: ben.holt\nname: Ben Holt\nstatus: active\n",
    PROJECT: """\
id: dock
title: Switches at the dock
status: in_progress
# what the PSA calls it
psa_ref: PSA-P-7
client: acme
manager: ana.ruiz
baselines:
  - version: 1
    start: 2026-10-01
    finish: 2026-12-18
tasks:
  - wbs: "1.1"
    name: Survey
    finish: 2026-10-30
  - wbs: "1.2"
    name: Build
    psa_ref: PSA-T-102
    finish: 2026-11-27
""",
    ISSUE: "id: ISS-2026-0001\ntitle: Cable too short\nstatus: open\npsa_ref: PSA-T-500  # the desk's ticket\nowner: ana.ruiz\n",
    AGREEMENT: """\
id: AGR-2026-0001
title: On-site block
client: acme
type: one_time_block
status: active
psa_ref: PSA-G-3
units: hours
limit: 40
cycle: none
start: 2026-04-01
end: 2027-03-31
""",
    SURVEY: 'id: SRV-0001\ntitle: CSAT of Acme\nstatus: open\ntype: csat\nperiod: 2026Q4\nclient: acme\nscale: "1-5"\npsa_survey_id: "9"\n',
}

ACME = {"id": 2, "identifier": "AcmeFoods", "name": "Acme Foods"}
ANA = {"id": 11, "identifier": "aruiz", "name": "Ana Ruiz"}
BEN = {"id": 12, "identifier": "Ben.Holt", "name": "Ben Holt"}
DOCK = {"id": 7, "name": "Dock switches"}
TICKETS = {101: "1.1", 102: "X", 103: ""}


def store() -> Store:
    """The PSA of the firm, without any time."""
    made = Store()
    made.add("companies", {**ACME, "deletedFlag": False})
    made.add("companies", {"id": 1, "identifier": "firm", "name": "Test firm", "deletedFlag": False})
    made.add("members", {**ANA, "hourlyCost": Decimal(50), "inactiveFlag": False, "homePhone": "555 0100"})
    made.add("members", {**BEN, "hourlyCost": Decimal("61.5"), "inactiveFlag": False})
    made.add("work_types", {"id": 1, "name": "Regular", "costMultiplier": Decimal("1.0")})
    made.add("work_types", {"id": 2, "name": "Night", "costMultiplier": Decimal("1.5")})
    made.add("work_types", {"id": 3, "name": "Sick leave", "costMultiplier": None, "accrualType": "Sick"})
    made.add("charge_codes", {"id": 70, "name": "Vacation"})
    made.add("charge_codes", {"id": 71, "name": "Training"})
    made.add("projects", {
        **DOCK, "company": ACME, "status": {"id": 1, "name": "Open"}, "billingMethod": "ActualRates",
        "estimatedStart": "2026-10-01T00:00:00Z", "estimatedEnd": "2026-12-24T00:00:00Z", "budgetHours": Decimal(0), "estimatedHours": 0,
    })  # fmt: skip
    made.add("phases", {"id": 61, "projectId": 7, "description": "Survey", "wbsCode": "1.1", "status": {"id": 1, "name": "Open"}})  # fmt: skip
    for number, code in TICKETS.items():
        made.add("project_tickets", {
            "id": number, "summary": f"Work {number}", "project": DOCK, "company": ACME, "wbsCode": code, "phase": None,
            "status": {"id": 4, "name": "In progress"}, "budgetHours": Decimal(8) if number == 101 else None,
        })  # fmt: skip
    made.add(
        "service_tickets", {"id": 500, "summary": "Cable", "company": ACME, "status": {"id": 5, "name": "Waiting"}}
    )
    made.add("agreements", {"id": 3, "name": "Block", "company": ACME, "agreementStatus": "Active", "coverAgreementTime": True})  # fmt: skip
    made.add("agreement_recaps", {
        "id": 3, "name": "Block", "startingAmount": Decimal(40), "adjustmentAmount": Decimal(0), "usedAmount": Decimal("-6.5"),
        "remainingAmount": Decimal("33.5"), "isUnlimited": "false",
    })  # fmt: skip
    made.add("surveys", {"id": 9, "name": "After the ticket", "inactiveFlag": False})
    return made


def entry(psa: Store, day: str, hours: str, member: Mapping[str, Any] = ANA, ticket: int = 102, **other: Any) -> int:
    """One time entry on a project ticket, from ten in the morning in New York; its number."""
    row = {
        "company": ACME, "chargeToId": ticket, "chargeToType": "ProjectTicket", "member": dict(member),
        "workType": {"id": 1, "name": "Regular"}, "timeStart": f"{day}T15:00:00Z", "timeEnd": f"{day}T20:00:00Z",
        "actualHours": Decimal(hours), "billableOption": "Billable", "status": "Open", "ticket": {"id": ticket, "name": f"Work {ticket}"},
        "project": DOCK, "agreement": None, "dateEntered": f"{day}T21:00:00Z", "notes": "Pulled the cable for Mrs. Doe.", **other,
    }  # fmt: skip
    return int(psa.add("time_entries", row)["id"])


def on_agreement(psa: Store, day: str, hours: str, **other: Any) -> int:
    """One time entry on a service ticket that the block covers."""
    return entry(
        psa, day, hours, ticket=500, chargeToType="ServiceTicket", project=None, agreement={"id": 3, "name": "Block"},
        **other,
    )  # fmt: skip


def firm(root: Path, more: Mapping[str, str] | None = None, as_of: date = AS_OF) -> Loaded:
    """The records, with some more or other ones."""
    return load(write(root, {**FILES, **(more or {})}), AS_OF, as_of)


@contextmanager
def talking(psa: Simulator, *, direct: bool = False, **options: Any) -> Iterator[Session]:
    """A session that waits for nothing; a `direct` one has no line that could be cut."""
    pace = Pace(per_minute=10**6, burst=10**6, tries=options.pop("tries", 8))
    line = Direct(psa) if direct else None
    with Session(psa.account(), transport=line, pace=pace, sleep=lambda _: None, rng=random.Random(1), **options) as session:  # fmt: skip
        yield session


def read(loaded: Loaded, psa: Simulator, *, costs: bool = True, **options: Any) -> list[Any]:
    """Read the PSA onto the shelf."""
    with talking(psa, costs=costs, direct=True) as session:
        return taken.read(loaded, session, costs=costs, **options)


def taken_over(
    loaded: Loaded, take: str = "", *, write_them: bool = True, recost: bool = False
) -> tuple[Taken, Prepared]:
    """Compare the shelf with the records, and write what changes."""
    decide = {"": lambda _: None, "ours": lambda _: False, "theirs": lambda _: True}[take]
    found = taken.take_over(loaded, decide=decide, recost=recost)
    plan = taken.prepared(loaded, found)
    assert plan.faults == ()
    if write_them and not found.conflicts:
        carry_out(loaded, plan)
    return found, plan


def pulled(root: Path, psa_store: Store, take: str = "", **options: Any) -> tuple[Taken, Prepared]:
    """A whole pull into a workspace that is there."""
    loaded = load(root, AS_OF, AS_OF)
    with Simulator(psa_store) as psa:
        read(loaded, psa, **options)
    return taken_over(loaded, take)


def rows(root: Path, resource: str) -> list[dict[str, Any]]:
    """What the shelf holds."""
    with Shelf.of(root) as shelf:
        return list(shelf.rows(resource))


def text(root: Path, path: str) -> str:
    """A file as it is."""
    return (root / path).read_bytes().decode()


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file outside of the cache."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file() and ".cache" not in path.parts}  # fmt: skip
