"""The keys to the PSA stay in this process: no program that it starts gets to see them."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from pmo.connect.connectwise.account import NAMES
from pmo.history import branch, git
from pmo.render.site import search

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANARY = "canary-7f3a9c"


def index(root: Path) -> None:
    (root / "index.html").write_text("<html><body data-pagefind-body><h1>Page</h1>word</body></html>", encoding="utf-8")
    search.index(root)


@pytest.mark.parametrize("start", [branch.identity, git.open_repository, index], ids=["who", "repository", "search"])
def test_no_key_reaches_another_program(
    start: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    for name in NAMES:
        monkeypatch.setenv(name, CANARY)
    started: list[dict[str, str] | None] = []
    real = subprocess.Popen.__init__

    def watched(self: subprocess.Popen[bytes], *arguments: Any, **named: Any) -> None:
        started.append(named.get("env"))
        real(self, *arguments, **named)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    with suppress(git.GitError):  # it has no commit yet
        start(tmp_path)
    assert started
    assert not [env for env in started if env is None or CANARY in env.values()], "None hands everything on"


def test_settings_of_the_user_are_still_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "firm")], check=True)
    (tmp_path / "git").mkdir()
    (tmp_path / "git/config").write_text("[user]\n\tname = Ann\n\temail = ann@firm.test\n")
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    assert branch.identity(tmp_path / "firm").email == "ann@firm.test"
