"""What is open for one client, in the words a client uses: projects, what is owed, what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

NOT_STARTED: Final = ("proposed", "approved", "planned")


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that somebody has to do by a day; `what` says in which matter, `source` where it is written."""

    text: str
    due: date | None
    what: str
    source: str
    who: str = ""


def mine(workspace: Workspace, client: Record, kind: str) -> list[Record]:
    """The records of a kind that belong to the client."""
    return [
        record
        for record in workspace.of(kind)
        if (found := workspace.client_of(record)) is not None and found.id == client.id
    ]


def slip(figures: ProjectFigures | None) -> int | None:
    """Days by which a project is behind its plan: its next milestone or its end, whichever is worse; None when unknown."""
    if figures is None:
        return None
    found = []
    if figures.next_milestone is not None and figures.next_milestone.slip_days is not None:
        found.append(figures.next_milestone.slip_days)
    if figures.forecast_finish is not None and figures.planned_finish is not None:
        found.append((figures.forecast_finish - figures.planned_finish).days)
    return max(found, default=None)


def standing(workspace: Workspace, project: Record, figures: ProjectFigures | None) -> str:
    """How a project stands, in a few words: on plan, 10 days behind plan, not started, on hold."""
    state = workspace.state(project)
    if state in NOT_STARTED:
        return "not started"
    if state == "on_hold":
        return "on hold"
    days = slip(figures)
    if days is None:
        return state.replace("_", " ")
    return "on plan" if days <= 0 else f"{days} day{'' if days == 1 else 's'} behind plan"


def last_word(workspace: Workspace, project: Record) -> Record | None:
    """The newest issued status report of a project."""
    issued = [record for record in workspace.under(project, "status", "project") if workspace.state(record) == "issued"]
    return max(issued, key=lambda record: record.text("date"), default=None)


def needed(workspace: Workspace, client: Record) -> tuple[Owed, ...]:
    """What the client owes: actions of the last status reports, papers that wait for a signature, duties of signed ones.

    A signed paper is not kept up, so only its duties that still lie ahead count; late ones stand in the status reports.
    """
    return tuple(sorted(_needed(workspace, client), key=lambda one: (one.due or date.max, one.text)))


def _needed(workspace: Workspace, client: Record) -> Iterator[Owed]:
    for project in mine(workspace, client, "project"):
        report = last_word(workspace, project) if workspace.open(project) else None
        if report is not None:
            for item in _open(report, "client_actions"):
                where = f"{project.id}/{report.text('date')}"
                yield Owed(str(item.get("text") or ""), as_date(item.get("due")), workspace.label(project), where)
    for paper in mine(workspace, client, "sow"):
        if workspace.state(paper) == "issued":
            yield Owed(
                "Sign it, or tell us what should change", paper.date("valid_until"), workspace.label(paper), paper.id
            )
        delivers = workspace.follow(paper, "project")
        if workspace.state(paper) == "signed" and (delivers is None or workspace.open(delivers)):
            for item in _open(paper, "client_responsibilities"):
                due = as_date(item.get("due"))
                if due is None or due < workspace.as_of:
                    continue
                yield Owed(
                    str(item.get("text") or ""),
                    due,
                    workspace.label(paper),
                    paper.id,
                    str(item.get("role") or ""),
                )


def promised(workspace: Workspace, client: Record) -> tuple[Owed, ...]:
    """Promises of the communication log that nobody has kept yet."""
    found = [
        Owed(
            str(item.get("text") or ""),
            as_date(item.get("due")),
            record.text("date"),
            record.id,
            str(item.get("owner") or ""),
        )
        for record in mine(workspace, client, "communication")
        for item in _open(record, "commitments")
    ]
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.text)))


def _open(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict) and not item.get("done_on")]


def quarter_start(day: date) -> date:
    """First day of the quarter a day lies in."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarters(first: date, number: int) -> tuple[date, date]:
    """First and last day of `number` quarters from the one that begins on `first`; a negative number goes back."""
    index = first.year * 12 + first.month - 1 + 3 * number
    other = date(index // 12, index % 12 + 1, 1)
    return (first, other - timedelta(days=1)) if number > 0 else (other, first - timedelta(days=1))


def named(first: date) -> str:
    """2026Q3 for the quarter that begins on that day."""
    return f"{first.year}Q{(first.month - 1) // 3 + 1}"
