"""Findings as a JUnit report: one test case for each file and rule, so that one cause does not fill the page.

An error fails its case; a warning or note marks it as skipped, which test reports show without failing.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pmo.model.finding import Level
from pmo.render.diagnostics import text as plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.model.finding import Finding
    from pmo.render.diagnostics import Answer, RuleTexts


def report(answer: Answer) -> str:
    """One suite; a workspace without findings is one case that passes.

    What was there before the state compared with is skipped in cases of its own, whatever its level.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in answer.findings:
        groups.setdefault((finding.place.path, finding.slug), []).append(finding)
    old: dict[tuple[str, str], list[Finding]] = {}
    for finding in answer.before.findings if answer.before is not None else ():
        old.setdefault((finding.place.path, finding.slug), []).append(finding)
    failed = sum(_fails(group) for group in groups.values())
    total = len(groups) + len(old)
    counts = f'tests="{total or 1}" failures="{failed}" skipped="{total - failed}" errors="0"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="pmo lint" {counts}>']
    lines.append(f' <testsuite name="pmo lint" {counts}>')
    many = len(answer.together)
    numbers = {"records": answer.records, "findings": many, "waived": answer.waived, "accepted": answer.accepted}
    lines.append("  <properties>")
    lines.extend(f'   <property name="{name}" value="{number}"/>' for name, number in numbers.items())
    lines.append("  </properties>")
    for (path, slug), group in groups.items():
        lines.extend(_case(path, slug, group, answer.rules))
    for (path, slug), group in old.items():
        lines.extend(_case(path, slug, group, answer.rules, old=True))
    if not total:
        lines.append('  <testcase classname="workspace" name="no findings"/>')
    lines.extend([" </testsuite>", "</testsuites>"])
    return "\n".join(lines) + "\n"


def _fails(group: Sequence[Finding]) -> bool:
    return any(finding.level is Level.ERROR for finding in group)


def _case(path: str, slug: str, group: Sequence[Finding], rules: RuleTexts, *, old: bool = False) -> Iterator[str]:
    rule = rules.get(slug)
    message = group[0].message if len(group) == 1 or rule is None else f"{len(group)} times: {rule.summary}"
    name = f"{slug} (there before)" if old else slug
    yield f'  <testcase classname="{_xml(path)}" name="{_xml(name)}" file="{_xml(path)}" line="{group[0].place.span.line}">'
    if _fails(group) and not old:
        yield f'   <failure type="{group[0].level.value}" message="{_xml(message)}">{_listing(group)}</failure>'
    else:
        yield f'   <skipped message="{_xml(message)}"/>'
        yield f"   <system-out>{_listing(group)}</system-out>"
    yield "  </testcase>"


def _listing(group: Sequence[Finding]) -> str:
    return "\n".join(_xml(line) for finding in group for line in plain.finding_lines(finding))


def _xml(value: str) -> str:
    shown = plain.visible(value)
    return escape("".join(c for c in shown if c.isprintable() or c == " "))
