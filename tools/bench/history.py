"""What the history of all records costs: 10,000 commits and 1,000 records, beside `git log --name-status` of the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from random import Random
from statistics import mean
from typing import TYPE_CHECKING, Final

from bench import repository
from bench.clock import Task, measure, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bench.lint import Row

COMMITS: Final = 10_000
RECORDS: Final = 1_000
MORE: Final = 50
_START: Final = 1_700_000_000
_NEXT: Final = {
    "draft": "assess", "assess": "authorize", "authorize": "scheduled", "scheduled": "implementing",
    "implementing": "review", "review": "closed", "open": "responding", "responding": "open", "planned": "in_progress",
}  # fmt: skip
_STATUS: Final = re.compile(r"^status: ([a-z_]+)$", re.MULTILINE)
_INDEX: Final = """
import resource
import git, pmo.parse.strict_yaml
from pathlib import Path
from pmo.pipeline.past.index import timeline
def spent():
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)
before = spent()
found = timeline(Path('.'))
print(spent() - before)
assert len(found.commits) > 1000 and found.records
"""
_PEER: Final = ["git", "log", "--name-status", "HEAD"]
_INNER: Final = 5
"""Short answers are asked for several times a round."""


class _Inside(Task):
    """A task that says itself how long it took, from when its libraries are loaded."""

    def run(self) -> float:
        """The CPU seconds that it says."""
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            env={**os.environ, **self.environment},
            check=True,
            capture_output=True,
            text=True,
        )
        return float(done.stdout)


def rows(base: Path, rounds: int) -> list[Row]:
    """The index made anew, after fifty more merges, and with nothing new."""
    sys.stderr.write("measuring history\n")
    folder = write(base / "history")
    cache = folder / ".cache" / "pmo" / "history"
    index = [sys.executable, "-c", _INDEX]
    cold = _Inside("index", index, folder, before=lambda: cache.unlink(missing_ok=True))
    floor = Task("git log", _PEER, folder)
    same = _Inside("unchanged", index, folder)
    measure([cold, floor, same], 1)  # compiles our modules, and warms the disk
    for task in (cold, floor, same):
        task.seconds.clear()
    measure([cold, *[floor] * _INNER, *[same] * _INNER], rounds)
    more = _Inside("after merges", index, folder, before=_grown(folder, cache))
    measure([more] * 3, rounds)
    log, anew = f"`git log --name-status` of {COMMITS:,} commits", f"the history of {RECORDS:,} records made anew"
    return [
        (f"History of {RECORDS:,} records, made anew", log, ratio(cold, floor), "1.3"),
        (f"History after {MORE} more merges", anew, _mean_ratio(more, cold), "0.2"),
        ("History, nothing new", anew, _mean_ratio(same, cold), "0.1"),
    ]


def _mean_ratio(over: Task, under: Task) -> str:
    return f"{mean(over.seconds) / mean(under.seconds):.2f}"


def _grown(folder: Path, cache: Path) -> Callable[[], None]:
    """Puts back what was remembered of the state before the last merges, and adds merges that are new to it."""
    remembered = cache.read_bytes()
    rounds = iter(range(1, 1_000))

    def before() -> None:
        cache.write_bytes(remembered)
        _import(folder, _merges(folder, MORE, Random(next(rounds))), "more")
        subprocess.run(["git", "symbolic-ref", "HEAD", "refs/heads/more"], cwd=folder, check=True)

    return before


def write(folder: Path, commits: int = COMMITS, records: int = RECORDS) -> Path:
    """A repository whose every merge brings a branch of one or two commits, each of which edits a record or moves it on."""
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    files = dict(repository.files(records))
    files |= {
        f"schemas/{path.name}": path.read_text(encoding="utf-8")
        for path in sorted((repository.ROOT / "schemas").glob("*.json"))
    }
    _import(folder, _history(files, commits), "main")
    subprocess.run(["git", "repack", "-a", "-d", "-f", "-q"], cwd=folder, check=True)  # as a clone comes from a server
    for path, text in files.items():
        if path == "pmo.yml" or path.startswith("schemas/"):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    return folder


def _import(folder: Path, stream: Iterator[str], branch: str) -> None:
    process = subprocess.Popen(
        ["git", "fast-import", "--quiet", "--force"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    for part in stream:
        process.stdin.write(part.replace("@BRANCH@", branch).encode())
    process.stdin.close()
    if process.wait():
        raise SystemExit("git fast-import failed")


def _commit(ref: str, number: int, message: str, *lines: str) -> str:
    text = message.encode()
    who = f"Person {number % 7} <person{number % 7}@example.com> {_START + number * 600} +0000"
    return (
        f"commit refs/heads/{ref}\nmark :{number}\nauthor {who}\ncommitter {who}\ndata {len(text)}\n{message}\n"
        + "".join(lines)
        + "\n"
    )


def _file(path: str, text: str) -> str:
    return f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n"


def _history(files: dict[str, str], commits: int) -> Iterator[str]:
    yield _commit("@BRANCH@", 1, "Start", *(_file(path, text) for path, text in files.items()))
    yield from _steps(files, Random(repository.SEED), 1, commits, ":1")


def _merges(folder: Path, count: int, random: Random) -> Iterator[str]:
    head = subprocess.run(
        ["git", "rev-parse", "main"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    names = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "main", "projects", "registers/changes"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    chosen = random.sample(names, count)
    files = {
        name: subprocess.run(
            ["git", "show", f"main:{name}"], cwd=folder, check=True, capture_output=True, text=True
        ).stdout
        for name in chosen
    }
    yield from _steps(files, random, 1_000_000 * (1 + random.randrange(1_000)), count * 2, head)


def _steps(files: dict[str, str], random: Random, first: int, commits: int, tip: str) -> Iterator[str]:
    """Branches and their merges, from a commit on; the branch that is written is `@BRANCH@`."""
    names = [name for name in files if name.startswith(("projects/", "registers/changes/")) and name.endswith(".yml")]
    number, done = first, 0
    while done < commits:
        side = tip
        changed = {}
        for _ in range(random.choice((1, 1, 2))):
            name = random.choice(names)
            files[name] = changed[name] = _edited(files[name], number)
            number += 1
            yield _commit("side", number, f"Edit {number}", f"from {side}\n", _file(name, files[name]))
            side = f":{number}"
            done += 1
        number += 1
        done += 1
        lines = "".join(_file(name, text) for name, text in changed.items())
        yield _commit("@BRANCH@", number, f"Merge branch {number}", f"from {tip}\nmerge {side}\n", lines)
        tip = f":{number}"


def _edited(text: str, number: int) -> str:
    """The record a step further in its life, or with another title where it is at the end."""
    found = _STATUS.search(text)
    if found and found[1] in _NEXT and number % 3:
        return text.replace(found[0], f"status: {_NEXT[found[1]]}", 1)
    return re.sub(r"^(title|name): (.*?)(?: \d+)?$", rf"\1: \2 {number}", text, count=1, flags=re.MULTILINE)
