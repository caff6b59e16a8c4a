"""Reads `schemas/<kind>.schema.json` into kinds and says what is wrong with a schema itself."""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator

from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.kind import ANY, Field, Kind, Lifecycle, Requirement, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COMMON: Final = "_common.json"
META: Final = "_kind.meta.json"
_RULE_KEYS: Final = frozenset(
    {"slug", "rule", "level", "message", "why", "fix", "bad", "good", "since", "starts", "owner"}
)
_FIELD_PARAMETERS: Final = ("field", "before", "after", "left", "at")


def load_kinds(texts: Mapping[str, str], folder: str) -> tuple[dict[str, Kind], list[Finding]]:
    """Kinds by name from the texts of a schema folder (file name -> text), and findings about the schemas.

    A schema that cannot be used is left out and reported; the others go on.
    """
    findings: list[Finding] = []
    parsed: dict[str, dict[str, Any]] = {}
    for name, text in sorted(texts.items()):
        try:
            value = json.loads(text)
        except ValueError as error:
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            findings.append(
                _finding(
                    f"{folder}/{name}",
                    f"this is no JSON: {getattr(error, 'msg', error)}",
                    "check commas and quotes around the place shown",
                    Span(line, column, column + 1),
                )
            )
            continue
        if isinstance(value, dict):
            parsed[name] = value
    common = parsed.get(COMMON, {})
    meta = parsed.get(META)
    checker = Draft202012Validator(meta) if meta else None
    kinds: dict[str, Kind] = {}
    for name, schema in parsed.items():
        if not name.endswith(".schema.json"):
            continue
        path = f"{folder}/{name}"
        faults = list(_meta_faults(checker, schema, path, texts[name])) if checker else []
        findings.extend(faults)
        if faults:
            continue
        kind = _kind(name.removesuffix(".schema.json"), schema, common, path)
        kinds[kind.name] = kind
    for kind in kinds.values():
        findings.extend(_consistency(kind, kinds, texts[kind.path.rsplit("/", 1)[-1]]))
    return kinds, findings


def _meta_faults(checker: Draft202012Validator, schema: dict[str, Any], path: str, text: str) -> Iterator[Finding]:
    for error in checker.iter_errors(schema):
        where = [str(part) for part in error.absolute_path]
        yield _finding(
            path,
            f"{'.'.join(where) or 'the schema'}: {error.message}",
            "compare with another schema of this folder",
            _find(text, where[-1] if where else ""),
        )


def _kind(name: str, schema: dict[str, Any], common: dict[str, Any], path: str) -> Kind:
    about = schema["x-kind"]
    audience = schema.get("x-audience", "internal")
    return Kind(
        name=name,
        title=schema["title"],
        plural=about["plural"],
        description=schema["description"],
        files=tuple(about["files"]),
        id_form=about["id"],
        label=about.get("label", "title"),
        group=about.get("group", "registers"),
        audience=audience,
        client_paths=tuple(about.get("client", ())),
        columns=tuple(about.get("columns", ("id", "title"))),
        sections=tuple((section["title"], tuple(section["fields"])) for section in about.get("sections", ())),
        lifecycle=_lifecycle(about.get("lifecycle")),
        rules=tuple(_rule(rule) for rule in about.get("rules", ())),
        fields=tuple(_fields(schema, schema, common, "", audience)),
        schema=schema,
        ignore=tuple(about.get("ignore", ())),
        path=path,
    )


def _fields(
    node: dict[str, Any], root: dict[str, Any], common: dict[str, Any], prefix: str, audience: str
) -> Iterator[Field]:
    required = set(node.get("required", ()))
    for name, raw in node.get("properties", {}).items():
        spec = resolved(raw, root, common)
        path = f"{prefix}{name}"
        own = spec.get("x-audience", audience)
        items = resolved(spec["items"], root, common) if isinstance(spec.get("items"), dict) else {}
        ref = spec.get("x-ref", ())
        sort = spec.get("type") or ("enum" if "enum" in spec else "const" if "const" in spec else "any")
        list_ref = items.get("x-ref", ())
        yield Field(
            path=path + ("[]" if list_ref else ""),
            title=spec.get("title", name.replace("_", " ").capitalize()),
            description=spec.get("description", ""),
            type=sort if isinstance(sort, str) else "/".join(sort),
            required=name in required,
            choices=tuple(str(choice) for choice in (spec.get("enum") or items.get("enum") or ())),
            format=spec.get("format", items.get("format", "")),
            pattern=spec.get("pattern", ""),
            unit=spec.get("x-unit", ""),
            audience=own,
            ref=_refs(ref) or _refs(list_ref),
            signed=spec.get("x-approval") != "exclude",
            examples=tuple(spec.get("examples", ())),
            default=spec.get("default"),
        )
        if spec.get("type") == "object":
            yield from _fields(spec, root, common, f"{path}.", own)
        elif items.get("type") == "object":
            yield from _fields(items, root, common, f"{path}[].", items.get("x-audience", own))


def _refs(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def resolved(spec: dict[str, Any], root: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    """A field's schema with its `$ref` followed; what stands beside the `$ref` wins."""
    seen = 0
    while "$ref" in spec and seen < 16:
        file, _, pointer = spec["$ref"].partition("#")
        target: Any = common if file else root
        for part in pointer.strip("/").split("/"):
            target = target.get(part, {}) if isinstance(target, dict) else {}
        if file == "" and not target:
            target = {}
        root = common if file else root
        spec = {**target, **{key: value for key, value in spec.items() if key != "$ref"}}
        seen += 1
    return spec


def _lifecycle(raw: dict[str, Any] | None) -> Lifecycle | None:
    if not raw:
        return None
    transitions = {state: tuple(after) for state, after in raw["transitions"].items()}
    own = {state: tuple(_requirements(entries)) for state, entries in raw.get("require", {}).items()}
    needs = {}
    for state in transitions:
        before = _unavoidable(raw["initial"], state, transitions)
        needs[state] = tuple(need for passed in transitions if passed in before for need in own.get(passed, ()))
    return Lifecycle(raw["field"], raw["initial"], transitions, needs)


def _requirements(entries: Iterable[Any]) -> Iterator[Requirement]:
    for entry in entries:
        if isinstance(entry, str):
            yield Requirement(entry)
        else:
            yield from (Requirement(name, entry["when"]) for name in entry["fields"])


def _unavoidable(initial: str, state: str, transitions: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The states on every way from the initial state to `state`, itself included (its dominators)."""
    out = {state}
    for candidate in transitions:
        if candidate != state and not _reachable(initial, state, transitions, without=candidate):
            out.add(candidate)
    return out


def _reachable(start: str, goal: str, transitions: Mapping[str, tuple[str, ...]], without: str = "") -> bool:
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


def _rule(raw: dict[str, Any]) -> RuleSpec:
    return RuleSpec(
        slug=raw["slug"], rule=raw["rule"], level=raw["level"], message=raw["message"], why=raw["why"], fix=raw["fix"],
        bad=raw["bad"], good=raw["good"], parameters={key: value for key, value in raw.items() if key not in _RULE_KEYS},
        since=raw.get("since", "0.1"), starts=raw.get("starts", ""), owner=raw.get("owner", "it-project-manager"),
    )  # fmt: skip


def _consistency(kind: Kind, kinds: Mapping[str, Kind], text: str) -> Iterator[Finding]:
    """Mistakes a schema can make that no meta schema sees: names that lead nowhere, states nobody reaches."""
    names = {field.path.replace("[]", "") for field in kind.fields}

    def unknown(wanted: str, what: str) -> Iterator[Finding]:
        plain = wanted.replace("[]", "")
        if plain not in names:
            close = get_close_matches(plain, names, 1)
            yield _finding(
                kind.path,
                f"{what} names the field “{wanted}”, which this kind does not have",
                f"did you mean “{close[0]}”?" if close else "add the field under properties, or correct the name",
                _find(text, wanted),
            )

    for field in kind.fields:
        for target in field.ref:
            if target != ANY and target not in kinds:
                close = get_close_matches(target, kinds, 1)
                yield _finding(
                    kind.path,
                    f"the field “{field.path}” refers to the kind “{target}”, which does not exist",
                    f"did you mean “{close[0]}”?" if close else "add schemas/{target}.schema.json or correct x-ref",
                    _find(text, target),
                )
        if not field.description:
            yield _finding(
                kind.path,
                f"the field “{field.path}” has no description",
                "say in one sentence what belongs into it; the handbook prints it",
                _find(text, field.name),
            )
    for column in (*kind.columns, kind.label):
        yield from unknown(column, "the list of columns" if column in kind.columns else "label")
    for title, section in kind.sections:
        for name in section:
            yield from unknown(name, f"the section “{title}”")
    for path in kind.client_paths:
        yield from unknown(path.split(".", 1)[0], "client")
    for rule in kind.rules:
        for parameter in _FIELD_PARAMETERS:
            value = rule.parameters.get(parameter)
            if isinstance(value, str) and not (parameter == "field" and rule.rule == "link_count"):
                yield from unknown(value, f"the rule {rule.slug}")
        for name in (*rule.parameters.get("need", ()), *(rule.parameters.get("when") or {})):
            yield from unknown(name, f"the rule {rule.slug}")
    yield from _lifecycle_faults(kind, text, names)


def _lifecycle_faults(kind: Kind, text: str, names: set[str]) -> Iterator[Finding]:
    lifecycle = kind.lifecycle
    if lifecycle is None:
        return
    field = kind.find(lifecycle.field)
    states = set(lifecycle.transitions)
    if field is None:
        yield _finding(
            kind.path,
            f"the lifecycle uses the field “{lifecycle.field}”, which this kind does not have",
            "add it under properties with an enum of the states",
            _find(text, "lifecycle"),
        )
    elif set(field.choices) != states:
        difference = ", ".join(sorted(set(field.choices) ^ states))
        yield _finding(
            kind.path,
            f"the states of the lifecycle and the choices of “{lifecycle.field}” differ: {difference}",
            "list the same states in both",
            _find(text, lifecycle.field),
        )
    for state, after in lifecycle.transitions.items():
        for target in after:
            if target not in states:
                yield _finding(
                    kind.path,
                    f"the lifecycle leads from “{state}” to “{target}”, which is no state",
                    "add it to transitions or correct the name",
                    _find(text, target),
                )
        if not _reachable(lifecycle.initial, state, lifecycle.transitions):
            yield _finding(
                kind.path,
                f"no way leads to the state “{state}”",
                "add a transition to it, or remove it",
                _find(text, state),
            )
    for needs in lifecycle.needs.values():
        for need in needs:
            if need.field.replace("[]", "") not in names:
                yield _finding(
                    kind.path,
                    f"the lifecycle requires the field “{need.field}”, which this kind does not have",
                    "add the field, or correct the name",
                    _find(text, need.field),
                )


def _find(text: str, word: str) -> Span:
    """The first line that holds a quoted word; schemas are small, that is near enough to mend them."""
    if word:
        found = re.search(rf'"{re.escape(word)}"', text)
        if found:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            return Span(line, column, column + len(found.group()))
    return Span()


def _finding(path: str, message: str, help_: str, span: Span | None = None) -> Finding:
    return Finding("schema-mistake", Level.ERROR, Place(path, span or Span()), message, help_)
