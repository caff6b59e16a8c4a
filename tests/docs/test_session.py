"""The recorded session says what the commands say today."""

from __future__ import annotations

import shutil
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

import pytest

from support import ROOT

if TYPE_CHECKING:
    from types import ModuleType

PLACE = ROOT / "docs/session"


def script() -> ModuleType:
    spec = spec_from_file_location("recorded_session", PLACE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    import sys  # noqa: PLC0415 - a dataclass looks its module up

    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


@pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed here (Debian and Ubuntu: openssh-client)"
)
def test_the_session_is_as_recorded() -> None:
    made: Any = script()
    assert made.record() == made.TARGET.read_text(encoding="utf-8"), "run docs/session/make.py and read what changed"


def test_it_shows_the_whole_way() -> None:
    text = (PLACE / "session.md").read_text(encoding="utf-8")
    for command in (
        "pmo new change --branch",
        "pmo diff",
        "pmo approve",
        "pmo history",
        "pmo audit",
        "pmo lint --base",
    ):
        assert f"$ {command}" in text
    assert "approved by bob as change-manager (signed)" in text
    assert "[approved-content-changed]" in text
    assert "Approval voided" in text
