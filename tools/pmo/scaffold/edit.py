"""A record says something else: the values that changed are replaced where they stand, and not a character more.

Works on the text and on the extents of its values; comments, order, quotes and line ends of everything else stay.
The caller reads the result again and compares it with what was wanted, so that a layout this module does not
understand is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from pmo.scaffold.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pmo.model.kind import Field
    from pmo.model.record import Path
    from pmo.scaffold.yaml_text import ReadsAsText

_HEADER: Final = re.compile(r"[|>][+-]?[0-9]?[+-]?\s*(#.*)?\Z")
_MOST_IN_BRACKETS: Final = 60
_PLAIN_LINE: Final = re.compile(r"[\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]*\Z")


class Extent(Protocol):
    """Where a value stands: lines and columns from 0, the end exclusive; see `parse.extents`."""

    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def column(self) -> int: ...  # noqa: D102
    @property
    def end_line(self) -> int: ...  # noqa: D102
    @property
    def end_column(self) -> int: ...  # noqa: D102
    @property
    def style(self) -> str: ...  # noqa: D102
    @property
    def key(self) -> tuple[int, int] | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Writing:
    """What an edit has to know of the world: how texts are located and read, and the order of the fields."""

    locate: Callable[[str], Mapping[Path, Extent]]
    reads_as_text: ReadsAsText
    ranks: Mapping[str, int]


class _StrangeLayoutError(Exception):
    """The text is written in a way that this module does not change."""


def ranks(fields: Iterable[Field]) -> dict[str, int]:
    """The place of every field among its neighbors, by path without brackets."""
    return {field.path.replace("[]", ""): index for index, field in enumerate(fields)}


def edited(text: str, old: Mapping[str, Any], new: Mapping[str, Any], writing: Writing) -> str | None:
    """The text with the data `new` instead of `old`; None when it is written in a way that cannot be changed safely."""
    try:
        places = writing.locate(text)
        steps = list(_steps((), old, new, places))
        lines = text.split("\n")
        simple = [step for step in steps if step.do == "replace"]
        for step in sorted(simple, key=lambda step: (places[step.path].line, places[step.path].column), reverse=True):
            flow = any(places[step.path[:end]].style == "flow" for end in range(len(step.path)))
            _replace(lines, places[step.path], step.value, writing, flow=flow)
        for step in (step for step in steps if step.do != "replace"):
            places = writing.locate("\n".join(lines))
            if not places:
                return None
            if step.do == "remove":
                _remove(lines, places, step.path)
            elif step.do == "append":
                _append(lines, places, step.path, step.value, writing)
            elif step.do == "rewrite":
                _rewrite(lines, places[step.path], str(step.path[-1]), step.value, writing)
            else:
                _insert(lines, places, step.path, step.value, writing)
    except (_StrangeLayoutError, KeyError, IndexError, TypeError):
        return None
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Step:
    """`replace` a plain value, `rewrite` a field whole, `remove` or `insert` one, `append` an item to a list."""

    do: str
    path: Path
    value: Any = None


def _steps(path: Path, old: Any, new: Any, places: Mapping[Path, Extent]) -> Iterator[_Step]:
    """What has to happen, in an order in which no step moves the paths of a later one."""
    if isinstance(old, dict) and isinstance(new, dict) and (places[path].style == "block" or old.keys() == new.keys()):
        yield from _of_mapping(path, old, new, places)
    elif isinstance(old, list) and isinstance(new, list) and _grows(old, new, places[path]):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            if not _equal(before, after):
                yield from _steps((*path, index), before, after, places)
        for item in new[len(old) :]:
            yield _Step("append", path, item)
    elif isinstance(old, list) and isinstance(new, list) and _loses(old, new, places[path]):
        kept = list(new)
        for index in range(len(old) - 1, -1, -1):
            if kept and _equal(old[index], kept[-1]):
                kept.pop()
            else:
                yield _Step("remove", (*path, index))
    elif not isinstance(old, dict | list) and not isinstance(new, dict | list):
        yield _Step("replace", path, new)
    elif path and isinstance(path[-1], str):
        yield _Step("rewrite", path, new)
    else:
        raise _StrangeLayoutError


def _of_mapping(path: Path, old: dict[str, Any], new: dict[str, Any], places: Mapping[Path, Extent]) -> Iterator[_Step]:
    for name in [name for name in old if name in new]:
        if not _equal(old[name], new[name]):
            yield from _steps((*path, name), old[name], new[name], places)
    gone = [name for name in old if name not in new]
    if len(gone) == len(old) and not path:
        raise _StrangeLayoutError
    for name, value in new.items():
        if name not in old:
            yield _Step("insert", (*path, name), value)
    for name in gone:
        yield _Step("remove", (*path, name))


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are written the same: true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_equal, one, other))
    return type(one) is type(other) and bool(one == other)


def _grows(old: list[Any], new: list[Any], place: Extent) -> bool:
    """Whether a list is changed item by item: in brackets only when it keeps its length and no item gets too long."""
    if place.style == "flow":
        short = all(not isinstance(item, str) or len(item) <= _MOST_IN_BRACKETS for item in new)
        return bool(old) and len(new) == len(old) and short
    return bool(old) and len(new) >= len(old)


def _loses(old: list[Any], new: list[Any], place: Extent) -> bool:
    """Whether a list only loses items, the others in their order."""
    rest = iter(old)
    return bool(new) and place.style == "block" and len(new) < len(old) and all(any(_equal(item, one) for one in rest) for item in new)  # fmt: skip


def _replace(lines: list[str], place: Extent, value: Any, writing: Writing, *, flow: bool) -> None:
    """One plain value for another; what follows on its line stays."""
    column = place.key[1] if place.key is not None else _dash(lines, place)
    written = _written(value, column, flow=flow, style=place.style, writing=writing)
    first, last = lines[place.line], lines[place.end_line]
    before, after = first[: place.column], last[place.end_column :]
    if place.style in ("|", ">"):
        comment = _HEADER.match(first[place.column :])
        if comment is None:
            raise _StrangeLayoutError
        after = f"  {comment.group(1)}" if comment.group(1) else ""
    if place.line == place.end_line and place.column == place.end_column:  # `field:` without a value
        before = f"{before.rstrip()} "
    if len(written) > 1 and after.strip() and not after.lstrip().startswith("#"):
        raise _StrangeLayoutError
    lines[place.line : place.end_line + 1] = [f"{before}{written[0]}{after}", *written[1:]]


def _dash(lines: list[str], place: Extent) -> int:
    found = re.search(r"-[ ]+\Z", lines[place.line][: place.column])
    return found.start() if found else 0


def _written(value: Any, column: int, *, flow: bool, style: str, writing: Writing) -> list[str]:
    """The lines of a plain value: the first goes behind its name, the others are indented below it."""
    reads = writing.reads_as_text
    if flow:
        out = dump({"x": value}, reads).rstrip("\n").removeprefix("x: ").split("\n")
        if len(out) > 1:
            raise _StrangeLayoutError
        if isinstance(value, str) and not out[0].startswith('"') and re.search(r"[,\[\]{}]|:\Z", value):
            return [_in_quotes(value)]
        return out
    if isinstance(value, str) and style in ("'", '"') and "\n" not in value and _PLAIN_LINE.match(value):
        return ["'" + value.replace("'", "''") + "'"] if style == "'" else [_in_quotes(value)]
    pad = " " * column
    name = "x" * 12
    if isinstance(value, str) and style == ">" and "\n" not in value:
        name = "x" * 100  # a folded text stays folded
    out = dump({name: value}, reads).rstrip("\n").split("\n")
    if not out[0].startswith(f"{name}: "):
        raise _StrangeLayoutError
    return [out[0].removeprefix(f"{name}: "), *(f"{pad}{line}" if line else "" for line in out[1:])]


def _in_quotes(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _rewrite(lines: list[str], place: Extent, name: str, value: Any, writing: Writing) -> None:
    """A field with a value of another shape, where the old one stood. Comments inside the old value are no longer true of it, so they are not guessed at."""
    if place.key is None:
        raise _StrangeLayoutError
    first, column = place.key
    after = lines[place.end_line][place.end_column :].strip()
    if (after and not after.startswith("#")) or _has_comments(lines, place):
        raise _StrangeLayoutError
    out = dump({name: value}, writing.reads_as_text).rstrip("\n").split("\n")
    pad = " " * column
    block = [f"{lines[first][:column]}{out[0]}{f'  {after}' if after else ''}", *(f"{pad}{line}" if line else "" for line in out[1:])]  # fmt: skip
    lines[first : place.end_line + 1] = block


def _has_comments(lines: list[str], place: Extent) -> bool:
    """Whether something stands inside a value that may be a comment, which would be lost with it."""
    inside = lines[place.line : place.end_line + 1]
    if place.style in ("|", ">"):
        return bool((found := _HEADER.match(inside[0][place.column :])) and found.group(1))
    return len(inside) > 1 and any(re.search(r"(?:^|\s)#", line) for line in inside[:-1])


def _remove(lines: list[str], places: Mapping[Path, Extent], path: Path) -> None:
    """Take out a field or an item with its lines. A comment behind it becomes a line of its own: nobody's words are lost."""
    place = places[path]
    if places[path[:-1]].style == "flow":
        raise _StrangeLayoutError
    if place.key is not None:
        first, column = place.key
    else:
        first, column = place.line, _dash(lines, place)
    after = lines[place.end_line][place.end_column :].strip()
    if (after and not after.startswith("#")) or (place.style in ("block", "flow") and _has_comments(lines, place)):
        raise _StrangeLayoutError
    header = _HEADER.match(lines[place.line][place.column :]) if place.style in ("|", ">") else None
    comment = (header.group(1) or "") if header else after
    lead = lines[first][:column]
    kept = [f"{' ' * column}{comment}"] if comment else []
    if lead.strip():  # the first field of an item: its dash goes to the next one
        siblings = [other.key for known, other in places.items() if len(known) == len(path) and known[:-1] == path[:-1] and other.key is not None]  # fmt: skip
        later = min((key for key in siblings if key > (first, column)), default=None)
        if later is None or place.key is None:
            raise _StrangeLayoutError
        line = lines[later[0]]
        lines[later[0]] = lead + line[column:]
    lines[first : place.end_line + 1] = kept


def _insert(lines: list[str], places: Mapping[Path, Extent], path: Path, value: Any, writing: Writing) -> None:
    """A new field goes before the first one that the schema puts after it, else behind the last."""
    siblings = {known[-1]: place for known, place in places.items() if len(known) == len(path) and known[:-1] == path[:-1] and place.key is not None}  # fmt: skip
    if not siblings or places[path[:-1]].style == "flow":
        raise _StrangeLayoutError
    columns = {place.key[1] for place in siblings.values() if place.key is not None}
    if len(columns) != 1:
        raise _StrangeLayoutError
    column = columns.pop()
    prefix = ".".join(part for part in path[:-1] if isinstance(part, str))
    most = len(writing.ranks)

    def rank(name: object) -> int:
        return writing.ranks.get(f"{prefix}.{name}" if prefix else str(name), most)

    block = [f"{' ' * column}{line}" if line else "" for line in dump({str(path[-1]): value}, writing.reads_as_text).rstrip("\n").split("\n")]  # fmt: skip
    after = [place.key[0] for name, place in siblings.items() if place.key is not None and rank(name) > rank(path[-1])]
    if not after:
        last = max(place.end_line for place in siblings.values())
        lines[last + 1 : last + 1] = block
        return
    at = min(after)
    lead = lines[at][:column]
    if lead.strip():  # before the first field of an item: the dash belongs to the new one
        lines[at] = " " * column + lines[at][column:]
        block[0] = lead + block[0][column:]
    else:
        floor = max((place.end_line + 1 for place in siblings.values() if place.end_line < at), default=0)
        while at > floor and lines[at - 1][:column].strip() == "" and lines[at - 1][column : column + 1] == "#":
            if lines[at - 1].startswith("# yaml-language-server:"):
                break
            at -= 1
    lines[at:at] = block


def _append(lines: list[str], places: Mapping[Path, Extent], path: Path, value: Any, writing: Writing) -> None:
    """One more item behind the last one of a list."""
    count = sum(1 for known in places if len(known) == len(path) + 1 and known[:-1] == path)
    last = places[*path, count - 1]
    column = _dash(lines, last)
    if lines[last.line][column : column + 1] != "-":
        raise _StrangeLayoutError
    out = dump({"x": [value, {"": ""}]}, writing.reads_as_text).rstrip("\n").split("\n")[1:-1]
    lines[last.end_line + 1 : last.end_line + 1] = [f"{' ' * column}{line[2:]}" if line else "" for line in out]
