"""What the entries of a time sheet are charged to, judged: tickets, projects, agreements, billing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import plain
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import target
from pmo.domain.sheets.blocks import used_up
from pmo.domain.sheets.sheet import TIME
from pmo.domain.sheets.under_way import doubts, over_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_KEPT_OFF: Final = (target.NOT_BILLED, "no_charge")
_WORK: Final = ("change", "issue", "problem", "escalation", "opportunity")
"""Kinds that an entry may name as what it was done for."""


def charge_remarks(workspace: Workspace, sheet: Sheet, waiting: Sequence[Sheet] = ()) -> Iterator[Remark]:
    """The remarks about where hours were put; `waiting` are the sheets of anybody that wait for a decision too."""
    for entry in sheet.entries:
        for reason, text in (*_work(workspace, sheet, entry), *_agreement(workspace, entry)):
            yield r.Remark(reason, sheet.id, sheet.person, entry.day, text, entry.minutes, path=entry.path)
    yield from used_up(workspace, sheet, waiting)


def _work(workspace: Workspace, sheet: Sheet, entry: Entry) -> Iterator[tuple[Reason, str]]:
    hours = f"{plain(entry.hours)} h"
    if entry.charge_to != target.CODE and not entry.ticket:
        yield r.NO_TICKET, f"{hours} {entry.at}"
    yield from doubts(workspace, entry, bearer(workspace, entry))
    if internal(workspace, entry):
        if entry.billable == target.BILLABLE:
            yield r.BILLABLE_INTERNAL, f"{hours} {entry.at}"
    elif entry.billable == target.BILLABLE and _fixed_fee(workspace, entry):
        yield r.BILLABLE_FIXED, f"{hours} {entry.at}"
    elif entry.billable not in _KEPT_OFF and _lacks_role(workspace, sheet, entry):
        yield r.NO_ROLE, f"{hours} {entry.at}"


def _fixed_fee(workspace: Workspace, entry: Entry) -> bool:
    project = workspace.find("project", entry.project) if entry.project else None
    return project is not None and project.text("engagement") == "fixed_fee"


def _lacks_role(workspace: Workspace, sheet: Sheet, entry: Entry) -> bool:
    return sheet.record is not None and _roles_count(workspace) and not _row(sheet.record, entry).get("work_role")


def _roles_count(workspace: Workspace) -> bool:
    """Whether the firm enters work roles at all; where nobody does, none is missing."""

    def used() -> bool:
        return any(value for record in workspace.of(TIME) for _, value in record.walk("entries[].work_role"))

    return workspace.once("work roles in sheets", "", used)


def _row(record: Record, entry: Entry) -> dict[str, Any]:
    """What the record of a sheet says about an entry."""
    rows = record.list("entries")
    index = entry.path[1] if len(entry.path) > 1 else -1
    row = rows[index] if isinstance(index, int) and 0 <= index < len(rows) else None
    return row if isinstance(row, dict) else {}


def closed(workspace: Workspace, expense: Expense) -> str:
    """Why an expense may not be charged to its project on its day, in words; empty when it may."""
    return over_on(workspace, workspace.find("project", expense.project) if expense.project else None, expense.day)


def internal(workspace: Workspace, entry: Entry | Expense) -> bool:
    """Whether nobody can be billed for it: a charge code, or a project of the firm itself."""
    if entry.charge_to == target.CODE or (entry.charge_code and not entry.project):
        return True
    project = workspace.find("project", entry.project) if entry.project else None
    return project is not None and target.is_internal(project)


def _agreement(workspace: Workspace, entry: Entry) -> Iterator[tuple[Reason, str]]:
    hours = f"{plain(entry.hours)} h"
    client = _client(workspace, entry)
    if not entry.agreement:
        if entry.charge_to == target.SERVICE and client and entry.billable in ("", target.AS_THE_TICKET):
            choice = target.agreements_for(workspace, client, entry.day)
            hint = f"; in force: {', '.join(one.id for one in choice)}" if choice else ""
            yield r.NO_AGREEMENT, f"{hours} {entry.at}{hint}"
        return
    agreement = workspace.find("agreement", entry.agreement)
    if agreement is None:
        return
    if client and agreement.text("client") != client:
        yield (
            r.WRONG_AGREEMENT,
            f"{hours} {entry.at} for {client} on {agreement.id}, which is {agreement.text('client')}’s",
        )
        return
    if not target.covers_time(agreement):
        yield r.WRONG_AGREEMENT, f"{hours} on {agreement.id}, which covers {', '.join(map(str, agreement.list('covers')))} and no time"  # fmt: skip
        return
    if not target.in_force(workspace, agreement, entry.day):
        yield r.ENDED, f"{hours} on {agreement.id}, {_when(workspace, agreement, entry.day)}"
        return
    free = [
        one.id
        for one in target.agreements_for(workspace, agreement.text("client"), entry.day)
        if one.get("unlimited") is True
    ]
    if free and agreement.get("unlimited") is not True:
        yield r.BLOCK, f"{hours} on {agreement.id} “{workspace.label(agreement)}”; without a limit: {', '.join(free)}"


def _client(workspace: Workspace, entry: Entry) -> str:
    """The client an entry is for, by its project or by the record it names; empty when nothing says."""
    project = workspace.find("project", entry.project) if entry.project else None
    if project is not None:
        return project.text("client")
    named = bearer(workspace, entry)
    client = workspace.client_of(named) if named is not None else None
    return client.id if client is not None else ""


def client_of(workspace: Workspace, entry: Entry) -> str:
    """The same, else the client of the agreement it is on."""
    agreement = workspace.find("agreement", entry.agreement) if entry.agreement else None
    return _client(workspace, entry) or (agreement.text("client") if agreement is not None else "")


def bearer(workspace: Workspace, entry: Entry) -> Record | None:
    """The record an entry was made for: the one it names, else the one that bears its ticket."""
    for kind in _WORK if entry.work_for else ():
        named = workspace.find(kind, entry.work_for)
        if named is not None:
            return named
    return bearers(workspace).get(entry.ticket) if entry.ticket else None


def bearers(workspace: Workspace) -> dict[str, Record]:
    """The record that bears each number of the PSA; worked out once."""

    def make() -> dict[str, Record]:
        out: dict[str, Record] = {}
        for record in workspace.records:
            number = record.data.get("psa_ref")
            if isinstance(number, str):
                out.setdefault(number, record)
        return out

    return workspace.once("records by number of the PSA", "", make)


def _when(workspace: Workspace, agreement: Record, day: date) -> str:
    start, end = agreement.date("start"), agreement.date("end")
    if start is not None and day < start:
        return f"which begins on {start}"
    if end is not None and day > end:
        return f"which ended on {end}"
    return f"which is {workspace.state(agreement)}"
