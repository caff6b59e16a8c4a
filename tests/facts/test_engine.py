"""The database sums entries exactly as a person with a pencil would, and says what is wrong with the files."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from facts.entries import entries, write, write_expenses
from pmo.facts.engine import Facts, FactsError
from pmo.facts.questions import QUESTIONS

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2026, 11, 20)


def answers(folder: Path, question: str, as_of: date = AS_OF) -> list[dict[str, Any]]:
    found = Facts(folder).ask(question, as_of)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, entries(3000))
    write_expenses(tmp_path)
    return tmp_path


def test_hours_by_person_are_those_of_a_plain_loop(folder: Path) -> None:
    expected: dict[tuple[str, date], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in entries(3000):
        if entry.day <= AS_OF:
            sums = expected[entry.person, entry.day.replace(day=1)]
            sums["time_off" if entry.kind == "time_off" else "logged"] += entry.hours
            if entry.kind == "client":
                sums["client"] += entry.hours
                sums[entry.billing] += entry.hours
    found = answers(folder, "hours_by_person")
    assert len(found) == len(expected) == 33
    for row in found:
        wanted = expected[row["person"], row["month"]]
        for name in ("logged", "time_off", "client", "billable", "covered", "no_charge"):
            assert row[name] == wanted[name], (row["person"], row["month"], name)


def test_cost_is_exact_to_the_last_digit(folder: Path) -> None:
    cost: dict[str, Decimal] = defaultdict(Decimal)
    bare: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries(3000):
        if entry.day <= AS_OF and entry.project and entry.kind != "time_off":
            if entry.cost_rate is None:
                bare[entry.project] += entry.hours
            else:
                cost[entry.project] += entry.hours * entry.cost_rate * (entry.cost_multiplier or 1)
    found = answers(folder, "cost_by_project")
    assert {row["project"]: row["labour_cost"] for row in found} == cost
    assert {row["project"]: row["hours_without_rate"] for row in found} == bare
    assert all(isinstance(row["labour_cost"], Decimal) for row in found)


def test_tasks_and_agreements_add_up_to_projects(folder: Path) -> None:
    by_task: dict[str, Decimal] = defaultdict(Decimal)
    for row in answers(folder, "hours_by_task"):
        by_task[row["project"]] += row["hours"]
    assert by_task == {row["project"]: row["hours"] for row in answers(folder, "cost_by_project")}
    wanted = sum(e.hours for e in entries(3000) if e.agreement and e.kind != "time_off" and e.day <= AS_OF)
    assert sum(row["hours"] for row in answers(folder, "hours_by_agreement")) == wanted


def test_expenses_count_until_the_as_of_date(folder: Path) -> None:
    found = answers(folder, "expenses_by_project")
    assert [(row["project"], row["amount"], row["reimbursable"]) for row in found] == [
        ("mail-move", Decimal("20.00"), Decimal("19.99"))
    ]


def test_expenses_are_exact_to_the_last_digit(tmp_path: Path) -> None:
    amounts = ["90071992547409.91", *["0.10"] * 9]
    lines = [f"X{number},bo.chen,2026-02-03,{amount},mail-move,false\n" for number, amount in enumerate(amounts)]
    (tmp_path / "expenses.csv").write_text(
        "id,person,day,amount,project,reimbursable\n" + "".join(lines), encoding="utf-8"
    )
    (row,) = answers(tmp_path, "expenses_by_project")
    assert isinstance(row["amount"], Decimal)
    assert row["amount"] == Decimal("90071992547410.81")
    assert row["reimbursable"] == 0


def test_days_until_entry_are_those_of_a_plain_loop(folder: Path) -> None:
    expected: dict[tuple[str, int], list[Decimal]] = defaultdict(list)
    for entry in entries(3000):
        if entry.day <= AS_OF:
            expected[entry.person, (entry.entered_on - entry.day).days].append(entry.hours)
    found = {(row["person"], row["entry_lag_days"]): row for row in answers(folder, "late_entries")}
    assert found.keys() == expected.keys()
    for key, hours in expected.items():
        assert (found[key]["hours"], found[key]["entries"]) == (sum(hours), len(hours)), key


def test_parquet_and_csv_and_a_folder_of_parts_say_the_same(folder: Path, tmp_path: Path) -> None:
    parquet, parts = tmp_path / "parquet", tmp_path / "parts"
    parquet.mkdir()
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_csv('{folder / 'time_entries.csv'}')) TO '{parquet / 'time_entries.parquet'}' (FORMAT PARQUET)"  # noqa: S608 - a path of this test
    )
    found = entries(3000)
    for number in range(3):
        write(parts / f"x{number}", found[number::3])
        (parts / "time_entries").mkdir(exist_ok=True)
        (parts / f"x{number}" / "time_entries.csv").rename(parts / "time_entries" / f"{number}.csv")
    for question, table in QUESTIONS.items():
        if table == "time_entries":
            assert answers(parquet, question) == answers(folder, question) == answers(parts, question), question


def test_a_folder_without_facts_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match=r"time_entries\.parquet"):
        Facts(tmp_path)


def test_two_forms_of_the_same_table_are_refused(folder: Path) -> None:
    (folder / "time_entries.parquet").write_bytes(b"")
    with pytest.raises(FactsError, match="both as CSV and as Parquet"):
        Facts(folder)


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "time_entries.csv").write_text(
        "id,person,date,hours,kind\n1,ann,2026-01-01,1,client\n", encoding="utf-8"
    )
    with pytest.raises(FactsError, match="has no column day; it has id, person, date, hours, kind"):
        Facts(tmp_path)


@pytest.mark.parametrize("value", ["eight", "1,5", "2026-02-30"])
def test_a_value_that_is_none_of_its_sort_is_said_with_the_file(tmp_path: Path, value: str) -> None:
    day, hours = (value, "1") if value.startswith("2026") else ("2026-01-01", value)
    (tmp_path / "time_entries.csv").write_text(
        f'id,person,day,hours,kind\n1,ann,{day},"{hours}",client\n', encoding="utf-8"
    )
    with pytest.raises(FactsError, match=r"time_entries\.csv"):
        Facts(tmp_path).ask("hours_by_person", AS_OF)


def test_faults_are_counted_with_an_example(tmp_path: Path) -> None:
    (tmp_path / "time_entries.csv").write_text(
        "id,person,day,hours,kind,billing,entered_on\n"
        "A,ann,2026-01-02,8,client,billable,2026-01-02\n"
        "B,ann,2026-01-02,25,client,,2026-01-02\n"
        "C,ann,2026-01-02,1,cleint,billable,2026-01-01\n"
        "C,ann,2026-01-02,1,internal,,2026-01-03\n",
        encoding="utf-8",
    )
    assert list(Facts(tmp_path).faults()) == [
        "time_entries: 1 with an unknown kind (known: client, internal, time_off), for example C",
        "time_entries: 1 with hours below 0 or above 24, for example B",
        "time_entries: 1 with client work that is neither billable, covered nor without charge, for example B",
        "time_entries: 1 with an entry before the day of the work, for example C",
        "time_entries: 1 ids more than once, for example C",
    ]


def test_sound_files_have_no_faults(folder: Path) -> None:
    assert list(Facts(folder).faults()) == []
