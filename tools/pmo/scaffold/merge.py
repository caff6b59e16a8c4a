"""A page or record that two sides have changed: its fields are merged one by one, its prose as text.

Fields stand close together, so that merging them as lines would call nearly every pair of changes a conflict: the firm
sets a page in force, the toolkit raises the version in the line above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    MergeText = Callable[[str, str, str], str | None]

_KEY: Final = re.compile(r"(?:([A-Za-z_][\w-]*)|\"([^\"]+)\"|'([^']+)'):(?:\s|\Z)")
_FENCE: Final = "---\n"


@dataclass(frozen=True, slots=True)
class Merged:
    """The text, and the one-line fields that both sides changed: there the firm's value stays."""

    text: str
    kept: tuple[str, ...] = ()


def merged(path: str, ours: str, base: str, theirs: str, merge_text: MergeText) -> Merged | None:
    """Both changes in one text; None when they contradict each other."""
    if path.endswith(".md"):
        parts = [_page(text) for text in (ours, base, theirs)]
        if all(head for head, _ in parts):
            (mine, my_body), (before, old_body), (new, new_body) = parts
            head, body = _fields(mine, before, new, merge_text), merge_text(my_body, old_body, new_body)
            return None if head is None or body is None else Merged(f"{_FENCE}{head.text}{_FENCE}{body}", head.kept)
    elif path.endswith((".yml", ".yaml")):
        return _fields(ours, base, theirs, merge_text)
    text = merge_text(ours, base, theirs)
    return None if text is None else Merged(text)


def _page(text: str) -> tuple[str, str]:
    """The fields and the prose of a page; no fields when it has no front matter."""
    if not text.startswith(_FENCE):
        return "", text
    head, fence, body = text[len(_FENCE) :].partition(f"\n{_FENCE}")
    return (f"{head}\n", body) if fence else ("", text)


def _fields(ours: str, base: str, theirs: str, merge_text: MergeText) -> Merged | None:
    mine, before, new = _blocks(ours), _blocks(base), _blocks(theirs)
    out: dict[str, str] = {}
    kept = []
    for name in _order(list(mine), list(new)):
        my, old, other = mine.get(name), before.get(name), new.get(name)
        found = my
        if my == old:
            found = other
        elif other not in (old, my):
            if my is not None and other is not None and _one_line(my) and _one_line(other):
                kept.append(name)
            elif my is None or other is None or old is None:
                return None
            else:
                found = merge_text(my, old, other)
                if found is None:
                    return None
        if found is not None:
            out[name] = found
    return Merged("".join(out.values()), tuple(kept))


def _blocks(text: str) -> dict[str, str]:
    """The lines of each top-level field with the comments above it, by name; what stands before the first is nameless."""
    out: dict[str, str] = {}
    name, waiting = "", ""
    for line in text.splitlines(keepends=True):
        found = _KEY.match(line)
        if found:
            name = next(part for part in found.groups() if part)
            out[name] = out.get(name, "") + waiting + line
            waiting = ""
        elif line.startswith("#") and not line.startswith("# yaml-language-server:"):
            waiting += line
        else:
            out[name] = out.get(name, "") + waiting + line
            waiting = ""
    if waiting:
        out[name] = out.get(name, "") + waiting
    return out


def _order(mine: list[str], new: list[str]) -> list[str]:
    """The firm's order; what is new comes after the field it follows in the new version."""
    out = list(mine)
    for index, name in enumerate(new):
        if name not in out:
            before = next((other for other in reversed(new[:index]) if other in out), None)
            out.insert(out.index(before) + 1 if before is not None else 0, name)
    return out


def _one_line(block: str) -> bool:
    lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#")]
    return len(lines) == 1 and not lines[0].rstrip().endswith((":", "|", ">", ">-", "|-"))
