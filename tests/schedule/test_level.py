"""What must hold for every plan, whatever the tasks, links and people."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.domain.calendar import Calendar
from pmo.domain.network import Link
from pmo.domain.schedule.days import WorkingDays
from pmo.domain.schedule.diary import HOUR, Diary, Month
from pmo.domain.schedule.level import Activity, Work, level

MONDAY = date(2026, 11, 23)
PEOPLE = ("ana", "ben", "kim")


def diaries(away: dict[str, frozenset[date]], hours: dict[str, int]) -> dict[str, Diary]:
    days = WorkingDays(Calendar(holidays=frozenset({date(2026, 11, 26)})), MONDAY)

    def month_of(name: str):
        return lambda _: Month(hours[name] * HOUR)

    return {name: Diary(name, days, month_of(name), away.get(name, frozenset())) for name in PEOPLE}


@st.composite
def plans(draw):
    """Up to twelve activities; links lead back to earlier ones, so that there is no circle."""
    count = draw(st.integers(1, 12))
    found = []
    for index in range(count):
        links = tuple(
            Link(f"1.{before + 1}", draw(st.sampled_from(("FS", "SS", "FF", "SF"))), Decimal(draw(st.integers(-3, 4))))
            for before in draw(st.sets(st.integers(0, index - 1), max_size=3))
        ) if index else ()  # fmt: skip
        days = draw(st.integers(1, 8))
        work = tuple(
            Work(name, amount := draw(st.integers(1, 8)) * days * HOUR, -(-amount // days))
            for name in draw(st.sets(st.sampled_from(PEOPLE), max_size=2))
        )
        begun = not links and draw(st.booleans())
        ready = 0 if begun else draw(st.integers(0, 6))
        found.append(Activity(f"1.{index + 1}", days, ready, links=links, work=work, begun=begun))
    away = {
        name: frozenset(MONDAY + timedelta(days=start + n) for n in range(draw(st.integers(0, 12))))
        for name in PEOPLE
        for start in [draw(st.integers(0, 20))]
    }
    return found, away, {name: draw(st.integers(1, 8)) for name in PEOPLE}


def run(plan, *, people=True):
    activities, away, hours = plan
    books = diaries(away, hours)
    return level(activities, books, people=people), books


@settings(deadline=None, max_examples=150)
@given(plans())
def test_no_activity_before_what_it_waits_for_allows(plan):
    found, _ = run(plan)
    for one in plan[0]:
        here = found.placed[one.key]
        assert here.start >= one.ready
        assert here.finish - here.start >= one.days
        for link in one.links:
            before = found.placed[link.before]
            given_ = (before.finish if link.from_finish else before.start) + int(link.lag)
            assert (here.start if link.to_start else here.finish) >= given_


@settings(deadline=None, max_examples=150)
@given(plans())
def test_nobody_works_more_than_they_can_and_all_work_is_done(plan):
    activities, away, hours = plan
    found, books = run(plan)
    asked = dict.fromkeys(PEOPLE, 0)
    for one in activities:
        for work in one.work:
            asked[work.person] += work.amount
    for name, diary in books.items():
        taken = [there - free for there, free in zip(diary.there, diary.free, strict=True)]
        assert all(0 <= amount <= hours[name] * HOUR for amount in taken)
        assert not any(taken[number] for number in range(len(taken)) if diary.days.first(number) in away[name])
        assert sum(taken) == asked[name]
        last = max((number for number, amount in enumerate(taken) if amount), default=-1)
        ends = [found.placed[one.key].finish for one in activities if any(work.person == name for work in one.work)]
        assert last < max(ends, default=0), "no work lies outside the tasks"


@settings(deadline=None, max_examples=150)
@given(plans())
def test_with_people_nothing_ends_before_it_does_without(plan):
    with_people, _ = run(plan)
    without, _ = run(plan, people=False)
    for key, one in without.placed.items():
        assert with_people.placed[key].finish >= one.finish
        assert with_people.placed[key].start >= one.start


@settings(deadline=None, max_examples=100)
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_the_record_changes_no_date(plan, random):
    activities, away, hours = plan
    shuffled = list(activities)
    random.shuffle(shuffled)
    first, second = run((activities, away, hours))[0], run((shuffled, away, hours))[0]
    assert {key: (one.start, one.finish) for key, one in first.placed.items()} == {
        key: (one.start, one.finish) for key, one in second.placed.items()
    }
    assert first.network.total_float == second.network.total_float


@settings(deadline=None, max_examples=100)
@given(plans())
def test_numbers_that_keep_their_order_can_be_any(plan):
    activities, away, hours = plan
    renamed = {one.key: f"7.{int(one.key.split('.')[1]) * 10}" for one in activities}
    twin = [
        Activity(
            renamed[one.key], one.days, one.ready, one.bound,
            tuple(Link(renamed[link.before], link.type, link.lag) for link in one.links), one.work, begun=one.begun,
        )
        for one in activities
    ]  # fmt: skip
    first, second = run((activities, away, hours))[0], run((twin, away, hours))[0]
    assert [(one.start, one.finish) for one in first.placed.values()] == [
        (one.start, one.finish) for one in second.placed.values()
    ]


@settings(deadline=None, max_examples=100)
@given(plans())
def test_the_network_of_the_plan_is_the_plan_and_every_wait_has_a_reason(plan):
    found, _ = run(plan)
    for key, one in found.placed.items():
        assert found.network.earliest_start[key] == one.start
        assert found.network.total_float[key] >= 0
        assert found.network.free_float[key] <= found.network.total_float[key]
        activity = found.activities[key]
        assert one.held_by or one.start == activity.ready or one.by is not None
    ends = [key for key, one in found.placed.items() if one.finish == found.network.duration]
    assert any(found.network.total_float[key] == 0 for key in ends)


def test_of_two_tasks_for_one_person_the_one_with_less_float_goes_first():
    books = diaries({}, dict.fromkeys(PEOPLE, 8))
    full = (Work("ana", 8 * 3 * HOUR, 8 * HOUR),)
    activities = [
        Activity("1.1", 3, work=full),
        Activity("1.2", 3, work=full),
        Activity("1.3", 9, links=(Link("1.2"),)),
    ]
    found = level(activities, books)
    assert [(found.placed[key].start, found.placed[key].finish) for key in ("1.1", "1.2")] == [(3, 6), (0, 3)]
    assert (found.placed["1.1"].held_by, found.placed["1.1"].behind) == ("ana", "1.2")


def test_with_the_same_float_the_lower_number_goes_first_as_people_count():
    books = diaries({}, dict.fromkeys(PEOPLE, 8))
    full = (Work("ana", 8 * 2 * HOUR, 8 * HOUR),)
    found = level([Activity("1.10", 2, work=full), Activity("1.9", 2, work=full)], books)
    assert found.placed["1.9"].start == 0
    assert found.placed["1.10"].start == 2


def test_a_later_one_fills_what_is_free_before():
    books = diaries({"ana": frozenset({MONDAY})}, dict.fromkeys(PEOPLE, 8))
    activities = [
        Activity("1.1", 2, 3, work=(Work("ana", 16 * HOUR, 8 * HOUR),)),
        Activity("1.2", 4),
        Activity("1.3", 5, links=(Link("1.1"),)),
        Activity("1.4", 2, work=(Work("ana", 16 * HOUR, 8 * HOUR),)),
    ]
    found = level(activities, books)
    assert (found.placed["1.4"].start, found.placed["1.4"].finish) == (1, 3)
    assert (found.placed["1.1"].start, found.placed["1.1"].finish) == (3, 5)
