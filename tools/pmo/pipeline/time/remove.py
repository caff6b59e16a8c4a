"""Taking one entry out of a sheet that is still written, by its day and the number that `pmo time week` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.number import plain, shown
from pmo.domain.sheets import sheet as values
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import Wish
from pmo.pipeline.time import people, sheets, soundness
from pmo.pipeline.time.sheets import Written
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from datetime import date

    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.pipeline.load import Loaded


def remove(loaded: Loaded, kind: str, person: str, day: date, number: int | None) -> Written:
    """One entry of a person and day taken out of its sheet; nothing is written yet.

    `number` counts the entries of the day from 1; it may stay away where there is only one. InputError when there is no
    such entry, or when its sheet is handed in or approved. The rest of the file stays as it is, comments too.
    """
    soundness.all_must_be_read(loaded, kind, person, {sheets.period_of(kind, day)})
    mine = [one for one in sheets.of_records(loaded, kind) if one.person == person]
    sheet, entry = _meant(values.numbered(mine, day), loaded, kind, person, day, number)
    record = sheet.record
    assert record is not None  # noqa: S101 - it is one of the records
    sheets.must_be_open(loaded, record, "taken out")
    rest = [row for index, row in enumerate(record.list("entries")) if ("entries", index) != entry.path]
    wishes = [Wish(record, ("entries",), rest or None, title="entries"), *sheets.back_in_work(loaded, record)]
    by = people.acting_for(loaded, person)
    wishes.extend(sheets.by_another(loaded, record, "An entry taken out", by))
    notes = [f"It is in the PSA as {entry.number}: take it out there too."] if entry.number else []
    if record.list("entries")[int(entry.path[1])].get("receipt_sha256"):
        notes.append("Its receipt stays in .cache/pmo/receipts.")
    if not rest:
        notes.append(f"{sheet.id} has no entries now.")
    line = f"{said(entry)} is taken out of {sheet.id}"
    return Written(changes.prepared(loaded, wishes), (line,), tuple(notes), (sheet.id,))


def said(entry: Entry | Expense) -> str:
    """An entry in a few words: `Tue 2026-11-17: 1.5 h Meetings “planning”`."""
    much = f"{plain(entry.hours)} h" if isinstance(entry, values.Entry) else f"{shown(entry.amount)} {entry.currency} {entry.sort}"  # fmt: skip
    notes = f" “{entry.notes[:40]}{'…' if len(entry.notes) > 40 else ''}”" if entry.notes else ""
    return f"{entry.day:%a} {entry.day}: {much}{f' {entry.at}' if entry.at else ''}{notes}"


def _meant(
    found: list[tuple[Sheet, Entry | Expense]], loaded: Loaded, kind: str, person: str, day: date, number: int | None
) -> tuple[Sheet, Entry | Expense]:
    command = f"pmo {'time' if kind == values.TIME else 'expense'}"
    if not found:
        show = f"{command} {f'week {sheets.period_of(kind, day)}' if kind == values.TIME else 'list'}"
        raise InputError(f"{people.name(loaded.workspace, person)} has nothing entered here on {day}. `{show}` shows what there is.")  # fmt: skip
    if number is None and len(found) == 1:
        return found[0]
    if number is None or number > len(found):
        listed = "; ".join(f"{at}) {said(entry)}" for at, (_, entry) in enumerate(found, 1))
        why = "Which one?" if number is None else f"There is no entry {number} on {day}."
        raise InputError(f"{why} Name its number, like `{command} remove {day} {len(found)}`: {listed}.")
    return found[number - 1]
