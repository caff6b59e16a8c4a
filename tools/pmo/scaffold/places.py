"""File patterns of kinds, filled in and read back: `projects/{project}/risks/{id}.yml`."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


def names(pattern: str) -> tuple[str, ...]:
    """The placeholders of a pattern, in order."""
    return tuple(PLACEHOLDER.findall(pattern))


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The path that a pattern gives for these values; KeyError when one is missing."""
    return PLACEHOLDER.sub(lambda part: values[part.group(1)], pattern)


def values(pattern: str, path: str) -> dict[str, str] | None:
    """The values that a path gives to the placeholders; None when it does not fit the pattern."""
    form, position = "", 0
    for part in PLACEHOLDER.finditer(pattern):
        form += re.escape(pattern[position : part.start()]) + f"(?P<{part.group(1)}>[^/]+)"
        position = part.end()
    found = re.fullmatch(form + re.escape(pattern[position:]), path)
    return found.groupdict() if found else None


def glob(pattern: str) -> str:
    """The pattern with stars for placeholders, as editors want it."""
    return PLACEHOLDER.sub("*", pattern)


def relative(target: str, source: str) -> str:
    """The way from the file `source` to the file `target`, both relative to the workspace."""
    return posixpath.relpath(target, posixpath.dirname(source) or ".")
