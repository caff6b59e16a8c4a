"""The page of a rule, kind or field for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING, Final

from pmo.render.diagnostics.text import unstyled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.explanation import Explanation, Grid, Part
    from pmo.render.diagnostics.text import Style

WIDTH: Final = 100
_LONG: Final = 4
_COLOR: Final = {"Wrong": "red", "Right": "green"}


def page(found: Explanation, style: Style = unstyled, width: int = WIDTH) -> str:
    """The whole page: title, facts, then each part."""
    if found.sort in ("kind", "field"):
        lines = [style(f"{found.title} ({found.name})", "bold")]
    elif found.sort == "rule":
        lines = [style(found.name, "bold"), *_wrapped(found.title, width)]
    else:  # a list of many things: its name is only what one types
        lines = [style(found.title, "bold")]
    if found.text:
        lines.extend(_wrapped(found.text, width))
    if found.facts:
        lines.append("")
        widest = max(len(label) for label, _ in found.facts)
        lines.extend(line for label, value in found.facts for line in _fact(f"{label}:", value, widest + 2, width))
    for part in found.parts:
        head = [style(part.title, _COLOR.get(part.title, "bold"))] if part.title else []
        lines.extend(["", *head, *_part(part, style, width)])
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _part(part: Part, style: Style, width: int) -> Iterator[str]:
    if part.text:
        yield from _wrapped(part.text, width, "  ")
    if part.example:
        for line in part.example.rstrip("\n").split("\n"):
            yield f"  {style('|', 'dim')} {line}"
    if part.grid is not None:
        yield from _grid(part.grid, style, width)


def _fact(label: str, value: str, indent: int, width: int) -> list[str]:
    return textwrap.wrap(value, width, initial_indent=label.ljust(indent), subsequent_indent=" " * indent) or [label]


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)


def _grid(grid: Grid, style: Style, width: int) -> Iterator[str]:
    """Columns side by side; the last one wraps. A table too wide for the terminal becomes a list of rows."""
    count = len(grid.heads)
    widths = [max(len(row[number]) for row in (grid.heads, *grid.rows)) for number in range(count)]
    fixed = sum(widths[:-1]) + 2 * count
    if count <= 3 and fixed <= width * 2 // 3:
        for number, row in enumerate((grid.heads, *grid.rows)):
            start = "  " + "".join(cell.ljust(size + 2) for cell, size in zip(row[:-1], widths[:-1], strict=True))
            lines = textwrap.wrap(row[-1], max(20, width - len(start)), break_on_hyphens=False) or [""]
            shown = [start + lines[0], *(" " * len(start) + line for line in lines[1:])]
            yield from (style(line, "dim") for line in shown) if number == 0 else shown
        return
    usual = _usual(grid)
    if usual:
        words = " · ".join(f"{grid.heads[number].lower()}: {cell}" for number, cell in usual.items())
        yield style(f"  {words}, unless a field says something else", "dim")
    for row in grid.rows:
        yield f"  {style(row[0], 'bold')}"
        for line in _wrapped(row[-1], width, "    "):
            yield line
        told = [
            f"{grid.heads[number].lower()}: {row[number]}"
            for number in range(1, count - 1)
            if row[number] != usual.get(number) and not _repeats(row[number], row[0])
        ]
        for line in _wrapped(" · ".join(told), width, "    "):
            yield style(line, "dim")


def _usual(grid: Grid) -> dict[int, str]:
    """By column, the value that most rows of a long list share: it is said once."""
    out: dict[int, str] = {}
    for number in range(1, len(grid.heads) - 1):
        value, times = Counter(row[number] for row in grid.rows).most_common(1)[0] if grid.rows else ("", 0)
        if times >= _LONG and times * 2 > len(grid.rows):
            out[number] = value
    return out


def _repeats(title: str, name: str) -> bool:
    """Whether a title is only the name of the field in other letters: `Closed on` for `closed_on`."""
    last = name.removesuffix(" *").removesuffix("[]").rpartition(".")[2]
    return title.lower().replace(" ", "_").replace("-", "_") == last.lower()
