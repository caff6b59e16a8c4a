"""The requests that a push would send, in their order: worked out from records, the last pull and a look at the PSA now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.answers import body_text
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.session import Patch
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.pipeline.psa import agreed, push_lookup, record_number
from pmo.pipeline.psa.agreed import Agreed
from pmo.pipeline.psa.not_looked_at import not_looked_at
from pmo.pipeline.psa.push_lookup import ENTRIES, Entries
from pmo.pipeline.psa.wanted import wanted
from pmo.pipeline.psa.wanted_item import hindrance, same
from pmo.pipeline.sound import sound
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pmo.connect.connectwise.session import Session
    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.agreed import Agreement
    from pmo.pipeline.psa.refs import Ref
    from pmo.pipeline.psa.store import Shelf
    from pmo.pipeline.psa.wanted_item import Wanted

_NAMES: Final = {
    "project_tickets": "project ticket",
    "service_tickets": "service ticket",
    "activities": "activity",
    "time_entries": "time entry",
    "expense_entries": "expense",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One writing request, exactly as it is sent."""

    method: str
    path: str
    """Below `apis/3.0`, with a slash in front."""
    body: Any
    item: Wanted
    seen: str = ""
    """When the row was changed last, as the plan saw it; empty for a new one."""

    @property
    def text(self) -> str:
        """The body on one line, to the letter."""
        return body_text(self.body)

    @property
    def what(self) -> str:
        """The request in words."""
        name = _NAMES[self.item.resource]
        if self.item.ref is None:
            return f"new {name} for {self.item.name}"
        return f"{name} {self.item.ref.number} of {self.item.name}: {', '.join(sorted(self.item.body))}"


@dataclass(frozen=True, slots=True)
class Again:
    """A row that a push before has made and could not record."""

    item: Wanted
    ref: Ref


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push would do: requests, numbers that only have to be recorded, and what it leaves alone, with the reasons."""

    requests: tuple[Request, ...] = ()
    again: tuple[Again, ...] = ()
    findings: tuple[Finding, ...] = ()
    waiting: tuple[str, ...] = ()
    agreed: tuple[Agreement, ...] = ()
    """Fields of which the PSA says already what the records say."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.requests and not self.again


def plan(
    loaded: Loaded, shelf: Shelf, session: Session, only: Collection[str] = (), *, take_ours: bool = False
) -> Plan:
    """The plan of a push, limited to records with these ids if any are given. Reads the PSA, and writes nothing anywhere.

    What the PSA says already is left out; rows that were changed there since the last pull become findings, and so do fields
    that somebody moved there after the two agreed, unless `take_ours`. Of a sheet in which `pmo lint` finds an error nothing
    is written: it is money. One that cannot be read is an error.
    """
    workspace = sound(loaded).workspace
    found = wanted(workspace, shelf, _Faults(loaded))
    items = [item for item in found.items if not only or item.record.id in only]
    told = [*found.findings, *not_looked_at(loaded, workspace)]
    findings = [one for one in told if not only or one.record in only]
    waiting = [line for line in found.waiting if not only or line.split(" ", 1)[0] in only]
    new = [item for item in items if item.ref is None and _can_be_recorded(loaded, item, findings)]
    requests: list[Request] = []
    again: list[Again] = []
    _tickets([item for item in new if item.resource not in ENTRIES], session, requests, again, findings)
    base = None if take_ours else Agreed(loaded.root, workspace.settings)
    known = list(_updates([item for item in items if item.ref is not None], shelf, session, base, requests, findings))
    _entries([item for item in new if item.resource in ENTRIES], workspace, session, requests, again, findings)
    return Plan(tuple(requests), tuple(again), tuple(findings), tuple(waiting), tuple(known))


def _can_be_recorded(loaded: Loaded, item: Wanted, findings: list[Finding]) -> bool:
    """Whether its number will find a place: what could not be recorded is not made."""
    try:
        record_number.known(loaded, item.record, item.path)
    except (InputError, OSError) as error:
        findings.append(hindrance("not-recordable", item.record, item.path[:-1], f"{item.name} is not written, since its number could not be recorded: {error}", "write it in the usual layout, one field on a line"))  # fmt: skip
        return False
    return True


class _Faults:
    """The first error of a record; the records are checked when somebody asks."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded

    @cached_property
    def _first(self) -> dict[str, str]:
        out: dict[str, str] = {}
        for finding in lint(self._loaded).findings:
            if finding.level is Level.ERROR:
                out.setdefault(finding.place.path, finding.message)
        return out

    def __call__(self, record: Record) -> str:
        return self._first.get(record.path, "")


def create(item: Wanted) -> Request:
    """The request for a new row."""
    return Request("POST", f"/{RESOURCES[item.resource].address()}", dict(item.body), item)


def steps(item: Wanted) -> list[Patch]:
    """The steps of a change: each field replaced whole."""
    return [Patch("replace", field, value) for field, value in sorted(item.body.items())]


def found_twice(item: Wanted, numbers: Iterable[int]) -> Finding:
    """More than one row bears the mark of one thing."""
    listed = " and ".join(str(number) for number in numbers)
    one = hindrance(
        "made-twice", item.record, item.path[:-1], f"{_NAMES[item.resource]} {listed} in the PSA all bear the mark of {item.name}",
        "keep one: delete or merge the others there, and add the number that stays as `psa_ref:`",
    )  # fmt: skip
    return replace(one, level=Level.ERROR)


def _tickets(
    new: list[Wanted], session: Session, requests: list[Request], again: list[Again], findings: list[Finding]
) -> None:
    there = push_lookup.marked(session, new)
    for item in new:
        numbers = there.get(item.mark, [])
        if len(numbers) > 1:
            findings.append(found_twice(item, numbers))
        elif numbers:
            again.append(Again(item, push_lookup.reference(item, numbers[0])))
        else:
            requests.append(create(item))


def _updates(
    items: list[Wanted], shelf: Shelf, session: Session, base: Agreed | None, requests: list[Request],
    findings: list[Finding],
) -> Iterator[Agreement]:  # fmt: skip
    """Requests and findings about rows that are there; yields what is agreed on already."""
    rows = push_lookup.current(session, items)
    for item in items:
        assert item.ref is not None  # noqa: S101 - the caller has looked
        row = rows.get((item.resource, item.ref.number))
        pulled = shelf.row(item.resource, item.ref.number)
        if row is None or pulled is None:
            findings.append(
                hindrance(
                    "gone",
                    item.record,
                    item.path,
                    f"{_NAMES[item.resource]} {item.ref.number} of {item.name} is no longer in the PSA",
                    "pull to see it here too; then take `psa_ref:` out, or correct it",
                )
            )
            continue
        yield from agreed.of(item, [name for name, value in item.body.items() if same(value, row.get(name))])
        rest = {name: value for name, value in item.body.items() if not same(value, row.get(name))}
        moved = [name for name in rest if base is not None and base.moved_there(item, name, row.get(name))]
        findings.extend(agreed.moved(item, name, row.get(name)) for name in moved)
        rest = {name: value for name, value in rest.items() if name not in moved}
        if not rest:
            continue
        if push_lookup.later(row, pulled):
            findings.append(changed_there(item))
            continue
        one = replace(item, body=rest)
        path = f"/{RESOURCES[item.resource].address(item.ref.number)}"
        body = [step.body() for step in steps(one)]
        requests.append(Request("PATCH", path, body, one, push_lookup.last_updated(row)))


def changed_there(item: Wanted) -> Finding:
    """Somebody changed the row in the PSA after the last pull; it is not written over."""
    number = item.ref.number if item.ref is not None else 0
    one = hindrance(
        "changed-there", item.record, item.path,
        f"{_NAMES[item.resource]} {number} of {item.name} was changed in the PSA after the last pull and is not written over ({', '.join(sorted(item.body))})",
        "run `pmo connectwise pull`, look at what changed, and push again",
    )  # fmt: skip
    return replace(one, level=Level.ERROR)


def _entries(
    new: list[Wanted], workspace: Workspace, session: Session, requests: list[Request], again: list[Again],
    findings: list[Finding],
) -> None:  # fmt: skip
    sheets: dict[tuple[str, str], list[Wanted]] = defaultdict(list)
    for item in new:
        sheets[item.resource, item.record.id].append(item)
    for group in sheets.values():
        there = Entries(session, workspace, group)
        for item in group:
            numbers = there.again(item)
            if len(numbers) > 1:
                findings.append(found_twice(item, numbers))
                continue
            if numbers:
                again.append(Again(item, push_lookup.reference(item, numbers[0])))
                continue
            known = there.like(item)
            if known is not None:
                findings.append(_by_hand(item, known))
            else:
                requests.append(create(item))


def _by_hand(item: Wanted, number: int) -> Finding:
    ref = push_lookup.reference(item, number)
    return hindrance(
        "there-already", item.record, item.path[:-1],
        f"{_NAMES[item.resource]} {number} in the PSA has the person, day, target and size of this one ({item.name}) and is not written again",
        f"add `psa_ref: {ref}` to the entry if it is the same; if it is more work of that day, enter it in the PSA by hand",
    )  # fmt: skip
