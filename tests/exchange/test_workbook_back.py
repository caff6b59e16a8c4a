# ruff: noqa: DTZ001 - a cell holds a local time
"""A workbook comes back: nothing for nothing, a small change for a small edit, and a question for everything unclear."""

from __future__ import annotations

import difflib
import shutil
import subprocess
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

import pmo.cli.import_
from exchange.firm import RISK, at, change, exported, firm, put, run, tree
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

RISK_PATH = "projects/acme-mail/risks/RSK-2026-0001.yml"


def back(root: Path, file: Path, *words: str) -> str:
    done = run(root, "import", "xlsx", str(file), *words)
    assert done.exit_code == 0, done.output
    return done.output


def diff(root: Path) -> list[str]:
    now = (root / RISK_PATH).read_text(encoding="utf-8")
    return [line for line in difflib.unified_diff(RISK.split("\n"), now.split("\n"), lineterm="", n=0) if line[:1] in "+-" and line[:3] not in ("+++", "---")]  # fmt: skip


def test_round_trip_changes_no_byte(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    assert "Nothing changes." in back(root, exported(root, "--all"))
    assert tree(root) == before


@pytest.mark.parametrize("audience", ["management", "client:corvane"])
def test_round_trip_of_the_example_changes_no_byte(tmp_path: Path, audience: str) -> None:
    root = tmp_path / "w"
    for name in ("registers", "projects", "schemas", "processes", "runbooks"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pmo.yml", root)
    before = tree(root)
    assert "Nothing changes." in back(root, exported(root, "--all", "--audience", audience))
    assert tree(root) == before


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_round_trip_through_libreoffice_changes_no_byte(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    file = exported(root, "--all")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "lo"), str(file)]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    saved = tmp_path / "lo" / file.name
    assert saved.read_bytes() != file.read_bytes()
    assert "Nothing changes." in back(root, saved)
    assert tree(root) == before


def test_an_edit_is_a_small_change(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        put(book["Risks"], 2, "Title", "Carrier delivers late again")
        put(book["Risks"], 2, "Impact", 5)
        put(book["Risks"], 2, "Next review", datetime(2026, 12, 4))
        put(book["Risks"], 2, "Trend", "worsening")
        put(book["Risks"], 2, "Tags", "line\ncarrier\ncounty")
        put(book["Risks - Responses"], 2, "Due", date(2026, 11, 30))

    said = back(root, change(exported(root), edit))
    assert "Risks!B2: RSK-2026-0001 Title: Carrier delivers late → Carrier delivers late again" in said
    assert "Risks - Responses!E2: RSK-2026-0001 Due (row 1): 2026-11-27 → 2026-11-30" in said
    assert f"wrote {RISK_PATH}" in said
    assert diff(root) == [
        "-title: Carrier delivers late  # said by the carrier",
        "+title: Carrier delivers late again  # said by the carrier",
        "-impact: 4",
        "+impact: 5",
        "+trend: worsening",
        "-    due: 2026-11-27",
        "+    due: 2026-11-30",
        "-next_review: 2026-11-27",
        "-tags: [line, carrier]  # both sites",
        "+next_review: 2026-12-04",
        "+tags: [line, carrier, county]  # both sites",
    ]


def test_rows_may_be_sorted_and_columns_moved(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        sheet = book["Risks"]
        put(sheet, 2, "Impact", 2)
        rows = [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
        order = sorted(range(len(rows[0])), key=lambda index: (index % 3, -index))
        for number, row in enumerate([rows[0], rows[2], rows[1]], 1):
            for column, index in enumerate(order, 1):
                cell = sheet.cell(number, column)
                cell.value, cell.number_format = row[index]
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type

    back(root, change(exported(root), edit))
    assert diff(root) == ["-impact: 4", "+impact: 2"]


@pytest.mark.parametrize(
    ("head", "value", "lines"),
    [
        ("Impact", "5", ["-impact: 4", "+impact: 5"]),
        ("Impact", 5.0, ["-impact: 4", "+impact: 5"]),
        ("Next review", "2026-12-04", ["-next_review: 2026-11-27", "+next_review: 2026-12-04"]),
        ("Next review", "2026-11-27", []),
        ("Title", "Carrier delivers late   ", []),
        ("Title", "Carrier delivers late\r\n", []),
        ("Probability", "3", []),
        ("Tags", "line\ncarrier\n\n", []),
        ("Trigger", "   ", []),
        ("Tags", None, ["-tags: [line, carrier]  # both sites", "+# both sites"]),
    ],
)
def test_habits_of_spreadsheets(tmp_path: Path, head: str, value: object, lines: list[str]) -> None:
    root = firm(tmp_path / "w")
    back(root, change(exported(root), lambda book: put(book["Risks"], 2, head, value)))
    assert diff(root) == lines


@pytest.mark.parametrize("value", [True, "TRUE", "True", "yes"])
def test_ticked_boxes_in_every_spelling(tmp_path: Path, value: object) -> None:
    root = firm(tmp_path / "w")
    assert "Nothing changes." in back(root, change(exported(root, "change"), lambda book: put(book["Changes"], 2, "Outage: Expected", value)))  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "head", "value", "words"),
    [
        ("Risks", "Impact", "much", "write a whole number, not “much”"),
        ("Risks", "Impact", 9, "9"),
        ("Risks", "Status", "opne", "opne"),
        ("Risks", "Owner", "ana.riuz", "ana.riuz"),
        ("Risks", "Next review", "03/04/2026", "write a date as year-month-day"),
        ("Risks", "Next review", datetime(2026, 12, 4, 13, 30), "a day with a time"),
        ("Risks", "Title", "=A1", "formula"),
        ("Risks", "Event", None, "event"),
        ("Risks", "Project", "other", "folder"),
        ("Risks - Responses", "Due", "soon", "write a date"),
    ],
)
def test_what_cannot_be_is_said_with_its_cell_and_nothing_is_written(
    tmp_path: Path, sheet: str, head: str, value: object, words: str
) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    cells: list[str] = []
    file = change(exported(root), lambda book: cells.append(put(book[sheet], 2, head, value)))
    done = run(root, "import", "xlsx", str(file))
    assert done.exit_code == 1
    line = next(line for line in done.output.split("\n") if line.startswith(f"{cells[0]}: "))
    assert words in line
    assert "Nothing was written." in done.output
    assert tree(root) == before


def test_conflicts_are_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = firm(tmp_path / "w")
    file = change(
        exported(root), lambda book: (put(book["Risks"], 2, "Impact", 5), put(book["Risks"], 2, "Probability", 2))
    )
    here = RISK.replace("impact: 4", "impact: 3").replace("event: The", "event: Perhaps the")
    (root / RISK_PATH).write_text(here, encoding="utf-8")
    done = run(root, "import", "xlsx", str(file))
    assert done.exit_code == 1
    assert "RSK-2026-0001 Impact: was 4, is 3" in done.output
    assert "--take ours or --take theirs" in done.output
    assert (root / RISK_PATH).read_text(encoding="utf-8") == here
    ours = back(root, file, "--take", "ours", "--dry-run")
    assert "Probability: 3 → 2" in ours
    assert "Impact" not in ours
    monkeypatch.setattr(pmo.cli.import_, "_asks", lambda: True)
    done = run(root, "import", "xlsx", str(file), input_="theirs\n")
    assert done.exit_code == 0, done.output
    assert (root / RISK_PATH).read_text(encoding="utf-8") == here.replace("impact: 3", "impact: 5").replace("probability: 3", "probability: 2")  # fmt: skip


def test_the_same_change_on_both_sides_is_no_conflict(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    file = change(exported(root), lambda book: put(book["Risks"], 2, "Impact", 5))
    (root / RISK_PATH).write_text(RISK.replace("impact: 4", "impact: 5"), encoding="utf-8")
    assert "Nothing changes." in back(root, file)


def test_an_item_that_moved_is_found_by_what_it_said(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    file = change(exported(root), lambda book: put(book["Risks - Responses"], 3, "Due", date(2026, 12, 18)))
    moved = RISK.replace("  # first the cheap one\n", "  - action: Tell the client\n")
    (root / RISK_PATH).write_text(moved, encoding="utf-8")
    back(root, file)
    assert (root / RISK_PATH).read_text(encoding="utf-8") == moved.replace("due: 2026-12-04", "due: 2026-12-18")


def test_unknown_columns_and_ids_are_refused_or_left_out(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        sheet = book["Risks"]
        sheet.cell(1, sheet.max_column + 1).value = "Impct"
        sheet.cell(2, sheet.max_column).value = 5
        sheet.cell(4, 1).value = "RSK-2026-0009"
        put(sheet, 4, "Title", "From nowhere")
        put(sheet, 2, "Impact", 5)
        book.create_sheet("Mine").cell(1, 1).value = "x"

    file = change(exported(root), edit)
    before = tree(root)
    done = run(root, "import", "xlsx", str(file))
    assert done.exit_code == 1
    assert "the column “Impct” is not from the export" in done.output
    assert "Risks!A4: there is no risk RSK-2026-0009" in done.output
    assert "Mine: this sheet is not from the export" in done.output
    assert tree(root) == before
    back(root, file, "--skip-unknown")
    assert diff(root) == ["-impact: 4", "+impact: 5"]


def test_removed_rows_delete_nothing(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    said = back(root, change(exported(root), lambda book: book["Risks"].delete_rows(2)))
    assert "RSK-2026-0001 is no longer in the sheet; nothing is deleted" in said
    assert tree(root) == before


def test_new_rows_become_records_when_somebody_says_so(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        for row, title in ((4, "The lift is too small"), (5, "The room is too warm")):
            put(book["Risks"], row, "Title", title)
            put(book["Risks"], row, "Status", "draft")
            put(book["Risks"], row, "Project", "acme-mail" if row == 4 else None)
        responses = book["Risks - Responses"]
        responses.cell(4, 1).value = "RSK-2026-0001"
        put(responses, 4, "Action", "Rent a line: weekly")

    file = change(exported(root), edit)
    done = run(root, "import", "xlsx", str(file))
    assert done.exit_code == 1
    assert "Risks!A4: a new risk, “The lift is too small”" in done.output
    assert not (root / "registers/risks").exists()
    said = back(root, file, "--create")
    assert "new risk RSK-2026-0003 (projects/acme-mail/risks/RSK-2026-0003.yml)" in said
    assert "new risk RSK-2026-0004 (registers/risks/RSK-2026-0004.yml)" in said
    assert "title: The lift is too small" in (root / "projects/acme-mail/risks/RSK-2026-0003.yml").read_text(
        encoding="utf-8"
    )
    assert diff(root) == ['+  - action: "Rent a line: weekly"']


def test_a_new_row_without_what_it_needs_is_refused(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    done = run(root, "import", "xlsx", str(change(exported(root), lambda book: put(book["Risks"], 4, "Cause", "x"))), "--create")  # fmt: skip
    assert done.exit_code == 1
    assert "Risks!A4: A risk needs more: title" in done.output


def test_table_files_are_changed_cell_by_cell(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        put(book["Actual hours"], 3, "Hours", 6.25)
        sheet = book["Actual hours"]
        sheet.cell(4, 1).value = "acme-mail"
        put(sheet, 4, "Month", "2026-12")
        put(sheet, 4, "WBS", "1.1")
        put(sheet, 4, "Person", "ben.ito")
        put(sheet, 4, "Hours", 3)
        put(sheet, 4, "Labor cost", 150)

    file = change(exported(root, "actuals", "--audience", "management"), edit)
    done = run(root, "import", "xlsx", str(file))
    now = (root / "projects/acme-mail/actuals.csv").read_text(encoding="utf-8").split("\n")
    assert done.exit_code == 0, done.output
    assert now[1:4] == ["1.1,2026-10,ana.ruiz,7.50,375", "1.1,2026-11,ana.ruiz,6.25,400", "1.1,2026-12,ben.ito,3,150"]


def test_a_local_time_gets_its_offset_and_a_time_shown_twice_is_refused(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    file = exported(root, "change")
    change(file, lambda book: put(book["Changes"], 2, "Planned end (America/New_York)", datetime(2026, 12, 5, 21, 30)))
    back(root, file)
    assert "planned_end: 2026-12-05T21:30:00-05:00" in (root / "registers/changes/CR-2026-0001.yml").read_text(
        encoding="utf-8"
    )
    for moment, words in ((datetime(2026, 11, 1, 1, 30), "twice"), (datetime(2026, 3, 8, 2, 30), "jump over")):
        again = change(exported(root, "change"), lambda book, moment=moment: put(book["Changes"], 2, "Planned start (America/New_York)", moment))  # fmt: skip
        done = run(root, "import", "xlsx", str(again))
        assert done.exit_code == 1
        assert words in done.output


def test_a_hidden_sheet_that_was_changed_is_not_trusted(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")

    def edit(book: Any) -> None:
        cell = next(
            cell
            for row in book["_pmo"].iter_rows()
            for cell in row
            if isinstance(cell.value, str) and "Carrier delivers" in cell.value
        )
        cell.value = cell.value.replace("Carrier delivers", "Carrier brings")

    done = run(root, "import", "xlsx", str(change(exported(root), edit)))
    assert done.exit_code == 2
    assert "hidden sheet" in done.output
    assert "RSK-2026-0001" in done.output


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "no Excel workbook"),
        (b"PK\x03\x04 not really", "no Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "old Excel file"),
        (b"id,title\n1,x\n", "no Excel workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, raw: bytes, words: str) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(raw)
    done = run(firm(tmp_path / "w"), "import", "xlsx", str(file))
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_a_workbook_with_entities_is_refused(tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    root = firm(tmp_path / "w")
    good, bad = exported(root), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/workbook.xml":
                content = content.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook', 1)
            target.writestr(name, content)
    done = run(root, "import", "xlsx", str(bad))
    assert done.exit_code == 2
    assert "document type" in done.output


def test_a_workbook_of_another_program_is_sent_to_the_other_way(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    file = change(exported(root), lambda book: book.remove(book["_pmo"]))
    done = run(root, "import", "xlsx", str(file))
    assert done.exit_code == 2
    assert "pmo import csv" in done.output
    assert load_workbook(file).sheetnames[0] == "Risks"


def test_a_list_narrowed_for_its_readers_goes_back_to_the_right_item(tmp_path: Path) -> None:
    """The client sees the second update only, as row 1; a change of row 1 is a change of the second."""
    issue = (
        "id: ISS-2026-0001\ntitle: The line is late\ntype: problem_concern\nstatus: captured\ncustomer_visible: true\nowner: ben.ito\n"
        "captured_on: 2026-10-30\nseverity: medium\npriority: medium\n"
        "updates:\n  - date: 2026-11-01\n    text: told nobody\n    audience: internal\n  - date: 2026-11-02\n    text: told the client\n    audience: client\n"
    )
    path = "projects/acme-mail/issues/ISS-2026-0001.yml"
    root = firm(tmp_path / "w", {path: issue})
    file = exported(root, "issue", "--audience", "client:acme")
    sheet = load_workbook(file)["Issues - Updates"]
    assert [at(sheet, row, "Text").value for row in range(2, sheet.max_row + 1)] == ["told the client"]
    back(root, change(file, lambda book: put(book["Issues - Updates"], 2, "Text", "told the client twice")))
    assert (root / path).read_text(encoding="utf-8") == issue.replace("told the client", "told the client twice")
