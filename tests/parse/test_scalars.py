from decimal import Decimal

import pytest

from pmo.parse.scalars import AmbiguousError, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("5.10", Decimal("5.10")),
        ("-0.5", Decimal("-0.5")),
        ("2026-11-20", "2026-11-20"),
        ("2026-02-30", "2026-02-30"),
        ("2026-12-05T18:00:00-05:00", "2026-12-05T18:00:00-05:00"),
        ("1.2.3", "1.2.3"),
        ("PSA-T-40012", "PSA-T-40012"),
        ("12 hours", "12 hours"),
        ("-", "-"),
        ("+1 937 555 0100", "+1 937 555 0100"),
        ("nominal", "nominal"),
        ("Ölmühle", "Ölmühle"),
        ("2026-1", "2026-1"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_plain_text_means_one_thing(text, value):
    found = plain(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("yes", "No", "NO", "on", "Off", "y", "N", "~", "True", "NULL", "FALSE", "=", "<<"),
        *("017", "08", "0x1F", "0o17", "0b101", "1_000", "1_0.5", "+5", ".5", "5.", "01.5"),
        *("12:30", "12:30:45", "190:20:30.15", "1e3", "1.5E-3", "-1e+10", ".inf", "-.INF", ".NaN"),
        "9" * 31,
        "0." + "1" * 40,
        "9" * 5000,
    ],
)
def test_what_programs_read_differently_is_refused(text):
    with pytest.raises(AmbiguousError):
        plain(text)


def test_thirty_digits_are_still_a_number():
    assert plain("9" * 30) == int("9" * 30)
