"""What comes back from the PSA, and what is sent: JSON with exact numbers, points in time, errors as sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final

from pmo.connect.connectwise import json_in
from pmo.connect.connectwise.errors import ErrorItem, PsaError

TRANSIENT: Final = frozenset({500, 502, 503, 504})
"""Answers that may be different a moment later."""
THROTTLED: Final = 429
GONE: Final = 404
_CLOCKS: Final = range(2000, 2101)
_LONGEST: Final = 300
_READ: Final = 200_000
"""Characters of a text that are looked at before it is cut to its length: enough to find keys in it however they are written."""
_MARKUP: Final = re.compile(r"<[^<>]*>")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")

_SAID: Final[Mapping[int, str]] = {
    400: "The PSA did not understand the request. This is a fault of the toolkit or of a setting named below.",
    401: "The PSA refused the keys. Check PMO_CW_COMPANY, PMO_CW_PUBLIC_KEY and PMO_CW_PRIVATE_KEY, and that the API member is active.",
    403: "The PSA does not allow this. Check the security role of the API member, and PMO_CW_CLIENT_ID.",
    404: (
        "The PSA knows no such address. Either it is gone, or the keys are wrong (the cloud answers so too): check "
        "PMO_CW_HOST, PMO_CW_COMPANY and the keys."
    ),
    405: "The PSA does not offer this action at this address. Its version may be too old for it.",
    409: "The record is in use in the PSA. Close it there and try again.",
    415: "The PSA does not offer the version of the interface that was asked for. It may be too old.",
    THROTTLED: "The PSA is busy and asked to wait. Try again later.",
}
_LATER: Final = "The PSA has a fault of its own. Try again later; if it stays, ask whoever runs the PSA."


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of one answer."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    """Names in small letters. Not in its text form, nor is the body: a server may echo what it was sent."""
    body: bytes = field(repr=False)

    @property
    def good(self) -> bool:
        """Whether the PSA says it went well."""
        return 200 <= self.status < 300

    def served_at(self) -> datetime | None:
        """The server's clock, UTC; None when it does not say, or says what no clock shows (the years 2000 to 2100)."""
        said = _http_date(self.headers.get("date", ""))
        return said if said is not None and said.year in _CLOCKS else None

    def retry_after(self) -> float | None:
        """The seconds to wait that the server asks for; None without a wish that can be read."""
        wish = self.headers.get("retry-after", "").strip()
        if wish.isascii() and wish.isdigit():
            return float(wish[:9])
        until, now = _http_date(wish), self.served_at()
        return max(0.0, (until - now).total_seconds()) if until and now else None

    def json(self) -> Any:
        """The body, see `json_in.read`. ValueError when it is not JSON."""
        return json_in.read(self.body)


def _http_date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def body_text(body: Any) -> str:
    """A body as it is sent, one line of JSON: the same text that a dry run shows.

    Decimals become numbers, instants `2026-01-31T18:04:26Z`, days midnight UTC. ValueError for a number that JSON would
    round and for an instant without offset; TypeError for anything else that JSON does not have.
    """
    return json.dumps(_plain(body), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _exact(value)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            msg = "an instant for the PSA needs its offset"
            raise ValueError(msg)
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(part) for part in value]
    return value


def _exact(value: Decimal) -> int | float:
    if not value.is_finite():
        msg = f"{value} cannot be sent"
        raise ValueError(msg)
    if value == value.to_integral_value():
        return int(value)
    near = float(value)
    if Decimal(repr(near)) != value:
        msg = f"{value} has more digits than the PSA keeps"
        raise ValueError(msg)
    return near


def error_of(answer: Answer, what: str, hide: Callable[[str], str] = str) -> PsaError:
    """The sentence for an answer that is no success. `what` was tried: `reading projects`; `hide` takes keys out."""
    said, items = _read(answer, hide)
    if "SSL is required" in said:
        said, sentence = (
            "",
            "The PSA answers at an address with api- in front: set PMO_CW_HOST to api-… of the same name.",
        )
    else:
        sentence = _SAID.get(answer.status, _LATER if answer.status >= 500 else "The PSA refused the request.")
    details = [text for text in (said, *(_item(item) for item in items)) if text]
    return PsaError(_joined(what, sentence, details), answer.status, items)


def _joined(what: str, sentence: str, details: list[str]) -> str:
    said = f" It said: {'; '.join(dict.fromkeys(details))}" if details else ""
    return f"{what[:1].upper()}{what[1:]}: {sentence}{said}"


def _item(item: ErrorItem) -> str:
    return f"{item.field}: {item.message}" if item.field else item.message


def _read(answer: Answer, hide: Callable[[str], str]) -> tuple[str, tuple[ErrorItem, ...]]:
    try:
        body = answer.json()
    except ValueError:
        return "", ()  # a page or nothing: the status says all
    if not isinstance(body, dict):
        return "", ()
    items = body.get("errors")

    return (
        told(body.get("message") or body.get("error"), hide),
        tuple(
            ErrorItem(*(told(item.get(name), hide) for name in ("message", "field", "code")))
            for item in (items if isinstance(items, list) else ())[:20]
            if isinstance(item, dict)
        ),
    )


def told(text: Any, hide: Callable[[str], str]) -> str:
    """What a server says, without keys that it echoes; empty without a text."""
    return plain(hide(str(text or "")[:_READ]))  # hidden first: a text cut short could end in half a key


def plain(text: Any) -> str:
    """One line of a text from outside: no markup, nothing that a terminal obeys or that cannot be seen, not too long."""
    line = " ".join(_CONTROL.sub(" ", _MARKUP.sub(" ", str(text)[:_READ])).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
