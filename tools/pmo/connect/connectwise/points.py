"""Points in time as the PSA writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_LIKE: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII
)
_GAP: Final = re.compile(r"(?<=:)\s+")


def instant(text: str) -> datetime | None:
    """An aware point in time, UTC; None when it cannot be read.

    A day without an hour is its midnight and a time without an offset is UTC, as everywhere in the PSA. Blanks behind the
    colons (`2015-12-24T22: 08: 22Z`), which some of its exports have, are passed over.
    """
    plain = _GAP.sub("", text.strip())
    if not _LIKE.fullmatch(plain):
        return None
    try:
        found = datetime.fromisoformat(plain)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
