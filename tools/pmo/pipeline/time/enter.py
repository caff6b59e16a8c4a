"""Entering time: what was typed becomes entries of the right sheets, charged as the named record says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.number import plain, total
from pmo.domain.sheets import cautions, entry_text, target
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.entry_text import EntryError
from pmo.domain.sheets.target import TargetError
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.time import people, sheets
from pmo.pipeline.time.sheets import Written
from pmo.pipeline.time.unwritten import no_card_number
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
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
    task: str = ""
    work_type: str = ""
    work_role: str = ""
    billable: str = ""
    again: bool = False


def add(loaded: Loaded, person: str, text: str, more: More, today: date) -> Written:
    """The entry that a text means, added to the sheet of its week. Nothing is written yet; InputError says what is wrong."""
    try:
        typed = entry_text.read(text, today, zone_of(loaded.workspace)[0])
    except EntryError as error:
        raise InputError(str(error)) from None
    return entered(loaded, person, typed.parts, typed.words, more, today, typed.notes)


def charged(
    loaded: Loaded, words: Sequence[str], day: date, agreement: str, task: str = ""
) -> tuple[Charge, tuple[str, ...]]:
    """What the first words name; InputError with a guess when it is nothing."""
    try:
        return target.taken(loaded.workspace, words, target.Said(day, agreement.upper(), task))
    except TargetError as error:
        raise InputError(said(error)) from None


def said(error: TargetError) -> str:
    """The message, with the nearest name there is."""
    otherwise = "Name a project task (slug/1.3), change, issue, problem, escalation, opportunity, agreement, ticket (PSA-T-4711) or charge code."  # fmt: skip
    return f"{error} {closest(error.wanted, error.known, otherwise)}" if error.wanted else str(error)


def entered(
    loaded: Loaded, person: str, parts: Sequence[Part], words: Sequence[str], more: More, today: date,
    heard: Sequence[str] = (),
) -> Written:  # fmt: skip
    """Work of one or two days added to the right sheets: `words` are what it is charged to, then what was done.

    Each day is judged by itself: an agreement or project may end in the night between them.
    """
    workspace = loaded.workspace
    kind = workspace.kinds.get(values.TIME)
    if kind is None:
        raise InputError("This workspace keeps no time sheets; `pmo upgrade` brings their schema.")
    found = [charged(loaded, words, part.day, more.agreement, more.task) for part in parts]
    charges = [charge for charge, _ in found]
    note = more.notes or " ".join(found[0][1])
    no_card_number(note, more.work_type, more.work_role)
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
        for part, charge in zip(parts, charges, strict=True)
    ]
    by = people.acting_for(loaded, person)
    written = sheets.add(loaded, values.TIME, person, rows, again=more.again, by=by)
    if not written.plan.files:
        return Written(written.plan, written.lines, written.notes, written.sheets)
    hints = [*heard, *dict.fromkeys(one for charge in charges for one in charge.notes), *written.notes]
    hints.extend(_cautions(loaded, person, parts, charges, more))
    if not note and charges[0].charge_to != target.CODE:
        hints.append("No notes yet: say what was done and with what result; the client may read it on the invoice.")
    if len(parts) > 1:
        hints.append("It went over midnight, so it is two entries.")
    lines = [_line(part, charge, more.billable) for part, charge in zip(parts, charges, strict=True)]
    return Written(written.plan, (*by_line(loaded, person, by), *lines, *written.lines), tuple(hints), written.sheets)


def by_line(loaded: Loaded, person: str, by: str) -> tuple[str, ...]:
    """The line that says that somebody else enters it for a person."""
    names = [people.name(loaded.workspace, one) for one in (person, by)]
    return (f"entered for {names[0]} by {names[1]}, and the notes of the sheet say so",) if by else ()


def _cautions(
    loaded: Loaded, person: str, parts: Sequence[Part], charges: Sequence[Charge], more: More
) -> Iterator[str]:
    there = sheets.of_records(loaded, values.TIME)
    try:
        cautions.no_overlap(person, parts, there)
        yield from cautions.day_cautions(loaded.workspace, person, parts, there, charges[0])
    except EntryError as error:
        raise InputError(str(error)) from None
    for charge in dict.fromkeys(charges):
        hours = total(part.hours for part, one in zip(parts, charges, strict=True) if one == charge)
        yield from cautions.charge_cautions(loaded.workspace, charge, more.billable, hours, there)


def fields(charge: Charge, billable: str = "") -> dict[str, str]:
    """The fields of an entry that say what it is charged to."""
    return {
        "charge_to": charge.charge_to,
        "for": charge.work_for,
        "ticket": charge.ticket,
        "project": charge.project,
        "wbs": charge.wbs,
        "agreement": charge.agreement,
        "charge_code": charge.charge_code,
        "billable_option": billable or charge.billable,
    }


def _line(part: Part, charge: Charge, billable: str) -> str:
    times = f", {values.as_clock(part.start)}-{values.as_clock(part.end)}" if part.start is not None and part.end is not None else ""  # fmt: skip
    minutes = values.minutes_of(part.hours)
    exact = f" ({minutes} min)" if minutes % 15 else ""
    how = (billable or charge.billable).replace("_", " ")
    under = f", under {charge.agreement}" if charge.agreement and charge.agreement not in charge.label else ""
    return f"{part.day:%a} {part.day}: {plain(part.hours)} h{exact}{times} on {charge.label}{under}, {'as the ticket says' if how == 'no default' else how}"  # fmt: skip


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
