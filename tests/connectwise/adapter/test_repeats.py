"""What may be repeated is, with waits that grow; what may not is sent once; nothing waits for ever."""

from __future__ import annotations

import random
import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pmo.connect.connectwise.account import Account
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.pace import Bucket, Pace
from pmo.connect.connectwise.session import Session

from .conftest import ACCOUNT, INFO, LOGIN, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Script

CUTS = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("peer closed"),
    httpx.DecodingError("bad gzip"),
]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: type(cut).__name__)
def test_a_cut_read_is_repeated(script: Callable[..., Script], cut: Exception) -> None:
    psa = script(cut, cut, reply({"count": 5}))
    with psa.session() as session:
        assert session.count("projects") == 5
    assert len(psa.slept) == 2
    assert [sent.status for sent in session.log] == [200, None, None, 200]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", ["", "<html>Bad Gateway</html>", '{"code": "x"}'])
def test_a_fault_of_the_psa_is_repeated_whatever_its_body(
    script: Callable[..., Script], status: int, body: str
) -> None:
    psa = script(reply(body, status), reply({"count": 5}))
    with psa.session() as session:
        assert session.count("projects") == 5


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 415, 422])
def test_a_refusal_is_final(script: Callable[..., Script], status: int) -> None:
    psa = script(reply({"message": "no"}, status))
    with psa.session() as session, pytest.raises(PsaError) as caught:
        session.count("projects")
    assert (caught.value.status, psa.slept) == (status, [])


def test_the_waits_grow_and_differ_and_end(script: Callable[..., Script]) -> None:
    psa = script(*[reply("", 503)] * 8)
    told: list[tuple[float, str]] = []
    session = psa.session(on_wait=lambda seconds, why: told.append((seconds, why)))
    with session, pytest.raises(PsaError, match="fault of its own") as caught:
        session.count("projects")
    assert caught.value.status == 503
    assert [seconds for seconds, _ in told] == psa.slept
    assert len(psa.slept) == 7
    for step, seconds in enumerate(psa.slept):
        assert 0.25 * 2**step <= seconds <= 0.5 * 2**step
    assert len({round(seconds / 2**step, 9) for step, seconds in enumerate(psa.slept)}) == 7


def test_no_wait_is_longer_than_its_cap() -> None:
    pace = Pace()
    assert max(pace.backoff(attempt, random.Random(3)) for attempt in range(1, 40)) <= pace.longest_wait


def test_a_throttled_read_waits_as_long_as_it_is_told(script: Callable[..., Script]) -> None:
    busy = reply({"error": "Too Many Requests", "message": "slow down"}, 429, Retry_After="7")
    psa = script(busy, reply({"count": 1}))
    with psa.session() as session:
        assert session.count("projects") == 1
    assert len(psa.slept) == 1
    assert 7 <= psa.slept[0] <= 8


def test_a_date_to_wait_for_is_reckoned_by_the_clock_of_the_server(script: Callable[..., Script]) -> None:
    dates = {"Date": "Fri, 20 Nov 2026 10:00:00 GMT", "Retry_After": "Fri, 20 Nov 2026 10:01:30 GMT"}
    psa = script(reply("", 429, **dates), reply({"count": 1}))
    with psa.session() as session:
        session.count("projects")
    assert 90 <= psa.slept[0] <= 91


@pytest.mark.parametrize("wish", ["", "soon", "-5", "1e9", "٣"])
def test_an_unreadable_wish_to_wait_is_an_ordinary_wait(script: Callable[..., Script], wish: str) -> None:
    answer = httpx.Response(429, headers=[(b"Retry-After", wish.encode())])
    psa = script(answer, reply({"count": 1}))
    with psa.session() as session:
        session.count("projects")
    assert 0.25 <= psa.slept[0] <= 0.5


def test_a_throttle_of_an_hour_ends_the_run_with_a_sentence(script: Callable[..., Script]) -> None:
    psa = script(reply({"error": "x", "message": "quota"}, 429, Retry_After="3600"))
    with psa.session() as session, pytest.raises(PsaError, match=r"busy and asked to wait.*It said: quota"):
        session.count("projects")
    assert psa.slept == []


def test_a_page_instead_of_data_is_asked_for_again_and_then_explained(script: Callable[..., Script]) -> None:
    psa = script(reply("<html>Sign in</html>"), reply('{"count": 1'), reply({"count": 3}))
    with psa.session() as session:
        assert session.count("projects") == 3
    stubborn = script(*[reply("<html>Sign in</html>")] * 8)
    with stubborn.session() as session, pytest.raises(PsaError, match="login page or a proxy"):
        session.count("projects")


@pytest.mark.parametrize("body", ['{"count": nan}', "[" * 100_000, "\xff"])
def test_what_is_no_json_is_never_taken_for_data(script: Callable[..., Script], body: str) -> None:
    psa = script(httpx.Response(200, content=body.encode("latin-1")), reply({"count": 3}))
    with psa.session() as session:
        assert session.count("projects") == 3


def test_a_psa_out_of_reach_is_said_with_its_address(script: Callable[..., Script]) -> None:
    psa = script(*[httpx.ConnectError("no route")] * 8)
    with psa.session() as session, pytest.raises(PsaError) as caught:
        session.count("projects")
    assert str(caught.value) == (
        "Counting projects: the PSA was not reached after 8 tries: it cannot be reached. Check the network and PMO_CW_HOST "
        "(https://api-na.example.net)."
    )
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "fault", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow")], ids=lambda fault: type(fault).__name__
)
def test_a_psa_that_is_not_there_from_the_start_is_said_after_a_few_quick_tries(
    script: Callable[..., Script], fault: Exception
) -> None:
    """Nothing has answered yet, so address or network are wrong rather than the PSA busy."""

    def refused() -> Any:
        raise fault

    psa = script(login=refused)
    with psa.session() as session, pytest.raises(PsaError, match=r"was not reached after 3 tries: .*PMO_CW_HOST"):
        session.count("projects")
    assert len(psa.logins) == 3
    assert len(psa.slept) == 2
    assert sum(psa.slept) < 1


def test_a_first_request_that_comes_through_after_all_is_as_good_as_any(script: Callable[..., Script]) -> None:
    logins = [httpx.ConnectError("refused"), httpx.ConnectError("refused")]

    def login() -> Any:
        if logins:
            raise logins.pop()
        return LOGIN

    psa = script(*[httpx.ConnectError("no route")] * 7, reply({"count": 5}), login=login)
    with psa.session() as session:
        assert session.count("projects") == 5
    assert len(psa.slept) == 2 + 7


@pytest.mark.parametrize("cut", [httpx.ReadError("reset"), httpx.ReadTimeout("slow"), 503])
def test_a_first_request_that_something_took_is_repeated_as_often_as_any(
    script: Callable[..., Script], cut: Any
) -> None:
    """There is somebody, only not well: that may pass."""
    logins = [cut] * 7

    def login() -> Any:
        found = logins.pop() if logins else LOGIN
        if isinstance(found, Exception):
            raise found
        return found

    psa = script(reply({"count": 5}), login=login)
    if cut == 503:
        psa.login = lambda: reply("", logins.pop()) if logins else LOGIN
    with psa.session() as session:
        assert session.count("projects") == 5
    assert len(psa.slept) == 7


def test_a_bad_certificate_is_not_tried_again(script: Callable[..., Script]) -> None:
    psa = script(httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"))
    with psa.session() as session, pytest.raises(PsaError, match="certificate cannot be verified"):
        session.count("projects")
    assert psa.slept == []


def test_every_request_has_time_limits(script: Callable[..., Script]) -> None:
    psa = script(reply({"count": 1}))
    with psa.session() as session:
        session.count("projects")
    for request in (*psa.logins, *psa.requests):
        limits = request.extensions["timeout"]
        assert limits == {"connect": 10.0, "read": 30.0, "write": 30.0, "pool": 30.0}


def test_an_answer_that_is_too_large_is_cut_and_not_asked_for_again(script: Callable[..., Script]) -> None:
    psa = script(reply("x" * 2000))
    with psa.session(pace=Pace(largest=1000)) as session, pytest.raises(PsaError, match="larger than any answer"):
        session.count("projects")


def test_requests_keep_below_the_pace() -> None:
    now = [100.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    bucket = Bucket(Pace(per_minute=60, burst=3), lambda: now[0], sleep)
    passed = []
    for _ in range(8):
        bucket.take()
        passed.append(now[0] - 100)
    assert passed == [0, 0, 0, 1, 2, 3, 4, 5]
    now[0] += 60
    waits.clear()
    for _ in range(3):
        bucket.take()
    assert waits == []
    bucket.hold(30)
    bucket.take()
    assert waits == [30]


def test_a_run_of_requests_is_slowed_down_below_the_limit_of_the_psa() -> None:
    now = [0.0]

    def answer(request: httpx.Request) -> httpx.Response:
        return reply(LOGIN if request.url.path == INFO else {"count": 1})

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with Session(ACCOUNT, transport=httpx.MockTransport(answer), sleep=sleep, clock=lambda: now[0]) as session:
        for _ in range(309):
            session.count("projects")
    assert now[0] >= 25  # 310 requests at 500 a minute, after a burst of a hundred


def test_certificates_are_verified_and_a_proxy_never_sees_a_plain_server(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []
    real = httpx.Client

    def client(**options: Any) -> httpx.Client:
        made.append(options)
        return real(**options)

    monkeypatch.setattr(httpx, "Client", client)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    Session(ACCOUNT).close()
    plain = Session(Account("http://127.0.0.1:9", "c", "p", "q", "r"))
    plain.close()
    certified, bare = (options["verify"] for options in made)
    assert certified is True
    assert (bare.verify_mode, bare.check_hostname, bare.get_ca_certs()) == (ssl.CERT_REQUIRED, True, [])
    assert [options["follow_redirects"] for options in made] == [False, False]
    assert [options["trust_env"] for options in made] == [True, False]
    context = real()._transport._pool._ssl_context  # type: ignore[attr-defined]  # what httpx makes of "verify"
    assert context.verify_mode == ssl.CERT_REQUIRED
