"""`make bench`: measures lint and publish on generated repositories and writes the ratios to docs/benchmarks.md.

Sizes and rounds come from the environment: BENCH_RECORDS (10000), BENCH_PEER (1000), BENCH_PAGES (500,5000; empty
leaves publishing out), BENCH_ROUNDS (5); BENCH_QUICK=1 stands for 1,000 records, two rounds, no publishing, and prints
without writing. Only ratios within one run mean something; times of a shared machine do not.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from bench import approvals, diff, documents, facts, history, lint, pages, plan, repository, simulation

PAGE = repository.ROOT / "docs" / "benchmarks.md"
QUICK = {"BENCH_RECORDS": "1000", "BENCH_PEER": "300", "BENCH_PAGES": "", "BENCH_ROUNDS": "2"}
FULL = {"BENCH_RECORDS": "10000", "BENCH_PEER": "1000", "BENCH_PAGES": "500,5000", "BENCH_ROUNDS": "5"}


def main() -> None:
    """Measure, print, write."""
    quick = bool(os.environ.get("BENCH_QUICK"))
    sizes = {name: os.environ.get(name, default) for name, default in (QUICK if quick else FULL).items()}
    records, peer, rounds = (int(sizes[name]) for name in ("BENCH_RECORDS", "BENCH_PEER", "BENCH_ROUNDS"))
    published = [int(part) for part in sizes["BENCH_PAGES"].split(",") if part]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        found = lint.rows(repository.write(base / "large", records), repository.write(base / "peer", peer), rounds)
        found += diff.rows(base / "large", rounds)
        found += plan.rows(base, rounds)
        found += simulation.rows(base, rounds)
        found += facts.rows(base, rounds)
        found += approvals.rows(base, rounds)
        found += history.rows(base, rounds)
        found += documents.rows(base, rounds)
        if published:
            found += pages.rows(base, published[0], published[-1])
    text = _page(found, records, peer, rounds)
    if not quick:
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def _page(rows: list[lint.Row], records: int, peer: int, rounds: int) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return _TEXT.format(rounds=rounds, records=records, peer=peer, rows="\n".join(lines))


_TEXT = """# Benchmarks

Written by `make bench` (`BENCH_QUICK=1 make bench` for a first look). Each figure is a ratio of CPU medians, user and
system, of {rounds} interleaved rounds within one run (peers three, publishing one): how many times the CPU of the
second column the first one took. Times mean nothing on a shared machine, ratios do.

The repository is generated: {records:,} records (peers {peer:,}), of 100 about 12 projects of 150 lines, 30 risks of 30,
16 hours, reports, reviews and logged talks, the rest changes of 50 lines, and a few findings. It has the schemas of this
repository and one commit in Git.

| what | beside | ratio | aim |
|---|---|---|---|
{rows}

## How to read them

- **Cold** starts without `.cache/pmo/`: strict parse, schemas, ids, references, every rule, and writing down what the
  next run can use.
- **Nothing changed**: the answer of the last run, after a look at size, times and number of every file.
- **One record changed**: that record is read again, and the rules that had read it or what it names. A project is named
  by many records, so it costs more than a risk.
- **pmo diff** reads the one record that differs, after a look at every file for new ones, which `git diff` does not show.
- **check-jsonschema** checks one schema, so the changes alone; the figure is for one file of each.
- **tj3** levels the plan for one scenario and writes its dates as CSV; each task has one person at eight hours a day, so both place
  the same work.
- **History** is measured from when Python and its libraries are there, Git's own work included; `git log` as a whole.
- **mkdocs** gets the tree in `build/docs` with the same short navigation that `pmo publish` writes.

Where the time of a cold run goes, in shares measured inside one process: reading and parsing about 30 %, rules 45 %
(half of these are three: colors of projects, secrets, personal data), references 5 %, starting up and importing 4 %, looking at files 6 %,
schemas 3 %, writing down 3 %. With a thousand records starting up takes a quarter.
"""


if __name__ == "__main__":
    main()
