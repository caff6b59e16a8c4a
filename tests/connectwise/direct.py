"""The simulator without a line: requests go to it as values, so a test of what is read does not wait for sockets and threads."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx

from pmo.connect.connectwise.simulator.replies import Request

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator import Simulator


class Direct(httpx.BaseTransport):
    """Hands requests to a simulator; one that it would cut off ends without an answer."""

    def __init__(self, psa: Simulator) -> None:
        self._psa = psa

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The simulator's reply."""
        query = request.url.query.decode()
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = request.url.raw_path.decode().partition("?")[0]
        reply, _ = self._psa.handle(
            Request(request.method, path, dict(parse_qsl(query, keep_blank_values=True)), headers, request.read(), request.url.raw_path.decode())
        )  # fmt: skip
        if reply is None:
            msg = "cut off"
            raise httpx.RemoteProtocolError(msg, request=request)
        head = {"Date": format_datetime(self._psa.store.clock(), usegmt=True)}
        if reply.body:
            head["Content-Type"] = reply.type
        return httpx.Response(reply.status, headers={**head, **reply.headers}, content=reply.body, request=request)
