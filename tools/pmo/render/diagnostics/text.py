"""Findings for a person at a terminal: grouped, counted, with the way out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.finding import Finding
    from pmo.render.diagnostics import Answer, Before

    Style = Callable[[str, str], str]

MOST_PER_RULE: Final = 8
_WIDEST: Final = 120
_COLOR: Final = {"error": "red", "warning": "yellow", "info": "cyan"}
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


def unstyled(text: str, _style: str) -> str:
    """No color: for pipes and files."""
    return text


def visible(text: str) -> str:
    """Text of a record on one line, with nothing in it that a terminal or a reader could mistake."""
    return _UNSEEN.sub(lambda found: " " if found.group() in "\t\n" else "\N{REPLACEMENT CHARACTER}", text)


def inert_json(text: str) -> str:
    """JSON whose texts hold the same, with escapes for what a terminal obeys and what turns the direction of a line."""
    return _UNSEEN.sub(lambda found: found.group() if found.group() == "\n" else f"\\u{ord(found.group()):04x}", text)


def finding_lines(finding: Finding, style: Style = unstyled) -> list[str]:
    """One finding: place, level and message, the line it is about, the remedy."""
    level = finding.level.value
    place, message = visible(str(finding.place)), visible(finding.message)
    lines = [f"{style(place, 'bold')}: {style(level, _COLOR[level])}: {message} {style(f'[{finding.slug}]', 'dim')}"]
    if finding.excerpt and finding.excerpt[0].strip():
        lines.extend(_excerpt(finding, style))
    lines.extend(
        f"   {style('note:', 'dim')} {visible(str(note.place))}: {visible(note.text)}" for note in finding.notes
    )
    if finding.help:
        lines.append(f"   {style('help:', 'green')} {visible(finding.help)}")
    return lines


def _excerpt(finding: Finding, style: Style) -> list[str]:
    span, text = finding.place.span, visible(finding.excerpt[0])
    width = max(4, len(str(span.line)))
    start = span.column - 1
    cut = max(0, start - _WIDEST // 2) if start >= _WIDEST - 20 else 0
    shown = ("…" if cut else "") + text[cut + 1 if cut else 0 :]
    shown = shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"
    start = min(start - cut, len(shown))
    marks = "^" * max(1, min(span.end - 1 - cut, len(shown)) - start)
    bar = style("|", "dim")
    return [
        f"{span.line:>{width}} {bar} {shown}",
        f"{'':>{width}} {bar} {' ' * start}{style(marks, _COLOR[finding.level.value])}",
    ]


def report(answer: Answer, *, style: Style = unstyled, every: bool = False) -> str:
    """The whole answer of `pmo lint`: findings in file order, long rows of the same rule folded, then the count."""
    findings, before = answer.findings, answer.before
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
            f"… and {count:,} more [{slug}]"
            for slug, count in sorted(hidden.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        lines.extend(
            ["   show all with `pmo lint --all`, or accept them as a work list with `pmo lint --write-baseline`", ""]
        )
    said = summary(answer)
    lines.append(f"New since {visible(before.since)}: {said}" if before is not None else said)
    first = next((finding.slug for finding in findings if finding.level.value == "error"), "")
    if first:
        lines.append(f"Mend the errors first; `pmo explain {first}` tells why and how.")
    if before is not None:
        lines.append(there_before(before, every=every))
        for finding in before.findings if every else ():
            lines.extend(["", *finding_lines(finding, style)])
    return "\n".join(lines) + "\n"


def summary(answer: Answer) -> str:
    """One sentence: how many of what, over how many records."""
    levels = Counter(finding.level.value for finding in answer.findings)
    parts = [count(levels["error"], "error"), count(levels["warning"], "warning")]
    if levels["info"]:
        parts.append(f"{levels['info']:,} for information")
    text = f"{', '.join(parts)} in {count(answer.records, 'record')}"
    if answer.waived:
        text += f"; {count(answer.waived, 'finding')} covered by waivers"
    if answer.accepted:
        text += f"; {count(answer.accepted, 'finding')} accepted in the baseline"
    return f"{text}."


def there_before(before: Before, *, every: bool) -> str:
    """How many findings are not new, and how many are gone."""
    levels = Counter(finding.level.value for finding in before.findings)
    parts = [count(levels[level], level) for level in ("error", "warning") if levels[level]]
    parts += [f"{levels['info']:,} for information"] if levels["info"] else []
    gone = (
        f" {count(before.gone, 'finding')} of then {'is' if before.gone == 1 else 'are'} gone." if before.gone else ""
    )
    if not before.findings:
        return f"Nothing was found that was there before.{gone}"
    more = ":" if every else ", not shown (`--all` shows them)."
    return f"{', '.join(parts)} {'was' if len(before.findings) == 1 else 'were'} there before{more if not (every and gone) else '.'}{gone}"


def count(number: int, word: str) -> str:
    """A number with its noun: “no errors”, “1 error”, “1,240 errors”."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s" if number else f"no {word}s"
