"""Where a new row goes in a table that people keep, and that every other byte of it stays."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from connectwise.pull.firm import ACTUALS, ANA, BEN, FILES, PROJECT, USAGE, entry, firm, on_agreement, pulled, store
from pmo.pipeline.psa import table_text, tables
from pmo.pipeline.psa.lost import Key
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "wbs,month,week,person,hours,cost\n"
CY = {"id": 13, "identifier": "cy.lee", "name": "Cy Lee"}
TASKS = "".join(f'  - wbs: "1.{number}"\n    name: Task\n    finish: 2026-11-27\n' for number in (3, 8, 10, 11))
PEOPLE = "registers/people/cy.lee.yml"


def table(root: Path, before: str) -> list[str]:
    """The lines of a table after a pull of one new row: 1.8 in week 45 of Cy's; every line of before is still there, in its order."""
    firm(root, {PROJECT: FILES[PROJECT] + TASKS, PEOPLE: "id: cy.lee\nname: Cy Lee\nstatus: active\n"})
    (root / ACTUALS).write_bytes(before.encode())
    psa = store()
    psa.add("members", {**CY, "hourlyCost": 10})
    psa.add(
        "project_tickets",
        {"id": 108, "summary": "Eight", "project": {"id": 7, "name": "Dock switches"}, "wbsCode": "1.8"},
    )
    entry(psa, "2026-11-03", "1", CY, ticket=108)
    pulled(root, psa)
    after = (root / ACTUALS).read_bytes().decode()
    new = "1.8,2026-11,2026-W45,cy.lee,1,10\n"
    assert after.replace(new, "", 1).replace(new.replace("\n", "\r\n"), "", 1) == before
    return after.splitlines()


def place(lines: list[str]) -> int:
    return lines.index("1.8,2026-11,2026-W45,cy.lee,1,10")


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        pytest.param(["1.2,2026-10,,ana.ruiz,1,1", "1.11,2026-10,,ana.ruiz,1,1"], 2, id="numbers-not-letters"),
        pytest.param(["1.10,2026-10,,ana.ruiz,1,1", "1.11,2026-10,,ana.ruiz,1,1"], 1, id="first"),
        pytest.param(["1.1,2026-10,,ana.ruiz,1,1", "1.3,2026-12,,ana.ruiz,1,1"], 3, id="last"),
        pytest.param(["1.8,2026-10,,cy.lee,1,1", "1.8,2026-12,,ana.ruiz,1,1"], 2, id="by-month"),
        pytest.param(["1.8,2026-11,2026-W44,cy.lee,1,1", "1.8,2026-11,2026-W46,ana.ruiz,1,1"], 2, id="by-week"),
        pytest.param(["1.8,2026-11,2026-W45,ana.ruiz,1,1", "1.8,2026-11,2026-W45,zoe,1,1"], 2, id="by-person"),
        pytest.param(["1.2,2026-10,,ben.holt,1,1", "1.2,2026-10,,ana.ruiz,1,1", "1.11,2026-10,,ana.ruiz,1,1"], 3, id="people-as-planned"),
        pytest.param(["1.8,2026-11,2026-W45,zoe,1,1", "1.8,2026-11,2026-W45,ana.ruiz,1,1", "1.11,2026-10,,ana.ruiz,1,1"], 3, id="behind-people-as-planned"),
        pytest.param(["1.11,2026-10,,ana.ruiz,1,1", "1.2,2026-10,,ana.ruiz,1,1"], 3, id="in-no-order"),
        pytest.param(["1.2,2026-10,,ana.ruiz,1,1", "1.11,2026-10,,ana.ruiz,1,1", "1.2,2026-12,,ana.ruiz,1,1"], 4, id="by-month-first"),
    ],
)  # fmt: skip
def test_a_new_row_goes_to_its_place_in_a_table_that_is_in_order_else_to_the_end(tmp_path, rows, at):
    assert place(table(tmp_path, HEAD + "".join(f"{row}\n" for row in rows))) == at


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(HEAD + '1.2,2026-10,,"ana.ruiz", 1.50,1\n\n1.11,2026-10,,ana.ruiz,1,1\n', id="quotes-and-blank-lines"),
        pytest.param((HEAD + "1.2,2026-10,,ana.ruiz,1,1\n1.11,2026-10,,ana.ruiz,1,1\n").replace("\n", "\r\n"), id="line-ends"),
        pytest.param(HEAD + "1.2,2026-10,,ana.ruiz,1,1\n1.11,2026-10,,ana.ruiz,1,1", id="no-last-line-end"),
        pytest.param("\ufeff" + HEAD + "1.2,2026-10,,ana.ruiz,1,1\n1.11,2026-10,,ana.ruiz,1,1\n", id="byte-order-mark"),
        pytest.param(HEAD + "1.2,2026-10,,ana.ruiz,1,1\r\n1.11,2026-10,,ana.ruiz,1,1\n", id="mixed-line-ends"),
        pytest.param(HEAD + "1.2,2026-10,,ana.ruiz,1,1\n,,,,,\n1.11,2026-10,,ana.ruiz,1,1\n,,,,,\n\n", id="rows-of-commas"),
    ],
)  # fmt: skip
def test_every_other_byte_stays(tmp_path, before):
    assert place(table(tmp_path, before)) >= 2


def test_several_new_rows_go_each_to_its_own_place(tmp_path):
    firm(tmp_path, {ACTUALS: HEAD + "1.1,2026-09,,ana.ruiz,1,1\n1.2,2026-09,,ana.ruiz,1,1\n"})
    psa = store()
    for day in ("2026-10-06", "2026-11-03"):
        for member in (BEN, ANA):
            for ticket in (102, 101):
                entry(psa, day, "1", member, ticket=ticket)
    pulled(tmp_path, psa)
    assert [",".join(row[:4]) for row in csv.reader((tmp_path / ACTUALS).read_text().splitlines()[1:])] == [
        f"{wbs},{rest}" for wbs in ("1.1", "1.2") for rest in (
            "2026-09,,ana.ruiz", "2026-10,2026-W41,ana.ruiz", "2026-10,2026-W41,ben.holt", "2026-11,2026-W45,ana.ruiz",
            "2026-11,2026-W45,ben.holt",
        )
    ]  # fmt: skip


def test_use_of_an_agreement_is_placed_by_month_and_person(tmp_path):
    before = "month,person,hours\n2026-09,zoe,1\n2026-09,ana.ruiz,1\n2026-11,ben.holt,2\n"
    firm(tmp_path, {USAGE: before})
    psa = store()
    for day in ("2026-10-06", "2026-11-03"):
        on_agreement(psa, day, "3")
    pulled(tmp_path, psa)
    assert (tmp_path / USAGE).read_text() == (
        "month,person,hours\n2026-09,zoe,1\n2026-09,ana.ruiz,1\n2026-10,ana.ruiz,3\n2026-11,ana.ruiz,3\n2026-11,ben.holt,2\n"
    )


def test_a_row_goes_and_one_comes_in_one_pull(tmp_path):
    firm(tmp_path)
    psa = store()
    gone = entry(psa, "2026-10-06", "1")
    entry(psa, "2026-10-20", "2")
    entry(psa, "2026-11-03", "3")
    pulled(tmp_path, psa)
    psa.remove("time_entries", gone)
    entry(psa, "2026-10-13", "4")
    entry(psa, "2026-10-27", "5", ticket=101)
    pulled(tmp_path, psa)
    assert [line.split(",")[2:5:2] for line in (tmp_path / ACTUALS).read_text().splitlines()[1:]] == [
        ["2026-W44", "5"], ["2026-W42", "4"], ["2026-W43", "2"], ["2026-W45", "3"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("projects/*/actuals.csv"))
)
def test_in_the_tables_of_the_example_firm_a_new_row_stands_by_its_task(path):
    text = (ROOT / path).read_text()
    keys = [Key(row["wbs"], row["month"], "", row["person"]) for row in csv.DictReader(text.splitlines())]
    task = keys[len(keys) // 2].wbs
    new = Key(task, "2099-01", "", "ana.ruiz")
    edit = table_text.Edit(
        added={new: {"wbs": task, "month": new.month, "person": new.person, "hours": "1", "cost": "1"}}
    )
    after = table_text.edited(text, edit, keys, tables.order)
    assert after is not None
    lines = after.splitlines(keepends=True)
    at = lines.index(f"{task},2099-01,ana.ruiz,1,1\n")
    assert lines[at - 1].split(",")[0] == task
    assert at + 1 == len(lines) or lines[at + 1].split(",")[0] != task
    assert "".join([*lines[:at], *lines[at + 1 :]]) == text
