"""Links as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pmo.domain.network import Link
from pmo.domain.schedule.notation import parse_link, shown, suggested, whole_days


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("1.1", Link("1.1")),
        ("1.1 SS", Link("1.1", "SS")),
        ("1.1 FS+2d", Link("1.1", "FS", Decimal(2))),
        ("1.1FS+2d", Link("1.1", "FS", Decimal(2))),
        ("1.1 FF - 1d", Link("1.1", "FF", Decimal(-1))),
        ("12 SF+1.5d", Link("12", "SF", Decimal("1.5"))),
        ("1.1 FS-2w", Link("1.1", "FS", Decimal(-10))),
    ],
)
def test_what_can_be_read(text, link):
    assert parse_link(text) == link
    assert parse_link(shown(link)) == link


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("1.1 + 2 days", "1.1 FS+2d"),
        ("1.1 ss", "1.1 SS"),
        ("1.1 fs+3", "1.1 FS+3d"),
        ("1.1 FF-1,5 d", "1.1 FF-1.5d"),
        ("1.1 FS+1 week", "1.1 FS+1w"),
        ("1.1 XX", ""),
        ("1.1 FS+2h", ""),
        ("after the design", ""),
        ("1.1 FS+", ""),
    ],
)
def test_what_cannot_be_read_is_guessed_or_left(text, guess):
    assert parse_link(text) is None
    assert suggested(text) == guess
    assert not guess or parse_link(guess) is not None


def test_part_of_a_day_is_waited_for_as_a_day():
    assert [whole_days(Decimal(text)) for text in ("0.5", "1", "-0.5", "-1.5")] == [1, 1, 0, -1]
