"""The review: the sheets an approver has to decide about, what to ask, and what approving does to budgets and agreements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.check import engine
from pmo.domain.sheets import blocks, effect, expenses, late, periods, remark, review
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets import sums as sheet_sums
from pmo.domain.sheets.remark import Weight
from pmo.model.finding import Level
from pmo.pipeline.lint import settle
from pmo.pipeline.names import named
from pmo.pipeline.time import pulled, sheets, soundness
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from decimal import Decimal

    from pmo.domain.sheets.blocks import Holding
    from pmo.domain.sheets.effect import Effect
    from pmo.domain.sheets.late import Lateness
    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.domain.sheets.sums import Sums
    from pmo.model.finding import Finding
    from pmo.pipeline.load import Loaded

_HANDED_IN: Final = (remark.EARLY, remark.UNCHANGED, remark.RETURNED)
"""What is a question about a sheet only when it is handed in."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One sheet with its remarks; `expected` are the hours its period should have.

    `errors` are what lint finds wrong in its file: while there is one, nobody can approve it. `sums` are those of its hours.
    """

    sheet: Sheet
    remarks: tuple[Remark, ...]
    expected: Decimal | None = None
    errors: tuple[Finding, ...] = ()
    sums: Sums | None = None

    @property
    def to_ask(self) -> tuple[Remark, ...]:
        """The remarks to clear up before approving."""
        return tuple(one for one in self.remarks if one.reason.weight is Weight.ASK)

    @property
    def clear(self) -> bool:
        """Whether nothing stands against approving it."""
        return not self.to_ask and not self.errors


@dataclass(frozen=True, slots=True)
class Review:
    """Everything for the decision: the sheets, and budgets and agreements when all of them are approved.

    `second` are the sheets that have their first approval and wait for the second, when nobody asked for certain ones.
    `unread` says which files of sheets cannot be read at all.
    """

    kind: str
    looked: tuple[Looked, ...]
    effects: tuple[Effect, ...]
    holdings: tuple[Holding, ...] = ()
    second: tuple[Looked, ...] = field(default=())
    unread: tuple[str, ...] = ()


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

    def asked_for(sheet: Sheet) -> bool:
        if ids:
            return sheet.id in ids or sheet.number in ids
        return person in ("", sheet.person) and week.upper() in ("", sheet.period)

    def keep(sheet: Sheet) -> bool:
        return asked_for(sheet) and (bool(ids) or every or bool(person and week) or sheet.state in values.WAITING)

    found = all_of(loaded, kind, keep)
    for one in wanted:
        if not any(one.upper() in (sheet.id, sheet.number) for sheet in found):
            sheets.one(loaded, kind, one)  # says what is near
    records = sheets.of_records(loaded, kind)
    there = {sheet.id for sheet in found}
    waits = [sheet for sheet in records if late.waits(loaded.workspace, sheet)]
    second = [sheet for sheet in waits if sheet.state == values.APPROVED_ONE and asked_for(sheet) and sheet.id not in there]  # fmt: skip
    seen = _Eyes(loaded, kind, [*found, *second], records, waits, named_ones=bool(ids))
    looked, after = seen.at(found), seen.at(second)
    coming = [
        sheet
        for sheet in found
        if sheet.state in (*values.IN_WORK, *values.WAITING) or (ids and sheet.state == values.APPROVED_ONE)
    ]
    unread = () if ids else soundness.unread(loaded, kind)
    if kind != values.TIME:
        return Review(kind, looked, (), second=after, unread=unread)
    workspace = loaded.workspace
    return Review(kind, looked, effect.effects(workspace, coming), blocks.holdings(workspace, coming), after, unread)


class _Eyes:
    """What is needed to look at sheets one by one: the other sheets, and the errors of all their files."""

    def __init__(
        self, loaded: Loaded, kind: str, every: list[Sheet], records: list[Sheet], waits: list[Sheet], *, named_ones: bool
    ) -> None:  # fmt: skip
        self.loaded = loaded
        self.named_ones = named_ones
        people = {sheet.person for sheet in every}
        near = all_of(
            loaded,
            kind,
            lambda sheet: sheet.person in people and any(sheet.person == one.person and _near(sheet, one) for one in every),
        )  # fmt: skip
        known = {sheet.id for sheet in near}
        # a day may be in the PSA beside the sheet that is here; a receipt may come back after years, in the report of somebody else
        self.others = (
            [*near, *pulled.beside_sheets(loaded, every)]
            if kind == values.TIME
            else [*near, *(one for one in records if one.id not in known)]
        )
        listed = {sheet.id for sheet in waits}
        self.waiting = [*waits, *(one for one in every if one.id not in listed and one.state in values.WAITING)]
        self.errors = errors(loaded, kind, {one.record.path for one in every if one.record is not None})

    def at(self, found: list[Sheet]) -> tuple[Looked, ...]:
        """The sheets looked at: those with errors first, then those with questions, each by period and person."""
        seen = [self._one(sheet) for sheet in sorted(found, key=lambda one: (one.first, one.person, one.id))]
        return tuple(sorted(seen, key=lambda one: (not one.errors, one.clear)))

    def _one(self, sheet: Sheet) -> Looked:
        workspace = self.loaded.workspace
        wrong = self.errors.get(sheet.record.path, ()) if sheet.record is not None else ()
        if sheet.kind == values.TIME:
            found = review.review(workspace, sheet, self.others, self.waiting)
            looked = Looked(sheet, found, review.expected(workspace, sheet), wrong, sheet_sums.sums(workspace, sheet))
        else:
            looked = Looked(sheet, expenses.review(workspace, sheet, self.others), None, wrong)
        if sheet.state in values.IN_WORK and not self.named_ones:
            looked = replace(looked, remarks=tuple(one for one in looked.remarks if one.reason not in _HANDED_IN))
        return looked


def errors(loaded: Loaded, kind: str, paths: Collection[str]) -> dict[str, tuple[Finding, ...]]:
    """What `pmo lint` calls an error in these files of a kind, by path; files without one are left out."""
    if not paths:
        return {}
    rules = engine.all_rules(loaded.workspace.kinds.values())
    unsound = frozenset(finding.place.path for finding in loaded.findings)
    of_kind = [rule for rule in rules if kind in rule.kinds]
    found = (*loaded.findings, *engine.check(loaded.workspace, of_kind, unsound))
    slugs = [rule.slug for rule in rules]
    settled = settle(loaded, found, slugs, sorted(paths), use_baseline=True, records=0, fold=False)
    out: dict[str, tuple[Finding, ...]] = {}
    for finding in settled.findings:
        if finding.level is Level.ERROR:
            out[finding.place.path] = (*out.get(finding.place.path, ()), finding)
    return out


def _near(sheet: Sheet, other: Sheet) -> bool:
    return abs((sheet.first - other.first).days) <= 62


def who_is_late(loaded: Loaded, week: str = "") -> Lateness:
    """The reminder list of a week, the one whose sheets were due last unless another is named."""
    named_week = week.upper() or periods.last_due_week(loaded.workspace.as_of)
    bounds = periods.bounds(named_week)
    if bounds is None or "W" not in named_week:
        raise InputError(f"“{week}” is no week; write it like 2026-W47.")
    monday, sunday = bounds
    since = monday - timedelta(weeks=min(late.WEEKS_BACK, (monday - monday.min).days // 7))

    def keep(sheet: Sheet) -> bool:
        half = sheet.state == values.APPROVED_ONE and sheet.record is not None
        return (
            half or sheet.state in (*values.IN_WORK, *values.WAITING) or (sheet.last >= since and sheet.first <= sunday)
        )

    found = [one for kind in (values.TIME, values.EXPENSES) for one in all_of(loaded, kind, keep)]
    return late.lateness(loaded.workspace, found, named_week)
