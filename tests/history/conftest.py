"""A repository to ask: made with git itself, with fixed authors and dates."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Sandbox:
    """A Git repository under construction; every commit is a day younger than the one before."""

    root: Path
    day: int = 0

    def git(self, *arguments: str, author: str = "Ann Baker") -> str:
        when = f"2026-05-{self.day + 1:02}T12:00:00+02:00"
        done = subprocess.run(
            [
                "git",
                "-C",
                str(self.root),
                "-c",
                "init.defaultBranch=main",
                "-c",
                "protocol.file.allow=always",
                *arguments,
            ],
            capture_output=True,
            text=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.root),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": author,
                "GIT_AUTHOR_EMAIL": "somebody@example.org",
                "GIT_COMMITTER_NAME": "Committer",
                "GIT_COMMITTER_EMAIL": "committer@example.org",
                "GIT_AUTHOR_DATE": when,
                "GIT_COMMITTER_DATE": when,
            },
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def commit(self, message: str = "work", author: str = "Ann Baker", **files: str) -> str:
        """Commit everything, with these files written before; `__` in a name stands for a slash, `_yml` for `.yml`."""
        for name, text in files.items():
            self.write(name.replace("__", "/").replace("_yml", ".yml"), text)
        self.day += 1
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    root = tmp_path / "repo"
    root.mkdir()
    box = Sandbox(root)
    box.git("init", "-q")
    return box
