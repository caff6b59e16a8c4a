"""The everyday form of YAML, read without libyaml: the same values in a third of the time, or no answer at all.

Almost every record is written in one way: mappings and lists indented by spaces, a value on its line, in quotes, in
brackets, or as a block below `>-`. This reader knows that way and nothing else. Whatever it does not recognize, right
or wrong, it leaves to `strict_yaml`, which alone says what is a fault. So there is one truth: where this reader
answers, `strict_yaml` would have said the same, without a fault. Tests compare the two on every record, on texts made
by chance, and on records with a character changed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pmo.parse.scalars import SPECIAL, AmbiguousError, plain

_MOST_CHARACTERS: Final = 100_000
_DEEPEST: Final = 16
_LINE: Final = re.compile(r"( *)(- )?(?:([A-Za-z_][A-Za-z0-9_-]{0,63}):(?: |\Z)|(.+))")
_MOST_REMEMBERED: Final = 10_000
_LONGEST_SHORT: Final = 12
_FIELDS: Final[dict[str, tuple[int, bool, str]]] = {}
_OPENINGS: Final[dict[str, tuple[int, bool, str]]] = {}
_SHORT: Final[dict[str, Any]] = {}
"""Dates and numbers met before, with their values."""
_ODD: Final = re.compile(
    "[^\n -~\u00a1-\u00ac\u00ae-\u0377\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u23ff\u2500-\u2bff]"
)
_STARTS: Final = frozenset("0123456789$(/.+<~^;_")
_SINGLE: Final = re.compile(r"'((?:[^']|'')*)'\Z")
_DOUBLE: Final = re.compile(r'"([^"\\]*)"\Z')
_ITEM: Final = r"""[A-Za-z0-9](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9._/-])?|"[^"\\]*"|'[^']*'"""
_LIST: Final = re.compile(rf"\[(?:(?:{_ITEM})(?:, (?:{_ITEM}))*)?\]\Z")
_ITEMS: Final = re.compile(_ITEM)
_BLOCKS: Final = frozenset((">-", "|-", ">", "|"))


class _UnknownFormError(Exception):
    """The text is not in the everyday form."""


def read(text: str) -> dict[str, Any] | None:
    """The data of a text in the everyday form, None when the strict parser has to look at it."""
    if (
        len(text) > _MOST_CHARACTERS
        or "\t" in text
        or " \n" in text
        or text[-1:] != "\n"
        or (not text.isascii() and _ODD.search(text))
    ):
        return None
    try:
        return _record(text.split("\n"))
    except (_UnknownFormError, AmbiguousError):
        return None


def _record(lines: list[str]) -> dict[str, Any]:  # noqa: PLR0912, PLR0915 - one loop for every line of every record
    """The mapping that the lines stand for.

    `stack` holds the open mappings and lists with their columns, `holder` the innermost one; `waiting` is the mapping
    whose last field has no value yet: what follows, if it stands further to the right, is its value. `fields` is the
    column in which a line is simply the next field of `holder`, -1 where more has to be looked at.
    """
    root: dict[str, Any] = {}
    stack: list[tuple[int, Any]] = [(0, root)]
    holder: Any = root
    column = fields = number = 0
    waiting: dict[str, Any] | None = None
    name = ""
    last = len(lines)
    fields_known, openings_known, short = _FIELDS.get, _OPENINGS.get, _SHORT
    while number < last:
        line = lines[number]
        number += 1
        head, colon, value = line.partition(": ")
        token = fields_known(head) if colon else openings_known(line)
        if token is None:
            token = _head(line, head if colon else "")
            if token is None:
                continue
        here, dash, key = token
        if here != fields or dash:
            if waiting is not None:
                if here > column or (here == column and dash):
                    waiting[name] = holder = [] if dash else {}
                    column = here
                    stack.append((here, holder))
                    if len(stack) > _DEEPEST:
                        raise _UnknownFormError
                waiting = None
            while column > here or (column == here and not dash and type(holder) is list):
                stack.pop()
                if not stack:
                    raise _UnknownFormError
                column, holder = stack[-1]
            if column != here or (dash and type(holder) is not list):
                raise _UnknownFormError
            if dash:
                if not key:
                    value = line[here + 2 :]
                    if value[0].isalpha() and ":" not in value and "#" not in value and value not in SPECIAL:
                        holder.append(value)
                    elif value in _BLOCKS:
                        value, number = _block(lines, number, here, value)
                        holder.append(value)
                    else:
                        holder.append(_value(value))
                    fields = -1
                    continue
                item: dict[str, Any] = {}
                holder.append(item)
                column, holder = here + 2, item
                stack.append((column, holder))
            fields = column
        if key in holder:
            raise _UnknownFormError
        if not value:
            holder[key] = None
            waiting, name, fields = holder, key, -1
        elif value[0].isalpha() and ":" not in value and "#" not in value and value not in SPECIAL:
            holder[key] = value
        elif value in _BLOCKS:
            holder[key], number = _block(lines, number, column, value)
        elif value in short:
            holder[key] = short[value]
        else:
            holder[key] = _value(value)
    if not root:
        raise _UnknownFormError
    return root


def _head(line: str, head: str) -> tuple[int, bool, str] | None:
    """Column, dash and field name of a line that was not met before; None for one that says nothing.

    `head` is what stands before the first colon and blank, empty when the line has none. What is remembered are names
    of fields with what stands before them: few, since schemas give them.
    """
    found = _LINE.match(line)
    if found is None:
        if line:
            raise _UnknownFormError
        return None
    blanks, dash, name, bare = found.groups()
    if name is None:
        if dash:
            return len(blanks), True, ""
        if bare[0] != "#":
            raise _UnknownFormError
        return None
    if name in SPECIAL:
        raise _UnknownFormError
    token = (len(blanks), dash is not None, name)
    memory = _FIELDS if head else _OPENINGS
    if len(memory) < _MOST_REMEMBERED:
        memory[head or line] = token
    return token


def _value(text: str) -> Any:
    """The value of what stands behind a colon or a dash."""
    first = text[0]
    if first.isalpha() or first in _STARTS or (first == "-" and text[1:2].isalnum()):
        if "#" in text and " #" in text:
            raise _UnknownFormError
        if ":" in text and (": " in text or text[-1] == ":"):
            raise _UnknownFormError
        value = plain(text)
        if len(text) <= _LONGEST_SHORT and len(_SHORT) < _MOST_REMEMBERED:
            _SHORT[text] = value
        return value
    if first == '"':
        found = _DOUBLE.match(text)
        if found:
            return found.group(1)
    elif first == "'":
        found = _SINGLE.match(text)
        if found:
            return found.group(1).replace("''", "'")
    elif first == "[" and _LIST.match(text):
        return [item[1:-1] if item[0] in "\"'" else plain(item) for item in _ITEMS.findall(text)]
    raise _UnknownFormError


def _block(lines: list[str], number: int, column: int, form: str) -> tuple[str, int]:
    """The text of a block that starts on line `number` and stands right of `column`, and the line after it."""
    first = lines[number]
    indent = len(first) - len(first.lstrip(" "))
    if indent <= column or not first:
        raise _UnknownFormError
    margin = " " * indent
    parts: list[str] = []
    while True:
        line = lines[number]
        if line.startswith(margin):
            parts.append(line[indent:])
        elif line or number == len(lines) - 1:
            break
        else:
            parts.append("")
        number += 1
    if line and len(line) - len(line.lstrip(" ")) > column:
        raise _UnknownFormError
    while not parts[-1]:
        parts.pop()
    text = "\n".join(parts) if form[0] == "|" else _folded(parts)
    return (text if form[-1] == "-" else text + "\n"), number


def _folded(parts: list[str]) -> str:
    """Lines to paragraphs: a line end is a blank, an empty line a line end."""
    if "" not in parts and not any(part[0] == " " for part in parts):
        return " ".join(parts)
    if any(part[:1] == " " for part in parts):
        raise _UnknownFormError  # lines that are indented further keep their line ends
    out = parts[0]
    gap = 0
    for part in parts[1:]:
        if not part:
            gap += 1
        else:
            out += "\n" * gap + part if gap else " " + part
            gap = 0
    return out
