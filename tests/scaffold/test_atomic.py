"""Files are written whole or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pmo.scaffold import atomic
from pmo.scaffold.atomic import create_text, write_bytes, write_text

if TYPE_CHECKING:
    from pathlib import Path


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yml"
    path.write_text("old\n")

    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        write_text(path, "new\n")
    with pytest.raises(OSError, match="no space"):
        create_text(tmp_path / "b.yml", "new\n")
    assert path.read_text() == "old\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.yml"]


def test_what_is_there_is_not_created_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.yml"
    create_text(path, "first\n")
    with pytest.raises(FileExistsError):
        create_text(path, "second\n")
    assert path.read_text() == "first\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.yml"]


def test_without_hard_links_a_file_is_still_created_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", unsupported)
    path = tmp_path / "a.yml"
    create_text(path, "first\n")
    with pytest.raises(FileExistsError):
        create_text(path, "second\n")
    assert path.read_text() == "first\n"


def test_the_mode_of_a_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.sh"
    path.write_text("old\n")
    path.chmod(0o755)
    write_text(path, "new\n")
    assert path.stat().st_mode & 0o777 == 0o755


def test_a_file_of_somebody_else_does_not_keep_ours_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError("not the owner")

    (tmp_path / "theirs").write_bytes(b"x")
    monkeypatch.setattr(atomic, "make_private", refused)
    write_bytes(tmp_path / "ours", b"x", private=True)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in (".", "ours")] == [0o700, 0o600]
