"""One inquiry into the approvals of a workspace: what is trusted, what was said, what the records hold, who wrote them.

What is judged is the result of merging: a file that only the protected branch changed counts as it is there, one that
only this work changed as it is here. Where both changed the same file, nobody can say what the result is.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pmo.discover import files
from pmo.evidence import digest, judge, separation
from pmo.evidence import policy as policies
from pmo.history import papers as past
from pmo.history.git import GitError, open_repository
from pmo.model.evidence import EvidenceLevel, Given, State, Verdict
from pmo.pipeline.approvals import hands, trust, voices
from pmo.pipeline.approvals.sources import CommitSource, FolderSource, Shelf, same, schema_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pmo.evidence.policy import KindPolicy
    from pmo.history.git import Repository
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

Key = tuple[str, str]
"""Kind and id."""
TRUST: Final = "trust"
"""Kind and id that stand for a change of policy, keys, roles, aliases or schemas."""
_DEPTH: Final = 4
"""How far a record may lean on the approval of another one."""


@dataclass(frozen=True, slots=True)
class Result:
    """A record as it will be after merging; `doubt` says why that cannot be said."""

    record: Record | None
    doubt: str = ""


class Inquiry:
    """Everything that is asked of Git and of the files, each once. Raises GitError where Git cannot answer."""

    def __init__(self, loaded: Loaded, base: str = "", now: datetime | None = None) -> None:
        self.loaded = loaded
        self.root = loaded.root
        self.repository: Repository = open_repository(loaded.root)
        if self.repository.shallow():
            msg = "this is a shallow clone; fetch the full history to see who wrote and approved what"
            raise GitError(msg)
        self.head = self.repository.resolve("HEAD")
        self.tip = self.repository.resolve(base) if base else self.head
        self.fork = self.repository.merge_base(self.tip, self.head)
        self.at_tip = CommitSource(self.repository, self.tip)
        self.at_fork = self.at_tip if self.fork == self.tip else CommitSource(self.repository, self.fork)
        self.here = FolderSource(loaded.root)
        self.line = past.line(self.repository, self.tip)
        clock = now or datetime.now(UTC)  # noqa: TID251 - a key that has ended must not be judged by a date in the files
        self.now = max(clock, self.line.latest)
        self.trusted = trust.trusted(self.at_tip, self.at_tip.files, schema_texts(self.here), loaded.workspace.kinds)
        self.kinds: Mapping[str, Kind] = self.trusted.kinds
        self._places = self.line.places
        self._verdicts: dict[Key, Verdict] = {}

    # what there is

    @cached_property
    def shelf_here(self) -> Shelf:
        """The records of the folder, found with the schemas of the protected branch."""
        places = files.Places(self.kinds)
        found, _ = files.walk(str(self.root), places)
        return Shelf(self.here, (item.path for item in found), self.kinds)

    @cached_property
    def shelf_tip(self) -> Shelf:
        """The records at the tip of the protected branch."""
        return Shelf(self.at_tip, self.at_tip.files, self.kinds)

    @cached_property
    def shelf_fork(self) -> Shelf:
        """The records at the commit that this work started from."""
        return self.shelf_tip if self.fork == self.tip else Shelf(self.at_fork, self.at_fork.files, self.kinds)

    def record_here(self, kind: str, record_id: str) -> Record | None:
        """The record as it lies here, read with the schemas of the protected branch; None when any of it cannot be read."""
        return self.shelf_here.get(kind, record_id)

    def governed(self) -> list[Key]:
        """Kind and id of every record here that the policy is about, those whose file cannot be read too."""
        policy = self.trusted.policy
        return sorted(key for key in self.shelf_here.found if policy is not None and key[0] in policy.kinds)

    def result(self, kind: str, record_id: str) -> Result:
        """A record after merging."""
        ours = self.record_here(kind, record_id)
        if self.fork == self.tip:
            return Result(ours)
        theirs, before = self.shelf_tip.get(kind, record_id), self.shelf_fork.get(kind, record_id)
        marks = [self._content(record) for record in (ours, theirs, before)]
        if marks[1] in (marks[0], marks[2]):
            return Result(ours)
        if marks[0] == marks[2]:
            return Result(theirs)
        name = f"{kind} {record_id}"
        return Result(ours, f"{name} was changed here and on the protected branch; merge that branch first")

    def _content(self, record: Record | None) -> str:
        return digest.content(record, self.kinds[record.kind]) if record is not None else ""

    def untouched(self, kind: str, record_id: str) -> bool:
        """Whether the file of a record is the very one that the work started from."""
        found = self.shelf_here.found.get((kind, record_id))
        return found is not None and same(self.root, found.path, self.at_fork.files.get(found.path))

    # what the approver relied on

    def documents(self, record: Record) -> tuple[dict[str, str], tuple[str, ...], list[Key]]:
        """The marks of the documents that a record links to, doubts about them, and which records they are."""
        own = self.trusted.of(record.kind)
        wanted = {name for name, kind in self.kinds.items() if kind.format == "md"} | set(own.documents if own else ())
        marks: dict[str, str] = {}
        doubts: list[str] = []
        keys: list[Key] = []
        for item in self.kinds[record.kind].refs:
            for _, value in record.walk(item.path) if item.signed else ():
                for key in self._named(str(value), item.ref, wanted):
                    found = self.result(*key)
                    doubts.extend([found.doubt] if found.doubt else [])
                    marks["/".join(key)] = self._content(found.record)
                    keys.append(key)
        return marks, tuple(doubts), keys

    def _named(self, value: str, kinds: Iterable[str], wanted: set[str]) -> list[Key]:
        names = sorted(wanted) if "*" in kinds else [kind for kind in kinds if kind in wanted]
        if "*" not in kinds:
            return [(kind, value) for kind in names]
        return [
            (kind, value)
            for kind in names
            if (kind, value) in self.shelf_here.found or (kind, value) in self.shelf_tip.found
        ]

    # what was said

    @cached_property
    def papers(self) -> dict[str, list[judge.Paper]]:
        """Every statement file by the folder it lies in: of the protected branch, of every commit since, and lying here."""
        return voices.papers(self.repository, self.line, self.at_tip, self.here, self.fork, self.head)

    def new_papers(self) -> set[str]:
        """The folders in which this work brings a statement."""
        return {name for name, found in self.papers.items() if any(paper.index is None for paper in found)}

    # who wrote it

    @cached_property
    def _adopted_at(self) -> str:
        """The commit that took the adoption point in; empty when none did yet."""
        found = past.taken_in(self.repository, self.tip, trust.ADOPTION)
        file = self.at_tip.files.get(trust.ADOPTION)
        return found.get((trust.ADOPTION, file.blob), "") if file else ""

    @cached_property
    def _hands(self) -> hands.Hands:
        return hands.Hands(self.repository, self.kinds, self.head, self.tip, self.fork, self._adopted_at)

    def want_authors(self, keys: Iterable[Key]) -> None:
        """Ask Git once for the authors of many records instead of once for each."""
        self._hands.want([(key, self.record_here(*key)) for key in keys])

    def brought_by(self, record: Record, holds: Callable[[Record], bool]) -> tuple[separation.Commit, Record] | None:
        """The latest commit that made something hold of a record, and the record in it; None when it was not committed yet."""
        return self._hands.brought_by(record, holds)

    def barred(
        self, record: Record, own: KindPolicy, documents: Iterable[Key]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Who may not approve a record and why, and why that cannot be said for sure."""
        people = self.trusted.people
        out: dict[str, str] = {}
        doubts: list[str] = []
        for path in own.separation:
            if path == policies.AUTHORS:
                continue
            value = record.get(path)
            named = value if isinstance(value, list) else [value] if value else []
            for one in named:
                if isinstance(one, str) and one in people.by_id:
                    out.setdefault(one, f"is named in {path}")
            if not named or not all(isinstance(one, str) and one in people.by_id for one in named):
                doubts.append(f"{path} does not say who it is")
        machines = self.trusted.policy.machines if self.trusted.policy else ()
        found = separation.hands(self._hands.of_record(record), people, machines)
        more = separation.hands(
            self._hands.of_documents([self.record_here(*key) for key in documents]), people, machines
        )
        for one in (found, more):
            for person, reason in one.people.items():
                out.setdefault(person, reason)
        strangers = dict.fromkeys((*found.strangers, *more.strangers))
        old = self._hands.strangers_before(record, people)
        doubts.extend(f"nobody owns the address {one}, which wrote part of it" for one in strangers if one not in old)
        if self._hands.uncommitted(record, self._content(record)):
            doubts.append("it was changed here and is not committed yet, so nobody can say by whom")
        return out, tuple(doubts)

    # the verdict

    @cached_property
    def adoption(self) -> tuple[object, str]:
        """The adoption point that holds, and why it does not."""
        place = self._places.get(self._adopted_at)
        return self.trusted.taken_over(self.line.seen[place] if place is not None else self.now)

    def taken_over(self, record: Record, documents: Mapping[str, str], *, over: bool) -> bool:
        """Whether a record lies as it was taken over; while it goes on, what it links to must too."""
        found = self.adoption[0]
        taken = found.records.get(f"{record.kind}/{record.id}") if found is not None else None  # type: ignore[attr-defined]
        return (
            taken is not None
            and taken.content == self._content(record)
            and (over or dict(taken.documents) == dict(documents))
        )

    def verdict(self, key: Key, depth: int = 0) -> Verdict:
        """What is proven about one record."""
        known = self._verdicts.get(key)
        if known is None:
            known = self._verdicts[key] = self._judge(key, depth)
        return known

    def _judge(self, key: Key, depth: int) -> Verdict:
        kind, record_id = key
        own = self.trusted.of(kind)
        if own is None:
            return Verdict(record_id, kind, required=False, state=State.NOT_NEEDED)
        found = self.result(kind, record_id)
        if found.record is None:
            reason = "its file cannot be read, so nobody can say what was approved"
            return Verdict(record_id, kind, required=True, state=State.UNPROVEN, reasons=(reason,))
        subject = self.subject(found, own, depth)
        said = self.papers.get(record_id, [])
        verdict = judge.judge(subject, said, self.trusted.judge(self._places.get), self.now)
        if verdict.state in (State.MISSING, State.UNPROVEN) and said:
            verdict = self._by_the_rules_of_then(verdict, found, own, subject, said)
        return verdict

    def subject(self, found: Result, own: KindPolicy, depth: int = 0) -> judge.Subject:
        """A record with everything that decides about it."""
        record = found.record
        assert record is not None  # noqa: S101 - the caller has looked
        kind = self.kinds[record.kind]
        state = kind.state((self.record_here(record.kind, record.id) or record).data)
        over = kind.lifecycle is not None and state in kind.lifecycle.states and kind.lifecycle.terminal(state)
        marks, doubts, keys = self.documents(record)
        barred, more = self.barred(record, own, keys)
        live = [
            name
            for name in sorted({one for band in own.bands for one in band.when.get("live", ())})
            if self._live(record, name, depth)
        ]
        return judge.Subject(
            record.id,
            record.kind,
            required=state not in own.free,
            content=self._content(record),
            documents=marks,
            band=policies.band_of(own, policies.facts_of(record, kind, own, live)),
            barred=barred,
            doubts=tuple(dict.fromkeys((*([found.doubt] if found.doubt else ()), *doubts, *more))),
            adopted=self.taken_over(record, marks, over=over),
            over=over,
            began=self._began(record, own),
            claims=claims(record, kind),
            was=functools.partial(self._changed_since, record),
        )

    def _live(self, record: Record, field: str, depth: int) -> bool:
        """Whether a field names a record that is in force: approved itself, in a state that needs it, and not run out.

        A record that the protected branch had in force already, with the same content, was judged when it got there.
        """
        before = self.shelf_fork.get(record.kind, record.id)
        own = self.trusted.of(record.kind)
        if before is not None and own is not None and self._content(before) == self._content(record):
            known = self.kinds[record.kind]
            state = known.state(before.data)
            if known.lifecycle is not None and state in known.lifecycle.states and state not in own.free:
                return True
        item = self.kinds[record.kind].find(field)
        value = record.get(field)
        if item is None or not isinstance(value, str) or depth >= _DEPTH:
            return False
        for kind in item.ref:
            found = self.result(kind, value).record if self.trusted.of(kind) else None
            if found is not None:
                verdict = self.verdict((kind, value), depth + 1)
                ends = found.date("expires")
                return (
                    verdict.required
                    and verdict.passes
                    and not verdict.due
                    and (ends is None or ends >= self.now.date())
                )
        return False

    def _began(self, record: Record, own: KindPolicy) -> datetime | None:
        """The earliest moment at which the work can have begun: what the record says, and never later than now."""
        if not any(need.within_hours for band in own.bands for need in band.needs):
            return None
        said = [record.instant(name) for name in ("planned_start", "actual_start")]
        return min([self.now, *(one for one in (*said, self._in_force_since(record, own)) if one is not None)])

    def _in_force_since(self, record: Record, own: KindPolicy) -> datetime | None:
        """When the protected branch first had the record in a state that needs approval; None when it has not."""
        kind = self.kinds[record.kind]
        for touch in reversed(self._hands.on_line(record, self.tip)):
            then = self._hands.parsed(record, touch.after)
            place = self._places.get(touch.commit)
            if then is not None and place is not None and kind.state(then.data) not in own.free:
                return self.line.seen[place]
        return None

    def _changed_since(self, record: Record, mark: str) -> tuple[str, ...]:
        """The fields that changed since the record had the content with a mark, if any earlier state had it."""
        for before in self._hands.states(record):
            if self._content(before) == mark:
                return digest.changed_fields(before, record, self.kinds[record.kind])
        return ()

    def _by_the_rules_of_then(
        self, verdict: Verdict, found: Result, own: KindPolicy, subject: judge.Subject, said: list[judge.Paper]
    ) -> Verdict:
        """A later policy does not void what the protected branch took in under an earlier one; a lost key still does."""
        record = found.record
        places = [paper.index for paper in said]
        if record is None or None in places or not self.untouched(record.kind, record.id):
            return verdict
        latest = max(place for place in places if place is not None)
        if latest == 0 or self.line.commits[latest - 1] == self.tip:
            return verdict
        source = CommitSource(self.repository, self.line.commits[latest - 1])
        then = trust.trusted(source, source.files, self.trusted.schema_texts, self.kinds)
        own_then = then.of(record.kind)
        if own_then is None or then.mark == self.trusted.mark:
            return verdict
        kind = then.kinds[record.kind]
        live = policies.facts_of(record, self.kinds[record.kind], own, ()).live
        earlier = replace(
            subject,
            content=digest.content(record, kind),
            band=policies.band_of(own_then, policies.facts_of(record, kind, own_then, live)),
        )
        rules = replace(then.judge(self._places.get), lost=self.trusted.judge(self._places.get).lost)
        again = judge.judge(earlier, said, rules, self.now)
        if again.state != State.APPROVED:
            return verdict
        return replace(again, reasons=(f"by version {rules.policy_version} of the policy, which held then",))


def claims(record: Record, kind: Kind) -> tuple[Given, ...]:
    """The names in a record's own list of approvals: a note, never more."""
    if kind.find("approvals") is None:
        return ()
    return tuple(
        Given(
            str(item.get("person") or ""),
            str(item.get("role") or ""),
            EvidenceLevel.CLAIMED,
            str(item.get("decision") or ""),
            record.path,
            str(item.get("decided_at") or item.get("decided_on") or ""),
            "a name in the record, which anybody could have written",
            judge.ONLY_CLAIMED,
        )
        for item in record.list("approvals")
        if isinstance(item, dict)
    )
