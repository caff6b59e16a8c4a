"""Mistakes of a schema: what the meta schema sees, what does not compile, and names that lead nowhere."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.kind import ANY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from pmo.model.kind import Kind, RuleSpec

_FIELD_PARAMETERS: Final = ("field", "before", "after", "left", "right", "at", "unless_present")
_LISTS_OF_FIELDS: Final = ("need", "fields", "free", "fill", "append")
_COMMON: Final = "_common.json"
_PLAIN_ID: Final = re.compile(r"[\w.-]+\Z")
_DIALECT: Final = "https://json-schema.org/draft/2020-12/"
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_COMPARE: Final = "compare with another schema of this folder"


def schema_finding(path: str, message: str, help_: str, span: Span | None = None) -> Finding:
    """A mistake in a schema."""
    return Finding("schema-mistake", Level.ERROR, Place(path, span or Span()), message, help_)


def meta_faults(checker: Any, schema: dict[str, Any], path: str, text: str) -> list[Finding]:
    """What `_kind.meta.json` says about a schema."""
    if checker.is_valid(schema):
        return []
    out = []
    for error in checker.iter_errors(schema):
        where = [str(part) for part in error.instance_path]
        named = [part for part in where if not part.isdigit()]
        message = f"{'.'.join(where) or 'the schema'}: {error.message[:200]}"
        out.append(schema_finding(path, message, _COMPARE, _find(text, *named)))
    return out


def compile_faults(schema: dict[str, Any], common: dict[str, Any], path: str) -> list[Finding]:
    """What JSON Schema itself says: unknown types, broken patterns, `$ref` that lead nowhere."""
    away = next(_away(schema), None)
    if away is not None:
        message = f"this schema cannot be used: it refers to “{away[:100]}”, and nothing is fetched from elsewhere"
        return [schema_finding(path, message, "copy what you need into _common.json, and refer to that")]
    for pattern in schema.get("x-kind", {}).get("files", ()):
        folder, _, name = pattern.rpartition("/")
        twice = any(len(found) > len(set(found)) for found in map(_PLACEHOLDER.findall, (folder, name)))
        if twice or (folder and {"", ".", ".."} & set(folder.split("/"))):
            message = f"this schema cannot be used: “{pattern}” is not a place in the workspace"
            return [schema_finding(path, message, "write folders and a name, each placeholder once")]
    resources = [("_common.json", common), ("json-schema:///_common.json", common)] if common else []
    try:
        jsonschema_rs.Draft202012Validator(schema, registry=jsonschema_rs.Registry(resources))
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return [schema_finding(path, f"this schema cannot be used: {str(error).splitlines()[0][:200]}", _COMPARE)]
    return []


def _away(node: Any) -> Iterator[str]:
    """Addresses in a schema that a validator would open: other files, other hosts."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                if value.partition("#")[0] not in ("", _COMMON):
                    yield value
            elif key in ("$id", "$schema") and isinstance(value, str):
                if not (_PLAIN_ID.match(value) or value.startswith(_DIALECT)):
                    yield value
            else:
                yield from _away(value)
    elif isinstance(node, list):
        for item in node:
            yield from _away(item)


def consistency(kind: Kind, kinds: Mapping[str, Kind], text: str) -> Iterator[Finding]:
    """Mistakes a schema can make that no meta schema sees: names that lead nowhere, states nobody reaches."""
    yield from _field_faults(kind, kinds, text)
    for column in kind.columns:
        yield from _unknown_field(kind, column, "the list of columns", text, "columns")
    yield from _unknown_field(kind, kind.label, "label", text, "label")
    for title, section in kind.sections:
        for name in section:
            yield from _unknown_field(kind, name, f"the section “{title}”", text, title)
    for path in kind.client_paths:
        yield from _unknown_field(kind, path.split(".", 1)[0], "client", text, "client")
    for rule in kind.rules:
        yield from _rule_faults(kind, rule, kinds, text)
    yield from _lifecycle_faults(kind, text)


def reachable(start: str, goal: str, transitions: Mapping[str, tuple[str, ...]], without: str = "") -> bool:
    """Whether a way leads from one state to another that does not pass `without`."""
    if start == without:
        return False
    seen, stack = {start}, [start]
    while stack:
        state = stack.pop()
        if state == goal:
            return True
        for after in transitions.get(state, ()):
            if after not in seen and after != without:
                seen.add(after)
                stack.append(after)
    return False


def _field_faults(kind: Kind, kinds: Mapping[str, Kind], text: str) -> Iterator[Finding]:
    for field in kind.fields:
        for target in field.ref:
            if target != ANY and target not in kinds:
                message = f"the field “{field.path}” refers to the kind “{target}”, which does not exist"
                help_ = _guess(target, kinds, f"add schemas/{target}.schema.json, or correct x-ref")
                yield schema_finding(kind.path, message, help_, _find(text, "properties", field.name, target))
        if not field.description:
            message = f"the field “{field.path}” has no description"
            help_ = "say in one sentence what belongs in it; the handbook prints it"
            yield schema_finding(kind.path, message, help_, _find(text, "properties", field.name))


def _rule_faults(kind: Kind, rule: RuleSpec, kinds: Mapping[str, Kind], text: str) -> Iterator[Finding]:
    given = rule.parameters
    source = given.get("from")
    other = source.get("kind", "") if isinstance(source, dict) else source
    if isinstance(other, str) and other not in kinds:
        message = f"the rule {rule.slug} counts records of the kind “{other}”, which does not exist"
        yield schema_finding(
            kind.path, message, _guess(other, kinds, "correct `from`"), _find(text, rule.slug, "from", other)
        )
    for parameter in _FIELD_PARAMETERS + (("version",) if rule.rule == "frozen" else ()):
        value = given.get(parameter)
        if isinstance(value, str) and not (parameter == "field" and source is not None):
            yield from _unknown_field(kind, value, f"the rule {rule.slug}", text, rule.slug, relative=parameter)
    named: list[Any] = [name for parameter in _LISTS_OF_FIELDS for name in given.get(parameter, ())]
    for condition in (given.get("when"), given.get("while")):
        if isinstance(condition, dict):
            named.extend(condition)
        elif kind.lifecycle is not None:
            for state in condition or ():
                if state not in kind.lifecycle.transitions:
                    message = f"the rule {rule.slug} waits for the state “{state}”, which this kind does not have"
                    help_ = _guess(state, kind.lifecycle.states, "correct the name")
                    yield schema_finding(kind.path, message, help_, _find(text, rule.slug, state))
    for name in named:
        yield from _unknown_field(kind, str(name), f"the rule {rule.slug}", text, rule.slug)


def _unknown_field(kind: Kind, wanted: str, what: str, text: str, *near: str, relative: str = "") -> Iterator[Finding]:
    """A finding when a kind has no field of that name; `near` are words that come before it in the schema."""
    if kind.find(wanted) is not None:
        return
    if relative == "unless_present" and any(field.name == wanted for field in kind.fields):
        return  # a sibling of the field the rule looks at
    names = {field.path.replace("[]", "") for field in kind.fields}
    message = f"{what} names the field “{wanted}”, which this kind does not have"
    help_ = _guess(wanted.replace("[]", ""), names, "add the field under properties, or correct the name")
    yield schema_finding(kind.path, message, help_, _find(text, *near, wanted))


def _lifecycle_faults(kind: Kind, text: str) -> Iterator[Finding]:
    lifecycle = kind.lifecycle
    if lifecycle is None:
        return
    states = set(lifecycle.transitions)
    field = kind.find(lifecycle.field)
    if field is None:
        message = f"the lifecycle uses the field “{lifecycle.field}”, which this kind does not have"
        help_ = "add it under properties with an enum of the states"
        yield schema_finding(kind.path, message, help_, _find(text, "lifecycle", lifecycle.field))
    elif set(field.choices) != states:
        difference = ", ".join(sorted(set(field.choices) ^ states))
        message = f"the states of the lifecycle and the choices of “{lifecycle.field}” differ: {difference}"
        yield schema_finding(kind.path, message, "list the same states in both", _find(text, "transitions"))
    if lifecycle.initial not in states:
        message = f"the lifecycle starts in “{lifecycle.initial}”, which is not a state"
        help_ = _guess(lifecycle.initial, states, "correct the name")
        yield schema_finding(kind.path, message, help_, _find(text, "initial", lifecycle.initial))
    for state, after in lifecycle.transitions.items():
        for target in after:
            if target not in states:
                message = f"the lifecycle leads from “{state}” to “{target}”, which is not a state"
                help_ = _guess(target, states, "add it to transitions, or correct the name")
                yield schema_finding(kind.path, message, help_, _find(text, "transitions", state, target))
        if lifecycle.initial in states and not reachable(lifecycle.initial, state, lifecycle.transitions):
            message = f"no way leads to the state “{state}”"
            help_ = "add a transition to it, or remove it"
            yield schema_finding(kind.path, message, help_, _find(text, "transitions", state))
    yield from _requirement_faults(kind, text)


def _requirement_faults(kind: Kind, text: str) -> Iterator[Finding]:
    raw = kind.schema["x-kind"]["lifecycle"]
    for state, entries in raw.get("require", {}).items():
        if state not in raw["transitions"]:
            message = f"the lifecycle requires fields for “{state}”, which is not a state"
            help_ = _guess(state, raw["transitions"], "correct the name")
            yield schema_finding(kind.path, message, help_, _find(text, "require", state))
        for entry in entries:
            for name in [entry] if isinstance(entry, str) else [*entry["fields"], *entry["when"]]:
                yield from _unknown_field(kind, name, f"the lifecycle, for “{state}”,", text, "require", state)


def _guess(wanted: str, known: Collection[str], otherwise: str) -> str:
    close = get_close_matches(wanted, sorted(known), 1)
    return f"did you mean “{close[0]}”?" if close else otherwise


def _find(text: str, *words: str) -> Span:
    """Where the last of several quoted words stands, each searched after the one before it."""
    position, span = 0, Span()
    for word in words:
        found = re.compile(re.escape(f'"{word}"')).search(text, position)
        if found is None:
            continue
        position = found.end()
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        span = Span(line, column, column + len(found.group()))
    return span
