"""The mark that a push leaves on what it creates, so that a push which was cut off finds it again.

`(pmo:CR-2026-0042)` ends the summary of a ticket; `pmo:TS-2026-0001/5f0c2a91d4` stands in the notes of an entry. Why there: decision 0022.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.psa import exact_json

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "pmo:"
LONGEST_NAME: Final = 100
"""Letters that the PSA keeps of a summary or a name."""
_AT_THE_END: Final = re.compile(r"\s*\((pmo:[^()\s]+)\)\s*\Z")
_LENGTH: Final = 12
_SIGN: Final = "…"


def mark(record: str, part: str = "") -> str:
    """The mark of a record, or of a part of one: a task by its number, an entry by `of_entry`."""
    return f"{PREFIX}{record}{f'/{part}' if part else ''}"


def of_entry(entry: Mapping[str, Any], twin: int) -> str:
    """The part of an entry: what it says, without its number in the PSA; `twin` counts entries that say the same."""
    said = {key: value for key, value in sorted(entry.items()) if key != "psa_ref"}
    return hashlib.sha256(exact_json.written([said, twin]).encode()).hexdigest()[:_LENGTH]


def searched(own: str) -> str:
    """What to look for in a field that ends with a mark: with its bracket, so that 1.1 does not find 1.10."""
    return f"{own})"


def with_mark(text: str, own: str) -> str:
    """A name of at most LONGEST_NAME letters that ends with the mark; the words before it are cut, never the mark."""
    tail = f" ({own})"
    plain = " ".join(text.split())
    room = LONGEST_NAME - len(tail)
    if len(plain) > room:
        plain = f"{plain[: max(room - 1, 0)].rstrip()}{_SIGN}"
    return f"{plain}{tail}".strip()


def mark_of(text: object) -> str:
    """The mark at the end of a name; empty when there is none."""
    found = _AT_THE_END.search(text) if isinstance(text, str) else None
    return found.group(1) if found is not None else ""


def without_mark(text: str) -> str:
    """The name as people gave it."""
    return _AT_THE_END.sub("", text)
