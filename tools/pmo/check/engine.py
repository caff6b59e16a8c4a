"""Collects the rules, runs them, applies levels and waivers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from pmo.check import doubt
from pmo.check import generic as generic_rules
from pmo.check import rules as rule_files
from pmo.check.modules import names
from pmo.check.rule import About, Rule, RuleText, parts_of
from pmo.model.finding import Finding, Level, Place, in_order
from pmo.model.words import a, counted
from pmo.model.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from pmo.model.kind import Kind, RuleSpec
    from pmo.model.record import Record
    from pmo.model.settings import Settings, Waiver


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found: what counts, and what a waiver of pmo.yml covers."""

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]


@cache
def _generic() -> dict[str, ModuleType]:
    return {name: import_module(f"{generic_rules.__name__}.{name}") for name in names(generic_rules)}


@cache
def python_rules() -> tuple[Rule, ...]:
    """The rules of `rules/`, by slug."""
    return tuple(sorted((_from_file(name) for name in names(rule_files)), key=lambda rule: rule.slug))


@cache
def _from_file(name: str) -> Rule:
    module = import_module(f"{rule_files.__name__}.{name}")
    about: About = module.RULE
    slug = name.replace("_", "-")
    text = cache(partial(_text_of, module))
    run = partial(_run_python, slug, text, module.check)
    return Rule(
        slug, Level(about.level), about.kinds, text, run, about.owner, about.since, "", about.timed, also=about.also
    )


def _text_of(module: ModuleType) -> RuleText:
    return RuleText(**parts_of(module.__doc__ or ""))


def _run_python(
    slug: str, text: Callable[[], RuleText], check: Callable[[Workspace], Iterable[Finding]], workspace: Workspace
) -> Iterator[Finding]:
    for finding in check(workspace):
        yield replace(finding, slug=slug, message=counted(finding.message), help=finding.help or text().fix)


def schema_rules(kinds: Iterable[Kind]) -> tuple[Rule, ...]:
    """The rules that schemas carry, by slug."""
    out = [_from_spec(kind, spec) for kind in kinds for spec in kind.rules]
    return tuple(sorted(out, key=lambda rule: rule.slug))


def _from_spec(kind: Kind, spec: RuleSpec) -> Rule:
    check: Callable[[RuleSpec, Record, Workspace], Iterable[Finding]] = _generic()[spec.rule].check
    gone: Callable[[RuleSpec, Workspace], Iterable[Finding]] | None = getattr(_generic()[spec.rule], "gone", None)
    states: Any = spec.parameters.get("while")

    def run(workspace: Workspace) -> Iterator[Finding]:
        if gone is not None:
            if workspace.earlier is None:  # nothing to compare with, so nothing to read either
                return
            for finding in gone(spec, workspace):
                yield replace(finding, slug=spec.slug)
        start = spec.starts
        # most rules are about records that are still under way, and most records are not
        bound = isinstance(states, list) and kind.lifecycle is not None
        for record in workspace.each_in(kind.name, states) if bound else workspace.each(kind.name):
            if start and str(record.get("created") or record.get("registered_on") or "9999") < start:
                continue
            for finding in check(spec, record, workspace):
                yield replace(finding, slug=spec.slug, help=finding.help or spec.fix.replace("{id}", record.id))

    def text() -> RuleText:
        return RuleText(_summary(kind, spec), spec.why, spec.fix.replace("{id}", "ID"), spec.bad, spec.good)

    timed = spec.rule in ("due", "stale") or "after" in spec.parameters
    return Rule(
        spec.slug,
        Level(spec.level),
        (kind.name,),
        cache(text),
        run,
        spec.owner,
        spec.since,
        spec.rule,
        timed,
        gone is not None,
        tuple(value for value in spec.parameters.values() if isinstance(value, str)),
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
    (r", in \{field\}: \{change\}$", ""),
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
    """What one rule finds, and whether it tripped over an unsound file or may not be asked while settings are in doubt."""
    doubtful = bool(workspace.settings.doubtful)
    ask = doubt.trusted if doubtful else _asked
    try:
        return ask(rule, workspace), doubtful
    except Exception:
        if not unsound:
            raise
    sound = workspace.once("sound", "", lambda: _without(workspace, unsound))
    return ask(rule, sound), True


def _asked(rule: Rule, workspace: Workspace) -> list[Finding]:
    return list(rule.run(workspace))


def _without(workspace: Workspace, paths: frozenset[str]) -> Workspace:
    sound = Workspace(
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
    sound.unread = workspace.unread
    return sound if workspace.earlier is None else sound.since(workspace.earlier)


def apply_settings(
    findings: Iterable[Finding], settings: Settings, as_of_ordinal: int, slugs: frozenset[str]
) -> Checked:
    """Levels and waivers of pmo.yml; a waiver that is over, covers nothing or names no rule is a finding itself."""
    kept: list[Finding] = []
    waived: list[Finding] = []
    used: set[int] = set()
    levels, wrong = _levels(settings, slugs)
    for finding in findings:
        level = levels.get(finding.slug)
        if level == "off":
            continue
        leveled = replace(finding, level=Level(level)) if level else finding
        covering = [index for index, waiver in enumerate(settings.waivers) if _covers(waiver, leveled)]
        used.update(covering)
        if any(settings.waivers[index].until.toordinal() >= as_of_ordinal for index in covering):
            waived.append(leveled)
        else:
            kept.append(leveled)
    kept.extend(wrong)
    kept.extend(_waiver_faults(settings, as_of_ordinal, used, slugs))
    return Checked(in_order(kept), in_order(waived))


def _levels(settings: Settings, slugs: frozenset[str]) -> tuple[dict[str, str], list[Finding]]:
    """The levels of pmo.yml, and a finding for each that names no rule; one that is misspelled counts for the rule it means."""
    levels = dict(settings.levels)
    findings: list[Finding] = []
    for slug in settings.levels.keys() - slugs:
        close = get_close_matches(slug, sorted(slugs), 1, 0.75)
        if close:
            levels.setdefault(close[0], settings.levels[slug])
        findings.append(
            Finding(
                "level-unknown-rule",
                Level.ERROR,
                settings.place_of(("levels", slug)) if settings.place_of else Place(settings.path),
                f"`levels:` names “{slug}”, which is not a rule",
                f"did you mean `{close[0]}`?" if close else "correct the slug; `pmo explain` lists all rules",
                pointer=f"levels.{slug}",
            )
        )
    return levels, findings


def _covers(waiver: Waiver, finding: Finding) -> bool:
    where = waiver.where.rstrip("/")
    path = finding.place.path
    return waiver.rule == finding.slug and (where in (finding.record, path) or path.startswith(f"{where}/"))


def _waiver_faults(settings: Settings, today: int, used: set[int], slugs: frozenset[str]) -> Iterator[Finding]:
    for index, waiver in enumerate(settings.waivers):
        if not waiver.sound:
            continue  # its own field is at fault, and says so
        if waiver.rule not in slugs:
            close = get_close_matches(waiver.rule, sorted(slugs), 1, 0.75)
            yield Finding(
                "waiver-unknown-rule",
                Level.ERROR,
                waiver.place,
                f"the waiver names “{waiver.rule}”, which is not a rule",
                f"did you mean `{close[0]}`?" if close else "correct the slug; `pmo explain` lists all rules",
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
        elif index not in used and not settings.doubtful:
            yield Finding(
                "waiver-unused",
                Level.WARNING,
                waiver.place,
                f"the waiver of {waiver.rule} for {waiver.where} covers nothing",
                "remove it: nothing breaks this rule there any more",
                pointer=waiver.where,
            )
