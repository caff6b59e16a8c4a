"""What people type becomes days and hours, or one sentence that says what to write instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.domain.sheets import entry_text, sheet
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
def test_split_keeps_every_quarter_and_every_minute(start: int, length: int) -> None:
    parts = entry_text.split(day(19), start, length, length)
    assert sum(part.hours for part in parts) == sheet.quarters(length)
    assert all(part.hours > 0 and part.start is not None and part.end is not None and part.start < part.end <= 1440 for part in parts)  # fmt: skip
    assert [part.day for part in parts] == [day(19), day(20)][: len(parts)]
    if len(parts) == 2:
        assert parts[0].end == 1440
        assert parts[1].start == 0


def test_minutes_that_are_no_quarter_are_rounded_to_the_nearest_and_said() -> None:
    found = entry_text.read("50m x", TODAY)
    assert found.parts[0].hours == Decimal("0.75")
    assert found.notes == ("50 minutes count as 0.75 h: hours are kept in quarters.",)
    assert entry_text.read("3m x", TODAY).parts[0].hours == Decimal("0.25")


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
        ("11/19 2h x", "can be two days"),
        ("19.11.2026 2h x", "can be two days"),
        ("2026-02-30 2h x", "There is no day 2026-02-30"),
        ("tomorrow 2h x", "not come yet"),
        ("2026-11-21 2h x", "not come yet"),
        ("2016-11-19 2h x", "is the year right?"),
        ("23:00-01:00 x", "say so: “yesterday"),
        ("2h 3h x", "second duration"),
        ("monday yesterday 2h x", "second day"),
        ("9:00-10:00 11:00-12:00 x", "second time of day"),
        ("3h 9:00-10:00 x", "180 minutes of work do not fit"),
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
