"""Links in handbook prose: those that lead somewhere stay, the others become plain text.

A page with one broken link must not keep the whole handbook from being published; `pmo lint` reports the link.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_FENCE = re.compile(r"^\s*(```|~~~)")
_ADDRESS = re.compile(r"\s*<?([^\s<>\"']*)>?(?:\s+[\"'].*)?\s*\Z")


def resolved(prose: str, here: str, pages: Collection[str]) -> str:
    """Markdown in which every link leads to a page of `pages`, to a place on the page `here`, or out by https or mailto.

    Pictures become their text: the handbook holds none.
    """
    return "\n".join(_line(line, here, pages) if outside else line for outside, line in _outside_fences(prose))


def _outside_fences(prose: str) -> Iterator[tuple[bool, str]]:
    fence = ""
    for line in prose.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark.group(1)
            yield False, line
        elif fence:
            if mark and mark.group(1) == fence:
                fence = ""
            yield False, line
        else:
            yield True, line


def _line(line: str, here: str, pages: Collection[str]) -> str:
    return _LINK.sub(
        lambda link: link.group() if not link.group(1) and _leads(link.group(3), here, pages) else link.group(2), line
    )


def _leads(raw: str, here: str, pages: Collection[str]) -> bool:
    address = _ADDRESS.match(raw)
    if address is None:
        return False
    target, _, anchor = address.group(1).partition("#")
    if not target:
        return bool(anchor)
    if target.startswith(("https://", "http://", "mailto:")):
        return True
    return posixpath.normpath(posixpath.join(posixpath.dirname(here), target)) in pages
