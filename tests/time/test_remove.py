"""One entry is taken out of a sheet that is still written, and not a character more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firm_of_time import files, run, sheet, tree

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TS = "registers/timesheets/TS-2026-0001.yml"
EXP = "registers/expenses/EXP-2026-0001.yml"
WEEK = """\
id: TS-2026-0001   # never changes
person: ana.ruiz
period: 2026-W47
status: {status}
deadline: 2026-11-23
entries:
  # what the week began with
  - date: 2026-11-16
    hours: 2   # by the clock
    charge_to: charge_code
    charge_code: Meetings
    notes: Planning
  # the call of the evening
  - {{date: 2026-11-16, hours: 1.5, charge_to: charge_code, charge_code: Meetings, notes: Call}}
  - date: 2026-11-17
    hours: 3
    charge_to: charge_code
    charge_code: Meetings
    notes: Review  # of the plan
"""
OUT = "  - {date: 2026-11-16, hours: 1.5, charge_to: charge_code, charge_code: Meetings, notes: Call}\n"
MONEY = """\
id: EXP-2026-0001
person: ana.ruiz
period: 2026-11
status: open
entries:
  - {date: 2026-11-16, type: meal, amount: 12.50, currency: USD, payment_method: personal, receipt: missing, reimbursable: true, notes: Lunch}
  - {date: 2026-11-17, type: parking, amount: 4, currency: USD, payment_method: personal, receipt: missing, reimbursable: true, notes: Meter}
"""


def firm(root: Path, status: str = "open") -> Path:
    return files(root, {TS: WEEK.format(status=status), EXP: MONEY})


def test_the_week_shows_the_number_to_use_and_the_rest_stays(tmp_path: Path) -> None:
    root = firm(tmp_path)
    week = run(root, "time", "week", "--person", "ana.ruiz").output
    assert "2) line 14    1.5 h  Meetings  Call" in week
    done = run(root, "time", "remove", "monday", "2", "--person", "ana.ruiz")
    assert done.output.splitlines() == [
        "Mon 2026-11-16: 1.5 h Meetings “Call” is taken out of TS-2026-0001",
        f"wrote {TS}",
    ]
    assert (root / TS).read_text(encoding="utf-8") == WEEK.format(status="open").replace(OUT, "")


def test_an_expense_goes_the_same_way(tmp_path: Path) -> None:
    root = firm(tmp_path)
    assert "1) line 7" in run(root, "expense", "list", "--person", "ana.ruiz").output
    done = run(root, "expense", "remove", "2026-11-17", "--person", "ana.ruiz")
    assert "Tue 2026-11-17: 4.00 USD parking “Meter” is taken out of EXP-2026-0001" in done.output
    assert (root / EXP).read_text(encoding="utf-8") == "".join(MONEY.splitlines(keepends=True)[:-1])


def test_what_is_not_clear_is_asked_and_nothing_is_written(tmp_path: Path) -> None:
    root = firm(tmp_path)
    before = tree(root)
    for words, said in (
        (("monday",), "Which one? Name its number, like `pmo time remove 2026-11-16 2`: 1) Mon 2026-11-16: 2 h Meetings “Planning”; 2)"),
        (("monday", "3"), "There is no entry 3 on 2026-11-16."),
        (("wednesday",), "Ana Ruiz has nothing entered here on 2026-11-18. `pmo time week 2026-W47` shows what there is."),
        (("soon",), "“soon” is no day"),
        (("monday", "0"), "0 is not in the range"),
    ):  # fmt: skip
        done = run(root, "time", "remove", *words, "--person", "ana.ruiz")
        assert done.exit_code == 2
        assert said in done.output
    dry = run(root, "time", "remove", "tuesday", "--person", "ana.ruiz", "--dry-run")
    assert dry.output.startswith(
        "Tue 2026-11-17: 3 h Meetings “Review” would be taken out of TS-2026-0001\nwould write"
    )
    assert tree(root) == before


def test_a_sheet_that_waits_or_is_approved_stays(tmp_path: Path) -> None:
    for status in ("pending_approval", "approved_tier_one", "no_such_status"):
        root = firm(tmp_path / status, status)
        before = tree(root)
        done = run(root, "time", "remove", "tuesday", "--person", "ana.ruiz")
        assert done.exit_code == 2
        assert "so nothing can be taken out" in done.output
        assert ("correct it in registers/timesheets/TS-2026-0001.yml, line 4" in done.output) is (
            status == "no_such_status"
        )
        assert tree(root) == before


def test_a_returned_sheet_is_being_corrected_then_and_who_did_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmo.pipeline.time.people.me", lambda _: "ben.ito")
    root = firm(tmp_path, "rejected\nreject_reason: Tuesday is wrong")
    done = run(root, "time", "remove", "tuesday", "--person", "ana.ruiz")
    assert done.exit_code == 0, done.output
    text = (root / TS).read_text(encoding="utf-8")
    assert "status: errors_corrected" in text
    assert "An entry taken out for Ana Ruiz by Ben Ito on 2026-11-20." in text
    assert "Review" not in text


def test_the_last_entry_and_one_that_is_in_the_psa(tmp_path: Path) -> None:
    entry = (
        "{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: Work, psa_ref: PSA-E-12}"
    )
    root = files(tmp_path, sheet(entry, status="open"))
    done = run(root, "time", "remove", "monday", "--person", "ana.ruiz")
    assert done.exit_code == 0, done.output
    assert "note: It is in the PSA as PSA-E-12: take it out there too." in done.output
    assert "note: TS-2026-0001 has no entries now." in done.output
    assert "hours: 8" not in (root / TS).read_text(encoding="utf-8")
    assert run(root, "time", "add", "1h Meetings x", "--person", "ana.ruiz").exit_code == 0


def test_on_a_terminal_it_is_asked_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("pmo.cli.sheet_commands.sys.stdin", type("Terminal", (), {"isatty": lambda _: True})())
    monkeypatch.setattr("click.confirm", lambda text, **_: asked.append(text))
    root = firm(tmp_path)
    before = tree(root)
    from pmo.cli.time import command  # noqa: PLC0415 - called without the runner, which brings its own input

    words = ["remove", "tuesday", "--person", "ana.ruiz", "--root", str(root), "--as-of", "2026-11-20"]
    command.main(words, standalone_mode=False)
    assert asked == ["Tue 2026-11-17: 3 h Meetings “Review” would be taken out of TS-2026-0001. Do it?"]
    assert tree(root) == before
    command.main([*words, "--yes"], standalone_mode=False)
    assert tree(root) != before
