"""The simulated PSA on a port of this machine, with its faults. Only the loopback address is served."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from pmo.connect.connectwise.simulator.faults import CARRIED_OUT, ELSEWHERE, Fault, Faults
from pmo.connect.connectwise.simulator.psa import Keys, Psa
from pmo.connect.connectwise.simulator.replies import Reply, Request, as_json, page_of_html

if TYPE_CHECKING:
    from typing import Self

    from pmo.connect.connectwise.account import Account
    from pmo.connect.connectwise.simulator.clock import Clock
    from pmo.connect.connectwise.simulator.store import Store

LOOPBACK: Final = "127.0.0.1"
KEPT: Final = 5_000
"""How many of the latest requests are remembered at least; twice as many at most."""
KEPT_BODY: Final = 4_096
"""Bytes of a body that are remembered."""
LARGEST_BODY: Final = 1_000_000
"""Bytes of a body that is read at all."""
_OWN_NAMES: Final = ("127.0.0.1", "localhost", "::1")
_RESET: Final = struct.pack("ii", 1, 0)
"""Closes a connection at once, without a farewell."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came in. `path` is without the code base; `status` is 0 where no answer went out."""

    number: int
    method: str
    path: str
    query: dict[str, str]
    body: bytes
    """Its beginning, as far as it is remembered."""
    fault: Fault | None
    status: int
    carried_out: bool


class Simulator:
    """A context manager: while it is open, a PSA answers at `address`.

    `faults` may be replaced at any time. `requests` has what came in last, in order, and `served` how many there were in all.
    """

    def __init__(
        self, store: Store, faults: Faults | None = None, clock: Clock | None = None, *,
        port: int = 0, keys: Keys | None = None, cloud: bool = False, costs: bool = True, forbidden: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        if clock is not None:
            store.clock = clock
        self.store = store
        self.faults = faults or Faults()
        self.psa = Psa(store, keys or Keys(), cloud=cloud, costs=costs, forbidden=forbidden)
        self.requests: list[Seen] = []
        self._counter, self._upgrades, self._lock = 0, 1, Lock()
        self._stopped = Event()
        self._open: set[socket.socket] = set()
        self._server = _Server(self, port)
        self.psa.address = self.address
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def served(self) -> int:
        """How many requests came in."""
        return self._counter

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        """What the environment of a client must hold."""
        keys = self.psa.keys
        return {
            "PMO_CW_HOST": self.address, "PMO_CW_COMPANY": keys.company, "PMO_CW_PUBLIC_KEY": keys.public_key,
            "PMO_CW_PRIVATE_KEY": keys.private_key, "PMO_CW_CLIENT_ID": keys.client_id,
        }  # fmt: skip

    def account(self) -> Account:
        """The account of a client."""
        from pmo.connect.connectwise.account import Account  # noqa: PLC0415 - the server itself needs no client

        keys = self.psa.keys
        return Account(self.address, keys.company, keys.public_key, keys.private_key, keys.client_id)

    def upgrade(self) -> None:
        """A new version of the PSA: the code base gets another name."""
        with self._lock:
            self._upgrades += 1
            self.psa.codebase = f"v2026_{self._upgrades}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop, and cut every connection that is still open."""
        self._stopped.set()
        self._server.shutdown()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Until it is closed. Looks up now and then, so that Ctrl+C is heard on every system."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    # one request ------------------------------------------------------------------------------------------------------

    def handle(self, request: Request) -> tuple[Reply | None, Fault | None]:
        """The reply to a request with its fault worked in; None where the connection ends without one."""
        with self._lock:
            self._counter += 1
            number = self._counter
        fault = self.faults.of(number)
        if fault is Fault.MOVED:
            self.upgrade()
        done = fault is None or fault in CARRIED_OUT or fault is Fault.MOVED
        answer = self.psa.answer(request) if done else None
        done = answer is not None and answer.status < HTTPStatus.BAD_REQUEST
        reply = self._spoiled(fault, answer)
        if fault is Fault.SLOW:
            self._stopped.wait(self.faults.slow_seconds)
        status = reply.status if reply is not None else 0
        seen = Seen(
            number,
            request.method,
            self.psa.relative(request.path),
            dict(request.query),
            request.body[:KEPT_BODY],
            fault,
            status,
            done,
        )
        with self._lock:
            self.requests.append(seen)
            if len(self.requests) > 2 * KEPT:
                del self.requests[:-KEPT]
        return reply, fault

    def _spoiled(self, fault: Fault | None, reply: Reply | None) -> Reply | None:
        match fault:
            case Fault.THROTTLED:
                text = {"error": "Too Many Requests", "message": "The limit of requests is reached. Try again later."}
                return Reply(429, as_json(text), headers={"Retry-After": str(self.faults.retry_after)})
            case Fault.ERROR_500:
                return page_of_html(500, "Internal Server Error")
            case Fault.ERROR_502 | Fault.ERROR_AFTER:
                return page_of_html(502, "Bad Gateway")
            case Fault.ERROR_503:
                return Reply(503)
            case Fault.REDIRECT:
                return Reply(307, headers={"Location": ELSEWHERE})
            case Fault.CUT_BEFORE | Fault.CUT_AFTER:
                return None
            case _:
                return reply

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection, to be able to end it."""
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._open.discard(connection)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, simulator: Simulator, port: int) -> None:
        self.simulator = simulator
        super().__init__((LOOPBACK, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.simulator.opened(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.simulator.closed(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SimulatedPSA"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def handle_any(self) -> None:
        """One request of whatever method."""
        if not _meant_for_us(self.headers.get("Host", "")) or "Origin" in self.headers:
            self._refuse(HTTPStatus.FORBIDDEN, f"This simulated PSA answers programs that ask for {LOOPBACK}, and no page of a browser.")  # fmt: skip
            return
        length = self.headers.get("Content-Length", "0")
        size = int(length) if length.isdecimal() and len(length) < 12 else LARGEST_BODY + 1
        if size > LARGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A body has at most {LARGEST_BODY:,} bytes.")
            return
        parts = urlsplit(self.path)
        body = self.rfile.read(size)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply, fault = self.server.simulator.handle(Request(self.command, parts.path, query, headers, body, self.path))
        if reply is None:
            self._cut()
            return
        self.send_response(reply.status)
        if reply.body:
            self.send_header("Content-Type", reply.type)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault is Fault.CUT_DURING:
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.wfile.flush()
            self._cut()
            return
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815 - names of the standard library

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        """An answer to what is not even looked at; what may follow on the connection is not read."""
        self.close_connection = True
        text = f"{why}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)

    def _cut(self) -> None:
        self.close_connection = True
        with suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.connection.close()

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """The Date header says the time of the simulated PSA."""
        return format_datetime(self.server.simulator.store.clock(), usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet; `Simulator.requests` has it all."""


def _meant_for_us(host: str) -> bool:
    """Whether the header names this machine as such. A name of somebody else may be made to lead here (DNS rebinding)."""
    try:
        return urlsplit(f"//{host}").hostname in _OWN_NAMES
    except ValueError:
        return False
