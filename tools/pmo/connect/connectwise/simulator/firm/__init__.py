"""A firm's PSA, made of its records: what the PSA would hold if somebody had entered all of it there.

Sums are exact: the hours of each project, task, month and person, and of each agreement, month and person, are those of
the records. How they lie on the days of a month is made up here, the same each time.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from pmo.connect.connectwise.simulator.clock import Ticks
from pmo.connect.connectwise.simulator.firm import expenses, hours, masters, work
from pmo.connect.connectwise.simulator.firm.book import Book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.simulator.store import Store
    from pmo.model.workspace import Workspace

OFFICE_CLOSES = time(23, 0)
"""When the clock of such a PSA starts on the as-of date, in UTC: all rows are older."""


def fill(store: Store, workspace: Workspace, extra: tuple[Mapping[str, str], ...], *, keep_clock: bool) -> None:
    """Put a whole firm into an empty store."""
    if not keep_clock:
        store.clock = Ticks(datetime.combine(workspace.as_of, OFFICE_CLOSES, UTC), timedelta(seconds=1))
    book = Book(store, workspace, extra)
    for part in (masters, work, hours, expenses):
        part.fill(book)
