"""Text of records inside Markdown: it stays text, whatever it holds.

Two readers take these files: GitHub and the handbook's own Markdown. A backslash is used where both know it, a
character reference where they differ, so that a terminal still shows words.
"""

from __future__ import annotations

import re
from typing import Final

_BACKSLASH: Final = frozenset("\\`*_{}[]")
_REFERENCE: Final = frozenset("&<>|~@^")
_MARKS: Final = re.compile(r"==|\+\+|://|:(?=[\w+-]+:)|\$(?!\d)")
"""What means something only in company: marked text, keys, an address, an emoji's name, a formula."""
_FIRST: Final = frozenset("-+!?:=>#")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
_SPACE: Final = re.compile(r"\s+")
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys instead of showing it, and what turns the direction of a line."""


def markdown(text: object) -> str:
    """One line of Markdown that shows exactly this text; white space is folded."""
    raw = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", str(text)).strip())
    out = []
    for character in raw:
        if character in _BACKSLASH:
            out.append(f"\\{character}")
        elif character in _REFERENCE:
            out.append(f"&#{ord(character)};")
        else:
            out.append(character)
    shown = _MARKS.sub(lambda found: f"&#{ord(found.group()[0])};{found.group()[1:]}", "".join(out))
    if shown[:1] in _FIRST:
        shown = f"&#{ord(shown[0])};{shown[1:]}"
    return _NUMBERED.sub(lambda found: f"{found.group(1)}&#{ord(found.group(2))};", shown)


_INJECTING: Final = tuple("=+-@\t\r\n＝＋－＠'")


def spreadsheet(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe in front of whatever begins like one.

    An import takes one leading apostrophe away again; text that begins with one therefore gets a second.
    """
    return f"'{text}" if text.startswith(_INJECTING) or text.strip().startswith(_INJECTING) else text
