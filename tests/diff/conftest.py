"""A small firm in a Git repository, on a branch of its own."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from pmo.history.git import GitError
from pmo.pipeline.diff import difference
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.difference import Difference, RecordDifference

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"
PAGE = "runbooks/failover.md"
FILES = {
    "pmo.yml": "company: Test firm\ncurrency: USD\nas_of: 2026-11-20\n",
    ".gitattributes": "* -text\n",
    ".gitignore": ".cache/\n",
    CHANGE: (
        "id: CR-2026-0001\ntitle: Replace the firewall\ntype: normal\ncategory: production\nstatus: authorize\n"
        "client: acme\nservices: [network]\nimplementers: [ben.holt]\n"
        "reason: The pair is old and gets no mended software any more, so that each fault found in it stays open.\n"
        "planned_start: 2026-12-05T16:00:00-05:00\nplanned_end: 2026-12-05T20:00:00-05:00\n"
        "risk:\n  technical_complexity: 1\n  business_impact: 3\n  backout_complexity: 1\n  test_coverage: 3\n  recent_changes: 1\n"
    ),
    RISK: (
        "id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: open\nprobability: 3\nimpact: 3\nowner: ben.holt\n"
        "quantification:\n  probability: 0.4\n  cost: 10000\n"
    ),
    "registers/people/ben.holt.yml": "id: ben.holt\nname: Ben Holt\nstatus: active\n",
    "registers/people/ann.lee.yml": "id: ann.lee\nname: Ann Lee\nstatus: active\n",
    PAGE: "---\ntitle: Fail over\nstatus: published\n---\n\n# Fail over\n\n## Before\n\nCall the client.\n\n## Steps\n\nSwitch.\n",
}


class Box:
    """The repository: `main` holds FILES, the work goes on in `work`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0

    def git(self, *arguments: str) -> str:
        when = f"2026-11-{self.day + 1:02}T12:00:00+00:00"
        names = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "Ann"), ("EMAIL", "a@example.org"), ("DATE", when))}  # fmt: skip
        done = subprocess.run(
            ["git", "-C", str(self.root), "-c", "init.defaultBranch=main", *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.root), "GIT_CONFIG_NOSYSTEM": "1", **names},
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")

    def edit(self, path: str, *pairs: tuple[str, str]) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        self.write(path, text)

    def commit(self) -> str:
        self.day += 1
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "work")
        return self.git("rev-parse", "HEAD")

    def diff(self, asked: str = "main", *, whole: bool = False) -> Difference:
        return difference(self.root, asked, AS_OF, AS_OF, whole=whole)

    def one(self, asked: str = "main", *, whole: bool = False) -> RecordDifference:
        (found,) = self.diff(asked, whole=whole).records
        return found


@pytest.fixture
def box(tmp_path: Path) -> Box:
    root = tmp_path / "firm"
    root.mkdir()
    made = Box(root)
    made.git("init", "-q")
    for path, text in FILES.items():
        made.write(path, text)
    made.commit()
    made.git("checkout", "-q", "-b", "work")
    return made


__all__ = ["CHANGE", "FILES", "PAGE", "RISK", "Box", "GitError"]
