"""Schedule networks: critical path method, and what three-point estimates say about the end.

An activity starts when the last of its predecessors ends (finish to start, no lags). Durations are in one unit,
which is also the unit of every answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain.estimates import normal_probability, normal_quantile
from pmo.domain.number import INVALID_INPUT, ZERO, absent, known, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pmo.domain.estimates import ThreePoint
    from pmo.model.figures import Value


class NotANetworkError(ValueError):
    """The predecessors form a circle or name an activity that does not exist; `ids` are the activities concerned."""

    def __init__(self, message: str, ids: Sequence[str]) -> None:
        super().__init__(message)
        self.ids = tuple(ids)


@dataclass(frozen=True, slots=True)
class Network:
    """A computed network: earliest times, float and the critical activities in the order given."""

    duration: Decimal
    earliest_start: dict[str, Decimal]
    earliest_finish: dict[str, Decimal]
    total_float: dict[str, Decimal]
    critical: tuple[str, ...]


def in_order(after: Mapping[str, Iterable[str]]) -> tuple[list[str], list[str]]:
    """Ids with every predecessor before its successors, and those left over because they lie on or behind a circle.

    Predecessors that are no activity are ignored. Equal choices keep the given order.
    """
    waiting = {key: [item for item in dict.fromkeys(before) if item in after] for key, before in after.items()}
    open_count = {key: len(before) for key, before in waiting.items()}
    followers: dict[str, list[str]] = {key: [] for key in after}
    for key, before in waiting.items():
        for item in before:
            followers[item].append(key)
    ready = [key for key, count in open_count.items() if count == 0]
    for key in ready:  # grows while it runs
        for follower in followers[key]:
            open_count[follower] -= 1
            if open_count[follower] == 0:
                ready.append(follower)
    placed = set(ready)
    return ready, [key for key in after if key not in placed]


def schedule(durations: Mapping[str, Decimal], after: Mapping[str, Sequence[str]]) -> Network:
    """Forward and backward pass; NotANetworkError for a circle or an unknown predecessor."""
    unknown = sorted({item for key in durations for item in after.get(key, ()) if item not in durations})
    if unknown:
        msg = f"unknown predecessors: {', '.join(unknown)}"
        raise NotANetworkError(msg, unknown)
    order, left = in_order({key: after.get(key, ()) for key in durations})
    if left:
        msg = f"the predecessors form a circle: {', '.join(left)}"
        raise NotANetworkError(msg, left)
    start: dict[str, Decimal] = {}
    finish: dict[str, Decimal] = {}
    for key in order:
        start[key] = max((finish[item] for item in after.get(key, ())), default=ZERO)
        finish[key] = start[key] + durations[key]
    duration = max(finish.values(), default=ZERO)
    latest = dict.fromkeys(order, duration)
    for key in reversed(order):
        begin = latest[key] - durations[key]
        for item in after.get(key, ()):
            latest[item] = min(latest[item], begin)
    slack = {key: latest[key] - finish[key] for key in durations}
    critical = tuple(key for key in durations if slack[key] == 0)
    return Network(duration, start, finish, slack, critical)


def duration(network: Network) -> Value:
    """Length of the longest path."""
    return known(network.duration)


def total_float(network: Network, activity: str) -> Value:
    """How far an activity may slip without moving the end."""
    return known(network.total_float[activity])


def path_variance(network: Network, estimates: Mapping[str, ThreePoint], after: Mapping[str, Sequence[str]]) -> Value:
    """Sum of ((P - O) / 6)^2 along the critical path; of several critical paths the largest."""
    critical = set(network.critical)
    order, _ = in_order({key: after.get(key, ()) for key in network.total_float})
    best: dict[str, Decimal] = {}
    for key in order:
        if key not in critical:
            continue
        one = estimates[key]
        if one.fault:
            return absent(INVALID_INPUT)
        before = [
            best[item]
            for item in after.get(key, ())
            if item in critical and network.earliest_finish[item] == network.earliest_start[key]
        ]
        best[key] = ((one.pessimistic - one.optimistic) / 6) ** 2 + max(before, default=ZERO)
    return known(
        max((value for key, value in best.items() if network.earliest_finish[key] == network.duration), default=ZERO)
    )


def path_sd(variance: Decimal) -> Value:
    """Standard deviation of the critical path."""
    return absent(INVALID_INPUT) if variance < 0 else known(variance.sqrt())


def p_finish_by_T(expected: Decimal, sd: Decimal, when: Decimal) -> Value:  # noqa: N802 - metric id
    """Probability to end by a time, from one path and a normal curve; optimistic, because it ignores merging paths."""
    if sd == 0:
        return known(int(expected <= when))
    return known(normal_probability((when - expected) / sd))


def duration_at_q(expected: Decimal, sd: Decimal, level: Decimal) -> Value:
    """Duration that is kept with probability `level`, on the same assumptions."""
    if not 0 < level < 1:
        return absent(INVALID_INPUT)
    return known(expected + normal_quantile(level) * sd)


def sd_range(expected: Decimal, sd: Decimal, sds: int) -> tuple[Decimal, Decimal]:
    """The band of so many standard deviations around the expected duration."""
    return expected - sds * sd, expected + sds * sd


def sum_of(estimates: Iterable[ThreePoint]) -> Decimal:
    """Sum of the expected values of activities that follow one another."""
    return total(item.expected for item in estimates)
