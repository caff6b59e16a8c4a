"""One request and its answer over httpx. Nothing of httpx leaves this module: its errors carry the request and its keys."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING, Final

import httpx

from pmo.connect.connectwise.answers import Answer
from pmo.connect.connectwise.deadline import Deadline
from pmo.connect.connectwise.errors import SettingsError
from pmo.connect.connectwise.packed import ASKED, PackedError, TooLargeError, UnfinishedError, unpacked

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from pmo.connect.connectwise.account import Account
    from pmo.connect.connectwise.pace import Pace

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)
_PROXIES: Final = ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY", "NO_PROXY")
"""Settings of the environment; those for https first."""
_LATE: Final = "its answer did not come to an end in time"
_CERTIFICATES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


class CutError(Exception):
    """No whole answer came."""

    def __init__(self, reason: str, *, sent: bool = True, hopeless: bool = False) -> None:
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

    def __init__(self, account: Account, pace: Pace, transport: httpx.BaseTransport | None) -> None:
        """SettingsError when a proxy or certificates of the environment cannot be used."""
        self._keys = _Keys(account)
        self._largest = pace.largest
        self._deadline = Deadline(pace.whole)
        try:
            self._client = httpx.Client(
                transport=transport,
                timeout=httpx.Timeout(pace.read, connect=pace.connect),
                # A server without TLS needs no certificates, and reading those of the world takes longer than asking it.
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if account.local else True,
                follow_redirects=False,
                headers={"Accept-Encoding": ASKED},
                # A proxy of the environment gets an encrypted tunnel, but would read what goes to a server without TLS.
                trust_env=not account.local,
            )
        except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
            raise SettingsError(_environment_fault(error)) from None
        proxies = "" if account.local else _set(_PROXIES[:2])
        self._way = f" (through the proxy of {proxies}, unless it is left out for this host)" if proxies else ""

    def send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], *, with_keys: bool = True
    ) -> Answer:
        """The answer, whatever its status. CutError when none came, or not all of it."""
        try:
            with (
                self._deadline.running(),
                self._client.stream(
                    method,
                    url,
                    content=body,
                    headers=dict(headers),
                    auth=self._keys if with_keys else None,
                    extensions={"trace": self._deadline.watch},
                ) as response,
            ):
                self._client.cookies.clear()
                whole = self._whole(response)
            if not self._deadline.passed:  # else the end of the body is ours
                return Answer(
                    response.status_code, {key.lower(): value for key, value in response.headers.items()}, whole
                )
            fault = CutError(_LATE)
        except (
            httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError, TooLargeError, PackedError,
            UnfinishedError,
        ) as error:  # fmt: skip
            fault = self._fault(error)
        # Outside of the handlers, so that the error above, with its request, is not part of this one.
        raise fault

    def _fault(self, error: Exception) -> CutError:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return CutError("its certificate cannot be verified", sent=False, hopeless=True)
        if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
            return CutError("it did not answer in time", sent=False)
        if isinstance(error, _NEVER_SENT):
            return CutError(f"it cannot be reached{self._way}", sent=False)
        if isinstance(error, TooLargeError):
            return CutError("its answer is larger than any answer should be", hopeless=True)
        if self._deadline.passed:
            return CutError(_LATE)
        if isinstance(error, PackedError):
            return CutError("its answer cannot be unpacked", hopeless=True)
        return CutError(
            "it did not answer in time" if isinstance(error, httpx.TimeoutException) else "the connection was cut"
        )

    def _whole(self, response: httpx.Response) -> bytes:
        """Read as it comes and unpacked here: httpx would unpack as many layers as the server likes, and whole pieces at once.

        Without a body that can be unpacked, a fault is still told by its status.
        """
        if not isinstance(response.stream, httpx.SyncByteStream):
            raise PackedError
        try:
            return unpacked(response.stream, response.headers.get("content-encoding", ""), self._largest)
        except PackedError:
            if response.is_success:
                raise
            return b""

    def close(self) -> None:
        """End the connections."""
        self._client.close()


def _set(names: tuple[str, ...]) -> str:
    """Which of these the environment has, however they are written there."""
    return " and ".join(sorted(name for name, value in os.environ.items() if value and name.upper() in names))


def _environment_fault(error: Exception) -> str:
    what = (
        f"{_set(_CERTIFICATES) or _CERTIFICATES[0]} cannot be used: certificates are PEM files that are there and can be read"
        if isinstance(error, OSError)
        else f"{_set(_PROXIES) or _PROXIES[0]} cannot be used: a proxy is written http://HOST:PORT"
    )
    return f"{what}. Correct it, or take it out of the environment."
