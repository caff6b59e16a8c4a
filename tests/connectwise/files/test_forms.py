"""Days, times, hours and amounts are read in the form that was named, and in no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.connect.mapping import ValueTextError
from pmo.connect.timefiles.forms import Forms, sound_form

US = Forms("MM/DD/YYYY", "MM/DD/YYYY hh:mm A")
EU = Forms("DD.MM.YYYY", "DD.MM.YYYY HH:mm", ",", ".")
DAY = date(2026, 11, 16)


def local(*parts: int) -> datetime:
    """A time of the office, without its zone, as files have it."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - meant


@pytest.mark.parametrize(
    ("forms", "text", "day"),
    [
        (US, "3/4/2026", date(2026, 3, 4)),
        (EU, "3.4.2026", date(2026, 4, 3)),
        (Forms(), "2026-03-04", date(2026, 3, 4)),
        (Forms("DD-MMM-YYYY"), "04-Mar-2026", date(2026, 3, 4)),
        (US, "03/04/2026 11:30 PM", date(2026, 3, 4)),
        (Forms(), local(2026, 3, 4, 9, 30), date(2026, 3, 4)),
    ],
)
def test_a_day_is_read_in_the_form_that_was_named(forms: Forms, text: object, day: date) -> None:
    assert forms.day(text) == day


@pytest.mark.parametrize("text", ["03/04/2026", "13/04/2026", "4.3.2026", "2026/03/04"])
def test_a_day_that_could_be_two_is_refused_without_a_form(text: str) -> None:
    with pytest.raises(ValueTextError, match="can be read as two dates: name the form"):
        Forms().day(text)


@pytest.mark.parametrize(
    ("forms", "text"), [(US, "2026-03-04"), (US, "31/12/2026"), (EU, "12/31/2026"), (US, "2/30/2026")]
)
def test_a_day_in_another_form_than_the_named_one_is_refused(forms: Forms, text: str) -> None:
    with pytest.raises(ValueTextError, match=r"not written as|no such day"):
        forms.day(text)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("11/16/2026 12:05 AM", 0, 5),
        ("11/16/2026 12:05 PM", 12, 5),
        ("11/16/2026 1:05 p.m.", 13, 5),
        ("11/16/2026 9:00\u202fAM", 9, 0),
        ("11/16/2026 11:59 pm", 23, 59),
    ],
)
def test_morning_and_afternoon_are_told_apart(text: str, hour: int, minute: int) -> None:
    assert US.moment(text, None) == local(2026, 11, 16, hour, minute)


@pytest.mark.parametrize("text", ["11/16/2026 13:05 PM", "11/16/2026 0:05 AM", "11/16/2026 9:60 AM"])
def test_there_is_no_thirteenth_hour_of_the_afternoon(text: str) -> None:
    with pytest.raises(ValueTextError, match="no such time"):
        US.moment(text, None)


def test_a_time_alone_needs_its_day() -> None:
    clock = Forms("MM/DD/YYYY", "hh:mm A")
    assert clock.moment("2:30 PM", DAY) == local(2026, 11, 16, 14, 30)
    assert clock.moment(time(14, 30), DAY) == local(2026, 11, 16, 14, 30)
    with pytest.raises(ValueTextError, match="a time without a day"):
        clock.moment("2:30 PM", None)


def test_a_moment_with_its_offset_needs_no_form() -> None:
    assert US.moment("2026-11-16T14:30:00Z", None) == datetime(2026, 11, 16, 14, 30, tzinfo=UTC)
    assert Forms().moment("2026-11-16T14:30:00-05:00", None) == datetime(2026, 11, 16, 19, 30, tzinfo=UTC)
    assert Forms().moment("2026-11-16 14:30:10", None) == local(2026, 11, 16, 14, 30, 10)
    with pytest.raises(ValueTextError):
        US.moment("2026-11-16 14:30:10", None)


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("1:30", "1.5"), ("1.5", "1.5"), ("0:20", "0.3333"), ("1:30:36", "1.51"), ("1h 30m", "1.5"), ("90m", "1.5"), ("2 h", "2"),
        ("2 hrs 15 min", "2.25"), ("10:00", "10"), (time(1, 30), "1.5"), (timedelta(hours=26), "26"), (1.25, "1.25"), (3, "3"),
        (0.1 + 0.2, "0.3"), ("100:15", "100.25"),
    ],
)  # fmt: skip
def test_hours_are_read_as_a_clock_or_as_a_number(cell: object, hours: str) -> None:
    assert Forms().hours(cell) == Decimal(hours)


@pytest.mark.parametrize("cell", ["1:75", "1,5", "half a day", "", ":30", local(2026, 11, 16, 1, 30), True])
def test_what_is_no_number_of_hours_is_refused(cell: object) -> None:
    with pytest.raises(ValueTextError):
        Forms().hours(cell)


@pytest.mark.parametrize(
    ("forms", "text", "number"),
    [
        (EU, "1.234,50", "1234.50"), (EU, "1.234", "1234"), (EU, "1,5", "1.5"), (Forms(thousands=","), "1,234.5", "1234.5"),
        (Forms(thousands=","), "$1,234.50", "1234.50"), (Forms(), "(12.50)", "-12.50"), (Forms(), "-$12.50", "-12.50"),
        (EU, "12,50 €", "12.50"), (Forms(thousands=" "), "1\u00a0234.5", "1234.5"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_the_signs_that_were_named(forms: Forms, text: str, number: str) -> None:
    assert forms.number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("forms", "text"),
    [(Forms(), "1,234"), (Forms(), "1,5"), (EU, "1.5"), (EU, "1,234.50"), (Forms(thousands=","), "1,23")],
)
def test_an_amount_written_otherwise_is_refused(forms: Forms, text: str) -> None:
    with pytest.raises(ValueTextError, match="is not a number"):
        forms.number(text)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 23), st.integers(0, 59))
def test_what_is_written_in_a_form_is_read_back(day: date, hour: int, minute: int) -> None:
    twelve = f"{(hour - 1) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"
    moment = local(day.year, day.month, day.day, hour, minute)
    assert US.moment(f"{day.month}/{day.day}/{day.year} {twelve}", None) == moment
    assert EU.moment(f"{day.day:02}.{day.month:02}.{day.year} {hour:02}:{minute:02}", None) == moment


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_clock_gives_the_hours_of_its_minutes(hours: int, minutes: int) -> None:
    found = Forms().hours(f"{hours}:{minutes:02}")
    assert abs(found - Decimal(hours * 60 + minutes) / 60) < Decimal("0.0001")


@pytest.mark.parametrize(
    ("form", "day", "sound"),
    [
        ("MM/DD/YYYY", True, True), ("DD MMM YYYY", True, True), ("MM/DD/YY", True, False), ("MM/DD/YYYY HH:mm", True, False),
        ("HH:mm", False, True), ("hh:mm A", False, True), ("hh:mm", False, False), ("HH:mm A", False, False),
        ("MM/DD HH:mm", False, False), ("MM/DD/YYYY hh:mm:ss A", False, True), ("YYYY-MM-DD", False, False),
    ],
)  # fmt: skip
def test_a_form_names_all_it_must(form: str, day: bool, sound: bool) -> None:  # noqa: FBT001 - a table of cases
    assert sound_form(form, day=day) is sound
