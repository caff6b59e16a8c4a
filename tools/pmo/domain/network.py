"""Schedule networks: critical path method, and what three-point estimates say about the end.

An activity is tied to those before it by links of four types, each with a lag that may be negative: it starts after
their finish (FS) or their start (SS), or finishes after their finish (FF) or their start (SF). Where only an id is
given, FS without a lag is meant. Durations and lags are in one unit, which is also the unit of every answer; whether
that is a day or a week, and of which calendar, is the caller's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.estimates import normal_probability, normal_quantile
from pmo.domain.number import INVALID_INPUT, ZERO, absent, known, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from pmo.domain.estimates import ThreePoint
    from pmo.model.figures import Value

LINK_TYPES: Final = ("FS", "SS", "FF", "SF")
"""Finish to start, start to start, finish to finish, start to finish: what of the one before, what of the one after."""


class NotANetworkError(ValueError):
    """The predecessors form a circle or name an activity that does not exist; `ids` are the activities concerned."""

    def __init__(self, message: str, ids: Sequence[str]) -> None:
        super().__init__(message)
        self.ids = tuple(ids)


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to the activity `before`; `lag` is what has to pass after its start or finish, negative to overlap."""

    before: str
    type: str = "FS"
    lag: Decimal = ZERO

    @property
    def from_finish(self) -> bool:
        """Whether the finish of the one before counts, and not its start."""
        return self.type[0] == "F"

    @property
    def to_start(self) -> bool:
        """Whether the start of the one after is held, and not its finish."""
        return self.type[1] == "S"


@dataclass(frozen=True, slots=True)
class Network:
    """A computed network: earliest and latest times, float and the critical activities in the order given.

    `total_float` is how far an activity may slip without moving the end (or passing a deadline, then it is negative),
    `free_float` how far without moving any other activity.
    """

    duration: Decimal
    earliest_start: dict[str, Decimal]
    earliest_finish: dict[str, Decimal]
    latest_start: dict[str, Decimal]
    latest_finish: dict[str, Decimal]
    total_float: dict[str, Decimal]
    free_float: dict[str, Decimal]
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


def links_of(after: Iterable[str | Link]) -> tuple[Link, ...]:
    """Predecessors as links: an id alone is finish to start without a lag."""
    return tuple(item if isinstance(item, Link) else Link(item) for item in after)


def schedule(
    durations: Mapping[str, Decimal],
    after: Mapping[str, Sequence[str | Link]],
    *,
    not_before: Mapping[str, Decimal] | None = None,
    deadlines: Mapping[str, Decimal] | None = None,
    outside: Iterable[str] = (),
) -> Network:
    """Forward and backward pass; NotANetworkError for a circle or an unknown predecessor.

    An activity starts at 0, or at its `not_before` (which may be negative), or later. `deadlines` are latest finishes;
    they move nothing, but take float away. Activities `outside` have times and do not make the end later.
    """
    ties = {key: links_of(after.get(key, ())) for key in durations}
    unknown = sorted({link.before for found in ties.values() for link in found if link.before not in durations})
    if unknown:
        msg = f"unknown predecessors: {', '.join(unknown)}"
        raise NotANetworkError(msg, unknown)
    order, left = in_order({key: [link.before for link in found] for key, found in ties.items()})
    if left:
        msg = f"the predecessors form a circle: {', '.join(left)}"
        raise NotANetworkError(msg, left)
    start, finish = _forward(order, durations, ties, not_before or {})
    aside = frozenset(outside)
    ends = [when for key, when in finish.items() if key not in aside] or list(finish.values())
    duration = max(ends, default=ZERO)
    latest, free = _backward(order, durations, ties, start, finish, duration, deadlines or {})
    slack = {key: latest[key] - finish[key] for key in durations}
    return Network(
        duration,
        start,
        finish,
        {key: latest[key] - durations[key] for key in durations},
        latest,
        slack,
        {key: min(free[key], max(slack[key], ZERO)) for key in durations},
        tuple(key for key in durations if slack[key] <= 0 and key not in aside),
    )


def earliest(link: Link, start: Decimal, finish: Decimal, duration: Decimal) -> Decimal:
    """The earliest start that a link allows to an activity of a `duration`, from start and finish of the one before."""
    bound = (finish if link.from_finish else start) + link.lag
    return bound if link.to_start else bound - duration


def _forward(
    order: Sequence[str],
    durations: Mapping[str, Decimal],
    ties: Mapping[str, tuple[Link, ...]],
    not_before: Mapping[str, Decimal],
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    start: dict[str, Decimal] = {}
    finish: dict[str, Decimal] = {}
    for key in order:
        length = durations[key]
        begin = not_before.get(key, ZERO)
        for link in ties[key]:
            begin = max(begin, earliest(link, start[link.before], finish[link.before], length))
        start[key] = begin
        finish[key] = begin + length
    return start, finish


def _backward(
    order: Sequence[str],
    durations: Mapping[str, Decimal],
    ties: Mapping[str, tuple[Link, ...]],
    start: Mapping[str, Decimal],
    finish: Mapping[str, Decimal],
    end: Decimal,
    deadlines: Mapping[str, Decimal],
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Latest finishes, and how far each activity is from those that follow it."""
    latest = {key: max(end, finish[key]) for key in order}
    free = {key: latest[key] - finish[key] for key in order}
    for key, when in deadlines.items():
        latest[key] = min(latest[key], when)
    for key in reversed(order):
        for link in ties[key]:
            held_late = latest[key] - durations[key] if link.to_start else latest[key]
            held_early = start[key] if link.to_start else finish[key]
            shift = ZERO if link.from_finish else durations[link.before]
            latest[link.before] = min(latest[link.before], held_late - link.lag + shift)
            given = finish[link.before] if link.from_finish else start[link.before]
            free[link.before] = min(free[link.before], held_early - link.lag - given)
    return latest, free


def critical_paths(
    network: Network, after: Mapping[str, Sequence[str | Link]], most: int = 10
) -> tuple[tuple[str, ...], ...]:
    """Chains of critical activities that hold each other without a gap; at most so many of them, first ones first."""
    critical = set(network.critical)
    holds: dict[str, list[str]] = {key: [] for key in network.critical}
    held: set[str] = set()
    for key in network.critical:
        for link in links_of(after.get(key, ())):
            if link.before in critical and is_tight(network, key, link):
                holds[link.before].append(key)
                held.add(key)
    return tuple(path for path, _ in zip(_chains(holds, held), range(most), strict=False))


def _chains(holds: Mapping[str, list[str]], held: set[str]) -> Iterator[tuple[str, ...]]:
    stack: list[tuple[str, ...]] = [(key,) for key in reversed(list(holds)) if key not in held]
    while stack:
        path = stack.pop()
        following = dict.fromkeys(holds[path[-1]])
        if not following:
            yield path
        stack += [(*path, key) for key in reversed(following)]


def is_tight(network: Network, key: str, link: Link) -> bool:
    """Whether a link leaves no gap: the activity starts or finishes at the very time that the link allows."""
    length = network.earliest_finish[key] - network.earliest_start[key]
    before = network.earliest_start[link.before], network.earliest_finish[link.before]
    return network.earliest_start[key] == earliest(link, *before, length)


def duration(network: Network) -> Value:
    """Length of the longest path."""
    return known(network.duration)


def total_float(network: Network, activity: str) -> Value:
    """How far an activity may slip without moving the end."""
    return known(network.total_float[activity])


def path_variance(
    network: Network, estimates: Mapping[str, ThreePoint], after: Mapping[str, Sequence[str | Link]]
) -> Value:
    """Sum of ((P - O) / 6)^2 along the critical path; of several critical paths the largest."""
    critical = set(network.critical)
    ties = {key: links_of(after.get(key, ())) for key in network.total_float}
    order, _ = in_order({key: [link.before for link in found] for key, found in ties.items()})
    best: dict[str, Decimal] = {}
    for key in order:
        if key not in critical:
            continue
        one = estimates[key]
        if one.fault:
            return absent(INVALID_INPUT)
        before = [best[link.before] for link in ties[key] if link.before in critical and is_tight(network, key, link)]
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
