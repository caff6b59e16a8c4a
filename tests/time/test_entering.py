"""`pmo time add`, `start`, `stop`, `week` and `submit`: the right entry in the right sheet, once, with comments kept."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import FULL, files, loaded, run, sheet, tree
from pmo.cli import options
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

TS = "registers/timesheets/TS-2026-0001.yml"


def entries(root: Path, path: str = TS) -> list[dict[str, Any]]:
    record = load(root, AS_OF, AS_OF).workspace.at(path)
    assert record is not None
    return record.list("entries")


def add(root: Path, *words: str, who: str = "ana.ruiz") -> Any:
    return run(root, "time", "add", *words, "--person", who)


def test_the_first_entry_makes_the_sheet_of_the_week(tmp_path: Path) -> None:
    root = files(tmp_path)
    result = add(root, "yesterday 14:00-15:30 acme-mail/1.2 twelve mailboxes moved")
    assert result.exit_code == 0, result.output
    record = load(root, AS_OF, AS_OF).workspace.at(TS)
    assert record is not None
    head = {name: value for name, value in record.data.items() if name != "entries"}
    assert head == {
        "id": "TS-2026-0001", "person": "ana.ruiz", "period": "2026-W47", "status": "open", "starts": "2026-11-16",
        "ends": "2026-11-22", "deadline": "2026-11-23",
    }  # fmt: skip
    (entry,) = record.list("entries")
    assert str(entry.pop("hours")) == "1.5"
    assert entry == {
        "date": "2026-11-19", "charge_to": "project_ticket", "ticket": "PSA-T-501", "project": "acme-mail", "wbs": "1.2",
        "work_type": "Regular", "billable_option": "billable", "notes": "twelve mailboxes moved", "entered_on": "2026-11-20",
        "from": "14:00", "to": "15:30",
    }  # fmt: skip


def test_what_is_entered_is_sound(tmp_path: Path) -> None:
    root = files(tmp_path)
    before = {finding.slug for finding in lint(load(root, AS_OF, AS_OF)).findings}
    for words in (
        "1h acme-mail/1.1 plan",
        "yesterday 23:00-24:00 PRB-2026-0001 switch",
        "2h Desk lead queue",
        "30m PSA-T-3 x",
    ):
        assert add(root, words).exit_code == 0
    after = {finding.slug for finding in lint(load(root, AS_OF, AS_OF)).findings}
    assert after == before


def test_the_same_entry_twice_is_one_unless_it_was_done_twice(tmp_path: Path) -> None:
    root = files(tmp_path)
    add(root, "1h Meetings planning")
    before = tree(root)
    again = add(root, "1h Meetings planning")
    assert again.exit_code == 0
    assert "has this entry already" in again.output
    assert tree(root) == before
    assert add(root, "1h Meetings planning", "--again").exit_code == 0
    assert len(entries(root)) == 2


def test_comments_and_everything_else_stay(tmp_path: Path) -> None:
    text = "# mine\nid: TS-2026-0001\nperson: ana.ruiz   # me\nperiod: 2026-W47\nstatus: open\ndeadline: 2026-11-23\nentries:\n  # monday\n  - date: 2026-11-16\n    hours: 8\n    charge_to: charge_code\n    charge_code: Meetings\nnotes: Keep this\n"
    root = files(tmp_path, {TS: text})
    assert add(root, "1h Meetings planning").exit_code == 0
    after = (root / TS).read_text()
    head, tail = text.split("notes: Keep this\n")
    assert after.startswith(head)
    assert after.endswith("notes: Keep this\n" + tail)
    assert len(entries(root)) == 2


def test_over_midnight_on_sunday_goes_into_two_weeks(tmp_path: Path) -> None:
    root = files(tmp_path)
    result = run(
        root, "time", "add", "sunday 23:00-01:30 PRB-2026-0001 switch", "--person", "ana.ruiz", as_of="2026-11-23"
    )
    assert result.exit_code == 0, result.output
    first, second = entries(root), entries(root, TS.replace("0001", "0002"))
    assert [(one["date"], one["hours"], one["from"], one["to"]) for one in first] == [
        ("2026-11-22", 1, "23:00", "24:00")
    ]
    assert [(one["date"], str(one["hours"]), one["from"], one["to"]) for one in second] == [("2026-11-23", "1.5", "00:00", "01:30")]  # fmt: skip


def test_a_dry_run_writes_nothing_and_says_all(tmp_path: Path) -> None:
    root = files(tmp_path)
    before = tree(root)
    result = add(root, "1h Meetings planning", "--dry-run")
    assert result.exit_code == 0
    assert f"would write {TS}" in result.output
    assert tree(root) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("1h", "What was it for?"),
        ("1h acme-mial/1.2 x", "Did you mean “acme-mail”?"),
        ("1h Deks lead x", "Did you mean “Desk lead”?"),
        ("acme-mail/1.2 x", "How long was it?"),
        ("1h acme-mail x", "Which task of “Mail for Acme”?"),
    ],
)
def test_one_clear_message_for_each_wrong_input(tmp_path: Path, words: str, says: str) -> None:
    root = files(tmp_path)
    before = tree(root)
    result = add(root, words)
    assert result.exit_code == 2
    assert says in result.output
    assert result.output.count("Error:") == 1
    assert tree(root) == before


def test_an_overlap_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    root = files(tmp_path)
    add(root, "09:00-11:00 Meetings a")
    before = tree(root)
    result = add(root, "10:00-12:00 Meetings b")
    assert result.exit_code == 2
    assert "10:00-12:00 overlaps 09:00-11:00 Meetings “a” of 2026-11-20, which is in TS-2026-0001" in result.output
    assert tree(root) == before


def test_a_sheet_that_was_handed_in_is_closed_and_a_returned_one_is_corrected(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    refused = add(root, "1h Meetings x")
    assert refused.exit_code == 2
    assert "waiting for approval, so nothing can be entered" in refused.output
    returned = files(tmp_path / "b", sheet(FULL, status="rejected", more="reject_reason: Friday is wrong\n"))
    assert add(returned, "1h Meetings x").exit_code == 0
    assert "status: errors_corrected\n" in (returned / TS).read_text()


def test_who_it_is_comes_from_git(tmp_path: Path) -> None:
    root = files(tmp_path)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    nobody = {"GIT_AUTHOR_EMAIL": "x@y.test", "GIT_AUTHOR_NAME": "x"}
    ana = {"GIT_AUTHOR_EMAIL": "ANA@firm.test", "GIT_AUTHOR_NAME": "Ana"}
    unknown = run(root, "time", "add", "1h Meetings x", env=nobody)
    assert unknown.exit_code == 2
    assert "commit_aliases" in unknown.output
    assert run(root, "time", "add", "1h Meetings x", env=ana).exit_code == 0
    assert "person: ana.ruiz\n" in (root / TS).read_text()


# the timer


def at(monkeypatch: pytest.MonkeyPatch, when: datetime) -> None:
    monkeypatch.setattr(options, "now", lambda: when)


NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # noon in New York


def test_start_and_stop_make_an_entry_of_the_time_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files(tmp_path)
    at(monkeypatch, NOON)
    started = run(root, "time", "start", "acme-mail/1.2", "move", "--person", "ana.ruiz")
    assert "started at 12:00" in started.output
    assert "runs since 12:00 already" in run(root, "time", "start", "acme-mail/1.2 move", "--person", "ana.ruiz").output
    other = run(root, "time", "start", "Meetings", "--person", "ana.ruiz")
    assert other.exit_code == 2
    assert "Stop it first" in other.output
    at(monkeypatch, NOON + timedelta(minutes=52))
    before = tree(root)
    assert run(root, "time", "stop", "--dry-run", "--person", "ana.ruiz").exit_code == 0
    assert tree(root) == before
    stopped = run(root, "time", "stop", "--person", "ana.ruiz")
    assert "0.87 h (52 min)" in stopped.output
    (entry,) = entries(root)
    assert (str(entry["hours"]), entry["from"], entry["to"], entry["notes"]) == ("0.87", "12:00", "12:52", "move")
    assert run(root, "time", "stop", "--person", "ana.ruiz").exit_code == 2


def test_a_timer_over_midnight_is_two_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files(tmp_path)
    at(monkeypatch, datetime(2026, 11, 20, 4, 0, tzinfo=UTC))  # 23:00 of the 19th in New York
    assert run(root, "time", "start", "Meetings night", "--person", "ana.ruiz", as_of="2026-11-19").exit_code == 0
    at(monkeypatch, datetime(2026, 11, 20, 6, 0, tzinfo=UTC))
    assert run(root, "time", "stop", "--person", "ana.ruiz", as_of="2026-11-20").exit_code == 0
    assert [(one["date"], one["from"], one["to"]) for one in entries(root)] == [("2026-11-19", "23:00", "24:00"), ("2026-11-20", "00:00", "01:00")]  # fmt: skip


def test_a_timer_from_the_second_hour_of_a_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files(tmp_path)
    at(monkeypatch, datetime(2026, 11, 1, 6, 0, tzinfo=UTC))  # 01:00 in New York, for the second time
    assert run(root, "time", "start", "Meetings night", "--person", "ana.ruiz", as_of="2026-11-01").exit_code == 0
    at(monkeypatch, datetime(2026, 11, 1, 7, 30, tzinfo=UTC))
    assert run(root, "time", "stop", "--person", "ana.ruiz", as_of="2026-11-01").exit_code == 0
    assert [(str(one["hours"]), one["from"], one["to"]) for one in entries(root)] == [("1.5", "01:00", "02:30")]


def test_a_forgotten_timer_is_not_an_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = files(tmp_path)
    at(monkeypatch, NOON)
    run(root, "time", "start", "Meetings", "--person", "ana.ruiz")
    at(monkeypatch, NOON + timedelta(hours=40))
    result = run(root, "time", "stop", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert "It was forgotten" in result.output
    assert "forgot the timer" in run(root, "time", "stop", "--discard", "--person", "ana.ruiz").output
    assert not (root / TS).exists()


# week and submit


def test_the_week_shows_what_is_there_and_what_is_missing(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL.splitlines()[0], status="open"))
    result = run(root, "time", "week", "--person", "ana.ruiz")
    assert "8 of 40 h" in result.output
    assert result.output.count("nothing yet") == 4
    assert "pmo time submit" in result.output


def test_submit_hands_in_once_and_says_what_will_be_asked(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL.splitlines()[0], status="open"))
    result = run(root, "time", "submit", "--person", "ana.ruiz")
    assert result.exit_code == 0, result.output
    assert "working days without time (4 times): Tue, Nov 17; Wed, Nov 18" in result.output
    text = (root / TS).read_text()
    assert "status: pending_approval\n" in text
    assert "submitted_on: 2026-11-20\n" in text
    before = tree(root)
    again = run(root, "time", "submit", "--person", "ana.ruiz")
    assert again.exit_code == 0
    assert "was handed in on 2026-11-20" in again.output
    assert tree(root) == before


def test_a_returned_sheet_may_be_handed_in_again_in_one_commit(tmp_path: Path) -> None:
    here = loaded(tmp_path)
    for name in ("timesheet", "expense-report"):
        lifecycle = here.workspace.kinds[name].lifecycle
        assert lifecycle is not None
        assert "pending_approval" in lifecycle.transitions["rejected"]
        assert "rejected" in lifecycle.transitions["pending_project_approval"]
