"""Collects the rules, runs them, applies levels and waivers."""

from __future__ import annotations

import pkgutil
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from pmo.check import generic as generic_rules
from pmo.check import rules as rule_files
from pmo.check.rule import About, Rule, parts_of
from pmo.model.finding import Finding, Level, in_order
from pmo.model.words import a, counted
from pmo.model.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pmo.model.kind import Kind, RuleSpec
    from pmo.model.record import Record
    from pmo.model.settings import Settings, Waiver


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found: what counts, and what a waiver of pmo.yml covers."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]


@cache
def _generic() -> dict[str, Callable[[RuleSpec, Record, Workspace], Iterable[Finding]]]:
    return {
        name: import_module(f"{generic_rules.__name__}.{name}").check
        for _, name, _ in pkgutil.iter_modules(generic_rules.__path__)
    }


@cache
def python_rules() -> tuple[Rule, ...]:
    """The rules of `rules/`, by slug."""
    names = [name for _, name, _ in pkgutil.iter_modules(rule_files.__path__)]
    return tuple(sorted((_from_file(name) for name in names), key=lambda rule: rule.slug))


@cache
def _from_file(name: str) -> Rule:
    module = import_module(f"{rule_files.__name__}.{name}")
    about: About = module.RULE
    parts = parts_of(module.__doc__ or "")
    slug = name.replace("_", "-")
    return Rule(
        slug,
        Level(about.level),
        about.kinds,
        parts["summary"],
        parts["why"],
        parts["fix"],
        parts["bad"],
        parts["good"],
        partial(_run_python, slug, parts["fix"], module.check),
        about.owner,
        about.since,
        "",
        about.timed,
    )


def _run_python(
    slug: str, fix: str, check: Callable[[Workspace], Iterable[Finding]], workspace: Workspace
) -> Iterator[Finding]:
    for finding in check(workspace):
        yield replace(finding, slug=slug, message=counted(finding.message), help=finding.help or fix)


def schema_rules(kinds: Iterable[Kind]) -> tuple[Rule, ...]:
    """The rules that schemas carry, by slug."""
    out = [_from_spec(kind, spec) for kind in kinds for spec in kind.rules]
    return tuple(sorted(out, key=lambda rule: rule.slug))


def _from_spec(kind: Kind, spec: RuleSpec) -> Rule:
    check = _generic()[spec.rule]
    states: Any = spec.parameters.get("while")

    def run(workspace: Workspace) -> Iterator[Finding]:
        start = spec.starts
        # most rules are about records that are still under way, and most records are not
        bound = isinstance(states, list) and kind.lifecycle is not None
        for record in workspace.each_in(kind.name, states) if bound else workspace.each(kind.name):
            if start and str(record.get("created") or record.get("registered_on") or "9999") < start:
                continue
            for finding in check(spec, record, workspace):
                yield replace(finding, slug=spec.slug, help=finding.help or spec.fix.replace("{id}", record.id))

    summary = _summary(kind, spec)
    timed = spec.rule in ("due", "stale") or "after" in spec.parameters
    return Rule(
        spec.slug,
        Level(spec.level),
        (kind.name,),
        summary,
        spec.why,
        spec.fix.replace("{id}", "ID"),
        spec.bad,
        spec.good,
        run,
        spec.owner,
        spec.since,
        spec.rule,
        timed,
    )


_GENERAL: Final = (
    (r"until \{value\}; that was \{days\} days ago", "until a day that has passed"),
    (r"\{left\} finished projects; fewer than \{right\} say nothing", "too few finished projects"),
    (r"\{left\} hours, more than the \{right\} of", "more hours than"),
    (r"^\{left\} hours", "too many hours"),
    (r" of \{(left|right)\}( minutes)?", ""),
    (r" “\{item\}”", ""),
    (r",? (on|at|of|by) \{(after|before)\},?", ""),
    (r"is also called “\{value\}”", "has the same name"),
    (r"(?<=the PSA member) “\{value\}”", ""),
    (r" on \{value\}, in \{days\} days", " soon"),
    (r"(expires|ends) on \{value\}", r"\1 soon"),
    (r"is in \{days\} days", "is near"),
    (r"planned for \{value\}", "planned for a day that has passed"),
    (r" on \{value\} and never", " and never"),
    (r"(the change) \{value\}", r"\1"),
    (r"until \{value\}", "until a day that has passed"),
    (r"for \{days\} days", "for too long"),
    (r"\{days\} days (ago|after)", r"some days \1"),
    (r" \((times: )?\{(count|left|right)\}( so far)?\)", ""),
    (r"\{count\} ", ""),
)


def _summary(kind: Kind, spec: RuleSpec) -> str:
    """What a rule of a schema says in general: its message, without what it says about one record."""
    text = re.sub(r"(the (model|page|runbook|service) )?“?\{title\}”?", a(kind.title), spec.message)
    named = spec.parameters.get("need") or [spec.parameters.get("field", "")]
    fields = [a(found.title).partition(" ")[2] for name in named if (found := kind.find(str(name)))]
    if fields and spec.rule == "required_if":
        text = text.replace("{value}", ", ".join(fields[:-1]) + (" or " if fields[1:] else "") + fields[-1])
    for pattern, words in _GENERAL:
        text = re.sub(pattern, words, text)
    if spec.rule == "unique":
        text = text.replace("{value}", "another record")
    elif fields and spec.rule == "ref_state":
        text = text.replace("{value}", a(fields[0]))
    text = re.sub(r"“?\{\w+\}”?", "…", text)
    return f"{text[0].upper()}{text[1:]}."


def all_rules(kinds: Iterable[Kind]) -> tuple[Rule, ...]:
    """Every rule that can speak in a workspace with these kinds, sorted by slug."""
    known = {kind.name: kind for kind in kinds}
    hand_written = [rule for rule in python_rules() if all(kind in known for kind in rule.kinds)]
    return tuple(sorted((*hand_written, *schema_rules(known.values())), key=lambda rule: rule.slug))


def rule_of(slug: str, kinds: Iterable[Kind]) -> Rule:
    """One rule that is known to be there, without importing the others. Raises ImportError when it is not."""
    for kind in kinds:
        for spec in kind.rules:
            if spec.slug == slug:
                return _from_spec(kind, spec)
    return _from_file(slug.replace("-", "_"))


def check(
    workspace: Workspace, rules: Iterable[Rule] | None = None, unsound: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """Findings of all rules at their own levels, sorted by place.

    `unsound` are the files that break their schema. Rules see them too, since most faults do no harm; a rule that
    trips over one is run again without them, so that one record never hides what is wrong with the others.
    """
    chosen = all_rules(workspace.kinds.values()) if rules is None else rules
    return in_order(finding for rule in chosen for finding in run(rule, workspace, unsound)[0])


def run(rule: Rule, workspace: Workspace, unsound: frozenset[str]) -> tuple[list[Finding], bool]:
    """What one rule finds, and whether it tripped over an unsound file."""
    try:
        return list(rule.run(workspace)), False
    except Exception:
        if not unsound:
            raise
    sound = workspace.once("sound", "", lambda: _without(workspace, unsound))
    return list(rule.run(sound)), True


def _without(workspace: Workspace, paths: frozenset[str]) -> Workspace:
    return Workspace(
        workspace.settings,
        workspace.as_of,
        workspace.kinds,
        (record for record in workspace.records if record.path not in paths),
        (
            reference
            for reference in workspace.references
            if reference.source.path not in paths and not (reference.target and reference.target.path in paths)
        ),
        workspace.audience,
    )


def apply_settings(
    findings: Iterable[Finding], settings: Settings, as_of_ordinal: int, slugs: frozenset[str]
) -> Checked:
    """Levels and waivers of pmo.yml; a waiver that is over, covers nothing or names no rule is a finding itself."""
    kept: list[Finding] = []
    waived: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        level = settings.levels.get(finding.slug)
        if level == "off":
            continue
        leveled = replace(finding, level=Level(level)) if level else finding
        covering = [index for index, waiver in enumerate(settings.waivers) if _covers(waiver, leveled)]
        used.update(covering)
        if any(settings.waivers[index].until.toordinal() >= as_of_ordinal for index in covering):
            waived.append(leveled)
        else:
            kept.append(leveled)
    kept.extend(_waiver_faults(settings, as_of_ordinal, used, slugs))
    return Checked(in_order(kept), in_order(waived))


def _covers(waiver: Waiver, finding: Finding) -> bool:
    where = waiver.where.rstrip("/")
    path = finding.place.path
    return waiver.rule == finding.slug and (where in (finding.record, path) or path.startswith(f"{where}/"))


def _waiver_faults(settings: Settings, today: int, used: set[int], slugs: frozenset[str]) -> Iterator[Finding]:
    for index, waiver in enumerate(settings.waivers):
        if waiver.rule not in slugs:
            yield Finding(
                "waiver-unknown-rule",
                Level.ERROR,
                waiver.place,
                f"the waiver names “{waiver.rule}”, which is not a rule",
                "correct the slug; `pmo explain` lists all rules",
                pointer=waiver.rule,
            )
        elif waiver.until.toordinal() < today:
            yield Finding(
                "waiver-expired",
                Level.ERROR,
                waiver.place,
                f"the waiver of {waiver.rule} for {waiver.where} ended on {waiver.until}",
                "mend what it covered, or decide again and set a new date",
                pointer=waiver.where,
            )
        elif index not in used:
            yield Finding(
                "waiver-unused",
                Level.WARNING,
                waiver.place,
                f"the waiver of {waiver.rule} for {waiver.where} covers nothing",
                "remove it: nothing breaks this rule there any more",
                pointer=waiver.where,
            )
