"""Judges the past of records: steps that a life does not allow, records born late or deleted, numbers used twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.finding import Finding, Level, Place
from pmo.model.timeline import Sort
from pmo.pipeline.audit.said import Said, named
from pmo.pipeline.past.index import UNREADABLE
from pmo.scaffold.problem import a

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pmo.history.timeline import Commit
    from pmo.model.kind import Kind
    from pmo.model.timeline import Past, Step
    from pmo.pipeline.past.lives import Life, Lives
    from pmo.pipeline.past.records import Reader


class Judge:
    """Judges record after record. `vouched` says of a kind, id, state and place on the line whether the gate of approvals
    let the record be born in that state there; None where no gate knew of it.
    """

    def __init__(
        self,
        commits: list[Commit],
        kinds: Mapping[str, Kind],
        lives: Lives,
        reader: Reader,
        vouched: Callable[[str, str, str, int], bool | None],
    ) -> None:
        self._commits = commits
        self._kinds = kinds
        self._lives = lives
        self._reader = reader
        self._vouched = vouched

    def all(self, pasts: Iterable[Past]) -> Iterator[Said]:
        """What is wrong with the past of some records, from the second commit of the line on: the first one is where it begins."""
        for past in pasts:
            known = ""
            for step in past.steps:
                if step.place:
                    yield from self._step(past, step, known)
                if step.sort != Sort.DELETED and step.state != UNREADABLE and self._is_state(past, step):
                    known = step.state

    def _is_state(self, past: Past, step: Step) -> bool:
        life = self._lives.after(past.kind, step.place)
        return life is not None and step.state in life.transitions

    def _step(self, past: Past, step: Step, known: str) -> Iterator[Said]:
        kind = self._kinds[past.kind]
        life = self._lives.before(past.kind, step.place)
        if step.sort == Sort.DELETED:
            if kind.numbered:
                yield self._deleted(past, step)
            return
        if step.sort == Sort.REUSED:
            yield self._reused(past, step)
            known = ""
        if life is None:
            return
        if step.state == UNREADABLE:
            yield self._unreadable(past, step)
        elif step.sort in (Sort.CREATED, Sort.REUSED):
            yield from self._born(past, step, life, kind)
        elif step.state not in (step.before, known):
            yield from self._moved(past, step, life, known or step.before, kind)

    def _born(self, past: Past, step: Step, life: Life, kind: Kind) -> Iterator[Said]:
        if step.state == life.initial:
            return
        gate = self._vouched(past.kind, past.id, step.state, step.place)
        if gate:
            return
        one_step = life.allows(life.initial, step.state)
        if gate is None and one_step and kind.find("approvals") is None:
            return
        level = Level.WARNING if gate is None and one_step else Level.ERROR
        why = (
            "nothing on the way there was seen, and no approval that counts came with it"
            if gate is False
            else "nothing on the way there was seen"
        )
        yield self._at(
            "record-born-late", level, past, step,
            f"“{self._label(past, step)}” came as “{step.state}”, not as “{life.initial}”, with {self._commit(step)}: {why}",
            f"bring {a(kind.title)} in as “{life.initial}” and take the steps one by one; what happened is noted in the record",
            life.field,
        )  # fmt: skip

    def _moved(self, past: Past, step: Step, life: Life, before: str, kind: Kind) -> Iterator[Said]:
        if life.allows(before, step.state) or (before not in life.transitions and step.state == life.initial):
            return
        now = self._lives.after(past.kind, step.place)
        own = now is not None and now.allows(before, step.state)
        why = (
            "its schema allows that only since the same commit, and no change brings the rule that allows it"
            if own
            else f"which the life of {a(kind.title)} does not allow"
        )
        may = " or ".join(f"“{state}”" for state in life.transitions.get(before, ()))
        yield self._at(
            "illegal-transition", Level.ERROR, past, step,
            f"“{self._label(past, step)}” went from “{before}” to “{step.state}” with {self._commit(step)}, {why}",
            f"after “{before}” comes {may}; note in the record what happened in between, and who says so"
            if may
            else f"“{before}” is final: note in the record what happened, and go on in a new one",
            life.field,
        )  # fmt: skip

    def _deleted(self, past: Past, step: Step) -> Said:
        return self._at(
            "record-deleted", Level.ERROR, past, step,
            f"{past.id} (“{self._label(past, step)}”) was deleted with {self._commit(step)}; numbered records are kept",
            f"bring the file back (`git checkout {step.commit[:10]}^ -- {step.path}`) and set its last state instead",
        )  # fmt: skip

    def _reused(self, past: Past, step: Step) -> Said:
        kind = self._kinds[past.kind]
        earlier = next(
            (one for one in reversed(past.steps) if one.place < step.place and one.sort != Sort.DELETED), step
        )
        return self._at(
            "id-reused", Level.ERROR, past, step,
            f"the number {past.id} was given to “{self._label(past, step)}” with {self._commit(step)}, and was “{self._label(past, earlier)}” before",
            f"give the newer {kind.title.lower()} the next free number",
            "id",
        )  # fmt: skip

    def _unreadable(self, past: Past, step: Step) -> Said:
        found = self._at(
            "history-unproven", Level.WARNING, past, step,
            f"nobody can say in which state {past.id} was after {self._commit(step)}: its text cannot be read",
            "nothing mends the past; the next state is judged against the last one that can be read",
        )  # fmt: skip
        return Said(found.place, found.finding, proven=False)

    def _at(self, slug: str, level: Level, past: Past, step: Step, message: str, help_: str, pointer: str = "") -> Said:
        return Said(step.place, _finding(slug, level, step.path, message, help_, past.id, pointer))

    def _commit(self, step: Step) -> str:
        return named(self._commits[step.place])

    def _label(self, past: Past, step: Step) -> str:
        return str(self._reader.data(step.path, step.blob).get(self._kinds[past.kind].label) or past.id)


def _finding(slug: str, level: Level, path: str, message: str, help_: str, record: str, pointer: str) -> Finding:
    return Finding(slug, level, Place(path), message, help_, record=record, pointer=pointer)
