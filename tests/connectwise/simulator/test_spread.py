"""Hours laid onto days: exact, within the days, and even."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pmo.connect.connectwise.simulator.firm.spread import Load, spread

DAYS = [
    date(2026, 11, 2) + timedelta(days=step)
    for step in range(20)
    if (date(2026, 11, 2) + timedelta(days=step)).weekday() < 5
]
days = st.sampled_from(DAYS)


@st.composite
def loads(draw: st.DrawFn) -> list[Load]:
    out = []
    for index in range(draw(st.integers(0, 8))):
        first, last = sorted((draw(days), draw(days)))
        bounds = draw(st.booleans())
        out.append(
            Load(
                ("project", str(index), ""),
                draw(st.integers(1, 120)),
                draw(st.sampled_from([0, 4, 8, 32])),
                first if bounds else None,
                last if bounds else None,
            )
        )
    return out


@given(loads())
def test_every_quarter_hour_is_laid_once(found: list[Load]) -> None:
    laid = spread(found, DAYS, 32)
    assert list(laid) == DAYS
    for load in found:
        assert sum(parts.get(load.key, 0) for parts in laid.values()) == load.quarters
    assert all(length > 0 for parts in laid.values() for length in parts.values())
    assert laid == spread(found, DAYS, 32)


@given(loads())
def test_no_day_is_too_full_while_another_has_room(found: list[Load]) -> None:
    laid = spread(found, DAYS, 32)
    if sum(load.quarters for load in found) <= 32 * len(DAYS):
        assert all(sum(parts.values()) <= 32 for parts in laid.values())


def test_work_lies_in_its_own_days_and_the_rest_fills_up() -> None:
    narrow = Load(("project", "cutover", ""), 40, 8, date(2026, 11, 9), date(2026, 11, 10))
    rest = Load(("internal", "", ""), 32 * len(DAYS) - 40, 0)
    laid = spread([rest, narrow], DAYS, 32)
    assert {day for day, parts in laid.items() if narrow.key in parts} == {date(2026, 11, 9), date(2026, 11, 10)}
    assert {sum(parts.values()) for parts in laid.values()} == {32}


def test_small_pieces_are_spread_over_the_month() -> None:
    laid = spread([Load(("agreement", "a", ""), 30, 10)], DAYS, 32)
    used = [DAYS.index(day) for day, parts in laid.items() if parts]
    assert used == [0, 5, 10]
    assert [sum(parts.values()) for parts in laid.values() if parts] == [10, 10, 10]


def test_a_piece_that_does_not_fit_moves_whole_to_an_emptier_day() -> None:
    full = Load(("project", "away", ""), 30, 32, DAYS[0], DAYS[0])
    piece = Load(("project", "task", ""), 8, 8, DAYS[0], DAYS[2])
    laid = spread([full, piece], DAYS, 32)
    assert [parts.get(piece.key, 0) for parts in laid.values()][:4] == [0, 8, 0, 0]


def test_a_month_without_days_takes_nothing() -> None:
    assert spread([Load(("internal", "", ""), 4, 0)], [], 32) == {}
