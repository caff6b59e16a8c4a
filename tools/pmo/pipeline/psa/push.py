"""From a plan to the PSA: one request after the other, each number recorded before the next is sent.

A push that is cut off anywhere can be run again: what it made bears a mark and is found by it (decision 0022).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.errors import FalseSuccessError, PsaError, UnknownOutcomeError
from pmo.connect.connectwise.readback import differences
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.session import Patch
from pmo.model.finding import Level
from pmo.pipeline.psa import agreed, push_lookup, record_number
from pmo.pipeline.psa import refs as numbers
from pmo.pipeline.psa.agreed import Agreed
from pmo.pipeline.psa.push_lookup import ENTRIES, Entries
from pmo.pipeline.psa.push_plan import Plan, changed_there, found_twice, plan, steps
from pmo.pipeline.psa.wanted_item import hindrance, same
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from pmo.connect.connectwise.session import Session
    from pmo.model.finding import Finding
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.agreed import Agreement
    from pmo.pipeline.psa.push_plan import Request
    from pmo.pipeline.psa.refs import Ref
    from pmo.pipeline.psa.store import Shelf
    from pmo.pipeline.psa.wanted_item import Wanted

__all__ = ["Outcome", "Plan", "carry_out", "plan"]

_STOP: Final = (None, 401, 403)
"""Answers after which the next request would fare no better: none at all, and refused keys."""


@dataclass(slots=True)
class Outcome:
    """What came of a plan: lines of what was done, findings of what was not."""

    done: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    created: int = 0
    changed: int = 0
    recorded: int = 0


def carry_out(
    loaded: Loaded, shelf: Shelf, session: Session, made: Plan, tell: Callable[[str], None] | None = None
) -> Outcome:
    """Send what was planned. `tell` hears each thing when it is done.

    A request that fails leaves the others alone, except where the PSA cannot be reached or refuses the keys. Only one push
    or pull runs here at a time (ShelfError).
    """
    run = _Run(loaded, shelf, session, tell or (lambda _: None))
    with shelf.pulling():
        for one in made.again:
            run.record(one.item, one.ref, "found again")
        for request in made.requests:
            if run.stopped:
                run.outcome.findings.append(_not_sent(request))
            elif request.method == "POST":
                run.create(request)
            else:
                run.change(request)
        run.look_for_twins()
        Agreed(loaded.root, loaded.workspace.settings).keep([*made.agreed, *run.agreed])
    return run.outcome


class _Run:
    """One push while it goes on."""

    def __init__(self, loaded: Loaded, shelf: Shelf, session: Session, tell: Callable[[str], None]) -> None:
        self.loaded = loaded
        self.shelf = shelf
        self.session = session
        self.tell = tell
        self.outcome = Outcome()
        self.stopped = False
        self.agreed: list[Agreement] = []
        self._new: list[tuple[Wanted, Ref]] = []

    def create(self, request: Request) -> None:
        """Send a request for a new row; when nobody knows what came of it, look for its mark before anything else."""
        item = request.item
        try:
            said = record_number.known(self.loaded, item.record, item.path)
        except (InputError, OSError) as error:
            self._wrong("not-sent", item, f"{item.name} was not sent: {error}", "push again")
            return
        if said:
            return  # another push was here since this one was planned
        try:
            number = int(self.session.create(item.resource, item.body)["id"])
        except UnknownOutcomeError as error:
            self._after_silence(item, error)
            return
        except PsaError as error:
            self._failed(item, error)
            return
        self.outcome.created += 1
        self.record(item, push_lookup.reference(item, number), "created")

    def _after_silence(self, item: Wanted, error: UnknownOutcomeError) -> None:
        try:
            there = self._by_mark(item)
        except PsaError as second:
            self._failed(item, second)
            return
        if len(there) > 1:
            self.outcome.findings.append(found_twice(item, there))
        elif there:
            self.outcome.created += 1
            self.record(item, push_lookup.reference(item, there[0]), "created")
        else:
            self._wrong("not-known", item, f"{item.name}: {error.sentence}", "push again: it looks for the mark first")

    def _by_mark(self, item: Wanted) -> list[int]:
        if item.resource in ENTRIES:
            return Entries(self.session, self.loaded.workspace, [item]).again(item)
        return push_lookup.marked(self.session, [item]).get(item.mark, [])

    def record(self, item: Wanted, ref: Ref, how: str) -> None:
        """Write the number into the record, then read the row back."""
        try:
            record_number.record(self.loaded, item.record, item.path, ref)
        except (InputError, OSError) as error:
            self._wrong(
                "not-recorded", item, f"{item.name} is {ref} in the PSA, and that could not be recorded: {error}",
                f"add `psa_ref: {ref}` by hand; a push finds it by its mark too",
            )  # fmt: skip
            return
        self.outcome.recorded += 1
        self._new.append((item, ref))
        self._done(f"{how} {ref} for {item.name}; recorded in {item.record.path}")
        self._read_back(item, ref)

    def _read_back(self, item: Wanted, ref: Ref) -> None:
        """Keep the new row on the shelf, and say what the PSA made of it that was not asked for."""
        try:
            row = self.session.one(item.resource, ref.number)
        except PsaError:
            return  # it is there; the next pull reads it
        if row is None:
            self._wrong("gone", item, f"{ref} of {item.name} was there a moment ago and is gone", "look for it in the PSA; then take `psa_ref:` out")  # fmt: skip
            return
        self.shelf.put(item.resource, [row])
        if item.resource not in ENTRIES:
            there = [name for name, value in item.body.items() if same(value, row.get(name))]
            self.agreed += agreed.of(replace(item, ref=ref), there)
        asked = RESOURCES[item.resource].fields
        wrong = differences(row, [Patch("replace", name, value) for name, value in item.body.items() if name in asked])
        if wrong:
            self._wrong("other-than-sent", item, f"{ref} of {item.name}: {'; '.join(wrong)}", "correct it in the PSA, or find out which rule there sets it")  # fmt: skip

    def change(self, request: Request) -> None:
        """Change a row, unless somebody else did since it was looked at."""
        item = request.item
        assert item.ref is not None  # noqa: S101 - only rows with a number are changed
        try:
            row = self.session.one(item.resource, item.ref.number)
            if row is None or push_lookup.last_updated(row) != request.seen:
                self.outcome.findings.append(changed_there(item))
                return
            after = self.session.patch(item.resource, item.ref.number, steps(item))
        except FalseSuccessError as error:
            self._wrong("other-than-sent", item, f"{item.name}: {error.sentence}", "")
            return
        except PsaError as error:
            self._failed(item, error)
            return
        self.shelf.put(item.resource, [after])
        self.agreed += agreed.of(item, item.body)
        self.outcome.changed += 1
        self._done(f"changed {item.ref} of {item.name}: {', '.join(sorted(item.body))}")

    def look_for_twins(self) -> None:
        """Say where two pushes at once have made the same thing twice; nothing in the PSA forbids it."""
        try:
            tickets = [(item, ref) for item, ref in self._new if item.resource not in ENTRIES]
            there = push_lookup.marked(self.session, [item for item, _ in tickets])
            for item, _ in tickets:
                if len(there.get(item.mark, [])) > 1:
                    self.outcome.findings.append(found_twice(item, there[item.mark]))
            self._twins_of_entries()
        except PsaError:
            return  # the next push looks again

    def _twins_of_entries(self) -> None:
        sheets: dict[tuple[str, str], list[tuple[Wanted, Ref]]] = defaultdict(list)
        for item, ref in self._new:
            if item.resource in ENTRIES:
                sheets[item.resource, item.record.id].append((item, ref))
        old = {ref for ref, _ in numbers.refs(self.loaded.workspace).targets()}
        for (resource, sheet), pairs in sheets.items():
            first = pairs[0][0]
            known = {ref.number for ref in old if ref.letter == first.letter} | {ref.number for _, ref in pairs}
            days: list[date] = [item.day for item, _ in pairs if item.day is not None]
            found = push_lookup.stray(self.session, sheet, resource, first.mark_field, days, known)
            if found:
                listed = ", ".join(map(str, found))
                self._wrong("made-twice", first, f"entries {listed} of {sheet} are in the PSA beside those recorded", "two pushes ran at once: delete them there")  # fmt: skip

    def _failed(self, item: Wanted, error: PsaError) -> None:
        details = "; ".join(f"{one.field}: {one.message}" if one.field else one.message for one in error.items)
        self._wrong("refused", item, f"{item.name}: {error.sentence}{f' ({details})' if details else ''}", "")
        self.stopped = error.status in _STOP

    def _wrong(self, slug: str, item: Wanted, message: str, advice: str) -> None:
        found = hindrance(slug, item.record, item.path[:-1], message, advice)
        self.outcome.findings.append(replace(found, level=Level.ERROR))

    def _done(self, line: str) -> None:
        self.outcome.done.append(line)
        self.tell(line)


def _not_sent(request: Request) -> Any:
    item = request.item
    found = hindrance("not-sent", item.record, item.path[:-1], f"{request.what} was not sent, after the fault before it", "push again")  # fmt: skip
    return replace(found, level=Level.ERROR)
