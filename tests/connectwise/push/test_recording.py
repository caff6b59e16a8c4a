"""A number goes into a record alone, whatever happened to the file meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.psa import record_number
from pmo.pipeline.psa.refs import Ref
from pmo.scaffold.problem import InputError
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

SHEETS = "registers/timesheets/TS-2026-0001.yml"
PROJECT = "projects/demo/project.yml"
SHEET = """\
# of the week of the move
id: TS-2026-0001
person: ana
period: 2026-W47
status: approved_tier_one
entries:
  - {date: 2026-11-16, hours: 2, charge_to: charge_code}
  - date: 2026-11-17   # Tuesday
    hours: 1.50
    charge_to: charge_code
    notes: >-
      A long day
      with a long note
"""
PLAN = 'id: demo\ntitle: Move\nstatus: in_progress\ntasks:\n  - wbs: "1"\n    name: Prepare\n  - wbs: "2"\n    name: Move\n'


def office(tmp_path: Path) -> Loaded:
    """One sheet and one project."""
    return workspace(tmp_path, {SHEETS: SHEET, PROJECT: PLAN})


def write(loaded: Loaded, kind: str, record_id: str, path: tuple[str | int, ...], number: int = 7) -> None:
    """Record a number."""
    record = loaded.workspace.find(kind, record_id)
    assert record is not None
    record_number.record(loaded, record, path, Ref("E" if kind == "timesheet" else "T", number))


def test_one_line_more_and_nothing_else(tmp_path: Path) -> None:
    """Comments, folded texts and the form of numbers stay."""
    loaded = office(tmp_path)
    write(loaded, "timesheet", "TS-2026-0001", ("entries", 1, "psa_ref"))
    text = (tmp_path / SHEETS).read_text(encoding="utf-8")
    assert text.replace("    psa_ref: PSA-E-7\n", "") == SHEET
    assert text != SHEET


def test_twice_changes_nothing_and_another_number_is_refused(tmp_path: Path) -> None:
    """What stands there is somebody's decision."""
    loaded = office(tmp_path)
    for _ in range(2):
        write(loaded, "project", "demo", ("tasks", 1, "psa_ref"))
    text = (tmp_path / PROJECT).read_text(encoding="utf-8")
    assert text.count("psa_ref") == 1
    with pytest.raises(InputError, match="says PSA-T-7 there now"):
        write(loaded, "project", "demo", ("tasks", 1, "psa_ref"), 8)
    assert (tmp_path / PROJECT).read_text(encoding="utf-8") == text


def test_a_task_that_moved_is_found_by_its_number(tmp_path: Path) -> None:
    """A task came in before it since the push was planned."""
    loaded = office(tmp_path)
    moved = PLAN.replace("tasks:\n", 'tasks:\n  - wbs: "0"\n    name: Kick-off\n').replace(
        "name: Move\n", "name: Move on\n"
    )
    (tmp_path / PROJECT).write_text(moved, encoding="utf-8")
    write(loaded, "project", "demo", ("tasks", 1, "psa_ref"))
    text = (tmp_path / PROJECT).read_text(encoding="utf-8")
    assert 'wbs: "2"\n    name: Move on\n    psa_ref: PSA-T-7\n' in text


def test_an_entry_that_moved_is_found_by_what_it_says(tmp_path: Path) -> None:
    """And one that says something else now is not guessed at."""
    loaded = office(tmp_path)
    first = "  - {date: 2026-11-16, hours: 2, charge_to: charge_code}\n"
    (tmp_path / SHEETS).write_text(SHEET.replace(first, ""), encoding="utf-8")
    write(loaded, "timesheet", "TS-2026-0001", ("entries", 1, "psa_ref"))
    assert "psa_ref: PSA-E-7" in (tmp_path / SHEETS).read_text(encoding="utf-8")
    (tmp_path / SHEETS).write_text(SHEET.replace("1.50", "2.50"), encoding="utf-8")
    with pytest.raises(InputError, match="no longer says"):
        write(loaded, "timesheet", "TS-2026-0001", ("entries", 1, "psa_ref"))
    assert "psa_ref" not in (tmp_path / SHEETS).read_text(encoding="utf-8")


def test_a_layout_that_cannot_be_changed_safely_is_left(tmp_path: Path) -> None:
    """An entry in brackets has no line to put a field on."""
    loaded = office(tmp_path)
    with pytest.raises(InputError, match="cannot be changed safely"):
        write(loaded, "timesheet", "TS-2026-0001", ("entries", 0, "psa_ref"))
    assert (tmp_path / SHEETS).read_text(encoding="utf-8") == SHEET


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """The file lies elsewhere now."""
    loaded = office(tmp_path / "firm")
    elsewhere = tmp_path / "elsewhere.yml"
    (tmp_path / "firm" / SHEETS).rename(elsewhere)
    (tmp_path / "firm" / SHEETS).symlink_to(elsewhere)
    with pytest.raises(InputError, match="symbolic link"):
        write(loaded, "timesheet", "TS-2026-0001", ("entries", 1, "psa_ref"))
    assert elsewhere.read_text(encoding="utf-8") == SHEET


def test_line_ends_of_windows_stay(tmp_path: Path) -> None:
    """Every line ends as it did."""
    loaded = office(tmp_path)
    (tmp_path / SHEETS).write_bytes(SHEET.replace("\n", "\r\n").encode())
    write(loaded, "timesheet", "TS-2026-0001", ("entries", 1, "psa_ref"))
    raw = (tmp_path / SHEETS).read_bytes()
    assert raw.count(b"\n") == raw.count(b"\r\n") == SHEET.count("\n") + 1
