"""The state of a record from the first lines of its text, where nobody needs the rest of it.

History reads every version of every record, and asks each for one word. The line that says it stands near the top, so
the lines above are looked at alone: when none of them can hide a line (a quote, a list or a group left open, another
way to end a line), the line is a field of the record itself. Everything else is for the parser to say.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ODD: Final = re.compile(
    rb"""^[^a-z#\n \-]                                        # a quoted or odd name, an open group, another document
    | ^-(?!\ )                                               # no list item either
    | [\x00-\x08\x0b-\x1f\x7f\t] | \xc2[\x80-\x9f] | \xe2\x80[\xa8\xa9] | \xef\xbb\xbf   # what ends a line elsewhere
    | (?:^\ *|[:,?\-\[{]\ *)(?:"(?:[^"\\\n]|\\.)*|'(?:[^'\n]|'')*)$                      # a quote that stays open
    | (?:^\ *|[:,?\-]\ *)[\[{](?![^\n]*[\]}]$)               # a list or group that stays open
    | ^\ +[,\]}]                                             # or is closed or goes on here
    | (?:^\ *|[:,?\-\[{]\ *)[&*!%@`]                         # an anchor, an alias, a tag
    """,
    re.MULTILINE | re.VERBOSE,
)
_PLAIN: Final = re.compile(rb"(?:#[ -~]*\n|[a-z][a-z_0-9]*: [A-Za-z0-9][A-Za-z0-9 .,()/&-]*\n)*")
"""Fields with a plain value on their line: nothing here can stay open. Most texts begin like this."""
_VALUE: Final = re.compile(rb"([a-z][a-z_]*)\n(?=\n*(?:[a-z#]|\Z))")
_WORDS: Final = frozenset((b"null", b"true", b"false", b"yes", b"no", b"on", b"off", b"y", b"n"))
_FENCE: Final = b"---\n"
_FRONT_END: Final = re.compile(rb"^---[ \t]*$", re.MULTILINE)


@cache
def _line(field: str) -> tuple[bytes, bytes]:
    name = field.encode() + b": "
    return name, b"\n" + name


def quick(path: str, raw: bytes, field: str) -> str | None:
    """The plain word that a field of the record itself holds; None when only the parser can tell.

    It says what the text says, also when a line further down is broken.
    """
    start = 0
    if path.endswith(".md"):
        if not raw.startswith(_FENCE):
            return None
        start = len(_FENCE)
    name, below = _line(field)
    if raw.startswith(name, start):
        place = start
    else:
        place = raw.find(below, start) + 1
        if place == 0:
            return None
        if _PLAIN.fullmatch(raw, start, place) is None and (
            _ODD.search(raw, start, place) is not None
            or _indented(raw, start)
            or (start and _FRONT_END.search(raw, start, place) is not None)
        ):
            return None
    value = _VALUE.match(raw, place + len(name))
    if value is None:
        end = b"\n---\n"
        tail = raw.find(b"\n", place)
        if not start or tail < 0 or raw[tail : tail + len(end)] != end:
            return None
        word = raw[place + len(name) : tail]
        return word.decode("ascii") if re.fullmatch(rb"[a-z][a-z_]*", word) and word not in _WORDS else None
    return None if value[1] in _WORDS else value[1].decode("ascii")


def _indented(raw: bytes, start: int) -> bool:
    """Whether the first line that says anything is indented: then the fields of the record stand elsewhere."""
    position = start
    while raw[position : position + 1] == b"\n":
        position += 1
    return raw[position : position + 1] == b" "
