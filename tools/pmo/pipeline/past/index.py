"""Every commit of the protected branch's own line, every edit, and the state that each version of a record says.

A commit never changes, so what was read is kept in `.cache/pmo/history`; the next time only what came since is read.
"""

from __future__ import annotations

import gc
import marshal
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar

from pmo.history import timeline as git_line
from pmo.history.git import GitError, Repository, open_repository
from pmo.history.timeline import Commit, Edit
from pmo.parse import document
from pmo.parse.state_line import quick
from pmo.pipeline.cache.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind

T = TypeVar("T")
_FILE: Final = "history"
FIELDS: Final = ("status",)
"""The fields that hold the state of a record, in the schemas that come with the toolkit."""
ROOTS: Final = ("processes", "projects", "registers", "runbooks")
"""The folders of records, likewise."""
UNREADABLE: Final = "?"
"""Stands for the state of a text that cannot be read, or of a content that is missing here."""


class Wanted(TypedDict):
    """Fields that hold a state, and folders of records."""

    fields: set[str]
    roots: set[str]


@dataclass(frozen=True, slots=True)
class Index:
    """The line up to `head`, oldest first. `states` gives the state by field and blob id; `seen` the latest time so far.

    A commit can be dated back; the latest time seen on the way to it cannot.
    """

    head: str
    commits: list[Commit]
    edits: list[Edit]
    states: dict[str, dict[str, str]]
    seen: list[int] = field(default_factory=list)

    def state(self, name: str, blob: str) -> str:
        """The state that a version of a record says in a field; empty when it says none."""
        return self.states.get(name, {}).get(blob, UNREADABLE) if blob else ""

    @property
    def records(self) -> int:
        """How many different files the line ever touched."""
        return len({edit.path for edit in self.edits})


def timeline(
    root: Path,
    head: str = "",
    *,
    fields: Collection[str] = FIELDS,
    roots: Collection[str] = ROOTS,
    repository: Repository | None = None,
) -> Index:
    """The index of a workspace up to a commit id, else up to HEAD. Raises GitError where the past is not here to look at."""
    with _collector_resting():
        return _timeline(root, head, sorted(fields), tuple(f"{one}/" for one in sorted(roots)), repository)


def _timeline(root: Path, head: str, wanted: list[str], tops: tuple[str, ...], repository: Repository | None) -> Index:
    found, tip, shallow = _opened(root, repository)
    if shallow:
        msg = "this is a shallow clone; fetch the full history (`git fetch --unshallow`) to see the past of records"
        raise GitError(msg)
    tip = head or tip
    memory = _Memory(root, [wanted, list(tops)])
    known = memory.index
    if known is not None and known.head == tip:
        return known
    if known is not None:
        with suppress(GitError):  # another line, or one that was rewritten: nothing of it counts
            made = _grown(found, known, tip, wanted, tops)
            memory.keep(made)
            return made
    made = _grown(found, Index("", [], [], {}), tip, wanted, tops)
    memory.keep(made)
    return made


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Garbage collection off: commits and edits are many, and no cycle is among them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _opened(root: Path, repository: Repository | None) -> tuple[Repository, str, bool]:
    """The repository, the commit of HEAD, and whether older commits were left out: one question where nothing is odd."""
    for attempt in (repository or Repository(root), None):
        found = attempt or open_repository(root)
        with suppress(GitError):
            shallow, tip = found.run("rev-parse", "--is-shallow-repository", "HEAD^{commit}").decode("ascii").split()
            return found, tip, shallow == "true"
    msg = "this Git repository cannot be read"
    raise GitError(msg)


def _grown(repository: Repository, old: Index, head: str, fields: list[str], tops: tuple[str, ...]) -> Index:
    new = git_line.line(repository, head, old.head, len(old.commits))
    states = {name: dict(old.states.get(name, {})) for name in fields}
    first = states[fields[0]]
    paths = {
        edit.after: edit.path
        for edit in reversed(new.edits)
        if edit.after and edit.after not in first and edit.path.startswith(tops) and edit.path.endswith((".yml", ".md"))
    }
    for blob, raw in git_line.contents(repository, paths):
        path = paths[blob]
        for name in fields:
            state = quick(path, raw, name)
            states[name][blob] = state if state is not None else _parsed(path, raw, name)
    latest = old.seen[-1] if old.seen else 0
    seen = list(old.seen)
    for commit in new.commits:
        latest = max(latest, commit.seconds)
        seen.append(latest)
    return Index(head, [*old.commits, *new.commits], [*old.edits, *new.edits], states, seen)


def _parsed(path: str, raw: bytes, name: str) -> str:
    """What the parser says: empty when the record has no such field."""
    data = document.read(path, raw).data
    if data is None:
        return UNREADABLE
    value = data.get(name)
    return "" if value is None else str(value)


def wanted_of(kinds: Mapping[str, Kind]) -> Wanted:
    """What `timeline` has to read for some kinds."""
    fields = {kind.lifecycle.field for kind in kinds.values() if kind.lifecycle} | set(FIELDS)
    roots = {pattern.split("/", 1)[0] for kind in kinds.values() for pattern in kind.files} | set(ROOTS)
    return {"fields": fields, "roots": roots}


class _Memory:
    """The index as it was read last, for as long as this program stays as it is."""

    def __init__(self, root: Path, question: object) -> None:
        self._file = Kept(root, _FILE, question)
        self.index: Index | None = None
        content = self._file.read()
        if content is not None:
            head, commits, edits, states, seen = marshal.loads(content)  # noqa: S302 - only this program can have written it
            self.index = Index(head, _rows(Commit, commits), _rows(Edit, edits), states, seen)

    def keep(self, index: Index) -> None:
        """Write it down: by columns, and each text once, since most marks of contents stand there three times."""
        shared: dict[str, str] = {}
        columns = [
            [
                [shared.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in column]
                for column in zip(*rows, strict=True)
            ]
            for rows in (index.commits, index.edits)
        ]
        states = {
            name: {shared.setdefault(blob, blob): shared.setdefault(state, state) for blob, state in known.items()}
            for name, known in index.states.items()
        }
        self._file.write(marshal.dumps((index.head, *columns, states, index.seen)))


def _rows(made: type[T], columns: list[list[object]]) -> list[T]:
    return git_line.named(made, zip(*columns, strict=True))
