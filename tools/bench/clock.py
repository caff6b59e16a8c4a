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


def measure(tasks: Sequence[Task], rounds: int) -> None:
    """Run every task once a round, so that a noisy minute hits all of them alike."""
    for _ in range(rounds):
        for task in tasks:
            if task.before is not None:
                task.before()
            task.seconds.append(_cpu(task))


def _cpu(task: Task) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        task.command,
        cwd=task.folder,
        env={**environment, **task.environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return usage.ru_utime + usage.ru_stime
