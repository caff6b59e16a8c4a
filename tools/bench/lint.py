"""What `pmo lint` costs: beside a bare parse of the same files, beside `git status`, beside other linters."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench import repository
from bench.clock import Task, measure, ratio, settle

if TYPE_CHECKING:
    from collections.abc import Callable

Row = tuple[str, str, str, str]
"""What was measured, beside what, the ratio, the aim."""

_SCRIPT: Final = Path(sys.executable).with_name("pmo")
PMO: Final = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "pmo"]
LINT: Final = [*PMO, "lint"]
FLOOR: Final = (
    "import pathlib,yaml\nfor p in pathlib.Path('.').rglob('*.yml'): yaml.load(p.read_bytes(), Loader=yaml.CSafeLoader)"
)
_EDITS: Final = {
    "change": ("projects/*/changes/*.yml", "risk_of_not_doing:"),
    "risk": ("projects/*/risks/*.yml", "trigger:"),
    "project": ("projects/*/project.yml", "sponsor:"),
}
"""By kind: where its records lie, and a field that gets another value."""


def rows(large: Path, peer: Path, rounds: int) -> list[Row]:
    """All rows about lint; the folders hold generated repositories."""
    return [*_cold(large, rounds), *_again(large, rounds), *_peers(peer, min(rounds, 3))]


def _say(what: str) -> None:
    sys.stderr.write(f"measuring {what}\n")


def _forgetting(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder / ".cache", ignore_errors=True)


def _cold(folder: Path, rounds: int) -> list[Row]:
    _say("cold lint")
    lint = Task("lint", LINT, folder, before=_forgetting(folder))
    floor = Task("parse", [sys.executable, "-c", FLOOR], folder)
    measure([lint, floor], 1)  # compiles our modules, and warms the disk
    lint.seconds.clear()
    floor.seconds.clear()
    measure([lint, floor], rounds)
    what, beside = "Cold lint, everything included", "reading and `yaml.load(CSafeLoader)` of the same files"
    return [(what, beside, ratio(lint, floor), "0.65")]


def _again(folder: Path, rounds: int) -> list[Row]:
    """Each edit starts from a first run after which nothing has changed; it is undone before the next first run."""
    _say("lint again")
    status = Task("git status", ["git", "status", "--porcelain"], folder)
    first = Task("first", LINT, folder, before=_forgetting(folder))
    same = Task("unchanged", LINT, folder)
    edited = {kind: Task(kind, LINT, folder) for kind in _EDITS}
    for _ in range(rounds):
        for kind, (pattern, field) in _EDITS.items():
            settle()
            measure([first, status, same], 1)
            record = next(iter(sorted(folder.glob(pattern))))
            text = record.read_text(encoding="utf-8")
            lines = [f"{field} Something else." if line.startswith(field) else line for line in text.split("\n")]
            record.write_text("\n".join(lines), encoding="utf-8")
            measure([edited[kind]], 1)
            record.write_text(text, encoding="utf-8")
    out = [("Lint again, nothing changed", "`git status`", ratio(same, status), "2.5")]
    for kind, task in edited.items():
        out.append((f"Lint again, one {kind} changed", "`git status`", ratio(task, status), "10"))
    return out


def _peers(folder: Path, rounds: int) -> list[Row]:
    _say("peers")
    records = sum(1 for _ in folder.rglob("*.yml"))
    files = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("CR-*.yml"))]
    schemas = repository.ROOT / "schemas"
    against = ["--schemafile", str(schemas / "change.schema.json"), "--base-uri", f"{schemas.as_uri()}/"]
    ours = Task("lint", LINT, folder, before=_forgetting(folder))
    out: list[Row] = []
    if find_spec("check_jsonschema"):
        peer = Task("check-jsonschema", [sys.executable, "-m", "check_jsonschema", *against, *files], folder)
        measure([ours, peer], rounds)
        each = (peer.median / len(files)) / (ours.median / records)
        name = f"check-jsonschema, a file of {len(files):,} changes"
        out.append((name, f"cold `pmo lint`, a file of {records:,}", f"{each:.1f}", "50"))
    else:
        out.append(("check-jsonschema", "not installed: `pip install check-jsonschema`", "-", "50"))
    if find_spec("yamllint"):
        ours.seconds.clear()
        peer = Task("yamllint", [sys.executable, "-m", "yamllint", "."], folder)
        measure([ours, peer], rounds)
        out.append((f"yamllint on {records:,} files", "cold `pmo lint`", ratio(peer, ours), "25"))
    else:
        out.append(("yamllint", "not installed: `pip install yamllint`", "-", "25"))
    return out
