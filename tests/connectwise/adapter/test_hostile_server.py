"""A server that never ends, sends bombs or lies about its clock: it costs seconds and kilobytes, and a sentence."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from pmo.connect.connectwise.account import Account
from pmo.connect.connectwise.answers import Answer
from pmo.connect.connectwise.deadline import Deadline
from pmo.connect.connectwise.errors import PsaError, SettingsError, UnknownOutcomeError
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.packed import PackedError, TooLargeError, UnfinishedError, unpacked
from pmo.connect.connectwise.reading import WRITTEN
from pmo.connect.connectwise.session import Session
from pmo.connect.connectwise.wire import CutError, Wire

from .conftest import ACCOUNT, LOGIN, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Script

OK = b"HTTP/1.1 200 OK\r\n"
PACKED = gzip.compress(b'{"count": 3}')


def packed(body: bytes, status: int = 200) -> httpx.Response:
    """An answer that says its body is packed; it is taken as it comes, since httpx would look into it."""
    return httpx.Response(status, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(body))


@contextmanager
def server(*replies: bytes, again: bytes) -> Iterator[str]:
    """Says the replies to the requests of a connection, one to each, and after the last the other over and over; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        until = time.monotonic() + 4  # so that a request without a deadline fails, and does not hang
        while not ended.is_set():
            with suppress(OSError), listening.accept()[0] as connection:
                for reply in replies:
                    connection.recv(10_000)
                    connection.sendall(reply)
                while not ended.wait(0.005) and time.monotonic() < until:
                    connection.sendall(again)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def wire_to(address: str) -> closing[Wire]:
    return closing(Wire(Account(address, "c", "p", "q", "r"), Pace(whole=0.1), None))


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (b"", b"H"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (OK + b"X-Slow: ", b"x"),
        (OK, b"A: b\r\n"),
        (OK + b"Content-Length: 1000000\r\n\r\n", b" "),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b""),
        (OK + b"\r\n{}", b""),
    ],
    ids=["first line", "continue", "header", "headers", "body", "chunks", "packed silence", "silence"],
)
def test_an_answer_without_an_end_is_cut_at_the_appointed_time(first: bytes, again: bytes) -> None:
    began = time.monotonic()
    with (
        server(first, again=again) as address,
        wire_to(address) as wire,
        pytest.raises(CutError, match="did not come to an end in time") as caught,
    ):
        wire.send("GET", f"{address}/x", None, {})
    assert caught.value.sent
    assert time.monotonic() - began < 3.5  # the server gives up later


def test_a_connection_that_is_kept_is_cut_too() -> None:
    """The second request goes over the connection of the first one."""
    with server(OK + b"Content-Length: 2\r\n\r\n{}", b"", again=b"H") as address, wire_to(address) as wire:
        assert wire.send("GET", f"{address}/x", None, {}).body == b"{}"
        with pytest.raises(CutError, match="in time"):
            wire.send("GET", f"{address}/x", None, {})


def test_a_timer_that_comes_too_late_does_not_end_the_next_request() -> None:
    deadline = Deadline(60)
    with deadline.running():
        late = deadline._turn
    with deadline.running():
        deadline._end(late)
        assert not deadline.passed
        deadline._end(deadline._turn)
        assert deadline.passed


def test_a_bomb_is_left_packed() -> None:
    packed = gzip.compress(b" " * 20_000_000, 1)
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(TooLargeError):
            unpacked([packed], "gzip", 50_000)
        assert tracemalloc.get_traced_memory()[1] - before < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,gzip", "deflate", "br", "zstd", "x"])
def test_what_is_packed_in_another_way_is_not_unpacked(encoding: str) -> None:
    with pytest.raises(PackedError):
        unpacked([gzip.compress(b"{}")], encoding, 1000)


@pytest.mark.parametrize(
    "body", [b"<html>", zlib.compress(b"{}"), gzip.compress(PACKED)], ids=["page", "other way", "second layer"]
)
def test_a_body_that_cannot_be_unpacked_is_not_asked_for_again(script: Callable[..., Script], body: bytes) -> None:
    psa = script(packed(body))
    with psa.session() as session, pytest.raises(PsaError, match="cannot be unpacked"):
        session.count("projects")
    assert psa.slept == []


def test_a_fault_with_a_body_that_cannot_be_unpacked_is_told_by_its_status(script: Callable[..., Script]) -> None:
    with script(packed(b"<html>", 503), packed(PACKED)).session() as session:
        assert session.count("projects") == 3
    with script(packed(b"<html>", 401)).session() as session, pytest.raises(PsaError, match="refused the keys"):
        session.count("projects")


def test_what_is_packed_and_does_not_say_so_is_not_read() -> None:
    with pytest.raises(PackedError):
        unpacked([PACKED[:1], PACKED[1:]], "", 1000)


def test_a_packed_body_that_was_cut_is_asked_for_again(script: Callable[..., Script]) -> None:
    with pytest.raises(UnfinishedError):
        unpacked([PACKED[:-1]], "gzip", 1000)
    with script(packed(PACKED[:-1]), packed(PACKED)).session() as session:
        assert session.count("projects") == 3


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_an_ordinary_body_is_unpacked_in_pieces(size: int) -> None:
    packed = gzip.compress(b"{}" * 500)
    parts = [packed[start : start + size] for start in range(0, len(packed), size)]
    assert unpacked(parts, "GZIP", 1000) == b"{}" * 500
    assert unpacked([b"{", b"}"], "", 2) == unpacked([b"{}"], "identity", 2) == b"{}"
    assert unpacked([], "gzip", 2) == b""
    with pytest.raises(TooLargeError):
        unpacked(parts, "gzip", 999)


def test_one_way_of_packing_is_asked_for_and_read(script: Callable[..., Script]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["accept-encoding"] == "gzip"
        return packed(PACKED)

    with script(answer).session() as session:
        assert session.count("projects") == 3


# waiting --------------------------------------------------------------------------------------------------------------


class Hours:
    """A clock that a wait moves on."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.told.append(seconds)

    def session(self, answer: Callable[[httpx.Request], httpx.Response]) -> Session:
        def served(request: httpx.Request) -> httpx.Response:
            return reply(LOGIN) if "companyinfo" in request.url.path else answer(request)

        return Session(ACCOUNT, transport=httpx.MockTransport(served), sleep=self.sleep, clock=lambda: self.now)


@pytest.mark.parametrize(("status", "asked"), [(503, "50"), (429, "50"), (503, "600"), (429, "999999999")])
def test_one_question_takes_two_minutes_at_most(status: int, asked: str) -> None:
    hours = Hours()
    with (
        hours.session(lambda _: reply("", status, Retry_After=asked)) as session,
        pytest.raises(PsaError, match=r"one question takes 120 s at most\.$") as caught,
    ):
        session.count("projects")
    assert caught.value.status == status
    assert hours.now <= 120
    assert len(hours.told) == (2 if asked == "50" else 0)


def test_a_page_that_is_no_data_does_not_begin_the_two_minutes_anew() -> None:
    hours = Hours()
    turns = iter([reply("<html/>"), reply("", 503, Retry_After="50")] * 8)
    with hours.session(lambda _: next(turns)) as session, pytest.raises(PsaError, match="120 s at most"):
        session.count("projects")
    assert hours.now <= 120


def test_every_question_has_two_minutes_of_its_own() -> None:
    hours = Hours()
    turns = iter([reply("", 503, Retry_After="100"), reply({"count": 1})] * 3)
    with hours.session(lambda _: next(turns)) as session:
        assert [session.count("projects") for _ in range(3)] == [1, 1, 1]
    assert hours.now >= 300


# the rest -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -2300",
        "Fri, 01 Jan 2101 00:00:00 GMT", "Fri, 31 Dec 1999 23:59:59 GMT", "Fri, 20 Nov 2026 10:00:00 +999999", "x", "",
    ],
)  # fmt: skip
def test_a_clock_that_cannot_be_is_not_believed(date: str) -> None:
    answer = Answer(200, {"date": date, "retry-after": date}, b"")
    assert answer.served_at() is None
    assert answer.retry_after() is None


def test_a_clock_that_may_be_is_believed() -> None:
    assert Answer(200, {"date": "Fri, 20 Nov 2099 10:00:00 GMT"}, b"").served_at() == datetime(
        2099, 11, 20, 10, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://x"),
        ("https_proxy", "http://[::"),
        ("ALL_PROXY", "gopher://x"),
        ("SSL_CERT_FILE", "/nonexistent"),
        ("SSLKEYLOGFILE", "/nonexistent/keys"),
    ],
)
def test_an_odd_setting_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        Session(ACCOUNT)
    assert value not in str(caught.value)


def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with (
        Session(ACCOUNT, sleep=lambda _: None) as session,
        pytest.raises(PsaError, match="through the proxy of HTTPS_PROXY"),
    ):
        session.company()


@pytest.mark.parametrize("answer", [b"{" * 50_000, b"\xff", b'{"id": 1e99999999}', b'{"id": ' + b"9" * 5000 + b"}"])
def test_whatever_answers_a_write_it_may_have_happened(script: Callable[..., Script], answer: bytes) -> None:
    psa = script(httpx.Response(201, content=answer))
    with psa.session(write=True) as session, pytest.raises(UnknownOutcomeError, match="Look for it"):
        session.create("service_tickets", {"summary": "x"})


def test_a_fault_of_ours_after_a_write_says_that_it_was_sent(script: Callable[..., Script]) -> None:
    """The last door of `pmo` says what is noted, and not that nothing was changed."""
    psa = script(reply({"id": 5}, 201), reply({"count": 1}))

    def use(*, write: bool) -> None:
        with psa.session(write=write) as session:
            if write:
                session.create("service_tickets", {"summary": "x"})
            else:
                session.count("projects")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        use(write=True)
    assert caught.value.__notes__ == [WRITTEN]
    with pytest.raises(ZeroDivisionError) as caught:
        use(write=False)
    assert not hasattr(caught.value, "__notes__")
