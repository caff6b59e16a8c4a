"""The condition language: what it means, what it refuses, and that it reads what the adapter writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.connect.connectwise.conditions import field
from pmo.connect.connectwise.simulator.language import ConditionError, parse

ROW: dict[str, Any] = {
    "id": 4711,
    "summary": "Move the [old] server",
    "board": {"id": 3, "name": "Service Desk"},
    "closedFlag": False,
    "budgetHours": Decimal("2.5"),
    "owner": None,
    "_info": {"lastUpdated": "2026-11-20T10:00:00Z"},
    "odd": "2015-12-24T22: 08: 22Z",
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('summary = "move the [[]old] server"', True),
        ('summary = "move"', False),
        ('summary != "move"', True),
        ('summary contains "OLD"', True),
        ('summary contains "older"', False),
        ('summary like "move*server"', True),
        ('summary like "%[[]old]%"', True),
        ('summary like "the*"', False),
        ("board/id = 3", True),
        ("board/id in (1, 2, 3)", True),
        ("board/id in (1, 2)", False),
        ("board/id not in (1, 2)", True),
        ('board/name = "service desk"', True),
        ("closedFlag = False", True),
        ("closedFlag = true", False),
        ("budgetHours >= 2.5", True),
        ("budgetHours > 2.5", False),
        ("budgetHours < 10", True),
        ("budgetHours <= 2", False),
        ("lastUpdated > [2026-11-20T09:59:59Z]", True),
        ("lastUpdated > [2026-11-20T10:00:00Z]", False),
        ("lastUpdated < [2026-11-21]", True),
        ("_info/lastUpdated >= [2026-11-20T10:00:00Z]", True),
        ("owner = null", True),
        ("owner != null", False),
        ("owner/id = 5", False),
        ("owner/id != 5", True),
        ("owner/id < 5", False),
        ("odd > [2000-01-01]", False),
        ("not closedFlag = true", True),
        ("id = 1 or id = 4711", True),
        ("id = 4711 or id = 1 and closedFlag = true", True),
        ("(id = 4711 or id = 1) and closedFlag = true", False),
        ("not (id = 1 or id = 2) and closedFlag = false", True),
        ('NOT summary LIKE "x*" AND id > 1', True),
    ],
)
def test_what_a_condition_means(text: str, *, holds: bool) -> None:
    assert parse(text)(ROW) is holds


@pytest.mark.parametrize(
    "text",
    [
        "summary =", "= 3", 'summary "x"', "id = 3 id = 4", "(id = 3", "id = 3)", 'summary = "open', "id in ()", "id in (3",
        "id = [yesterday]", "id = x", "summary like 3", "and", "id = 3 and", "id ; 3", 'summary = "a" ; drop', "in (3)",
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ConditionError):
        parse(text)


@pytest.mark.parametrize(
    "text", ["id = True", "closedFlag = 1", "summary > 3", "budgetHours > [2026-01-01]", 'closedFlag = "x"']
)
def test_what_cannot_be_compared_is_refused(text: str) -> None:
    with pytest.raises(ConditionError, match="compared"):
        parse(text)(ROW)


def test_the_fields_of_a_condition() -> None:
    assert parse("board/id in (1) and (id = 1 or board/id = 2)").fields == ("board/id", "id")


texts = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=30)


@given(value=texts, other=texts)
def test_text_the_adapter_writes_finds_itself_and_nothing_smuggled_in(value: str, other: str) -> None:
    condition = parse(str(field("summary") == value))
    plain = (
        value.replace("\N{LEFT-TO-RIGHT MARK}", "")
        .replace("\N{LINE SEPARATOR}", " ")
        .replace("\N{PARAGRAPH SEPARATOR}", " ")
    )
    assert condition.fields == ("summary",)
    assert condition({"summary": plain})
    if not set('"\\*%') & set(value):
        assert condition({"summary": other}) is (plain.casefold() == other.casefold())


@given(value=texts, before=texts, after=texts)
def test_contains_of_the_adapter(value: str, before: str, after: str) -> None:
    plain = value.replace("\N{LINE SEPARATOR}", " ").replace("\N{PARAGRAPH SEPARATOR}", " ")
    assert parse(str(field("summary").contains(value)))({"summary": before + plain + after})


START = datetime(2000, 1, 1, tzinfo=UTC)
instants = st.integers(0, 3_000_000_000).map(lambda seconds: START + timedelta(seconds=seconds))


@given(
    at=instants, seconds=st.integers(-5, 5), number=st.decimals(-1000, 1000, places=2), other=st.integers(-1000, 1000)
)
def test_numbers_and_instants_of_the_adapter(at: datetime, seconds: int, number: Decimal, other: int) -> None:
    row = {"lastUpdated": (at + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"), "hours": other}
    assert parse(str(field("lastUpdated") > at))(row) is (seconds > 0)
    assert parse(str(field("lastUpdated") <= at))(row) is (seconds <= 0)
    assert parse(str(field("hours") < number))(row) is (other < number)
    assert parse(str(~(field("hours") == other) | (field("hours") >= other) & field("hours").is_in([other])))(row)
