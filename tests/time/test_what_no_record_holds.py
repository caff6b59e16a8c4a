"""Texts that no file can hold, numbers of cards, and sheets that hold such a thing already: said, and nothing else stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, files, loaded, run, sheet, tree
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import New
from pmo.scaffold.new import Draft

if TYPE_CHECKING:
    from pathlib import Path

ANA = ("--person", "ana.ruiz")
CARD = "4111-1111-1111-1111"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firm in which nothing is ever written."""
    return files(tmp_path_factory.mktemp("firm"), sheet(FULL, who="ben.ito"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("time", "add", "1h Meetings a\x07b", *ANA), "control character (U+0007)"),
        (("time", "add", "1h Meetings", "--notes", "\x1b[2J", *ANA), "control character (U+001B)"),
        (("time", "add", "1h Meetings", "--work-role", "x\u202ey", *ANA), "right-to-left override"),
        (("time", "add", "1h", "Meetings", "half \ud83d", *ANA), "half an emoji"),
        (("time", "start", "Meetings", "a\x00b", *ANA), "control character (U+0000)"),
        (("time", "stop", "--notes", "\x85", *ANA), "U+0085"),
        (("time", "reject", "TS-2026-0001", "--reason", "\x9b31m", "--person", "dana.cole"), "control character"),
        (("expense", "add", "5", "meal", "a\x00b", *ANA), "control character"),
        (("expense", "add", "5", "meal", "x", "--no-receipt", "\u200b", *ANA), "zero width space"),
        (("time", "add", f"1h Meetings {CARD}", *ANA), "looks like a card number"),
        (("time", "start", "Meetings", CARD.replace("-", "."), *ANA), "looks like a card number"),
        (("time", "reject", "TS-2026-0001", "--reason", CARD, "--person", "dana.cole"), "looks like a card number"),
        (("expense", "add", "5", "meal", CARD.replace("-", ""), *ANA), "looks like a card number"),
    ],
)  # fmt: skip
def test_what_no_record_holds_is_refused_in_one_sentence(firm: Path, words: tuple[str, ...], said: str) -> None:
    before = tree(firm)
    done = run(firm, *words)
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert done.output.count("\n") == 1
    assert done.output.strip().isprintable()
    assert tree(firm) == before
    assert not (firm / ".cache/pmo/time").exists()


def test_the_name_of_a_receipt_holds_no_card_number(firm: Path, tmp_path: Path) -> None:
    receipt = tmp_path / "rechnung_4111.1111.1111.1111.pdf"
    receipt.write_bytes(b"%PDF")
    done = run(firm, "expense", "add", "5", "meal", "x", "--receipt", str(receipt), *ANA)
    assert done.exit_code == 2
    assert "looks like a card number" in done.output


def test_a_new_record_with_such_a_text_is_a_fault_whoever_wants_it(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    draft = Draft(
        "timesheet", "TS-2026-0009", "registers/timesheets/TS-2026-0009.yml", "id: TS-2026-0009\nnotes: a\x07b\n"
    )
    plan = changes.prepared(found, (), [New(draft, {}, "row 3")])
    assert not plan.files
    assert [str(fault) for fault in plan.faults] == [
        "row 3: registers/timesheets/TS-2026-0009.yml cannot be written: a control character (U+0007) is in the text; "
        "delete it; only line ends and spaces belong here"
    ]  # fmt: skip


BROKEN = {name: text.replace("status: open", "status: op\x07en") for name, text in sheet(FULL, number=2, who="ben.ito", status="open").items()}  # fmt: skip


def test_a_sheet_that_cannot_be_read_stops_nobody_else(tmp_path: Path) -> None:
    root = files(tmp_path, BROKEN)
    assert run(root, "time", "add", "1h Meetings x", *ANA).exit_code == 0
    assert run(root, "time", "submit", *ANA).exit_code == 0
    other_week = run(root, "time", "add", "2026-11-09 1h Meetings x", "--person", "ben.ito")
    assert other_week.exit_code == 0, other_week.output
    same = run(root, "time", "add", "1h Meetings x", "--person", "ben.ito")
    assert same.exit_code == 2
    assert "registers/timesheets/TS-2026-0002.yml cannot be read, line 4: a control character (U+0007)" in same.output


def test_one_that_does_not_surely_say_whose_it_is_stops_everybody(tmp_path: Path) -> None:
    for number, text in enumerate(("person: nobody.here\n", "person: ben.ito\nperson: ana.ruiz\n", "notes: x\n")):
        root = files(
            tmp_path / str(number),
            {name: f"{text}{old.partition('person: ben.ito')[2]}" for name, old in BROKEN.items()},
        )
        done = run(root, "time", "add", "1h Meetings x", *ANA)
        assert done.exit_code == 2
        assert "TS-2026-0002.yml cannot be read" in done.output


def test_a_status_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    root = files(tmp_path, {name: text.replace("\x07", "\u202e") for name, text in BROKEN.items()})
    done = run(root, "time", "add", "1h Meetings x", "--person", "ben.ito")
    assert done.exit_code == 2
    assert "is no status of a sheet, so nothing can be entered: correct it in registers/timesheets/TS-2026-0002.yml, line 4" in done.output  # fmt: skip
