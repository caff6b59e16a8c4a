from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pmo.domain import rag
from pmo.domain.number import absent, known
from pmo.model.figures import Color, Dimension
from pmo.model.settings import Thresholds

LIMITS = Thresholds()


@pytest.mark.parametrize(
    ("value", "color", "reason"),
    [
        ("0.95", Color.GREEN, "CPI 0.95 is at or above 0.95."),
        ("0.949", Color.AMBER, "CPI 0.949 is below 0.95."),
        ("0.90", Color.AMBER, "CPI 0.90 is below 0.95."),
        ("0.84", Color.RED, "CPI 0.84 is below 0.90."),
        ("0.899", Color.RED, "CPI 0.899 is below 0.90."),
    ],
)
def test_indices(value, color, reason):
    assert rag.index("CPI", known(Decimal(value)), LIMITS) == rag.Judged(color, reason)


def test_an_index_without_value_is_gray_and_says_why():
    found = rag.index("CPI", absent("no_cost_yet"), LIMITS)
    assert found.color is Color.GRAY
    assert "no hours or cost are booked yet" in found.reason


@pytest.mark.parametrize(
    ("slip", "color", "part"),
    [
        (-3, Color.GREEN, "3 days early"), (0, Color.GREEN, "on its day"), (1, Color.GREEN, "1 day late"),
        (7, Color.GREEN, "7 are tolerated"), (8, Color.AMBER, "8 days late; 7 are tolerated"),
        (14, Color.AMBER, "14 days late"), (15, Color.RED, "15 days late; the limit is 14"),
    ],
)  # fmt: skip
def test_milestones(slip, color, part):
    found = rag.milestone("Cutover", slip, 7)
    assert found.color is color
    assert part in found.reason


def test_the_worse_of_two_rows_explains_the_color():
    red, green = rag.Judged(Color.RED, "Late."), rag.Judged(Color.GREEN, "Fine.")
    assert rag.worse([green, red]) == red
    assert rag.worse([green, green]).reason == "Fine. Fine."
    assert rag.worse([]) is None


def test_scope():
    base = {"recorded": True, "unapproved_work": [], "off_specification": [], "requests": []}
    assert rag.scope(**base).color is Color.GREEN
    assert rag.scope(**base | {"recorded": False}).color is Color.GRAY
    amber = rag.scope(**base | {"off_specification": ["ISS-1"], "requests": ["ISS-2", "CR-3"], "recorded": False})
    assert amber.color is Color.AMBER
    assert amber.sources == ("ISS-1", "ISS-2", "CR-3")
    assert amber.reason == "ISS-1 is an open off-specification. ISS-2, CR-3 ask for more than is approved."
    assert rag.scope(**base | {"unapproved_work": ["No."], "off_specification": ["ISS-1"]}).color is Color.RED


def test_risk():
    base = {"reviewed": True, "extreme": [], "high": [], "unmanaged": []}
    assert rag.risk(**base).color is Color.GREEN
    assert rag.risk(**base | {"reviewed": False}).color is Color.GRAY
    assert rag.risk(**base | {"high": ["A"]}).color is Color.AMBER
    assert rag.risk(**base | {"high": ["A"], "unmanaged": ["A"]}).color is Color.RED
    found = rag.risk(**base | {"high": ["A"], "extreme": ["B", "C"]})
    assert (found.color, found.reason) == (Color.RED, "B, C are open extreme risks.")
    many = rag.risk(**base | {"high": list("ABCDEF")})
    assert many.reason.startswith("A, B, C and 3 more are open high risks")


def test_customer():
    day = date(2026, 11, 13)
    base = {
        "late_escalations": [], "escalations": [], "late_updates": [], "contact_days": 3, "limit_days": 30,
    }  # fmt: skip
    assert rag.customer(**base).color is Color.GREEN
    assert (
        rag.customer(**base | {"contact_days": 31}).reason
        == "The last logged contact is 31 days old; 30 days are the limit."
    )
    assert rag.customer(**base | {"contact_days": 30}).color is Color.GREEN
    assert rag.customer(**base | {"contact_days": None}).color is Color.GRAY
    assert rag.customer(**base | {"contact_days": None}, contact_needed=False).color is Color.GREEN
    assert rag.customer(**base | {"escalations": ["E"]}).color is Color.AMBER
    assert rag.customer(**base | {"late_updates": [("I", day)]}).color is Color.AMBER
    assert rag.customer(**base | {"escalations": ["E"], "contact_days": 99}).color is Color.GRAY
    red = rag.customer(**base | {"late_escalations": [("E", day)], "escalations": ["E"], "contact_days": 99})
    assert (red.color, red.reason) == (Color.RED, "E needed an answer by 2026-11-13.")


def dimensions(*colors: Color) -> list[Dimension]:
    return [Dimension("d", color, "") for color in colors]


def test_overall_is_the_worst_and_stale_is_never_green():
    assert rag.overall(dimensions(Color.GREEN, Color.AMBER), stale=False) is Color.AMBER
    assert rag.overall(dimensions(Color.AMBER, Color.GRAY), stale=False) is Color.GRAY
    assert rag.overall(dimensions(Color.GRAY, Color.RED), stale=False) is Color.RED
    assert rag.overall(dimensions(Color.GREEN), stale=True) is Color.GRAY
    assert rag.overall(dimensions(Color.RED), stale=True) is Color.RED
    assert rag.overall([], stale=False) is Color.NONE
    assert rag.is_stale(None, 14)
    assert rag.is_stale(15, 14)
    assert not rag.is_stale(14, 14)


def test_watermelons_are_green_outside_by_a_report_that_still_counts():
    assert rag.is_watermelon(Color.GREEN, Color.AMBER, stale=False)
    assert rag.is_watermelon(Color.GREEN, Color.GRAY, stale=False)
    assert not rag.is_watermelon(Color.GREEN, Color.GREEN, stale=False)
    assert not rag.is_watermelon(Color.AMBER, Color.RED, stale=False)
    assert not rag.is_watermelon(Color.GREEN, Color.GRAY, stale=True)
