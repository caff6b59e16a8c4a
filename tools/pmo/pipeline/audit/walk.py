"""One audit: the part of the line that was asked for, judged commit by commit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pmo.discover.files import Places
from pmo.evidence import digest
from pmo.evidence import statement as statements
from pmo.evidence.verify import KeygenError
from pmo.history.git import GitError, open_repository
from pmo.model.evidence import ADOPTION
from pmo.model.finding import Finding, Level, Place
from pmo.pipeline.approvals import trust
from pmo.pipeline.approvals.sources import CommitSource, FolderSource, parsed, schema_texts
from pmo.pipeline.audit import line as the_line
from pmo.pipeline.audit.records import Judge
from pmo.pipeline.audit.replay import Replay
from pmo.pipeline.audit.said import Said, named
from pmo.pipeline.past.index import timeline, wanted_of
from pmo.pipeline.past.kinds import Known, lost_kinds
from pmo.pipeline.past.lives import Lives
from pmo.pipeline.past.records import Pasts, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pmo.history.git import Repository
    from pmo.history.timeline import Commit
    from pmo.model.kind import Kind
    from pmo.model.timeline import Step
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.past.index import Index

_HEX: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_NOT_SHOWN: Final = ("approval-missing", "approval-unproven", "approval-pending", "approval-overdue")
"""Findings of the gate after which a statement may still have come."""
UNPROVEN: Final = "approval-unproven"


class AuditError(Exception):
    """Nothing can be audited. `usage`: what was typed is wrong; else the past is not here to look at."""

    def __init__(self, reason: str, *, usage: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.usage = usage


@dataclass(frozen=True, slots=True)
class Audit:
    """The answer. `first` and `last` are places on the line: the commits behind `first` up to `last` were judged.

    `began` counts the records that came with the first commit of the line: nobody can say how they came about.
    `anchor` is the commit that was asked for, `approvals` whether a policy for them held anywhere. `taken_over` counts what
    was found about records before the commit with which the firm, signed, took over what there was.
    """

    commits: list[Commit]
    first: int
    last: int
    records: int
    began: int
    said: tuple[Said, ...]
    anchor: str
    approvals: bool
    kinds: Mapping[str, Kind]
    taken_over: int = 0

    @property
    def head(self) -> Commit:
        """The last commit that was judged."""
        return self.commits[self.last]

    @property
    def code(self) -> int:
        """The exit code: 1 when something is wrong, else 4 when something cannot be proven, else 0."""
        if any(one.proven and one.finding.level is Level.ERROR for one in self.said):
            return 1
        return 0 if all(one.proven for one in self.said) else 4


def audit(loaded: Loaded, wanted: str = "", anchor: str = "", repository: Repository | None = None) -> Audit:
    """Judge the protected branch, as the work tree has it checked out, or a part of it (`BASE..HEAD`, or `BASE`).

    Raises AuditError where the past is not here, or where what was asked for is no part of it.
    """
    try:
        found = repository or open_repository(loaded.root)
        base, head = _range(found, wanted)
        kinds = loaded.workspace.kinds
        index = timeline(loaded.root, head, **wanted_of(kinds), repository=found)
        known = lost_kinds(index, kinds, schema_texts(FolderSource(loaded.root)), Reader(found))
        if known.kinds.keys() != kinds.keys():
            index = timeline(loaded.root, head, **wanted_of(known.kinds), repository=found)
        return _Walk(loaded, found, index, known).audit(base, _anchor(found, anchor))
    except GitError as error:
        raise AuditError(error.reason, usage=error.bad_ref) from None


def _range(repository: Repository, wanted: str) -> tuple[str, str]:
    """The ids of the commits behind which, and up to which is judged; the first is empty for the whole line."""
    base, dots, head = wanted.partition("..")
    if head.startswith("."):
        raise AuditError("write BASE..HEAD with two dots: three mean something else to Git", usage=True)
    tip = repository.resolve(head or "HEAD")
    if dots and not base:
        raise AuditError("write BASE..HEAD, or BASE alone for everything since", usage=True)
    return (repository.resolve(base) if base else ""), tip


def _anchor(repository: Repository, anchor: str) -> str:
    if not anchor:
        return ""
    try:
        return repository.resolve(anchor)
    except GitError:
        if not _HEX.match(anchor):
            raise
        msg = (
            f"the anchor {anchor[:10]} is not in this repository: its past was rewritten, or not all of it was fetched"
        )
        raise AuditError(msg) from None


class _Walk:
    def __init__(self, loaded: Loaded, repository: Repository, index: Index, known: Known) -> None:
        self.loaded = loaded
        self.repository = repository
        self.index = index
        self.reader = Reader(repository)
        self.kinds = known.kinds
        self.unusable = known.unusable
        self.pasts = Pasts(index, self.kinds, self.reader).all()
        self.replay = Replay(loaded, repository, index, self.reader)

    def audit(self, base: str, anchor: str) -> Audit:
        commits = self.index.commits
        places = {commit.id: place for place, commit in enumerate(commits)}
        first = places.get(base, -1) if base else -1
        said = [*self._line(base if base not in places else "", anchor)]
        adopted = self._adopted()
        records = [one for one in self._records() if one.place > first]
        said += [one for one in records if one.place > adopted]
        said += [one for one in self._rest() if one.place > first]
        self.replay.save()
        said.sort(key=lambda one: (one.place, one.finding.order))
        last = len(commits) - 1
        began = sum(past.created.place == 0 for past in self.pasts.values())
        return Audit(
            commits,
            first,
            last,
            len(self.pasts),
            began,
            tuple(said),
            anchor,
            self.replay.ever,
            self.kinds,
            len(records) - sum(one.place > adopted for one in records),
        )

    def _line(self, lost_base: str, anchor: str) -> Iterator[Said]:
        for one in dict.fromkeys((lost_base, anchor)):
            if one:
                yield from the_line.anchored(self.repository, self.index, one)

    def _records(self) -> Iterator[Said]:
        lives = Lives(self.index.edits, self.kinds, self.reader)
        judge = Judge(self.index.commits, self.kinds, lives, self.reader, self.replay.vouched)
        yield from judge.all(self.pasts.values())

    def _adopted(self) -> int:
        """The place of the commit that first took in an adoption point, if one holds at the head; -1 when none does.

        It holds when it is signed by somebody whom the policy lets take records over. A newer one takes records over, and
        does not move the point: what was found before it stays found.
        """
        found = [edit for edit in self.index.edits if edit.path == ADOPTION and edit.after]
        if not found:
            return -1
        place = found[0].commit
        latest = next(edit.commit for edit in found if edit.after == found[-1].after)
        source = CommitSource(self.repository, self.index.head)
        trusted = trust.trusted(
            source, source.files, schema_texts(FolderSource(self.loaded.root)), self.loaded.workspace.kinds
        )
        try:
            holds, _ = trusted.taken_over(datetime.fromtimestamp(self.index.seen[latest], UTC))
        except KeygenError:
            return -1
        return place if holds is not None else -1

    def _rest(self) -> Iterator[Said]:
        yield from the_line.dates(self.index)
        for place, path in self.unusable:
            finding = Finding(
                "history-unproven",
                Level.WARNING,
                Place(path),
                f"nobody can say what the records of this kind may do: no version of its schema can be used, since {named(self.index.commits[place])}",
                "mend the schema; from then on its records are judged",
            )
            yield Said(place, finding, proven=False)
        yield from self._approvals()

    def _approvals(self) -> Iterator[Said]:
        late = _Late(self.index, self.reader)
        if not self.replay.ever:
            yield Said(
                len(self.index.commits) - 1,
                Finding(
                    "approvals-not-adopted",
                    Level.INFO,
                    Place("pmo.yml"),
                    "the protected branch requires no approvals yet, so none was audited",
                    "write .pmo/policy.yml to require them",
                ),
            )
        for place in range(len(self.index.commits)):
            answer = self.replay.at(place)
            if answer is None:
                continue
            commit = self.index.commits[place]
            for finding in answer.findings:
                if finding.level is Level.INFO:
                    continue
                after = self._after(place, finding, late) if finding.slug in _NOT_SHOWN else ""
                yield _of_gate(place, commit, finding, after)
            for (kind, record_id), stand in answer.stands.items():
                if stand.squashed:
                    yield self._squashed(place, commit, kind, record_id)

    def _after(self, place: int, finding: Finding, late: _Late) -> str:
        """The commit that brought a fitting approval later, in words; empty when none did."""
        for (kind, record_id), past in self.pasts.items():
            if record_id == finding.record or finding.record in past.names:
                steps = [step for step in past.steps if step.place <= place and step.blob]
                if not steps:
                    continue
                blob, path = steps[-1].blob, steps[-1].path
                mark = _content(self.reader, path, blob, kind, record_id, self.kinds)
                later = late.approval(finding.record, mark, place) if mark else None
                if later is not None:
                    return named(self.index.commits[later])
        return ""

    def _squashed(self, place: int, commit: Commit, kind: str, record_id: str) -> Said:
        path = next((step.path for step in self._past(kind, record_id) if step.place == place), "pmo.yml")
        finding = Finding(
            "authors-unproven",
            Level.WARNING,
            Place(path),
            f"nobody can prove that the approver of {record_id} is none of its authors: {named(commit)} is a single commit, "
            "without those it was made from",
            "merge pull requests with a merge commit, so that who wrote what stays visible; squashing loses it",
            record=record_id,
        )
        return Said(place, finding, proven=False)

    def _past(self, kind: str, record_id: str) -> tuple[Step, ...]:
        past = self.pasts.get((kind, record_id))
        return past.steps if past is not None else ()


def _of_gate(place: int, commit: Commit, finding: Finding, after: str) -> Said:
    """A finding of the gate, with the commit it is about; one that a later approval answers is about being late."""
    if after:
        return Said(
            place,
            Finding(
                "approval-after-fact",
                Level.ERROR,
                finding.place,
                f"{finding.record} went ahead with {named(commit)} and was approved only with {after}",
                "an approval comes before the work; write down in the record why this one did not",
                record=finding.record,
            ),
        )
    told = replace(finding, message=f"{finding.message}, since {named(commit)}", notes=())
    return Said(place, told, proven=finding.slug != UNPROVEN)


def _content(reader: Reader, path: str, blob: str, kind: str, record_id: str, kinds: Mapping[str, Kind]) -> str:
    """The mark of what an approver signs of a version of a record; empty when it cannot be read."""
    found = Places(kinds).match(path)
    raw = reader((blob,)).get(blob)
    if found is None or raw is None or (found.kind, found.id) != (kind, record_id):
        return ""
    record = parsed(found, raw, kinds)
    return digest.content(record, kinds[kind]) if record is not None else ""


class _Late:
    """Statements by the commit that took them in."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._reader = reader
        self._by_record: dict[str, list[tuple[int, str]]] = {}
        for edit in index.edits:
            parts = edit.path.split("/")
            if (
                edit.path.startswith(f"{statements.FOLDER}/")
                and edit.path.endswith(".json")
                and len(parts) == 4
                and edit.after
            ):
                self._by_record.setdefault(parts[2], []).append((edit.commit, edit.after))

    def approval(self, record: str, content: str, after: int) -> int | None:
        """The first place behind a commit at which somebody approved this content; None when nobody did."""
        for place, blob in self._by_record.get(record, ()):
            if place > after:
                try:
                    found = statements.read(self._reader((blob,)).get(blob, b""))
                except statements.StatementError:
                    continue
                if found.decision == statements.APPROVED and found.content_sha256 == content:
                    return place
        return None
