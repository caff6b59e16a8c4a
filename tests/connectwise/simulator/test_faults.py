"""Every fault: what the client sees of it, and whether the request was carried out."""

from __future__ import annotations

import time

import httpx
import pytest

from connectwise.simulator.small_psa import Client, small
from pmo.connect.connectwise.simulator import EVERY, PASSING, Fault, Faults, Simulator

WISH = {"summary": "One more", "company": {"id": 7}}
ANSWERED = {
    Fault.THROTTLED: 429,
    Fault.ERROR_500: 500,
    Fault.ERROR_502: 502,
    Fault.ERROR_503: 503,
    Fault.ERROR_AFTER: 502,
    Fault.SLOW: 201,
    Fault.REDIRECT: 307,
    Fault.MOVED: 404,
}
DONE = {Fault.ERROR_AFTER, Fault.SLOW, Fault.CUT_DURING, Fault.CUT_AFTER}


def post(psa: Client, fault: Fault) -> httpx.Response | None:
    """A ticket is created while a fault happens; None where the connection ended."""
    psa.simulator.faults = Faults(schedule={len(psa.simulator.requests) + 1: fault}, slow_seconds=0.3, retry_after=7)
    try:
        return psa.ask("POST", "/service/tickets", json=WISH)
    except httpx.TransportError:
        return None


@pytest.mark.parametrize("fault", EVERY)
def test_a_fault_answers_as_it_says_and_has_its_effect_or_not(psa: Client, fault: Fault) -> None:
    began = time.monotonic()
    answer = post(psa, fault)
    assert (answer.status_code if answer is not None else None) == ANSWERED.get(fault)
    assert psa.simulator.store.count("service_tickets") == 30 + (fault in DONE)
    seen = psa.simulator.requests[-1]
    assert (seen.fault, seen.carried_out) == (fault, fault in DONE)
    if fault is Fault.SLOW:
        assert time.monotonic() - began >= 0.3
    assert len(psa.rows("/service/boards")) == 2, "the next request is served again"


def test_the_bodies_of_faults(psa: Client) -> None:
    throttled, broken, empty, redirect = (
        post(psa, fault) for fault in (Fault.THROTTLED, Fault.ERROR_500, Fault.ERROR_503, Fault.REDIRECT)
    )
    assert throttled is not None
    assert throttled.headers["retry-after"] == "7"
    assert set(throttled.json()) == {"error", "message"}
    assert broken is not None
    assert broken.headers["content-type"].startswith("text/html")
    assert empty is not None
    assert empty.content == b""
    assert redirect is not None
    assert httpx.URL(redirect.headers["location"]).host == "psa.elsewhere.example"


def test_a_cut_in_the_middle_sends_a_part(psa: Client) -> None:
    psa.simulator.faults = Faults(schedule={1: Fault.CUT_DURING})
    sizes: list[int] = []
    with psa.http.stream("GET", f"{psa.base}/service/tickets", headers=psa.headers) as answer:
        assert answer.status_code == 200
        with pytest.raises(httpx.TransportError):
            sizes.extend(len(part) for part in answer.iter_raw())
    assert int(answer.headers["content-length"]) > sum(sizes)


def test_a_move_is_found_out_at_the_company_info(psa: Client) -> None:
    assert post(psa, Fault.MOVED) is not None
    assert psa.http.get(f"{psa.simulator.address}/login/companyinfo/example").json()["Codebase"] == "v2026_2/"
    assert psa.ask("POST", "/service/tickets", json=WISH).status_code == 201


def test_chance_is_the_same_for_the_same_seed() -> None:
    one, same, other = (Faults(seed, 0.1, EVERY) for seed in (3, 3, 4))
    chosen = [one.of(number) for number in range(1, 2001)]
    assert chosen == [same.of(number) for number in range(1, 2001)]
    assert chosen != [other.of(number) for number in range(1, 2001)]
    assert set(chosen) == {None, *EVERY}
    assert 150 <= sum(fault is not None for fault in chosen) <= 250
    assert one.of(17) == Faults(3, 0.1, EVERY).of(17), "whatever was asked before"


def test_a_schedule_comes_before_chance_and_no_rate_means_no_fault() -> None:
    assert Faults(1, 1.0, (Fault.SLOW,), {2: Fault.CUT_AFTER}).of(2) is Fault.CUT_AFTER
    assert Faults(1, 1.0, (Fault.SLOW,), {2: Fault.CUT_AFTER}).of(3) is Fault.SLOW
    assert not any(Faults(1, 0.0).of(number) for number in range(500))
    assert Fault.REDIRECT not in PASSING


def test_it_stops_at_once_with_connections_open_and_an_answer_under_way() -> None:
    simulator = Simulator(small(), Faults(schedule={2: Fault.SLOW}, slow_seconds=60))
    with httpx.Client() as http:
        with simulator:
            client = Client(simulator, http)
            assert len(client.rows("/service/boards")) == 2
            began = time.monotonic()
        assert time.monotonic() - began < 20
        with pytest.raises(httpx.TransportError):
            http.get(simulator.address)
