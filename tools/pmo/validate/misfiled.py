"""Records in the folder of another kind: a change among the risks is one mistake, not a dozen wrong fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.model.finding import Finding, Level
from pmo.model.words import a

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record

_FEW: Final = 2
"""So many strange fields may be typing errors."""
_PART: Final = re.compile(r"\{([a-z_]+)\}")


class Misfiled(NamedTuple):
    """A record in the folder of another kind: what it seems to be, the path it should have, and what to say."""

    kind: str
    id: str
    home: str
    finding: Finding


def misfiled(
    records: Iterable[Record],
    invalid: Iterable[Finding],
    kinds: Mapping[str, Kind],
    given: Mapping[str, Mapping[str, str]],
) -> dict[str, Misfiled]:
    """By path, the records that seem to be of another kind, and where they belong.

    `invalid` is what is wrong with the fields of the records, `given` what the path of each file says. Only records with
    faults are looked at; one that could be of several kinds is left to its faults.
    """
    strange = {finding.place.path for finding in invalid}
    records = tuple(records)
    taken = {record.path for record in records}
    out: dict[str, Misfiled] = {}
    for record in records:
        if record.path in strange:
            fields = given.get(record.path, {})
            meant = _meant(record, kinds, fields)
            if meant is not None:
                home = _home(record, meant, fields)
                finding = _finding(record, kinds[record.kind], meant, home, taken)
                out[record.path] = Misfiled(meant.name, str(record.data.get("id", record.id)), home, finding)
    return out


def _meant(record: Record, kinds: Mapping[str, Kind], given: Mapping[str, str]) -> Kind | None:
    own = kinds[record.kind]
    written = record.data.keys() - given.keys()
    strangers = len(written - _names(own))
    others = [kind for kind in kinds.values() if kind is not own and kind.format == own.format]
    numbered = [kind for kind in others if _has_number_of(record, kind)]
    if numbered and not _has_number_of(record, own):
        return numbered[0] if len(written - _names(numbered[0])) <= strangers else None
    if strangers <= _FEW:
        return None
    fitting = [kind for kind in others if written <= _names(kind) and _always(kind) - given.keys() <= written | {"id"}]
    return fitting[0] if len(fitting) == 1 else None


def _names(kind: Kind) -> frozenset[str]:
    return frozenset(kind.schema.get("properties", {}))


def _always(kind: Kind) -> frozenset[str]:
    return frozenset(kind.schema.get("required", ()))


def _has_number_of(record: Record, kind: Kind) -> bool:
    """Whether a record carries a number of this kind, in its text or else as its name."""
    wanted = str(record.data.get("id", record.id))
    pattern = re.escape(kind.id_form).replace(r"\{year\}", "[0-9]{4}")
    return kind.numbered and re.fullmatch(re.sub(r"\\\{n:0\d\\\}", "[0-9]+", pattern), wanted) is not None


def _finding(record: Record, own: Kind, meant: Kind, home: str, taken: Collection[str]) -> Finding:
    help_ = f"move it to {home}"
    if meant.numbered and not _has_number_of(record, meant):
        help_ = f"move it to {home.rpartition('/')[0]}, with the next free number of that kind as id and as name: `pmo new {meant.name}` finds it"
    elif home in taken:
        help_ = f"{home} is there already: delete this file if it is a copy, else give it another id and move it there"
    return Finding(
        "wrong-folder",
        Level.ERROR,
        record.place("id"),
        f"this looks like {a(meant.title)}, and it lies in the folder of {own.plural.lower()}",
        help_,
        record=record.id,
        pointer="id",
    )


def _home(record: Record, meant: Kind, given: Mapping[str, str]) -> str:
    """The path that the record should have: beside its folder if it can be there."""
    known = {**given, **{name: value for name, value in record.data.items() if isinstance(value, str)}}
    known["id"] = str(record.data.get("id", record.id))
    complete = [path for path in meant.files if all(name in known for name in _PART.findall(path))]
    top = record.path.partition("/")[0]
    chosen = next((path for path in complete if path.startswith(f"{top}/")), next(iter(complete), meant.files[0]))
    return _PART.sub(lambda part: known.get(part[1], f"<{part[1]}>"), chosen)
