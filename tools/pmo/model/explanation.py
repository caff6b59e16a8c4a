"""The page of a rule, a record kind or a field as a value, for the terminal and for the handbook alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table of words: headings and rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: prose, an example in the form of a file, or a table."""

    title: str
    text: str = ""
    example: str = ""
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One page. `name` is what the user typed: a slug, a kind, or KIND.FIELD; `sort` is rule, kind or field.

    `facts` are short answers (level, files, id form); `kinds` are the kinds the page has to do with.
    """

    name: str
    sort: str
    title: str
    text: str
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    level: str = ""
    kinds: tuple[str, ...] = ()
