"""A report as a value: a sentence that answers, then sections with tables and the definitions of their figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pmo.model.figures import Table
    from pmo.render.reports.naming import Naming


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means, printed under the table it stands in; `formula` names numerator and denominator."""

    name: str
    meaning: str
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure people ask for first: label, value in words, what to compare it with, and its definition.

    `tone` is red, amber or nothing; `mark` the color whose shape stands before the value.
    """

    label: str
    value: str
    note: str = ""
    tone: str = ""
    meaning: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture by name, of one record when it is about one; documents draw it, texts do without."""

    name: str
    record: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. `empty` is the sentence that stands in place of a table without rows.

    `chart` stands above the table. A `detail` is left out on paper, where the picture says it or the page is one; the
    files that are read by machines and spreadsheets have it. `bullets` are a list, each of its own line. `paper` are the
    columns of a page that is too narrow for those shown on a screen; neighbors with a `side` (left, right) stand in two columns.

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
    chart: Chart | None = None
    detail: bool = False
    bullets: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()
    side: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `answer` is the first, bold sentence; `more` goes on from there; `main` is the table of the CSV file.

    `scope` says what was looked at: everything, one client, one project. `kicker` is the small line above the title.
    A `compact` report is meant for one page.
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
    facts: tuple[Fact, ...] = ()
    kicker: str = ""
    compact: bool = False
    naming: Naming | None = None
    """Says what ids are called, for the writers whose readers are people."""


AUDIENCES = {
    "internal": "the firm (internal): without cost, price, margin and figures of one person",
    "management": "management: with cost, price, margin and figures of one person",
}
"""Who a report is for, in words."""


def reader(audience: str) -> str:
    """For whom a report is, in words."""
    return AUDIENCES.get(audience) or f"the client {audience.partition(':')[2] or audience}: what a client may see"
