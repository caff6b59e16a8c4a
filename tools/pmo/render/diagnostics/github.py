"""Findings as GitHub workflow commands, which become annotations of a pull request, and as its step summary.

GitHub shows ten annotations of a level and step and drops the rest without a word. So at most nine are
written, then a tenth that counts the others; the log and the summary list every one. Those in the files of the pull
request come first, and what was there before it is not written beside its lines at all.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Level
from pmo.render.diagnostics import text as plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.model.finding import Finding
    from pmo.render.diagnostics import Answer, RuleTexts

MOST: Final = 10
SUMMARY_BYTES: Final = 1_000_000
_COMMAND: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "notice"}
_PLURAL: Final = {Level.ERROR: "errors", Level.WARNING: "warnings", Level.INFO: "notes"}


def report(answer: Answer, *, touched: frozenset[str] = frozenset()) -> str:
    """Annotations, errors first, then the whole report as log text that GitHub does not interpret.

    Of each level those in the `touched` files come first: GitHub shows no more than it shows.
    """
    near = sorted(answer.findings, key=lambda item: item.place.path not in touched)
    lines = [line for level in Level for line in _annotations([item for item in near if item.level is level], level)]
    log = plain.report(answer, every=True)
    token = hashlib.sha256(log.encode()).hexdigest()
    lines.extend([f"::stop-commands::{token}", log.rstrip("\n"), f"::{token}::"])
    return "\n".join(lines) + "\n"


def summary(answer: Answer) -> str:
    """The step summary in Markdown: the count, then a table, errors first; cut with a count where GitHub would drop it.

    Compared with an earlier state, the new findings come first and a word says which they are.
    """
    said, before = plain.summary(answer), answer.before
    head = f"### PMO lint\n\n{said}\n"
    if before is not None:
        counted = _encoded(plain.there_before(before, every=True).rstrip(":."))
        head = f"### PMO lint\n\nNew since {_encoded(before.since)}: {said}\n\n{counted}.\n"
    new = frozenset(map(id, answer.findings))
    findings = answer.together
    if not findings:
        return head
    rows = ["", "| Level | Where | What | What to do | Rule |", "| --- | --- | --- | --- | --- |"]
    size = len(head.encode()) + 400
    ordered = sorted(findings, key=lambda finding: (id(finding) not in new, finding.level.weight, *finding.order))
    for number, finding in enumerate(ordered):
        row = _row(finding, answer.rules, "new " if before is not None and id(finding) in new else "")
        size += len(row.encode()) + 1
        if size > SUMMARY_BYTES:
            rows.extend(["", f"… and {plain.count(len(ordered) - number, 'finding')} more: see the log of this step."])
            break
        rows.append(row)
    return "\n".join([head, *rows]) + "\n"


def _annotations(findings: Sequence[Finding], level: Level) -> Iterator[str]:
    shown = findings if len(findings) <= MOST else findings[: MOST - 1]
    for finding in shown:
        span = finding.place.span
        properties = {
            "file": finding.place.path,
            "line": str(span.line),
            "col": str(span.column),
            "endColumn": str(span.end),
            "title": finding.slug,
        }
        where = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        words = finding.message + (f"\n{finding.help}" if finding.help else "")
        yield f"::{_COMMAND[level]} {where}::{_data(words)}"
    more = len(findings) - len(shown)
    if more:
        yield f"::{_COMMAND[level]}::{more} more {_PLURAL[level]}, see the summary and the log of this step"


def _data(value: str) -> str:
    """A text as one line of a command; line ends stay, other characters that a terminal obeys do not."""
    return plain.visible(value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding, rules: RuleTexts, mark: str = "") -> str:
    rule = rules.get(finding.slug)
    slug = f"[{_encoded(finding.slug)}]({rule.url})" if rule and rule.url else _encoded(finding.slug)
    words = (f"{mark}{finding.level.value}", str(finding.place), finding.message, finding.help)
    return f"| {' | '.join(_encoded(word) for word in words)} | {slug} |"


def _encoded(value: str) -> str:
    """Record text in Markdown: nothing in it can become markup, a mention, a link or an image."""
    return "".join(c if c.isalnum() or c == " " else f"&#{ord(c)};" for c in " ".join(plain.visible(value).split()))
