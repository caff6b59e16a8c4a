"""The pages of `pmo explain` and of the handbook's reference: rules, faults of files, kinds and fields."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.check import engine
from pmo.check.catalog import ENTRIES
from pmo.link.advice import example
from pmo.measure.metrics import METRICS
from pmo.model.explanation import Explanation, Grid, Part
from pmo.model.kind import ANY
from pmo.pipeline import duties, explain_metric
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pmo.check.catalog.entry import Entry
    from pmo.check.rule import Rule
    from pmo.model.finding import Finding
    from pmo.model.kind import Field, Kind, Lifecycle, Requirement
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

_MOST_PLACES = 8
_SETTINGS = "settings"
_AUDIENCES = {
    "client": "the client and the firm",
    "internal": "the whole firm",
    "management": "management only",
    "never": "nobody: it must not be stored here",
}
_FORMATS = {"date": "date", "date-time": "point in time"}


def rule_pages(loaded: Loaded, findings: Sequence[Finding] | None = None) -> tuple[Explanation, ...]:
    """A page for every slug a finding can carry, by slug. `findings` are today's; they are computed when not given."""
    today = lint(loaded).findings if findings is None else findings
    kinds = loaded.workspace.kinds
    rules = {rule.slug: rule for rule in engine.all_rules(kinds.values())}
    pages = [_rule(rule, loaded.workspace, today) for rule in rules.values()]
    pages.extend(_entry(entry, today) for slug, entry in ENTRIES.items() if slug not in rules)
    return tuple(sorted(pages, key=lambda page: page.name))


def kind_pages(loaded: Loaded) -> tuple[Explanation, ...]:
    """A page for every record kind, by name."""
    return tuple(_kind(kind, loaded) for _, kind in sorted(loaded.workspace.kinds.items()))


def field_page(loaded: Loaded, kind: Kind, field: Field) -> Explanation:
    """The page of one field, and of the fields inside it."""
    inner = [item for item in kind.fields if item.path.startswith((f"{field.path}.", f"{field.path}[]."))]
    parts = []
    if field.choices:
        parts.append(Part("Choices", ", ".join(field.choices)))
    if field.examples:
        parts.append(Part("Examples", ", ".join(map(str, field.examples))))
    if kind.lifecycle is not None:
        states = [
            state for state, needs in kind.lifecycle.needs.items() if any(need.field == field.path for need in needs)
        ]
        if states:
            parts.append(Part("Needed in the states", ", ".join(states)))
    rules = [slug for slug in _rules_of(kind, loaded) if _names(slug, field, kind)]
    if rules:
        parts.append(Part("Rules that look at it", ", ".join(rules)))
    if inner:
        parts.append(Part("Fields inside", grid=_fields(inner)))
    facts = (
        ("Type", _type(field)),
        ("Required", "always" if field.required else "no, or from a state on" if kind.lifecycle is not None else "no"),
        ("Read by", _AUDIENCES.get(field.audience, field.audience)),
        *(
            (("Signed", "yes: an approval covers it" if field.signed else "no: it may change after an approval"),)
            if kind.name != _SETTINGS
            else ()
        ),
        *((("Unit", field.unit),) if field.unit else ()),
        *((("Default", _said(field.default)),) if field.default is not None else ()),
    )
    name = f"{kind.name}.{field.path}"
    return Explanation(name, "field", field.title, field.description, facts, tuple(parts), kinds=(kind.name,))


def _said(value: object) -> str:
    """A default as people write it."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def find(loaded: Loaded, name: str) -> Explanation | None:
    """The page for a slug, a figure, a kind or KIND.FIELD; None when there is none."""
    if name == duties.NAME:
        return duties.page(loaded)
    owner, _, path = name.partition(".")
    if owner == _SETTINGS and _SETTINGS not in loaded.workspace.kinds:
        return _of_settings(loaded, path)
    kind = loaded.workspace.kinds.get(name)
    if kind is not None:
        return _kind(kind, loaded)
    figure = explain_metric.page(loaded, name)
    if figure is not None:
        return figure
    rule = next((page for page in rule_pages(loaded) if page.name == name), None)
    if rule is not None:
        return rule
    kind = loaded.workspace.kinds.get(owner)
    field = kind.find(path) if kind is not None else None
    return field_page(loaded, kind, field) if kind is not None and field is not None else None


def _of_settings(loaded: Loaded, path: str) -> Explanation | None:
    """The page of pmo.yml, or of one of its fields."""
    kind = load_kinds(loaded.root)[2]
    if kind is None:
        return None
    if path:
        field = kind.find(path)
        return field_page(loaded, kind, field) if field is not None else None
    return Explanation(
        kind.name, "kind", kind.title, kind.description, (), (Part("Fields", grid=_fields(kind.fields)),)
    )


def guesses(loaded: Loaded, name: str) -> list[str]:
    """The nearest names that `find` knows."""
    kinds = loaded.workspace.kinds
    owner, dot, path = name.partition(".")
    if dot and owner in kinds:
        fields = {field.path.replace("[]", "") for field in kinds[owner].fields}
        return [f"{owner}.{close}" for close in get_close_matches(path, sorted(fields), 3, 0.5)]
    if dot and owner == _SETTINGS and (kind := load_kinds(loaded.root)[2]) is not None:
        fields = {field.path.replace("[]", "") for field in kind.fields}
        return [f"{owner}.{close}" for close in get_close_matches(path, sorted(fields), 3, 0.5)]
    slugs = (
        {rule.slug for rule in engine.all_rules(kinds.values())}
        | ENTRIES.keys()
        | kinds.keys()
        | METRICS.keys()
        | {_SETTINGS, duties.NAME}
    )
    return get_close_matches(name, sorted(slugs), 3, 0.5)


def contents(loaded: Loaded) -> Explanation:
    """The page of `pmo explain` without a name: the kinds, the rules by kind, and the faults of files."""
    kinds = loaded.workspace.kinds
    rules = engine.all_rules(kinds.values())
    parts = [
        Part(
            "Kinds of record",
            grid=Grid(("Kind", "What it is"), tuple((kind.name, kind.description) for kind in kinds.values())),
        )
    ]
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for rule in rules:
        groups.setdefault(_first_known(rule, kinds), []).append((rule.slug, rule.level.value, rule.summary))
    for name, rows in sorted(groups.items()):
        title = f"Rules about {kinds[name].plural.lower()}" if name in kinds else "Rules about every kind"
        parts.append(Part(title, grid=Grid(("Rule", "Level", "What it wants"), tuple(rows))))
    entries = tuple((entry.slug, entry.level.value, entry.summary) for entry in ENTRIES.values())
    parts.append(Part("Faults in files and fields", grid=Grid(("Finding", "Level", "What it wants"), entries)))
    text = (
        f"{len(kinds)} kinds of record, {len(rules)} rules and {len(entries)} faults that a file can have. `pmo explain NAME` "
        "tells more about each of them, `pmo explain KIND.FIELD` about a field of a record, `pmo explain settings` about "
        f"pmo.yml, and `pmo explain {duties.NAME}` what there is for each duty of the office."
    )
    return Explanation("contents", "list", "What `pmo explain` can tell about", text, parts=tuple(parts))


def _first_known(rule: Rule, kinds: Iterable[str]) -> str:
    return next((name for name in rule.kinds if name in kinds), "")


def _rule(rule: Rule, workspace: Workspace, today: Sequence[Finding]) -> Explanation:
    kinds = workspace.kinds
    role = workspace.find("role", rule.owner)
    owner = workspace.label(role) if role is not None else ""
    names = [kinds[name].plural.lower() for name in rule.kinds if name in kinds]
    facts = (
        ("Level", rule.level.value),
        ("About", ", ".join(names) or "every kind"),
        ("Looks after it", owner or rule.owner.replace("-", " ")),
        ("Depends on the date", "yes" if rule.timed else "no"),
        *(
            (("Compares with", "an earlier state: `pmo lint --base REF` asks, plain `pmo lint` does not"),)
            if rule.past
            else ()
        ),
        ("Since", rule.since),
        ("Found today", _found(rule.slug, today)),
    )
    parts = _manual(rule.why, rule.fix, rule.bad, rule.good, rule.slug, today)
    return Explanation(rule.slug, "rule", rule.summary, "", facts, parts, rule.level.value, rule.kinds)


def _entry(entry: Entry, today: Sequence[Finding]) -> Explanation:
    facts = (
        ("Level", entry.level.value),
        ("About", "reading the workspace"),
        ("Found today", _found(entry.slug, today)),
    )
    parts = _manual(entry.why, entry.fix, entry.bad, entry.good, entry.slug, today)
    return Explanation(entry.slug, "rule", entry.summary, "", facts, parts, entry.level.value)


def _manual(why: str, fix: str, bad: str, good: str, slug: str, today: Sequence[Finding]) -> tuple[Part, ...]:
    places = [str(finding.place) for finding in today if finding.slug == slug]
    more = len(places) - _MOST_PLACES
    shown = [*places[:_MOST_PLACES], f"and {more} more"] if more > 0 else places
    return (
        Part("Why", why),
        Part("Wrong", example=bad),
        Part("Right", example=good),
        Part("Fix", fix),
        *((Part("Where", grid=Grid(("Place",), tuple((place,) for place in shown))),) if places else ()),
    )


def _found(slug: str, today: Sequence[Finding]) -> str:
    count = sum(finding.slug == slug for finding in today)
    return "nowhere" if not count else "once" if count == 1 else f"{count:,} times"


def _kind(kind: Kind, loaded: Loaded) -> Explanation:
    workspace = loaded.workspace
    facts = (
        ("Files", ", ".join(kind.files)),
        ("Ids", _ids(kind)),
        ("Read by", _AUDIENCES.get(kind.audience, kind.audience)),
        ("In this workspace", _records(len(workspace.of(kind.name)))),
        ("Start one", f"pmo new {kind.name}"),
    )
    parts = []
    if kind.lifecycle is not None:
        parts.append(Part("Life", grid=_life(kind.lifecycle)))
    parts.append(Part("Fields", grid=_fields(kind.fields)))
    rules = _rules_of(kind, loaded)
    if rules:
        rows = tuple((rule.slug, rule.level.value, rule.summary) for rule in rules.values())
        parts.append(Part("Rules", grid=Grid(("Rule", "Level", "What it wants"), rows)))
    return Explanation(kind.name, "kind", kind.title, kind.description, facts, tuple(parts), kinds=(kind.name,))


def _records(number: int) -> str:
    return f"{number:,} record{'' if number == 1 else 's'}" if number else "no records yet"


def _ids(kind: Kind) -> str:
    if kind.numbered:
        return f"counted, such as {example(kind.id_form)}"
    if kind.slug_id:
        return "a short name in lower case, with digits, hyphens or dots"
    return f"given by the place of the file: {kind.id_form}" if "{" in kind.id_form else kind.id_form


def _rules_of(kind: Kind, loaded: Loaded) -> dict[str, Rule]:
    return {rule.slug: rule for rule in engine.all_rules(loaded.workspace.kinds.values()) if kind.name in rule.kinds}


def _names(slug: str, field: Field, kind: Kind) -> bool:
    """Whether a rule of the schema names a field; rules in Python say it in their text only."""
    spec = next((spec for spec in kind.rules if spec.slug == slug), None)
    return spec is not None and field.path.replace("[]", "") in {
        str(word).replace("[]", "") for word in _words(spec.parameters)
    }


def _words(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
    else:
        yield value


def _life(lifecycle: Lifecycle) -> Grid:
    rows = []
    for state, after in lifecycle.transitions.items():
        needs = "; ".join(_needs(lifecycle.needs.get(state, ())))
        name = f"{state} (start)" if state == lifecycle.initial else state
        rows.append((name, ", ".join(after) or "the end", needs or "nothing more"))
    return Grid(("State", "Then", "Needs"), tuple(rows))


def _needs(needs: Iterable[Requirement]) -> Iterator[str]:
    """What a state needs: first what always, then what in a certain case."""
    by_case: dict[str, list[str]] = {"": []}
    for need in needs:
        by_case.setdefault(_condition(need.when) if need.when else "", []).append(need.field)
    for case, fields in by_case.items():
        if fields:
            yield f"when {case}: {', '.join(fields)}" if case else ", ".join(fields)


def _condition(when: object) -> str:
    if not isinstance(when, dict):
        return str(when)
    words = []
    for field, wanted in when.items():
        if isinstance(wanted, dict) and "present" in wanted:
            words.append(f"{field} is {'given' if wanted['present'] else 'missing'}")
        elif isinstance(wanted, dict) and "not" in wanted:
            words.append(f"{field} is not {_choice(wanted['not'])}")
        elif isinstance(wanted, dict) and "at_least" in wanted:
            words.append(f"{field} is at least {wanted['at_least']}")
        else:
            words.append(f"{field} is {_choice(wanted)}")
    return " and ".join(words)


def _choice(wanted: object) -> str:
    if isinstance(wanted, bool):
        return str(wanted).lower()
    return " or ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)


def _fields(fields: Iterable[Field]) -> Grid:
    rows = tuple(
        (
            field.path + (" *" if field.required else ""),
            field.title,
            _type(field),
            _AUDIENCES.get(field.audience, field.audience),
            field.description,
        )
        for field in fields
    )
    return Grid(("Field (* always)", "Title", "Type", "Read by", "What belongs in it"), rows)


def _type(field: Field) -> str:
    if field.ref:
        names = "any record" if ANY in field.ref else " or ".join(field.ref)
        return f"{'list of ids' if field.path.endswith('[]') else 'id'} of {names}"
    if field.choices:
        return f"one of: {', '.join(field.choices)}"
    if field.format in _FORMATS:
        return f"list of {_FORMATS[field.format]}s" if field.type == "array" else _FORMATS[field.format]
    words = {
        "string": "text",
        "integer": "whole number",
        "array": "list",
        "object": "group of fields",
        "boolean": "true or false",
    }
    word = words.get(field.type, field.type)
    return f"{word} ({field.unit})" if field.unit else word
