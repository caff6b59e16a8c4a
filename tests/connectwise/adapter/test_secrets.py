"""Canaries: keys that must turn up nowhere, whatever goes wrong and whoever listens."""

from __future__ import annotations

import io
import logging
import traceback
from base64 import b64encode
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.connect.connectwise.account import NAMES
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.session import Patch, Session
from pmo.connect.connectwise.simulator import Simulator, Store
from pmo.connect.connectwise.wire import CutError, Wire

from .conftest import ACCOUNT, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Script

TOKEN = b64encode(b"thistle+canaryPublic:canaryPrivate").decode()
SECRETS = ("canary", TOKEN, TOKEN[:12])


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything any logger says, at its most talkative."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


def _echo(request: httpx.Request) -> httpx.Response:
    """A server that repeats all it was sent in its error, as some do."""
    headers = "; ".join(f"{name}: {value}" for name, value in request.headers.items())
    return reply(
        {"code": headers, "message": headers, "errors": [{"code": headers, "field": headers, "message": headers}]}, 400
    )


def _with_request(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError(
        f"cut while sending {request.headers['authorization']} {request.headers['clientid']}", request=request
    )


def _illegal(request: httpx.Request) -> httpx.Response:
    raise httpx.LocalProtocolError(f"Illegal header value {request.headers['authorization']!r}", request=request)


TROUBLES: list[Any] = [
    _echo,
    _with_request,
    _illegal,
    reply("", 401),
    reply("", 500),
    reply("<html/>", 200),
    reply(status=302, Location=f"https://{TOKEN.lower().rstrip('=')}.example/canaryPrivate"),
    reply(status=302, Location="https://canaryPrivate:canary-client-id@evil.example/"),
]


@pytest.mark.parametrize("before", range(285, 301))
def test_a_message_cut_short_does_not_end_in_half_a_key(script: Callable[..., Script], before: int) -> None:
    psa = script(reply({"message": "." * before + "canaryPrivate"}, 400))
    with psa.session() as session, pytest.raises(PsaError) as caught:
        session.count("projects")
    assert "can" not in caught.value.sentence.partition("It said:")[2]


@pytest.mark.parametrize("trouble", range(len(TROUBLES)))
@pytest.mark.parametrize("act", ["count", "create", "patch"])
def test_no_error_shows_a_key_in_any_form(
    heard: io.StringIO, script: Callable[..., Script], trouble: int, act: str
) -> None:
    psa = script(*[TROUBLES[trouble]] * 70)
    session = psa.session(write=True)
    acts: dict[str, Callable[[], Any]] = {
        "count": lambda: session.count("projects"),
        "create": lambda: session.create("service_tickets", {"summary": "x"}),
        "patch": lambda: session.patch("service_tickets", 1, [Patch("replace", "summary", "x")]),
    }
    with pytest.raises(PsaError) as caught:
        acts[act]()
    error = caught.value
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    shown += f"{error!r}{error.args}{error.items}{vars(error)}{session.log}{session!r}{heard.getvalue()}"
    psa.answers.clear()
    if act == "count" and trouble == 0:
        assert "…" in error.sentence  # the echo was there, and is hidden
    assert [secret for secret in SECRETS if secret in shown] == []
    assert error.__context__ is None


def test_no_logger_hears_a_key_on_a_real_connection(heard: io.StringIO) -> None:
    with Simulator(Store()) as psa:
        keys = psa.psa.keys
        with Session(psa.account()) as session:
            session.count("projects")
            list(session.pages("members"))
    assert "HTTP Request" in heard.getvalue()  # something was said
    for secret in (keys.public_key, keys.private_key, keys.client_id, keys.authorization().split()[1]):
        assert secret not in heard.getvalue()


def test_the_log_of_requests_has_no_header(script: Callable[..., Script]) -> None:
    psa = script(reply({"count": 1}))
    with psa.session() as session:
        session.count("projects")
    assert [(sent.method, sent.path) for sent in session.log] == [
        ("GET", "/login/companyinfo/thistle"),
        ("GET", "/project/projects/count"),
    ]
    assert "canary" not in str(session.log)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["check"], ["check", "--verbose"], ["check", "canaryArgument"]]
)
def test_no_help_and_no_failing_command_shows_a_key(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    values = ("http://127.0.0.1:9", "thistle", "canaryPublic", "canaryPrivate", "canary-client-id")
    for name, value in zip(NAMES, values, strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr(
        Session.__init__, "__kwdefaults__", {**(Session.__init__.__kwdefaults__ or {}), "sleep": lambda _: None}
    )
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        result = CliRunner().invoke(cli, ["connectwise", *arguments])
    shown = f"{out.getvalue()}{result.output}{result.exception!r}".replace("canaryArgument", "")
    assert [secret for secret in SECRETS if secret in shown] == []
    assert (result.exit_code == 0) == ("--help" in arguments)


def test_not_even_the_cut_itself_remembers_the_request() -> None:
    wire = Wire(ACCOUNT, Pace(), httpx.MockTransport(_with_request))
    with pytest.raises(CutError) as caught:
        wire.send("GET", "https://api-na.example.net/x", None, {})
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_an_account_in_a_traceback_with_locals_stays_dark() -> None:
    account = ACCOUNT
    try:
        raise ValueError(account.host)
    except ValueError as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert "api-na" in shown
    assert "canary" not in shown
