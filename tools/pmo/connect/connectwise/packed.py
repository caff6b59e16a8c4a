"""The body of an answer, unpacked piece by piece, so that a few bytes never become gigabytes."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

ASKED: Final = "gzip"
"""The one way of packing that is asked for, and taken."""
_PLAIN: Final = ("", "identity")
_GZIP: Final = 16 + zlib.MAX_WBITS
_MAGIC: Final = b"\x1f\x8b"
"""How what gzip packed begins; no answer that is unpacked does."""


class TooLargeError(Exception):
    """A body beyond the limit."""


class PackedError(Exception):
    """A body that is packed in a way nobody asked for, or that cannot be unpacked. The next one would be packed so too."""


class UnfinishedError(Exception):
    """A packed body without its end; the next one may have it."""


def unpacked(parts: Iterable[bytes], encoding: str, largest: int) -> bytes:
    """The whole body as the header `Content-Encoding` says. TooLargeError above so many bytes, packed or not.

    PackedError, also for a second layer that the header does not name; UnfinishedError.
    """
    encoding = encoding.strip().lower()
    if encoding not in (*_PLAIN, ASKED):
        raise PackedError
    whole = _unzipped(parts, largest) if encoding == ASKED else _joined(parts, largest)
    if whole.startswith(_MAGIC):
        raise PackedError
    return whole


def _joined(parts: Iterable[bytes], largest: int) -> bytes:
    whole = bytearray()
    for part in parts:
        whole += part
        if len(whole) > largest:
            raise TooLargeError
    return bytes(whole)


def _unzipped(parts: Iterable[bytes], largest: int) -> bytes:
    unzip = zlib.decompressobj(_GZIP)
    whole = bytearray()
    taken = 0
    for part in parts:
        taken += len(part)
        try:
            whole += unzip.decompress(part, largest + 1 - len(whole))
        except zlib.error:
            raise PackedError from None
        if len(whole) > largest or taken > largest:
            raise TooLargeError
    if taken and not unzip.eof:
        raise UnfinishedError
    return bytes(whole)
