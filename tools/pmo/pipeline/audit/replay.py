"""The gate of approvals as it stood at each commit of the protected branch: would it have let this commit in?

A commit is judged as if it were the work to be merged, and the commit before it the protected branch: policy, keys,
roles and schemas are those of before, the clock stands at the latest date seen so far. A commit never changes, so its
answer is remembered.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pmo.discover.files import Places
from pmo.evidence import policy as policies
from pmo.evidence.statement import FOLDER
from pmo.evidence.verify import KeygenError
from pmo.history import papers
from pmo.model.evidence import TRUST_FILES, State
from pmo.model.finding import Finding, Level, Note, Place, Span
from pmo.parse import document
from pmo.pipeline.approvals import trust
from pmo.pipeline.approvals.gate import gate_of
from pmo.pipeline.approvals.inquiry import Inquiry
from pmo.pipeline.approvals.sources import CommitSource, FolderSource, Shelf, schema_texts
from pmo.pipeline.cache.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pmo.history.git import Repository
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.past.index import Index
    from pmo.pipeline.past.records import Reader

_FILE: Final = "audit"
_READ: Final = (".yml", ".md", ".json", ".sig", "allowed_signers")
_TRUST: Final = (f"{FOLDER}/", "schemas/", "registers/people/", "registers/roles/")


@dataclass(frozen=True, slots=True)
class Stand:
    """What the gate knew of one record at one commit: its state needs approval, the verdict, and whether it passes.

    `squashed`: the approval must come from people other than the authors, and the commit does not show the commits it was
    made from, so that nobody can see who the authors were.
    """

    required: bool
    verdict: str
    passes: bool
    squashed: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says about one commit."""

    findings: tuple[Finding, ...] = ()
    stands: Mapping[tuple[str, str], Stand] = field(default_factory=dict)
    governed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By kind the states that need no approval."""


class _Source(CommitSource):
    """The files of a commit, read at once; what an earlier commit held already is not read again."""

    def __init__(self, repository: Repository, commit: str, shared: dict[str, bytes], tops: tuple[str, ...]) -> None:
        super().__init__(repository, commit)
        self._content = shared
        self.fetch(path for path in self.files if path.startswith(tops) and path.endswith(_READ))


class PastInquiry(Inquiry):
    """An inquiry into a commit of the past, with the commit before it as the protected branch.

    Where its parent reads the folder, it reads the commit; both sources answer the same questions.
    """

    def __init__(  # its parent looks at the folder and the clock, this one at neither
        self,
        loaded: Loaded,
        repository: Repository,
        commits: tuple[str, str],
        seen: int,
        texts: Mapping[str, str],
        source: Callable[[str], CommitSource],
    ) -> None:
        before, commit = commits
        self.loaded = loaded
        self.root = loaded.root / ".git" / "no such folder"
        self.repository = repository
        self.head, self.tip, self.fork = commit, before, before
        self.at_tip = self.at_fork = source(before)
        self.after = source(commit)
        self.here = self.after  # type: ignore[assignment]
        self.line = papers.line(repository, before)
        self.now = datetime.fromtimestamp(seen, UTC)
        self.trusted = trust.trusted(self.at_tip, self.at_tip.files, texts, loaded.workspace.kinds)
        self.kinds = self.trusted.kinds
        self._places = self.line.places
        self._verdicts = {}

    @property
    def shelf_here(self) -> Shelf:
        """The records of the commit, found with the schemas of before."""
        known = self.__dict__.get("_shelf")
        if known is None:
            known = self.__dict__["_shelf"] = Shelf(self.after, self.after.files, self.kinds)
        return known

    def untouched(self, kind: str, record_id: str) -> bool:
        """Whether the commit left the file of a record as it was."""
        found = self.shelf_here.found.get((kind, record_id))
        if found is None:
            return False
        before, after = self.at_fork.files.get(found.path), self.after.files.get(found.path)
        return before is not None and after is not None and before.blob == after.blob


class Replay:
    """The gate at any place of the line."""

    def __init__(self, loaded: Loaded, repository: Repository, index: Index, reader: Reader) -> None:
        self._loaded = loaded
        self._repository = repository
        self._index = index
        self._texts = schema_texts(FolderSource(loaded.root))
        self._policy = _presence(index, trust.POLICY)
        kinds = loaded.workspace.kinds
        self._places = Places(kinds)
        self._kinds = with_documents(_governed(index, reader), kinds)
        self._memory = _Memory(loaded.root)
        self._contents: dict[str, bytes] = {}
        self._sources: dict[str, CommitSource] = {}
        self._tops = (".pmo/", "schemas/", *(f"{top}/" for top in self._places.roots))
        self._wanted: dict[int, bool] = {}
        self._edits: dict[int, list[str]] = {}
        for edit in index.edits:
            self._edits.setdefault(edit.commit, []).append(edit.path)

    @property
    def ever(self) -> bool:
        """Whether the line ever had a policy."""
        return bool(self._policy)

    def at(self, place: int) -> Answer | None:
        """What the gate says about a commit; None where it had nothing to say, or there was no policy before it."""
        if place == 0 or not self._in_force(place - 1) or not self._concerned(place):
            return None
        commit = self._index.commits[place]
        known = self._memory.get(commit.id)
        if known is None:
            known = self._ask(place)
            self._memory.keep(commit.id, known)
        return known

    def save(self) -> None:
        """Write down what is new."""
        self._memory.save()

    def vouched(self, kind: str, record_id: str, state: str, place: int) -> bool | None:
        """Whether the gate let a record be in a state after a commit; None where it had nothing to say about it."""
        answer = self.at(place)
        if answer is None or kind not in answer.governed:
            return None
        stand = answer.stands.get((kind, record_id))
        return state in answer.governed[kind] or (stand is not None and stand.passes)

    def _in_force(self, place: int) -> bool:
        before = [there for at, there in self._policy if at <= place]
        return bool(before) and before[-1]

    def _concerned(self, place: int) -> bool:
        if place not in self._wanted:
            self._wanted[place] = any(self._is_about(path) for path in self._edits.get(place, ()))
        return self._wanted[place]

    def _is_about(self, path: str) -> bool:
        if path in TRUST_FILES or path.startswith(_TRUST):
            return True
        match = self._places.match(path)
        return match is not None and match.kind in self._kinds

    def _keys(self, place: int, inquiry: Inquiry) -> list[tuple[str, str]]:
        """The governed records that a commit edits, or brings a statement about."""
        names = {
            path.split("/")[2] for path in self._edits[place] if path.startswith(f"{FOLDER}/") and path.count("/") == 3
        }
        files = {
            (found.kind, found.id) for path in self._edits[place] if (found := self._places.match(path)) is not None
        }
        return [key for key in inquiry.governed() if key in files or key[1] in names]

    def _source(self, commit: str) -> CommitSource:
        """The files of a commit; what came with one commit is what the next one starts from, so the last is kept."""
        found = self._sources.get(commit)
        if found is None:
            found = _Source(self._repository, commit, self._contents, self._tops)
            self._sources = {**dict(list(self._sources.items())[-1:]), commit: found}
        return found

    def _ask(self, place: int) -> Answer:
        commit = self._index.commits[place]
        pair = (self._index.commits[place - 1].id, commit.id)
        inquiry = PastInquiry(self._loaded, self._repository, pair, self._index.seen[place], self._texts, self._source)
        findings = gate_of(inquiry)
        policy = inquiry.trusted.policy
        if policy is None:
            return Answer(findings)
        stands: dict[tuple[str, str], Stand] = {}
        with suppress(KeygenError):
            for key in self._keys(place, inquiry):
                verdict = inquiry.verdict(key)
                own = policy.kinds[key[0]]
                squashed = (
                    not commit.merge
                    and policies.AUTHORS in own.separation
                    and verdict.required
                    and verdict.state == State.APPROVED
                    and bool(verdict.needs)
                )
                stands[key] = Stand(verdict.required, verdict.state, verdict.passes, squashed)
        return Answer(findings, stands, {name: one.free for name, one in policy.kinds.items()})


def _presence(index: Index, path: str) -> list[tuple[int, bool]]:
    """From which commits on a file was there, and was not."""
    return [(edit.commit, bool(edit.after)) for edit in index.edits if edit.path == path]


def _governed(index: Index, reader: Reader) -> frozenset[str]:
    """The kinds that any version of the policy was about, with the documents that approvals of them cover."""
    blobs = {edit.after for edit in index.edits if edit.path == trust.POLICY and edit.after}
    texts = reader(blobs)
    out: set[str] = set()
    for blob in blobs:
        data = document.read(trust.POLICY, texts.get(blob, b"")).data or {}
        kinds = data.get("kinds")
        for name, own in kinds.items() if isinstance(kinds, dict) else ():
            documents = own.get("documents") if isinstance(own, dict) else ()
            out |= {str(name), *(map(str, documents) if isinstance(documents, list) else ())}
    return frozenset(out)


def with_documents(names: Iterable[str], kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Some kinds, and the kinds of pages that their signed fields name."""
    out = set(names)
    for name in names:
        for item in kinds[name].fields if name in kinds else ():
            if item.signed:
                out |= {
                    one
                    for one in (kinds if "*" in item.ref else item.ref)
                    if one in kinds and kinds[one].format == "md"
                }
    return frozenset(out)


class _Memory:
    """Answers by commit, for as long as this program stays as it is."""

    def __init__(self, root: Path) -> None:
        self._file = Kept(root, _FILE)
        self._known: dict[str, Any] = json.loads(self._file.read() or b"{}")
        self._new = False

    def get(self, commit: str) -> Answer | None:
        """What was worked out before, if anything."""
        found = self._known.get(commit)
        if found is None:
            return None
        findings, stands, governed = found
        return Answer(
            tuple(_finding(one) for one in findings),
            {(kind, record): Stand(*rest) for kind, record, *rest in stands},
            {kind: tuple(states) for kind, states in governed.items()},
        )

    def keep(self, commit: str, answer: Answer) -> None:
        """Remember an answer, unless a missing program is the reason for it."""
        if any(item.slug == "approval-unproven" and item.place.path == trust.POLICY for item in answer.findings):
            return
        self._known[commit] = [
            [_plain(item) for item in answer.findings],
            [[*key, one.required, one.verdict, one.passes, one.squashed] for key, one in answer.stands.items()],
            {kind: list(states) for kind, states in answer.governed.items()},
        ]
        self._new = True

    def save(self) -> None:
        """Write down what is new."""
        if self._new:
            self._file.write(json.dumps(self._known, sort_keys=True).encode())


def _plain(item: Finding) -> list[Any]:
    notes = [[note.place.path, *_span(note.place), note.text] for note in item.notes]
    place = item.place
    return [
        item.slug,
        item.level.value,
        place.path,
        *_span(place),
        item.message,
        item.help,
        item.record,
        item.pointer,
        notes,
    ]


def _span(place: Place) -> tuple[int, int, int]:
    return place.span.line, place.span.column, place.span.end


def _finding(plain: list[Any]) -> Finding:
    slug, level, path, line, column, end, message, help_, record, pointer, notes = plain
    return Finding(
        slug, Level(level), Place(path, Span(line, column, end)), message, help_,
        tuple(Note(Place(note[0], Span(*note[1:4])), note[4]) for note in notes), record, pointer,
    )  # fmt: skip
