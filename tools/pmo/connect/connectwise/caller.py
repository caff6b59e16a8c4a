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
    def condition(self) -> str:
        """The condition in it, wherever it travels."""
        in_body = self.body.get("conditions", "") if isinstance(self.body, dict) else ""
        return str(dict(self.query).get("conditions", in_body))

    def address(self) -> str:
        """Path and query, every character of a value encoded that could mean something."""
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in self.query)
        return f"{self.path}?{query}" if query else self.path


class Caller:
    """Makes calls for one account."""

    def __init__(
        self, account: Account, pace: Pace, *, transport: httpx.BaseTransport | None, sleep: Callable[[float], None],
        clock: Callable[[], float], rng: random.Random, on_wait: Callable[[float, str], None] | None,
    ) -> None:  # fmt: skip
        self.log: deque[Sent] = deque(maxlen=LOG_LENGTH)
        self._account = account
        self._pace = pace
        self._wire = Wire(account, pace, clock, transport)
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
            self._company = self._find_company()
        return self._company

    def call(self, call: Call) -> Answer:
        """The good answer to a call. PsaError with a sentence for any other; UnknownOutcomeError after a write without one."""
        for _ in range(self._pace.tries):
            answer = self._insist(call, lambda: self._base() + call.address(), with_keys=True)
            if answer.status != GONE or not self._moved():
                break
        else:
            msg = (
                f"{_begin(call.about)}: the PSA changes its code base all the time. Try again when its upgrade is over."
            )
            raise PsaError(msg)
        if not answer.good:
            raise error_of(answer, call.about, self._account.hide)
        return answer

    def data(self, call: Call) -> tuple[Any, Answer]:
        """The data of the good answer to a call that may be repeated; asked again while it is no JSON."""
        for attempt in range(1, self._pace.tries + 1):
            answer = self.call(call)
            try:
                return answer.json(), answer
            except ValueError:
                fault = PsaError(
                    f"{_begin(call.about)}: the PSA answered with something that is no data, as a login page or a proxy does. "
                    "Check PMO_CW_HOST, and whether something stands between here and the PSA.",
                    answer.status,
                )
            if attempt < self._pace.tries:
                self._wait(self._pace.backoff(attempt, self._rng), "an answer that was no data")
        raise fault

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
        for attempt in range(1, self._pace.tries + 1):
            last = attempt == self._pace.tries
            self._bucket.take()
            outcome = self._once(call, address, body, headers, with_keys=with_keys)
            if isinstance(outcome, CutError):
                wait = self._after_cut(call, outcome, attempt, last=last)
            elif outcome.status == THROTTLED:
                wait = self._after_throttle(call, outcome, attempt, last=last)
            elif outcome.status in TRANSIENT:
                wait = self._after_fault(call, outcome, attempt, last=last)
            elif 300 <= outcome.status < 400:
                raise self._redirected(call, outcome)
            else:
                return outcome
            self._wait(wait[0], wait[1])
        raise AssertionError  # the last attempt has returned or raised

    def _once(
        self, call: Call, address: str, body: bytes | None, headers: dict[str, str], *, with_keys: bool
    ) -> Answer | CutError:
        outcome: Answer | CutError
        try:
            outcome = self._wire.send(call.method, address, body, headers, with_keys=with_keys)
        except CutError as error:
            outcome = error
        self._reached = self._reached or isinstance(outcome, Answer) or outcome.sent
        status = outcome.status if isinstance(outcome, Answer) else None
        self.log.append(Sent(call.method, f"/{call.path}", call.condition, status))
        return outcome

    def _after_cut(self, call: Call, cut: CutError, attempt: int, *, last: bool) -> tuple[float, str]:
        if not call.repeatable and cut.sent:
            raise self._unknown(call, cut.reason, None)
        last = last or (not self._reached and attempt >= self._pace.quick_tries)
        if not call.repeatable or last or cut.hopeless:
            tried = "" if attempt == 1 else f" after {attempt} tries"
            nothing = "" if call.repeatable else " Nothing was written."
            msg = f"{_begin(call.about)}: the PSA was not reached{tried}: {cut.reason}.{nothing} Check the network and PMO_CW_HOST ({self._account.origin})."
            raise PsaError(msg)
        return self._pace.backoff(attempt, self._rng, quick=not self._reached), cut.reason

    def _after_throttle(self, call: Call, answer: Answer, attempt: int, *, last: bool) -> tuple[float, str]:
        asked = answer.retry_after()
        wait = self._pace.backoff(attempt, self._rng) if asked is None else asked + self._rng.random()
        if not call.repeatable:
            self._bucket.hold(min(wait, self._pace.longest_throttle))
            raise self._unknown(call, "it was busy and asked to wait", answer.status)
        if last or wait > self._pace.longest_throttle + 1:
            raise error_of(answer, call.about, self._account.hide)
        return wait, "the PSA is busy"

    def _after_fault(self, call: Call, answer: Answer, attempt: int, *, last: bool) -> tuple[float, str]:
        if not call.repeatable:
            raise self._unknown(call, f"it had a fault of its own ({answer.status})", answer.status)
        if last:
            raise error_of(answer, call.about, self._account.hide)
        wait = self._pace.backoff(attempt, self._rng)
        asked = answer.retry_after()
        return min(max(wait, asked or 0.0), self._pace.longest_throttle), f"a fault of the PSA ({answer.status})"

    def _wait(self, seconds: float, why: str) -> None:
        if self._on_wait is not None:
            self._on_wait(seconds, why)
        self._sleep(seconds)

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
                f"{_begin(call.about)}: the PSA does not know the company “{name}”, or it is no PSA. Check PMO_CW_HOST "
                f"({self._account.origin}) and PMO_CW_COMPANY."
            )
            raise PsaError(self._account.hide(msg), answer.status)
        codebase = found.get("Codebase")
        if not isinstance(codebase, str) or not _CODEBASE.fullmatch(codebase):
            msg = f"{_begin(call.about)}: it names no code base that can be part of an address. Check PMO_CW_HOST."
            raise PsaError(msg, answer.status)
        return Company(
            f"{codebase.rstrip('/')}/",
            plain(found.get("CompanyName") or ""),
            plain(found.get("VersionNumber") or found.get("VersionCode") or ""),
            str(found.get("IsCloud")).lower() == "true",
        )

    def _redirected(self, call: Call, answer: Answer) -> PsaError:
        try:
            host = urlsplit(answer.headers.get("location", "")).hostname or ""
        except ValueError:
            host = ""
        if host and host not in (
            urlsplit(self._account.origin).hostname,
            urlsplit(self._account.login_origin).hostname,
        ):
            where = f"to another host ({plain(self._account.hide(host))}). The keys were not sent there. If that is the PSA, set PMO_CW_HOST to it."
        else:
            where = "to another address of its own, which the interface never does. Check PMO_CW_HOST."
        return PsaError(f"{_begin(call.about)}: the PSA pointed {where}", answer.status)

    def _unknown(self, call: Call, reason: str, status: int | None) -> UnknownOutcomeError:
        msg = (
            f"{_begin(call.about)}: {reason}, so nobody knows whether it was carried out. It was not sent again. "
            "Look in the PSA, or run the same command again: it looks for the record first."
        )
        return UnknownOutcomeError(msg, status)


def _begin(about: str) -> str:
    return f"{about[:1].upper()}{about[1:]}"
