"""Who wrote the decisions about time sheets and expense reports that this work brings, by the commits that brought them.

For sheets that the policy does not govern a decision is a row of the record, which anybody could write. The author of its
commit is what Git knows about that; a signed statement proves more, and the policy may ask for one. Rows are only ever
added, and a sheet is in no state that they do not lead to: else nobody need write a row at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.domain.sheets import approver, course, returned
from pmo.domain.sheets.sheet import EXPENSES, TIME
from pmo.evidence import separation
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.evidence.separation import Commit
    from pmo.model.record import Record
    from pmo.pipeline.approvals.inquiry import Inquiry

_COMMAND: Final = {TIME: "pmo time", EXPENSES: "pmo expense"}
_APPROVALS: Final = "approvals"


@dataclass(frozen=True, slots=True)
class _Work:
    """A sheet that this work changed: as it lies here, and as it was where the work started (None when it is new).

    `kept` is how many of the rows that were under its approvals are there as they were, counted from the first.
    """

    sheet: Record
    before: Record | None
    kept: int

    @property
    def new(self) -> list[Any]:
        """The rows behind those that were kept."""
        return self.sheet.list(_APPROVALS)[self.kept :]


def findings(inquiry: Inquiry) -> Iterator[Finding]:
    """Decisions that were changed, that are missing, that another than the one they name committed, or of which nobody can
    tell whose they are.
    """
    doubts: dict[tuple[str, str], list[Finding]] = {}
    for work in _works(inquiry):
        lost = _rewritten(work)
        if lost is not None:
            yield lost
            continue  # where a row is missing nobody can say which of the others are new
        missing = _missing(inquiry, work)
        if missing is not None:
            yield missing
        decisions = list(_brought(inquiry, work))
        if decisions and (edited := _edited(work.sheet, decisions[-1])) is not None:
            yield edited
        for number, row, commit, _ in decisions:
            decider = str(row.get("person") or "")
            author = inquiry.trusted.people.of(commit.author)
            if author not in ("", decider):
                yield _of_another(work.sheet, number, decider, author, commit)
            elif (doubt := _unproven(inquiry, work.sheet, number, decider, commit)) is not None:
                doubts.setdefault((commit.author, commit.committer), []).append(doubt)
    for first, *more in doubts.values():
        yield replace(first, message=f"{first.message}; so with {len(more)} more") if more else first


def _works(inquiry: Inquiry) -> Iterator[_Work]:
    for kind, record_id in sorted(inquiry.shelf_here.found):
        if kind not in _COMMAND or inquiry.trusted.of(kind) is not None or inquiry.untouched(kind, record_id):
            continue
        sheet, before = inquiry.record_here(kind, record_id), inquiry.shelf_fork.get(kind, record_id)
        if sheet is not None:
            yield _Work(sheet, before, _kept(before.list(_APPROVALS) if before is not None else [], sheet))


def _kept(known: Sequence[Any], sheet: Record) -> int:
    there = sheet.list(_APPROVALS)
    return next((n for n, row in enumerate(known) if there[n : n + 1] != [row]), len(known))


class _Decision(NamedTuple):
    """A new row, its number under approvals, the commit that brought it, and the sheet as that commit had it."""

    number: int
    row: dict[str, Any]
    commit: Commit
    then: Record


def _brought(inquiry: Inquiry, work: _Work) -> Iterator[_Decision]:
    """The new rows that were committed; about one that only lies here `pmo time approve` looks at who commits."""
    for number, row in enumerate(work.new, work.kept):
        if isinstance(row, dict):
            rows = work.sheet.list(_APPROVALS)[: number + 1]
            found = inquiry.brought_by(work.sheet, partial(_begins_with, rows))
            if found is not None:
                yield _Decision(number, row, *found)


def _begins_with(rows: list[Any], sheet: Record) -> bool:
    """Whether these are the first rows of a sheet: one that is written again word for word is another row."""
    return sheet.list(_APPROVALS)[: len(rows)] == rows


def _edited(sheet: Record, last: _Decision) -> Finding | None:
    """That entries are others now than those that were approved; numbers of the PSA come later and change nothing."""
    if last.row.get("decision") != approver.DECISIONS[approver.APPROVE] or returned.mark(last.then) == returned.mark(
        sheet
    ):
        return None
    decider = str(last.row.get("person") or "")
    return Finding(
        "approved-content-changed",
        Level.ERROR,
        sheet.place("entries"),
        f"entries of {sheet.id} were changed after {decider} approved it (commit {last.commit.id[:10]})",
        f"undo the change, or let {decider} return the sheet and decide anew",
        record=sheet.id,
        pointer="entries",
    )


def _rewritten(work: _Work) -> Finding | None:
    """That a row which was there already is another one now, stands elsewhere or is gone."""
    known = work.before.list(_APPROVALS) if work.before is not None else []
    if work.kept == len(known):
        return None
    row = known[work.kept]
    said = f" ({row.get('decision')} by {row.get('person')}, {row.get('decided_on')})" if isinstance(row, dict) else ""
    return Finding(
        "sheet-decision-rewritten",
        Level.ERROR,
        work.sheet.place((_APPROVALS, work.kept)),
        f"decision {work.kept + 1} about {work.sheet.id}{said} was changed, moved or taken out",
        "bring the row back as it was; decisions are only ever added; a change of mind is a new row",
        record=work.sheet.id,
        pointer=_APPROVALS,
    )


def _missing(inquiry: Inquiry, work: _Work) -> Finding | None:
    """That a sheet is in a state to which nobody's decision led it."""
    kind = inquiry.kinds[work.sheet.kind]
    if kind.lifecycle is None:
        return None
    first = kind.lifecycle.initial
    before, now = kind.state(work.before.data) if work.before is not None else first, kind.state(work.sheet.data)
    if now not in kind.lifecycle.states or course.leads(kind.lifecycle.transitions, before, work.new, now):
        return None
    return Finding(
        "sheet-decision-missing",
        Level.ERROR,
        work.sheet.place(kind.lifecycle.field),
        f"{work.sheet.id} is {approver.words(now)} and nobody's decision says so",
        f"set it back to `{kind.lifecycle.field}: {before}`; whoever decides about it does so on their own machine, with "
        f"`{_COMMAND[work.sheet.kind]} approve` or `reject`",
        record=work.sheet.id,
        pointer=kind.lifecycle.field,
    )


def _of_another(sheet: Record, number: int, decider: str, author: str, commit: Commit) -> Finding:
    whose = ", whose sheet it is" if author == sheet.text("person") else ""
    return Finding(
        "sheet-decided-by-another",
        Level.ERROR,
        sheet.place((_APPROVALS, number, "person")),
        f"the decision of {decider} about {sheet.id} was written by {author}{whose} (commit {commit.id[:10]})",
        f"take the row out and let {decider} decide on their own machine: `{_COMMAND[sheet.kind]} approve {sheet.id}`",
        record=sheet.id,
        pointer=_APPROVALS,
    )


def _unproven(inquiry: Inquiry, sheet: Record, number: int, decider: str, commit: Commit) -> Finding | None:
    """Why nobody can tell whether the one whom a decision names took it; None when their own commit brought it."""
    people, policy = inquiry.trusted.people, inquiry.trusted.policy
    committer = people.of(commit.committer)
    machines = {one.casefold() for one in policy.machines} if policy is not None else set()
    if not people.of(commit.author):
        why = f"the address {commit.author} of commit {commit.id[:10]} belongs to nobody"
        help_ = "write the address into `commit_aliases` of its owner in registers/people and merge that first"
    elif committer not in ("", decider) and separation.address(commit.committer) not in machines:
        whose = ", whose sheet it is," if committer == sheet.text("person") else ""
        why = f"commit {commit.id[:10]} names {decider} as its author, and {committer}{whose} made it"
        help_ = f"ask {decider}; a decision is committed by the one who takes it, and merged without being made anew"
    else:
        return None
    return Finding(
        "sheet-decision-unproven",
        Level.WARNING,
        sheet.place((_APPROVALS, number, "person")),
        f"nobody can tell whether {decider} decided about {sheet.id}: {why}",
        help_,
        record=sheet.id,
        pointer=_APPROVALS,
    )
