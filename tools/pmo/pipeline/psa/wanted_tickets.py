"""Tickets and activities that the PSA should have: of tasks, of changes and problems, of sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.domain import plan
from pmo.domain.number import number
from pmo.model.record import as_date
from pmo.pipeline.psa import marks, states
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.known import name_in, number_in
from pmo.pipeline.psa.refs import Ref
from pmo.pipeline.psa.wanted_item import Wanted, same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from pmo.model.record import Record
    from pmo.pipeline.psa.wanted_item import Firm, Wants

_SUMMARY: Final = "summary"
_NAME: Final = "name"
_DRAFT: Final = "draft"
_CHANGE_ORDER: Final = "baseline"
_LEVELS: Final = {"low": "Low", "medium": "Medium", "high": "High"}


class _Sort(NamedTuple):
    """A kind of which each open record has one ticket; `boards` are the settings that may name its board."""

    kind: str
    boards: tuple[str, ...]
    due: Callable[[Record], date | None]


class _Standing(NamedTuple):
    """Where the work stands here: kind and state as `psa.states` of pmo.yml names them, and whether it is open."""

    kind: str
    state: str
    open: bool


def collect(firm: Firm, wants: Wants) -> None:
    """All of them, tasks first: entries are charged to their tickets."""
    for project in firm.workspace.of("project"):
        if firm.workspace.open(project) and firm.project(project) is not None:
            _tasks(firm, project, wants)
    for sort in _SORTS:
        for record in firm.workspace.of(sort.kind):
            _record(firm, sort, record, wants)
    for record in firm.workspace.of("opportunity"):
        _activity(firm, record, wants)


# tasks ----------------------------------------------------------------------------------------------------------------


def _tasks(firm: Firm, project: Record, wants: Wants) -> None:
    tasks = {task.wbs: task for task in plan.tasks_of(project) if task.wbs}
    for index, raw in enumerate(project.list("tasks")):
        task = tasks.get(str(raw.get("wbs") or "")) if isinstance(raw, dict) else None
        if task is None:
            continue
        done = task.accepted or task.actual_finish is not None
        state = states.ACCEPTED if done else states.STARTED if task.actual_start else states.PLANNED
        standing = _Standing(states.TASK, state, not done)
        ref = firm.refs.of_task(project, task.wbs)
        found = firm.known.tickets_of_task(firm.project(project) or 0, task.wbs)
        if ref is None and len(found) == 1:
            ref = Ref(numbers.TICKET, found[0])
        own = marks.mark(project.id, task.wbs)
        base = Wanted(
            "project_tickets", numbers.TICKET, project, ("tasks", index, numbers.FIELD), f"{project.id}/{task.wbs}", own,
            _SUMMARY, {}, ref,
        )  # fmt: skip
        shared: dict[str, Any] = {"requiredDate": _day(task.finish), "budgetHours": number(raw.get("budget_hours"))}
        if ref is not None:
            if ref.letter == numbers.TICKET:
                _update(firm, base, standing, task.name, shared, wants)
            continue
        if done or found or firm.in_a_phase(project, task.wbs):
            continue
        phase = firm.known.phase_above(firm.project(project) or 0, task.wbs)
        body = {
            _SUMMARY: marks.with_mark(task.name, own),
            "project": {"id": firm.project(project)},
            "phase": {"id": phase} if phase is not None else None,
            "company": _reference(firm.company(project)),
            "wbsCode": task.wbs,
            **shared,
        }
        _create(firm, base, standing, ("project_board",), body, wants)


# changes and problems -------------------------------------------------------------------------------------------------


def _record(firm: Firm, sort: _Sort, record: Record, wants: Wants) -> None:
    workspace = firm.workspace
    standing = _Standing(record.kind, workspace.state(record), workspace.open(record))
    ref = firm.refs.of(record, numbers.TICKET)
    own = marks.mark(record.id)
    base = Wanted(
        "service_tickets", numbers.TICKET, record, (numbers.FIELD,), record.id, own, _SUMMARY, {}, ref
    )  # fmt: skip
    shared: dict[str, Any] = {"requiredDate": _day(sort.due(record))}
    label = workspace.label(record)
    if ref is not None:
        _update(firm, base, standing, label, shared, wants)
        return
    if record.get(numbers.FIELD) or not needs_ticket(firm, record):
        return
    company = firm.company(record)
    if company is None:
        _no_company(firm, record, wants)
        return
    body = {
        _SUMMARY: marks.with_mark(label, own),
        "company": {"id": company},
        **shared,
        "impact": _LEVELS.get(record.text("impact")) if record.kind == "problem" else None,
        "severity": _LEVELS.get(record.text("urgency")) if record.kind == "problem" else None,
    }
    _create(firm, base, standing, sort.boards, body, wants)


def needs_ticket(firm: Firm, record: Record) -> bool:
    """Whether a change or problem should have a ticket of its own.

    Not while it is a draft, not as a change order (it changes a plan, no service), and not where the ticket of the
    incident behind it carries the hours.
    """
    workspace = firm.workspace
    return (
        workspace.open(record)
        and workspace.state(record) != _DRAFT
        and record.get("category") != _CHANGE_ORDER
        and not record.get("incident")
    )


def _due_of_problem(record: Record) -> date | None:
    """The day on which the last of its open actions is due."""
    days = [as_date(action.get("due")) for action in record.list("actions") if isinstance(action, dict) and not action.get("done_on")]  # fmt: skip
    return max((day for day in days if day is not None), default=None)


_SORTS: Final = (
    _Sort("change", ("change_board", "service_board"), lambda record: record.date("planned_end")),
    _Sort("problem", ("service_board",), _due_of_problem),
)


# sales ----------------------------------------------------------------------------------------------------------------


def _activity(firm: Firm, record: Record, wants: Wants) -> None:
    workspace = firm.workspace
    ref = firm.refs.of(record, numbers.ACTIVITY)
    day = _day(record.date("expected_close"))
    own = marks.mark(record.id)
    base = Wanted("activities", numbers.ACTIVITY, record, (numbers.FIELD,), record.id, own, _NAME, {}, ref)
    shared: dict[str, Any] = {"dateEnd": day}
    standing = _Standing(record.kind, workspace.state(record), workspace.open(record))
    if ref is not None:
        _update(firm, base, standing, workspace.label(record), shared, wants)
        return
    if record.get(numbers.FIELD) or not standing.open:
        return
    company = firm.company(record)
    if company is None:
        _no_company(firm, record, wants)
        return
    owner = firm.member(record.get("sales_owner"))
    if owner is None:
        who = record.text("sales_owner")
        wants.hindered(
            "no-member", record, ("sales_owner",) if who else (),
            f"“{workspace.label(record)}” gets no activity: {f'{who} is no member of the PSA' if who else 'nobody is its sales owner'}",
            "add psa_member_id to the person, and pull" if who else "add `sales_owner:`",
        )  # fmt: skip
        return
    kind = firm.psa.defaults.get("activity_type", "")
    body = {
        _NAME: marks.with_mark(workspace.label(record), own),
        "type": _named(firm, "activities", "type", kind),
        "status": _named(firm, "activities", "status", _first(firm, standing)),
        "company": {"id": company},
        "assignTo": {"id": owner},
        "dateStart": day,
        **shared,
    }
    _keep(base, body, wants)


def _named(firm: Firm, resource: str, field: str, name: str) -> dict[str, Any] | None:
    """A reference by the number that other rows give to this name; by the name itself where none does."""
    if not name:
        return None
    for row in firm.known.shelf.rows(resource):
        if name_in(row, field).casefold() == name.casefold():
            return {"id": number_in(row, field)}
    return {"name": name}


# both -----------------------------------------------------------------------------------------------------------------


def _create(
    firm: Firm, base: Wanted, standing: _Standing, boards: tuple[str, ...], body: Mapping[str, Any], wants: Wants
) -> None:
    """A new ticket on the board that pmo.yml names, with the status that fits; a finding when its board is not known."""
    defaults = firm.psa.defaults
    name = next((defaults[one] for one in boards if defaults.get(one)), "")
    board = firm.known.boards.get(name.casefold()) if name else None
    status = _first(firm, standing) or defaults.get("new_status", "")
    status_id = firm.known.status(board, status) if status else None
    problem = ""
    if name and board is None:
        problem = f"the PSA has no board “{name}”"
    elif status and board is not None and status_id is None:
        problem = f"the board “{name}” has no status “{status}”"
    if problem:
        wants.hindered(
            "no-board", base.record, base.path[:-1], f"{base.name} gets no ticket: {problem}",
            "correct psa.defaults or psa.states in pmo.yml, or pull again if the PSA has it now",
        )  # fmt: skip
        return
    _keep(base, {**body, "board": _reference(board), "status": _reference(status_id)}, wants)


def _update(firm: Firm, base: Wanted, standing: _Standing, label: str, shared: Mapping[str, Any], wants: Wants) -> None:
    """What a ticket or activity should say now. One that the PSA calls finished is left alone, and so are names given there."""
    assert base.ref is not None  # noqa: S101 - the caller has looked
    if base.letter == numbers.TICKET:
        found = firm.known.ticket(base.ref.number)
    else:
        row = firm.known.shelf.row(base.resource, base.ref.number)
        found = (base.resource, row) if row is not None else None
    if found is None or firm.known.finished(found[1]):
        return
    resource, row = found
    status = name_in(row, "status")
    body = dict(shared) if standing.open else {}
    if marks.mark_of(row.get(base.mark_field)) == base.mark and standing.open:
        body[base.mark_field] = marks.with_mark(label, base.mark)
    if not states.agree(firm.psa, standing.kind, standing.state, status, open_here=standing.open, finished_there=False):
        if base.letter == numbers.TICKET:
            board = number_in(row, "board")
            names = states.agreeing(firm.psa, standing.kind, standing.state)
            body["status"] = _reference(next(filter(None, (firm.known.status(board, name) for name in names)), None))
        else:
            body["status"] = _named(firm, resource, "status", _first(firm, standing))
    body = {field: value for field, value in body.items() if value is not None and not same(value, row.get(field))}
    if body:
        wants.items.append(
            Wanted(resource, base.letter, base.record, base.path, base.name, base.mark, base.mark_field, body, base.ref)
        )


def _keep(base: Wanted, body: Mapping[str, Any], wants: Wants) -> None:
    full = {field: value for field, value in body.items() if value is not None}
    wants.items.append(
        Wanted(base.resource, base.letter, base.record, base.path, base.name, base.mark, base.mark_field, full)
    )


def _first(firm: Firm, standing: _Standing) -> str:
    return next(iter(states.agreeing(firm.psa, standing.kind, standing.state)), "")


def _no_company(firm: Firm, record: Record, wants: Wants) -> None:
    client = firm.workspace.client_of(record)
    label = firm.workspace.label(record)
    if client is None:
        why, advice = "it names no client", "add `client:`; work for the firm itself names the firm"
    else:
        why = f"the PSA has no company “{firm.refs.company(client.id)}”"
        advice = f"add psa_company_id to {client.id}, and pull"
    wants.hindered("no-company", record, (), f"“{label}” gets no ticket: {why}", advice)


def _reference(found: int | None) -> dict[str, Any] | None:
    return {"id": found} if found is not None else None


def _day(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day is not None else None
