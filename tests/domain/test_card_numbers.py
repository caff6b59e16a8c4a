"""Numbers of payment cards are found however they are written, and other numbers are let be."""

from __future__ import annotations

import pytest

from pmo.domain.card_numbers import holds_card_number

CARDS = ("4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "6011111111111117", "30569309025904", "3530111333300000", "6212345678901232")  # fmt: skip
"""Numbers that issuers give out for tests."""


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("sign", ["", " ", "-", ".", "/", "_"])
def test_a_card_however_it_is_written(card: str, sign: str) -> None:
    written = sign.join((card[:4], card[4:8], card[8:12], card[12:]))
    for text in (
        written,
        f"paid with {written}",
        f"receipt-{written}.pdf",
        f"2026-11-17 {written}, see PSA-T-4711",
        f"(“{written}”)",
    ):
        assert holds_card_number(text), text


def test_wide_digits_are_digits() -> None:
    assert holds_card_number("４１１１ １１１１ １１１１ １１１１")


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112", "1234567890123452", "0000000000000000", "4444444444444444", "9" * 30, "4111111111111111" + "0" * 8,
        "PSA-T-4711, PSA-T-4712, PSA-T-4713", "2026-11-16 to 2026-11-20", "+1 937 555 0143 and +1 937 555 0144",
        "IMG_20261117_143205_4711.jpg", "serial 354809104295874", "tickets 4711 4712 4713", "9:30-10:15 2026/11/17", "",
        "4111.1111 1111-1111",
    ],
)  # fmt: skip
def test_other_numbers_are_let_be(text: str) -> None:
    assert not holds_card_number(text)
