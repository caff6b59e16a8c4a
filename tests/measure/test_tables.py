from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pmo.domain.project import all_figures
from pmo.measure import tables
from pmo.model.figures import Color, Column, Table, Value
from support import workspace

PROJECT = """\
id: {id}
title: Project {id}
client: acme
status: {status}
manager: ana.ruiz
size: L
{extra}budget:
  hours: 40
  cost: 2000
  price: 5000
tolerances:
  hours_share: 0.1
  days: 3
baselines:
  - version: 1
    start: 2026-11-02
    finish: 2026-11-13
    hours: {first}
tasks:
  - wbs: "1"
    name: Build
    start: 2026-11-02
    finish: 2026-11-13
    budget_hours: 40
    budget_cost: 2000
    ev_method: percent_complete
    percent_complete: {percent}
    accepted: {accepted}
    actual_start: 2026-11-02
bookings:
  - person: ana.ruiz
    month: 2026-12
    hours: 30
  - person: ana.ruiz
    month: 2026-10
    hours: 99
months:
  - month: 2026-11
    invoiced: 3000
  - month: 2026-12
    invoiced: 1500
actual_start: 2026-11-03
"""


def project(name, status="in_progress", percent=50, accepted="false", extra="", first=40, spent=25):
    return {
        f"projects/{name}/project.yml": PROJECT.format(id=name, status=status, percent=percent, accepted=accepted, extra=extra, first=first),
        f"projects/{name}/actuals.csv": f"wbs,month,person,hours,cost\n1,2026-11,ana.ruiz,{spent},1250\n",
    }  # fmt: skip


FILES = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nforward:\n  - month: 2026-12\n    calendar_hours: 100\n    away_hours: 10\n    ticket_hours: 40\nbookings:\n  - month: 2026-12\n    hours: 14\n    text: Pre-sales\n",
    **project("alpha"),
    **project("beta", spent=10),
    **project("done", "closed", 100, "true", "actual_finish: 2026-11-17\nclosed_on: 2026-11-18\n", first=32, spent=44),
    "projects/alpha/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: Small\nstatus: open\nproject: alpha\ntype: threat\nowner: ana.ruiz\nprobability: 1\nimpact: 1\nnext_review: 2026-11-13\nquantification:\n  probability: 0.5\n  cost: 1000\n",
    "projects/alpha/risks/RSK-2026-0002.yml": "id: RSK-2026-0002\ntitle: Large\nstatus: responding\nproject: alpha\ntype: threat\nowner: ana.ruiz\nprobability: 5\nimpact: 5\nresponses:\n  - action: Borrow\nresidual:\n  probability: 3\n  impact: 4\n",
    "projects/alpha/risks/RSK-2026-0003.yml": "id: RSK-2026-0003\ntitle: Over\nstatus: closed\nproject: alpha\ntype: threat\nclosed_reason: occurred\nclosed_on: 2026-11-01\nprobability: 5\nimpact: 5\nquantification:\n  probability: 0.3\n  cost: 10\n",
    "projects/done/risks/RSK-2026-0004.yml": "id: RSK-2026-0004\ntitle: Came\nstatus: closed\nproject: done\noccurred_on: 2026-11-01\nclosed_reason: occurred\nissue: ISS-2026-0003\n",
    "projects/alpha/issues/ISS-2026-0001.yml": "id: ISS-2026-0001\ntitle: Old\ntype: problem_concern\nstatus: examining\nproject: alpha\nimpact: low\nurgency: low\nraised_on: 2026-08-01\nnext_update_due: 2026-11-10\n",
    "projects/alpha/issues/ISS-2026-0002.yml": "id: ISS-2026-0002\ntitle: New\ntype: problem_concern\nstatus: examining\nproject: alpha\nimpact: high\nurgency: high\nraised_on: 2026-11-18\n",
    "projects/done/issues/ISS-2026-0003.yml": "id: ISS-2026-0003\ntitle: Shut\ntype: problem_concern\nstatus: closed\nproject: done\nraised_on: 2026-11-01\nclosed_on: 2026-11-05\nresolution: resolved\n",
    "projects/done/issues/ISS-2026-0004.yml": "id: ISS-2026-0004\ntitle: Surprise\ntype: problem_concern\nstatus: closed\nproject: done\nraised_on: 2026-11-01\nclosed_on: 2026-11-02\nresolution: resolved\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("w"), FILES).workspace


@pytest.fixture(scope="module")
def figures(seen):
    return all_figures(seen)


def cell(table: Table, row: int, key: str):
    index = [column.key for column in table.columns].index(key)
    found = table.rows[row][index]
    return found.value if isinstance(found, Value) else found


def row_of(table: Table, first) -> dict:
    row = next(row for row in table.rows if row[0] == first)
    return {
        column.key: item.value if isinstance(item, Value) else item
        for column, item in zip(table.columns, row, strict=True)
    }


def test_every_table_has_one_cell_per_column_and_sources_per_row(seen, figures):
    found = tables.all_tables(seen, figures)
    assert len(found) == 19
    for name, table in found.items():
        assert table.id == name
        assert len({column.key for column in table.columns}) == len(table.columns)
        assert len(table.sources) == len(table.rows)
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(isinstance(item, Value | Decimal | int | str | date | None) for item in row)
            assert all(item.known or item.reason for item in row if isinstance(item, Value))


def test_portfolio_puts_the_worst_first(seen, figures):
    table = tables.portfolio(seen, figures)
    assert [row[0] for row in table.rows] == ["alpha", "beta", "done"]
    alpha = row_of(table, "alpha")
    assert (alpha["overall"], alpha["client"], alpha["ac"], alpha["cost"]) == (Color.RED, "acme", 25, Color.RED)
    assert alpha["cpi"] == Decimal("0.8")
    assert "CPI 0.80 is below 0.90." in alpha["reason"]
    assert row_of(table, "done")["overall"] is Color.NONE
    assert row_of(table, "done")["reason"] == ""
    assert "RSK-2026-0002" in table.sources[0]


def test_sums_are_quotients_of_sums(seen, figures):
    table = tables.portfolio_totals(seen, figures)
    assert row_of(table, "projects")["value"] == 2
    assert row_of(table, "red")["value"] == 2
    assert row_of(table, "cpi")["value"] == Decimal(40) / 35
    assert row_of(table, "cpi")["value"] != (Decimal("0.8") + 2) / 2


def test_risks_are_sorted_by_what_counts_today(seen):
    table = tables.risks(seen)
    assert [row[0] for row in table.rows] == ["RSK-2026-0002", "RSK-2026-0001", "RSK-2026-0003", "RSK-2026-0004"]
    large, small = row_of(table, "RSK-2026-0002"), row_of(table, "RSK-2026-0001")
    assert (large["level_before"], large["risk_level"], large["risk_rank"]) == ("extreme", "high", 12)
    assert (small["emv"], small["review_overdue"]) == (-500, 7)
    matrix = tables.risk_matrix(seen)
    filled = {(row[0], row[1]): (row[2], row[4]) for row in matrix.rows if row[3]}
    assert filled == {(3, 4): ("high", "RSK-2026-0002"), (1, 1): ("low", "RSK-2026-0001")}
    assert len(matrix.rows) == 25
    assert tables.risk_grid(seen).rows[2] == (3, 0, 0, 0, 1, 0)
    exposure = tables.exposure(seen)
    assert row_of(exposure, "exposure_mean")["value"] == 500
    assert row_of(exposure, "emv_total")["value"] == -500
    assert "1 open risks have probability and amount, 1 have not" in exposure.note
    assert exposure.audience == "management"
    assert "1 closed risks with a probability" in tables.risk_calibration(seen).note
    assert sum(row[1] for row in tables.risk_forecast_bands(seen).rows) == 1


def test_issues_age_in_bands(seen):
    table = tables.issues(seen)
    assert [row[0] for row in table.rows][:2] == ["ISS-2026-0002", "ISS-2026-0001"]
    old, shut = row_of(table, "ISS-2026-0001"), row_of(table, "ISS-2026-0003")
    assert (old["age_days"], old["update_overdue"], old["priority"], old["cycle_days"]) == (111, 10, "P5", None)
    assert (shut["age_days"], shut["cycle_days"]) == (None, 4)
    ages = tables.issue_ageing(seen)
    assert [row[0] for row in ages.rows] == ["P1", "P2", "P3", "P4", "P5", "all"]
    everything = row_of(ages, "all")
    assert (everything["open"], everything["band_1"], everything["band_6"]) == (2, 1, 1)
    assert (everything["age_median"], everything["age_p85"]) == (Decimal("56.5"), 111)


def test_bookings_against_capacity(seen):
    table = tables.people_load(seen)
    assert len(table.rows) == 1, "October is over"
    row = row_of(table, "2026-12")
    assert (row["person"], row["forward_capacity_hours"], row["booked_hours"]) == ("ana.ruiz", 40, 74)
    assert row["over"] == "yes"
    assert row["bookings"] == "alpha 30, beta 30, Pre-sales 14"
    assert table.sources[0] == ("ana.ruiz", "alpha", "beta")


def test_plan_and_actual_of_a_closed_project(seen, figures):
    table = tables.planned_vs_actual(seen, seen.find("project", "done"))
    rows = {row[0]: row_of(table, row[0]) for row in table.rows}
    assert (rows["start"]["difference"], rows["finish"]["difference"], rows["finish"]["inside"]) == (1, 4, "no")
    hours = rows["hours"]
    assert (hours["planned"], hours["actual"], hours["share"], hours["inside"]) == (40, 44, Decimal("0.1"), "yes")
    assert (rows["cost"]["difference"], rows["price"]["actual"]) == (-750, 4500)
    assert rows["margin_share"]["actual"] == Decimal(3250) / 4500
    assert (rows["risks_occurred"]["actual"], rows["issues"]["actual"], rows["issues_not_foreseen"]["actual"]) == (
        1,
        2,
        1,
    )
    same = tables.planned_vs_actual(seen, seen.find("project", "done"), figures["done"])
    assert same == table


def test_estimates_use_the_first_baseline(seen, figures):
    row = row_of(tables.estimate_accuracy(seen, figures), "done")
    assert (row["estimate"], row["actual"], row["bias_of_estimate"]) == (32, 44, Decimal("0.375"))
    summary = tables.estimate_accuracy_summary(seen, figures)
    assert row_of(summary, "bias_mean")["value"] == Decimal("0.375")
    assert row_of(summary, "bias_mean")["n"] == 1


def test_tables_of_one_project(figures):
    weeks = tables.hours_by_week(figures["alpha"])
    assert [cell(weeks, index, "planned_in_week") for index in range(3)] == [0, 20, 20]
    assert sum(cell(weeks, index, "spent_in_week") for index in range(len(weeks.rows))) == 25
    task = tables.project_tasks(figures["alpha"])
    assert (cell(task, 0, "earned"), cell(task, 0, "variance")) == (20, -5)
    metrics = tables.project_metrics(figures["alpha"])
    assert (row_of(metrics, "cpi")["hours"], row_of(metrics, "cpi")["cost"]) == (Decimal("0.8"), Decimal("0.8"))


def test_readers_see_their_columns_and_no_others(seen, figures):
    portfolio = tables.portfolio(seen, figures)
    inside = tables.visible(portfolio, "internal")
    assert "cost" not in [column.key for column in inside.columns]
    assert "overall" in [column.key for column in inside.columns]
    client = tables.visible(portfolio, "client:acme")
    assert {column.audience for column in client.columns} == {"client"}
    assert all(len(row) == len(client.columns) for row in client.rows)
    assert tables.visible(portfolio, "management") == portfolio
    assert tables.visible(portfolio, "somebody") == client
    assert tables.visible(tables.exposure(seen), "internal").rows == ()
    strange = Table("x", "X", (Column("a", "A", audience="never"),), ((1,),))
    assert tables.visible(strange, "management").columns == ()


def test_an_empty_workspace_has_tables_without_rows(tmp_path):
    empty = workspace(tmp_path, {}).workspace
    found = tables.all_tables(empty, all_figures(empty))
    assert found["portfolio"].rows == found["risks"].rows == found["changes"].rows == ()
    assert {value.reason for row in found["change_rates"].rows for value in row if isinstance(value, Value)} == {
        "no_population"
    }
    assert row_of(found["portfolio_totals"], "cpi")["value"] is None
