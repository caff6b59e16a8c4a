"""Where the PSA and the records disagree, as a value, for a terminal and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.render import words
from pmo.render.reports.json_text import dump
from pmo.render.reports.terminal import cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pmo.render.diagnostics.text import Style

MOST: Final = 12
NARROW: Final = 40
_INDENT: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One disagreement. `number` is that of the PSA and `record` the id here; one of them may be missing."""

    what: str
    why: str
    number: str = ""
    record: str = ""
    kind: str = ""
    path: str = ""
    client: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one sort; `one` is the title for a single row, `empty` is said when there are none."""

    key: str
    title: str
    one: str
    rows: tuple[Row, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Status:
    """The comparison; `pulled_at` is the server's time of the oldest part of what it rests on."""

    company: str
    pulled_at: datetime | None
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many disagreements there are."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def answer(self) -> str:
        """One sentence."""
        if not self.count:
            return "Tickets and records agree."
        parts = [
            words.count(len(group.rows), group.one, f"{group.title[:1].lower()}{group.title[1:]}")
            for group in self.groups
            if group.rows
        ]
        return f"{words.listing(parts)}."


def as_text(status: Status, *, width: int, style: Style, every: bool) -> str:
    """The comparison in at most `width` columns; long groups are folded unless `every` row is wanted."""
    width = max(width, NARROW)
    return page(_lines(status, width, style, every=every))


def _lines(status: Status, width: int, style: Style, *, every: bool) -> Iterator[str]:
    yield style(cut(f"{status.company} · the PSA {_read(status)}", width), "dim")
    for part in wrap(status.answer, width):
        yield style(part, "bold")
    for group in status.groups:
        if not group.rows:
            continue
        yield ""
        yield f"{style(cut(group.title, width - 8), 'bold')} {style(f'({len(group.rows)})', 'dim')}"
        for row in group.rows if every else group.rows[:MOST]:
            yield from _row(row, width, style)
        hidden = len(group.rows) - MOST
        if hidden > 0 and not every:
            yield style(f"  and {hidden} more (--all)", "dim")
    quiet = " ".join(group.empty for group in status.groups if not group.rows)
    if quiet and status.count:
        yield ""
        for part in wrap(quiet, width):
            yield style(part, "green")


def _row(row: Row, width: int, style: Style) -> Iterator[str]:
    lead = " · ".join(part for part in (row.number, row.record) if part)
    for index, part in enumerate(wrap(f"{lead} {row.what}" if lead else row.what, width - 2)):
        yield f"{' ' * (2 if not index else _INDENT)}{cut(part, width - _INDENT)}"
    context = " · ".join(part for part in (row.why, row.client, ", ".join(row.people)) if part)
    for part in wrap(context, width - _INDENT):
        yield f"{' ' * _INDENT}{style(part, 'dim')}"


def _read(status: Status) -> str:
    if status.pulled_at is None:
        return "was never read to the end"
    return f"as read on {words.day(status.pulled_at.date())}, {status.pulled_at:%H:%M} UTC"


def as_json(status: Status, version: str) -> str:
    """Everything, nothing folded away."""
    return dump(
        {
            "report": "connectwise-status",
            "answer": status.answer,
            "count": status.count,
            "pulled_at": status.pulled_at.isoformat() if status.pulled_at else None,
            "tool": {"name": "pmo-as-code", "version": version},
            "groups": [
                {"key": group.key, "title": group.title, "count": len(group.rows), "items": [_item(row) for row in group.rows]}
                for group in status.groups
            ],
        }
    )  # fmt: skip


def _item(row: Row) -> dict[str, Any]:
    return {
        "what": row.what,
        "why": row.why,
        "number": row.number or None,
        "record": row.record or None,
        "kind": row.kind or None,
        "path": row.path or None,
        "client": row.client or None,
        "people": list(row.people),
    }
