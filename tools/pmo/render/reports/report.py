"""A report as a value: a sentence that answers, then sections with tables and the definitions of their figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmo.model.figures import Table


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, printed under the table it stands in; `formula` names numerator and denominator."""

    name: str
    meaning: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. `empty` is the sentence that stands in place of a table without rows.

    `shown` names the columns that the page shows, in that order, and `picked` the rows by position (all of them when
    it is None), `heads` other headings for single columns; JSON and CSV always carry the whole table.
    """

    title: str
    table: Table | None = None
    text: tuple[str, ...] = ()
    empty: str = ""
    definitions: tuple[Definition, ...] = ()
    shown: tuple[str, ...] = ()
    picked: tuple[int, ...] | None = None
    heads: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `answer` is the first, bold sentence; `more` goes on from there; `main` is the table of the CSV file.

    `scope` says what was looked at: everything, one client, one project.
    """

    name: str
    title: str
    answer: str
    more: str
    as_of: date
    audience: str
    currency: str
    scope: str
    sections: tuple[Section, ...]
    main: Table | None = None
    notes: tuple[str, ...] = ()


AUDIENCES = {
    "internal": "the firm (internal): without cost, price, margin and figures of one person",
    "management": "management: with cost, price, margin and figures of one person",
}
"""Who a report is for, in words."""


def reader(audience: str) -> str:
    """For whom a report is, in words."""
    return AUDIENCES.get(audience) or f"the client {audience.partition(':')[2] or audience}: what a client may see"
