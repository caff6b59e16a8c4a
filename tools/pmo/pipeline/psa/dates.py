"""What the PSA says about dates and estimates: told, never taken over. A baseline is moved by a change, not by an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.pipeline.psa.cells import amount_of, instant_of, number_of, text_of
from pmo.pipeline.psa.refs import PROJECT, TICKET, refs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from typing import Any

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.store import Shelf

_NAMED: Final = 5


def told(workspace: Workspace, shelf: Shelf) -> Iterator[str]:
    """One sentence for each date that differs and each project without an estimate."""
    known = refs(workspace)
    for ref, target in known.targets(PROJECT):
        row = shelf.row("projects", ref.number) if target.whole else None
        if row is not None:
            yield from _project(target.record, row)
    for ref, target in known.targets(TICKET):
        row = shelf.row("project_tickets", ref.number) if target.wbs else None
        if row is not None:
            yield from _dates(target.name, str(ref), ((_planned(target.record, target.wbs), "finish", _day(row, "requiredDate")),))  # fmt: skip
    yield from _without_hours(workspace, shelf)


def _project(project: Record, row: Mapping[str, Any]) -> Iterator[str]:
    baselines = [item for item in project.list("baselines") if isinstance(item, dict)]
    last = baselines[-1] if baselines else {}
    ref = f"PSA-{PROJECT}-{row['id']}"
    yield from _dates(
        project.id, ref,
        ((str(last.get("start") or ""), "start", _day(row, "estimatedStart")), (str(last.get("finish") or ""), "finish", _day(row, "estimatedEnd"))),
    )  # fmt: skip
    hours = amount_of(row, "budgetHours") or amount_of(row, "estimatedHours")
    if not hours:
        yield f"{project.id}: no estimate in the PSA ({ref} has no budgeted hours), so its progress there says nothing"


def _dates(name: str, ref: str, pairs: tuple[tuple[str, str, date | None], ...]) -> Iterator[str]:
    for here, word, there in pairs:
        if here and there is not None and here != there.isoformat():
            yield f"{name}: {word} {here} here, {there.isoformat()} in {ref}; nothing was changed"


def _planned(project: Record, wbs: str) -> str:
    tasks = (item for item in project.list("tasks") if isinstance(item, dict) and str(item.get("wbs")) == wbs)
    return next((str(item.get("finish") or "") for item in tasks), "")


def _day(row: Mapping[str, Any], key: str) -> date | None:
    """A date, which the PSA writes as midnight in UTC."""
    at = instant_of(row, key)
    return at.date() if at is not None else None


def _without_hours(workspace: Workspace, shelf: Shelf) -> Iterator[str]:
    """Project tickets without budgeted hours, counted by project."""
    known = refs(workspace)
    found: dict[str, list[str]] = {}
    for row in shelf.rows("project_tickets"):
        project = known.record(PROJECT, number_of(row, "project"))
        if project is not None and not amount_of(row, "budgetHours"):
            found.setdefault(project.id, []).append(f"{row['id']} {text_of(row, 'summary')}".strip())
    for name, tickets in sorted(found.items()):
        more = f" and {len(tickets) - _NAMED} more" if len(tickets) > _NAMED else ""
        noun = "ticket" if len(tickets) == 1 else "tickets"
        yield f"{name}: no estimate for {len(tickets)} {noun} in the PSA: {', '.join(tickets[:_NAMED])}{more}"
