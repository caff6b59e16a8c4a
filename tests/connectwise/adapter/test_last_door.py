"""What `pmo` says after a fault of its own: a write that was sent is not called undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo import __main__ as door
from pmo.connect.connectwise.reading import WRITTEN

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes of crashes go here."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def said(error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    assert door._crash(error) == 3
    return capsys.readouterr().err


def test_after_a_write_it_is_said_that_it_may_have_arrived(capsys: pytest.CaptureFixture[str]) -> None:
    error = KeyError("x")
    error.add_note(WRITTEN)
    shown = said(error, capsys)
    assert WRITTEN in shown
    assert "Nothing was changed" not in shown


def test_without_one_nothing_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "internal error (KeyError: 'x'). Nothing was changed by this step." in said(KeyError("x"), capsys)
