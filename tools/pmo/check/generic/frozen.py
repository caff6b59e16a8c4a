"""Content that stays as it was once the record has reached certain states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pmo.check.content import Allowance, changes, told
from pmo.check.message import finding
from pmo.model.condition import matches
from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.words import a

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.earlier import Earlier
    from pmo.model.kind import Kind, RuleSpec
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_BODY: Final = "body"


def check(spec: RuleSpec, record: Record, workspace: Workspace) -> Iterator[Finding]:
    """Parameters: while, free (fields that may change), fill (that may be added later), append (lists that may grow), version.

    Compares with the earlier state of the workspace and says nothing without one. A record that was not in these
    states then, or is not in them now, may say what it likes: what its lifecycle allows is another question.
    With `version`, content may change when that number goes up.
    """
    earlier = workspace.earlier
    before = earlier.before(spec, record) if earlier is not None else None
    if earlier is None or before is None:
        return
    given = spec.parameters
    held = given.get("while")
    kind = workspace.kinds[record.kind]
    if not (matches(held, before, kind.state(before.data)) and matches(held, record, workspace.state(record))):
        return
    number = given.get("version")
    if number and _higher(record.get(number), before.get(number)):
        return
    for change in changes(before.data, record.data, _allowance(spec, kind, earlier)):
        yield finding(
            spec, record, workspace, change.path,
            change=told(change.before, change.after), before=change.before, after=change.after,
        )  # fmt: skip
    yield from _text(spec, record, before, workspace)


def gone(spec: RuleSpec, workspace: Workspace) -> Iterator[Finding]:
    """Records that were held fixed and are no more. Those with numbers are another finding's business."""
    for record in workspace.earlier.gone if workspace.earlier is not None else ():
        kind = workspace.kinds[record.kind]
        if spec in kind.rules and not kind.numbered and holds(spec, record, kind):
            state = kind.state(record.data).replace("_", " ")
            yield Finding(
                "",
                Level(spec.level),
                Place(record.path),
                f"{a(kind.title)}{f' that was {state}' if state else ''} was deleted",
                f"bring the file back (`git checkout <base> -- {record.path}`). {spec.fix.replace('{id}', record.id)}",
                record=record.id,
            )


def holds(spec: RuleSpec, record: Record, kind: Kind) -> bool:
    """Whether a rule of this sort holds a record fixed in the state it is in."""
    return matches(spec.parameters.get("while"), record, kind.state(record.data))


def _allowance(spec: RuleSpec, kind: Kind, earlier: Earlier) -> Allowance:
    given = spec.parameters
    free = {"id", *given.get("free", ())}
    if kind.lifecycle is not None:
        free.add(kind.lifecycle.field)

    def same(path: str, before: Any, after: Any) -> bool:
        field = kind.find(path)
        return field is not None and bool(field.ref) and earlier.same_id(field.ref, before, after)

    return Allowance(frozenset(free), frozenset(given.get("fill", ())), frozenset(given.get("append", ())), same)


def _text(spec: RuleSpec, record: Record, before: Record, workspace: Workspace) -> Iterator[Finding]:
    """A change of the prose under the front matter, at the first line that differs."""
    old, new = _lines(before.body), _lines(record.body)
    if old == new:
        return
    at = next((index for index, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new)))  # fmt: skip
    was, now = ("\n".join(lines[at : at + 3]).strip() for lines in (old, new))
    shown = finding(spec, record, workspace, (_BODY,), field="the text", change=told(was, now))
    line = record.body_line + min(at, max(len(new) - 1, 0))
    yield replace(shown, place=Place(record.path, Span(line, 1, 2)) if record.body_line else record.place())


def _lines(body: str) -> list[str]:
    """The lines of a text without what an editor may change on the way: spaces at line ends, empty lines at the end."""
    return [line.rstrip() for line in body.rstrip().split("\n")] if body.strip() else []


def _higher(now: Any, then: Any) -> bool:
    return type(now) is int and (then is None or (type(then) is int and now > then))
