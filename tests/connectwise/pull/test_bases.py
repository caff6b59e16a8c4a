"""Files under .pmo/imports are written by us and may be anything: what cannot be read says nothing, and nothing hangs."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.psa import three_way

if TYPE_CHECKING:
    from pathlib import Path

BASE = ".pmo/imports/connectwise-dock.json"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / BASE
    path.parent.mkdir(parents=True)
    return path


def test_what_was_written_is_read_back_to_the_digit(tmp_path: Path, file: Path) -> None:
    file.write_bytes(three_way.written_base({"hours": Decimal("1.10"), "state": "Open"}, {"project": "dock"}))
    assert three_way.read_base(tmp_path, BASE) == {"hours": "1.1", "state": "Open"}
    assert three_way.read_names(tmp_path, BASE) == {"project": "dock"}


@pytest.mark.parametrize("text", ["[" * 100_000, "\xff", "{}", '{"format": "pmo-connectwise-base/1", "said": [1]}', ""])
def test_what_cannot_be_read_says_nothing(tmp_path: Path, file: Path, text: str) -> None:
    file.write_bytes(text.encode("latin-1"))
    assert three_way.read_base(tmp_path, BASE) == {}


@pytest.mark.skipif(os.name != "posix", reason="pipes and links are made like this on POSIX systems only")
@pytest.mark.parametrize("sort", ["pipe", "link", "folder"])
def test_only_an_ordinary_file_is_read(tmp_path: Path, file: Path, sort: str) -> None:
    if sort == "pipe":
        os.mkfifo(file)
    elif sort == "folder":
        file.mkdir()
    else:
        (tmp_path / "other.json").write_bytes(three_way.written_base({"hours": Decimal(1)}))
        file.symlink_to(tmp_path / "other.json")
    assert three_way.read_base(tmp_path, BASE) == {}
