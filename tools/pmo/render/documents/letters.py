"""How wide a text is in the typeface of our documents, to lay out labels and columns before anything is set.

The widths are those of Inter, in thousandths of the size, for the 95 printable characters of ASCII; all others count
as a broad letter, East Asian ones as a full square. A guess that is a little too wide costs nothing.
"""

from __future__ import annotations

from typing import Final
from unicodedata import east_asian_width

_REGULAR: Final = (
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605,
    636, 642, 608, 624, 571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598,
    587, 743, 740, 264, 543, 652, 562, 889, 753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642,
    665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621, 582, 361, 609, 591, 237, 237, 544,
    237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 659,
)  # fmt: skip
_SEMIBOLD: Final = (
    248, 309, 396, 643, 649, 844, 663, 213, 393, 393, 543, 673, 295, 466, 290, 379, 667, 481, 621,
    652, 666, 632, 648, 587, 646, 648, 290, 295, 673, 673, 673, 544, 999, 724, 657, 744, 724, 608,
    586, 755, 744, 275, 561, 677, 566, 906, 741, 775, 643, 776, 651, 649, 660, 734, 724, 1007, 690,
    705, 653, 393, 379, 393, 481, 468, 497, 575, 630, 577, 630, 593, 377, 625, 613, 261, 261, 569,
    261, 898, 610, 608, 625, 625, 397, 549, 380, 608, 576, 837, 562, 576, 562, 393, 358, 393, 673,
)  # fmt: skip
_FIRST: Final = 32
_BROAD: Final = 640
_DIGIT: Final = 655
_SQUARE: Final = 1000


def width(text: str, size: float, *, bold: bool = False, even: bool = False) -> float:
    """Width of one line of text in the unit of `size`; `even` digits all have the room of the broadest."""
    table = _SEMIBOLD if bold else _REGULAR
    total = 0
    for character in text:
        index = ord(character) - _FIRST
        if even and character.isdigit():
            total += _DIGIT
        elif 0 <= index < len(table):
            total += table[index]
        else:
            total += _SQUARE if east_asian_width(character) in "WF" else _BROAD
    return total * size / 1000


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The lines of a text in a column; a word longer than the column stands alone and is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room or not line:
            line = longer
        else:
            lines.append(line)
            line = word
    return [_cut(found, size, room, bold=bold) for found in [*lines, line] if found] or [""]


def _cut(text: str, size: float, room: float, *, bold: bool) -> str:
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    return f"{text}…"
