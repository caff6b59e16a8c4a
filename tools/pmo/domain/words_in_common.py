"""Which words two texts share: a plain measure of likeness for short names, without any language model."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD: Final = re.compile(r"[a-z0-9][a-z0-9+#-]*")
_SHORTEST: Final = 3
_COMMON: Final = frozenset(
    (  # noqa: SIM905 - a list of a hundred quoted words reads worse
        "about after again ask all also and another any are back before between both but can client clients day "
        "days does done each email every few first five for four from get had has have here hour hours how into "
        "its job keep last make more most new next not now off old one only other our out over own part per phase "
        "plan project projects same second set site six some such take team ten than that the their them then "
        "there they third this three time two under until use used user users very was week weeks were what when "
        "where which while who will with without work year you your "
    ).split()
)
"""Words that say nothing about what a piece of work is about."""


def stem(word: str) -> str:
    """A word without the ending of a plural: `firewalls` and `firewall` are the same word."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def key(name: str) -> str:
    """A name for comparison: `Virtual  Machines` and `virtual machine` are equal."""
    return " ".join(stem(word) for word in re.split(r"\s+", name.casefold().strip()))


@lru_cache(maxsize=8192)
def words(*texts: str) -> frozenset[str]:
    """The words of some texts that say what they are about, as stems; every project asks the same of every review."""
    found = (word.strip("-") for text in texts for word in _WORD.findall(text.casefold()))
    return frozenset(
        stem(word) for word in found if len(word) >= _SHORTEST and word not in _COMMON and not word.isdigit()
    )


def quoted(found: Iterable[str]) -> str:
    """Words in a sentence: “intune” and “windows”."""
    listed = [f"“{word}”" for word in sorted(found)]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""
