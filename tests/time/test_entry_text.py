"""What people type becomes days and hours, or one sentence that says what to write instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmo.domain.sheets import entry_text, sheet, stretch
from pmo.domain.sheets.entry_text import EntryError, Part

TODAY = date(2026, 11, 20)  # a Friday


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.mark.parametrize(
    ("text", "when", "hours", "times"),
    [
        ("1.5h x", 20, "1.5", None),
        ("1,5h x", 20, "1.5", None),
        ("90m x", 20, "1.5", None),
        ("90 min x", 20, "1.5", None),
        ("1:30 x", 20, "1.5", None),
        ("1h30m x", 20, "1.5", None),
        ("1h30 x", 20, "1.5", None),
        ("2 hours x", 20, "2", None),
        ("14:00-15:30 x", 20, "1.5", (840, 930)),
        ("14:00 - 15:30 x", 20, "1.5", (840, 930)),
        ("14:00–15:30 x", 20, "1.5", (840, 930)),
        ("2pm-3:30pm x", 20, "1.5", (840, 930)),
        ("12am-1am x", 20, "1", (0, 60)),
        ("12:00-12:30 x", 20, "0.5", (720, 750)),
        ("22:00-24:00 x", 20, "2", (1320, 1440)),
        ("yesterday 2h x", 19, "2", None),
        ("2h yesterday x", 19, "2", None),
        ("Monday: 2h x", 16, "2", None),
        ("friday 2h x", 20, "2", None),
        ("sat 2h x", 14, "2", None),
        ("2026-11-03 2h x", 3, "2", None),
        ("1.5h 14:00-16:00 x", 20, "1.5", (840, 960)),
    ],
)
def test_read(text: str, when: int, hours: str, times: tuple[int, int] | None) -> None:
    found = entry_text.read(text, TODAY)
    start, end = times or (None, None)
    assert found.parts == (Part(day(when), Decimal(hours), start, end),)
    assert found.words == ("x",)
    assert found.notes == ()


def test_words_after_the_time_are_target_and_notes_whatever_they_look_like() -> None:
    found = entry_text.read("1.5h CR-2026-0042 waited 2 h for the carrier, back on monday 14:00-15:00", TODAY)
    assert found.words[0] == "CR-2026-0042"
    assert " ".join(found.words[1:]) == "waited 2 h for the carrier, back on monday 14:00-15:00"


def test_over_midnight_is_two_entries_each_on_its_day() -> None:
    found = entry_text.read("yesterday 23:00-01:30 x", TODAY)
    assert found.parts == (Part(day(19), Decimal(1), 1380, 1440), Part(day(20), Decimal("1.5"), 0, 90))


def test_a_break_is_taken_off_and_nothing_else() -> None:
    found = entry_text.read("yesterday 22:00-02:00 3h x", TODAY)
    assert [part.hours for part in found.parts] == [Decimal(2), Decimal(1)]


@given(start=st.integers(0, 1439), length=st.integers(1, 1439))
def test_split_keeps_every_minute(start: int, length: int) -> None:
    parts = stretch.split(day(19), start, length, length)
    assert sum(sheet.minutes_of(part.hours) for part in parts) == length
    assert all(part.hours > 0 and part.start is not None and part.end is not None and part.start < part.end <= 1440 for part in parts)  # fmt: skip
    assert [part.day for part in parts] == [day(19), day(20)][: len(parts)]
    if len(parts) == 2:
        assert parts[0].end == 1440
        assert parts[1].start == 0


@given(st.lists(st.integers(1, 1440), min_size=1, max_size=60))
def test_no_minute_is_lost_in_hours(worked: list[int]) -> None:
    hours = [stretch.hours_of(minutes) for minutes in worked]
    assert [sheet.minutes_of(one) for one in hours] == worked
    assert sum(hours) * 60 >= sum(worked)
    assert all(one == round(one, 2) for one in hours)


def test_four_times_22_minutes_are_not_one_hour() -> None:
    hours = [entry_text.read("22m x", TODAY).parts[0].hours for _ in range(4)]
    assert sum(hours) == Decimal("1.48")
    assert [str(entry_text.read(f"{text} x", TODAY).parts[0].hours) for text in ("15m", "50m", "1h", "3m")] == ["0.25", "0.84", "1", "0.05"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x y", "How long was it?"),
        ("", "How long was it?"),
        ("30 x", "Write 30h for hours, or 30m for minutes"),
        ("14:00 x", "time of day or a duration"),
        ("9-10 x", "9:00-10:00"),
        ("2-3pm x", "AM or PM"),
        ("9am-10 x", "AM or PM"),
        ("13pm-14pm x", "no such hour"),
        ("25:00-26:00 x", "no time of day"),
        ("14:00-14:00 x", "begins and ends at the same time"),
        ("11/19 2h x", "Write year-month-day"),
        ("11/12 2h x", "can be two days"),
        ("19.11.2026 2h x", "Dates are not written like “19.11.2026” here. Write year-month-day"),
        ("3.4.2026 2h x", "can be two days"),
        ("25:00 x", "no time of day, and more work than a day has"),
        ("14:00 x", "like 14:00-15:00, or 14h"),
        ("yesterday 15:30-14:00 x", "would be 22.5 h, over midnight. Did you swap the times? Then write 14:00-15:30"),
        ("yesterday 18:00-06:01 x", "Did you swap the times?"),
        ("2026-02-30 2h x", "There is no day 2026-02-30"),
        ("tomorrow 2h x", "not come yet"),
        ("2026-11-21 2h x", "not come yet"),
        ("2016-11-19 2h x", "is the year right?"),
        ("23:00-01:00 x", "say so: “yesterday"),
        ("2h 3h x", "second duration"),
        ("monday yesterday 2h x", "second day"),
        ("9:00-10:00 11:00-12:00 x", "second time of day"),
        ("3h 9:00-10:00 x", "09:00-10:00 is 1 h; 3 h of work do not fit"),
        ("0h x", "no time at all"),
        ("30h x", "more than a day"),
        ("1:75 x", "more than 59 minutes"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(EntryError) as caught:
        entry_text.read(text, TODAY)
    assert says in str(caught.value)


@given(st.text(max_size=40))
def test_no_text_does_anything_but_give_an_entry_or_a_sentence(text: str) -> None:
    said = ""
    parts: tuple[Part, ...] = ()
    try:
        parts = entry_text.read(text, TODAY).parts
    except EntryError as error:
        said = str(error)
    assert bool(said.strip()) is not bool(parts)
    assert all(part.hours > 0 and part.day <= TODAY for part in parts)


def test_twelve_hours_over_midnight_may_be_meant() -> None:
    parts = entry_text.read("yesterday 18:00-06:00 x", TODAY).parts
    assert [part.hours for part in parts] == [Decimal(6), Decimal(6)]


# nights in which the clocks change

NEW_YORK = ZoneInfo("America/New_York")
LATER = date(2026, 11, 20)


def hours(text: str) -> tuple[list[str], tuple[str, ...]]:
    found = entry_text.read(text, LATER, NEW_YORK)
    return [str(part.hours) for part in found.parts], found.notes


def test_hours_are_those_that_passed() -> None:
    assert hours("2026-03-08 01:30-03:30 x") == (["1"], ("The clocks change on that night: 01:30-03:30 is 1 h, and not 2 h.",))  # fmt: skip
    assert hours("2026-11-01 00:30-02:30 x")[0] == ["3"]
    assert hours("2026-10-31 22:00-03:00 x")[0] == ["2", "4"]
    assert hours("2026-11-08 00:30-02:30 x") == (["2"], ())
    assert hours("2026-11-01 00:30-02:30 1h x") == (["1"], ())


def test_a_time_that_does_not_exist_is_said() -> None:
    with pytest.raises(EntryError, match=r"no 02:15 on 2026-03-08: the clocks go forward over it. Was it 03:15"):
        hours("2026-03-08 02:15-02:45 x")
    with pytest.raises(EntryError, match="no 02:30 on 2026-03-08"):
        hours("2026-03-08 01:00-02:30 x")


def test_a_time_that_comes_twice_is_asked_about_unless_the_hours_are_said() -> None:
    with pytest.raises(EntryError, match=r"00:30-01:30 can be 1 h or 2 h. Say which, like “00:30-01:30 2h …”"):
        hours("2026-11-01 00:30-01:30 x")
    assert hours("2026-11-01 00:30-01:30 2h x")[0] == ["2"]
    assert hours("2026-11-01 00:30-01:30 1h x") == (["1"], ())
    with pytest.raises(EntryError, match=r"2 h; 2.5 h of work do not fit"):
        hours("2026-11-01 00:30-01:30 2h30m x")


@given(st.dates(date(2026, 1, 1), date(2026, 11, 18)), st.times(), st.integers(1, 16 * 60))
@example(date(2026, 11, 1), time(1, 0, fold=1), 60)
def test_a_timer_ends_where_the_clock_on_the_wall_does(day: date, at: time, worked: int) -> None:
    begin = datetime.combine(day, at)
    start = begin.hour * 60 + begin.minute
    shown = stretch.after(begin.date(), start, worked, NEW_YORK, at.fold)
    moment = begin.replace(second=0, microsecond=0, tzinfo=NEW_YORK).astimezone(UTC) + timedelta(minutes=worked)
    end = begin.replace(second=0, microsecond=0) + timedelta(minutes=shown)
    assert moment.astimezone(NEW_YORK).replace(tzinfo=None) == end
    if shown > 0:
        parts = stretch.split(begin.date(), start, shown, worked, NEW_YORK)
        assert sum(sheet.minutes_of(part.hours) for part in parts) == worked
