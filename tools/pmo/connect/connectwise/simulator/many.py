"""A PSA of any size for tests: time entries from a seed, on a handful of projects, members and tickets."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.charging import week_of
from pmo.connect.connectwise.simulator.clock import START, written

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.store import Row, Store

MEMBERS: Final = 40
COMPANIES: Final = 25
PROJECTS: Final = 60
TASKS: Final = 8
_ENTRIES_A_DAY: Final = 4
_EVENING: Final = time(22, 0)


def fill(store: Store, time_entries: int, seed: int) -> None:
    """So many time entries, the last of them of the day before the clock starts; everything they name is there."""
    dice = random.Random(seed)  # noqa: S311 - to be repeatable is the point
    monday = _put(store, "boards", {"name": "Projects", "projectFlag": True, "inactiveFlag": False})
    status = _put(
        store, "board_statuses", {"name": "Open", "board": _named(monday), "closedStatus": False, "defaultFlag": True}
    )
    work_type = _put(
        store,
        "work_types",
        {"name": "Regular", "costMultiplier": Decimal(1), "utilizationFlag": True, "inactiveFlag": False},
    )
    companies = [
        _put(store, "companies", {"identifier": f"Client{at}", "name": f"Client {at}", "deletedFlag": False})
        for at in range(1, COMPANIES + 1)
    ]
    members = [
        _put(
            store,
            "members",
            {
                "identifier": f"member{at}",
                "name": f"Member {at}",
                "hourlyCost": Decimal(40 + at % 30),
                "inactiveFlag": False,
            },
        )
        for at in range(1, MEMBERS + 1)
    ]
    tickets = _tickets(store, companies, monday, status)
    people = [{**_named(row), "identifier": row["identifier"]} for row in members]
    days = _days(time_entries)
    sheets: dict[tuple[int, date], dict[str, Any]] = {}
    kind = _named(work_type)
    for index in range(time_entries):
        at, place = divmod(index, MEMBERS * _ENTRIES_A_DAY)
        person, slot = people[place // _ENTRIES_A_DAY], place % _ENTRIES_A_DAY
        day = days[at]
        ticket, named, project, phase, company = tickets[dice.randrange(len(tickets))]
        length = dice.randint(1, 8)
        start = datetime.combine(day, time(12 + 2 * slot), UTC)
        week = week_of(day)[0]
        if (person["id"], week) not in sheets:
            sheets[person["id"], week] = _named(_sheet(store, person, week))
        entered = written(datetime.combine(day, _EVENING, UTC))
        store.add("time_entries", {
            "id": index + 1, "company": company, "chargeToId": ticket, "chargeToType": "ProjectTicket", "member": person,
            "workType": kind, "workRole": None, "agreement": None, "timeStart": written(start),
            "timeEnd": written(start + timedelta(minutes=15 * length)), "hoursDeduct": 0, "actualHours": length * Decimal("0.25"),
            "billableOption": "Billable", "hourlyRate": Decimal(150), "status": "ApprovedByTierTwo", "timeSheet": sheets[person["id"], week],
            "ticket": named, "project": project, "phase": phase, "dateEntered": entered, "invoice": None, "notes": "Work of the day",
            "_info": {"lastUpdated": entered, "updatedBy": person["identifier"], "dateEntered": entered, "enteredBy": person["identifier"]},
        })  # fmt: skip


def _tickets(store: Store, companies: list[Row], board: Row, status: Row) -> list[tuple[int, Any, Any, Any, Any]]:
    state = _put(
        store, "project_statuses", {"name": "Open", "closedFlag": False, "defaultFlag": True, "inactiveFlag": False}
    )
    out = []
    for at in range(1, PROJECTS + 1):
        company = {**_named(companies[at % COMPANIES]), "identifier": companies[at % COMPANIES]["identifier"]}
        project = _put(store, "projects", {"name": f"Project {at}", "company": company, "status": _named(state), "closedFlag": False, "budgetHours": Decimal(0), "estimatedHours": Decimal(0)})  # fmt: skip
        phase = _put(store, "phases", {"projectId": project["id"], "description": "Work", "wbsCode": "1"})
        for task in range(1, TASKS + 1):
            row = _put(store, "project_tickets", {
                "summary": f"Task {task}", "recordType": "ProjectTicket", "board": _named(board), "status": _named(status), "company": company,
                "project": _named(project), "phase": {"id": phase["id"], "name": "Work"}, "wbsCode": f"1.{task}", "closedFlag": False, "actualHours": Decimal(0),
            })  # fmt: skip
            out.append((row["id"], {"id": row["id"], "name": row["summary"]}, _named(project), {"id": phase["id"], "name": "Work"}, company))  # fmt: skip
    return out


def _sheet(store: Store, person: dict[str, Any], monday: date) -> Row:
    _, sunday, year, week = week_of(monday)
    return _put(store, "time_sheets", {"member": person, "year": year, "period": week, "dateStart": f"{monday}T00:00:00Z", "dateEnd": f"{sunday}T00:00:00Z", "status": "ApprovedByTierTwo"})  # fmt: skip


def _days(time_entries: int) -> list[date]:
    """As many weekdays as the entries fill, the last of them before the clock starts."""
    out: list[date] = []
    day = START.date()
    while len(out) * MEMBERS * _ENTRIES_A_DAY < time_entries:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            out.append(day)
    return out[::-1]


def _put(store: Store, resource: str, row: dict[str, Any]) -> Row:
    at = written(START - timedelta(days=400))
    return store.add(resource, {**row, "_info": {"lastUpdated": at, "updatedBy": "simulator"}})


def _named(row: Row) -> dict[str, Any]:
    return {"id": row["id"], **({"name": row["name"]} if row.get("name") else {})}
