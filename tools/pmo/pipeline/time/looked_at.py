"""The review: the sheets an approver has to decide about, what to ask, and what approving does to budgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain.sheets import effect, expenses, late, periods, review
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.remark import Weight
from pmo.pipeline.names import named
from pmo.pipeline.time import pulled, sheets
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from pmo.domain.sheets.effect import Effect
    from pmo.domain.sheets.late import Lateness
    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.pipeline.load import Loaded


@dataclass(frozen=True, slots=True)
class Looked:
    """One sheet with its remarks; `expected` are the hours its period should have."""

    sheet: Sheet
    remarks: tuple[Remark, ...]
    expected: Decimal | None = None

    @property
    def to_ask(self) -> tuple[Remark, ...]:
        """The remarks to clear up before approving."""
        return tuple(one for one in self.remarks if one.reason.weight is Weight.ASK)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything for the decision: the sheets, and the budgets when all of them are approved."""

    kind: str
    looked: tuple[Looked, ...]
    effects: tuple[Effect, ...]


def all_of(loaded: Loaded, kind: str, keep: Callable[[Sheet], bool]) -> list[Sheet]:
    """Sheets of the records and those of the PSA that no record stands for."""
    records = sheets.of_records(loaded, kind)
    found = [sheet for sheet in records if keep(sheet)]
    return found + pulled.without_records(records, pulled.pulled(loaded, kind, keep))


def look(
    loaded: Loaded, kind: str, *, wanted: tuple[str, ...] = (), person: str = "", week: str = "", every: bool = False
) -> Review:  # fmt: skip
    """The review of the sheets that wait for approval, or of those that are named, of a person or of a period.

    InputError for an id, a person or a period that there is not.
    """
    if person:
        person = named(loaded.workspace, "person", person)
    if week and periods.bounds(week.upper()) is None:
        raise InputError(f"“{week}” is no period; write a week like 2026-W47, or a month like 2026-11.")
    ids = {one.upper() for one in wanted}

    def keep(sheet: Sheet) -> bool:
        if ids:
            return sheet.id in ids or sheet.number in ids
        if (person and sheet.person != person) or (week and sheet.period != week.upper()):
            return False
        return every or bool(person and week) or sheet.state in values.WAITING

    found = all_of(loaded, kind, keep)
    for one in wanted:
        if not any(one.upper() in (sheet.id, sheet.number) for sheet in found):
            sheets.one(loaded, kind, one)  # says what is near
    found.sort(key=lambda sheet: (sheet.first, sheet.person, sheet.id))
    others = all_of(loaded, kind, lambda sheet: any(sheet.person == one.person and _near(sheet, one) for one in found))
    looked = tuple(_one(loaded, sheet, others) for sheet in found)
    coming = [sheet for sheet in found if sheet.state in (*values.IN_WORK, *values.WAITING)]
    return Review(kind, looked, effect.effects(loaded.workspace, coming) if kind == values.TIME else ())


def _near(sheet: Sheet, other: Sheet) -> bool:
    return abs((sheet.first - other.first).days) <= 62


def _one(loaded: Loaded, sheet: Sheet, others: list[Sheet]) -> Looked:
    workspace = loaded.workspace
    if sheet.kind == values.TIME:
        return Looked(sheet, review.review(workspace, sheet, others), review.expected(workspace, sheet))
    return Looked(sheet, expenses.review(workspace, sheet, others))


def who_is_late(loaded: Loaded, week: str = "") -> Lateness:
    """The reminder list of a week, the one whose sheets were due last unless another is named."""
    named_week = week.upper() or periods.last_due_week(loaded.workspace.as_of)
    bounds = periods.bounds(named_week)
    if bounds is None or "W" not in named_week:
        raise InputError(f"“{week}” is no week; write it like 2026-W47.")

    def keep(sheet: Sheet) -> bool:
        return sheet.state in (*values.IN_WORK, *values.WAITING) or sheet.first <= bounds[0] <= sheet.last

    found = [one for kind in (values.TIME, values.EXPENSES) for one in all_of(loaded, kind, keep)]
    return late.lateness(loaded.workspace, found, named_week)
