"""Findings of rules that could not see what they needed: a file that cannot be read is one mistake, not five.

While the actual hours of a project cannot be read, a rule that looks at them would say that nobody has worked. It is
asked again once the file is mended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

_DEPTH = 2


def without_blind(
    found: Iterable[Finding], loading: Iterable[Finding], reads: Callable[[str], tuple[str, ...]], workspace: Workspace
) -> list[Finding]:
    """The findings of rules, without those that only repeat what `loading` has found.

    `reads` tells the kinds that a rule reads. Left out is what a rule says about a row of a table in which something is
    wrong or of one that lacks a column, and what it says about a record beside a file of another kind that it reads and that cannot be trusted.
    """
    hidden: dict[str, set[str]] = {}
    rows: set[tuple[str, int]] = set()
    tables: set[str] = set()
    for finding in loading:
        kind = _untrusted(finding, workspace)
        if kind:
            hidden.setdefault(_home(finding.place.path), set()).add(kind)
            rows.add((finding.place.path, finding.place.span.line))
            if finding.slug == "unknown-field" or finding.pointer.startswith("rows."):
                tables.add(finding.place.path)
    for path, (kind, _) in workspace.unread.items():
        hidden.setdefault(_home(path), set()).add(kind)
    if not hidden:
        return list(found)
    return [
        finding
        for finding in found
        if (finding.place.path, finding.place.span.line) not in rows
        and finding.place.path not in tables
        and not _misses(finding, hidden.get(_home(finding.place.path), set()), reads, workspace)
    ]


def _untrusted(finding: Finding, workspace: Workspace) -> str:
    """The kind of a record that others are judged by and that is wrong as a whole; empty for all others.

    That is a table with a fault, a record whose own name is wrong, and one whose file name gives a wrong value.
    """
    record = workspace.at(finding.place.path)
    if record is None:
        return ""
    table = workspace.kinds[record.kind].format == "csv"
    named = finding.slug == "file-name-mismatch"
    pointer = finding.pointer
    given = pointer in record.data and finding.slug == "bad-date" and not record.source.says((pointer,))
    return record.kind if table or named or given else ""


def _misses(finding: Finding, hidden: set[str], reads: Callable[[str], tuple[str, ...]], workspace: Workspace) -> bool:
    """Whether the rule of a finding reads a kind that is hidden here, and the finding is about another one."""
    record = workspace.at(finding.place.path)
    own = record.kind if record is not None else ""
    return any(kind in hidden and kind != own for kind in (reads(finding.slug) if hidden else ()))


def _home(path: str) -> str:
    """The folder that a record shares with those it is judged by: that of its project."""
    return "/".join(path.split("/")[:_DEPTH])
