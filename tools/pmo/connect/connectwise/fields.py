"""Rows of JSON to typed values: what a class declares is read by the type of each attribute, the rest is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - annotations are read at run time
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Final, Self, get_args, get_origin, get_type_hints

from pmo.connect.connectwise.points import instant
from pmo.connect.connectwise.sift import clean, may_stay, trimmed

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Reference:
    """What a row says of another one."""

    id: int | None = None
    identifier: str = ""
    """The short name: of a member, a company, an invoice."""
    name: str = ""

    def __bool__(self) -> bool:
        """Whether it refers to anything."""
        return self.id is not None or bool(self.identifier or self.name)


NOBODY: Final = Reference()
"""Refers to nothing."""


class UnreadableError(Exception):
    """A value that is there and cannot be what its field says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What all rows have. An absent or empty field is None, an empty text, or NOBODY."""

    id: int | None = None
    updated: datetime | None = None
    """`_info.lastUpdated`: the only token that tells whether somebody else was faster."""
    entered: datetime | None = None
    """`_info.dateEntered`."""
    more: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Fields that have no attribute here, as they came; data about persons is not among them."""
    unreadable: tuple[str, ...] = ()
    """Names of fields whose value could not be read; their attribute is empty, the value is in `more`."""
    withheld: tuple[str, ...] = ()
    """Names of fields that were dropped since they may hold data about persons."""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The typed form of a row."""
        found: dict[str, Any] = {}
        more: dict[str, Any] = {}
        unreadable: list[str] = []
        withheld: list[str] = []
        known = _plan(cls)  # type: ignore[arg-type]  # classes hash by identity; mypy looks at their instances
        for name, value in row.items():
            if name == "_info":
                found.update(_info(value, unreadable))
            elif name in known:
                attribute, read = known[name]
                try:
                    if value is not None:
                        found[attribute] = read(value)
                except UnreadableError:
                    unreadable.append(name)
                    if may_stay(name, value, costs=True):
                        more[name] = trimmed(name, value)
            elif may_stay(name, value, costs=True):
                more[name] = trimmed(name, value)
            else:
                withheld.append(name)
        return cls(**found, more=more, unreadable=tuple(unreadable), withheld=tuple(withheld))


@cache
def _plan(cls: type[Row]) -> dict[str, tuple[str, Callable[[Any], Any]]]:
    """Name in JSON to attribute and reader."""
    hints = get_type_hints(cls)
    own = {"updated", "entered", "more", "unreadable", "withheld"}
    return {
        _camel(attribute.name): (attribute.name, _READERS[_key(hints[attribute.name])])
        for attribute in fields(cls)
        if attribute.name not in own
    }


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _key(hint: Any) -> Any:
    """The type of an attribute without its None."""
    if get_origin(hint) is UnionType:
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _info(value: Any, unreadable: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    info = value if isinstance(value, dict) else {}
    for name, attribute in (("lastUpdated", "updated"), ("dateEntered", "entered")):
        text = info.get(name)
        if isinstance(text, str) and text:
            found[attribute] = instant(text)
            if found[attribute] is None:
                unreadable.append(f"_info/{name}")
    return found


def _text(value: Any) -> str:
    if isinstance(value, dict):  # some answers give the text of a status, others the whole of it
        value = value.get("name") or value.get("identifier") or value.get("isoCode") or ""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise UnreadableError
    return clean(str(value))


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise UnreadableError
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        raise UnreadableError from None
    if not found.is_finite():
        raise UnreadableError
    return found


def _whole(value: Any) -> int:
    found = _number(value)
    if found != found.to_integral_value():
        raise UnreadableError
    return int(found)


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    raise UnreadableError


def _instant(value: Any) -> datetime:
    found = instant(value) if isinstance(value, str) else None
    if found is None:
        raise UnreadableError
    return found


def _reference(value: Any) -> Reference:
    if isinstance(value, str):
        return Reference(name=clean(value))
    if not isinstance(value, dict):
        raise UnreadableError
    number = value.get("id")
    return Reference(
        None if number is None else _whole(number),
        _text(value.get("identifier") or ""),
        _text(value.get("name") or value.get("isoCode") or ""),
    )


def _references(value: Any) -> tuple[Reference, ...]:
    if not isinstance(value, list):
        raise UnreadableError
    return tuple(_reference(part) for part in value)


def _mappings(value: Any) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise UnreadableError
    return tuple(trimmed("", part) for part in value)


_READERS: Final[dict[Any, Callable[[Any], Any]]] = {
    str: _text,
    int: _whole,
    Decimal: _number,
    bool: _flag,
    datetime: _instant,
    Reference: _reference,
    tuple[Reference, ...]: _references,
    tuple[dict[str, Any], ...]: _mappings,
}
