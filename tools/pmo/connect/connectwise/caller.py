"""Requests that may be repeated are, with waits in between; others never. Finds out the code base and finds it out again."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from pmo.connect.connectwise.answers import GONE, THROTTLED, TRANSIENT, Answer, body_text, error_of, plain
from pmo.connect.connectwise.errors import PsaError, UnknownOutcomeError
from pmo.connect.connectwise.pace import Bucket, Pace
from pmo.connect.connectwise.wire import CutError, Wire

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    import httpx

    from pmo.connect.connectwise.account import Account

VERSION: Final = "2025.1"
"""The model of the interface that is asked for; a newer PSA goes on serving it for a year."""
LONGEST_ADDRESS: Final = 1700
"""Characters of an address that every server on the way takes."""
LOG_LENGTH: Final = 10_000
_PORTS: Final = {"https": 443, "http": 80}
_ACCEPT: Final = f"application/vnd.connectwise.com+json; version={VERSION}"
_CODEBASE: Final = re.compile(r"(?=[^/]*[A-Za-z0-9])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*/?")


@dataclass(frozen=True, slots=True)
class Company:
    """What the login knows about the company before anybody has shown a key."""

    codebase: str
    """With a slash at the end, as in `v2025_1/`."""
    name: str
    version: str
    cloud: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was sent: no header, so no key."""

    method: str
    path: str
    """Below `apis/3.0/`, without the query."""
    condition: str
    status: int | None
    """None when no answer came."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request below `apis/3.0/`."""

    method: str
    path: str
    about: str
    """What it is for, to begin a sentence with: `reading projects`."""
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    forward_only: bool = False
    repeatable: bool = True
    """Whether doing it twice is as good as once."""

    @property
    def writes(self) -> bool:
        """Whether it changes anything in the PSA; a search is a POST that does not."""
        return self.method != "GET" and not self.forward_only

    @property
    def condition(self) -> str:
        """The condition in it, wherever it travels."""
        in_body = self.body.get("conditions", "") if isinstance(self.body, dict) else ""
        return str(dict(self.query).get("conditions", in_body))

    def address(self) -> str:
        """Path and query, every character of a value encoded that could mean something."""
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in self.query)
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True, slots=True)
class _Again:
    """Another try."""

    wait: float
    """Seconds before it."""
    why: str
    fault: PsaError
    """What is said when there is no other try."""


class Caller:
    """Makes calls for one account."""

    def __init__(
        self, account: Account, pace: Pace, *, transport: httpx.BaseTransport | None, sleep: Callable[[float], None],
        clock: Callable[[], float], rng: random.Random, on_wait: Callable[[float, str], None] | None,
    ) -> None:  # fmt: skip
        self.log: deque[Sent] = deque(maxlen=LOG_LENGTH)
        self.wrote = False
        """Whether a request that changes something may have arrived."""
        self._account = account
        self._pace = pace
        self._wire = Wire(account, pace, transport)
        self._clock = clock
        self._until = 0.0
        """When the patience for the question at hand is at its end."""
        self._bucket = Bucket(pace, clock, sleep)
        self._sleep = sleep
        self._rng = rng
        self._on_wait = on_wait
        self._company: Company | None = None
        self._reached = False
        """Whether anything at the other end ever took a request."""

    def close(self) -> None:
        """End the connections."""
        self._wire.close()

    def hide(self, text: str) -> str:
        """The text without the keys, should the PSA have echoed one."""
        return self._account.hide(text)

    def url_length(self, call: Call) -> int:
        """Characters of the whole address of a call."""
        return len(self._base()) + len(call.address())

    def company(self) -> Company:
        """What the login says; asked once, and again when an address is gone."""
        if self._company is None:
            self._begin()
            self._company = self._find_company()
        return self._company

    def call(self, call: Call) -> Answer:
        """The good answer to a call. PsaError with a sentence for any other; UnknownOutcomeError after a write without one."""
        self._begin()
        return self._answer(call)

    def _begin(self) -> None:
        self._until = self._clock() + self._pace.patience

    def _answer(self, call: Call) -> Answer:
        for _ in range(self._pace.tries):
            answer = self._insist(call, lambda: self._base() + call.address(), with_keys=True)
            if answer.status != GONE or not self._moved():
                break
        else:
            msg = f"{_capital(call.about)}: the PSA changes its code base all the time. Try again when its upgrade is over."
            raise PsaError(msg)
        if not answer.good:
            raise error_of(answer, call.about, self._account.hide)
        return answer

    def data(self, call: Call) -> tuple[Any, Answer]:
        """The data of the good answer to a call that may be repeated; asked again while it is no JSON."""
        self._begin()
        for attempt in range(1, self._pace.tries + 1):
            answer = self._answer(call)
            try:
                return answer.json(), answer
            except ValueError:
                fault = PsaError(
                    f"{_capital(call.about)}: the PSA answered with something that is no data, as a login page or a proxy does. "
                    "Check PMO_CW_HOST, and whether something stands between here and the PSA.",
                    answer.status,
                )
            self._wait(_Again(self._pace.backoff(attempt, self._rng), "an answer that was no data", fault), attempt)
        raise AssertionError  # the last wait has raised

    def _base(self) -> str:
        return f"{self._account.origin}/{self.company().codebase}apis/3.0/"

    def _insist(self, call: Call, url: Callable[[], str], *, with_keys: bool) -> Answer:
        """The first answer that is final, after as many tries as the call may have."""
        headers = {"Accept": _ACCEPT if with_keys else "application/json"}
        if call.forward_only:
            headers["pagination-type"] = "forward-only"
        body = None
        if call.body is not None:
            body = body_text(call.body).encode("utf-8")
            headers["Content-Type"] = "application/json"
        address = url()
        arrived = False
        for attempt in range(1, self._pace.tries + 1):
            self._bucket.take()
            outcome = self._once(call, address, body, headers, with_keys=with_keys)
            arrived = arrived or isinstance(outcome, Answer) or outcome.sent
            judged = self._judged(call, outcome, attempt, arrived=arrived)
            if isinstance(judged, Answer):
                return judged
            self._wait(judged, attempt)
        raise AssertionError  # the last wait has raised

    def _once(
        self, call: Call, address: str, body: bytes | None, headers: dict[str, str], *, with_keys: bool
    ) -> Answer | CutError:
        outcome: Answer | CutError
        try:
            outcome = self._wire.send(call.method, address, body, headers, with_keys=with_keys)
        except CutError as error:
            outcome = error
        arrived = isinstance(outcome, Answer) or outcome.sent
        self._reached = self._reached or arrived
        self.wrote = self.wrote or (arrived and call.writes)
        status = outcome.status if isinstance(outcome, Answer) else None
        self.log.append(Sent(call.method, f"/{call.path}", call.condition, status))
        return outcome

    def _judged(self, call: Call, outcome: Answer | CutError, attempt: int, *, arrived: bool) -> Answer | _Again:
        """The answer when it is final, else another try. PsaError where another try is no use, or not allowed."""
        if isinstance(outcome, CutError):
            return self._after_cut(call, outcome, attempt, arrived=arrived)
        if outcome.status == THROTTLED:
            return self._after_throttle(call, outcome, attempt)
        if outcome.status in TRANSIENT:
            return self._after_fault(call, outcome, attempt)
        if 300 <= outcome.status < 400:
            raise self._redirected(call, outcome)
        return outcome

    def _after_cut(self, call: Call, cut: CutError, attempt: int, *, arrived: bool) -> _Again:
        tried = "" if attempt == 1 else f" after {attempt} tries"
        nothing = " Nothing was written." if call.writes else ""
        msg = f"{_capital(call.about)}: the PSA was not reached{tried}: {cut.reason}.{nothing} Check the network and PMO_CW_HOST ({self._account.origin})."
        fault = self._unknown(call, cut.reason, None) if call.writes and arrived else PsaError(msg)
        if not call.repeatable or cut.hopeless or (not self._reached and attempt >= self._pace.quick_tries):
            raise fault
        return _Again(self._pace.backoff(attempt, self._rng, quick=not self._reached), cut.reason, fault)

    def _after_throttle(self, call: Call, answer: Answer, attempt: int) -> _Again:
        asked = answer.retry_after()
        wait = self._pace.backoff(attempt, self._rng) if asked is None else asked + self._rng.random()
        fault = self._refused(call, answer, "it was busy and asked to wait")
        if not call.repeatable:
            self._bucket.hold(min(wait, self._pace.patience))
            raise fault
        return _Again(wait, "the PSA is busy", fault)

    def _after_fault(self, call: Call, answer: Answer, attempt: int) -> _Again:
        fault = self._refused(call, answer, f"it had a fault of its own ({answer.status})")
        if not call.repeatable:
            raise fault
        wait = max(self._pace.backoff(attempt, self._rng), answer.retry_after() or 0.0)
        return _Again(wait, f"a fault of the PSA ({answer.status})", fault)

    def _refused(self, call: Call, answer: Answer, why: str) -> PsaError:
        """For an answer that may be another one a moment later: of a write nobody knows then whether it was carried out."""
        if call.writes:
            return self._unknown(call, why, answer.status)
        return error_of(answer, call.about, self._account.hide)

    def _wait(self, again: _Again, attempt: int) -> None:
        """Wait before the next try; its fault when there is none any more, or patience is at its end."""
        if attempt >= self._pace.tries:
            raise again.fault
        if self._clock() + again.wait > self._until:
            fault, most = again.fault, self._pace.patience
            said = f"{fault.sentence} It was not waited {again.wait:,.0f} s more: one question takes {most:,.0f} s at most."
            raise type(fault)(said, fault.status, fault.items)
        if self._on_wait is not None:
            self._on_wait(again.wait, again.why)
        self._sleep(again.wait)

    def _moved(self) -> bool:
        """Ask the login again; whether the code base is another one now."""
        before = self.company().codebase
        self._company = self._find_company()
        return self._company.codebase != before

    def _find_company(self) -> Company:
        name = self._account.company
        call = Call("GET", f"login/companyinfo/{quote(name, safe='')}", "finding the code base of the PSA")
        answer = self._insist(call, lambda: f"{self._account.login_origin}/{call.path}", with_keys=False)
        try:
            found = answer.json() if answer.good else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            msg = (
                f"{_capital(call.about)}: the PSA does not know the company “{name}”, or it is no PSA. Check PMO_CW_HOST "
                f"({self._account.origin}) and PMO_CW_COMPANY."
            )
            raise PsaError(self._account.hide(msg), answer.status)
        codebase = found.get("Codebase")
        if not isinstance(codebase, str) or not _CODEBASE.fullmatch(codebase):
            msg = f"{_capital(call.about)}: it names no code base that can be part of an address. Check PMO_CW_HOST."
            raise PsaError(msg, answer.status)
        return Company(
            f"{codebase.rstrip('/')}/",
            plain(found.get("CompanyName") or ""),
            plain(found.get("VersionNumber") or found.get("VersionCode") or ""),
            str(found.get("IsCloud")).lower() == "true",
        )

    def _redirected(self, call: Call, answer: Answer) -> PsaError:
        origin = _origin(answer.headers.get("location", ""))
        if origin is not None and origin not in map(_origin, (self._account.origin, self._account.login_origin)):
            scheme, host, port = origin
            there = host if port == _PORTS.get(scheme) else f"{scheme}://{host}:{port}"
            where = f"to another host ({plain(self._account.hide(there))}). The keys were not sent there. If that is the PSA, set PMO_CW_HOST to it."
        else:
            where = "to another address of its own, which the interface never does. Check PMO_CW_HOST."
        return PsaError(f"{_capital(call.about)}: the PSA pointed {where}", answer.status)

    def _unknown(self, call: Call, reason: str, status: int | None) -> UnknownOutcomeError:
        once = "" if call.repeatable else " It was not sent again."
        msg = (
            f"{_capital(call.about)}: {reason}, so nobody knows whether it was carried out.{once} "
            "Look in the PSA, or run the same command again: it looks for the record first."
        )
        return UnknownOutcomeError(msg, status)


def _capital(about: str) -> str:
    return f"{about[:1].upper()}{about[1:]}"


def _origin(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port of an address; None for one below the same host, or that is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme.lower())
    except ValueError:
        return None
    return (parts.scheme.lower(), parts.hostname, port) if parts.hostname else None
