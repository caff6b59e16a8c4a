"""Text that a Markdown renderer would not finish: some forms cost it the square of their length, or end its recursion.

Whoever may write a page could stop the publishing of all others with one of them. Such a text is shown as it was typed,
and only its beginning; ordinary pages, also very long ones, stay far below these limits.
"""

from __future__ import annotations

import re
from typing import Final

_MOST_WORK: Final = 30_000_000
"""Open brackets times characters, added up over the blocks of a text; ten million take a renderer about a second."""
_CHEAPER: Final = 100
"""So much less than a bracket costs a mark of emphasis or code, or a backslash."""
_MOST_TAGS: Final = 4_000
_MOST_LINES: Final = 3_000
"""Lines of a block without a blank line; code and tables are not counted."""
_MOST_NESTED: Final = 20
_SHOWN: Final = 4_000
_BLOCKS: Final = re.compile(r"\n[ \t]*\n")
_LINK: Final = re.compile(r"\[[^\[\]\n]{0,300}\]\([^()\s]{0,300}\)")
_NESTED: Final = re.compile(
    rf"^(?:[ \t]{{0,8}}(?:[-*+>]|\d{{1,9}}[.)])[ \t>]){{{_MOST_NESTED}}}|^[ \t]{{160}}", re.MULTILINE
)


def bearable(markdown: str) -> str:
    """The text itself, or the beginning of one that would take too long, with nothing in it that means something."""
    return markdown if _is_light(markdown) else _plain(markdown)


def _is_light(markdown: str) -> bool:
    if markdown.count("<") > _MOST_TAGS or _NESTED.search(markdown):
        return False
    work = 0
    for block in _BLOCKS.split(markdown):
        marks = block.count("[") + block.count("<")
        if marks * len(block) > _MOST_WORK // 100:
            marks -= len(_LINK.findall(block))
        work += (marks + sum(map(block.count, "\\*_`")) // _CHEAPER) * len(block)
        if work > _MOST_WORK or _long(block):
            return False
    return True


def _long(block: str) -> bool:
    count = block.count("\n")
    return count > _MOST_LINES and sum(1 for line in block.split("\n") if line[:1] not in "| \t") > _MOST_LINES


def _plain(markdown: str) -> str:
    lines = markdown[:_SHOWN].split("\n")[:200]
    shown = "\n".join(
        "".join(letter if letter.isalnum() or letter == " " else f"&#{ord(letter)};" for letter in line)
        for line in lines
    )
    return f"This text cannot be shown as it is meant: it has too many brackets or levels. It begins:\n\n{shown}\n"
