"""What `pmo diff` costs beside `git diff --stat`: one change edited in a large repository, and what all records add."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bench.clock import Task, measure, ratio, settle
from bench.lint import PMO, Row

if TYPE_CHECKING:
    from pathlib import Path


def rows(folder: Path, rounds: int) -> list[Row]:
    """Both ways of `pmo diff`; the folder holds a generated repository, which is left as it was."""
    sys.stderr.write("measuring pmo diff\n")
    record = next(iter(sorted(folder.glob("projects/*/changes/*.yml"))))
    text = record.read_text(encoding="utf-8")
    settle()
    stat = Task("git diff", ["git", "diff", "--stat", "HEAD"], folder)
    start = Task("start", [*PMO, "--version"], folder)
    quick = Task("diff", [*PMO, "diff", "HEAD"], folder)
    full = Task("full", [*PMO, "diff", "HEAD", "--full"], folder)
    lint = Task("lint", [*PMO, "lint", "--no-cache"], folder)
    lines = [
        "risk_of_not_doing: Something else." if line.startswith("risk_of_not_doing:") else line
        for line in text.split("\n")
    ]
    try:
        record.write_text("\n".join(lines), encoding="utf-8")
        measure([stat, quick], 1)  # compiles our modules
        stat.seconds.clear()
        quick.seconds.clear()
        measure([stat, start, quick], rounds)
        measure([full, lint], 1)
    finally:
        record.write_text(text, encoding="utf-8")
    beside = "`git diff --stat HEAD`"
    return [
        ("`pmo diff`, one change edited, what differs looked at", beside, ratio(quick, stat), "5"),
        ("Of that, starting Python and the command line", beside, ratio(start, stat), "-"),
        ("`pmo diff --full`: new findings and references, both states read", "cold `pmo lint`", ratio(full, lint), "3"),
    ]
