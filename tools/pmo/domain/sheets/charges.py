"""What the entries of a time sheet are charged to, judged: tickets, projects, agreements, billing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import agreement_records
from pmo.domain.number import plain, total
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import target
from pmo.domain.sheets.sheet import minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def charge_remarks(workspace: Workspace, sheet: Sheet) -> Iterator[Remark]:
    """The remarks about where hours were put."""
    for entry in sheet.entries:
        for reason, text in (*_work(workspace, entry), *_agreement(workspace, entry)):
            yield r.Remark(reason, sheet.id, sheet.person, entry.day, text, entry.minutes)
    yield from _used_up(workspace, sheet)


def _work(workspace: Workspace, entry: Entry) -> Iterator[tuple[Reason, str]]:
    hours = f"{plain(entry.hours)} h"
    if entry.charge_to != target.CODE and not entry.ticket:
        yield r.NO_TICKET, f"{hours} {entry.at}"
    over = over_on(workspace, entry.project, entry.day)
    if over:
        yield r.CLOSED, f"{hours} {entry.at}, {over}"
    if entry.billable == target.BILLABLE and internal(workspace, entry):
        yield r.BILLABLE_INTERNAL, f"{hours} {entry.at}"


def over_on(workspace: Workspace, project_id: str, day: date) -> str:
    """Why nothing may be charged to a project on a day, in words; empty when it may."""
    project = workspace.find("project", project_id) if project_id else None
    if project is None or workspace.state(project) not in target.OVER:
        return ""
    closed = project.date("closed_on")
    if closed is not None and day <= closed:
        return ""
    return f"which is {workspace.state(project)}{f' since {closed}' if closed else ''}"


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
    """The client an entry is for, by its project or by the record that bears its ticket; empty when nothing says."""
    project = workspace.find("project", entry.project) if entry.project else None
    if project is not None:
        return project.text("client")
    bearer = bearers(workspace).get(entry.ticket) if entry.ticket else None
    client = workspace.client_of(bearer) if bearer is not None else None
    return client.id if client is not None else ""


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


def _used_up(workspace: Workspace, sheet: Sheet) -> Iterator[Remark]:
    """Hours on an agreement beyond what is left of it.

    Entries that are in the PSA already are taken to be in the recorded use; the others come on top of it.
    """
    by_agreement: dict[str, list[Entry]] = {}
    for entry in sheet.entries:
        if entry.agreement:
            by_agreement.setdefault(entry.agreement, []).append(entry)
    for agreement_id, entries in sorted(by_agreement.items()):
        agreement = workspace.find("agreement", agreement_id)
        if agreement is None or agreement.text("units") != "hours":
            continue
        left = agreement_records.balance(workspace, agreement).get("remaining").value
        if left is None:
            continue
        hours = total(entry.hours for entry in entries)
        fresh = total(entry.hours for entry in entries if not entry.number)
        over = min(hours, fresh - left)
        if over > 0:
            text = _over(agreement_id, hours, left)
            yield r.Remark(r.EXHAUSTED, sheet.id, sheet.person, entries[-1].day, text, minutes_of(over))


def _over(agreement: str, hours: Decimal, left: Decimal) -> str:
    if left <= 0:
        gone = f", {plain(-left)} h over already" if left < 0 else ""
        return f"{plain(hours)} h on {agreement}, which is used up{gone}"
    return f"{plain(hours)} h on {agreement}, which has {plain(left)} h left"
