"""CPU time of child processes, interleaved round by round, and the ratios of their medians."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SETTLED_SECONDS = 2.2
"""How long files must lie still before `pmo lint` trusts how they look."""


@dataclass(slots=True)
class Task:
    """A command to be measured. `before` puts its folder into the state it starts from, and is not measured."""

    name: str
    command: Sequence[str]
    folder: Path
    before: Callable[[], None] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Median CPU seconds, user and system, children included."""
        return median(self.seconds)

    def run(self) -> float:
        """Run it once; the CPU seconds it took."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**environment, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        return usage.ru_utime + usage.ru_stime


def measure(tasks: Sequence[Task], rounds: int) -> None:
    """Run every task once a round, so that a noisy minute hits all of them alike."""
    for _ in range(rounds):
        for task in tasks:
            if task.before is not None:
                task.before()
            task.seconds.append(task.run())


def settle() -> None:
    """Wait until what was written lies still."""
    import time  # noqa: PLC0415

    time.sleep(_SETTLED_SECONDS)


def ratio(over: Task, floor: Task) -> str:
    """How many times the CPU of the second one the first one took."""
    return f"{over.median / floor.median:.2f}"
