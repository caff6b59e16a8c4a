"""The sheets there are, and the writing of entries into them: found or made, changed where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.calendar import Calendar
from pmo.domain.sheets import periods
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import words as state_words
from pmo.pipeline import write
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.changes import New, Prepared, Wish
from pmo.pipeline.time import soundness
from pmo.pipeline.time.people import name
from pmo.scaffold.problem import InputError, a, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

Row = dict[str, Any]
_LAST_NUMBER: Final = re.compile(r"[0-9]+\Z")
_OWN: Final = ("entered_on", "psa_ref")
"""Fields that do not make an entry another one."""
_DEADLINE: Final = {values.TIME: "deadline", values.EXPENSES: "due"}


@dataclass(frozen=True, slots=True)
class Written:
    """What was or would be written: for which sheets, in words, and what is worth knowing."""

    plan: Prepared
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = field(default=())


def of_records(loaded: Loaded, kind: str = "") -> list[Sheet]:
    """All sheets of the records, of one kind or of both."""
    kinds = (kind,) if kind else (values.TIME, values.EXPENSES)
    return [found for name in kinds for record in loaded.workspace.of(name) if (found := values.of_record(record))]


def one(loaded: Loaded, kind: str, wanted: str) -> Record:
    """The sheet with an id; InputError with a guess."""
    record = loaded.workspace.find(kind, wanted.upper())
    if record is not None:
        return record
    if kind not in loaded.workspace.kinds:
        raise InputError(f"This workspace keeps no {'time sheets' if kind == values.TIME else 'expense reports'}.")
    soundness.all_must_be_read(loaded, kind)
    _no_other_kind(loaded, kind, wanted)
    title = loaded.workspace.kinds[kind].title.lower()
    there = of_records(loaded, kind)
    of_period = [found for found in there if wanted.upper() == found.period.upper()]
    if of_period:
        listed = ", ".join(f"{found.id} ({found.person}, {state_words(found.state)})" for found in of_period)
        raise InputError(f"“{wanted}” is a period, and a {title} is named by its id. Of that period there are: {listed}.")  # fmt: skip
    waiting = [found.id for found in there if found.state in values.WAITING]
    otherwise = f"Waiting for approval: {', '.join(waiting)}." if waiting else "None waits for approval."
    same_sort = [found.id for found in there if found.id.partition("-")[0] == wanted.upper().partition("-")[0]]
    raise InputError(f"There is no {title} “{wanted}”. {closest(wanted.upper(), same_sort, otherwise)}")


def _no_other_kind(loaded: Loaded, kind: str, wanted: str) -> None:
    """InputError when an id is that of another kind, with the command for sheets of the other sort."""
    other = next((record for record in loaded.workspace.records if record.id == wanted.upper() and record.kind != kind), None)  # fmt: skip
    if other is None or other.kind not in loaded.workspace.kinds:
        return
    command = {values.TIME: "time", values.EXPENSES: "expense"}.get(other.kind)
    way = f" `pmo {command} review {other.id}` and `pmo {command} approve {other.id}` are for that." if command else ""
    raise InputError(f"{other.id} is {a(loaded.workspace.kinds[other.kind].title.lower())}.{way}")


def period_of(kind: str, day: date) -> str:
    """The period in which a day is entered: its week for time, its month for expenses."""
    return periods.week_of(day) if kind == values.TIME else periods.month_of(day)


def of_period(loaded: Loaded, kind: str, person: str, day: date) -> Record | None:
    """The sheet of a person that a day belongs to; None when there is none yet."""
    found = [sheet for sheet in of_records(loaded, kind) if sheet.person == person and sheet.first <= day <= sheet.last]
    found.sort(key=lambda sheet: ((sheet.last - sheet.first).days, sheet.id))
    return found[0].record if found else None


def add(
    loaded: Loaded, kind_name: str, person: str, rows: Sequence[tuple[date, Row]], *, again: bool = False, by: str = ""
) -> Written:
    """Entries added to the sheets of a person; sheets are made where there are none, and nothing is written yet.

    An entry that is there already is not added twice, unless `again` says that it was done twice. `by` is who enters it
    for the person, which the notes of the sheet keep. InputError for a sheet that is handed in or approved, and while one
    cannot be read that may be theirs of this period.
    """
    kind = _kind(loaded, kind_name)
    soundness.all_must_be_read(loaded, kind_name, person, {period_of(kind_name, day) for day, _ in rows})
    by_period: dict[str, list[tuple[date, Row]]] = {}
    for day, row in rows:
        by_period.setdefault(_key(loaded, kind_name, person, day), []).append((day, row))
    wishes: list[Wish] = []
    made: list[New] = []
    lines: list[str] = []
    notes: list[str] = []
    names: list[str] = []
    for period, found in by_period.items():
        sheet = of_period(loaded, kind_name, person, found[0][0])
        if sheet is None:
            new = _new_sheet(loaded, kind, person, period, [row for _, row in found], made, by)
            made.append(new)
            names.append(new.draft.id)
            lines.append(f"{new.draft.id} is new: {kind.title.lower()} of {person} for {period}")
            continue
        names.append(sheet.id)
        fresh = [row for _, row in found if again or not _there(sheet, row)]
        for _, row in found:
            if row not in fresh:
                notes.append(f"{sheet.id} has this entry already, so nothing was added. If it was done twice, say --again.")  # fmt: skip
        if fresh:
            wishes.extend(_into(loaded, sheet, fresh))
            wishes.extend(by_another(loaded, sheet, "Entered", by))
            corrected = back_in_work(loaded, sheet)
            if corrected:
                wishes.extend(corrected)
                lines.append(f"{sheet.id} was returned and is being corrected now; hand it in again when it is right")
    return Written(changes.prepared(loaded, wishes, made), tuple(lines), tuple(dict.fromkeys(notes)), tuple(names))


def _key(loaded: Loaded, kind: str, person: str, day: date) -> str:
    sheet = of_period(loaded, kind, person, day)
    return sheet.text("period") if sheet is not None else period_of(kind, day)


def _kind(loaded: Loaded, name: str) -> Kind:
    kind = loaded.workspace.kinds.get(name)
    if kind is None:
        raise InputError(f"This workspace has no schema {name}; `pmo upgrade` brings it.")
    return kind


def must_be_open(loaded: Loaded, sheet: Record, verb: str) -> None:
    """InputError, with the way to get it back, for a sheet that its person does not write any more."""
    state = loaded.workspace.state(sheet)
    lifecycle = loaded.workspace.kinds[sheet.kind].lifecycle
    if lifecycle is not None and state not in lifecycle.transitions:
        line = sheet.place(("status",)).span.line
        raise InputError(f"“{state}” is no status of a sheet, so nothing can be {verb}: correct it in {sheet.path}, line {line}.")  # fmt: skip
    if state not in values.IN_WORK:
        command = "time" if sheet.kind == values.TIME else "expense"
        raise InputError(
            f"{sheet.id} ({sheet.text('period')}) is {state_words(state)}, so nothing can be {verb}. The approver returns it with "
            f"`pmo {command} reject {sheet.id}{'' if state in values.WAITING else ' --reverse'} --reason …`."
        )


def back_in_work(loaded: Loaded, sheet: Record) -> list[Wish]:
    """What makes a sheet that was returned one that is being corrected; nothing for others."""
    returned = loaded.workspace.state(sheet) in (values.REJECTED, values.REJECTED_SECOND)
    return [Wish(sheet, ("status",), values.CORRECTED, title="status")] if returned else []


def _into(loaded: Loaded, sheet: Record, rows: Sequence[Row]) -> Iterable[Wish]:
    must_be_open(loaded, sheet, "entered")
    if sheet.get("entries") is not None and not isinstance(sheet.get("entries"), list):
        raise InputError(f"`entries:` of {sheet.path} is no list; mend it first.")
    count = len(sheet.list("entries"))
    return [Wish(sheet, ("entries", count + index), row, title="entries") for index, row in enumerate(rows)]


def by_another(loaded: Loaded, sheet: Record, done: str, by: str) -> list[Wish]:
    """The line in the notes of a sheet that somebody else did something for its person; none when it is there already."""
    if not by:
        return []
    line = _by_another(loaded, sheet.text("person"), done, by)
    known = sheet.text("notes")
    if line in known:
        return []
    return [Wish(sheet, ("notes",), f"{known.rstrip()}\n{line}".lstrip(), title="notes")]


def _by_another(loaded: Loaded, person: str, done: str, by: str) -> str:
    workspace = loaded.workspace
    return f"{done} for {name(workspace, person)} by {name(workspace, by)} on {workspace.as_of.isoformat()}."


def _new_sheet(
    loaded: Loaded, kind: Kind, person: str, period: str, rows: Sequence[Row], made: Sequence[New], by: str
) -> New:
    bounds = periods.bounds(period)
    if bounds is None:
        raise InputError(f"{period} is no period.")
    first, last = bounds
    due = deadline(loaded, kind.name, last)
    data: Row = {
        "person": person, "period": period, "starts": first.isoformat(), "ends": last.isoformat(),
        _DEADLINE[kind.name]: due.isoformat(), "entries": list(rows),
    }  # fmt: skip
    if by:
        data["notes"] = _by_another(loaded, person, "Entered", by)
    if made:  # two new sheets at once: the second takes the number after the first
        data["id"] = _LAST_NUMBER.sub(
            lambda found: f"{int(found.group()) + 1:0{len(found.group())}}", made[-1].draft.id
        )
    draft, _ = write.draft(loaded, kind, data)
    return New(draft, {})


def deadline(loaded: Loaded, kind: str, last: date) -> date:
    """The day a new sheet of a period that ends on `last` is due: by the rule of its kind, on the next working day."""
    due = periods.sheet_deadline(last) if kind == values.TIME else periods.report_deadline(last)
    calendar = Calendar.of(loaded.workspace.settings)
    return next((day for offset in range(31) if calendar.works(day := due + timedelta(days=offset))), due)


def _there(sheet: Record, row: Row) -> bool:
    return any(isinstance(known, dict) and same(known, row) for known in sheet.list("entries"))


def same(known: Mapping[str, Any], row: Mapping[str, Any], aside: Iterable[str] = ()) -> bool:
    """Whether two entries say the same, leaving aside what does not make them others, and these fields."""
    names = {*known, *row} - set(_OWN) - set(aside)
    return all(_plain(known.get(name)) == _plain(row.get(name)) for name in names)


def _plain(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def in_order(kind: Kind, row: Row) -> Row:
    """The fields of an entry in the order of the schema, those without a value left out."""
    ranks = {item.name: index for index, item in enumerate(kind.fields) if item.path.startswith("entries[].")}
    return {name: row[name] for name in sorted(row, key=lambda name: ranks.get(name, len(ranks))) if row[name] not in (None, "")}  # fmt: skip


def amount(value: Decimal) -> int | Decimal:
    """A number as records write it: whole ones without a point, others without needless zeros."""
    return int(value) if value == value.to_integral_value() else values.tidy(value)
