"""A PSA of workspaces that are not the example: hardly anything in them, or more hours than days."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.connect.connectwise.simulator import Store
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

PERSON = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nweekly_capacity_hours: 40\n"
CLIENT = "id: acme\nname: Acme Foods\nstatus: active\n"
AGREEMENT = "id: AGR-2026-0001\ntitle: Support\nclient: acme\ntype: managed_service\nstatus: active\nunits: hours\nunlimited: true\ncycle: month\nstart: 2026-01-01\n"
PROJECT = """id: acme-move
title: Move of the server
status: in_progress
client: acme
manager: ana.ruiz
engagement: time_materials
budget: {hours: 20, cost: 800, price: 3000}
tasks:
  - {wbs: "1.1", name: Copy, start: 2026-10-05, finish: 2026-10-09, budget_hours: 12, actual_start: 2026-10-07}
  - {wbs: "2.1", name: Switch, start: 2026-10-12, finish: 2026-10-16, budget_hours: 8, psa_ref: PSA-T-777}
"""


def test_an_empty_workspace_has_an_empty_psa_with_its_tables(tmp_path: Path) -> None:
    store = Store.of_workspace(workspace(tmp_path, {}).workspace)
    assert store.count("time_entries") == store.count("projects") == 0
    assert store.count("boards") == 3
    assert [row["name"] for row in store.rows("companies")] == ["Test firm"]


def firm(tmp_path: Path, rows: str, **files: str) -> Store:
    text = {
        "registers/people/ana.ruiz.yml": PERSON, "registers/clients/acme.yml": CLIENT, "registers/agreements/AGR-2026-0001.yml": AGREEMENT,
        "projects/acme-move/project.yml": PROJECT, "projects/acme-move/actuals.csv": f"wbs,month,person,hours,cost\n{rows}", **files,
    }  # fmt: skip
    return Store.of_workspace(workspace(tmp_path, text).workspace)


def test_what_has_hours_gets_a_number_although_its_record_has_none(tmp_path: Path) -> None:
    store = firm(
        tmp_path,
        "1.1,2026-10,ana.ruiz,6.25,250\n",
        **{"registers/agreements/usage/AGR-2026-0001.csv": "month,person,hours\n2026-10,ana.ruiz,3\n"},
    )
    assert [row["id"] for row in store.rows("projects")] == [9001]
    assert [row["id"] for row in store.rows("agreements")] == [9001]
    assert sum(row["actualHours"] for row in store.rows("time_entries")) == Decimal("9.25")


def test_the_numbers_and_days_of_tasks_are_kept(tmp_path: Path) -> None:
    store = firm(tmp_path, "1.1,2026-10,ana.ruiz,6.25,250\n2.1,2026-10,ana.ruiz,2,80\n")
    assert {row["wbsCode"]: row["id"] for row in store.rows("project_tickets")} == {"1.1": 50001, "2.1": 777}
    assert [row["wbsCode"] for row in store.rows("phases")] == ["1", "2"]
    assert min(row["timeStart"] for row in store.rows("time_entries") if row["chargeToId"] == 50001) >= "2026-10-07"
    assert {row["hourlyRate"] for row in store.rows("time_entries")} == {Decimal(150)}
    assert {row["hourlyCost"] for row in store.rows("members")} == {Decimal(40)}


def test_time_of_an_approved_month_by_the_hour_is_invoiced(tmp_path: Path) -> None:
    store = firm(tmp_path, "1.1,2026-10,ana.ruiz,2,80\n1.1,2026-11,ana.ruiz,2,80\n")
    found = {
        row["timeStart"][:7]: (row["status"], row["hoursBilled"], row["extendedInvoiceAmount"])
        for row in store.rows("time_entries")
    }
    assert found == {"2026-10": ("Billed", 2, 300), "2026-11": ("PendingApproval", 0, 0)}


def test_more_hours_than_days_are_laid_all_the_same(tmp_path: Path) -> None:
    store = firm(tmp_path, "1.1,2026-10,ana.ruiz,300,12000\n")
    assert sum(row["actualHours"] for row in store.rows("time_entries")) == 300
    assert {row["timeStart"][:7] for row in store.rows("time_entries")} == {"2026-10"}


def test_months_after_the_as_of_date_are_not_worked_yet(tmp_path: Path) -> None:
    assert firm(tmp_path, "1.1,2026-12,ana.ruiz,5,200\n").count("time_entries") == 0
