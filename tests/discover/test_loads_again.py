"""A process that loads again and again lets go of what earlier loads made, and walks through its memory only when that is much."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from pmo.pipeline import load
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PEOPLE = {f"registers/people/p{one}.yml": f"id: p{one}\nname: P\nstatus: active\njob: x\n" for one in range(3)}


def test_memory_is_walked_through_when_enough_was_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: walks.append(1))
    monkeypatch.setattr(load, "MANY", 6)
    monkeypatch.setattr(load, "_EARLIER", [0])
    seen = []
    for _ in range(6):
        workspace(tmp_path, PEOPLE)
        seen.append(len(walks))
    assert seen == [0, 0, 1, 1, 2, 2]
