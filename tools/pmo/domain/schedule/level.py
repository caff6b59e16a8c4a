"""Places activities one after the other, each as early as links, days and people allow.

The order is a serial schedule generation scheme: of the activities whose predecessors are all placed, the one goes first
that has begun, then the one with the least float in the plan without people, then the lower number in the work
breakdown. An activity placed later fills what earlier ones left free, and never moves them. Work is split over days that
a person has no time on; a person gives a task no more a day than its pace, and an activity lasts at least its days.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from pmo.domain.network import Link, earliest, schedule
from pmo.domain.schedule.notation import whole_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pmo.domain.network import Network
    from pmo.domain.schedule.diary import Diary


class Bound(StrEnum):
    """What keeps an activity from lying earlier when nothing else does."""

    RECORDED = "recorded"
    RUNNING = "running"
    AS_OF = "as_of"
    PLANNED = "planned"
    NOT_BEFORE = "not_before"
    ON_HOLD = "on_hold"
    LEVEL_OF_EFFORT = "level_of_effort"


@dataclass(frozen=True, slots=True)
class Work:
    """What one person has to do: seconds in all, and at most so many a day."""

    person: str
    amount: int
    pace: int


@dataclass(frozen=True, slots=True)
class Activity:
    """Something to place: `days` at least, not before day `ready`, for the reason `bound`.

    `fixed` ones keep start and days whatever happens; `waits_for_people` is false where people's time follows the
    dates and not the other way round (level of effort). `begun` ones go first; `outside` ones do not make the end.
    """

    key: str
    days: int
    ready: int = 0
    bound: Bound = Bound.AS_OF
    links: tuple[Link, ...] = ()
    work: tuple[Work, ...] = ()
    fixed: bool = False
    begun: bool = False
    waits_for_people: bool = True
    outside: bool = False
    deadline: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an activity lies. `ready` is when links and bound let it start, `by` the link that did (none: its bound).

    `held_by` is the person for whom it had to wait from `ready` to `start`, and `behind` the task that person was busy
    with until then; `slow` is the person who ends last when that is later than the days of the activity say. `unfit` are
    people in whose diary it does not fit before the horizon.
    """

    key: str
    ready: int
    start: int
    finish: int
    by: Link | None = None
    held_by: str = ""
    behind: str = ""
    slow: str = ""
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leveled:
    """The placed activities by key, the network without people, and the one of the plan as placed, with its floats.

    `ties` are the links that the plan as placed hangs on: those of the record, lags in whole days, and those that come
    from people who do one thing after the other.
    """

    placed: dict[str, Placed]
    free_of_people: Network
    network: Network
    ties: dict[str, tuple[Link, ...]]
    activities: dict[str, Activity]
    diaries: Mapping[str, Diary] = field(repr=False)


def wbs_order(key: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers of a work breakdown in their order: 1.9 before 1.10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in key.split("."))


def level(activities: Sequence[Activity], diaries: Mapping[str, Diary], *, people: bool = True) -> Leveled:
    """Place every activity; NotANetworkError for a circle or an unknown predecessor.

    People without a diary are taken to be always free. Without `people` nobody's time is looked at. The diaries are
    written into.
    """
    by_key = {one.key: one for one in activities}
    ties = {one.key: _ties(one) for one in activities}
    outside = [one.key for one in activities if one.outside]
    deadlines = {one.key: Decimal(one.deadline) for one in activities if one.deadline is not None}
    free_of_people = schedule(
        {key: Decimal(one.days) for key, one in by_key.items()},
        ties,
        not_before={key: Decimal(one.ready) for key, one in by_key.items()},
        deadlines=deadlines,
        outside=outside,
    )
    placed = _Placing(by_key, ties, diaries if people else {}, free_of_people).run()
    held = {
        key: (*ties[key], Link(one.behind))
        for key, one in placed.items()
        if one.behind and placed[one.behind].finish == one.start
    }
    ties |= held
    network = schedule(
        {key: Decimal(one.finish - one.start) for key, one in placed.items()},
        ties,
        not_before={key: Decimal(one.start) for key, one in placed.items()},
        deadlines=deadlines,
        outside=outside,
    )
    return Leveled(placed, free_of_people, network, ties, by_key, diaries if people else {})


def _ties(one: Activity) -> tuple[Link, ...]:
    """The links that hold an activity, lags in whole days; what is fixed is held by nothing."""
    return () if one.fixed else tuple(Link(link.before, link.type, Decimal(whole_days(link.lag))) for link in one.links)


class _Placing:
    """One run over the activities."""

    def __init__(
        self,
        activities: Mapping[str, Activity],
        ties: Mapping[str, tuple[Link, ...]],
        diaries: Mapping[str, Diary],
        network: Network,
    ) -> None:
        self.activities = activities
        self.ties = ties
        self.diaries = diaries
        self.slack = network.total_float
        self.placed: dict[str, Placed] = {}

    def run(self) -> dict[str, Placed]:
        """Place everything."""
        before = {key: {link.before for link in links} for key, links in self.ties.items()}
        waiting = {key: len(found) for key, found in before.items()}
        followers: dict[str, list[str]] = {key: [] for key in before}
        for key, found in before.items():
            for one in found:
                followers[one].append(key)
        heap = [self._rank(key) for key, count in waiting.items() if not count]
        heapq.heapify(heap)
        while heap:
            key = heapq.heappop(heap)[-1]
            self.placed[key] = self._place(self.activities[key])
            for follower in followers[key]:
                waiting[follower] -= 1
                if not waiting[follower]:
                    heapq.heappush(heap, self._rank(follower))
        return {key: self.placed[key] for key in self.activities}

    def _rank(self, key: str) -> tuple[int, Decimal, tuple[tuple[int, int, str], ...], str]:
        one = self.activities[key]
        first = 0 if one.fixed or not one.waits_for_people else 1 if one.begun else 2
        return first, self.slack[key], wbs_order(key), key

    def _place(self, one: Activity) -> Placed:
        ready, by = one.ready, None
        for link in self.ties[one.key]:
            before = self.placed[link.before]
            when = int(earliest(link, Decimal(before.start), Decimal(before.finish), Decimal(one.days)))
            if when > ready or (when == ready and by is None):
                ready, by = when, link
        start = one.ready if one.begun else ready
        return self._people(one, start, ready + one.days, by)

    def _people(self, one: Activity, ready: int, finish: int, by: Link | None) -> Placed:
        """The place that the people of an activity leave it, from `ready` on and not before `finish`."""
        mine = [work for work in one.work if work.amount > 0 and work.person in self.diaries]
        if one.fixed or not one.waits_for_people:
            for work in mine:
                self.diaries[work.person].reserve(max(ready, 0), finish, work.amount, one.key)
            return Placed(one.key, ready, ready, finish, by)
        begins = {work.person: self.diaries[work.person].begin(ready, work.pace) for work in mine}
        fits = [work for work in mine if begins[work.person] < self.diaries[work.person].days.horizon]
        unfit = [work.person for work in mine if work not in fits]
        somebody = any(work.amount > 0 and work.person not in self.diaries for work in one.work)
        start, holder, behind = ready, "", ""
        if fits and not somebody and not one.begun:
            holder = min(fits, key=lambda work: begins[work.person]).person
            start = begins[holder]
            if start > ready and self.diaries[holder].there[start - 1]:
                behind = next(iter(self.diaries[holder].busy(start - 1)), "")
        last = max(finish, start + one.days)
        slow = ""
        for work in fits:
            diary = self.diaries[work.person]
            end = diary.take(begins[work.person], work.amount, work.pace, one.key)
            if end >= diary.days.horizon:
                unfit.append(work.person)
            if end > last:
                last, slow = end, work.person
        return Placed(one.key, ready, start, last, by, holder if start > ready else "", behind, slow, tuple(unfit))
