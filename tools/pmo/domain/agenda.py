"""What a project manager has to do: decisions that wait, dates that passed, dates that come.

Dates come from the schemas: every rule of the sort `due` says which date of a record somebody has to keep,
while it is in which states, and which field settles it. A kind that is added by a schema alone is on the
agenda too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.domain import change as changes
from pmo.model.condition import matches
from pmo.model.record import Path, Record, as_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.model.kind import Kind, RuleSpec
    from pmo.model.workspace import Workspace

HORIZON_DAYS: Final = 14
_LATEST: Final = date(9990, 1, 1)
"""From here no days can be added; `9999-12-31` is how some write “never”."""
PEOPLE: Final = (
    "owner",
    "actionee",
    "manager",
    "implementers",
    "requested_by",
    "account_owner",
    "facilitator",
    "person",
)
_TEXTS: Final = ("text", "action", "name", "title", "what")
_ASKS: Final = (
    ("escalation", ("raised", "acknowledged"), "Answer the escalation “{}”", "needed_by"),
    ("decision", ("proposed",), "Decide: {}", "needed_by"),
    ("change", ("authorize",), "Approve or return “{}”", "planned_start"),
    ("change", ("assess",), "Assess “{}”", "planned_start"),
    ("change", ("review",), "Review the outcome of “{}”", "planned_end"),
    ("issue", ("proposing",), "Choose an option for “{}”", "next_update_due"),
    ("opportunity", ("proposed",), "Follow up on the proposal “{}”", "expected_close"),
)
"""Kind, states in which somebody has to decide, what to do, and the date by which (in order of consequence)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `what` is the action, `why` a second line, `day` the date it is due or happens."""

    what: str
    record: Record
    day: date | None
    why: str = ""
    people: frozenset[str] = frozenset()
    sort: str = "due"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The day's page: what waits for a decision, what is overdue, what comes within `HORIZON_DAYS`."""

    as_of: date
    waiting: tuple[Item, ...]
    overdue: tuple[Item, ...]
    soon: tuple[Item, ...]
    changes: tuple[Item, ...]
    milestones: tuple[Item, ...]

    @property
    def next_day(self) -> date | None:
        """The nearest date that is not overdue."""
        return min((item.day for item in (*self.soon, *self.changes, *self.milestones) if item.day), default=None)


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open ticket of the PSA that is assigned to one of us. `record` is what it stands for here, if anything does.

    `late` says that the PSA counts it as outside its agreed times; `client` is an id, `company` the name there.
    """

    number: str
    what: str
    status: str
    people: frozenset[str]
    day: date | None = None
    late: bool = False
    client: str = ""
    company: str = ""
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """The tickets of the team as the PSA had them on a day; `read_on` is None when it was never read to the end."""

    read_on: date | None
    tickets: tuple[Ticket, ...]

    def of(self, *, person: str = "", client: str = "") -> tuple[Ticket, ...]:
        """Those of one person or client, what is late first, then by day."""
        found = [
            ticket
            for ticket in self.tickets
            if (not person or person in ticket.people) and (not client or ticket.client == client)
        ]
        return tuple(sorted(found, key=lambda ticket: (not ticket.late, ticket.day or date.max, ticket.number)))


def agenda(workspace: Workspace, *, person: str = "", client: str = "", days: int = HORIZON_DAYS) -> Agenda:
    """The agenda of the whole firm, of one person or of one client."""

    def mine(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(item for item in items if _concerns(item, workspace, person, client))

    until = workspace.as_of + timedelta(days=days)
    waiting = mine(_waiting(workspace))
    asked = {item.record for item in waiting} | _sheets_of_others(workspace)
    dated = [item for item in mine(_dated(workspace)) if item.record not in asked]
    overdue = sorted((item for item in dated if item.day and item.day < workspace.as_of), key=_by_day)
    soon = sorted((item for item in dated if item.day and workspace.as_of <= item.day <= until), key=_by_day)
    changes = sorted(
        (item for item in mine(_changes(workspace)) if item.day and workspace.as_of <= item.day <= until), key=_by_day
    )
    milestones = sorted(
        (item for item in mine(_milestones(workspace)) if item.day and workspace.as_of <= item.day <= until),
        key=_by_day,
    )
    return Agenda(workspace.as_of, waiting, tuple(overdue), tuple(soon), tuple(changes), tuple(milestones))


def _by_day(item: Item) -> tuple[date, str]:
    return (item.day or date.max, item.what)


def _concerns(item: Item, workspace: Workspace, person: str, client: str) -> bool:
    if person and person not in item.people:
        return False
    if client:
        found = workspace.client_of(item.record)
        return found is not None and found.id == client
    return True


def _waiting(workspace: Workspace) -> Iterator[Item]:
    for kind, states, what, field in _ASKS:
        items = [
            Item(
                what.format(workspace.label(record)),
                record,
                record.date(field),
                "",
                deciders(workspace, record),
                "decide",
            )
            for record in workspace.of(kind)
            if workspace.state(record) in states
        ]
        yield from sorted(items, key=_by_day)
    yield from sorted(_sheets(workspace), key=_by_day)


def _sheets(workspace: Workspace) -> Iterator[Item]:
    """Time sheets and expense reports that wait for somebody's approval."""
    from pmo.domain.sheets import to_do  # noqa: PLC0415 - it asks here who holds a role

    for kind in to_do.KINDS:
        for record in workspace.of(kind):
            found = to_do.decision(workspace, record)
            if found is not None:
                yield Item(found.what, record, found.day, found.why, found.people, "decide")


def _sheets_of_others(workspace: Workspace) -> set[Record]:
    """Sheets that somebody has to decide about: their dates ask nothing of the person they belong to."""
    return {item.record for item in _sheets(workspace)}


def deciders(workspace: Workspace, record: Record) -> frozenset[str]:
    """Who has to decide: the holders of the role that is asked, else whoever acts on the record.

    A change that waits for authority is asked of every role that may give it, without those who want or build it.
    """
    if record.kind == "change" and workspace.state(record) == "authorize":
        own = people_of(record) | {record.text("requested_by")}
        points = changes.score(record)
        risk = "high" if points is None else changes.level(points, workspace.settings.thresholds)
        asked = changes.AUTHORITY["emergency" if record.get("type") == "emergency" else risk]
        return frozenset(person for role in asked for person in holders(workspace, role)) - own or people_of(record)
    for field in ("decider", "to"):
        found = holders(workspace, record.get(field))
        if found:
            return found
    return people_of(record)


def holders(workspace: Workspace, role: object) -> frozenset[str]:
    """Who holds a role; nobody for a role at a client."""
    record = workspace.find("role", role)
    return frozenset(str(person) for person in record.list("holders")) if record is not None else frozenset()


def _dated(workspace: Workspace) -> Iterator[Item]:
    """Dates of all kinds, each once; what two reports of one project ask in the same words is one item, the later."""
    seen: set[tuple[str, Path]] = set()
    asked: dict[tuple[str, date | None, str], Item] = {}
    for kind in workspace.kinds.values():
        dated = any("{date}" in pattern for pattern in kind.files)
        for spec in kind.rules:
            if spec.rule == "due":
                for record in workspace.of(kind.name):
                    for item, path in _of_rule(workspace, kind, spec, record):
                        if (record.path, path) not in seen:
                            seen.add((record.path, path))
                            folder = record.path.rpartition("/")[0] if dated else f"{record.path} {path}"
                            asked[item.what, item.day, folder] = item
    yield from asked.values()


def _of_rule(workspace: Workspace, kind: Kind, spec: RuleSpec, record: Record) -> Iterator[tuple[Item, Path]]:
    given = spec.parameters
    if not matches(given.get("while"), record, workspace.state(record)):
        return
    for path, value in record.walk(given["field"]):
        day = as_date(value)
        holder = _holder(record, path)
        if day is None or (given.get("unless_present") and holder.get(given["unless_present"]) not in (None, "")):
            continue
        field = kind.find(given["field"])
        title = field.title if field else str(path[-1])
        own = next((str(holder[name]) for name in _TEXTS if len(path) > 1 and holder.get(name)), "")
        label = workspace.label(record)
        what = own or f"{title}: {label}"
        why = f"{kind.title if title == 'Due' else title}, {label}" if own else ""
        if given.get("grace_days"):  # the date itself asks for nothing; what is due comes that many days later
            day = min(day, _LATEST) + timedelta(days=given["grace_days"])
            if not own:
                what, why = spec.fix.partition(". ")[0].replace("`", "").rstrip("."), label
        yield _of_sheet(workspace, Item(what, record, day, why, people_of(record, holder)), spec), path


def _of_sheet(workspace: Workspace, item: Item, spec: RuleSpec) -> Item:
    """A date of a sheet: what its person has to do, in words that say which; later it is whoever answers for the rule."""
    from pmo.domain.sheets import to_do  # noqa: PLC0415 - it asks here who holds a role

    if item.record.kind not in to_do.KINDS:
        return item
    found = to_do.own(workspace, item.record)
    if found is not None:
        return Item(found.what, item.record, item.day, found.why, found.people)
    return Item(item.what, item.record, item.day, item.why, holders(workspace, spec.owner) or item.people)


def _holder(record: Record, path: Path) -> dict[str, Any]:
    value: Any = record.data
    for part in path[:-1]:
        value = value[part]
    return value if isinstance(value, dict) else {}


def people_of(record: Record, holder: dict[str, Any] | None = None) -> frozenset[str]:
    """Who has to act on a record: the owner named nearest to the date, else everybody the record names as acting.

    A person acts on what stands in the own record: certificates, for example.
    """
    for source in (holder or {}, record.data):
        found: set[str] = set()
        for name in PEOPLE:
            value = source.get(name)
            found.update([value] if isinstance(value, str) else value if isinstance(value, list) else [])
        if found:
            return frozenset(str(one) for one in found)
    return frozenset({record.id}) if record.kind == "person" else frozenset()


def _changes(workspace: Workspace) -> Iterator[Item]:
    for record in workspace.of("change"):
        if workspace.open(record) and workspace.state(record) != "review" and record.text("planned_start"):
            yield Item(workspace.label(record), record, record.date("planned_start"), "", people_of(record), "change")


def _milestones(workspace: Workspace) -> Iterator[Item]:
    for record in workspace.of("project"):
        if workspace.open(record):
            for raw in record.list("milestones"):
                if isinstance(raw, dict) and not raw.get("actual"):
                    yield Item(
                        str(raw.get("name", "")),
                        record,
                        as_date(raw.get("forecast") or raw.get("baseline")),
                        workspace.label(record),
                        people_of(record),
                        "milestone",
                    )
