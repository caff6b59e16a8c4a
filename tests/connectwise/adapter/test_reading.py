"""Reading: addresses, headers, pages, counts, single rows, and the code base that is found out."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pmo.connect.connectwise.conditions import field
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.session import Session

from .conftest import ACCOUNT, LOGIN, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Script


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{"id": number} for number in numbers]


def test_the_code_base_is_found_out_once_without_keys_at_the_host_without_api(script: Callable[..., Script]) -> None:
    psa = script(reply({"count": 3}), reply({"count": 3}))
    with psa.session() as session:
        assert session.count("companies") == 3
        session.count("companies")
    (login,) = psa.logins
    assert str(login.url) == "https://na.example.net/login/companyinfo/thistle"
    assert not {"authorization", "clientid"} & set(login.headers)
    assert str(psa.requests[0].url) == "https://api-na.example.net/v2025_1/apis/3.0/company/companies/count"


def test_every_request_carries_keys_client_and_the_pinned_version(script: Callable[..., Script]) -> None:
    psa = script(reply(rows(1)))
    with psa.session() as session:
        list(session.pages("companies"))
    headers = psa.requests[0].headers
    assert headers["authorization"] == ACCOUNT.authorization()
    assert headers["clientid"] == "canary-client-id"
    assert headers["accept"] == "application/vnd.connectwise.com+json; version=2025.1"
    assert headers["pagination-type"] == "forward-only"


def test_a_list_is_read_to_its_end_by_the_last_number(script: Callable[..., Script]) -> None:
    psa = script(
        reply(rows(3, 5), Date="Fri, 20 Nov 2026 10:00:00 GMT", Link='<https://evil.example/x>; rel="next"'),
        reply(rows(6, 9)),
        reply(rows(12)),
    )
    with psa.session() as session:
        pages = list(session.pages("projects", size=2))
    assert [[row["id"] for row in page.rows] for page in pages] == [[3, 5], [6, 9], [12]]
    assert [page.last_id for page in pages] == [5, 9, 12]
    assert pages[0].served_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert pages[1].served_at is None
    assert [psa.asked(index).get("pageId") for index in range(3)] == [None, "5", "9"]
    assert psa.asked(0)["pageSize"] == "2"
    assert "orderBy" not in psa.asked(0)
    assert {request.url.host for request in psa.requests} == {"api-na.example.net"}


def test_a_full_last_page_is_followed_by_an_empty_one(script: Callable[..., Script]) -> None:
    psa = script(reply(rows(1, 2)), reply([]))
    with psa.session() as session:
        pages = list(session.pages("projects", size=2))
    assert [page.last_id for page in pages] == [2, 2]


def test_reading_goes_on_after_a_number(script: Callable[..., Script]) -> None:
    psa = script(reply([]))
    with psa.session() as session:
        (page,) = session.pages("time_entries", after=40)
    assert (page.rows, page.last_id, psa.asked()["pageId"]) == ((), 40, "40")


@pytest.mark.parametrize("second", [rows(1, 2), rows(4, 3), rows(2, 3)])
def test_a_page_that_repeats_or_is_out_of_order_ends_the_reading(
    script: Callable[..., Script], second: list[dict[str, Any]]
) -> None:
    psa = script(reply(rows(1, 2)), reply(second))
    with psa.session() as session:
        pages = session.pages("projects", size=2)
        next(pages)
        with pytest.raises(PsaError, match="repeats rows or is not in order"):
            next(pages)


@pytest.mark.parametrize("size", [0, 1001])
def test_a_page_never_asks_for_more_than_the_psa_gives(script: Callable[..., Script], size: int) -> None:
    with script().session() as session, pytest.raises(ValueError, match="1 to 1000"):
        next(session.pages("projects", size=size))


def test_only_the_fields_of_the_list_are_asked_for_and_costs_only_on_demand(script: Callable[..., Script]) -> None:
    psa = script(reply([]), reply([]))
    with psa.session() as session:
        list(session.pages("members"))
    assert psa.asked()["fields"].split(",") == ["id", *RESOURCES["members"].fields, "_info"]
    assert "hourlyCost" not in psa.asked()["fields"]
    assert not {"homePhone", "officeEmail", "firstName", "notes", "photo"} & set(RESOURCES["members"].asked(costs=True))
    with psa.session(costs=True) as session:
        list(session.pages("members"))
    assert "hourlyCost" in psa.asked()["fields"]


def test_named_fields_always_come_with_the_number(script: Callable[..., Script]) -> None:
    psa = script(reply([]))
    with psa.session() as session:
        list(session.pages("projects", fields=["name"]))
    assert psa.asked()["fields"] == "id,name"


def test_whatever_a_condition_holds_arrives_as_it_is(script: Callable[..., Script]) -> None:
    psa = script(reply([]))
    where = (field("name") == "R&D + 100% *é*'s [x]#?/;=") & (field("a") > datetime(2026, 1, 31, tzinfo=UTC))
    with psa.session() as session:
        session.find("companies", where)
    assert psa.asked()["conditions"] == str(where)
    raw = psa.requests[0].url.raw_path.decode()
    assert not set(raw.partition("?")[2]) & set("\"'* +[]#")
    assert "%2B" in raw
    assert session.log[-1].condition == str(where)


def test_a_condition_too_long_for_an_address_is_searched_for(script: Callable[..., Script]) -> None:
    where = field("id").is_in(range(10_000, 10_400))
    psa = script(reply(rows(10_000, 10_001)), reply(rows(10_002)))
    with psa.session() as session:
        assert [page.last_id for page in session.pages("service_tickets", where, size=2)] == [10_001, 10_002]
    for request in psa.requests:
        assert (request.method, request.url.path) == ("POST", "/v2025_1/apis/3.0/service/tickets/search")
        assert request.headers["content-type"] == "application/json"
    assert psa.requests[0].read() == b'{"conditions": "' + str(where).encode() + b'"}'
    assert psa.asked(1)["pageId"] == "10001"
    with script().session() as session, pytest.raises(ValueError, match="in batches"):
        session.find("companies", where)


def test_numbers_are_exact(script: Callable[..., Script]) -> None:
    psa = script(reply('[{"id": 1, "actualHours": 0.1, "budgetHours": 91.50, "estimatedHours": 0}]'))
    with psa.session() as session:
        (row,) = session.find("projects", field("id") == 1)
    assert row["actualHours"] * 3 == Decimal("0.3")
    assert row["budgetHours"] == Decimal("91.50")


def test_parents_are_part_of_the_address(script: Callable[..., Script]) -> None:
    psa = script(reply([]), reply({"count": 2}))
    with psa.session() as session:
        list(session.pages("phases", parent=5))
        assert session.count("board_statuses", field("id") > 1, parent=7) == 2
        with pytest.raises(ValueError, match="which projects"):
            session.count("phases")
    assert psa.requests[0].url.path == "/v2025_1/apis/3.0/project/projects/5/phases"
    assert psa.requests[1].url.path == "/v2025_1/apis/3.0/service/boards/7/statuses/count"
    assert psa.asked(1) == {"conditions": "id > 1"}


def test_one_row_is_read_by_its_number(script: Callable[..., Script]) -> None:
    psa = script(reply({"id": 7, "name": "A"}))
    with psa.session() as session:
        assert session.one("projects", 7) == {"id": 7, "name": "A"}
    assert psa.requests[0].url.path == "/v2025_1/apis/3.0/project/projects/7"


def test_a_row_is_gone_only_when_its_list_can_be_read(script: Callable[..., Script]) -> None:
    psa = script(reply(status=404), reply({"count": 4}), reply(status=404))
    with psa.session() as session:
        assert session.one("projects", 7) is None
        assert session.one("projects", 8) is None
    wrong = script(reply(status=404), reply(status=404))
    with wrong.session() as session, pytest.raises(PsaError, match="or the keys are wrong") as caught:
        session.one("projects", 7)
    assert caught.value.status == 404


def test_after_an_upgrade_the_code_base_is_found_out_again(script: Callable[..., Script]) -> None:
    logins = iter([LOGIN, {**LOGIN, "Codebase": "v2026_1/"}])
    psa = script(reply({"count": 1}), reply("<h1>gone</h1>", 404), reply({"count": 2}), login=lambda: next(logins))
    with psa.session() as session:
        assert [session.count("projects"), session.count("projects")] == [1, 2]
    assert [request.url.path.split("/")[1] for request in psa.requests] == ["v2025_1", "v2025_1", "v2026_1"]


def test_an_address_that_is_gone_without_an_upgrade_is_not_asked_again(script: Callable[..., Script]) -> None:
    psa = script(reply(status=404))
    with psa.session() as session, pytest.raises(PsaError, match="knows no such address"):
        session.count("projects")
    assert (len(psa.logins), len(psa.requests)) == (2, 1)


@pytest.mark.parametrize(
    "codebase", ["https://evil.example/", "../x/", "//evil.example/", "a/b/", "..", "", None, 3, "a?b/", "a@b/"]
)
def test_a_code_base_that_leads_elsewhere_is_refused(script: Callable[..., Script], codebase: object) -> None:
    psa = script(login={**LOGIN, "Codebase": codebase})
    with psa.session() as session, pytest.raises(PsaError, match="names no code base"):
        session.count("projects")


@pytest.mark.parametrize("login", [None, [], "x"])
def test_an_unknown_company_is_said_with_what_to_check(script: Callable[..., Script], login: object) -> None:
    psa = script(login=login)
    with (
        psa.session() as session,
        pytest.raises(PsaError, match=r"does not know the company “thistle”.*PMO_CW_COMPANY"),
    ):
        session.count("projects")


def test_a_code_base_without_its_slash_is_one_too(script: Callable[..., Script]) -> None:
    psa = script(reply({"count": 1}), login={**LOGIN, "Codebase": "v4_6_release"})
    with psa.session() as session:
        session.count("projects")
        assert session.company().cloud
    assert psa.requests[0].url.path.startswith("/v4_6_release/apis/3.0/")


@pytest.mark.parametrize("body", ['{"rows": []}', "null", '"x"', "1", f"[{'[],' * 10_000}[]]"], ids=len)
def test_something_else_than_numbered_rows_is_an_error(script: Callable[..., Script], body: str) -> None:
    with script(reply(body)).session() as session, pytest.raises(PsaError, match="numbered rows"):
        list(session.pages("projects"))


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        '{"count": "3"}',
        '{"count": true}',
        '{"count": -1}',
        '{"count": 1e99999999}',
        '{"count": NaN}',
        "null",
    ],
)
def test_a_count_that_is_no_number_is_an_error(script: Callable[..., Script], body: str) -> None:
    with (
        script(reply(body)).session() as session,
        pytest.raises(PsaError, match=r"^Counting projects: the PSA answered"),
    ):
        session.count("projects")


def test_fields_nobody_asked_for_are_kept_unless_they_may_be_about_persons(script: Callable[..., Script]) -> None:
    psa = script(reply([{"id": 1, "newIn2027": "x", "homePhone": "1"}, {"id": 2, "newIn2027": "y"}]))
    with psa.session() as session:
        (page,) = session.pages("projects")
    assert page.rows == ({"id": 1, "newIn2027": "x"}, {"id": 2, "newIn2027": "y"})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/x?k=canaryPrivate",
        "//evil.example/",
        "http://api-na.example.net.evil.example/",
        "https://api-na.example.net:444/",
        "http://api-na.example.net/",
        "https://na.example.net:8443/",
    ],
)
def test_a_redirect_to_another_host_is_refused_and_nothing_is_sent_there(
    script: Callable[..., Script], status: int, where: str
) -> None:
    psa = script(reply(status=status, Location=where))
    with (
        psa.session() as session,
        pytest.raises(PsaError, match=r"to another host .*keys were not sent there") as caught,
    ):
        session.count("projects")
    assert "canary" not in str(caught.value)
    assert len(psa.requests) == 1


@pytest.mark.parametrize(
    "where", ["/x", "https://API-na.example.net:443/x", "https://na.example.net/", "", "http://[", "https://:1"]
)
def test_a_redirect_on_the_host_itself_is_not_followed_either(script: Callable[..., Script], where: str) -> None:
    psa = script(reply(status=302, Location=where))
    with psa.session() as session, pytest.raises(PsaError, match="another address of its own"):
        session.count("projects")


def test_a_redirected_login_is_refused_too() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(302, headers={"Location": "https://evil.example/login/companyinfo/thistle"})

    with (
        Session(ACCOUNT, transport=httpx.MockTransport(answer)) as session,
        pytest.raises(PsaError, match="another host"),
    ):
        session.count("projects")
    assert len(seen) == 1


def test_the_version_is_asked_of_the_psa(script: Callable[..., Script]) -> None:
    with script(reply({"version": "v2025.1"})).session() as session:
        assert session.info() == {"version": "v2025.1"}
        assert session.company().version == "v2025.1"
