"""One request and its answer over httpx. Nothing of httpx leaves this module: its errors carry the request and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

from pmo.connect.connectwise.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from pmo.connect.connectwise.account import Account
    from pmo.connect.connectwise.pace import Pace

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class CutError(Exception):
    """No whole answer came."""

    def __init__(self, reason: str, *, sent: bool, hopeless: bool = False) -> None:
        """`sent`: whether the request may have arrived; `hopeless`: whether it would go the same way again."""
        super().__init__(reason)
        self.reason = reason
        self.sent = sent
        self.hopeless = hopeless


class _Keys(httpx.Auth):
    """Puts the keys on a request at the last moment, so that no list of headers holds them before."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._account.authorization()
        request.headers["clientId"] = self._account.client_id
        yield request


class Wire:
    """Sends requests to the host of an account; follows no redirect, keeps no cookie, verifies certificates."""

    def __init__(
        self, account: Account, pace: Pace, clock: Callable[[], float], transport: httpx.BaseTransport | None
    ) -> None:
        self._keys = _Keys(account)
        self._pace = pace
        self._clock = clock
        self._client = httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(pace.read, connect=pace.connect),
            follow_redirects=False,
            # A proxy of the environment gets an encrypted tunnel, but would read what goes to a server without TLS.
            trust_env=not account.local,
        )

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, with_keys: bool = True
    ) -> Answer:
        """The answer, whatever its status. CutError when none came, or not all of it."""
        fault: CutError
        try:
            with self._client.stream(
                method, url, content=body, headers=dict(headers), auth=self._keys if with_keys else None
            ) as response:
                whole = self._whole(response)
                self._client.cookies.clear()
                return Answer(
                    response.status_code, {key.lower(): value for key, value in response.headers.items()}, whole
                )
        except CutError as error:
            fault = error
        except httpx.TimeoutException as error:
            fault = CutError("it did not answer in time", sent=not isinstance(error, _NEVER_SENT))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                fault = CutError("its certificate cannot be verified", sent=False, hopeless=True)
            elif isinstance(error, _NEVER_SENT):
                fault = CutError("it cannot be reached", sent=False)
            else:
                fault = CutError("the connection was cut", sent=True)
        # Outside of the handlers, so that the error above, with its request, is not part of this one.
        raise fault

    def _whole(self, response: httpx.Response) -> bytes:
        until = self._clock() + self._pace.whole
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self._pace.largest:
                msg = "its answer is larger than any answer should be"
                raise CutError(msg, sent=True, hopeless=True)
            if self._clock() > until:
                msg = "its answer did not come to an end in time"
                raise CutError(msg, sent=True)
            parts.append(part)
        return b"".join(parts)

    def close(self) -> None:
        """End the connections."""
        self._client.close()
