"""Conditions: every kind of literal, and no text that could become one itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.connect.connectwise.conditions import batches, field
from pmo.connect.connectwise.simulator.language import parse

EVENING = datetime(2026, 1, 31, 13, 4, 26, 999, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (field("summary") == "abc", 'summary = "abc"'),
        (field("summary") != "abc", 'summary != "abc"'),
        (field("board/id") == 12, "board/id = 12"),
        (field("rate") >= Decimal("0.50"), "rate >= 0.50"),
        (field("rate") <= Decimal("1E+3"), "rate <= 1000"),
        (field("closedFlag") == False, "closedFlag = False"),  # noqa: E712 - it builds a condition
        (field("lastUpdated") > EVENING, "lastUpdated > [2026-01-31T18:04:26Z]"),
        (field("timeStart") < EVENING, "timeStart < [2026-01-31T18:04:26Z]"),
        (field("board/id").is_in([3, 2, 4]), "board/id in (3,2,4)"),
        (field("status/name").is_in(["New", "Open"]), 'status/name in ("New","Open")'),
        (field("summary").contains("pmo:CR-1"), 'summary contains "pmo:CR-1"'),
        (field("summary").like("cut*"), 'summary like "cut*"'),
        (field("agreement/id").is_null(), "agreement/id = null"),
        (~(field("a") == 1), "not (a = 1)"),
        ((field("a") == 1) | (field("b") == 2), "a = 1 or b = 2"),
        (((field("a") == 1) | (field("b") == 2)) & (field("c") == 3), "(a = 1 or b = 2) and c = 3"),
        ((field("a") == 1) & (field("b") == 2) | (field("c") == 3), "a = 1 and b = 2 or c = 3"),
        (field("a") == "x [1]", 'a = "x [[]1]"'),
        (field("a") == "x\u200b\ufeffy\r\nz", 'a = "xy z"'),
    ],
)
def test_each_kind_of_condition_is_written_as_the_guide_says(condition: object, text: str) -> None:
    assert str(condition) == text
    parse(text)  # a reader of the language that was written by somebody else understands it


@pytest.mark.parametrize("path", ["", "a b", "a/", "/a", 'a" or "', "a=1", "1a", "a//b", "ä", "a\n"])
def test_only_names_of_fields_are_fields(path: str) -> None:
    with pytest.raises(ValueError, match="not the name of a field"):
        field(path)


def test_what_has_no_literal_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        str(field("a") > EVENING.replace(tzinfo=None))
    with pytest.raises(ValueError, match="finite"):
        str(field("a") == Decimal("NaN"))
    with pytest.raises(TypeError, match="float"):
        str(field("a") == 0.5)  # type: ignore[comparison-overlap]
    with pytest.raises(ValueError, match="empty"):
        field("a").is_in([])
    with pytest.raises(ValueError, match="quotation mark"):
        str(field("a") != '"')
    with pytest.raises(TypeError, match="& and"):
        bool(field("a") == 1)


@given(st.text(max_size=30))
def test_no_text_breaks_out_of_its_quotes_and_the_row_is_always_found(text: str) -> None:
    sent = str(field("name").equals(text) & (field("id") == 7))
    body = sent[sent.index('"') + 1 : sent.rindex('"')]
    assert '"' not in body
    assert "\\" not in body
    test = parse(sent)
    stored = " ".join(text.translate(dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF])).split())
    if stored == text and text.isprintable():  # the PSA keeps no line breaks and no characters of no width
        assert test({"name": text, "id": 7})
    assert not test({"name": text, "id": 8})


@given(st.text(min_size=1, max_size=20))
def test_contains_finds_the_row_whatever_the_text(text: str) -> None:
    plain = " ".join(text.translate(dict.fromkeys([0x200B, 0x200E, 0x200F, 0xFEFF])).split())
    if plain == text and text.isprintable():
        assert parse(str(field("summary").contains(text)))({"summary": f"before {text} after"})


def test_an_attempt_to_smuggle_a_condition_in_stays_one_text() -> None:
    sent = str(field("name").equals('x" or id > 0 or name = "y'))
    assert sent == 'name like "x* or id > 0 or name = *y"'
    assert not parse(sent)({"name": "z", "id": 1})


def test_batches_hold_each_number_once_and_no_more_than_fit() -> None:
    groups = list(batches([5, 1, 5, *range(200, 400)], size=100))
    assert [len(group) for group in groups] == [100, 100, 2]
    assert sorted(number for group in groups for number in group) == [1, 5, *range(200, 400)]
    assert list(batches([])) == []


def test_the_same_instant_in_another_zone_is_the_same_condition() -> None:
    assert str(field("a") > EVENING) == str(field("a") > EVENING.astimezone(UTC))
