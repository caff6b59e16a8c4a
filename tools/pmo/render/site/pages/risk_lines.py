"""A risk as lists show it: level now and before the response, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain import risk as levels
from pmo.domain import risk_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.record import Record
    from pmo.render.site.book import Book

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One risk; cells are (probability, impact), `before` and `was` are empty when the response changed nothing."""

    record: Record
    level: str
    was: str
    response: str
    now: Cell | None
    before: Cell | None


def line(book: Book, record: Record) -> Line:
    """A risk with its levels from the workspace's matrix."""
    matrix = book.workspace.settings.thresholds.matrix
    now, before = risk_records.counts_as(record), risk_records.inherent(record)
    level, was = levels.level(*now, matrix), levels.level(*before, matrix)
    responses = [str(item.get("action", "")) for item in record.list("responses") if isinstance(item, dict)]
    return Line(
        record,
        level,
        was if was != level else "",
        responses[0] if responses else "",
        _cell(now),
        _cell(before) if before != now else None,
    )


def ahead(book: Book, records: Iterable[Record]) -> list[Line]:
    """The risks that may still happen and are judged, worst first."""
    lines = [line(book, record) for record in records if risk_records.is_open(book.workspace, record)]
    rated = [one for one in lines if one.now is not None]
    return sorted(rated, key=lambda one: (-levels.ORDER.index(one.level), -_rank(one), one.record.id))


def _rank(one: Line) -> int:
    return one.now[0] * one.now[1] if one.now else 0


def _cell(pair: tuple[int | None, int | None]) -> Cell | None:
    return (pair[0], pair[1]) if pair[0] is not None and pair[1] is not None else None
