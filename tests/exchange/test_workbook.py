# ruff: noqa: DTZ001 - a cell holds a local time
"""The workbook that goes out: real types, nothing that becomes a formula, headings that help, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from exchange.firm import FILES, at, exported, firm, run
from pmo.pipeline.exchange.workbook_out import workbook
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_types_are_real(tmp_path: Path) -> None:
    book = load_workbook(exported(firm(tmp_path / "w"), "risk", "change", "actuals"))
    risks = book["Risks"]
    assert at(risks, 2, "Next review").value == datetime(2026, 11, 27)
    assert at(risks, 2, "Next review").number_format == "yyyy-mm-dd"
    assert at(risks, 2, "Impact").value == 4
    assert at(risks, 2, "Tags").value == "line\ncarrier"
    changes = book["Changes"]
    assert at(changes, 2, "Planned start (America/New_York)").value == datetime(2026, 12, 5, 16)
    assert at(changes, 2, "Outage: Expected").value is True
    assert at(changes, 2, "Outage: Minutes").value == 60
    assert at(book["Actual hours"], 2, "Hours").value == 7.5
    assert [cell.value for cell in book["Risks - Responses"][2]][:3] == ["RSK-2026-0001", 1, "Order a mobile router"]


def test_sheets_are_pleasant(tmp_path: Path) -> None:
    book = load_workbook(exported(firm(tmp_path / "w")))
    sheet = book["Risks"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.column_dimensions["B"].width > 15
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"draft,open,responding,occurred,closed"' in lists
    assert '"ana.ruiz,ben.ito"' in lists
    assert book["_pmo"].sheet_state == "hidden"
    assert "About" in book.sheetnames


def test_text_stays_text(tmp_path: Path) -> None:
    file = exported(firm(tmp_path / "w"))
    sheet = load_workbook(file)["Risks"]
    for head, text in (("Title", "=1+1 is not two here"), ("Event", "@everybody is away"), ("Notes", "-dash")):
        cell = at(sheet, 3, head)
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    parts = zipfile.ZipFile(file)
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet"))


def test_same_records_same_bytes(tmp_path: Path) -> None:
    one, two = (workspace(tmp_path / name, FILES) for name in ("one", "two"))
    raw = workbook(one, every=True)[0]
    assert raw == workbook(two, every=True)[0]
    parts = zipfile.ZipFile(io.BytesIO(raw))
    assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"2026-11-20T00:00:00Z" in parts.read("docProps/core.xml")


def test_long_lists_of_choices_lie_in_a_hidden_sheet(tmp_path: Path) -> None:
    people = {
        f"registers/people/engineer.number{n}.yml": f"id: engineer.number{n}\nname: E {n}\nstatus: active\n"
        for n in range(40)
    }
    book = load_workbook(exported(firm(tmp_path / "w", people)))
    assert book["_lists"].sheet_state == "hidden"
    assert any(rule.formula1 == "_lists!$A$1:$A$42" for rule in book["Risks"].data_validations.dataValidation)


def test_unknown_register_is_refused_with_a_guess(tmp_path: Path) -> None:
    done = run(firm(tmp_path / "w"), "export", "xlsx", "rsik", "-o", str(tmp_path / "x.xlsx"))
    assert done.exit_code == 2
    assert "Did you mean “risk”?" in done.output
    assert not (tmp_path / "x.xlsx").exists()


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = run(firm(tmp_path / "w"), "export", "xlsx", "risk", "--dry-run", "-o", str(tmp_path / "x.xlsx"))
    assert done.exit_code == 0
    assert "would write" in done.output
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize("audience", ["client:acne", "everybody"])
def test_unknown_audience_is_refused(tmp_path: Path, audience: str) -> None:
    done = run(firm(tmp_path / "w"), "export", "xlsx", "risk", "-o", str(tmp_path / "x.xlsx"), "--audience", audience)
    assert done.exit_code == 2
    assert "--audience" in done.output
