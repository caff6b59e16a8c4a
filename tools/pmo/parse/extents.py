"""Where values begin and end in a YAML text, to the character: what an edit needs that changes nothing else.

Positions for findings (`strict_yaml.locate`) cover one line. Whoever replaces a value has to know where its last line
ends, and whether it is written in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from pmo.parse.composer import MappingNode, ScalarNode, SequenceNode, compose
from pmo.parse.guard import early_faults

if TYPE_CHECKING:
    from pmo.model.record import Path

_FENCE: Final = re.compile(r"---[ \t]*$", re.MULTILINE)
_END: Final = re.compile(r"^---[ \t]*$", re.MULTILINE)


class Extent(NamedTuple):
    """The place of one value; lines and columns count from 0, the end is exclusive.

    `style` is `block` or `flow` for mappings and lists, else the mark of the scalar: `'`, `"`, `|`, `>` or nothing.
    `key` is the place of the field's name, None for items of lists and for the whole.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    style: str
    key: tuple[int, int] | None = None


def extents(path: str, text: str) -> dict[Path, Extent]:
    """The place of every value in the text of a record; the ending of `path` says whether it has front matter.

    Empty when the text cannot be read.
    """
    first = 0
    if path.endswith(".md"):
        fence = _FENCE.match(text)
        end = _END.search(text, fence.end() + 1) if fence else None
        if fence is None or end is None:
            return {}
        first, text = 1, text[fence.end() + 1 : end.start()]
    out: dict[Path, Extent] = {}
    try:
        node = None if early_faults(text) else compose(text)
    except yaml.YAMLError:
        return out
    if node is not None:
        _place(node, (), None, out, text.split("\n"), first)
    return out


def _place(
    node: Any, path: Path, key: tuple[int, int] | None, out: dict[Path, Extent], lines: list[str], first: int
) -> tuple[int, int]:
    """Note a value and those inside it; returns where it ends."""
    start = (node.start_mark.line, node.start_mark.column)
    end = (node.end_mark.line, node.end_mark.column)
    out[path] = Extent(0, 0, 0, 0, "")  # parents stand before their children
    style = getattr(node, "style", None) or ""
    if isinstance(node, ScalarNode):
        if style in ("|", ">"):
            end = _last_of_block(start, end, lines)
    else:
        style = "flow" if node.flow_style else "block"
        inner = start
        if isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                inner = _place(item, (*path, index), None, out, lines, first)
        elif isinstance(node, MappingNode):
            for name, item in node.value:
                where = (name.start_mark.line + first, name.start_mark.column)
                inner = _place(item, (*path, str(name.value)), where, out, lines, first)
        if style == "block":
            end = inner  # libyaml says where the next thing starts: behind comments and empty lines
    out[path] = Extent(start[0] + first, start[1], end[0] + first, end[1], style, key)
    return end


def _last_of_block(start: tuple[int, int], end: tuple[int, int], lines: list[str]) -> tuple[int, int]:
    """The end of a text under `|` or `>`: its last line that holds something."""
    last = min(end[0] if end[1] else end[0] - 1, len(lines) - 1)
    while last > start[0] and not lines[last].strip():
        last -= 1
    return last, len(lines[last])
