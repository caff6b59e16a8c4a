"""Writes plain data as YAML the way a person in this office would: block style, folded prose, few quotes.

The reader decides what needs quotes: `dump` asks `reads_as_text` whether an unquoted word would come back as
the same text. Keys come in the order of the mapping; `ordered` brings them into the order of a schema.
"""

from __future__ import annotations

import re
import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pmo.model.kind import Field

    ReadsAsText = Callable[[str], bool]

WIDTH: Final = 100
_INDICATORS: Final = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_UNSAFE = re.compile(
    r": |:\Z| #|\A\s|\s\Z|\A\.\.\.|[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_FLOW_UNSAFE = re.compile(r"[,\[\]{}]|:(?=[\[\]{},])")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ID_LIKE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\Z")


def dump(data: Mapping[str, Any], reads_as_text: ReadsAsText) -> str:
    """The text of a mapping of text, booleans, numbers, lists and mappings; empty text for an empty mapping.

    Reading it again gives the same data; a float is refused with TypeError, since money is never binary.
    """
    return "".join(f"{line}\n" for line in _mapping(data, 0, reads_as_text))


def ordered(data: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """The data with keys in the order of the schema, at every level; unknown keys keep their order at the end."""
    out: dict[str, Any] = _ordered(
        data, {field.path.replace("[]", ""): index for index, field in enumerate(fields)}, ""
    )
    return out


def _ordered(value: Any, ranks: Mapping[str, int], prefix: str) -> Any:
    if isinstance(value, list):
        return [_ordered(item, ranks, prefix) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value, key=lambda key: ranks.get(f"{prefix}{key}", len(ranks)))
    return {key: _ordered(value[key], ranks, f"{prefix}{key}.") for key in keys}


def _mapping(data: Mapping[str, Any], indent: int, reads: ReadsAsText) -> Iterator[str]:
    pad = " " * indent
    for key, value in data.items():
        name = _key(key, reads)
        if isinstance(value, dict) and value:
            yield f"{pad}{name}:"
            yield from _mapping(value, indent + 2, reads)
        elif isinstance(value, list) and value and not _on_one_line(value, indent + len(name) + 2):
            yield f"{pad}{name}:"
            yield from _items(value, indent + 2, reads)
        else:
            yield from _entry(f"{pad}{name}:", value, indent + 2, reads)


def _items(values: list[Any], indent: int, reads: ReadsAsText) -> Iterator[str]:
    dash = f"{' ' * indent}-"
    for value in values:
        if isinstance(value, dict | list) and value:
            nested = _mapping(value, indent + 2, reads) if isinstance(value, dict) else _items(value, indent + 2, reads)
            lines = list(nested)
            yield f"{dash} {lines[0][indent + 2 :]}"
            yield from lines[1:]
        else:
            yield from _entry(dash, value, indent + 2, reads)


def _on_one_line(values: list[Any], before: int) -> bool:
    """Whether a list is written as `[a, b]`: two or more short words that look like ids."""
    return (
        all(isinstance(value, str) and _ID_LIKE.match(value) for value in values)
        and before + sum(len(value) + 2 for value in values) <= WIDTH
    )


def _entry(head: str, value: Any, indent: int, reads: ReadsAsText) -> Iterator[str]:
    """`head value`, on several lines for prose."""
    if not isinstance(value, str):
        yield f"{head} {_scalar(value, reads)}"
    elif _literal(value):
        yield f"{head} |{'' if value.endswith(chr(10)) else '-'}"
        yield from ((f"{' ' * indent}{line}" if line else "") for line in value.removesuffix("\n").split("\n"))
    elif len(head) + 1 + len(value) > WIDTH and _foldable(value):
        yield f"{head} >-"
        width = max(40, WIDTH - indent)
        yield from (f"{' ' * indent}{line}" for line in textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False))  # fmt: skip
    else:
        yield f"{head} {_scalar(value, reads)}"


def _literal(text: str) -> bool:
    """Whether a text of several lines can stand as it is under `|`."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    return (
        "\n" in body
        and bool(lines[0])
        and bool(lines[-1])
        and not any(line[:1] == " " or line != line.rstrip() for line in lines)
        and not any(_UNSAFE.search(f"x{part}x") for line in lines for part in re.split(r"[ :#]+", line))
    )


def _foldable(text: str) -> bool:
    """Whether folding and unfolding gives the same text: single spaces and printable characters only."""
    return "  " not in text and text == text.strip() and not any(
        _UNSAFE.search(f"x{part}x") for part in re.split(r"[ :#]+", text)
    )  # fmt: skip


def _key(key: str, reads: ReadsAsText) -> str:
    return key if re.match(r"[A-Za-z_][A-Za-z0-9_-]*\Z", key) and reads(key) else _quoted(key)


def _scalar(value: Any, reads: ReadsAsText, *, flow: bool = False) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() and "." in f"{value:f}" else _whole(value)
    if isinstance(value, str):
        return value if _plain(value, reads, flow=flow) else _quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(_scalar(item, reads, flow=True) for item in value)}]"
    if isinstance(value, dict) and not value:
        return "{}"
    raise TypeError(type(value).__name__)


def _whole(value: Decimal) -> str:
    if not value.is_finite():
        raise TypeError(str(value))
    return f"{value:f}.0"


def _plain(text: str, reads: ReadsAsText, *, flow: bool) -> bool:
    if not text or text[0] in _INDICATORS or _UNSAFE.search(text) or not reads(text):
        return False
    return not (flow and _FLOW_UNSAFE.search(text))


def _quoted(text: str) -> str:
    """A double-quoted scalar on one line; what does not print is escaped."""
    return f'"{"".join(_escaped(character) for character in text)}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
