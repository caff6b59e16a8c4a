"""What sheets ask of agreements with a limit, judged over everything that waits: a block is used up only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.domain import agreement_records
from pmo.domain.number import ZERO, plain, total
from pmo.domain.sheets import remark as r
from pmo.domain.sheets.sheet import minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Entry, Sheet
    from pmo.model.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Holding:
    """One agreement with a limit: hours that are left of it today, and hours of sheets that come on top of its use."""

    agreement: str
    title: str
    left: Decimal
    hours: Decimal

    @property
    def after(self) -> Decimal:
        """Hours that are left when all sheets are approved; below zero when they are not enough."""
        return self.left - self.hours


def left_of(workspace: Workspace, agreement_id: str) -> Decimal | None:
    """Hours left of an agreement; None when it has no limit, counts something else, or there is none of that id."""
    agreement = workspace.find("agreement", agreement_id)
    if agreement is None or agreement.text("units") != "hours":
        return None
    return agreement_records.balance(workspace, agreement).get("remaining").value


def fresh(sheet: Sheet, agreement: str) -> Decimal:
    """Hours of a sheet on an agreement that its recorded use does not hold: those without a number of the PSA."""
    return total(entry.hours for entry in sheet.entries if entry.agreement == agreement and not entry.number)


def holdings(workspace: Workspace, sheets: Iterable[Sheet]) -> tuple[Holding, ...]:
    """What these sheets make of the agreements they name that have a limit, by id."""
    sheets = list(sheets)
    named = sorted({entry.agreement for sheet in sheets for entry in sheet.entries if entry.agreement})
    found = ((one, left_of(workspace, one)) for one in named)
    return tuple(
        Holding(one, _title(workspace, one), left, total(fresh(sheet, one) for sheet in sheets))
        for one, left in found
        if left is not None
    )


def _title(workspace: Workspace, agreement: str) -> str:
    record = workspace.find("agreement", agreement)
    return workspace.label(record) if record is not None else ""


def used_up(workspace: Workspace, sheet: Sheet, waiting: Sequence[Sheet] = ()) -> Iterator[Remark]:
    """Hours on an agreement beyond what is left of it.

    Entries that are in the PSA already are taken to be in the recorded use; the others come on top of it, and so do
    those of the other sheets that wait for a decision.
    """
    by_agreement: dict[str, list[Entry]] = {}
    for entry in sheet.entries:
        if entry.agreement:
            by_agreement.setdefault(entry.agreement, []).append(entry)
    others = [one for one in waiting if one.id != sheet.id]
    for agreement, entries in sorted(by_agreement.items()):
        left = left_of(workspace, agreement)
        if left is None:
            continue
        hours, own = total(entry.hours for entry in entries), fresh(sheet, agreement)
        more = {one.id: fresh(one, agreement) for one in others} if own else {}
        shared = total(more.values())
        over = min(hours, own + shared - left)
        if over > 0:
            text = _over(agreement, hours, left)
            if left > 0 and shared:
                names = ", ".join(name for name, wanted in more.items() if wanted)
                text += f"; with {names} it is {plain(own + shared)} h"
            yield r.Remark(r.EXHAUSTED, sheet.id, sheet.person, entries[-1].day, text, minutes_of(max(over, ZERO)), path=entries[-1].path)  # fmt: skip


def _over(agreement: str, hours: Decimal, left: Decimal) -> str:
    if left <= 0:
        gone = f", {plain(-left)} h over already" if left < 0 else ""
        return f"{plain(hours)} h on {agreement}, which is used up{gone}"
    return f"{plain(hours)} h on {agreement}, which has {plain(left)} h left"
