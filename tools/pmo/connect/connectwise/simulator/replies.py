"""Requests and replies of the simulated PSA as values, and the error bodies it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JSON_TYPE: Final = "application/json; charset=utf-8"
HTML_TYPE: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `path` is as it was sent, `query` has the last value of each name, headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    target: str = ""
    """Path and query as they stood in the first line."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out."""

    status: int
    body: bytes = b""
    type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of `errors[]`."""

    code: str
    message: str
    resource: str = ""
    field: str = ""


class Refusal(Exception):  # noqa: N818 - it is an answer, not a failure
    """An answer that ends the handling of a request."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def as_json(value: Any) -> bytes:
    """JSON as the API writes it: numbers with decimals are doubles."""
    return json.dumps(value, default=_double, ensure_ascii=False, separators=(",", ":")).encode()


def ok(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with content."""
    return Reply(status, as_json(value), headers=headers or {})


def error(status: int, code: str, message: str, items: Sequence[Item] = ()) -> Reply:
    """The documented error body; `errors` is null when there is nothing to list."""
    listed = [{"code": item.code, "message": item.message, "resource": item.resource, "field": item.field} for item in items]  # fmt: skip
    return ok({"code": code, "message": message, "errors": listed or None}, status)


def refuse(status: int, code: str, message: str, items: Sequence[Item] = ()) -> Refusal:
    """The same, to be raised."""
    return Refusal(error(status, code, message, items))


def page_of_html(status: int, title: str) -> Reply:
    """What a proxy in front of the PSA says."""
    return Reply(status, f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode(), HTML_TYPE)  # fmt: skip


def _double(value: Any) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
