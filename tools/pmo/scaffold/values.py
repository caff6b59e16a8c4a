"""What a person types, as the value of a field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.scaffold.problem import InputError, a, closest, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from pmo.model.kind import Field, Kind

NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")
_YES_NO: Final = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


def from_text(field: Field, text: str, as_of: date, read_yaml: Callable[[str], Any]) -> Any:
    """The value of one field; InputError says what is expected.

    `today` is a date. Lists of ids and of choices may be written with commas; other lists and groups of fields
    in brackets, as YAML.
    """
    text = text.strip() if "\n" not in text else text
    if field.type in ("array", "object"):
        return _structure(field, text, read_yaml)
    if field.choices:
        return _choice(field, text)
    if field.type == "boolean":
        if text.lower() not in _YES_NO:
            raise InputError(f"“{field.path}” is yes or no, not “{text}”.")
        return _YES_NO[text.lower()]
    if field.type in ("integer", "number"):
        return _number(field, text)
    if field.format == "date" and text.lower() == "today":
        return as_of.isoformat()
    if field.type in ("any", "const") or "/" in field.type:
        return Decimal(text) if "." in text and NUMBER.match(text) else int(text) if NUMBER.match(text) else text
    return text


def _choice(field: Field, text: str) -> Any:
    if text not in field.choices:
        raise InputError(
            f"“{text}” is not a choice for “{field.path}”. {closest(text, field.choices, '')} "
            f"Choices: {', '.join(field.choices)}.".replace("  ", " ")
        )
    return int(text) if all(re.fullmatch(r"-?[0-9]+", choice) for choice in field.choices) else text


def _number(field: Field, text: str) -> int | Decimal:
    if not NUMBER.match(text) or (field.type == "integer" and "." in text):
        wanted = "a whole number" if field.type == "integer" else "a number such as 12 or 12.5"
        raise InputError(f"“{field.path}” is {wanted}, not “{text}”.")
    return Decimal(text) if "." in text else int(text)


def _structure(field: Field, text: str, read_yaml: Callable[[str], Any]) -> Any:
    if text[:1] in ("[", "{"):
        value = read_yaml(text)
        if isinstance(value, list if field.type == "array" else dict):
            return value
        raise InputError(f"“{text}” cannot be read as the value of “{field.path}”; check brackets and quotes.")
    if field.type == "object":
        raise InputError(f"“{field.path}” is a group of fields: set one of them, as in {field.path}.name=value.")
    if field.ref or field.choices:
        return [part.strip() for part in text.split(",") if part.strip()]
    return [text]


def assign(
    kind: Kind, pairs: Iterable[tuple[str, str]], as_of: date, read_yaml: Callable[[str], Any]
) -> dict[str, Any]:
    """The data that `field=value` pairs make, dotted names included; a list field given twice gets both."""
    data: dict[str, Any] = {}
    for name, text in pairs:
        field = field_named(kind, name)
        value = from_text(field, text, as_of, read_yaml)
        *parents, last = name.replace("[]", "").split(".")
        target = data
        for parent in parents:
            target = target.setdefault(parent, {})
        if isinstance(value, list) and isinstance(target.get(last), list):
            target[last].extend(value)
        else:
            target[last] = value
    return data


def field_named(kind: Kind, name: str) -> Field:
    """The field with a dotted name; InputError with a guess when the kind has none."""
    field = kind.find(name)
    if field is None or any(item.path.startswith(f"{_above(name)}[].") for item in kind.fields if _above(name)):
        if field is not None:
            raise InputError(f"“{_above(name)}” is a list: write it whole, as in '{_above(name)}=[{{…}}]'.")
        known = [item.path.replace("[]", "") for item in kind.fields]
        raise InputError(
            f"{sentence(a(kind.title))} has no field “{name}”. "
            + closest(name, known, f"`pmo explain {kind.name}` lists the fields.")
        )
    return field


def _above(name: str) -> str:
    return name.rpartition(".")[0]
