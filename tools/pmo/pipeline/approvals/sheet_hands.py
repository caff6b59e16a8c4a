"""Who wrote the decisions about time sheets and expense reports that this work brings, by the commits that brought them.

For sheets that the policy does not govern a decision is a row of the record, which anybody could write. The author of its
commit is what Git knows about that; a signed statement proves more, and the policy may ask for one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.sheets.sheet import EXPENSES, TIME
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.evidence.separation import Commit
    from pmo.model.record import Record
    from pmo.pipeline.approvals.inquiry import Inquiry

_COMMAND: Final = {TIME: "pmo time", EXPENSES: "pmo expense"}
_APPROVALS: Final = "approvals"


def findings(inquiry: Inquiry) -> Iterator[Finding]:
    """Decisions that another than the one they name committed, and addresses of which nobody can tell whose they are."""
    strangers: dict[str, list[Finding]] = {}
    for sheet, number, row in _brought(inquiry):
        commit = inquiry.brought_by(sheet, partial(_says, row))
        if commit is None:
            continue  # not committed yet: `pmo time approve` looks at who commits here
        decider = str(row.get("person") or "")
        author = inquiry.trusted.people.of(commit.author)
        if not author:
            strangers.setdefault(commit.author, []).append(_unknown(sheet, number, decider, commit))
        elif author != decider:
            yield _of_another(sheet, number, decider, author, commit)
    for first, *more in strangers.values():
        yield replace(first, message=f"{first.message}; so with {len(more)} more") if more else first


def _brought(inquiry: Inquiry) -> Iterator[tuple[Record, int, dict[str, Any]]]:
    """The sheets that this work changed, with the number of each new row under approvals and the row."""
    for kind, record_id in sorted(inquiry.shelf_here.found):
        if kind not in _COMMAND or inquiry.trusted.of(kind) is not None or inquiry.untouched(kind, record_id):
            continue
        sheet, before = inquiry.record_here(kind, record_id), inquiry.shelf_fork.get(kind, record_id)
        known = before.list(_APPROVALS) if before is not None else []
        for number, row in enumerate(sheet.list(_APPROVALS) if sheet is not None else ()):
            if sheet is not None and isinstance(row, dict) and row not in known:
                yield sheet, number, row


def _says(row: dict[str, Any], sheet: Record) -> bool:
    return row in sheet.list(_APPROVALS)


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


def _unknown(sheet: Record, number: int, decider: str, commit: Commit) -> Finding:
    return Finding(
        "sheet-decision-unproven",
        Level.WARNING,
        sheet.place((_APPROVALS, number, "person")),
        f"nobody can tell whether {decider} decided about {sheet.id}: the address {commit.author} of commit {commit.id[:10]} belongs to nobody",
        "write the address into `commit_aliases` of its owner in registers/people and merge that first",
        record=sheet.id,
        pointer=_APPROVALS,
    )
