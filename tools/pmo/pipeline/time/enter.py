"""Entering time: what was typed becomes entries of the right sheets, charged as the named record says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.number import plain
from pmo.domain.sheets import entry_text, target
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.entry_text import EntryError
from pmo.domain.sheets.target import TargetError
from pmo.pipeline.time import sheets
from pmo.pipeline.time.sheets import Written
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.domain.sheets.entry_text import Part
    from pmo.domain.sheets.target import Charge
    from pmo.pipeline.load import Loaded

REGULAR: Final = "Regular"


@dataclass(frozen=True, slots=True)
class More:
    """What may be said beside the text; what is not said follows from the record that is named, and from the person."""

    notes: str = ""
    agreement: str = ""
    work_type: str = ""
    work_role: str = ""
    billable: str = ""
    again: bool = False


def add(loaded: Loaded, person: str, text: str, more: More, today: date) -> Written:
    """The entry that a text means, added to the sheet of its week. Nothing is written yet; InputError says what is wrong."""
    try:
        typed = entry_text.read(text, today)
    except EntryError as error:
        raise InputError(str(error)) from None
    charge, rest = charged(loaded, typed.words, typed.parts[0].day, more.agreement)
    return entered(loaded, person, typed.parts, charge, " ".join(rest), more, today, typed.notes)


def charged(loaded: Loaded, words: Sequence[str], day: date, agreement: str) -> tuple[Charge, tuple[str, ...]]:
    """What the first words name; InputError with a guess when it is nothing."""
    try:
        return target.taken(loaded.workspace, words, day, agreement.upper())
    except TargetError as error:
        raise InputError(said(error)) from None


def said(error: TargetError) -> str:
    """The message, with the nearest name there is."""
    otherwise = "Name a project task (slug/1.3), change, issue, problem, escalation, opportunity, agreement, ticket (PSA-T-4711) or charge code."  # fmt: skip
    return f"{error} {closest(error.wanted, error.known, otherwise)}" if error.wanted else str(error)


def entered(
    loaded: Loaded, person: str, parts: Sequence[Part], charge: Charge, notes: str, more: More, today: date,
    heard: Sequence[str] = (),
) -> Written:  # fmt: skip
    """Work of one or two days added to the right sheets, in words."""
    kind = loaded.workspace.kinds.get(values.TIME)
    if kind is None:
        raise InputError("This workspace keeps no time sheets; `pmo upgrade` brings their schema.")
    note = more.notes or notes
    role = more.work_role or _last_role(loaded, person)
    rows = [
        (
            part.day,
            sheets.in_order(
                kind,
                {
                    "date": part.day.isoformat(),
                    "hours": sheets.amount(part.hours),
                    **fields(charge, more.billable),
                    "work_role": role,
                    "work_type": more.work_type or REGULAR,
                    "notes": note,
                    "entered_on": today.isoformat(),
                    "from": values.as_clock(part.start) if part.start is not None else "",
                    "to": values.as_clock(part.end) if part.end is not None else "",
                },
            ),
        )
        for part in parts
    ]
    written = sheets.add(loaded, values.TIME, person, rows, again=more.again)
    lines = [_line(part, charge) for part in parts] if written.plan.files else []
    hints = [*heard, *charge.notes, *written.notes]
    if not note and written.plan.files:
        hints.append("No notes yet: say what was done and with what result; the client may read it on the invoice.")
    if len(parts) > 1 and written.plan.files:
        hints.append("It went over midnight, so it is two entries.")
    return Written(written.plan, (*lines, *written.lines), tuple(hints), written.sheets)


def fields(charge: Charge, billable: str = "") -> dict[str, str]:
    """The fields of an entry that say what it is charged to."""
    return {
        "charge_to": charge.charge_to,
        "ticket": charge.ticket,
        "project": charge.project,
        "wbs": charge.wbs,
        "agreement": charge.agreement,
        "charge_code": charge.charge_code,
        "billable_option": billable or charge.billable,
    }


def _line(part: Part, charge: Charge) -> str:
    times = f", {values.as_clock(part.start)}-{values.as_clock(part.end)}" if part.start is not None and part.end is not None else ""  # fmt: skip
    how = charge.billable.replace("_", " ")
    under = f", under {charge.agreement}" if charge.agreement and charge.agreement not in charge.label else ""
    return f"{part.day:%a} {part.day}: {plain(part.hours)} h{times} on {charge.label}{under}, {'as the ticket says' if how == 'no default' else how}"  # fmt: skip


def _last_role(loaded: Loaded, person: str) -> str:
    """The work role of the latest entry of a person; empty when none has one."""
    found = [
        (str(row.get("date")), str(row["work_role"]))
        for record in loaded.workspace.of(values.TIME)
        if record.get("person") == person
        for row in record.list("entries")
        if isinstance(row, dict) and row.get("work_role")
    ]
    return max(found)[1] if found else ""
