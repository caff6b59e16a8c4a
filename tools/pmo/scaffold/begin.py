"""A record that begins with another one, as its schema says under `x-kind.from`: a standard change from its model.

What the other record fixes is taken over, what the schema sets is set, and what is left is asked for.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pmo.scaffold.new import put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record


@dataclass(frozen=True, slots=True)
class Origin:
    """What a schema says of where its records may begin.

    `field` names the other record, which must be in one of `states`; `sets` are values by path, `copies` paths in the
    other record by path here, `asks` the fields a person is asked for, in order, `me` the one that names whoever asks.
    """

    field: str
    states: tuple[str, ...]
    sets: Mapping[str, Any]
    copies: Mapping[str, str]
    asks: tuple[str, ...]
    me: str = ""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new record starts with: `data` is settled, `offers` are answers to `asks` that a person may take or change."""

    data: dict[str, Any]
    offers: dict[str, Any]
    asks: tuple[str, ...]


def origin_of(kind: Kind) -> Origin | None:
    """Where records of a kind may begin; None when its schema names nothing."""
    about = kind.schema.get("x-kind", {}).get("from")
    if not about:
        return None
    return Origin(
        field=about["field"],
        states=tuple(about.get("in", ())),
        sets=about.get("set", {}),
        copies=about.get("copy", {}),
        asks=tuple(about.get("ask", ())),
        me=about.get("me", ""),
    )


def begin(origin: Origin, other: Record) -> Beginning:
    """What a record takes over from the one it begins with. A list of which only a part may be meant is offered, not taken."""
    data: dict[str, Any] = {}
    offers: dict[str, Any] = {}
    put(data, origin.field, other.id)
    for path, value in origin.sets.items():
        put(data, path, deepcopy(value))
    for path, source in origin.copies.items():
        value = other.get(source)
        if value in (None, "", []):
            continue
        if path in origin.asks:
            offers[path] = deepcopy(value)
        else:
            put(data, path, deepcopy(value))
    return Beginning(data, offers, origin.asks)


def merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of both, groups field by field; what was given counts."""
    out = dict(base)
    for name, value in given.items():
        there = out.get(name)
        out[name] = merged(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return out
