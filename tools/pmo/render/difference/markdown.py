"""A difference as a comment under a pull request.

What a record says cannot act there: no markup, no link, no image, no HTML, and no mention, for which a mark of no width
stands behind each `@` (a forge looks for mentions after it has resolved character references). The first line lets a
job find its own comment again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.render.diagnostics.text import visible
from pmo.render.difference import lines
from pmo.render.reports.escape import markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pmo.model.difference import Difference, RecordDifference

MARKER: Final = "<!-- pmo-diff -->"
MOST: Final = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""
_BREAK: Final = "\u2060"
"""A mark of no width."""
_MENTION: Final = re.compile(r"@|#(?=\d)|(?<![A-Za-z])GH-(?=\d)|(?<![A-Za-z])www(?=\.)", re.IGNORECASE)
_SIGN: Final = {"bad": "⚠ ", "good": ""}


def write(difference: Difference, _style: Callable[[str, str], str], *, every: bool = False) -> str:
    """The comment; cut with a count where a forge would refuse it."""
    head = [MARKER, f"### {inert(lines.heading(difference))}", ""]
    head += [f"- **⚠ {inert(text)}**" for text in lines.first_of_all(difference)]
    foot = _foot(difference, every=every)
    room = MOST - sum(len(line) + 1 for line in (*head, *foot)) - 200
    out: list[str] = []
    loud = [one for one in difference.records if not one.quiet]
    most = len(loud) if every else lines.MOST_RECORDS
    shown = 0
    for one in loud[:most]:
        block = list(_block(one, difference.currency, every=every))
        size = sum(len(line) + 1 for line in block)
        if size > room:
            break
        room -= size
        shown += 1
        out += block
    if shown < len(loud):
        out += ["", f"… and {len(loud) - shown} more records: run `pmo diff` for all of them."]
    return "\n".join([*head, *out, *foot]) + "\n"


def inert(text: str) -> str:
    """Text of a record in Markdown, which shows it and does nothing else."""
    return markdown(_MENTION.sub(lambda found: f"{found.group()}{_BREAK}", visible(text)))


def _block(one: RecordDifference, currency: str, *, every: bool) -> Iterator[str]:
    yield ""
    where = f" · {inert(one.path)}" if one.path else ""
    yield f"**{inert(lines.title(one))}** ({inert(lines.what(one))}){where}"
    for number, line in enumerate(lines.about(one, currency, every=every)):
        if not number:
            yield ""
        label = inert(line.label)
        text = inert(line.text)
        yield f"- {_SIGN.get(line.tone, '')}{label}: **{text}**" if line.tone == "bad" else f"- {label}: {text}"


def _foot(difference: Difference, *, every: bool) -> list[str]:
    out: list[str] = []
    if difference.elsewhere:
        shown = difference.elsewhere if every else difference.elsewhere[: lines.MOST_FINDINGS]
        out += ["", "**New findings in other records**", ""]
        out += [
            f"- {inert(str(item.place))}: {item.level.value}: {inert(item.message)} ({inert(item.slug)})"
            for item in shown
        ]
        if len(shown) < len(difference.elsewhere):
            out.append(f"- … and {len(difference.elsewhere) - len(shown)} more")
    notes = [inert(text) for text in lines.foot(difference)]
    return [*out, "", *(f"{text}  " for text in notes)] if notes else out
