# ruff: noqa: DTZ001 - a cell holds a local time
"""One cell at a time: what goes out comes back as the same, and what a spreadsheet made of it is understood or refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.connect import cells
from pmo.connect.fields import Column
from pmo.model.kind import Field

ZONE = ZoneInfo("America/New_York")


def column(sort: str, items: str = "text") -> Column:
    return Column("x", "X", Field("x", "X", "", "string"), sort, items)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("text", "plain"), ("text", "=1+1"), ("text", "two\nlines"), ("whole", 3), ("number", Decimal("0.10")), ("number", -5),
        ("date", "2026-11-20"), ("date", "1899-01-01"), ("date", "9999-12-31"), ("yes_no", False), ("lines", ["a", "b"]),
        ("instant", "2026-11-01T01:30:00-05:00"), ("instant", "2026-11-01T01:30:00-04:00"), ("instant", "2026-07-01T12:00:00Z"),
        ("number", Decimal("12345678901234567890.123")), ("text", "x" * 40_000), ("whole", "not a number"), ("date", "soon"),
    ],
)  # fmt: skip
def test_what_goes_out_comes_back_as_the_same(sort: str, value: Any) -> None:
    found = column(sort)
    shown = cells.shown(found, value, ZONE)
    assert cells.token(found, shown, ZONE) == cells.of_record(found, value, ZONE) != ""


@given(st.text(max_size=50))
def test_no_text_is_taken_for_another(text: str) -> None:
    found = column("text")
    token = cells.of_record(found, text, ZONE)
    assert token == cells.token(found, token, ZONE)


@pytest.mark.parametrize(
    ("sort", "cell", "value"),
    [
        ("whole", "12", 12), ("whole", 12.0, 12), ("number", 0.1 + 0.2, Decimal("0.3")), ("number", 7.5, Decimal("7.5")),
        ("date", datetime(2026, 11, 20), "2026-11-20"), ("date", date(2026, 11, 20), "2026-11-20"), ("date", " 2026-11-20 ", "2026-11-20"),
        ("yes_no", "TRUE", True), ("yes_no", "no", False), ("lines", "a \r\n\r\n b", ["a", "b"]), ("text", 1.5, "1.5"), ("text", 3.0, "3"),
        ("instant", datetime(2026, 7, 1, 16, 0, 0, 400_000), "2026-07-01T16:00:00-04:00"), ("instant", "2026-12-01 16:00", "2026-12-01T16:00:00-05:00"),
        ("text", "a_x000D_\nb", "a\nb"), ("text", "\u00a0", None),
    ],
)  # fmt: skip
def test_habits(sort: str, cell: Any, value: Any) -> None:
    assert cells.value(column(sort), cell, ZONE) == value


@pytest.mark.parametrize(
    ("sort", "cell", "words"),
    [
        ("whole", 1.5, "whole number"), ("whole", "1,200", "no thousands"), ("number", True, "a number"), ("date", 46000, "format it as a date"),
        ("date", "20.11.2026", "year-month-day"), ("date", datetime(2026, 11, 20, 8), "with a time"), ("yes_no", "perhaps", "TRUE or FALSE"),
        ("text", datetime(2026, 10, 1), "made a date of this text"), ("lines", date(2026, 10, 1), "made a date"), ("instant", "noon", "a day and a time"),
        ("instant", datetime(2026, 11, 1, 1, 30), "-04:00 or 2026-11-01T01:30:00-05:00"), ("instant", datetime(2026, 3, 8, 2, 30), "jump over"),
        ("instant", "2026-13-01 10:00", "no such time"),
    ],
)  # fmt: skip
def test_refusals(sort: str, cell: Any, words: str) -> None:
    with pytest.raises(cells.CellError, match=words.replace(".", r"\.").replace("+", r"\+")):
        cells.value(column(sort), cell, ZONE)
