"""The day's page as a value: what waits, what is late, what is stuck, what changes, who is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain import agenda as agendas
from pmo.domain import plan
from pmo.domain.agenda import Item
from pmo.render import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from pmo.domain.agenda import Agenda, Assigned, Ticket
    from pmo.model.workspace import Workspace

WORKING: Final = ("in_progress", "go_live", "hypercare")
"""States of a project in which its tasks can be stuck."""
_PREPOSITIONS: Final = {
    "hold": ("until", "until"), "task": ("since", "from"), "away": ("since", "from"), "freeze": ("since", "from"),
}  # fmt: skip
"""What stands before a day that is past and before one that comes, for lines that are no due date."""
NEAR_DAYS: Final = 3
"""Up to this many days ahead a date is close enough to be marked."""
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do or to know. `day` is when it is due or happens, `when` the same in words."""

    what: str
    id: str
    kind: str
    path: str
    day: date | None
    when: str
    tone: str = ""
    why: str = ""
    where: str = ""
    who: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a heading; `empty` stands there when there are none, and no heading when it is empty too."""

    key: str
    title: str
    lines: tuple[Line, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The page: a sentence that answers, and the groups in the order of their consequence."""

    company: str
    as_of: date
    until: date
    answer: str
    more: str
    whose: str
    groups: tuple[Group, ...]


def day(
    workspace: Workspace,
    *,
    person: str = "",
    client: str = "",
    days: int = agendas.HORIZON_DAYS,
    assigned: Assigned | None = None,
) -> Day:
    """The day's page of the whole firm, of one person or of one client; changes are always shown for a week.

    `assigned` are the tickets of the PSA; without them the page has no group for them.
    """
    found = agendas.agenda(workspace, person=person, client=client, days=days)
    week = agendas.agenda(workspace, person=person, client=client, days=WEEK)
    until = workspace.as_of + timedelta(days=days)
    tomorrow = workspace.as_of + timedelta(days=1)
    escalations = [item for item in found.waiting if item.record.kind == "escalation"]
    decisions = [item for item in found.waiting if item.record.kind != "escalation"]
    soon_changes = [item for item in week.changes if item.day and item.day <= tomorrow]
    later_changes = [item for item in week.changes if item.day and item.day > tomorrow]
    shown = {item.record for item in (*week.changes, *found.changes)}
    later = [item for item in found.changes if item.record not in {one.record for one in week.changes}]
    coming = sorted(
        (*found.milestones, *later, *(item for item in found.soon if item.record not in shown)),
        key=lambda item: (item.day or until, item.sort != "milestone", item.what),
    )
    stuck = [item for item in blocked(workspace) if _concerns(workspace, item, person, client)]
    gone = [item for item in away(workspace, until) if not person or person in item.people]
    make = _maker(workspace, person)
    groups = (
        Group("escalations", "Escalations waiting", make(escalations)),
        Group("decisions", "Waiting for a decision", make(decisions), "Nothing waits for a decision."),
        Group("overdue", "Overdue", make(found.overdue), "Nothing is overdue."),
        Group("blocked", "Blocked", make(stuck)),
        Group(
            "changes_24_hours", "Changes in the next 24 hours", make(soon_changes), "No change in the next 24 hours."
        ),
        Group("changes_7_days", f"Changes after that, until {_weekday(workspace, WEEK)}", make(later_changes)),
        Group("freezes", "Freezes", make(_freezes(workspace, client))),
        Group("coming_up", f"Coming up, until {_weekday(workspace, days)}", make(coming)),
        *_tickets(assigned, make, person, client),
        Group("away", "Away", make(gone)),
    )
    answer, more = _answer(workspace, found, week)
    return Day(
        workspace.settings.company, workspace.as_of, until, answer, more, _whose(workspace, person, client), groups
    )


def _tickets(assigned: Assigned | None, make: _maker, person: str, client: str) -> tuple[Group, ...]:
    """The group of tickets; none where the PSA was never read."""
    if assigned is None:
        return ()
    year = make.workspace.as_of.year
    read = f", as of {words.day(assigned.read_on, year)}" if assigned.read_on is not None else ""
    lines = tuple(make.ticket(ticket) for ticket in assigned.of(person=person, client=client))
    return (Group("tickets", f"Tickets assigned to the team{read}", lines),)


def _weekday(workspace: Workspace, days: int) -> str:
    return words.weekday(workspace.as_of + timedelta(days=days), workspace.as_of.year)


def _answer(workspace: Workspace, found: Agenda, week: Agenda) -> tuple[str, str]:
    year = workspace.as_of.year
    if not found.waiting and not found.overdue:
        nearest = found.next_day
        more = f"The next date is {words.weekday(nearest, year)}." if nearest else "No date comes soon."
        return "Nothing waits for you.", more
    waiting = (
        words.count(len(found.waiting), "decision waits", "decisions wait") if found.waiting else "No decision waits"
    )
    oldest = min((item.day for item in found.overdue if item.day), default=None)
    if oldest is None:
        late = "nothing is overdue"
    else:
        days = (workspace.as_of - oldest).days
        if len(found.overdue) == 1:
            late = f"1 date is overdue, by {words.count(days, 'day')}"
        else:
            late = f"{len(found.overdue)} dates are overdue, the oldest by {words.count(days, 'day')}"
    change = next(iter(week.changes), None)
    if change is None:
        more = "No change is planned in the next 7 days."
    else:
        more = f"The next change is “{change.what}”, {words.moment(change.record.get('planned_start'), year)}."
    return f"{waiting}; {late}.", more


def _whose(workspace: Workspace, person: str, client: str) -> str:
    parts = []
    for kind, wanted in (("person", person), ("client", client)):
        record = workspace.find(kind, wanted) if wanted else None
        if record is not None:
            parts.append(workspace.label(record))
    return " · ".join(parts)


def _concerns(workspace: Workspace, item: Item, person: str, client: str) -> bool:
    if person and person not in item.people:
        return False
    found = workspace.client_of(item.record) if client else None
    return not client or (found is not None and found.id == client)


def blocked(workspace: Workspace) -> Iterator[Item]:
    """Projects on hold, and tasks whose planned start has passed while a predecessor is not done.

    Of a chain of such tasks only the first is named, with how many stand behind it.
    """
    for project in workspace.of("project"):
        state = workspace.state(project)
        people = agendas.people_of(project)
        if state == "on_hold":
            why = _first_sentence(project.text("hold.reason"))
            yield Item(f"On hold: {workspace.label(project)}", project, project.date("hold.until"), why, people, "hold")
        elif state in WORKING:
            for task, waits, behind in _stuck(plan.tasks_of(project), workspace.as_of):
                more = f"; {words.count(behind, 'more task stands', 'more tasks stand')} behind it" if behind else ""
                why = f"waits for {words.listing([f'“{name}”' for name in waits])}{more}"
                yield Item(task.name, project, task.start, why, frozenset(task.people) or people, "task")


def _stuck(tasks: tuple[plan.Task, ...], as_of: date) -> Iterator[tuple[plan.Task, list[str], int]]:
    """First tasks of stuck chains, what each waits for, and how many stuck tasks stand behind it."""
    open_ones = {task.wbs: task for task in tasks if not task.accepted}
    stuck = {
        task.wbs: task
        for task in open_ones.values()
        if task.actual_start is None
        and task.start
        and task.start <= as_of
        and any(wbs in open_ones for wbs in task.predecessors)
    }
    for task in stuck.values():
        if not any(wbs in stuck for wbs in task.predecessors):
            waits = [open_ones[wbs].name for wbs in task.predecessors if wbs in open_ones]
            yield task, waits, len(_behind(task.wbs, stuck))


def _behind(wbs: str, stuck: dict[str, plan.Task]) -> set[str]:
    found: set[str] = set()
    queue = [wbs]
    while queue:
        current = queue.pop()
        following = {other.wbs for other in stuck.values() if current in other.predecessors} - found - {wbs}
        found |= following
        queue += sorted(following)
    return found


def away(workspace: Workspace, until: date) -> Iterator[Item]:
    """Who is away between today and a day, when absences are recorded."""
    rows = []
    for record in workspace.of("absence"):
        start, end = record.date("start"), record.date("end")
        person = workspace.find("person", record.get("person"))
        if start is None or person is None or start > until or (end or start) < workspace.as_of:
            continue
        year = workspace.as_of.year
        last = f"until {words.weekday(end, year)}" if end and end != start else ""
        rows.append(Item(workspace.label(person), record, start, last, frozenset({person.id}), "away"))
    yield from sorted(rows, key=lambda item: (item.day or until, item.what))


def _freezes(workspace: Workspace, client: str) -> Iterator[Item]:
    """Freezes that hold today or begin within a week; `end` of a window is the first day after it."""
    horizon = workspace.as_of + timedelta(days=WEEK)
    rows = []
    for window in workspace.of("window"):
        start, end = window.date("start"), window.date("end")
        if window.get("type") != "freeze" or workspace.state(window) != "confirmed" or start is None or end is None:
            continue
        if client and window.get("scope") == "client" and window.text("client") != client:
            continue
        if start <= horizon and end > workspace.as_of:
            last = words.weekday(end - timedelta(days=1), workspace.as_of.year)
            rows.append(Item(workspace.label(window), window, start, f"through {last}", frozenset(), "freeze"))
    yield from sorted(rows, key=lambda item: (item.day or horizon, item.what))


def _first_sentence(text: str) -> str:
    head, stop, _ = text.partition(". ")
    return head + stop.strip()


class _maker:  # noqa: N801 - used like a function
    """Turns items into lines: names for ids, dates with their distance."""

    def __init__(self, workspace: Workspace, reader: str) -> None:
        self.workspace = workspace
        self.reader = reader

    def __call__(self, items: Iterable[Item]) -> tuple[Line, ...]:
        return tuple(self._line(item) for item in items)

    def _line(self, item: Item) -> Line:
        workspace, record = self.workspace, item.record
        kind = workspace.kinds[record.kind]
        people = tuple(sorted(item.people))
        return Line(
            f"Milestone: {item.what}" if item.sort == "milestone" else item.what,
            record.id if kind.numbered and item.sort != "away" else "",
            record.kind,
            record.path,
            item.day,
            self._when(item),
            self._tone(item),
            item.why,
            self._where(item),
            tuple(self._name(person) for person in people) if people != (self.reader,) else (),
            people,
        )

    def ticket(self, ticket: Ticket) -> Line:
        """The line of a ticket of the PSA."""
        workspace, record = self.workspace, ticket.record
        client = workspace.find("client", ticket.client) if ticket.client else None
        people = tuple(sorted(ticket.people))
        if ticket.day is None:
            when, days = "not dated", None
        else:
            days = (ticket.day - workspace.as_of).days
            when = f"{words.day(ticket.day, workspace.as_of.year)} · {words.distance(ticket.day, workspace.as_of)}"
        late = ticket.late or (days is not None and days < 0)
        return Line(
            ticket.what,
            ticket.number,
            record.kind if record is not None else "",
            record.path if record is not None else "",
            ticket.day,
            when,
            "red" if late else "yellow" if days is not None and days <= NEAR_DAYS else "",
            "; ".join(filter(None, (ticket.status, "outside its SLA" if ticket.late else ""))),
            workspace.label(client) if client is not None else ticket.company,
            tuple(self._name(person) for person in people) if people != (self.reader,) else (),
            people,
        )

    def _when(self, item: Item) -> str:
        workspace = self.workspace
        year = workspace.as_of.year
        if item.day is None:
            return "not dated"
        if item.sort == "change" and item.record.instant("planned_start") is not None:
            return words.moment(item.record.get("planned_start"), year)
        if item.sort in _PREPOSITIONS:
            before, after = _PREPOSITIONS[item.sort] if item.sort != "away" or item.why else ("on", "on")
            return f"{before if item.day <= workspace.as_of else after} {words.day(item.day, year)}"
        return f"{words.day(item.day, year)} · {words.distance(item.day, workspace.as_of)}"

    def _tone(self, item: Item) -> str:
        if item.sort in ("freeze", "away") or item.day is None:
            return ""
        days = (item.day - self.workspace.as_of).days
        if item.sort == "hold":
            return "yellow"
        return "red" if days < 0 else "yellow" if days <= NEAR_DAYS else ""

    def _where(self, item: Item) -> str:
        """The client of a numbered record, the project of anything else; nothing that the line says already."""
        workspace, record = self.workspace, item.record
        project = workspace.follow(record, "project") if record.kind != "project" else record
        client = workspace.client_of(record)
        shown = client if client is not None and workspace.kinds[record.kind].numbered else project or client
        label = workspace.label(shown) if shown is not None else ""
        return "" if label and label in f"{item.what} {item.why}" else label

    def _name(self, person: str) -> str:
        record = self.workspace.find("person", person)
        return self.workspace.label(record) if record is not None else person
