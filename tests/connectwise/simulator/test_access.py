"""Who may ask, and under which address."""

from __future__ import annotations

from contextlib import closing
from http.client import HTTPConnection

import httpx
import pytest

from connectwise.simulator.small_psa import Client, small
from pmo.connect.connectwise.account import account
from pmo.connect.connectwise.simulator import Keys, Simulator, server


def test_the_code_base_is_told_without_keys(psa: Client) -> None:
    found = psa.http.get(f"{psa.simulator.address}/login/companyinfo/EXAMPLE").json()
    assert (found["Codebase"], found["CompanyID"], found["IsCloud"]) == ("v2026_1/", "example", "False")
    assert psa.http.get(f"{psa.simulator.address}/login/companyinfo/other").status_code == 404


def test_an_upgrade_moves_everything(psa: Client) -> None:
    old = f"{psa.base}/service/boards"
    psa.simulator.upgrade()
    assert psa.http.get(old, headers=psa.headers).status_code == 404
    assert len(psa.rows("/service/boards")) == 2
    assert psa.http.get(f"{psa.simulator.address}/login/companyinfo/example").json()["Codebase"] == "v2026_2/"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Basic eDp5"}, 401),
        ({"Authorization": ""}, 401),
        ({"clientId": ""}, 403),
        ({"clientId": "other"}, 403),
        ({"Accept": "text/html"}, 415),
        ({"Accept": "application/vnd.connectwise.com+json; version=latest"}, 400),
        ({"Accept": "application/json"}, 200),
        ({"Accept": "application/vnd.connectwise.com+json"}, 200),
    ],
)
def test_headers_that_are_needed(psa: Client, headers: dict[str, str], status: int) -> None:
    assert psa.get("/service/boards", headers).status_code == status


def test_on_cloud_wrong_keys_are_a_404() -> None:
    with Simulator(small(), cloud=True) as simulator, httpx.Client() as http:
        client = Client(simulator, http)
        assert client.get("/system/members/count", {"Authorization": "Basic eDp5"}).status_code == 404
        assert client.get("/system/info", {"Authorization": ""}).json()["isCloud"] is True
        assert client.get("/system/members/count").json() == {"count": 2}


def test_a_role_without_rights_and_without_costs() -> None:
    with Simulator(small(), costs=False, forbidden=frozenset({"projects"})) as simulator, httpx.Client() as http:
        client = Client(simulator, http)
        assert client.get("/project/projects").status_code == 403
        assert client.get("/project/projects/5").status_code == 403
        assert "hourlyCost" not in client.get("/system/members/3", fields="id,hourlyCost").json()
        assert len(client.rows("/service/boards")) == 2
        simulator.store.add("time_entries", {"id": 1, "hourlyCost": "58.5", "hourlyRate": 150})
        assert client.rows("/time/entries", fields="hourlyCost,hourlyRate") == [{"hourlyRate": 150}]


def test_costs_are_there_for_a_role_that_may_see_them(psa: Client) -> None:
    assert psa.get("/system/members/3").json()["hourlyCost"] == 58.5


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/service/tickets/999",
        "/service/tickets/x",
        "/service",
        "/time/entries/1/audits",
        "/service/boards/1/statuses/10/more",
    ],
)
def test_what_is_not_there_is_a_404_with_the_error_body(psa: Client, path: str) -> None:
    answer = psa.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"code", "message", "errors"}


def test_account_and_environment_of_a_client() -> None:
    with Simulator(small(), keys=Keys(company="acme", private_key="other")) as simulator:
        assert account(simulator.environ, None) == simulator.account()
        assert simulator.account().authorization() == simulator.psa.keys.authorization()
        assert simulator.account().local


def test_what_came_in_is_kept_in_order(psa: Client) -> None:
    psa.get("/service/tickets", conditions="id = 200")
    psa.ask("PATCH", "/service/tickets/200", json=[{"op": "replace", "path": "summary", "value": "x"}])
    psa.http.get(f"{psa.simulator.address}/login/companyinfo/example")
    seen = psa.simulator.requests
    assert [(one.number, one.method, one.path, one.status) for one in seen] == [
        (1, "GET", "/service/tickets", 200),
        (2, "PATCH", "/service/tickets/200", 200),
        (3, "GET", "/login/companyinfo/example", 200),
    ]
    assert seen[0].query == {"conditions": "id = 200"}
    assert b'"summary"' in seen[1].body


def test_it_listens_on_the_loopback_address_alone(psa: Client) -> None:
    assert psa.simulator._server.server_address[0] == "127.0.0.1"
    assert psa.simulator.address == f"http://127.0.0.1:{psa.simulator.port}"


def test_the_date_header_says_the_time_of_the_psa(psa: Client) -> None:
    first, second = (psa.get("/service/boards").headers["date"] for _ in range(2))
    assert first.startswith("Fri, 20 Nov 2026 22:0")
    assert second != first


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "psa.evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Host": "evil@192.0.2.1"},
        {"Host": "[::1"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
    ],
    ids=str,
)
def test_a_page_of_a_browser_and_a_name_of_somebody_else_get_nothing(psa: Client, headers: dict[str, str]) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = psa.ask(method, "/company/companies", headers)
        assert answer.status_code in (403, 501)
        assert "Acme" not in answer.text
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert psa.simulator.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8470"])
def test_this_machine_has_several_names(psa: Client, host: str) -> None:
    assert psa.get("/company/companies", {"Host": host}).status_code == 200


@pytest.mark.parametrize("length", ["1000001", "9" * 5000])
def test_a_body_beyond_measure_is_not_read(psa: Client, length: str) -> None:
    with closing(HTTPConnection("127.0.0.1", psa.simulator.port)) as connection:
        connection.request("POST", "/service/tickets", headers={"Content-Length": length})
        assert connection.getresponse().status == 413


def test_what_is_remembered_of_requests_has_an_end(psa: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "KEPT", 3)
    monkeypatch.setattr(server, "KEPT_BODY", 5)
    for _ in range(8):
        psa.ask("POST", "/service/tickets", content=b"x" * 1000)
    assert [one.number for one in psa.simulator.requests] == [5, 6, 7, 8]
    assert {one.body for one in psa.simulator.requests} == {b"xxxxx"}
    assert psa.simulator.served == 8
