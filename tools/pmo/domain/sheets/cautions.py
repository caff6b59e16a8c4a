"""What to hear while entering time, before an approver asks: long days, blocks that are used up, billing that does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import agreement_records
from pmo.domain.number import ZERO, plain, total
from pmo.domain.sheets import target
from pmo.domain.sheets.sheet import DAY_MINUTES, IN_WORK, TIME, WAITING, as_clock, by_day, minutes_of
from pmo.domain.sheets.stretch import EntryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from pmo.domain.sheets.sheet import Sheet
    from pmo.domain.sheets.stretch import Part
    from pmo.domain.sheets.target import Charge
    from pmo.model.workspace import Workspace


def day_cautions(
    workspace: Workspace, person: str, parts: Iterable[Part], sheets: Sequence[Sheet], charge: Charge
) -> Iterator[str]:
    """A note for each day that gets longer than `day_hours`; EntryError for one that has more hours than a day."""
    most = workspace.settings.thresholds.day_hours
    for part in parts:
        there = _entered(person, part.day, sheets)
        hours = there + part.hours
        if hours > _hours_of(part):
            raise EntryError(
                f"{part.day} has {plain(there)} h already; with {plain(part.hours)} h more it would have {plain(hours)} h. No day has them."
            )
        if hours > most and not (charge.charge_code and target.is_time_off(workspace, charge.charge_code)):
            yield f"{part.day} has {plain(hours)} h now, and {plain(most)} h are the most for a day; the approver will ask."  # fmt: skip


def no_overlap(person: str, parts: Iterable[Part], sheets: Iterable[Sheet]) -> None:
    """EntryError, with the other entry, when a person is at something else in the same minutes."""
    timed = [
        (sheet.id, part)
        for sheet in sheets
        if sheet.person == person and sheet.kind == TIME
        for entry in sheet.entries
        for part in by_day(entry)
        if part.start is not None and part.end is not None
    ]
    for part in parts:
        if part.start is None or part.end is None:
            continue
        for owner, other in timed:
            if other.day == part.day and part.start < (other.end or 0) and (other.start or 0) < part.end:
                said = f"{as_clock(other.start or 0)}-{as_clock(other.end or 0)} {other.at}"
                notes = f" “{other.notes[:40]}”" if other.notes else ""
                raise EntryError(f"{as_clock(part.start)}-{as_clock(part.end)} overlaps {said}{notes} of {part.day}, which is in {owner}. Correct one of the two.")  # fmt: skip


def _hours_of(part: Part) -> int:
    """24, or one more where the new entry is longer than the clock on the wall shows: then it was set back."""
    shown = part.end - part.start if part.start is not None and part.end is not None else DAY_MINUTES
    return DAY_MINUTES // 60 + (minutes_of(part.hours) > shown)


def _entered(person: str, day: date, sheets: Iterable[Sheet]) -> Decimal:
    return total(
        part.hours
        for sheet in sheets
        if sheet.person == person and sheet.kind == TIME
        for entry in sheet.entries
        for part in by_day(entry)
        if part.day == day
    )


def charge_cautions(
    workspace: Workspace, charge: Charge, billable: str, hours: Decimal, sheets: Iterable[Sheet]
) -> Iterator[str]:
    """Notes about billing that is not as the work was sold, and about an agreement that does not cover the hours."""
    if billable == target.BILLABLE and charge.billable == target.NOT_BILLED:
        yield f"{_sold(workspace, charge)}, so these hours are not billed; you said billable, and the approver will ask why."  # fmt: skip
    agreement = workspace.find("agreement", charge.agreement) if charge.agreement else None
    if agreement is None:
        return
    if not target.covers_time(agreement):
        yield f"{agreement.id} covers {', '.join(map(str, agreement.list('covers')))} and no time; the approver will ask who pays for it."  # fmt: skip
        return
    if agreement.text("units") != "hours" or agreement.get("unlimited") is True:
        return
    left = agreement_records.balance(workspace, agreement).get("available").value
    if left is None:
        return
    waits = _not_in_the_use(charge.agreement, sheets)
    if hours + waits > left:
        over = hours + waits - max(left, ZERO)
        rule = "" if agreement.get("allow_overruns") is True else ", and it allows none above them"
        said = f"{plain(left)} h left" if left > 0 else "nothing left"
        more = f", {plain(waits)} h of sheets that are not approved yet come off it" if waits else ""
        yield f"{agreement.id} has {said}{more}: {plain(min(over, hours))} h of this are above it{rule}. Tell the account owner."  # fmt: skip


def _sold(workspace: Workspace, charge: Charge) -> str:
    project = workspace.find("project", charge.project) if charge.project else None
    if project is not None and project.text("engagement") == "fixed_fee":
        return f"“{workspace.label(project)}” is sold at a fixed fee"
    return f"{charge.charge_code or charge.label} is internal work" if charge.charge_code or project is not None else f"{charge.label} is sales work"  # fmt: skip


def _not_in_the_use(agreement: str, sheets: Iterable[Sheet]) -> Decimal:
    """Hours on an agreement in sheets that wait or are in work, as far as the PSA does not count them yet."""
    return total(
        entry.hours
        for sheet in sheets
        if sheet.state in (*IN_WORK, *WAITING)
        for entry in sheet.entries
        if entry.agreement == agreement and not entry.number
    )
