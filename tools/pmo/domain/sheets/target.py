"""What time and expenses are charged to: from an id or a number of the PSA to ticket, project, agreement and billing.

Nobody has to know how the PSA charges work: the record that is named says for whom it is and how it was sold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.sheets import covering, unnamed
from pmo.domain.sheets.covering import TargetError, agreements_for, covers_time, in_force
from pmo.domain.sheets.unnamed import OVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

__all__ = [
    "ACTIVITY", "AS_THE_TICKET", "BILLABLE", "CODE", "NOT_BILLED", "OVER", "PROJECT", "SERVICE", "TIME_OFF", "Charge", "Said",
    "TargetError", "agreements_for", "charge", "charge_codes", "covers_time", "in_force", "is_internal", "is_time_off", "taken",
]  # fmt: skip

SERVICE: Final = "service_ticket"
PROJECT: Final = "project_ticket"
ACTIVITY: Final = "activity"
CODE: Final = "charge_code"
BILLABLE: Final = "billable"
NOT_BILLED: Final = "do_not_bill"
AS_THE_TICKET: Final = "no_default"
TIME_OFF: Final = "time_off"
_INTERNAL: Final = "internal"
_BILLED_BY_HOUR: Final = ("time_materials", "not_to_exceed")
_WORK: Final = ("change", "issue", "problem", "escalation")
_NUMBER: Final = re.compile(r"PSA-([A-Z])-[0-9]+", re.IGNORECASE)
_LONGEST_CODE: Final = 5
"""Words in the name of a charge code."""
_ALIKE: Final = 0.8
"""How near a phrase has to be to the name of a charge code to be taken for a misspelt one."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What an entry is charged to, as the fields of an entry; `label` says it in words, `notes` what to know about it.

    `work_for` is the change, issue or other record that was named.
    """

    charge_to: str
    label: str
    ticket: str = ""
    project: str = ""
    wbs: str = ""
    agreement: str = ""
    charge_code: str = ""
    billable: str = AS_THE_TICKET
    client: str = ""
    work_for: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What was said beside the name: the day, an agreement that overrides the found one, a task of the project (`1.3`)."""

    day: date
    agreement: str = ""
    task: str = ""


def taken(workspace: Workspace, words: Sequence[str], said: Said) -> tuple[Charge, tuple[str, ...]]:
    """The charge that the first words name on a day, and the words that are left.

    TargetError when they name nothing, or something that nothing can be charged to on that day.
    """
    codes = {code.casefold(): code for code in charge_codes(workspace)}
    if not words:
        listed = f" ({', '.join(codes.values())})" if codes else ""
        raise TargetError(f"What was it for? Name a project task (wexholt-wms-azure/1.3), a change, an agreement, a ticket (PSA-T-4711) or a charge code{listed} after the time.")  # fmt: skip
    for length in range(min(_LONGEST_CODE, len(words)), 0, -1):
        code = codes.get(" ".join(words[:length]).rstrip(":").casefold())
        if code is not None:
            return _code(workspace, code, said), tuple(words[length:])
    try:
        return charge(workspace, words[0].rstrip(":,"), said), tuple(words[1:])
    except TargetError as error:
        if not error.wanted:
            raise
        phrases = (" ".join(words[:length]) for length in range(min(_LONGEST_CODE, len(words)), 1, -1))
        phrase = next((one for one in phrases if get_close_matches(one.casefold(), codes, 1, _ALIKE)), "")
        if not phrase:
            raise
        raise TargetError(f"There is no charge code “{phrase}”.", phrase, codes.values()) from None


def charge(workspace: Workspace, name: str, said: Said) -> Charge:
    """The charge that a name stands for on a day: an id, `project/wbs`, a number of the PSA or a charge code."""
    number = _NUMBER.fullmatch(name)
    if number is not None:
        return _numbered(workspace, name.upper(), number.group(1).upper(), said)
    code = {one.casefold(): one for one in charge_codes(workspace)}.get(name.casefold())
    if code is not None:
        return _code(workspace, code, said)
    slug, _, wbs = name.partition("/")
    project = workspace.find("project", slug.lower())
    if project is not None:
        return _project(workspace, project, wbs or said.task, said)
    for kind in (*_WORK, "opportunity", "agreement"):
        record = workspace.find(kind, name.upper())
        if record is not None:
            return _record(workspace, record, said)
    known = [record.id for kind in ("project", *_WORK, "opportunity", "agreement") for record in workspace.of(kind)]
    raise unnamed.error(workspace, name, said.day, known, charge_codes(workspace))


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


def _only_for_services(said: Said, what: str, *, task: bool = True) -> None:
    """TargetError for an agreement or a task where they mean nothing: silently left away, they would seem to count."""
    if said.agreement:
        raise TargetError(f"{what}, so --agreement does not apply to it. Leave it away, or name {said.agreement} itself.")  # fmt: skip
    if said.task and task:
        raise TargetError(f"{what}, so --task does not apply to it. Leave it away, or name the task itself, like wexholt-wms-azure/1.3.")  # fmt: skip


def _code(workspace: Workspace, code: str, said: Said) -> Charge:
    _only_for_services(said, f"{code} is a charge code, which is work for nobody outside")
    what = "time off" if is_time_off(workspace, code) else "internal"
    return Charge(CODE, f"{code} ({what})", charge_code=code, billable=NOT_BILLED)


def _project(workspace: Workspace, project: Record, wbs: str, said: Said, ticket: str = "") -> Charge:
    label = f"“{workspace.label(project)}”"
    _only_for_services(said, f"Work on {label} is charged to the project", task=False)
    _not_over(workspace, project, said.day)
    task = _task(workspace, project, wbs)
    number = ticket or str((task or {}).get("psa_ref") or project.get("psa_ref") or "")
    notes = () if number else (f"{label} has no number in the PSA yet, so the entry names no ticket.",)
    named = f"{label}, task {wbs} {(task or {}).get('name', '')}".strip() if task else label
    return Charge(
        PROJECT, named, ticket=number, project=project.id, wbs=wbs if task else "", billable=_billing(project),
        client=project.text("client"), notes=notes,
    )  # fmt: skip


def _task(workspace: Workspace, project: Record, wbs: str) -> dict[str, Any] | None:
    """The task of a project; None for one without tasks. TargetError, with those that are open, when it is not one."""
    tasks = [row for row in project.list("tasks") if isinstance(row, dict) and row.get("wbs")]
    task = next((row for row in tasks if str(row["wbs"]) == wbs), None)
    if (tasks or wbs) and task is None:
        shown = "; ".join(f"{project.id}/{row['wbs']} {row.get('name', '')}".strip() for row in _open(tasks))
        label = f"“{workspace.label(project)}”"
        why = f"{label} has no task {wbs}." if wbs else f"Which task of {label}?"
        raise TargetError(f"{why} Open tasks: {shown or 'none'}.")
    return task


def _open(tasks: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
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


def _record(workspace: Workspace, record: Record, said: Said, ticket: str = "") -> Charge:
    label = f"{record.id} “{workspace.label(record)}”"
    number = ticket or record.text("psa_ref")
    client = workspace.client_of(record)
    if record.kind == "agreement":
        if said.agreement == record.id:
            said = replace(said, agreement="")
        _only_for_services(said, f"{record.id} is an agreement itself")
        covering.must_be_in_force(workspace, record, said.day)
        return Charge(SERVICE, label, agreement=record.id, client=record.text("client"))
    known = {"label": label, "client": client.id if client else "", "work_for": record.id}
    if record.kind == "opportunity":
        _only_for_services(said, f"{record.id} is sales work")
        return Charge(ACTIVITY, ticket=number, billable=NOT_BILLED, notes=() if number else (_pushed_first(record),), **known)  # fmt: skip
    project = workspace.follow(record, "project") if record.get("project") else None
    if project is not None:
        return _of_project(workspace, record, project, said, number, label)
    _only_for_services(replace(said, agreement=""), f"{record.id} belongs to no project")
    agreement = covering.covering(workspace, client, said.day, record.id, said.agreement)
    return Charge(SERVICE, ticket=number, agreement=agreement, notes=() if number else (_pushed_first(record),), **known)  # fmt: skip


def _of_project(workspace: Workspace, record: Record, project: Record, said: Said, ticket: str, label: str) -> Charge:
    """Work for a change, issue, problem or escalation of a project: on its own ticket, else on that of the task."""
    _only_for_services(said, f"{record.id} belongs to “{workspace.label(project)}”, to which its work is charged", task=False)  # fmt: skip
    _not_over(workspace, project, said.day)
    task = _task(workspace, project, said.task) if said.task else None
    notes: tuple[str, ...] = ()
    number = ticket
    if task is not None:
        number = ticket or str(task.get("psa_ref") or project.get("psa_ref") or "")
    elif not ticket:
        notes = (f"{record.id} has no ticket in the PSA, and no task of {project.id} is named, so a push will not know where to put it. Say the task with --task, like --task 1.3.",)  # fmt: skip
    return Charge(
        PROJECT, label, ticket=number, project=project.id, wbs=said.task, billable=_billing(project),
        client=project.text("client"), work_for=record.id, notes=notes,
    )  # fmt: skip


def _pushed_first(record: Record) -> str:
    return f"{record.id} has no ticket in the PSA yet, so the entry names none, and a push will not know where to put it. Push the ticket first (`pmo connectwise push`), or name one by its number (PSA-T-…)."  # fmt: skip


def _numbered(workspace: Workspace, number: str, letter: str, said: Said) -> Charge:
    """The charge of a number of the PSA: that of the record or task that bears it, else the bare ticket."""
    for project in workspace.of("project"):
        task = next((row for row in project.list("tasks") if isinstance(row, dict) and row.get("psa_ref") == number), None)  # fmt: skip
        if task is not None:
            return _project(workspace, project, str(task.get("wbs") or ""), said, number)
        if project.get("psa_ref") == number:
            return _project(workspace, project, said.task, said, number)
    for kind in (*_WORK, "opportunity", "agreement"):
        for record in workspace.of(kind):
            if record.get("psa_ref") == number:
                return _record(workspace, record, said, number)
    if letter not in "TA":
        raise TargetError(f"No record here bears the number {number}. Name the record itself, or a ticket (PSA-T-…).")
    _only_for_services(replace(said, agreement=""), f"No record here bears {number}")
    where = ACTIVITY if letter == "A" else SERVICE
    agreement = covering.covering(workspace, None, said.day, number, said.agreement)
    named = workspace.find("agreement", agreement) if agreement else None
    note = f"No record here bears {number}: client and agreement are what the PSA says." if named is None else ""
    return Charge(
        where, number, ticket=number, agreement=agreement, client=named.text("client") if named else "",
        notes=(note,) if note else (),
    )  # fmt: skip
