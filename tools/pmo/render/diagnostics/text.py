"""Findings for a person at a terminal: grouped, counted, with the way out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pmo.model.finding import Finding

    Style = Callable[[str, str], str]

MOST_PER_RULE = 8
_COLOR = {"error": "red", "warning": "yellow", "info": "cyan"}


def unstyled(text: str, _style: str) -> str:
    """No color: for pipes and files."""
    return text


def finding_lines(finding: Finding, style: Style = unstyled) -> list[str]:
    """One finding: place, level and message, the line it is about, the remedy."""
    level = finding.level.value
    lines = [
        f"{style(str(finding.place), 'bold')}: {style(level, _COLOR[level])}: {finding.message} {style(f'[{finding.slug}]', 'dim')}"
    ]
    if finding.excerpt and finding.excerpt[0].strip():
        lines.extend(_excerpt(finding, style))
    lines.extend(f"   {style('note:', 'dim')} {note.place}: {note.text}" for note in finding.notes)
    if finding.help:
        lines.append(f"   {style('help:', 'green')} {finding.help}")
    return lines


def _excerpt(finding: Finding, style: Style) -> list[str]:
    span, text = finding.place.span, finding.excerpt[0].replace("\t", " ")
    width = max(4, len(str(span.line)))
    start = span.column - 1
    shown = text if len(text) <= 120 else f"{text[:119]}…"
    marks = "^" * max(1, min(span.end, len(shown) + 1) - span.column)
    bar = style("|", "dim")
    return [
        f"{span.line:>{width}} {bar} {shown}",
        f"{'':>{width}} {bar} {' ' * min(start, 119)}{style(marks, _COLOR[finding.level.value])}",
    ]


def report(
    findings: Sequence[Finding],
    *,
    records: int,
    waived: int = 0,
    accepted: int = 0,
    style: Style = unstyled,
    every: bool = False,
) -> str:
    """The whole answer of `pmo lint`: findings in file order, long rows of the same rule folded, then the count."""
    lines: list[str] = []
    shown: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for finding in findings:
        shown[finding.slug] += 1
        if shown[finding.slug] > MOST_PER_RULE and not every:
            hidden[finding.slug] += 1
            continue
        lines.extend(finding_lines(finding, style))
        lines.append("")
    if hidden:
        lines.extend(
            f"… and {count} more [{slug}]"
            for slug, count in sorted(hidden.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        lines.extend(
            ["   show all with `pmo lint --all`, or accept them as a work list with `pmo lint --write-baseline`", ""]
        )
    lines.append(summary(findings, records=records, waived=waived, accepted=accepted))
    first = next((finding.slug for finding in findings if finding.level.value == "error"), "")
    if first:
        lines.append(f"Mend the errors first; `pmo explain {first}` tells why and how.")
    return "\n".join(lines) + "\n"


def summary(findings: Iterable[Finding], *, records: int, waived: int = 0, accepted: int = 0) -> str:
    """One sentence: how many of what, over how many records."""
    levels = Counter(finding.level.value for finding in findings)
    parts = [_count(levels["error"], "error"), _count(levels["warning"], "warning")]
    if levels["info"]:
        parts.append(_count(levels["info"], "note"))
    text = f"{', '.join(parts)} in {_count(records, 'record')}"
    if waived:
        text += f"; {_count(waived, 'finding')} covered by waivers"
    if accepted:
        text += f"; {_count(accepted, 'finding')} accepted in the baseline"
    return f"{text}."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s" if number else f"no {word}s"
