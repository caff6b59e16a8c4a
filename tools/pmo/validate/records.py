"""Records against their schema. jsonschema-rs decides quickly; the failing few are explained with jsonschema."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from pmo.model.condition import matches
from pmo.model.finding import Finding, Level
from pmo.model.words import a
from pmo.validate.explain import Explainer, meant_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.kind import Kind, Requirement
    from pmo.model.record import Path, Record

_ABSENT: Final[tuple[Any, ...]] = (None, "", [])
_NO_VALUE: Final = frozenset(
    ("type", "format", "pattern", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "anyOf", "oneOf", "not")
)  # fmt: skip
"""Keywords of a schema whose breach leaves nothing to compute with. A state or a choice that does not exist is still shown."""


class Validator:
    """Checks the records of one kind. Raises ValueError when the schema cannot be compiled; see `validator`."""

    def __init__(self, kind: Kind, common: dict[str, Any]) -> None:
        self.kind = kind
        self.common = common
        resources = [("_common.json", common), ("json-schema:///_common.json", common)] if common else []
        self._quick = jsonschema_rs.Draft202012Validator(
            kind.schema, registry=jsonschema_rs.Registry(resources), validate_formats=True
        )
        self._forbidden = tuple(field for field in kind.fields if field.audience == "never")

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.kind, self.common)

    def valid(self, data: dict[str, Any]) -> bool:
        """The quick verdict."""
        return bool(self._quick.is_valid(data))

    def check(self, record: Record) -> list[Finding]:
        """Every fault of a record against schema and lifecycle; empty for most records."""
        findings = [] if self._quick.is_valid(record.data) else self.explain(record)
        misspelled = {guess for finding in findings if (guess := meant_by(finding))}
        lifecycle = self.kind.lifecycle
        if lifecycle is not None:
            state = record.data.get(lifecycle.field)
            needs = lifecycle.needs.get(state) if isinstance(state, str) else None
            if needs:
                missing = [one for one in _missing_for_state(record, self.kind, needs) if one.pointer not in misspelled]
                findings = _told_once(findings, missing)
        if self._forbidden:
            findings.extend(self._stored_but_forbidden(record))
        return findings

    def useless(self, data: dict[str, Any]) -> frozenset[Path]:
        """Where something stands that is no value of its field: a text for a number, a day that does not exist."""
        return frozenset(
            path
            for error in (() if self._quick.is_valid(data) else self._quick.iter_errors(data))
            if (path := tuple(error.instance_path)) and path != ("id",)
            if error.kind.name in _NO_VALUE or (error.kind.name == "enum" and not isinstance(error.instance, str))
        )

    def explain(self, record: Record) -> list[Finding]:
        """What is wrong with a record, field by field; never empty for a record that is not valid."""
        return self._explainer.findings(record)

    def _stored_but_forbidden(self, record: Record) -> Iterator[Finding]:
        for field in self._forbidden:
            for path, _ in record.walk(field.path):
                yield Finding(
                    "forbidden-field",
                    Level.ERROR,
                    record.place(path),
                    f"“{field.title}” must not be stored here: whoever can read the repository would read it",
                    "remove it from the file, and from Git's history if it was committed",
                    record=record.id,
                    pointer=field.path,
                )


class _Same:
    """Something that is found again by being the same thing, not one that is equal."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.thing is other.thing


def validator(kind: Kind, common: dict[str, Any]) -> Validator:
    """What checks the records of a kind; compiled once for this very kind, however often records are read."""
    return _compiled(_Same(kind), _Same(common))


@lru_cache(maxsize=256)
def _compiled(kind: _Same, common: _Same) -> Validator:
    return Validator(kind.thing, common.thing)


def validate(records: Iterable[Record], kinds: Mapping[str, Kind], common: dict[str, Any]) -> list[Finding]:
    """Findings of all records."""
    validators: dict[str, Validator] = {}
    findings: list[Finding] = []
    for record in records:
        known = validators.get(record.kind)
        if known is None:
            known = validators[record.kind] = validator(kinds[record.kind], common)
        found = known.check(record)
        if found:
            findings.extend(found)
    return findings


def _missing_for_state(record: Record, kind: Kind, needs: Iterable[Requirement]) -> Iterator[Finding]:
    data = record.data
    for need in needs:
        name = need.field
        if not data.get(name) and record.get(name) in _ABSENT and matches(need.when, record):
            yield _needed(record, kind, name)


def _told_once(findings: list[Finding], missing: list[Finding]) -> list[Finding]:
    """All of them; a field that is there, empty, and needed in this state is one fault, on its own line."""
    empty = {finding.pointer: finding for finding in findings if finding.slug == "empty-field"}
    needed = [
        replace(
            finding,
            place=empty[finding.pointer].place,
            message=f"“{finding.pointer}” is empty, and {finding.message}",
            help=empty[finding.pointer].help if "#" in empty[finding.pointer].help else f"fill it in{finding.help.removeprefix(f'add `{finding.pointer}:`')}",
        )
        if finding.pointer in empty
        else finding
        for finding in missing
    ]  # fmt: skip
    said = {finding.pointer for finding in missing}
    return [*(one for one in findings if one.slug != "empty-field" or one.pointer not in said), *needed]


def _needed(record: Record, kind: Kind, name: str) -> Finding:
    assert kind.lifecycle is not None  # noqa: S101 - only kinds with states need anything
    field = kind.find(name)
    title = field.title.lower() if field else name
    about = field.description.rstrip(".") if field else ""
    why = f" ({about[0].lower()}{about[1:]})" if about else ""
    state = record.text(kind.lifecycle.field)
    return Finding(
        "missing-for-state",
        Level.ERROR,
        record.place(kind.lifecycle.field),
        f"{a(kind.title)} in the state “{state}” needs its {title}",
        f"add `{name}:`{why}, or set the status back",
        record=record.id,
        pointer=name,
    )
