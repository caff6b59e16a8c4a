"""What differs between two states of a record: field by field, in words. Order of keys and comments are no content."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.model.record import freeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.model.record import Path

_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})
_MOST: Final = 60
_LEAD: Final = 20


class Change(NamedTuple):
    """A difference: where it stands in the later state, and both values, None for one that is not there."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may differ, as paths with `[]` for the items of a list.

    `free` may change in any way, `fill` may be given a value once, `append` are lists that may grow. `same(path,
    before, after)` says whether two unequal values mean the same.
    """

    free: frozenset[str]
    fill: frozenset[str]
    append: frozenset[str]
    same: Callable[[str, Any, Any], bool]


def changes(before: Any, after: Any, allowed: Allowance, path: Path = ()) -> Iterator[Change]:
    """The differences that are not allowed, in the order of the earlier state."""
    where = _pattern(path)
    if where in allowed.free or _equal(before, after):
        return
    if before in _EMPTY and (where in allowed.fill or where in allowed.append):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from changes(before.get(key), after.get(key), allowed, (*path, key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _items(before, after, allowed, path)
    elif not allowed.same(where, before, after):
        yield Change(path, before, after)


def _items(before: list[Any], after: list[Any], allowed: Allowance, path: Path) -> Iterator[Change]:
    """The differences of two lists: an item that comes in between does not make all that follow differ."""
    match = SequenceMatcher(None, [_key(item) for item in before], [_key(item) for item in after], autojunk=False)
    for sort, first, last, start, end in match.get_opcodes():
        if sort == "equal":
            continue
        pairs = min(last - first, end - start)
        for offset in range(pairs):
            yield from changes(before[first + offset], after[start + offset], allowed, (*path, start + offset))
        for item in before[first + pairs : last]:
            yield Change(path, item, None)
        if _pattern(path) not in allowed.append:
            for index in range(start + pairs, end):
                yield Change((*path, index), None, after[index])


def _key(item: Any) -> Any:
    return (type(item) is bool, freeze(item))


def _equal(before: Any, after: Any) -> bool:
    if before in _EMPTY and after in _EMPTY:
        return True
    return bool(before == after) and (type(before) is bool) is (type(after) is bool)


def _pattern(path: Path) -> str:
    """A path without its numbers: `responses[].due`."""
    out = ""
    for part in path:
        out += "[]" if isinstance(part, int) else f".{part}" if out else part
    return out


def told(before: Any, after: Any) -> str:
    """A difference in words: both values, long ones from where they begin to differ."""
    old, new = _words(before), _words(after)
    if before in _EMPTY:
        return f"“{_short(new)}” was added"
    if after in _EMPTY:
        return f"“{_short(old)}” was taken out"
    start = next((index for index, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    if max(len(old), len(new)) <= _MOST:
        start = 0
    return f"“{_short(old, start)}” became “{_short(new, start)}”"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(item)}" for key, item in value.items() if item not in _EMPTY)
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(value).split())


def _short(text: str, at: int = 0) -> str:
    """A part of a text around a position; `…` stands for what is left out."""
    start = max(0, at - _LEAD)
    part = text[start : start + _MOST]
    return f"{'…' if start else ''}{part}{'…' if start + _MOST < len(text) else ''}"
