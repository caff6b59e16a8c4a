"""The fields of a text that cannot be read as a whole, one by one: what is written in the others is not lost with them."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from pmo.parse import document

_FIELD: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?=\s|$)")
_OURS, _THEIRS = "<<<<<<<", ">>>>>>>"
_MARKS: Final = (_OURS, _THEIRS, "=======", "|||||||")


class Block(NamedTuple):
    """A field at the left margin with the lines below it; `line` counts from 1. `torn` inside a merge conflict."""

    name: str
    line: int
    text: str
    torn: bool


def blocks(text: str) -> tuple[Block, ...]:
    """The fields at the left margin, in their order; lines before the first belong to none."""
    out: list[Block] = []
    torn = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_MARKS):
            torn = (torn and not line.startswith(_THEIRS)) or line.startswith(_OURS)
            continue
        found = _FIELD.match(line)
        if found:
            out.append(Block(found[1], number, line, torn))
        elif out:
            last = out[-1]
            inside = last.torn or (torn and bool(line.strip()))
            out[-1] = last._replace(text=f"{last.text}\n{line}", torn=inside)
    return tuple(out)


def read_apart(path: str, raw: bytes) -> tuple[dict[str, Any], dict[str, int]]:
    """What the fields say that can be read on their own, and the lines of those that cannot.

    A field that is there twice, or in both versions of a merge conflict, says nothing that one could rely on.
    """
    found = blocks(document.text_of(raw))
    names = [block.name for block in found]
    data: dict[str, Any] = {}
    lost: dict[str, int] = {}
    for block in found:
        read = document.read(path, block.text.encode("utf-8", "replace"))
        if block.torn or names.count(block.name) > 1 or read.faults or not read.data:
            lost.setdefault(block.name, block.line)
        else:
            data.update(read.data)
    return data, lost
