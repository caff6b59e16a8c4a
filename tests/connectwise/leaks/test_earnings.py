"""Windows, cycles and rates of agreements, by hand and by properties."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmo.domain.agreement_earnings import Window, agreement_earnings, client_earnings, window
from pmo.domain.calendar import Calendar
from pmo.domain.leaks import hidden_work, losses
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.agreement_earnings import Earning
    from pmo.model.workspace import Workspace

AS_OF = date(2026, 11, 20)
OCTOBER = Window(date(2026, 10, 1), date(2026, 11, 1))
QUARTER = Window(date(2026, 7, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("first", "as_of", "start", "end"),
    [
        (date(2026, 8, 3), AS_OF, date(2026, 8, 1), date(2026, 11, 1)),  # August 1 and 2 are a weekend
        (date(2026, 8, 4), AS_OF, date(2026, 9, 1), date(2026, 11, 1)),
        (date(2024, 1, 2), AS_OF, date(2025, 11, 1), date(2026, 11, 1)),
        (date(2026, 8, 3), date(2026, 11, 30), date(2026, 8, 1), date(2026, 12, 1)),
        (date(2025, 12, 1), date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_whole_months_of_which_every_working_day_is_there(first: date, as_of: date, start: date, end: date) -> None:
    assert window(first, as_of, Calendar()) == Window(start, end)


@pytest.mark.parametrize("first", [None, date(2026, 11, 2), date(2026, 10, 5)])
def test_no_whole_month(first: date | None) -> None:
    assert window(first, AS_OF, Calendar()) is None


def row(month: date, hours: str, agreement: str | None = "AGR-2026-0001", cost: str = "0", invoiced: str = "0", billing: str = "covered", project: str | None = None) -> dict[str, Any]:  # fmt: skip
    return {
        "client": "acme", "agreement": agreement, "project": project, "billing": billing, "month": month, "hours": Decimal(hours),
        "labour_cost": Decimal(cost), "hours_without_rate": Decimal(0), "invoiced": Decimal(invoiced),
    }  # fmt: skip


def firm(root: Path, terms: str) -> Workspace:
    return workspace(
        root,
        {
            "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
            "registers/agreements/AGR-2026-0001.yml": f"id: AGR-2026-0001\ntitle: Care\nclient: acme\nstatus: active\n{terms}",
        },
    ).workspace


def earning(root: Path, terms: str, work: list[dict[str, Any]], span: Window = QUARTER) -> Earning:
    return agreement_earnings(firm(root, terms), work, span)["AGR-2026-0001"]


BLOCK = (
    "type: one_time_block\nunits: hours\nlimit: 40\ncycle: none\nstart: 2026-01-01\nend: 2026-12-31\nbill_price: 6000\n"
)


def test_a_block_brings_what_was_used_of_it(tmp_path: Path) -> None:
    """10 of 40 hours of 6000 are 1500; after 35 hours before, only 5 of 10 are left to sell: 750 for 10 hours."""
    july, before = date(2026, 7, 1), date(2026, 6, 1)
    assert earning(tmp_path / "a", BLOCK, [row(july, "10", cost="900")]).billed.value == 1500
    late = earning(tmp_path / "b", BLOCK, [row(july, "10", cost="900"), row(before, "35", cost="9")])
    assert (late.billed.value, late.rate.value, late.profit.value) == (750, 75, -150)
    assert late.loses


MONTHLY = "type: managed_service\nunits: hours\nunlimited: true\ncycle: month\nstart: 2026-01-01\nend: 2026-12-31\nbill_price: 3100\n"


def test_a_cancelled_agreement_is_billed_to_its_last_day(tmp_path: Path) -> None:
    """July, and 10 of the 31 days of August: 3100 + 1000."""
    found = earning(tmp_path, MONTHLY + "cancelled_on: 2026-08-10\n", [row(date(2026, 7, 1), "10")])
    assert found.billed.value == 4100


def test_weeks_are_counted_by_days(tmp_path: Path) -> None:
    """92 days of the quarter: with weeks from July 1 on, 13 whole ones and one day of the next: 700 x (13 + 1/7) = 9200."""
    terms = "type: managed_service\nunits: hours\nunlimited: true\ncycle: week\nstart: 2026-07-01\nbill_price: 700\nno_end: true\n"
    assert earning(tmp_path, terms, []).billed.value == 9200


def test_without_hours_there_is_no_rate_but_a_profit(tmp_path: Path) -> None:
    found = earning(tmp_path, MONTHLY, [])
    assert (found.billed.value, found.profit.value) == (9300, 9300)
    assert (found.rate.value, found.rate.reason) == (None, "missing_input")


def test_without_a_price_or_a_cost_there_is_a_reason(tmp_path: Path) -> None:
    bare = MONTHLY.replace("bill_price: 3100\n", "")
    found = earning(tmp_path / "a", bare, [row(date(2026, 7, 1), "10")])
    assert (found.billed.reason, found.rate.reason, found.margin.reason) == ("missing_input",) * 3
    assert not found.loses
    parts = MONTHLY + "additions:\n  - {product: Backup, quantity: 2, unit_price: 5}\n"
    unknown = earning(tmp_path / "b", parts, [row(date(2026, 7, 1), "10")])
    assert (unknown.billed.value, unknown.addition_cost.reason, unknown.rate.reason) == (
        9330,
        "missing_input",
        "missing_input",
    )


def test_work_by_the_hour_brings_what_was_invoiced(tmp_path: Path) -> None:
    terms = "type: time_materials\nunits: hours\nunlimited: true\ncycle: month\nstart: 2026-01-01\nno_end: true\n"
    found = earning(tmp_path, terms, [row(date(2026, 7, 1), "10", invoiced="1200")])
    assert (found.billed.value, found.rate.value) == (1200, 120)


def test_hours_under_an_agreement_that_is_not_here_count_for_the_client(tmp_path: Path) -> None:
    space = firm(tmp_path, MONTHLY)
    work = [row(date(2026, 7, 1), "10"), row(date(2026, 7, 1), "5", "AGR-2020-0009"), row(date(2026, 7, 1), "3", None)]  # fmt: skip
    found = client_earnings(space, work, QUARTER, agreement_earnings(space, work, QUARTER))["acme"]
    assert (found.hours, found.fixed_fee_hours, found.billed.value) == (15, 3, 9300)


@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 400), st.sampled_from(["AGR-2026-0001", None])), max_size=20)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_no_hour_of_the_window_gets_lost_and_money_scales(tmp_path: Path, work: list[tuple[int, int, str | None]]) -> None:  # fmt: skip
    space = workspace(tmp_path, {}).workspace if not (tmp_path / "pmo.yml").exists() else _again(tmp_path)
    rows = [row(date(2026, month, 1), f"{quarters / 4}", agreement, cost=str(quarters), billing="billable") for month, quarters, agreement in work]  # fmt: skip
    twice = [{**one, "labour_cost": one["labour_cost"] * 2} for one in rows]
    agreements = agreement_earnings(space, rows, QUARTER)
    clients = client_earnings(space, rows, QUARTER, agreements)
    inside = sum((one["hours"] for one in rows if QUARTER.holds(one["month"])), Decimal(0))
    assert sum((item.hours + item.fixed_fee_hours for item in clients.values()), Decimal(0)) == inside
    doubled = client_earnings(space, twice, QUARTER, agreement_earnings(space, twice, QUARTER))
    for client, item in clients.items():
        assert doubled[client].labour_cost.value == (item.labour_cost.value or 0) * 2
        assert doubled[client].rate == item.rate


_KNOWN: dict[Path, Workspace] = {}


def _again(root: Path) -> Workspace:
    """The same firm, loaded once."""
    if root not in _KNOWN:
        _KNOWN[root] = firm(root, MONTHLY)
    return _KNOWN[root]


def ticket(hours: str, last: date) -> dict[str, Any]:
    return {"ticket": "PSA-T-1", "agreement": "AGR-2026-0001", "client": "acme", "hours": Decimal(hours), "entries": 1, "people": 1, "first_day": last, "last_day": last}  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "age", "hidden"), [("8", 0, True), ("7.99", 0, False), ("8", 90, True), ("8", 91, False)]
)
def test_a_ticket_is_a_candidate_from_the_limit_on_and_for_ninety_days(hours: str, age: int, *, hidden: bool) -> None:
    assert bool(hidden_work([ticket(hours, AS_OF - timedelta(days=age))], Decimal(8), AS_OF)) is hidden


def loss(month: date, way: str, project: str | None = None) -> dict[str, Any]:
    sums = {"hours": "2", "amount": "100", "labour_cost": "50", "hours_without_price": "0", "hours_without_rate": "0"}
    return {"client": "acme", "project": project, "agreement": None, "way": way, "month": month, **{key: Decimal(value) for key, value in sums.items()}}  # fmt: skip


def test_losses_of_a_year_are_added_up() -> None:
    rows = [loss(date(2025, 10, 1), "off"), loss(date(2025, 11, 1), "off"), loss(date(2026, 11, 1), "down"), loss(date(2026, 11, 1), "free")]  # fmt: skip
    (found,) = losses(rows, date(2025, 11, 1), frozenset())
    assert (found.hours, found.written_off, found.written_down, found.no_charge) == (6, 2, 2, 2)
    assert (found.value.value, found.labour_cost.value) == (300, 150)


def test_hours_without_charge_are_not_given_away_where_a_fixed_fee_pays() -> None:
    rows = [loss(date(2026, 11, 1), way, project) for way in ("free", "off") for project in ("fixed", "open")]
    found = {item.project: item.hours for item in losses(rows, date(2025, 11, 1), frozenset({"fixed"}))}
    assert found == {"open": 4, "fixed": 2}


def test_fixed_fees_are_known_from_the_project(tmp_path: Path) -> None:
    """10 h by the hour for 1200; 5 h free on a project at a fixed fee, 4 h billed there on top; 3 h free elsewhere."""
    july = date(2026, 7, 1)
    space = workspace(
        tmp_path,
        {
            "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
            "projects/fixed/project.yml": "id: fixed\ntitle: Move\nclient: acme\nstatus: planned\nengagement: fixed_fee\n",
            "projects/open/project.yml": "id: open\ntitle: Help\nclient: acme\nstatus: planned\nengagement: time_materials\n",
        },
    ).workspace
    work = [
        row(july, "10", None, invoiced="1200", billing="billable", project="open"),
        row(july, "5", None, cost="400", billing="no_charge", project="fixed"),
        row(july, "4", None, invoiced="600", billing="billable", project="fixed"),
        row(july, "3", None, billing="no_charge", project="open"),
    ]
    found = client_earnings(space, work, QUARTER, {})["acme"]
    assert (found.hours, found.fixed_fee_hours, found.billed.value, found.labour_cost.value) == (17, 5, 1800, 0)
