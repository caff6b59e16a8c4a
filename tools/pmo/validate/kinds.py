"""Reads `schemas/<kind>.schema.json` into kinds and says what is wrong with a schema itself."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from pmo.model.finding import Span
from pmo.model.kind import Field, Kind, Lifecycle, Requirement, RuleSpec
from pmo.validate.schema_faults import compile_faults, consistency, meta_faults, reachable, schema_finding
from pmo.validate.written_out import fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.finding import Finding

COMMON: Final = "_common.json"
META: Final = "_kind.meta.json"
ENDING: Final = ".schema.json"
MOST_FIELDS: Final = 1000
_DEEPEST: Final = 8
_SUSPECT: Final = re.compile(r"\\[ubfr]|[^\x00-\x7e]")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_UNFIT: Final = (KeyError, TypeError, AttributeError, ValueError, IndexError, RecursionError)
"""What reading a schema ends with when it is not built like one, although `_kind.meta.json` of the firm let it pass."""
_RULE_KEYS: Final = frozenset(
    {"slug", "rule", "level", "message", "why", "fix", "bad", "good", "since", "starts", "owner"}
)


def load_kinds(texts: Mapping[str, str], folder: str, *, sound: bool = False) -> tuple[dict[str, Kind], list[Finding]]:
    """Kinds by name from the texts of a schema folder (file name -> text), and findings about the schemas.

    A schema that cannot be used is left out and reported; the others go on. When these very texts were found `sound`
    before, nobody looks for mistakes again. The same texts give the same kinds: what was compiled for one is found again.
    """
    kinds, findings = _read_texts(tuple(texts.items()), folder, sound=sound)
    return dict(kinds), list(findings)


@lru_cache(maxsize=16)
def _read_texts(
    items: tuple[tuple[str, str], ...], folder: str, *, sound: bool
) -> tuple[dict[str, Kind], list[Finding]]:
    texts = dict(items)
    findings: list[Finding] = []
    parsed = _parsed(texts, folder, findings, screened=not sound)
    common, meta = parsed.get(COMMON, {}), parsed.get(META)
    if meta is None:
        return {}, findings
    if sound:
        names = [name.removesuffix(ENDING) for name in parsed if name.endswith(ENDING)]
        return {name: _kind(name, parsed[name + ENDING], common, f"{folder}/{name}{ENDING}") for name in names}, []
    checker = jsonschema_rs.Draft202012Validator(meta)
    kinds: dict[str, Kind] = {}
    for name, schema in parsed.items():
        if name.endswith(ENDING):
            path = f"{folder}/{name}"
            faults = meta_faults(checker, schema, path, texts[name]) or _use_faults(schema, common, path)
            if not faults:
                kind, faults = _read(name.removesuffix(ENDING), schema, common, path)
                if kind is not None:
                    kinds[kind.name] = kind
            findings.extend(faults)
    for name, kind in list(kinds.items()):
        try:
            findings.extend(list(consistency(kind, kinds, texts[name + ENDING])))
        except _UNFIT:
            findings.append(_unfit(kind.path))
            del kinds[name]
    return kinds, findings


def unusable(texts: Mapping[str, str], folder: str) -> dict[str, Finding]:
    """Which of the schemas that all others need cannot be used, with the finding that says so."""
    out: dict[str, Finding] = {}
    for name in (COMMON, META):
        if name in texts:
            faults: list[Finding] = []
            schema = _parsed({name: texts[name]}, folder, faults).get(name, {})
            faults = faults or _use_faults(schema, {} if name == META else schema, f"{folder}/{name}")
            if faults:
                out[name] = faults[0]
    return out


def _use_faults(schema: dict[str, Any], common: dict[str, Any], path: str) -> list[Finding]:
    """Why a schema cannot be used, or would take for ever."""
    why = fault(schema, common)
    if why:
        return [schema_finding(path, f"this schema cannot be used: {why}", "write what it says in fewer words")]
    try:
        return compile_faults(schema, common, path)
    except _UNFIT:
        return [_unfit(path)]


def _unfit(path: str) -> Finding:
    message = "this schema cannot be used: it is not built like the schema of a kind"
    return schema_finding(path, message, "compare it with another schema of this folder, part by part")


def _read(name: str, schema: dict[str, Any], common: dict[str, Any], path: str) -> tuple[Kind | None, list[Finding]]:
    """The kind, or why there is none."""
    try:
        kind = _kind(name, schema, common, path)
        many = len(kind.fields) > MOST_FIELDS
    except _UNFIT:
        return None, [_unfit(path)]
    if many:
        message = f"this schema cannot be used: it has more than {MOST_FIELDS:,} fields"
        return None, [schema_finding(path, message, "make several kinds of it, or a list of groups")]
    return kind, []


def _parsed(
    texts: Mapping[str, str], folder: str, findings: list[Finding], *, screened: bool = True
) -> dict[str, dict[str, Any]]:
    parsed: dict[str, dict[str, Any]] = {}
    for name, text in sorted(texts.items()):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            message = f"this is no JSON: {getattr(error, 'msg', 'it is nested too deep')}"
            span = Span(line, column, column + 1)
            findings.append(
                schema_finding(f"{folder}/{name}", message, "check commas and quotes around the place shown", span)
            )
            continue
        texts_in = _texts(value) if screened and _SUSPECT.search(text) else ()
        hidden = next((found.group() for one in texts_in if (found := _UNSEEN.search(one))), "")
        if hidden:
            message = f"a text of this schema holds a character that cannot be seen (U+{ord(hidden):04X})"
            help_ = "delete it: a terminal may obey it, and a reader is misled"
            findings.append(schema_finding(f"{folder}/{name}", message, help_))
        elif isinstance(value, dict):
            parsed[name] = value
        else:
            message = "a schema is a group of fields in braces"
            findings.append(schema_finding(f"{folder}/{name}", message, "compare with another schema of this folder"))
    return parsed


def _texts(value: Any) -> Iterator[str]:
    """Every key and text in some data."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            stack.extend((*item, *item.values()))
        elif isinstance(item, list):
            stack.extend(item)


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
        list_fields=cache(lambda: tuple(islice(_fields(schema, schema, common, "", audience), MOST_FIELDS + 1))),
        schema=schema,
        ignore=tuple(about.get("ignore", ())),
        path=path,
    )


def _fields(
    node: dict[str, Any], root: dict[str, Any], common: dict[str, Any], prefix: str, audience: str
) -> Iterator[Field]:
    required = set(node.get("required", ()))
    if prefix.count(".") > _DEEPEST:  # a schema that contains itself
        return
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
        root = common if file else root
        target: Any = root
        for part in filter(None, pointer.split("/")):
            target = target.get(part, {}) if isinstance(target, dict) else {}
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
        before = _unavoidable(raw["initial"], state, transitions, [passed for passed in transitions if passed in own])
        bound = [need for passed in transitions if passed in before for need in own.get(passed, ())]
        needs[state] = tuple({(need.field, repr(need.when)): need for need in bound}.values())
    return Lifecycle(raw["field"], raw["initial"], transitions, needs)


def _requirements(entries: Iterable[Any]) -> Iterator[Requirement]:
    for entry in entries:
        if isinstance(entry, str):
            yield Requirement(entry)
        else:
            yield from (Requirement(name, entry["when"]) for name in entry["fields"])


def _unavoidable(
    initial: str, state: str, transitions: Mapping[str, tuple[str, ...]], candidates: Iterable[str]
) -> set[str]:
    """Which of some states are on every way from the initial state to `state` (dominate it); it does so itself."""
    out = {state}
    for candidate in candidates:
        if candidate != state and not reachable(initial, state, transitions, without=candidate):
            out.add(candidate)
    return out


def _rule(raw: dict[str, Any]) -> RuleSpec:
    return RuleSpec(
        slug=raw["slug"], rule=raw["rule"], level=raw["level"], message=raw["message"], why=raw["why"], fix=raw["fix"],
        bad=raw["bad"], good=raw["good"], parameters={key: value for key, value in raw.items() if key not in _RULE_KEYS},
        since=raw.get("since", "0.1"), starts=raw.get("starts", ""), owner=raw.get("owner", "it-project-manager"),
    )  # fmt: skip
