"""The command: reads by itself, writes records only when told, and says what it could not do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.pull.firm import ACTUALS, ISSUE, entry, firm, rows, snapshot, store, text
from pmo.cli.connectwise.pull import command
from pmo.connect.connectwise.simulator import Simulator
from pmo.pipeline.psa.store import Shelf

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.connect.connectwise.simulator import Store


@pytest.fixture
def made(tmp_path: Path) -> Store:
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4")
    return psa


def run(root: Path, psa: Store | None, *args: str) -> Any:
    line = ["--root", str(root), "--as-of", "2026-11-20", *args]
    if psa is None:
        return CliRunner().invoke(command, line, env=dict.fromkeys(_NAMES, ""), catch_exceptions=False)
    with Simulator(psa) as simulator:
        return CliRunner().invoke(command, line, env=simulator.environ, catch_exceptions=False)


_NAMES = ("PMO_CW_HOST", "PMO_CW_COMPANY", "PMO_CW_PUBLIC_KEY", "PMO_CW_PRIVATE_KEY", "PMO_CW_CLIENT_ID")


@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_it_shows_what_would_change_and_writes_no_record_by_itself(tmp_path, made, how):
    before = snapshot(tmp_path)
    done = run(tmp_path, made, "--costs", *how)
    assert done.exit_code == 0, done.output
    assert f"{ACTUALS} 1.2 2026-11 2026-W45 ana.ruiz: 4 h\n" in done.output
    assert ("no record was written (--dry-run)" if how else "no record was written. Add --write") in done.output
    assert snapshot(tmp_path) == before
    assert len(rows(tmp_path, "time_entries")) == 1


def test_write_writes_and_the_next_time_nothing_is_new(tmp_path, made):
    done = run(tmp_path, made, "--costs", "--write")
    assert done.exit_code == 0, done.output
    assert f"wrote {ACTUALS}\n" in done.output
    before = snapshot(tmp_path)
    done = run(tmp_path, made, "--costs", "--write")
    assert "The records say the same.\n" in done.output
    assert "changes in" not in done.output
    assert snapshot(tmp_path) == before


def test_a_conflict_writes_nothing_at_all_and_names_both_values(tmp_path, made):
    run(tmp_path, made, "--costs", "--write")
    (tmp_path / ISSUE).write_text(text(tmp_path, ISSUE).replace("Waiting", "Blocked"))
    made.change("service_tickets", 500, status={"id": 6, "name": "Done"})
    entry(made, "2026-11-10", "2")
    before = snapshot(tmp_path)
    done = run(tmp_path, made, "--costs", "--write")
    assert done.exit_code == 1
    assert f"conflict: {ISSUE} status in the PSA: was Waiting, is Blocked here and Done in the PSA\n" in done.output
    assert "decide with --take ours or --take theirs. No record was written." in done.output
    assert snapshot(tmp_path) == before
    done = run(tmp_path, made, "--costs", "--write", "--take", "ours")
    assert done.exit_code == 0
    assert "Blocked" in text(tmp_path, ISSUE)
    assert "W46" in text(tmp_path, ACTUALS)


def test_what_is_not_mapped_is_said_with_what_to_do(tmp_path, made):
    entry(made, "2026-11-10", "2.5", {"id": 40, "identifier": "temp", "name": "Temp"})
    done = run(tmp_path, made, "--costs")
    assert (
        "not mapped: member temp: 1 row, 2.5 h, for example time entry 2; write the identifier into `psa_member_id` of the person\n"
        in done.output
    )
    assert "facts: 2 time entries, 0 expenses\n" in done.output


def test_since_is_kept_and_months_that_were_not_read_whole_are_left_alone(tmp_path, made):
    (tmp_path / ACTUALS).write_text("wbs,month,person,hours,cost\n1.2,2026-09,ana.ruiz,9,450\n1.2,2026-10,ana.ruiz,8,400\n")  # fmt: skip
    before = text(tmp_path, ACTUALS)
    for day in ("2026-09-10", "2026-10-05", "2026-10-20"):
        entry(made, day, "1")
    done = run(tmp_path, made, "--costs", "--since", "2026-10-15", "--write")
    assert done.exit_code == 0, done.output
    assert "facts: 2 time entries" in done.output
    assert text(tmp_path, ACTUALS).replace(",week", "").replace(",,", ",").startswith(before)
    assert "2026-11,2026-W45,ana.ruiz,4,200" in text(tmp_path, ACTUALS)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--write", "--dry-run"), "leave one of them out"),
        (("--mapping", "x"), "--mapping belongs to --from"),
        (("--since", "yesterday"), "is not a date"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path, made, args, said):
    done = run(tmp_path, made, *args)
    assert (done.exit_code, said in done.output) == (2, True)


def test_without_keys_it_says_which_settings_are_missing(tmp_path, made):
    done = run(tmp_path, None)
    assert done.exit_code == 2
    assert "PMO_CW_HOST" in done.output


def test_a_refusal_of_the_psa_ends_with_a_sentence_and_no_key(tmp_path, made):
    with Simulator(made) as simulator:
        environ = {**simulator.environ, "PMO_CW_PRIVATE_KEY": "canary-of-a-key"}
        found = CliRunner().invoke(command, ["--root", str(tmp_path), "--verbose"], env=environ)
    assert isinstance(found.exception, SystemExit)
    assert found.exit_code == 1
    assert "PMO_CW_" in found.output
    assert "canary" not in found.output
    assert "Traceback" not in found.output


MAPPING = """\
columns:
  Entry: id
  Member: member
  Date: day
  Hours: hours
  Ticket: ticket
  Project: project
  Bill: {field: option, words: {B: Billable}}
"""


def test_a_file_takes_the_place_of_the_psa(tmp_path, made):
    with (tmp_path / "pmo.yml").open("a") as file:
        file.write("  files: {finance: .pmo/finance.yml}\n")
    (tmp_path / ".pmo").mkdir()
    (tmp_path / ".pmo/finance.yml").write_text(MAPPING)
    table = "wbs,month,person,hours,cost\n1.2,2026-11,ana.ruiz,1,50\n"
    (tmp_path / ACTUALS).write_text(table)
    export = tmp_path / "export.csv"
    export.write_text("Entry,Member,Date,Hours,Ticket,Project,Bill\n31,Ana Ruiz,2026-11-03,4.5,102,dock,B\n32,Ana Ruiz,2026-11-04,x,102,dock,B\n")  # fmt: skip
    done = run(tmp_path, None, "--from", str(export), "--take", "theirs", "--write")
    assert done.exit_code == 1, "a row was rejected"
    assert "Rejected: 1 row" in done.output
    assert text(tmp_path, ACTUALS) == table.replace("ana.ruiz,1,50", "ana.ruiz,4.5,50")
    done = run(tmp_path, made, "--costs", "--from", str(export))
    assert done.exit_code == 2
    assert "--since, --full and --costs are for asking the PSA" in done.output


def test_what_comes_from_records_alone_is_said_to_be_compared_anew(tmp_path, made):
    """As after a push, which puts what it made on the shelf itself."""
    done = run(tmp_path, made, "--costs")
    assert "compared anew" not in done.output, "there is something new in the PSA"
    done = run(tmp_path, made, "--costs")
    assert "Nothing is new in the PSA.\n" in done.output
    line = "The records are compared anew with what is known of the PSA, and do not say all of it yet:\n"
    assert line in done.output
    assert f"{ACTUALS} 1.2 2026-11 2026-W45 ana.ruiz: 4 h\n" in done.output.partition(line)[2]
    run(tmp_path, made, "--costs", "--write")
    done = run(tmp_path, made, "--costs", "--write")
    assert "Nothing is new in the PSA.\n" in done.output
    assert "compared anew" not in done.output


def test_conflicts_without_news_are_said_to_be_compared_anew(tmp_path, made):
    run(tmp_path, made, "--costs", "--write")
    (tmp_path / ACTUALS).write_text(text(tmp_path, ACTUALS).replace("ruiz,4,", "ruiz,3,"))
    made.change("time_entries", 1, actualHours=5)
    assert "compared anew" not in run(tmp_path, made, "--costs").output
    done = run(tmp_path, made, "--costs")
    assert "compared anew" in done.output.partition("conflict: ")[0]


def test_rows_of_a_file_that_give_way_are_said_in_one_line(tmp_path, made):
    rows_of_file = [
        {"id": 9_000_000_000_000 + number, "actualHours": 1, "pmo_source": "finance"} for number in range(3)
    ]
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", rows_of_file)
        shelf.put("expense_entries", rows_of_file[:1])
    done = run(tmp_path, made, "--costs")
    told = "Rows that came from files gave way to those of the PSA: 3 time entries, 1 expense entry.\n"
    assert done.output.count(told) == 1
    assert "gone" not in done.output
    assert "gave way" not in run(tmp_path, made, "--costs").output


def test_only_rows_of_a_file_giving_way_is_something_new(tmp_path, made):
    run(tmp_path, made, "--costs", "--write")
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [{"id": 9_000_000_000_000, "actualHours": 1, "pmo_source": "finance"}])
    done = run(tmp_path, made, "--costs")
    assert "gave way to those of the PSA: 1 time entry.\n" in done.output
    assert "Nothing is new" not in done.output


def test_hours_of_a_mistyped_member_stay_in_the_files(tmp_path, made):
    run(tmp_path, made, "--costs", "--write")
    person = tmp_path / "registers/people/ana.ruiz.yml"
    person.write_text(person.read_text().replace("aruiz", "aruizz"))
    before = snapshot(tmp_path)
    done = run(tmp_path, made, "--costs", "--write")
    assert done.exit_code == 0, done.output
    assert "not mapped: member aruiz: 1 row, 4 h" in done.output
    assert "note: 1 row with 4 h in 1 file is left alone: hours of theirs in the PSA are mapped to nobody this time (member aruiz)" in done.output  # fmt: skip
    assert "gone" not in done.output
    assert snapshot(tmp_path) == before
