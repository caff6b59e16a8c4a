"""What the history of records says about how work goes: lead time, time to approve, time in state, drafts nobody looks at.

Times come from the commits of the protected branch, never from dates that somebody typed.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from pmo.domain import ageing
from pmo.domain.number import MISSING_INPUT, NO_POPULATION, absent, known, median, quantile
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from pmo.model.figures import Table, Value
    from pmo.model.record import Record
    from pmo.model.timeline import Past, Pasts, Stay
    from pmo.model.workspace import Workspace

CHANGE, PROJECT = "change", "project"
BEGUN: Final = ("implementing", "review", "closed")
"""States in which the work on a change has begun."""
AGED_DAYS: Final = 30
"""A draft that is older than this is looked at (metrics.md §11, band of 31 to 60 days)."""
_COUNTING: Final = ("signed", "forge")


class _Clock:
    """Days in the time zone of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._zone = ZoneInfo(workspace.settings.timezone)
        self.as_of = workspace.as_of

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def between(self, first: datetime, last: datetime | None) -> Value:
        """Whole days from one moment to another, or to the as-of date."""
        return ageing.days_in_state(self.as_of if last is None else self.day(last), self.day(first))


def _pairs(workspace: Workspace, pasts: Pasts, kind: str = "") -> Iterator[tuple[Record, Past]]:
    """Records that are there and have a past, in the order of the workspace."""
    for record in workspace.of(kind) if kind else workspace.records:
        past = pasts.of.get((record.kind, record.id))
        if past is not None and not past.deleted:
            yield record, past


def record_ages(workspace: Workspace, pasts: Pasts) -> Table:
    """Every open project, numbered record and page of the handbook: how long nothing moved, and how long nobody touched it.

    People and clients stay in one state for years, and nobody waits for them.
    """
    columns = (
        rows.ID, Column("kind", "Kind", "id"), rows.TITLE, rows.STATUS,
        Column("since", "Since", "date"), column("days_in_state"),
        Column("changed", "Last change", "date"), column("days_since_update"),
    )  # fmt: skip
    clock = _Clock(workspace)

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record, past in _pairs(workspace, pasts):
            life = workspace.kinds[record.kind].lifecycle
            kind = workspace.kinds[record.kind]
            moves = kind.numbered or record.kind == PROJECT or kind.find("review_by") is not None
            if life is None or not moves or not past.stays or not workspace.open(record):
                continue
            stay = past.stays[-1]
            yield (
                record.id, record.kind, workspace.label(record), stay.state,
                clock.day(stay.step.at), clock.between(stay.step.at, None),
                clock.day(past.last.at), clock.between(past.last.at, None),
            ), (record.id,)  # fmt: skip

    found = sorted(made(), key=lambda row: (-(row[0][5].value or 0), row[0][0]))
    return rows.table("record_ages", "How long open records have not moved", columns, found, note=pasts.reason)


def aged_drafts(workspace: Workspace, pasts: Pasts) -> Table:
    """Records that are still as they were born, after more than 30 days."""
    whole = record_ages(workspace, pasts)
    initial = {name: kind.lifecycle.initial for name, kind in workspace.kinds.items() if kind.lifecycle}
    kept = [
        (row, whole.sources[number])
        for number, row in enumerate(whole.rows)
        if row[3] == initial[row[1]] and row[5].value is not None and row[5].value > AGED_DAYS
    ]
    return rows.table(
        "aged_drafts", f"Drafts older than {AGED_DAYS} days", whole.columns, kept, note=pasts.reason
    )  # fmt: skip


def time_in_state(workspace: Workspace, pasts: Pasts) -> Table:
    """By kind and state, how long records stayed there: stays that are over, and apart from them those that go on."""
    columns = (
        Column("kind", "Kind", "id"), rows.STATUS,
        Column("over", "Stays", "count", "Stays that are over."), column("state_days_median"), column("state_days_p85"),
        Column("going_on", "Now", "count", "Records that are in the state at the as-of date."),
        Column("longest", "Longest now", "days", "Of those that are in the state now."),
    )  # fmt: skip
    clock = _Clock(workspace)
    stays: dict[tuple[str, str], list[tuple[str, Stay]]] = defaultdict(list)
    for (kind, record_id), past in pasts.of.items():
        for stay in past.stays:
            stays[kind, stay.state].append((record_id, stay))

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for name, kind in sorted(workspace.kinds.items()):
            for state in kind.lifecycle.states if kind.lifecycle else ():
                found = stays.get((name, state), [])
                if not found:
                    continue
                over = [clock.between(stay.step.at, stay.until) for _, stay in found if stay.until is not None]
                now = [(one, clock.between(stay.step.at, None)) for one, stay in found if stay.until is None]
                days = _numbers(over)
                terminal = kind.lifecycle is not None and kind.lifecycle.terminal(state)
                longest = max(_numbers(value for _, value in now), default=None)
                yield (
                    name, state, len(over), median(days), quantile(days, ageing.P85),
                    len(now), absent("complete") if terminal else absent(MISSING_INPUT) if longest is None else known(longest),
                ), tuple(sorted({one for one, _ in found}))  # fmt: skip

    return rows.table("time_in_state", "Time in each state", columns, made(), note=pasts.reason)


def lead_times(workspace: Workspace, pasts: Pasts) -> Table:
    """Changes by type: from the commit that brought them to the approval, to the beginning of the work, to the end."""
    columns = (
        Column("type", "Type", "id"), Column("changes", "Changes", "count"),
        column("recorded_lead_days_median"), Column("begun", "Begun", "count", "Changes whose lead time is known."),
        column("approve_days_median"), Column("approved", "Approved", "count", "Changes with a signed or forge approval on the branch."),
        column("recorded_cycle_days_median"), Column("closed", "Closed", "count", "Changes whose end is known."),
    )  # fmt: skip
    clock = _Clock(workspace)
    by_type: dict[str, list[tuple[Record, Past]]] = defaultdict(list)
    for record, past in _pairs(workspace, pasts, CHANGE) if CHANGE in workspace.kinds else ():
        by_type[record.text("type")].append((record, past))

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for name, found in sorted(by_type.items()):
            lead, cycle, approve = [], [], []
            for record, past in found:
                begun = _first(past, BEGUN)
                closed = _first(past, ("closed",))
                if begun is not None and begun.place > past.created.place:
                    lead.append(clock.between(past.created.at, begun.at))
                if closed is not None and closed.place > past.created.place:
                    cycle.append(clock.between(past.created.at, closed.at))
                approval = pasts.approvals.get((record.kind, record.id))
                if approval is not None and approval.at is not None and approval.level in _COUNTING:
                    approve.append(clock.between(past.created.at, approval.at))
            yield (
                name, len(found), median(_numbers(lead)), len(lead), median(_numbers(approve)), len(approve),
                median(_numbers(cycle)), len(cycle),
            ), tuple(record.id for record, _ in found)  # fmt: skip

    return rows.table(
        "lead_times", "Changes by type: from the record to approval, work and end", columns, made(),
        note=pasts.reason or "Changes that came with the work already begun have no lead time.",
    )  # fmt: skip


def review_coverage(workspace: Workspace, pasts: Pasts) -> Table:
    """By kind: of the records whose state needs an approval, how many have one, and what stands behind it."""
    columns = (
        Column("kind", "Kind", "id"), Column("needed", "Need approval", "count", "Records in a state that needs one, without those taken over."),
        column("review_coverage_of_needed"), column("signed_of_needed"),
        Column("taken_over", "Taken over", "count", "In force before approvals were introduced: shown as taken over, never as proven."),
        Column("open", "Without", "count", "Missing, refused, or nobody can prove it."),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for name in sorted({kind for kind, _ in pasts.approvals} & workspace.kinds.keys()):
            found = {record: one for (kind, record), one in pasts.approvals.items() if kind == name and one.required}
            if not found:
                continue
            needed = {record: one for record, one in found.items() if one.state not in ("taken over", "not needed")}
            proven = [one for one in needed.values() if one.state == "approved" and one.level in _COUNTING]
            signed = sum(one.level == "signed" for one in proven)
            over = sum(one.state == "taken over" for one in found.values())
            yield (
                name, len(needed), _share(len(proven), len(needed)), _share(signed, len(needed)), over, len(needed) - len(proven)
            ), tuple(sorted(needed))  # fmt: skip

    return rows.table("review_coverage", "Approvals that are proven", columns, made(), note=pasts.reason)


def history_tables(workspace: Workspace, pasts: Pasts) -> tuple[Table, ...]:
    """All of them, those that people ask for first in front."""
    return (
        lead_times(workspace, pasts),
        review_coverage(workspace, pasts),
        time_in_state(workspace, pasts),
        aged_drafts(workspace, pasts),
        record_ages(workspace, pasts),
    )


def _first(past: Past, states: Iterable[str]) -> Any:
    """The first commit after which the record was in one of some states; None when it never was."""
    wanted = set(states)
    return next((step for step in past.steps if step.state in wanted), None)


def _numbers(values: Iterable[Value]) -> list[Decimal]:
    return [value.value for value in values if value.value is not None]


def _share(part: int, whole: int) -> Value:
    return known(Decimal(part) / whole, whole) if whole else absent(NO_POPULATION, 0)
