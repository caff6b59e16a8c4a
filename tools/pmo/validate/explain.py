"""Why a record does not fit its schema, in words of the trade.

jsonschema walks the schema and says which field fails which keyword; formats and patterns are judged by
jsonschema-rs here too, so that the two libraries cannot disagree about a date or a regular expression.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.record import dotted, named
from pmo.model.words import a
from pmo.validate.wording import reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from pmo.model.kind import Kind
    from pmo.model.record import Path, Record

_CHOICES: Final = ("anyOf", "oneOf")
_MOST_UNKNOWN: Final = 100
_UNKNOWN: Final = ("additionalProperties", "unevaluatedProperties")


class Explainer:
    """Explains the records of one kind."""

    def __init__(self, kind: Kind, common: dict[str, Any]) -> None:
        self.kind = kind
        self.validator = _validator(kind.schema, common)

    def findings(self, record: Record) -> list[Finding]:
        """All faults of a record that is not valid; at least one."""
        try:
            out = [
                finding
                for error in self.validator.iter_errors(with_floats(record.data))
                for finding in self._explain(error, record)
            ]
        except (
            RecursionError
        ):  # a schema that refers to itself and goes nowhere; jsonschema-rs sees that, jsonschema does not
            out = []
        out = _without_echoes(out)
        if not out:  # the libraries disagree: say so rather than let a record pass that one of them refuses
            message = f"this {self.kind.title.lower()} does not fit {self.kind.path}"
            help_ = f"compare it with the fields in `pmo explain {self.kind.name}`"
            out.append(Finding("schema-violation", Level.ERROR, record.place(), message, help_, record=record.id))
        return _once_per_column(out) if self.kind.format == "csv" else list(dict.fromkeys(out))

    def _explain(self, error: ValidationError, record: Record) -> Iterator[Finding]:
        path: Path = tuple(error.absolute_path)
        rule, value = str(error.validator), error.instance
        wanted: Any = error.validator_value
        schema = error.schema if isinstance(error.schema, dict) else {}
        if rule == "type" and "format" in schema and isinstance(value, int | float) and not isinstance(value, bool):
            rule, wanted = "format", schema["format"]  # 20261120: the advice is how dates look, not quotes
        if rule in _CHOICES and error.context:
            best = min(error.context, key=lambda item: (-len(item.absolute_path), str(item.validator)))
            yield from self._explain(best, record)
        elif rule == "required":
            yield from (self._missing(record, path, key) for key in wanted if key not in _keys(value))
        elif rule in _UNKNOWN:
            allowed = list(schema.get("properties", {}))
            unknown = [key for key in _keys(value) if key not in allowed]
            yield from (self._unknown(record, (*path, key), allowed) for key in unknown[:_MOST_UNKNOWN])
            if len(unknown) > _MOST_UNKNOWN:
                message = f"{len(unknown) - _MOST_UNKNOWN:,} more fields are not fields of {a(self.kind.title)}"
                yield _at(record, (*path, unknown[_MOST_UNKNOWN]), "unknown-field", message, "is this the right file?")
        elif value is None:
            span = record.source.span(path)
            line = record.source.lines()[span.line - 1] if path else ""
            help_ = "give it a value, or remove the line"
            if re.search(r":\s+#", line):
                help_ = "what follows a # is a comment that nobody reads: put the text in quotes"
            yield _at(record, path, "empty-field", f"“{named(path) or 'the record'}” is empty", help_)
        else:
            slug, message, help_ = reason(
                rule, wanted, named(path) or "the record", value, kind=self.kind.name, fallback=error.message
            )
            if help_.startswith("see `pmo explain") or slug == "out-of-range":
                help_ = self._about(path) or help_
            if len(path) == 1 and not record.source.says(path):
                message, help_ = f"the name of the file gives its {path[0]}, and {message}", f"rename the file; {help_}"
            yield _at(record, path, slug, message, help_)

    def _missing(self, record: Record, path: Path, key: str) -> Finding:
        inside = f"{named(path)}: " if named(path) else ""
        field = self.kind.find(".".join(part for part in (*path, key) if isinstance(part, str)))
        hint = f": {field.description}" if field and field.description else ""
        message = f"{inside}the field “{key}” is missing"
        if self.kind.format == "csv" and path:
            lines = record.source.lines()
            head = next((number for number, line in enumerate(lines, 1) if line.strip()), 1)
            if key not in [name.strip().strip('"') for name in lines[head - 1].split(",")]:
                place = Place(record.path, Span(head, 1, len(lines[head - 1]) + 1))
                message, hint = f"this table has no column “{key}”", f"add it{hint}"
                return Finding("missing-field", Level.ERROR, place, message, hint, (), record.id, f"rows.{key}")
            about = f" ({field.description[0].lower()}{field.description[1:].rstrip('.')})" if field else ""
            message, hint = f"this row has no value for “{key}”", f"fill it in{about}, or remove the row"
            return _at(record, path, "missing-field", message, hint, (*path, key))
        return _at(record, path, "missing-field", message, f"add `{key}:`{hint}", (*path, key))

    def _about(self, path: Path) -> str:
        """What belongs in a field, in its own words; empty when the schema says nothing."""
        field = self.kind.find(".".join(part for part in path if isinstance(part, str)))
        if field is None or not field.description:
            return ""
        return f"what belongs here: {field.description[0].lower()}{field.description[1:].rstrip('.')}"

    def _unknown(self, record: Record, path: Path, allowed: list[str]) -> Finding:
        key = str(path[-1])
        close = get_close_matches(key.lower().replace(" ", "_"), allowed, 1, 0.6)
        title = record.path if record.path == "pmo.yml" else a(self.kind.title)
        other = f"remove it, or see `pmo explain {self.kind.name}` for the fields of {title}"
        table = self.kind.format == "csv"
        if table:
            other = f"remove it; the columns are {', '.join(allowed)}"
        inside = [field.path for field in self.kind.fields if field.name == key and field.depth and len(path) == 1]
        if inside and not close and not table:
            outer = inside[0].rpartition(".")[0].removesuffix("[]")
            other = f"it belongs inside `{outer}`: start the line with spaces, below its other fields"
        owner = "this table" if table else title if len(path) == 1 else f"“{named(path[:-1])}”"
        return Finding(
            "unknown-field",
            Level.ERROR,
            Place(record.path, record.source.key_span(path)),
            f"{owner} has no {'column' if table else 'field'} “{key}”",
            f"did you mean `{close[0]}`?" if close else other,
            record=record.id,
            pointer=dotted(path),
        )


def _at(record: Record, path: Path, slug: str, message: str, help_: str, pointer: Path | None = None) -> Finding:
    where = dotted(pointer or path)
    return Finding(slug, Level.ERROR, record.place(path), message, help_, (), record.id, where)


def meant_by(finding: Finding) -> str:
    """The field that a misspelled name was meant to be; empty for other findings."""
    if finding.slug != "unknown-field" or not finding.help.startswith("did you mean `"):
        return ""
    return f"{finding.pointer.rpartition('.')[0]}.{finding.help.split('`')[1]}".removeprefix(".")


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """A misspelled name is one fault: the field it was meant to be is not missing as well."""
    meant = {guess for finding in findings if (guess := meant_by(finding))}
    columns = {f"rows.{guess.rpartition('.')[2]}" for guess in meant if guess.startswith("rows[")}
    return [one for one in findings if one.slug != "missing-field" or one.pointer not in meant | columns]


def _once_per_column(findings: list[Finding]) -> list[Finding]:
    """A table in which a column is wrong has one fault, not one for each row; a row without values has one as well."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        column = finding.pointer.rpartition(".")[2]
        if finding.slug == "unknown-field":
            key: tuple[object, ...] = ("unknown-field", finding.place.span.line)
        elif finding.slug == "missing-field":
            key = ("missing-field", finding.place.span.line, finding.pointer.startswith("rows."))
        elif finding.slug == "wrong-type":
            key = ("wrong-type", column)
        else:
            key = (finding,)
        known = groups.setdefault(key, [])
        if all(item.pointer.rpartition(".")[2] != column or finding.slug == "wrong-type" for item in known):
            known.append(finding)
    return [_one_of(group) for group in groups.values()]


def _one_of(group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    if first.slug == "wrong-type":
        rows = len(group) - 1
        return replace(first, message=f"{first.message} (and {rows} more {'row' if rows == 1 else 'rows'} like this)")
    names = [f"“{item.pointer.rpartition('.')[2]}”" for item in group]
    said = f"{', '.join(names[:-1])} and {names[-1]}"
    if first.slug == "unknown-field":
        meant = [guess for item in group if (guess := meant_by(item).rpartition(".")[2])]
        help_ = (
            f"did you mean {', '.join(f'`{guess}`' for guess in meant)}?" if len(meant) == len(group) else first.help
        )
        return replace(first, message=f"this table has no columns {said}", help=help_)
    if first.pointer.startswith("rows."):
        return replace(first, message=f"this table has no columns {said}", help="add them, with a value in each row")
    return replace(
        first,
        message=f"this row has no value for {said}",
        help="fill them in, or remove the row: sums and remarks do not belong in the table",
    )


def _keys(value: Any) -> Iterable[str]:
    return value if isinstance(value, dict) else ()


def with_floats(value: Any) -> Any:
    """The data as JSON has it: jsonschema does not take Decimal for a multiple or a whole number."""
    if isinstance(value, dict):
        return {key: with_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_floats(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


@cache
def _quick(keyword: str, value: str) -> Any:
    return jsonschema_rs.Draft202012Validator({keyword: value}, validate_formats=True)


def _validator(schema: dict[str, Any], common: dict[str, Any]) -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker, validators  # noqa: PLC0415 - slow to import, and only failing records need it
    from jsonschema.exceptions import FormatError, ValidationError  # noqa: PLC0415
    from referencing import Registry, Resource  # noqa: PLC0415
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

    class Formats(FormatChecker):
        """Judges formats as jsonschema-rs does."""

        def check(self, instance: object, format: str) -> None:  # noqa: A002 - named by jsonschema
            if isinstance(instance, str) and not _quick("format", format).is_valid(instance):
                raise FormatError(f"{instance!r} is no {format}")

    def pattern(_: Any, wanted: str, instance: object, __: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str) and not _quick("pattern", wanted).is_valid(instance):
            yield ValidationError(f"{instance!r} does not match {wanted!r}")

    kind_validator: Any = validators.extend(Draft202012Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
    registry: Registry[Any] = Registry().with_resource("_common.json", Resource.from_contents(common, DRAFT202012))
    made: Validator = kind_validator(schema, registry=registry, format_checker=Formats(formats=()))
    return made
