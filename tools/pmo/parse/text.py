"""Bytes to text: UTF-8 without surprises. Characters that a reader cannot see are faults."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from pmo.model.finding import Level, Span
from pmo.parse.fault import Fault

MAX_BYTES: Final = 512 * 1024
_CONTROL_BYTES: Final = bytes(code for code in (*range(32), 127) if code not in b"\t\n")
_BREAKS: Final = "\x85\u2028\u2029"
_HIDDEN: Final = re.compile(f"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb{_BREAKS}]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LOOKALIKE: Final = "\u0391\u0392\u0395-\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd\u0405\u0406\u0408\u0410\u0412\u0415\u041a\u041c-\u041e\u0420-\u0423\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u0501"
_MIXED: Final = re.compile(rf"\b(?=\w*[A-Za-z])(?=\w*[{_LOOKALIKE}])\w+")
"""A word with both; looked for at the start of words only, so that a word of half a megabyte takes no time."""


def decode(raw: bytes) -> tuple[str, tuple[Fault, ...]]:
    """The text of a file with `\\n` line ends, and its faults; an unreadable file gives an empty text."""
    if len(raw) > MAX_BYTES:
        return "", (
            Fault(
                "file-too-large",
                Span(),
                f"the file is larger than {MAX_BYTES // 1024} KiB",
                "a record is small; move attachments elsewhere and link to them",
            ),
        )
    if raw.isascii() and len(raw.translate(None, _CONTROL_BYTES)) == len(raw):
        return raw.decode("ascii"), ()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return "", (_not_utf8(raw, error.start),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    faults: list[Fault] = []
    if text.startswith("\ufeff"):
        faults.append(
            Fault(
                "text-encoding", Span(), "the file starts with a byte order mark", "save the file as UTF-8 without BOM"
            )
        )
        text = text[1:]
    unseen_here = unseen(text)
    if unseen_here is not None:
        faults.append(unseen_here)
        if unseen_here.slug == "text-control":
            return "", tuple(faults)
        text = text.translate(dict.fromkeys(map(ord, _BREAKS), " "))
    if not text.isascii():
        mixed = _MIXED.search(text)
        if mixed is not None:
            faults.append(_mixed(text, mixed))
    return text, tuple(faults)


def unseen(text: str) -> Fault | None:
    """The fault of the first character that cannot be seen, None for most texts."""
    control = _CONTROL.search(text)
    if control is not None:
        return Fault(
            "text-control",
            _span(text, control.start()),
            f"a control character (U+{ord(control.group()):04X}) is in the text",
            "delete it; only line ends and spaces belong here",
        )
    hidden = None if text.isascii() else _HIDDEN.search(text)
    if hidden is None:
        return None
    name = unicodedata.name(hidden.group(), "line break that editors do not show").lower()
    return Fault(
        "text-hidden",
        _span(text, hidden.start()),
        f"an invisible character ({name}, U+{ord(hidden.group()):04X}) is in the text",
        "delete it: it can make text read differently from what is stored",
    )


def without_unseen(value: Any) -> Any:
    """The data with a mark in place of each character that cannot be seen; a terminal would obey some of them."""
    if isinstance(value, str):
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", _CONTROL.sub("\N{REPLACEMENT CHARACTER}", value))
    if isinstance(value, list):
        return [without_unseen(item) for item in value]
    if isinstance(value, dict):
        return {without_unseen(key): without_unseen(item) for key, item in value.items()}
    return value


def _mixed(text: str, found: re.Match[str]) -> Fault:
    letter = next(c for c in found.group() if not c.isascii() and re.match(f"[{_LOOKALIKE}]", c))
    offset = found.start() + found.group().index(letter)
    return Fault(
        "text-mixed-script",
        _span(text, offset),
        f"a {unicodedata.name(letter).lower()} (U+{ord(letter):04X}) stands among Latin letters and looks like one",
        "type the word again: search and comparison take it for another word",
        level=Level.WARNING,
    )


def _not_utf8(raw: bytes, start: int) -> Fault:
    line = raw.count(b"\n", 0, start) + 1
    before = raw[raw.rfind(b"\n", 0, start) + 1 : start]
    column = len(before.decode("utf-8", "replace")) + 1
    return Fault(
        "text-encoding",
        Span(line, column, column + 1),
        "this is not UTF-8 text",
        "save the file as UTF-8 (without BOM) in your editor",
    )


def _span(text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(line, column, column + 1)
