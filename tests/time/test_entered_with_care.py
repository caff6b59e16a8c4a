"""What is said while entering, before an approver has to ask: billing, agreements, long days, what a push will not find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import agreement, files, project, run, sheet, tree
from pmo.pipeline.load import load
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

TS = "registers/timesheets/TS-2026-0001.yml"
FIXED = {"projects/acme-fixed/project.yml": project("acme-fixed", "Fixed for Acme", engagement="fixed_fee")}
CHANGE = {"projects/acme-mail/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Move the rules\nstatus: draft\n"}
USED = {"registers/agreements/usage/AGR-2026-0003.csv": "month,person,hours\n2026-10,ben.ito,8\n"}


def add(root: Path, *words: str, as_of: str = "2026-11-20") -> Any:
    return run(root, "time", "add", *words, "--person", "ana.ruiz", as_of=as_of)


def entries(root: Path) -> list[dict[str, Any]]:
    record = load(root, AS_OF, AS_OF).workspace.at(TS)
    assert record is not None
    return record.list("entries")


def refused(root: Path, *words: str, as_of: str = "2026-11-20") -> str:
    before = tree(root)
    result = add(root, *words, as_of=as_of)
    assert result.exit_code == 2, result.output
    assert tree(root) == before
    return str(result.output)


def test_what_is_said_about_billing_is_what_is_written(tmp_path: Path) -> None:
    root = files(tmp_path, FIXED)
    result = add(root, "1h acme-fixed/1.1 x", "--billable", "billable")
    assert "acme-fixed" in str(entries(root)[0])
    assert entries(root)[0]["billable_option"] == "billable"
    assert "task 1.1 Plan it, billable\n" in result.output
    assert "“Fixed for Acme” is sold at a fixed fee, so these hours are not billed; you said billable" in result.output
    assert "you said billable" not in add(root, "2h acme-mail/1.1 x", "--billable", "billable").output


def test_the_record_that_was_named_is_kept(tmp_path: Path) -> None:
    root = files(tmp_path, CHANGE)
    first = add(root, "1h CR-2026-0001 rehearsal")
    assert "Say the task with --task" in first.output
    second = add(root, "2h CR-2026-0001 rehearsal", "--task", "1.2")
    assert "--task" not in second.output
    rows = entries(root)
    assert [row["for"] for row in rows] == ["CR-2026-0001", "CR-2026-0001"]
    assert [(row.get("ticket"), row.get("wbs")) for row in rows] == [(None, None), ("PSA-T-501", "1.2")]
    assert "TS-2026-0001" in run(root, "show", "CR-2026-0001").output
    bought = run(root, "expense", "add", "5", "materials", "tape", "--to", "CR-2026-0001", "--task", "1.2", "--person", "ana.ruiz")  # fmt: skip
    assert bought.exit_code == 0
    assert "    for: CR-2026-0001\n" in (root / "registers/expenses/EXP-2026-0001.yml").read_text()
    assert "CR-2026-0001" in run(root, "expense", "list", "--person", "ana.ruiz").output


def test_an_agreement_of_another_client_writes_nothing(tmp_path: Path) -> None:
    root = files(tmp_path)
    assert "agreement of Zenith" in refused(root, "1h PRB-2026-0001 x", "--agreement", "AGR-2026-0003")
    assert "--agreement does not apply" in refused(root, "1h acme-mail/1.2 x", "--agreement", "AGR-2026-0001")
    assert "--agreement does not apply" in refused(root, "1h Meetings x", "--agreement", "AGR-2026-0001")


def test_a_day_has_24_hours_and_a_long_one_is_noted(tmp_path: Path) -> None:
    root = files(tmp_path)
    assert "the most for a day" not in add(root, "12h Meetings a").output
    assert "2026-11-20 has 13 h now, and 12 h are the most for a day" in add(root, "1h Meetings b").output
    assert "2026-11-20 has 13 h already; with 12 h more it would have 25 h" in refused(root, "12h Meetings c")
    assert add(root, "11h Meetings c").exit_code == 0
    assert "No day has them" in refused(root, "15m Meetings d")


def test_hours_beyond_a_block_are_noted(tmp_path: Path) -> None:
    root = files(tmp_path, USED)
    assert "Tell the account owner" not in add(root, "2h AGR-2026-0003 a").output
    said = add(root, "yesterday 1.5h AGR-2026-0003 b").output
    assert "AGR-2026-0003 has 2 h left, 2 h of sheets that are not approved yet come off it: 1.5 h of this are above it, and it allows none above them" in said  # fmt: skip


def test_an_agreement_without_time_is_noted(tmp_path: Path) -> None:
    more = {"registers/agreements/AGR-2026-0004.yml": agreement(4, covers="[products]")}
    said = add(files(tmp_path, more), "1h AGR-2026-0004 x").output
    assert "AGR-2026-0004 covers products and no time" in said


def test_the_second_day_of_a_night_is_judged_by_itself(tmp_path: Path) -> None:
    ends = {"registers/agreements/AGR-2026-0004.yml": agreement(4, end="2026-11-19")}
    root = files(tmp_path, ends)
    assert "AGR-2026-0004 “Agreement 4” is not in force on 2026-11-20" in refused(root, "yesterday 23:00-01:00 AGR-2026-0004 x")  # fmt: skip
    assert add(root, "yesterday 23:00-24:00 AGR-2026-0004 x").exit_code == 0
    closed = "2026-11-18"
    over = "“Old one” is closed since 2026-11-17"
    assert over in refused(root, "2026-11-17 23:00-01:00 acme-old/1.1 x")
    assert over in refused(root, f"{closed} 1h acme-old/1.1 x")


def test_each_day_of_a_night_has_its_own_agreement(tmp_path: Path) -> None:
    old = {
        "registers/agreements/AGR-2026-0001.yml": agreement(1, unlimited="true", end="2026-11-19"),
        "registers/agreements/AGR-2026-0005.yml": agreement(5, unlimited="true", start="2026-11-20"),
    }
    root = files(tmp_path, old)
    assert add(root, "yesterday 23:00-01:00 PRB-2026-0001 x").exit_code == 0
    assert [row["agreement"] for row in entries(root)] == ["AGR-2026-0001", "AGR-2026-0005"]


def test_the_clock_change_of_the_firm_counts(tmp_path: Path) -> None:
    root = files(tmp_path)
    result = add(root, "2026-10-31 22:00-03:00 Meetings x")
    assert "22:00-03:00 is 6 h, and not 5 h" in result.output
    assert [(row["date"], row["hours"]) for row in entries(root)] == [("2026-10-31", 2), ("2026-11-01", 4)]


def test_four_short_calls_are_not_shortened(tmp_path: Path) -> None:
    root = files(tmp_path)
    for call in range(4):
        assert "0.37 h (22 min)" in add(root, f"22m Meetings call {call}").output
    assert sum(row["hours"] for row in entries(root)) * 60 >= 88


def test_notes_are_asked_for_only_where_a_client_reads_them(tmp_path: Path) -> None:
    root = files(tmp_path)
    assert "the client may read it" not in add(root, "8h Vacation").output
    assert "the client may read it" in add(root, "1h acme-mail/1.2").output


def test_a_content_error_is_one_sentence_without_the_usage(tmp_path: Path) -> None:
    said = refused(files(tmp_path), "1h nothing-here x")
    assert said.startswith("Error: Nothing here is called")
    assert "Usage:" not in said
    assert "Try '" not in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-1h", "Meetings", "x"), "“-1h” is less than nothing"),
        (("1h",), "a charge code (Meetings, Vacation, Desk lead) after the time"),
        (("1h", "Lunch"), "Charge codes: Meetings, Vacation, Desk lead"),
        (("1h", "acme", "x"), "“acme” is a client"),
        (("1h", "CR-2026-0009", "x"), "Nothing here is called “CR-2026-0009”"),
    ],
)
def test_wrong_words_are_told_the_way_out(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    said = refused(files(tmp_path), *words)
    assert says in said
    assert "PRB" not in said


@pytest.mark.parametrize("week", ["9999-W52", "0001-W01", "2026-W60", "soon"])
@pytest.mark.parametrize("command", [("week",), ("late", "--week"), ("review", "--week")])
def test_weeks_that_no_calendar_has(tmp_path: Path, command: tuple[str, ...], week: str) -> None:
    words = ["time", *command, week]
    if command == ("week",):
        words += ["--person", "ana.ruiz"]
    result = run(files(tmp_path), *words)
    assert result.exit_code == 2
    assert f"“{week}” is no " in result.output


def test_decisions_name_sheets_of_their_sort(tmp_path: Path) -> None:
    report = {"registers/expenses/EXP-2026-0001.yml": "id: EXP-2026-0001\nperson: ana.ruiz\nperiod: 2026-11\nstatus: pending_approval\nentries:\n  - {date: 2026-11-12, type: meal, amount: 5, currency: USD, notes: x}\n"}  # fmt: skip
    root = files(tmp_path, report, sheet("{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}"))  # fmt: skip
    wrong = run(root, "time", "approve", "EXP-2026-0001", "--person", "dana.cole").output
    assert "EXP-2026-0001 is an expense report" in wrong
    assert "pmo expense approve EXP-2026-0001" in wrong
    period = run(root, "time", "approve", "2026-W47", "--person", "dana.cole").output
    assert "is a period" in period
    assert "TS-2026-0001 (ana.ruiz, waiting for approval)" in period
    assert (
        "Did you mean"
        not in f"{wrong}{period}{run(root, 'time', 'approve', 'RSK-2026-0001', '--person', 'dana.cole').output}"
    )


def test_a_dry_run_says_would_and_a_real_one_says_who_is_next(tmp_path: Path) -> None:
    full = "\n".join(f"{{date: 2026-11-{day}, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: Work}}" for day in range(16, 21))  # fmt: skip
    root = files(tmp_path, sheet(full, status="open"))
    dry = run(root, "time", "submit", "--person", "ana.ruiz", "--dry-run").output
    assert "TS-2026-0001 (2026-W47) would be handed in" in dry
    real = run(root, "time", "submit", "--person", "ana.ruiz").output
    assert "TS-2026-0001 (2026-W47) is handed in" in real
    assert "next: Dana Cole or Sam Dell decides (`pmo time review TS-2026-0001`)" in real
    words = ("time", "approve", "TS-2026-0001", "--person", "dana.cole", "--reason", "The days are whole")
    assert "would be approved (first approval)" in run(root, *words, "--dry-run").output
    done = run(root, *words).output
    assert "is approved (first approval)" in done
    assert "next: Mia Director decides about TS-2026-0001" in done


def test_a_key_or_a_base_that_is_not_there_is_said(tmp_path: Path) -> None:
    root = files(tmp_path, sheet("{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}"))  # fmt: skip
    before = tree(root)
    words = ("time", "approve", "TS-2026-0001", "--person", "dana.cole", "--reason", "Asked")
    assert "There is no key /nonexistent" in run(root, *words, "--key", "/nonexistent").output
    assert "“nonexist” for --base" in run(root, *words, "--base", "nonexist").output
    assert tree(root) == before
    key = tmp_path.parent / f"{tmp_path.name}-key"
    key.write_text("key")
    assert "no policy for signed approvals, so nothing is signed" in run(root, *words, "--key", str(key)).output


def test_a_sheet_that_is_due_on_a_holiday_is_due_on_the_next_working_day(tmp_path: Path) -> None:
    firm = {"pmo.yml": "company: Test firm\ntimezone: America/New_York\nholidays: [2026-11-23, 2026-11-24]\npsa:\n  charge_codes:\n    Meetings: internal\n"}  # fmt: skip
    root = files(tmp_path, firm)
    add(root, "1h Meetings x")
    assert "deadline: 2026-11-25\n" in (root / TS).read_text()


def test_no_timer_for_a_sheet_that_is_handed_in_nor_over_a_damaged_note(tmp_path: Path) -> None:
    root = files(tmp_path, sheet("{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}"))  # fmt: skip
    result = run(root, "time", "start", "Meetings", "--person", "ana.ruiz")
    assert result.exit_code == 2
    assert "TS-2026-0001 (2026-W47) is waiting for approval" in result.output
    note = root / ".cache/pmo/time/ben.ito.json"
    note.parent.mkdir(parents=True)
    note.write_text("{")
    damaged = run(root, "time", "start", "Meetings", "--person", "ben.ito")
    assert damaged.exit_code == 2
    assert "The note of the timer of ben.ito cannot be read" in damaged.output
    assert note.read_text() == "{"
    assert "forgot the timer" in run(root, "time", "stop", "--discard", "--person", "ben.ito").output


def test_questions_of_the_approver_read_as_sentences(tmp_path: Path) -> None:
    root = files(tmp_path, sheet("{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}", status="open"))  # fmt: skip
    said = run(root, "time", "submit", "--person", "ana.ruiz").output
    assert "the approver will ask: working days without time" in said
    assert "will ask about" not in said
