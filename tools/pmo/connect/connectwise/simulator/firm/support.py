"""The service tickets agreement hours are on: small ones week by week, and a large one where an agreement had a bad month."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.connect.connectwise.simulator.charging import week_of
from pmo.connect.connectwise.simulator.firm import masters
from pmo.connect.connectwise.simulator.firm.book import midnight
from pmo.connect.connectwise.simulator.firm.work import service_ticket

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.connect.connectwise.simulator.firm.book import Book
    from pmo.connect.connectwise.simulator.store import Row

FIRST_TICKET: Final = 60_001
LARGEST: Final = Decimal(6)
"""Hours of a small ticket; the next work gets a ticket of its own."""
JUMP: Final = Decimal(32)
"""Hours by which a month exceeds the one before when something large was hidden in it."""
_SUBJECTS: Final = (
    "Printer at a front desk does not print", "Sign-in fails after a new phone", "Shared folder is missing for one user",
    "Slow computer in the office", "New employee: accounts and computer", "Mailbox is full", "Scanner sends nothing",
    "Wireless drops in one room", "Update failed on a computer", "Backup report of the week", "Alerts of the night",
    "Access for a person who left is taken away",
)  # fmt: skip


class Desk:
    """Gives each piece of agreement work its ticket. Made from all of that work: person, day, agreement, hours."""

    def __init__(self, book: Book, works: Sequence[tuple[str, date, str, Decimal]]) -> None:
        self._book = book
        self._hours: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
        for person, day, agreement, hours in works:
            self._hours[person, day, agreement] += hours
        self._large = _large(works)
        self._open: dict[tuple[str, date, str], tuple[Row, Decimal]] = {}
        self._days: dict[tuple[str, date, str], Row] = {}
        self._made = 0

    def ticket(self, person: str, day: date, agreement: str) -> Row:
        """The ticket of what a person did on a day under an agreement."""
        key = (person, day, agreement)
        if key not in self._days:
            self._days[key] = self._choose(person, day, agreement)
        return self._days[key]

    def _choose(self, person: str, day: date, agreement: str) -> Row:
        hours = self._hours[person, day, agreement]
        large = (person, day.isoformat()[:7], agreement) in self._large
        key = (person, day.replace(day=1) if large else week_of(day)[0], agreement)
        found = self._open.get(key)
        if found is None or (not large and found[1] + hours > LARGEST):
            found = (self._new(person, day, agreement, large=large), Decimal(0))
        self._open[key] = (found[0], found[1] + hours)
        return found[0]

    def _new(self, person: str, day: date, agreement: str, *, large: bool) -> Row:
        book = self._book
        number = FIRST_TICKET + self._made
        self._made += 1
        while (
            book.store.get("service_tickets", number) is not None
            or book.store.get("project_tickets", number) is not None
        ):
            number += 1
            self._made += 1
        row, board = book.agreements[agreement], masters.board(book, "service")
        running = week_of(day)[0] == week_of(book.as_of)[0]
        return service_ticket(book, {
            "id": number, "summary": "New equipment set up and rolled out" if large else _SUBJECTS[number % len(_SUBJECTS)],
            "board": board, "status": masters.status(book, board, "In Progress" if running else "Closed"), "company": row["company"],
            "owner": book.member(person), "agreement": {"id": row["id"], "name": row["name"]}, "closedFlag": not running,
            "closedDate": None if running else midnight(day), "slaStatus": "In time" if running else "Resolved",
        }, on=day)  # fmt: skip


def _large(works: Sequence[tuple[str, date, str, Decimal]]) -> set[tuple[str, str, str]]:
    """Who had most hours in a month in which an agreement took many more than in the month before."""
    by_month: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for person, day, agreement, hours in works:
        by_month[agreement, day.isoformat()[:7]][person] += hours
    out = set()
    before: tuple[str, Decimal] = ("", Decimal(0))
    for (agreement, month), people in sorted(by_month.items()):
        total = sum(people.values(), Decimal(0))
        if before[0] == agreement and total - before[1] >= JUMP:
            out.add((max(people, key=lambda person: (people[person], person)), month, agreement))
        before = (agreement, total)
    return out
