"""Records against their schema. jsonschema-rs decides quickly; the failing few are explained with jsonschema."""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pmo.model.condition import matches
from pmo.model.finding import Finding, Level, Note
from pmo.model.kind import Requirement
from pmo.model.record import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator as Explainer

    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record


class Validator:
    """Checks the records of one kind; compiled once per run."""

    def __init__(self, kind: Kind, common: dict[str, Any]) -> None:
        import jsonschema_rs  # noqa: PLC0415 - 85 interpreter-milliseconds that `pmo --help` need not pay

        self.kind = kind
        self.common = common
        registry = (
            jsonschema_rs.Registry([("_common.json", common), ("json-schema:///_common.json", common)])
            if common
            else None
        )
        self._quick = jsonschema_rs.Draft202012Validator(kind.schema, registry=registry, validate_formats=True)

    @cached_property
    def _explainer(self) -> Explainer:
        from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 - only failing records need it
        from referencing import Registry, Resource  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        checker = FormatChecker(formats=())
        checker.checks("date")(_is_date)
        checker.checks("date-time")(_is_instant)
        registry: Registry[Any] = Registry().with_resource(
            "_common.json", Resource.from_contents(self.common, DRAFT202012)
        )
        return Draft202012Validator(self.kind.schema, registry=registry, format_checker=checker)

    def valid(self, data: dict[str, Any]) -> bool:
        """The quick verdict."""
        return bool(self._quick.is_valid(data))

    def check(self, record: Record) -> list[Finding]:
        """Every fault of a record against schema and lifecycle; empty for most records."""
        findings = [] if self.valid(record.data) else self.explain(record)
        findings.extend(_missing_for_state(record, self.kind))
        return findings

    def explain(self, record: Record) -> list[Finding]:
        """What is wrong with a record, field by field."""
        out: list[Finding] = []
        for error in self._explainer.iter_errors(record.data):
            out.extend(_explain(error, record, self.kind))
        return out


def validate(records: list[Record], kinds: Mapping[str, Kind], common: dict[str, Any]) -> list[Finding]:
    """Findings of all records; each kind's schema is compiled once."""
    validators = {name: Validator(kind, common) for name, kind in kinds.items()}
    findings: list[Finding] = []
    for record in records:
        found = validators[record.kind].check(record)
        if found:
            findings.extend(found)
    return findings


def _missing_for_state(record: Record, kind: Kind) -> Iterator[Finding]:
    lifecycle = kind.lifecycle
    if lifecycle is None:
        return
    state = record.data.get(lifecycle.field)
    needs = lifecycle.needs.get(state, ()) if isinstance(state, str) else ()
    for need in needs:
        if record.get(need.field) in (None, "", []) and matches(need.when, record):
            yield _needed(record, kind, need, str(state))


def _needed(record: Record, kind: Kind, need: Requirement, state: str) -> Finding:
    field = kind.find(need.field)
    title = field.title.lower() if field else need.field
    assert kind.lifecycle is not None  # noqa: S101 - only called for kinds with states
    why = (
        f" ({field.description.rstrip('.')[:1].lower()}{field.description.rstrip('.')[1:]})"
        if field and field.description
        else ""
    )
    return Finding(
        "missing-for-state", Level.ERROR, record.place(kind.lifecycle.field),
        f"a {kind.title.lower()} in state “{state}” needs its {title}", f"add `{need.field}:`{why}, or set the status back",
        record=record.id, pointer=need.field,
    )  # fmt: skip


def _is_date(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-11-20")


def _is_instant(value: object) -> bool:
    if not isinstance(value, str):
        return True
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return False
    return found.tzinfo is not None and len(value) > len("2026-11-20") and value[10] in "Tt"


def _explain(error: ValidationError, record: Record, kind: Kind) -> Iterator[Finding]:
    path: Path = tuple(error.absolute_path)
    rule = str(error.validator)
    if rule in ("anyOf", "oneOf") and error.context:
        best = min(error.context, key=lambda item: (-len(item.absolute_path), str(item.validator)))
        yield from _explain(best, record, kind)
        return
    name = dotted(path) or "the record"
    value = error.instance
    if rule == "required":
        missing = [key for key in error.validator_value if key not in value]
        for key in missing:
            yield _missing(record, kind, path, key)
        return
    if rule in ("additionalProperties", "unevaluatedProperties"):
        allowed = list((error.schema.get("properties") or {}).keys())
        for key in value:
            if key not in allowed:
                yield _unknown(record, kind, (*path, key), key, allowed)
        return
    if value is None:
        yield _at(record, path, "empty-field", f"“{name}” is empty", "give it a value, or remove the line")
        return
    message, help_, slug = _reason(rule, error, name, value, kind)
    yield _at(record, path, slug, message, help_)


def _missing(record: Record, kind: Kind, path: Path, key: str) -> Finding:
    inside = f"{dotted(path)}: " if path else ""
    field = kind.find(".".join(str(part) for part in (*path, key) if not isinstance(part, int)))
    hint = f": {field.description}" if field and field.description else ""
    return _at(
        record, path, "missing-field", f"{inside}the field “{key}” is missing", f"add `{key}:`{hint}", (*path, key)
    )


def _unknown(record: Record, kind: Kind, path: Path, key: str, allowed: list[str]) -> Finding:
    close = get_close_matches(key, allowed, 1, 0.6)
    help_ = (
        f"did you mean `{close[0]}`?"
        if close
        else f"remove it, or see `pmo explain {kind.name}` for the fields of a {kind.title.lower()}"
    )
    place = record.place()
    place = type(place)(place.path, record.source.key_span(path))
    return Finding(
        "unknown-field",
        Level.ERROR,
        place,
        f"a {kind.title.lower()} has no field “{key}”"
        if len(path) == 1
        else f"“{dotted(path[:-1])}” has no field “{key}”",
        help_,
        record=record.id,
        pointer=dotted(path),
    )


_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "array": "a list",
    "object": "a group of fields",
    "boolean": "true or false",
    "null": "nothing",
}


def _reason(rule: str, error: ValidationError, name: str, value: Any, kind: Kind) -> tuple[str, str, str]:  # noqa: PLR0911 - one return per kind of fault
    limit = error.validator_value
    if rule == "enum":
        choices = [str(choice) for choice in limit]
        close = get_close_matches(str(value), choices, 1, 0.5)
        hint = f"did you mean “{close[0]}”? " if close else ""
        return f"“{value}” is no choice for “{name}”", f"{hint}choices: {', '.join(choices)}", "unknown-value"
    if rule == "type":
        wanted = " or ".join(_TYPES.get(sort, sort) for sort in ([limit] if isinstance(limit, str) else limit))
        help_ = (
            f'put it in quotes: "{value}"'
            if limit == "string" and not isinstance(value, dict | list)
            else f"see `pmo explain {kind.name}` for an example"
        )
        return f"“{name}” must be {wanted}, not {_shown(value)}", help_, "wrong-type"
    if rule == "format":
        if limit == "date":
            return (
                f"“{value}” is no date",
                "write year-month-day, for example 2026-11-20, and a day that exists",
                "bad-date",
            )
        return (
            f"“{value}” is no point in time",
            "write date, time and offset, for example 2026-12-05T18:00:00-05:00",
            "bad-date",
        )
    if rule == "pattern":
        return f"“{value}” has not the form of “{name}”", f"it must match {limit}", "bad-form"
    if rule in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        word = {
            "minimum": "at least",
            "maximum": "at most",
            "exclusiveMinimum": "more than",
            "exclusiveMaximum": "less than",
        }[rule]
        return f"“{name}” is {value}, it must be {word} {limit}", "correct the number", "out-of-range"
    if rule in ("minLength", "minItems"):
        return (
            (f"“{name}” is empty" if not value else f"“{name}” is too short"),
            "write it out, or remove the line",
            "empty-field",
        )
    if rule in ("maxLength", "maxItems"):
        return (
            f"“{name}” is too long: {len(value)}, at most {limit}",
            "shorten it; details belong into notes",
            "too-long",
        )
    if rule == "const":
        return f"“{name}” must be {limit}", "correct the value", "unknown-value"
    return f"“{name}”: {error.message}", f"see `pmo explain {kind.name}`", "schema-violation"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, list):
        return "a list"
    return (
        {True: "true", False: "false"}.get(value, f"the number {value}")
        if not isinstance(value, str)
        else f"the text “{value[:40]}”"
    )


def _at(
    record: Record,
    path: Path,
    slug: str,
    message: str,
    help_: str,
    pointer: Path | None = None,
    notes: tuple[Note, ...] = (),
) -> Finding:
    return Finding(slug, Level.ERROR, record.place(path), message, help_, notes, record.id, dotted(pointer or path))
