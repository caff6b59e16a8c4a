"""`make bench`: measures lint and publish on generated repositories and writes the ratios to docs/benchmarks.md.

Sizes and rounds come from the environment: BENCH_RECORDS (10000), BENCH_PEER (1000), BENCH_PAGES (500,5000),
BENCH_ROUNDS (5). Only ratios within one run mean something; times of a shared machine do not.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bench import repository
from bench.clock import Task, measure

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "benchmarks.md"
PMO = [sys.executable, "-m", "pmo"]
FLOOR = (
    "import pathlib,yaml\nfor p in pathlib.Path('.').rglob('*.yml'): yaml.load(p.read_bytes(), Loader=yaml.CSafeLoader)"
)
Row = tuple[str, str, str, str]


def size(name: str, default: str) -> int:
    """A size from the environment."""
    return int(os.environ.get(name, default))


def main() -> None:
    """Measure, print, write."""
    rounds = size("BENCH_ROUNDS", "5")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rows.extend(_cold(repository.write(base / "large", size("BENCH_RECORDS", "10000")), rounds))
        rows.extend(_warm(base / "large", rounds))
        rows.extend(_peers(repository.write(base / "peer", size("BENCH_PEER", "1000")), rounds))
        rows.extend(_pages(base, [int(part) for part in os.environ.get("BENCH_PAGES", "500,5000").split(",")]))
    text = _page(rows, rounds)
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _say(what: str) -> None:
    sys.stderr.write(f"measuring {what}\n")


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def _ratio(over: Task, floor: Task) -> str:
    return f"{over.median / floor.median:.2f}"


def _cold(folder: Path, rounds: int) -> list[Row]:
    _say("cold lint")
    lint = Task("lint", [*PMO, "lint", "--fail-level", "never"], folder, before=lambda: _forget(folder))
    floor = Task("parse", [sys.executable, "-c", FLOOR], folder)
    measure([lint, floor], rounds)
    return [
        (
            "Cold lint, everything included",
            "reading and `yaml.load(CSafeLoader)` of the same files",
            _ratio(lint, floor),
            "0.65",
        )
    ]


def _warm(folder: Path, rounds: int) -> list[Row]:
    _say("warm lint")
    record = next(iter(sorted((folder / "registers" / "changes").glob("*.yml"))))
    text = record.read_text(encoding="utf-8")
    count = 0

    def touch() -> None:
        nonlocal count
        count += 1
        record.write_text(f"{text}# edit {count}\n", encoding="utf-8")

    status = Task("git status", ["git", "status", "--porcelain"], folder)
    same = Task("unchanged", [*PMO, "lint", "--fail-level", "never"], folder)
    measure([same], 2)
    same.seconds.clear()
    measure([same, status], rounds)
    one = Task("one changed", same.command, folder, before=touch)
    other = Task("git status", status.command, folder)
    measure([one], 1)
    one.seconds.clear()
    measure([one, other], rounds)
    return [
        ("Lint again, nothing changed", "`git status`", _ratio(same, status), "2.5"),
        ("Lint again, one record changed", "`git status`", _ratio(one, other), "10"),
    ]


def _peers(folder: Path, rounds: int) -> list[Row]:
    _say("peers")
    records = sum(1 for _ in folder.rglob("*.yml"))
    files = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("CR-*.yml"))]
    ours = Task("lint", [*PMO, "lint", "--fail-level", "never"], folder, before=lambda: _forget(folder))
    out = []
    if find_spec("check_jsonschema"):
        schema = [
            "--schemafile",
            str(ROOT / "schemas" / "change.schema.json"),
            "--base-uri",
            (ROOT / "schemas").as_uri() + "/",
        ]
        peer = Task("check-jsonschema", [sys.executable, "-m", "check_jsonschema", *schema, *files], folder)
        measure([ours, peer], min(rounds, 3))
        a_file = (peer.median / len(files)) / (ours.median / records)
        name = f"check-jsonschema, a file of {len(files)}"
        out.append((name, f"cold `pmo lint`, a file of {records}", f"{a_file:.1f}", "50"))
    else:
        out.append(("check-jsonschema", "not installed here: `pip install check-jsonschema`", "–", "50"))
    if find_spec("yamllint"):
        ours.seconds.clear()
        peer = Task("yamllint", [sys.executable, "-m", "yamllint", "-d", "relaxed", "."], folder)
        measure([ours, peer], min(rounds, 3))
        out.append(("yamllint on the same files", "cold `pmo lint`", _ratio(peer, ours), "25"))
    else:
        out.append(("yamllint", "not installed here: `pip install yamllint`", "–", "25"))
    return out


def _pages(base: Path, sizes: list[int]) -> list[Row]:
    small, large = sizes[0], sizes[-1]
    cost: dict[int, float] = {}
    beside = "–"
    for records in (small, large):
        _say(f"publishing {records} records")
        folder = repository.write(base / f"pages{records}", records)
        shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
        (folder / "docs").mkdir(exist_ok=True)
        (folder / "pmo.yml").write_text(
            (folder / "pmo.yml").read_text(encoding="utf-8") + "search: builtin\n", encoding="utf-8"
        )
        ours, alone = _books((folder / "mkdocs.yml").read_text(encoding="utf-8"))
        (folder / "mkdocs.yml").write_text(ours, encoding="utf-8")
        (folder / "alone.yml").write_text(alone, encoding="utf-8")
        publish = Task("publish", [*PMO, "publish"], folder)
        measure([publish], 1)
        pages = sum(1 for _ in (folder / "build" / "docs").rglob("*.md"))
        mkdocs = Task(
            "mkdocs", [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "alone.yml"], folder
        )
        measure([mkdocs], 1)
        cost[records] = publish.median / pages
        beside = _ratio(publish, mkdocs)
    return [
        (
            f"`pmo publish`: CPU per page at {large:,} records",
            f"per page at {small:,} records",
            f"{cost[large] / cost[small]:.2f}",
            "1.3",
        ),
        ("`pmo publish`, search left out", "mkdocs alone on the same tree, with its own navigation", beside, "1.15"),
    ]


def _books(text: str) -> tuple[str, str]:
    """Two mkdocs.yml without search: with our plugin, and without any on the tree that `pmo publish` staged."""
    plain = re.sub(r"^ +- search.*\n", "", text, flags=re.MULTILINE)
    alone = re.sub(r"^plugins:\n(?: +- .*\n)+", "plugins: []\n", plain, flags=re.MULTILINE)
    alone = alone.replace("docs_dir: docs", "docs_dir: build/docs").replace("site_dir: site", "site_dir: alone")
    return plain, alone.replace("strict: true", "strict: false") + "nav: [index.md]\n"


def _page(rows: list[Row], rounds: int) -> str:
    head = [
        "# Benchmarks",
        "",
        f"Written by `make bench`: medians of CPU time over {rounds} interleaved rounds (peers 3, publishing 1), as ratios within one run on generated",
        f"repositories of {size('BENCH_RECORDS', '10000'):,} records (peers {size('BENCH_PEER', '1000'):,}). A ratio says how many times the CPU of the second column the first one took.",
        "",
        "| what | beside | ratio | aim |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


if __name__ == "__main__":
    main()
