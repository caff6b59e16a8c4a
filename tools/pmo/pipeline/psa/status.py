"""Where tickets and records disagree, from the last pull: nothing is asked of the PSA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.domain import plan
from pmo.domain.agenda import people_of
from pmo.domain.number import plain
from pmo.pipeline.psa import marks, states
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.cells import amount_of, text_of
from pmo.pipeline.psa.known import TICKETS, Known, name_in, number_in
from pmo.pipeline.psa.refs import Ref
from pmo.pipeline.psa.wanted_item import Firm
from pmo.pipeline.psa.wanted_tickets import needs_ticket
from pmo.pipeline.sound import sound
from pmo.render.reports import psa_status
from pmo.render.reports.psa_status import Group, Row, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.refs import Target
    from pmo.pipeline.psa.store import Shelf

_NEEDED: Final = ("projects", *TICKETS)
_PROJECT_ISSUE: Final = "ProjectIssue"


def status(loaded: Loaded, shelf: Shelf) -> Status:
    """The comparison of everything that is open on either side."""
    workspace = sound(loaded).workspace
    view = _View(Firm(workspace, Known(shelf, workspace.settings.psa)), shelf)
    groups = (
        Group("without_ticket", "Records without a ticket", "record without a ticket", tuple(view.without_ticket()), "Every open project, change, problem and issue has its ticket."),
        Group("without_record", "Tickets without a record", "ticket without a record", tuple(view.without_record()), "Every project and change of the PSA has its record."),
        Group("unknown_number", "Numbers that the PSA does not have", "number that the PSA does not have", tuple(view.unknown_numbers()), "Every number in the records is known to the PSA."),
        Group("states", "States that disagree", "state that disagrees", tuple(view.states()), "All states agree."),
        Group("sla", "Open tickets outside their SLA", "open ticket outside its SLA", tuple(view.sla()), "No open ticket is outside its SLA."),
        Group("escalations", "Escalations", "escalation", tuple(view.escalations()), "No ticket is escalated."),
    )  # fmt: skip
    times = [shelf.pulled_at(resource) for resource in _NEEDED]
    known = [time for time in times if time is not None]
    pulled = min(known) if len(known) == len(times) else None
    return Status(workspace.settings.company, pulled, groups)


def as_text(found: Status, *, width: int, style: Callable[[str, str], str], every: bool) -> str:
    """The comparison for a terminal of `width` columns."""
    return psa_status.as_text(found, width=width, style=style, every=every)


def as_json(found: Status) -> str:
    """The comparison as data."""
    return psa_status.as_json(found, __version__)


class _View:
    """Records and shelf, side by side."""

    def __init__(self, firm: Firm, shelf: Shelf) -> None:
        self.firm = firm
        self.workspace = firm.workspace
        self.known = firm.known
        self.refs = firm.refs
        self.shelf = shelf

    # records ----------------------------------------------------------------------------------------------------------

    def without_ticket(self) -> Iterator[Row]:
        """Open work here on which nobody can book an hour there."""
        workspace = self.workspace
        for record in workspace.of("project"):
            lifecycle = workspace.kinds[record.kind].lifecycle
            begun = lifecycle is None or workspace.state(record) != lifecycle.initial
            if workspace.open(record) and begun and not record.get(numbers.FIELD):
                yield self._record(record, "no project in the PSA")
        for kind in ("change", "problem"):
            for record in workspace.of(kind):
                if needs_ticket(self.firm, record) and not record.get(numbers.FIELD):
                    yield self._record(record, "no ticket; `pmo connectwise push` opens one")
        for record in workspace.of("issue"):
            project = workspace.follow(record, "project")
            booked = project is not None and project.get(numbers.FIELD)
            if workspace.open(record) and not record.get(numbers.FIELD) and not booked:
                yield self._record(record, "no ticket, and no project that carries its hours")

    def unknown_numbers(self) -> Iterator[Row]:
        """Numbers here of what the last complete pull did not meet."""
        for ref, target in self.refs.targets():
            resources = numbers.RESOURCES.get(ref.letter, ())
            if ref.letter not in (numbers.PROJECT, numbers.TICKET, numbers.ACTIVITY):
                continue
            if all(self.shelf.pulled_at(name) for name in resources) and self._row(ref) is None:
                yield self._record(target.record, f"the PSA has no {numbers.LETTERS[ref.letter]} {ref.number}, or the keys may not read it", ref, target)  # fmt: skip

    def states(self) -> Iterator[Row]:
        """Records and tasks whose state is another one than that of their ticket."""
        for ref, target in self.refs.targets():
            row = self._row(ref)
            if ref.letter not in (numbers.PROJECT, numbers.TICKET, numbers.ACTIVITY) or row is None:
                continue
            if target.whole:
                record = target.record
                found = self._disagree(
                    record.kind, self.workspace.state(record), row, open_here=self.workspace.open(record)
                )
            else:
                found = self._disagree_task(target, row)
            if found:
                yield self._record(target.record, found, ref, target)

    def _disagree_task(self, target: Target, row: Mapping[str, Any]) -> str:
        task = next((one for one in plan.tasks_of(target.record) if one.wbs == target.wbs), None)
        if task is None:
            return ""
        done = task.accepted or task.actual_finish is not None
        state = states.ACCEPTED if done else states.STARTED if task.actual_start else states.PLANNED
        return self._disagree(states.TASK, state, row, open_here=not done)

    def _disagree(self, kind: str, state: str, row: Mapping[str, Any], *, open_here: bool) -> str:
        there = name_in(row, "status")
        finished = self.known.finished(row)
        psa = self.workspace.settings.psa
        if states.agree(psa, kind, state, there, open_here=open_here, finished_there=finished):
            return ""
        status = f"“{there}”" if there else "finished" if finished else "open"
        return f"here {state.replace('_', ' ')}, in the PSA {status}"

    # tickets ----------------------------------------------------------------------------------------------------------

    def without_record(self) -> Iterator[Row]:
        """Open projects, changes, issues and project tasks there of which nothing is written down here."""
        for row in self.shelf.rows("projects"):
            if not self.known.finished(row) and self.refs.target(numbers.PROJECT, int(row["id"])) is None:
                yield self._ticket(row, "project without a record", Ref(numbers.PROJECT, int(row["id"])), name="name")
        boards = {name.casefold() for name in self.workspace.settings.psa.change_boards}
        for row in self.shelf.rows("service_tickets"):
            is_change = row.get("requestForChangeFlag") is True or name_in(row, "board").casefold() in boards
            if is_change and self._open_and_unknown(row):
                yield self._ticket(row, "change without a record")
        for row in self.shelf.rows("project_tickets"):
            if not self._open_and_unknown(row):
                continue
            if row.get("isIssueFlag") is True or row.get("recordType") == _PROJECT_ISSUE:
                yield self._ticket(row, "issue without a record")
                continue
            project = self.refs.target(numbers.PROJECT, number_in(row, "project"))
            if project is not None and not self._in_plan(project.record, row):
                yield self._ticket(row, f"no task of {project.record.id} has this number or WBS code")

    def _open_and_unknown(self, row: Mapping[str, Any]) -> bool:
        return not self.known.finished(row) and self.refs.target(numbers.TICKET, int(row["id"])) is None

    def _in_plan(self, project: Record, row: Mapping[str, Any]) -> bool:
        """Whether a ticket stands for a task: by its own number in the work breakdown, or by that of its phase."""
        phase = number_in(row, "phase")
        if self.refs.target(numbers.PHASE, phase) is not None:
            return True
        codes = [text_of(row, "wbsCode")]
        found = self.shelf.row("phases", phase)
        if found is not None:
            codes.append(text_of(found, "wbsCode"))
        return any(code and self.refs.has_task(project, code) for code in codes)

    def sla(self) -> Iterator[Row]:
        """Open tickets of which the PSA says that they are outside their agreed times."""
        for resource in TICKETS:
            for row in self.shelf.rows(resource):
                if row.get("isInSla") is False and number_in(row, "sla") is not None and not self.known.finished(row):
                    said = row.get("slaStatus")
                    yield self._ticket(row, f"outside {name_in(row, 'sla')}{f': {said}' if said else ''}")

    def escalations(self) -> Iterator[Row]:
        """Escalated tickets with the record that answers them, if there is one; open escalations here without a ticket."""
        for resource in TICKETS:
            for row in self.shelf.rows(resource):
                level = amount_of(row, "escalationLevel")
                if level is None or level < 1 or self.known.finished(row):
                    continue
                target = self.refs.target(numbers.TICKET, int(row["id"]))
                answered = target is not None and target.record.kind == "escalation"
                yield self._ticket(row, f"level {plain(level)}{'' if answered else ', and no escalation here'}")
        for record in self.workspace.of("escalation"):
            if self.workspace.open(record) and not record.get(numbers.FIELD):
                yield self._record(record, "escalated here, and no ticket says so")

    # both -------------------------------------------------------------------------------------------------------------

    def _row(self, ref: Ref) -> dict[str, Any] | None:
        found = (self.shelf.row(name, ref.number) for name in numbers.RESOURCES.get(ref.letter, ()))
        return next((row for row in found if row is not None), None)

    def _record(self, record: Record, why: str, ref: Ref | None = None, target: Target | None = None) -> Row:
        workspace = self.workspace
        client = workspace.client_of(record)
        name = target.name if target is not None else record.id
        what = workspace.label(record)
        if target is not None and target.wbs:
            what = next((task.name for task in plan.tasks_of(record) if task.wbs == target.wbs), what)
        return Row(
            what, why, str(ref) if ref is not None else "", name, record.kind, record.path,
            workspace.label(client) if client is not None else "", self._names(sorted(people_of(record))),
        )  # fmt: skip

    def _ticket(self, row: Mapping[str, Any], why: str, ref: Ref | None = None, name: str = "summary") -> Row:
        ref = ref or Ref(numbers.TICKET, int(row["id"]))
        target = self.refs.target(ref.letter, ref.number)
        owner = name_of_owner(row)
        person = self.refs.person(owner) if owner else ""
        people = self._names([person]) if person else (owner,) if owner else ()
        return Row(
            marks.without_mark(str(row.get(name) or "")), why, str(ref), target.name if target is not None else "",
            target.record.kind if target is not None else "", target.record.path if target is not None else "",
            self._client(row), people,
        )  # fmt: skip

    def _client(self, row: Mapping[str, Any]) -> str:
        company = row.get("company")
        identifier = str(company.get("identifier") or "") if isinstance(company, dict) else ""
        client = self.workspace.find("client", self.refs.client(identifier)) if identifier else None
        return self.workspace.label(client) if client is not None else name_in(row, "company")

    def _names(self, people: list[str]) -> tuple[str, ...]:
        found = [(one, self.workspace.find("person", one)) for one in people]
        return tuple(self.workspace.label(record) if record is not None else one for one, record in found)


def name_of_owner(row: Mapping[str, Any]) -> str:
    """The identifier of the member to whom a ticket or project is assigned; empty when it is nobody's."""
    for field in ("owner", "manager"):
        value = row.get(field)
        if isinstance(value, dict):
            return str(value.get("identifier") or value.get("name") or "")
    return ""
