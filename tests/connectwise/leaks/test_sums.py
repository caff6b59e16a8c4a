"""The database finds the same leaks as a plain loop over the same entries."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pmo.facts.engine import Facts

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 11, 20)
APPROVED = ("ApprovedByTierOne", "ApprovedByTierTwo", "ReadyToBill")
STATUSES = ("", "Open", "PendingApproval", *APPROVED, "Billed", "BilledAgreement", "WrittenOff")
ZERO = Decimal(0)


def entries(count: int = 1500) -> list[dict[str, Any]]:
    rng = random.Random(7)
    found = []
    for number in range(count):
        rate = rng.choice((None, Decimal("120.5"), Decimal(160)))
        found.append(
            {
                "id": str(number),
                "person": rng.choice(("a", "b")),
                "day": date(2026, 1, 1) + timedelta(days=rng.randrange(365)),
                "hours": Decimal(rng.randrange(1, 40)) / 4,
                "kind": rng.choice(("client", "client", "internal")),
                "billing": rng.choice(("billable", "covered", "no_charge", None)),
                "client": rng.choice(("acme", "o'brien", None)),
                "project": rng.choice(("mail", None)),
                "agreement": rng.choice(("AGR-2026-0001", None)),
                "ticket": rng.choice(("PSA-T-1", "PSA-T-2", None)),
                "charge": rng.choice(("service_ticket", "project_ticket", None)),
                "status": rng.choice(STATUSES) or None,
                "hourly_rate": rate,
                "cost_rate": rng.choice((None, Decimal(80))),
                "hours_billed": rng.choice((None, Decimal(2))),
                "invoiced_hours": rng.choice((None, Decimal("1.5"))),
                "invoiced_amount": rng.choice((None, Decimal("33.33"))),
            }
        )
    return found


@pytest.fixture(scope="module")
def work() -> list[dict[str, Any]]:
    return entries()


@pytest.fixture(scope="module")
def facts(work: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder: Path = tmp_path_factory.mktemp("facts")
    with (folder / "time_entries.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(work[0]))
        writer.writeheader()
        writer.writerows({name: "" if value is None else value for name, value in entry.items()} for entry in work)
    return Facts(folder)


def asked(facts: Facts, question: str) -> list[dict[str, Any]]:
    found = facts.ask(question, AS_OF)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def client_work(work: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [entry for entry in work if entry["kind"] == "client" and entry["day"] <= AS_OF]


def test_unbilled_work(facts: Facts, work: list[dict[str, Any]]) -> None:
    wanted: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for entry in client_work(work):
        if entry["billing"] != "billable" or entry["status"] in ("Billed", "BilledAgreement", "WrittenOff"):
            continue
        sums = wanted[entry["client"], entry["project"], entry["agreement"]]
        hours = entry["hours_billed"] if entry["hours_billed"] is not None else entry["hours"]
        if entry["status"] not in APPROVED:
            sums[3] += hours
        else:
            sums[0] += hours
            if entry["hourly_rate"] is None:
                sums[2] += hours
            else:
                sums[1] += hours * entry["hourly_rate"]
    found = asked(facts, "unbilled_work")
    assert {(row["client"], row["project"], row["agreement"]): [row[name] for name in ("hours", "amount", "hours_without_price", "waiting_hours")] for row in found} == wanted  # fmt: skip
    assert len(found) == 12


def test_written_off(facts: Facts, work: list[dict[str, Any]]) -> None:
    wanted: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [ZERO] * 5)
    for entry in client_work(work):
        hours, short = entry["hours"], entry["invoiced_hours"]
        if entry["status"] == "WrittenOff":
            way, lost = "off", hours
        elif entry["billing"] == "no_charge":
            way, lost = "free", hours
        elif entry["status"] == "Billed" and entry["billing"] == "billable" and short is not None and short < hours:
            way, lost = "down", hours - short
        else:
            continue
        sums = wanted[entry["client"], entry["project"], entry["agreement"], way, entry["day"].replace(day=1)]
        sums[0] += lost
        sums[1] += lost * (entry["hourly_rate"] or 0)
        sums[2] += 0 if entry["hourly_rate"] else lost
        sums[3] += lost * (entry["cost_rate"] or 0)
        sums[4] += 0 if entry["cost_rate"] else lost
    found = asked(facts, "written_off")
    columns = ("hours", "amount", "hours_without_price", "labour_cost", "hours_without_rate")
    assert {(row["client"], row["project"], row["agreement"], row["way"], row["month"]): [row[name] for name in columns] for row in found} == wanted  # fmt: skip
    assert {row["way"] for row in found} == {"off", "free", "down"}


def test_client_work(facts: Facts, work: list[dict[str, Any]]) -> None:
    wanted: dict[tuple[Any, ...], list[Decimal]] = defaultdict(lambda: [ZERO] * 4)
    for entry in client_work(work):
        sums = wanted[entry["client"], entry["agreement"], entry["project"], entry["billing"], entry["day"].replace(day=1)]  # fmt: skip
        sums[0] += entry["hours"]
        sums[1] += entry["hours"] * (entry["cost_rate"] or 0)
        sums[2] += 0 if entry["cost_rate"] else entry["hours"]
        if entry["billing"] == "billable" and entry["status"] == "Billed":
            sums[3] += entry["invoiced_amount"] or 0
    found = asked(facts, "client_work")
    columns = ("hours", "labour_cost", "hours_without_rate", "invoiced")
    assert {(row["client"], row["agreement"], row["project"], row["billing"], row["month"]): [row[name] for name in columns] for row in found} == wanted  # fmt: skip


def test_agreement_tickets(facts: Facts, work: list[dict[str, Any]]) -> None:
    wanted: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [ZERO, set(), date.max, date.min])
    for entry in client_work(work):
        ticket = entry["ticket"] and entry["agreement"] and not entry["project"] and entry["billing"] == "covered"
        if ticket and entry["charge"] in (None, "service_ticket"):
            sums = wanted[entry["ticket"], entry["agreement"], entry["client"]]
            sums[0] += entry["hours"]
            sums[1].add(entry["person"])
            sums[2], sums[3] = min(sums[2], entry["day"]), max(sums[3], entry["day"])
    found = asked(facts, "agreement_tickets")
    assert {(row["ticket"], row["agreement"], row["client"]): [row["hours"], row["people"], row["first_day"], row["last_day"]] for row in found} == {
        key: [hours, len(people), first, last] for key, (hours, people, first, last) in wanted.items()
    }  # fmt: skip
