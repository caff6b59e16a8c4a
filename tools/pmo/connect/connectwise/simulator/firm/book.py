"""What the making of a firm's PSA passes from step to step: the store, the workspace, and who has which number."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.connect.connectwise.simulator.clock import written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.simulator.store import Row, Store
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

QUARTER: Final = Decimal("0.25")
_REF: Final = re.compile(r"PSA-([A-Z])-([0-9]+)")
_EVENING: Final = time(22, 30)
_NOON: Final = 12 * 60


def ref(value: object, letter: str) -> int | None:
    """The number in `PSA-T-4711`; None for none, or one of another letter."""
    found = _REF.fullmatch(value) if isinstance(value, str) else None
    return int(found[2]) if found and found[1] == letter else None


def number(value: Any) -> Decimal:
    """A number of a record; 0 for none."""
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else Decimal(0)


def quarters(hours: Any) -> int:
    """Hours as quarter hours, rounded to the nearest."""
    return int((number(hours) / QUARTER).to_integral_value())


def midnight(day: date | None) -> str | None:
    """A day as the API writes it."""
    return f"{day.isoformat()}T00:00:00Z" if day else None


@dataclass(slots=True)
class Book:
    """One firm on its way into a store."""

    store: Store
    workspace: Workspace
    extra: tuple[Mapping[str, str], ...] = ()
    """Rows with person, month, internal_hours and pto_hours."""
    companies: dict[str, Row] = field(default_factory=dict)
    """By id of the client."""
    members: dict[str, Row] = field(default_factory=dict)
    """By id of the person."""
    projects: dict[str, Row] = field(default_factory=dict)
    """By id of the project."""
    tickets: dict[tuple[str, str], Row] = field(default_factory=dict)
    """Project tickets by project and task."""
    agreements: dict[str, Row] = field(default_factory=dict)
    """By id of the agreement."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def __post_init__(self) -> None:
        """Days of work are days of the firm."""
        try:
            self.zone = ZoneInfo(self.workspace.settings.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            self.zone = ZoneInfo("UTC")
        self.store.zone = self.zone

    @property
    def as_of(self) -> date:
        """The day the PSA shows."""
        return self.workspace.as_of

    def put(self, resource: str, row: Mapping[str, Any], *, on: date | None = None, by: str = "") -> Row:
        """A row that was last touched in the evening of a day, of the as-of day without one."""
        at = written(datetime.combine(min(on or self.as_of, self.as_of), _EVENING, UTC))
        who = by or "pmo.api"
        info = {"lastUpdated": at, "updatedBy": who, "dateEntered": at, "enteredBy": who}
        return self.store.add(resource, {**row, "_info": info})

    def company(self, record: Record | None) -> dict[str, Any]:
        """The company a record belongs to; the firm itself without one."""
        client = self.workspace.client_of(record) if record is not None else None
        row = self.companies.get(client.id if client is not None else "") or self.companies[""]
        return {"id": row["id"], "identifier": row["identifier"], "name": row["name"]}

    def member(self, person: object) -> dict[str, Any] | None:
        """How rows name a member; None for somebody who is none."""
        row = self.members.get(str(person))
        return {"id": row["id"], "identifier": row["identifier"], "name": row["name"]} if row is not None else None

    def named(self, resource: str, name: str) -> dict[str, Any]:
        """How rows name a row of a small table; it is added when it is new."""
        row = self.store.find(resource, name=name) or self.put(resource, {"name": name, "inactiveFlag": False})
        return {"id": row["id"], "name": name}


def working_days(book: Book, month: str) -> list[date]:
    """The working days of a month, up to the as-of date."""
    settings = book.workspace.settings
    year, _, number_of_month = month.partition("-")
    first = date(int(year), int(number_of_month), 1)
    found = (date.fromordinal(first.toordinal() + step) for step in range(31))
    return [
        day for day in found
        if day.month == first.month and day <= book.as_of
        and day.weekday() in settings.working_days and day not in settings.holidays
    ]  # fmt: skip


def at(book: Book, day: date, quarter: int) -> datetime:
    """The instant a number of quarter hours after eight in the morning; the hour after noon is left out."""
    minutes = 8 * 60 + 15 * quarter
    local = datetime.combine(day, time(0), book.zone) + timedelta(minutes=minutes + (60 if minutes >= _NOON else 0))
    return local.astimezone(UTC)
