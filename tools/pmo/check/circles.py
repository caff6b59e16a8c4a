"""Circles in a graph of things that wait for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def circles(waits: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Circles of the graph, each at most once and none sharing a task with an earlier one; no recursion."""
    done: set[str] = set()
    for start in waits:
        trail: list[str] = []
        on_trail: dict[str, int] = {}
        stack: list[tuple[str, Iterator[str]]] = []
        current: str | None = start if start not in done else None
        while current is not None or stack:
            if current is not None:
                on_trail[current] = len(trail)
                trail.append(current)
                stack.append((current, iter(waits[current])))
                current = None
            here, following = stack[-1]
            for wanted in following:
                if wanted in on_trail:
                    circle = trail[on_trail[wanted] :]
                    if not done.intersection(circle):
                        done.update(circle)
                        yield circle
                elif wanted not in done:
                    current = wanted
                    break
            if current is None:
                stack.pop()
                trail.pop()
                del on_trail[here]
                done.add(here)
