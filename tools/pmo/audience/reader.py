"""Who reads: the firm, its management, or one client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CLIENT: Final = "client"
INTERNAL: Final = "internal"
MANAGEMENT: Final = "management"
_RANK: Final = {CLIENT: 0, INTERNAL: 1, MANAGEMENT: 2}
"""How much a reader may see, and how much a mark asks for. `never`, and any mark not listed here, asks for more than anybody has."""


class UnknownReaderError(ValueError):
    """The text names no reader; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of reader; `client` is the client's id when the reader is one."""

    kind: str
    client: str = ""

    @property
    def name(self) -> str:
        """As written on the command line."""
        return f"{CLIENT}:{self.client}" if self.client else self.kind

    @property
    def is_client(self) -> bool:
        """Whether the reader stands outside the firm."""
        return self.kind == CLIENT

    def may_read(self, mark: object) -> bool:
        """Whether something marked so may be shown. Everybody may read what a client may read; nobody reads `never`."""
        return isinstance(mark, str) and mark in _RANK and _RANK[mark] <= _RANK[self.kind]


def reader(text: str) -> Reader:
    """The reader of `--audience`: internal, management or client:SLUG. Raises UnknownReaderError."""
    kind, colon, slug = text.partition(":")
    if kind == CLIENT and slug:
        return Reader(CLIENT, slug)
    if kind in (INTERNAL, MANAGEMENT) and not colon:
        return Reader(kind)
    if kind == CLIENT:
        msg = "name the client whose edition you want, for example client:acme"
    else:
        msg = f"“{text}” is not an audience; write internal, management or client:SLUG, for example client:acme"
    raise UnknownReaderError(msg)
