"""What a simulation costs beside drawing the same random numbers, and whether its memory stays the same."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bench.clock import Task, measure

if TYPE_CHECKING:
    from pathlib import Path

    from bench.lint import Row

TASKS: Final = 200
RISKS: Final = 200
RUNS: Final = 100_000
FEW: Final = 20_000
_AIM: Final = "2.50"
_FLAT: Final = "1.10"

_MODEL: Final = f"""\
import resource, sys
from decimal import Decimal
from random import Random
from pmo.domain.network import Link
from pmo.domain.uncertainty.values import Event, Model, Piece, Range
from pmo.simulate.draws import Draw, stream
from pmo.simulate.run import BLOCK, simulate
import numpy as np

random = Random(20261120)
types = ("FS", "FS", "FS", "SS", "FF")
usual = Range(Decimal("0.8"), Decimal(1), Decimal("1.5"))
pieces = [
    Piece(
        f"{{number:03}}", "", Decimal(random.randint(1, 10)), usual, hours=Decimal(random.randint(8, 80)), rate=Decimal(50),
        links=tuple(
            Link(f"{{before:03}}", random.choice(types), Decimal(random.randint(0, 2)))
            for before in sorted(random.sample(range(max(number - 20, 0), number), min(number, 2)))
        ),
    )
    for number in range({TASKS})
]
events = [
    Event(f"risk {{number}}", "", Decimal(random.randint(1, 9)) / 10, Decimal(random.randint(100, 9000)), Decimal(random.randint(0, 9)))
    for number in range({RISKS})
]
"""
_RUN: Final = "simulate(Model(tuple(pieces), tuple(events), spent_cost=Decimal(0), budget_cost=Decimal(500000), deadline=Decimal(400)), {runs})\n"
_DRAW: Final = f"""\
draws = [Draw(usual, 1, piece.key) for piece in pieces]
chances = [stream(1, event.key) for event in events]
out = np.empty(BLOCK)
for begin in range(0, {RUNS}, BLOCK):
    part = out[:min(BLOCK, {RUNS} - begin)]
    for draw in draws:
        draw.into(part)
    for chance in chances:
        chance.random(out=part)
"""
_MEMORY: Final = "sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))\n"


def rows(base: Path, rounds: int) -> list[Row]:
    """The simulation beside the bare draws, both without starting and importing; and its memory for five times the runs."""
    sys.stderr.write("measuring a simulation\n")
    ours = Task("simulation", [sys.executable, "-c", _MODEL + _RUN.format(runs=RUNS)], base)
    floor = Task("draws", [sys.executable, "-c", _MODEL + _DRAW], base)
    start = Task("start", [sys.executable, "-c", _MODEL], base)
    both = [ours, floor, start]
    measure(both, 1)  # compiles our modules
    for task in both:
        task.seconds.clear()
    measure(both, min(rounds, 3))
    share = (ours.median - start.median) / (floor.median - start.median)
    what = f"simulation of {TASKS} tasks and {RISKS} risks x {RUNS:,} runs"
    grown = memory(RUNS) / memory(FEW)
    return [
        (what, "drawing the same random numbers", f"{share:.2f}", _AIM),
        ("its peak memory", f"that of {FEW:,} runs", f"{grown:.2f}", _FLAT),
    ]


def memory(runs: int) -> int:
    """Peak memory of a simulation of its own process, in the unit of the system."""
    import subprocess  # noqa: PLC0415

    script = _MODEL + _RUN.format(runs=runs) + _MEMORY
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return int(done.stdout)
