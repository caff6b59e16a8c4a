"""Which record of one side is which of the other: by id, and where the id is new, by what says that it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.model.record import freeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record

Key = tuple[str, str]
"""Kind and id."""
_ALIKE: Final = 0.6
"""So much of two records must be the same for a new id to be the old record."""
_MOST_COMPARED: Final = 2_000


class Pair(NamedTuple):
    """A record before and after; None where there is none."""

    before: Record | None
    after: Record | None


def pairs(
    before: Iterable[Record], after: Iterable[Record], kinds: Mapping[str, Kind]
) -> tuple[list[Pair], dict[Key, str]]:
    """The records of both sides side by side, and the new id of each that got another one."""
    was = {(record.kind, record.id): record for record in before}
    now = {(record.kind, record.id): record for record in after}
    out = [Pair(was.get(key), record) for key, record in now.items() if key in was]
    gone = [record for key, record in was.items() if key not in now]
    new = [record for key, record in now.items() if key not in was]
    renamed = _renamed(gone, new, kinds)
    to = {(record.kind, record.id): record for record in new}
    taken = set()
    for record in gone:
        successor = to.get((record.kind, renamed.get((record.kind, record.id), "")))
        out.append(Pair(record, successor))
        if successor is not None:
            taken.add((successor.kind, successor.id))
    out.extend(Pair(None, record) for record in new if (record.kind, record.id) not in taken)
    return out, renamed


def _renamed(gone: list[Record], new: list[Record], kinds: Mapping[str, Kind]) -> dict[Key, str]:
    """New ids by kind and old id: a record says so itself, bears the same name, lies in a renamed folder, or is alike."""
    out: dict[Key, str] = {}
    free = {(record.kind, record.id): record for record in new}

    def take(old: Record, successor: Record) -> None:
        out[old.kind, old.id] = successor.id
        free.pop((successor.kind, successor.id), None)

    for successor in new:
        former = successor.get("formerly")
        names = former if isinstance(former, list) else [former]
        old = next((one for one in gone if one.kind == successor.kind and one.id in names), None)
        if old is not None and (old.kind, old.id) not in out:
            take(old, successor)
    for old in gone:
        if (old.kind, old.id) in out or not _has_name(kinds[old.kind]):
            continue
        label = old.text(kinds[old.kind].label)
        named = [
            one for one in free.values() if one.kind == old.kind and label and one.text(kinds[one.kind].label) == label
        ]
        twins = [one for one in gone if one.kind == old.kind and one.text(kinds[one.kind].label) == label]
        if len(named) == len(twins) == 1:
            take(old, named[0])
    ids = {old: successor for (_, old), successor in out.items()}
    for old in gone:
        inside = "/".join(ids.get(part, part) for part in old.id.split("/"))
        moved = free.get((old.kind, inside))
        if (old.kind, old.id) not in out and moved is not None and inside != old.id:
            take(old, moved)
    left = [old for old in gone if (old.kind, old.id) not in out]
    if 0 < len(left) * len(free) <= _MOST_COMPARED:
        scored = sorted(
            (
                (-_alike(old, one), old.id, one.id, old, one)
                for old in left
                for one in free.values()
                if one.kind == old.kind and _alike(old, one) >= _ALIKE
            ),
            key=lambda item: item[:3],
        )
        for _, _, _, old, one in scored:
            if (old.kind, old.id) not in out and (one.kind, one.id) in free:
                take(old, one)
    return out


def _has_name(kind: Kind) -> bool:
    """Whether records of a kind have a name of their own."""
    label = kind.find(kind.label)
    return "{" + kind.label + "}" not in kind.id_form and (label is None or not label.ref)


def _alike(one: Record, other: Record) -> float:
    """The share of fields that say the same, the id left out; 0 for two that share nothing worth the name."""
    names = (one.data.keys() | other.data.keys()) - {"id"}
    same = sum(
        name in one.data and name in other.data and freeze(one.data[name]) == freeze(other.data[name]) for name in names
    )
    return same / len(names) if same >= 3 else 0.0
