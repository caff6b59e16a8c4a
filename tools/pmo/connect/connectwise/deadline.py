"""The end of a request at its appointed time, whatever the other side sends until then.

The time limits of httpx hold between two pieces of an answer; a server that sends a byte now and then, or one provisional
answer after the other, is never late. So a timer ends the conversation at the socket, which wakes whoever reads from it.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class Deadline:
    """For the requests of one client, one after the other; `watch` is what httpx calls the extension `trace`."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        """Whether the latest request was ended."""
        self._seconds = seconds
        self._turn = 0
        self._sockets: list[socket.socket] = []
        self._lock = Lock()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Until the end of the block, or the appointed time."""
        with self._lock:
            self.passed = False
            self._turn += 1
        timer = Timer(self._seconds, self._end, (self._turn,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            with self._lock:
                self._turn += 1

    def watch(self, _event: str, info: dict[str, Any]) -> None:
        """Learn of a connection when it is made."""
        found = getattr(info.get("return_value"), "get_extra_info", lambda _: None)("socket")
        if not isinstance(found, socket.socket):
            return
        with self._lock:
            self._sockets = [*(one for one in self._sockets if one.fileno() >= 0), found]
            if self.passed:
                _shut(found)

    def _end(self, turn: int) -> None:
        with self._lock:
            if turn != self._turn:  # too late: what it was for is over, and the next one may be on its way
                return
            self.passed = True
            for one in self._sockets:
                _shut(one)


def _shut(connection: socket.socket) -> None:
    """End it below TLS, without a farewell that the other side would have to answer."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
