"""The gate for rows: what fits passes, one odd value never ends the reading, and no value of a row is ever said."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pmo.connect.connectwise import json_in
from pmo.connect.connectwise.conditions import field
from pmo.connect.connectwise.errors import FalseSuccessError, PsaError
from pmo.connect.connectwise.gate import admit
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.session import Patch
from pmo.connect.connectwise.sorts import Sort
from pmo.connect.connectwise.unusable import Unusable

from .conftest import reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Script

ENTRY = {
    "id": 7, "member": {"id": 5, "identifier": "kim"}, "company": {"id": 2, "name": "Acme"}, "chargeToId": 4711,
    "chargeToType": "ServiceTicket", "timeStart": "2026-11-20T09:00:00Z", "actualHours": Decimal("1.5"),
    "billableOption": "Billable", "status": "Open", "_info": {"lastUpdated": "2026-11-20T10:00:00Z"},
}  # fmt: skip
SECRET = "9876.54"
"""Stands in odd rows for what nobody may read in a message."""


def entry(**fields: Any) -> dict[str, Any]:
    return {**ENTRY, **fields}


def test_what_fits_passes_as_it_is() -> None:
    found = admit(RESOURCES["time_entries"], ENTRY)
    assert (found.row, found.unusable, found.whole, found.number) == (ENTRY, (), True, 7)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("7", "is text and not the number of a row"),
        ([7], "is a list and not the number of a row"),
        ({"id": 7}, "is an object and not the number of a row"),
        (True, "is yes or no and not the number of a row"),
        (-7, "is a number and not the number of a row"),
        (Decimal("7.0"), "is a number and not the number of a row"),
        (0, "is 0"),
        (None, "is missing"),
        (json_in.BEYOND, "is a number beyond all measure"),
    ],
    ids=str,
)
def test_a_row_without_a_usable_number_is_set_aside(number: Any, reason: str) -> None:
    found = admit(RESOURCES["time_entries"], entry(id=number, hourlyCost=SECRET))
    assert found.unusable == (Unusable("time_entries", None, "id", reason),)
    assert (found.row, found.whole, found.number) == ({}, False, None)


@pytest.mark.parametrize("row", [None, 7, "7", [ENTRY]], ids=str)
def test_something_else_than_a_row_is_set_aside(row: Any) -> None:
    (fault,) = admit(RESOURCES["time_entries"], row).unusable
    assert str(fault) == "a row of time entries: is no row"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("actualHours", [SECRET], "is a list and not a number"),
        ("actualHours", "a lot", "is text and not a number"),
        ("actualHours", "1e99999999", "is a number beyond all measure"),
        ("actualHours", True, "is yes or no and not a number"),
        ("actualHours", 10**15, "is larger than any amount"),
        ("timeStart", "0001-01-01T00:00:00Z", "lies outside of the years 1753 to 2199"),
        ("timeStart", "9999-12-31T23:59:59Z", "lies outside of the years 1753 to 2199"),
        ("timeStart", "0001-01-01T00:00:00+14:00", "is text and not a point in time"),
        ("timeStart", 20261120, "is a number and not a point in time"),
        ("member", 5, "is a number and not a reference"),
        ("member", {"id": "5", "identifier": "kim"}, "is a reference whose id is text and not the number of a row"),
        ("member", {"id": 5, "identifier": ["kim"]}, "is a reference whose identifier is a list and not text"),
        ("status", 3, "is a number and not text"),
        ("status", {"id": 3}, "is an object and not text"),
        ("status", "x" * 20_001, "has more than 20,000 characters"),
        ("chargeToId", "4711", "is text and not the number of a row"),
        ("chargeToId", json_in.BEYOND, "is a number beyond all measure"),
        ("member", {"id": json_in.BEYOND}, "is a reference whose id is a number beyond all measure"),
    ],
)
def test_an_entry_with_something_unusable_in_what_sums_are_made_of_is_set_aside(
    name: str, value: Any, reason: str
) -> None:
    found = admit(RESOURCES["time_entries"], entry(**{name: value}))
    assert found.unusable == (Unusable("time_entries", 7, name, reason),)
    assert not found.whole


def test_of_other_rows_the_field_alone_is_left_out() -> None:
    row = {
        "id": 9,
        "summary": "Disk",
        "escalationLevel": "high",
        "status": {"id": 1, "name": "New"},
        "closedFlag": "perhaps",
    }
    found = admit(RESOURCES["service_tickets"], row)
    assert found.whole
    assert found.row == {"id": 9, "summary": "Disk", "status": {"id": 1, "name": "New"}}
    assert [str(fault) for fault in found.unusable] == [
        "number 9 of service tickets: escalationLevel is text and not a number",
        "number 9 of service tickets: closedFlag is text and not yes or no",
    ]


def test_an_odd_mark_of_change_is_left_out_and_said() -> None:
    found = admit(
        RESOURCES["projects"], {"id": 9, "_info": {"lastUpdated": "9999-12-31T23:59:59Z", "dateEntered": "2026-01-02"}}
    )
    assert found.row == {"id": 9, "_info": {"dateEntered": "2026-01-02"}}
    assert [(fault.field, fault.whole) for fault in found.unusable] == [("_info/lastUpdated", False)]


def test_the_many_forms_of_the_psa_become_one() -> None:
    found = admit(
        RESOURCES["time_entries"],
        entry(hourlyCost="65.10", status={"id": 1, "name": "Open"}, timeEnd="", invoice=None),
        costs=True,
    )
    assert found.unusable == ()
    assert (found.row["hourlyCost"], found.row["status"], found.row["timeEnd"], found.row["invoice"]) == (
        Decimal("65.10"),
        "Open",
        None,
        None,
    )
    recap = admit(RESOURCES["agreement_recaps"], {"id": 1, "isUnlimited": "True", "lastInvoiceAmount": "12.50"}).row
    assert (recap["isUnlimited"], recap["lastInvoiceAmount"]) == (True, Decimal("12.50"))


def test_an_unknown_field_may_hold_anything_but_a_number_out_of_proportion() -> None:
    found = admit(RESOURCES["projects"], {"id": 9, "newIn2027": [{"value": json_in.BEYOND}], "other": ["x"]})
    assert found.row == {"id": 9, "other": ["x"]}
    assert [fault.field for fault in found.unusable] == ["newIn2027"]


@pytest.mark.parametrize("text", ["9" * 10_000 + "x", "9" * 1_000_000, ":  " * 500_000, "a@" * 500_000])
def test_a_long_text_costs_no_time(text: str) -> None:
    began = time.monotonic()
    for name in ("hourlyRate", "timeStart", "chargeToType", "member", "newIn2027"):
        admit(RESOURCES["time_entries"], {"id": 7, name: text})
    assert time.monotonic() - began < 2


def test_a_name_that_the_psa_makes_up_cannot_drive_the_terminal() -> None:
    (fault,) = admit(RESOURCES["projects"], {"id": 9, f"a\u202e\x1b[31m{'b' * 10_000}": json_in.BEYOND}).unusable
    assert str(fault).isprintable()
    assert len(str(fault)) < 500


def test_every_sort_of_field_refuses_what_it_cannot_be_and_never_says_a_value() -> None:
    odd: tuple[Any, ...] = (
        SECRET + "x",
        [SECRET],
        {"a": SECRET},
        True,
        -3,
        Decimal(SECRET),
        json_in.BEYOND,
        "\ud83d",
        "x" * 30_000,
        [[SECRET]],
    )
    seen = set()
    for resource in RESOURCES.values():
        for name in (*resource.fields, *resource.cost_fields, *resource.lengths):
            for value in odd:
                found = admit(resource, {"id": 7, name: value}, costs=True)
                assert SECRET not in "".join(map(str, found.unusable))
                seen |= {resource.sort_of(name)} if found.unusable else set()
    assert seen == set(Sort)


def test_no_field_that_is_needed_is_missing_from_the_description() -> None:
    assert [
        (one.name, one.needed - set(one.fields)) for one in RESOURCES.values() if one.needed - set(one.fields)
    ] == []


# pages and single rows ------------------------------------------------------------------------------------------------


def test_one_bad_row_is_named_by_the_page_and_the_others_are_read(script: Callable[..., Script]) -> None:
    rows = [
        {"id": 1},
        {"id": "x", "name": SECRET},
        {"id": 3, "name": "Acme"},
        {"id": 2**70},
        {"id": 5, "identifier": 4},
    ]
    psa = script(reply(rows), reply(rows[-1:]))
    with psa.session() as session:
        (page,) = session.pages("companies")
        assert page.rows == ({"id": 1}, {"id": 3, "name": "Acme"})
        assert (page.last_id, page.set_aside, page.numbered) == (5, {5}, False)
        assert [(one.number, one.field) for one in page.unusable] == [(None, "id"), (None, "id"), (5, "identifier")]
        (second,) = session.pages("companies")
        assert (second.rows, second.set_aside, second.numbered) == ((), {5}, True)


def test_numbers_out_of_proportion_do_not_reach_anybody(script: Callable[..., Script]) -> None:
    body = '[{"id": 1, "budgetHours": 1e99999999}, {"id": 2, "budgetHours": 0e-99999999}, {"id": 3, "budgetHours": %s}, {"id": 4, "budgetHours": 0.30000000000000004}, {"id": %s}]'
    psa = script(reply(body % ("9" * 5000, "8" * 5000)))
    with psa.session() as session:
        (page,) = session.pages("projects")
    assert page.rows == ({"id": 1}, {"id": 2}, {"id": 3}, {"id": 4, "budgetHours": Decimal("0.30000000000000004")})
    assert [one.number for one in page.unusable] == [1, 2, 3, None]


@pytest.mark.parametrize(
    "text",
    [
        "1e9999999999999999999999",
        "-1e400",
        "0.1e-9999999999999999999999",
        "1" * 19,
        "-" + "1" * 19,
        "0." + "1" * 90,
        "NaN",
        "-Infinity",
    ],
)
def test_no_number_is_too_odd_to_be_read(text: str) -> None:
    assert json_in.read(text.encode()) is json_in.BEYOND


@pytest.mark.parametrize("text", ["0", "-1", "1" * 18, "1.5E-7", "100000000000000000.25", "7.105427357601002e-15"])
def test_an_ordinary_number_is_exact(text: str) -> None:
    assert json_in.read(text.encode()) == Decimal(text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r'"a\ud800b"', "a\ufffdb"),
        (r'"\udc00"', "\ufffd"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"a\u0000\u001b[31m\b\f"', "a\ufffd\ufffd[31m\ufffd\ufffd"),
        (r'"\u009b31m\u007f\uffff"', "\ufffd31m\ufffd\ufffd"),
        ('"\x7f\u0085\uffff"', "\ufffd\ufffd\ufffd"),
        (r'"line\nand\ttab\u00e9"', "line\nand\ttabé"),
        (r'"C:\\folder\\bin"', "C:\\folder\\bin"),
    ],
)
def test_texts_that_no_file_can_hold_are_mended_where_they_enter(body: str, text: str) -> None:
    for value in (json_in.read(body.encode()), *json_in.read(b'[{"k": [%s]}]' % body.encode())[0]["k"]):
        assert value == text
        json.dumps(value).encode()
    assert json_in.read(b"{%s: 1}" % body.encode()) == {text: 1}


def test_who_looks_for_rows_is_told_when_one_cannot_be_used(script: Callable[..., Script]) -> None:
    """A mark that is looked for may be in it; a push would make it again."""
    psa = script(reply([{"id": 1}, {"id": "x", "summary": SECRET}]), reply([{"id": 1, "isInSla": 3}]))
    with psa.session() as session:
        with pytest.raises(
            PsaError, match=r"^Looking for service tickets: .* \(a row of service tickets: id is text"
        ) as caught:
            session.find("service_tickets", field("id") > 0)
        assert SECRET not in str(caught.value)
        assert session.find("service_tickets", field("id") > 0) == [{"id": 1}]


@pytest.mark.parametrize("row", [{"id": "7"}, {"id": 8}, {"id": 7, "actualHours": []}], ids=str)
def test_a_single_row_that_cannot_be_used_is_said(script: Callable[..., Script], row: dict[str, Any]) -> None:
    with script(reply(row)).session() as session, pytest.raises(PsaError, match=r"^Reading number 7 of time entries: "):
        session.one("time_entries", 7)


def test_what_was_made_is_known_by_its_number_whatever_else_is_odd(script: Callable[..., Script]) -> None:
    psa = script(reply({"id": 7, "actualHours": [], "status": "Open"}, 201))
    with psa.session(write=True) as session:
        assert session.create("time_entries", {"notes": "x"}) == {"id": 7, "status": "Open"}


def test_another_row_read_back_is_no_success(script: Callable[..., Script]) -> None:
    psa = script(reply({}), reply({"id": 8, "summary": "x"}))
    with psa.session(write=True) as session, pytest.raises(FalseSuccessError, match="another row"):
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x")])


def test_full_pages_that_lead_nowhere_end_with_a_sentence(script: Callable[..., Script]) -> None:
    psa = script(reply([{"id": "a"}, {"id": "b"}]))
    with psa.session() as session, pytest.raises(PsaError, match="without an end, or full pages without a number"):
        list(session.pages("projects", size=2))


def test_a_list_without_an_end_ends_with_a_sentence(
    script: Callable[..., Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pmo.connect.connectwise.reading.MOST_ROWS", 5)
    psa = script(*[reply([{"id": 2 * page + 1}, {"id": 2 * page + 2}]) for page in range(3)])
    with psa.session() as session, pytest.raises(PsaError, match="without an end"):
        list(session.pages("projects", size=2))
