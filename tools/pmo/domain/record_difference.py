"""Two states of a record, field by field. The order of keys and the width of lines are no difference."""

from __future__ import annotations

from decimal import Decimal
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from pmo.model.difference import FieldChange, Prose, Step
from pmo.model.record import freeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.model.kind import Field, Kind
    from pmo.model.record import Record

_NAMES: Final = (
    "id",
    "wbs",
    "version",
    "key",
    "name",
    "title",
    "person",
    "role",
    "skill",
    "month",
    "week",
    "date",
    "ending",
)
"""Fields by which the entries of a list are known, the first that fits."""
_LABELS: Final = ("name", "title", "task", "role", "person", "description", "decision", "action")
_MOST_LINES: Final = 4_000
_NOTHING: Final = object()


def step(before: Record | None, after: Record | None, kind: Kind) -> Step | None:
    """The move through the life of a kind; None when the state is the same, or there is no life."""
    life = kind.lifecycle
    if life is None or after is None:
        return None
    now = kind.state(after.data)
    if before is None:
        return Step("", now, now == life.initial if now in life.states else None, (life.initial,))
    was = kind.state(before.data)
    if was == now:
        return None
    allowed = life.transitions.get(was)
    if allowed is None or now not in life.states:
        return Step(was, now, None, allowed or ())
    return Step(was, now, now in allowed, allowed)


def fields(before: Record, after: Record, kind: Kind, renamed: dict[tuple[str, str], str]) -> tuple[FieldChange, ...]:
    """The fields that say something else, those that matter most first; the state is a step, not a field.

    A reference that follows a renamed record (`renamed` gives new ids by kind and old id) is no difference.
    """
    state = kind.lifecycle.field if kind.lifecycle else ""
    found = [
        item
        for name in dict.fromkeys((*before.data, *after.data))
        if name not in ("id", state)
        for item in _changes(
            _Here(kind, renamed), name, "", before.data.get(name, _NOTHING), after.data.get(name, _NOTHING)
        )
    ]
    order = {item.path.replace("[]", ""): number for number, item in enumerate(kind.fields)}
    return tuple(sorted(found, key=lambda item: (item.weight, order.get(_plain(item.path), len(order)), item.path)))


def content(record: Record, kind: Kind) -> tuple[FieldChange, ...]:
    """The fields of a new record, as a change from nothing."""
    empty = type(record)(record.kind, record.id, record.path, {}, record.source)
    return fields(empty, record, kind, {})


class _Here:
    """The kind whose records are compared, and what was renamed."""

    def __init__(self, kind: Kind, renamed: dict[tuple[str, str], str]) -> None:
        self.kind = kind
        self.renamed = renamed

    def field(self, path: str) -> Field | None:
        """The field of the schema at a path with names of entries in brackets."""
        return self.kind.find(_plain(path))

    def same_name(self, field: Field | None, before: object, after: object) -> bool:
        """Whether a reference only follows its record to its new name."""
        if field is None or not field.ref or not self.renamed:
            return False
        return any(
            old == before and new == after and ("*" in field.ref or kind in field.ref)
            for (kind, old), new in self.renamed.items()
        )


def _plain(path: str) -> str:
    """The path without brackets: `tasks[1.2].budget_hours` is `tasks.budget_hours`."""
    out, depth = [], 0
    for letter in path:
        if letter == "[":
            depth += 1
        elif letter == "]":
            depth -= 1
        elif not depth:
            out.append(letter)
    return "".join(out)


def _changes(here: _Here, path: str, item: str, before: Any, after: Any) -> Iterator[FieldChange]:
    if _same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from _changes(here, f"{path}.{name}", item, before.get(name, _NOTHING), after.get(name, _NOTHING))
    elif isinstance(before, dict) and after is _NOTHING:
        yield from _changes(here, path, item, before, {})
    elif isinstance(after, dict) and before is _NOTHING:
        yield from _changes(here, path, item, {}, after)
    elif _is_list(before) and _is_list(after):
        yield from _lists(here, path, item, _listed(before), _listed(after))
    else:
        field = here.field(path)
        if not here.same_name(field, before, after):
            yield _one(here, path, item, before, after)


def _is_list(value: Any) -> bool:
    return value is _NOTHING or isinstance(value, list)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _same(before: Any, after: Any) -> bool:
    """Whether two values say the same: white space that a narrower line needs says nothing."""
    if isinstance(before, str) and isinstance(after, str):
        return before == after or before.split() == after.split()
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(_same(before[name], after[name]) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, bool) or isinstance(after, bool):
        return before is after
    return bool(before == after)


def _lists(here: _Here, path: str, item: str, before: list[Any], after: list[Any]) -> Iterator[FieldChange]:
    if not all(isinstance(one, dict) for one in (*before, *after)):
        yield from _names(here, path, item, before, after)
        return
    key = next((name for name in _NAMES if _tells_apart(name, before) and _tells_apart(name, after)), "")
    if key:
        was, now = ({_text(one[key]): one for one in found} for found in (before, after))
        for name in dict.fromkeys((*was, *now)):
            entry = _entry(name, now.get(name) or was[name], key)
            where = f"{path}[{name}]"
            if name in was and name in now:
                yield from _changes(here, where, entry, was[name], now[name])
            else:
                yield _one(here, where, item, was.get(name, _NOTHING), now.get(name, _NOTHING))
        return
    yield from _entries(here, path, item, before, after)


def _entries(here: _Here, path: str, item: str, before: list[Any], after: list[Any]) -> Iterator[FieldChange]:
    """Entries without a name: those that came and went, and one in the place of one is a changed one."""
    matcher = SequenceMatcher(None, [_mark(one) for one in before], [_mark(one) for one in after], autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for number in range(max(high - low, end - start)):
            old = before[low + number] if low + number < high else _NOTHING
            new = after[start + number] if start + number < end else _NOTHING
            place = (low if new is _NOTHING else start) + number + 1
            where = f"{path}[{place}]"
            if old is _NOTHING or new is _NOTHING:
                yield _one(here, where, item, old, new)
            else:
                yield from _changes(here, where, f"no. {place}", old, new)


def _mark(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(value.split())
    if isinstance(value, dict):
        return tuple((name, _mark(value[name])) for name in sorted(value, key=str))
    if isinstance(value, list):
        return tuple(_mark(one) for one in value)
    return freeze(value)


def _tells_apart(name: str, entries: list[Any]) -> bool:
    values = [one.get(name) for one in entries]
    return all(isinstance(value, str | int) for value in values) and len({_text(value) for value in values}) == len(
        values
    )


def _entry(name: str, entry: dict[str, Any], key: str) -> str:
    label = next((_text(entry[one]) for one in _LABELS if one != key and isinstance(entry.get(one), str)), "")
    return f"{name} {label}".strip() if label and len(label) <= 60 else name


def _names(here: _Here, path: str, item: str, before: list[Any], after: list[Any]) -> Iterator[FieldChange]:
    field = here.field(path)
    was, now = ([_text(one) for one in found] for found in (before, after))
    came, went = _without(now, was), _without(was, now)
    for old in list(went):
        new = next((one for one in came if here.same_name(field, old, one)), None)
        if new is not None:
            went.remove(old)
            came.remove(new)
    if came or went:
        yield _one(here, path, item, before or _NOTHING, after or _NOTHING, tuple(came), tuple(went))
    elif was and len(was) == len(now) and not (field and field.ref):
        yield _one(here, path, item, before, after)  # only in another order, which may matter


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    left = [one.split() for one in others]
    out = []
    for one in some:
        words = one.split()
        if words in left:
            left.remove(words)
        else:
            out.append(one)
    return out


def _one(
    here: _Here, path: str, item: str, before: Any, after: Any, came: tuple[str, ...] = (), went: tuple[str, ...] = ()
) -> FieldChange:
    field = here.field(path)
    was, now = (None if value is _NOTHING else value for value in (before, after))
    return FieldChange(
        path,
        field.title if field is not None else _plain(path),
        _sort(field, path, was if now is None else now),
        was,
        now,
        item,
        field.unit if field is not None else "",
        signed=_signed(here, path),
        added=came,
        removed=went,
    )


def _signed(here: _Here, path: str) -> bool:
    parts = _plain(path).split(".")
    above = (here.kind.find(".".join(parts[: number + 1])) for number in range(len(parts)))
    return all(field is None or field.signed for field in above)


def _sort(field: Field | None, path: str, value: Any) -> str:
    if isinstance(value, list | dict):
        return "people" if field is not None and "person" in field.ref else "list"
    if field is None:
        return "other"
    words = set(_plain(path).replace("_", ".").split("."))
    if field.unit == "money":
        return "money"
    if not words.isdisjoint(("risk", "probability", "impact", "outage", "residual")) and field.type != "string":
        return "risk"
    if field.format in ("date", "date-time") or field.unit == "days":
        return "time"
    if field.type in ("number", "integer"):
        return "effort"
    if field.ref:
        return "people"
    return "choice" if field.choices or field.type == "boolean" else "text"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def totals(before: Record | None, after: Record | None, kind: Kind) -> Iterator[tuple[str, str, Any, Any]]:
    """The sums of a table's columns of hours and money: title, unit, before, after."""
    for field in kind.fields:
        if field.path.startswith("rows[].") and field.unit in ("money", "hours"):
            was, now = (
                sum((value for _, value in one.walk(field.path) if _is_number(value)), 0) if one is not None else None
                for one in (before, after)
            )
            if was != now:
                yield field.title, field.unit, was, now


def rows(before: Record | None, after: Record | None) -> tuple[int, int]:
    """How many lines of a table came and went; a changed one counts as both."""
    was, now = ([_mark(one) for one in record.list("rows")] if record is not None else [] for record in (before, after))
    left: dict[Any, int] = {}
    for one in was:
        left[one] = left.get(one, 0) + 1
    came = 0
    for one in now:
        if left.get(one):
            left[one] -= 1
        else:
            came += 1
    return came, sum(left.values())


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def prose(before: str, after: str) -> Prose | None:
    """What happened to a text; None when it is the same but for white space."""
    if before.split() == after.split():
        return None
    was, now = ([line.rstrip() for line in text.split("\n")] for text in (before, after))
    if len(was) + len(now) > _MOST_LINES:
        return Prose(len(now), len(was), ())
    added = removed = 0
    touched: dict[str, None] = {}
    for tag, low, high, start, end in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        removed += sum(bool(line) for line in was[low:high])
        added += sum(bool(line) for line in now[start:end])
        if end > start:
            touched |= dict.fromkeys(_headings(now, start, end))
        else:
            touched |= dict.fromkeys(_headings(was, low, high))
    return Prose(added, removed, tuple(name for name in touched if name))


def _headings(lines: Sequence[str], start: int, end: int) -> Iterator[str]:
    """The heading above a stretch of lines, and those in it."""
    fenced, current, out = False, "", []
    for number, line in enumerate(lines[:end]):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if not fenced and line.startswith("#") and line.lstrip("#").startswith(" "):
            current = line.lstrip("#").strip()
        if number >= start and line and current not in out:
            out.append(current)
    yield from out
