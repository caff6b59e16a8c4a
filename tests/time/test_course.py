"""Where the decisions about a sheet lead, with what its person and the office do between them."""

from __future__ import annotations

import json

import pytest

from pmo.domain.sheets import course
from support import ROOT

WAYS = json.loads((ROOT / "schemas/timesheet.schema.json").read_text())["x-kind"]["lifecycle"]["transitions"]
FIRST, TWO = {"decision": "approved", "tier": "project"}, {"decision": "approved", "tier": "two"}
BACK, AGAIN = {"decision": "rejected", "tier": "two"}, {"decision": "reversed"}


@pytest.mark.parametrize(
    ("before", "rows", "after", "leads"),
    [
        ("open", [], "pending_approval", True),
        ("rejected", [], "errors_corrected", True),
        ("pending_approval", [], "rejected", False),
        ("open", [FIRST], "approved_tier_one", True),
        ("rejected", [{"decision": "approved"}], "approved_tier_one", True),
        ("pending_approval", [TWO], "approved_tier_two", False),
        ("pending_approval", [TWO], "approved_tier_one", False),
        ("pending_approval", [TWO, FIRST], "approved_tier_one", True),
        ("pending_approval", [FIRST, TWO], "approved_tier_two", True),
        ("pending_approval", [FIRST, TWO], "approved_tier_one", False),
        ("approved_tier_one", [BACK], "rejected_second_tier", True),
        ("approved_tier_one", [BACK], "pending_approval", True),
        ("approved_tier_one", [BACK], "approved_tier_one", False),
        ("approved_tier_two", [AGAIN], "open", True),
        ("approved_tier_two", [BACK], "errors_corrected", True),
        ("approved_tier_two", [FIRST, TWO], "open", False),
        ("approved_tier_two", [], "billed_agreement", True),
        ("billed", [], "ready_to_bill", True),
        ("billed", [], "open", False),
        ("pending_approval", [FIRST], "billed", False),
        ("pending_approval", ["approved", {"decision": ["approved"]}, {"tier": {}}], "approved_tier_one", False),
        ("approved_tier_one", [], "approved_tier_one", True),
    ],
)
def test_where_decisions_lead(before: str, rows: list[object], after: str, *, leads: bool) -> None:
    assert course.leads(WAYS, before, rows, after) is leads


def test_a_way_back_of_a_firm_is_no_way_to_an_approval() -> None:
    ways = {"open": ["pending_approval"], "pending_approval": [], "ready_to_bill": ["open"]}
    assert course.leads(ways, "open", [], "ready_to_bill") is False
    assert course.leads(ways, "ready_to_bill", [], "open") is False
    assert course.leads(ways, "ready_to_bill", [AGAIN], "pending_approval") is True
