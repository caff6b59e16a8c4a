"""Bytes to text: UTF-8 without surprises. Characters that a reader cannot see are faults."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pmo.model.finding import Span
from pmo.parse.fault import Fault

MAX_BYTES: Final = 512 * 1024
_HIDDEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


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
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - (raw.rfind(b"\n", 0, error.start) + 1) + 1
        return "", (
            Fault(
                "text-encoding",
                Span(line, column, column + 1),
                "this is not UTF-8 text",
                "save the file as UTF-8 (without BOM) in your editor",
            ),
        )
    faults: list[Fault] = []
    if text.startswith("\ufeff"):
        faults.append(
            Fault(
                "text-encoding", Span(), "the file starts with a byte order mark", "save the file as UTF-8 without BOM"
            )
        )
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text)
    if control:
        faults.append(
            Fault(
                "text-control",
                _span(text, control.start()),
                f"a control character (U+{ord(control.group()):04X}) is in the text",
                "delete it; only line ends and spaces belong here",
            )
        )
    if not text.isascii():
        hidden = _HIDDEN.search(text)
        if hidden:
            name = unicodedata.name(hidden.group(), "hidden character").lower()
            faults.append(
                Fault(
                    "text-hidden",
                    _span(text, hidden.start()),
                    f"an invisible character ({name}, U+{ord(hidden.group()):04X}) is in the text",
                    "delete it: it can make text read differently from what is stored",
                )
            )
    if control:
        text = ""
    return text, tuple(faults)


def mixed_script(word: str) -> bool:
    """Whether a word mixes Latin letters with look-alikes of another alphabet."""
    if not _NOT_ASCII.search(word):
        return False
    scripts = {unicodedata.name(c, "").split(" ", 1)[0] for c in word if c.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN"})


def _span(text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(line, column, column + 1)
