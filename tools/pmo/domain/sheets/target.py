"""What time and expenses are charged to: from an id or a number of the PSA to ticket, project, agreement and billing.

Nobody has to know how the PSA charges work: the record that is named says for whom it is and how it was sold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

SERVICE: Final = "service_ticket"
PROJECT: Final = "project_ticket"
ACTIVITY: Final = "activity"
CODE: Final = "charge_code"
BILLABLE: Final = "billable"
NOT_BILLED: Final = "do_not_bill"
AS_THE_TICKET: Final = "no_default"
TIME_OFF: Final = "time_off"
OVER: Final = ("closed", "cancelled")
_INTERNAL: Final = "internal"
_BILLED_BY_HOUR: Final = ("time_materials", "not_to_exceed")
_WORK: Final = ("change", "issue", "problem", "escalation")
_NUMBER: Final = re.compile(r"PSA-([A-Z])-[0-9]+", re.IGNORECASE)
_LONGEST_CODE: Final = 5
"""Words in the name of a charge code."""
_ALIKE: Final = 0.8
"""How near a phrase has to be to the name of a charge code to be taken for a misspelt one."""


class TargetError(ValueError):
    """Nothing can be charged to what was named. `wanted` is the name, `known` what it could have been."""

    def __init__(self, message: str, wanted: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.wanted = wanted
        self.known = tuple(known)


@dataclass(frozen=True, slots=True)
class Charge:
    """What an entry is charged to, as the fields of an entry; `label` says it in words, `notes` what to know about it."""

    charge_to: str
    label: str
    ticket: str = ""
    project: str = ""
    wbs: str = ""
    agreement: str = ""
    charge_code: str = ""
    billable: str = AS_THE_TICKET
    client: str = ""
    notes: tuple[str, ...] = ()


def taken(workspace: Workspace, words: Sequence[str], day: date, agreement: str = "") -> tuple[Charge, tuple[str, ...]]:
    """The charge that the first words name on a day, and the words that are left. `agreement` overrides the found one.

    TargetError when they name nothing, or something that nothing can be charged to on that day.
    """
    if not words:
        raise TargetError("What was it for? Name a project task (wexholt-wms-azure/1.3), a change, an agreement, a ticket (PSA-T-4711) or a charge code after the time.")  # fmt: skip
    codes = {code.casefold(): code for code in charge_codes(workspace)}
    for length in range(min(_LONGEST_CODE, len(words)), 0, -1):
        code = codes.get(" ".join(words[:length]).rstrip(":").casefold())
        if code is not None:
            return _code(workspace, code), tuple(words[length:])
    try:
        return charge(workspace, words[0].rstrip(":,"), day, agreement), tuple(words[1:])
    except TargetError as error:
        if not error.wanted:
            raise
        phrases = (" ".join(words[:length]) for length in range(min(_LONGEST_CODE, len(words)), 1, -1))
        phrase = next((one for one in phrases if get_close_matches(one.casefold(), codes, 1, _ALIKE)), "")
        if not phrase:
            raise
        raise TargetError(f"There is no charge code “{phrase}”.", phrase, codes.values()) from None


def charge(workspace: Workspace, name: str, day: date, agreement: str = "") -> Charge:
    """The charge that a name stands for on a day: an id, `project/wbs`, a number of the PSA or a charge code."""
    if agreement and workspace.find("agreement", agreement) is None:
        known = [record.id for record in workspace.of("agreement")]
        raise TargetError(f"There is no agreement “{agreement}”.", agreement, known)
    number = _NUMBER.fullmatch(name)
    if number is not None:
        return _numbered(workspace, name.upper(), number.group(1).upper(), day, agreement)
    code = {one.casefold(): one for one in charge_codes(workspace)}.get(name.casefold())
    if code is not None:
        return _code(workspace, code)
    slug, _, wbs = name.partition("/")
    project = workspace.find("project", slug.lower())
    if project is not None:
        return _project(workspace, project, wbs, day)
    for kind in (*_WORK, "opportunity", "agreement"):
        record = workspace.find(kind, name.upper())
        if record is not None:
            return _record(workspace, record, day, agreement)
    known = [
        *(record.id for kind in ("project", *_WORK, "opportunity", "agreement") for record in workspace.of(kind)),
        *charge_codes(workspace),
    ]
    raise TargetError(f"Nothing here is called “{name}” that time can be charged to.", slug, known)


def charge_codes(workspace: Workspace) -> tuple[str, ...]:
    """The charge codes of the firm: those of pmo.yml, and those that sheets have used."""
    used = (
        str(value)
        for kind in ("timesheet", "expense-report")
        for record in workspace.of(kind)
        for _, value in record.walk("entries[].charge_code")
    )
    return tuple(dict.fromkeys((*workspace.settings.psa.charge_codes, *sorted(set(used)))))


def is_time_off(workspace: Workspace, code: str) -> bool:
    """Whether a charge code stands for leave and not for work."""
    return workspace.settings.psa.charge_codes.get(code) == TIME_OFF


def is_internal(project: Record) -> bool:
    """Whether a project is the firm's own, which nobody is billed for."""
    return project.text("engagement") == _INTERNAL


def agreements_for(workspace: Workspace, client: str, day: date) -> tuple[Record, ...]:
    """The agreements of a client that cover time on a day."""
    return tuple(
        record
        for record in workspace.of("agreement")
        if record.get("client") == client and in_force(workspace, record, day) and covers_time(record)
    )


def in_force(workspace: Workspace, agreement: Record, day: date) -> bool:
    """Whether an agreement holds on a day: active, begun, and not over."""
    start, end = agreement.date("start"), agreement.date("end")
    return workspace.state(agreement) == "active" and (start is None or start <= day) and (end is None or day <= end)


def covers_time(agreement: Record) -> bool:
    """Whether hours are covered at all; an agreement that does not say is taken to cover them."""
    covers = agreement.list("covers")
    return not covers or "time" in covers


def _code(workspace: Workspace, code: str) -> Charge:
    what = "time off" if is_time_off(workspace, code) else "internal"
    return Charge(CODE, f"{code} ({what})", charge_code=code, billable=NOT_BILLED)


def _project(workspace: Workspace, project: Record, wbs: str, day: date, ticket: str = "") -> Charge:
    label = f"“{workspace.label(project)}”"
    _not_over(workspace, project, day)
    tasks = [row for row in project.list("tasks") if isinstance(row, dict) and row.get("wbs")]
    task = next((row for row in tasks if str(row["wbs"]) == wbs), None)
    if tasks and task is None:
        shown = "; ".join(f"{project.id}/{row['wbs']} {row.get('name', '')}".strip() for row in _open(tasks))
        why = f"{label} has no task {wbs}." if wbs else f"Which task of {label}?"
        raise TargetError(f"{why} Open tasks: {shown or 'none'}.")
    number = ticket or str((task or {}).get("psa_ref") or project.get("psa_ref") or "")
    notes = () if number else (f"{label} has no number in the PSA yet, so the entry names no ticket.",)
    named = f"{label}, task {wbs} {(task or {}).get('name', '')}".strip() if task else label
    return Charge(
        PROJECT, named, ticket=number, project=project.id, wbs=wbs if task else "", billable=_billing(project),
        client=project.text("client"), notes=notes,
    )  # fmt: skip


def _open(tasks: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    return (row for row in tasks if row.get("accepted") is not True)


def _not_over(workspace: Workspace, project: Record, day: date) -> None:
    closed = project.date("closed_on")
    state = workspace.state(project)
    if state in OVER and (closed is None or day > closed):
        since = f" since {closed}" if closed else ""
        raise TargetError(
            f"“{workspace.label(project)}” is {state}{since}. Charge it to the agreement of the client, or to the ticket that asked for the work."
        )


def _billing(project: Record) -> str:
    return BILLABLE if project.get("engagement") in _BILLED_BY_HOUR else NOT_BILLED


def _record(workspace: Workspace, record: Record, day: date, agreement: str, ticket: str = "") -> Charge:
    label = f"{record.id} “{workspace.label(record)}”"
    number = ticket or record.text("psa_ref")
    client = workspace.client_of(record)
    notes: tuple[str, ...] = ()
    if not number and record.kind != "agreement":
        notes = (f"{record.id} has no ticket in the PSA yet, so the entry names none.",)
    if record.kind == "agreement":
        if not in_force(workspace, record, day):
            raise TargetError(f"{label} is not in force on {day}.{_instead(workspace, record, day)}")
        return Charge(SERVICE, label, agreement=record.id, client=record.text("client"))
    if record.kind == "opportunity":
        return Charge(ACTIVITY, label, ticket=number, billable=NOT_BILLED, client=client.id if client else "", notes=notes)  # fmt: skip
    project = workspace.follow(record, "project") if record.get("project") else None
    if project is not None:
        _not_over(workspace, project, day)
        return Charge(PROJECT, label, ticket=number, project=project.id, billable=_billing(project), client=project.text("client"), notes=notes)  # fmt: skip
    covering = agreement or (_agreement(workspace, client, day, record.id) if client is not None else "")
    return Charge(SERVICE, label, ticket=number, agreement=covering, client=client.id if client else "", notes=notes)


def _instead(workspace: Workspace, agreement: Record, day: date) -> str:
    others = agreements_for(workspace, agreement.text("client"), day)
    return f" In force: {', '.join(one.id for one in others)}." if others else " The client has no other that covers time."  # fmt: skip


def _agreement(workspace: Workspace, client: Record, day: date, what: str) -> str:
    """The agreement that covers tickets of a client: the only one, else the only one without a limit."""
    found = agreements_for(workspace, client.id, day)
    if len(found) > 1:
        unlimited = [record for record in found if record.get("unlimited") is True]
        if len(unlimited) != 1:
            listed = "; ".join(f"{one.id} {workspace.label(one)}" for one in found)
            raise TargetError(f"{workspace.label(client)} has several agreements that may cover {what}: {listed}. Say which with --agreement.")  # fmt: skip
        found = tuple(unlimited)
    return found[0].id if found else ""


def _numbered(workspace: Workspace, number: str, letter: str, day: date, agreement: str) -> Charge:
    """The charge of a number of the PSA: that of the record or task that bears it, else the bare ticket."""
    for project in workspace.of("project"):
        task = next((row for row in project.list("tasks") if isinstance(row, dict) and row.get("psa_ref") == number), None)  # fmt: skip
        if task is not None:
            return _project(workspace, project, str(task.get("wbs") or ""), day, number)
        if project.get("psa_ref") == number:
            return _project(workspace, project, "", day, number)
    for kind in (*_WORK, "opportunity", "agreement"):
        for record in workspace.of(kind):
            if record.get("psa_ref") == number:
                return _record(workspace, record, day, agreement, number)
    if letter not in "TA":
        raise TargetError(f"No record here bears the number {number}. Name the record itself, or a ticket (PSA-T-…).")
    where = ACTIVITY if letter == "A" else SERVICE
    named = workspace.find("agreement", agreement) if agreement else None
    note = f"No record here bears {number}: client and agreement are what the PSA says." if named is None else ""
    return Charge(
        where, number, ticket=number, agreement=agreement, client=named.text("client") if named else "",
        notes=(note,) if note else (),
    )  # fmt: skip
