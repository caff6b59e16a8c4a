"""The past of a record as text for people and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pmo.render.diagnostics.text import inert_json, unstyled, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pmo.render.diagnostics.text import Style

_WORDS = {
    "moved": "moved to {path}",
    "renamed": "got its id, in {path}",
    "deleted": "deleted ({path})",
    "restored": "brought back ({path})",
    "reused": "given to another record ({path})",
}


def text(facts: Mapping[str, Any], style: Style = unstyled) -> str:
    """States with their times, what else happened, and approvals with what stands behind them."""
    return "\n".join(visible(line) if "\x1b" not in line else line for line in _lines(facts, style)) + "\n"


def written(facts: Mapping[str, Any]) -> str:
    """The same as JSON."""
    return inert_json(json.dumps(facts, indent=1, ensure_ascii=False)) + "\n"


def _lines(facts: Mapping[str, Any], style: Style) -> Iterator[str]:
    title = f": {facts['title']}" if facts["title"] else ""
    gone = "  [deleted]" if facts["deleted"] else ""
    yield style(visible(f"{facts['kind']} {facts['id']}{title}{gone}"), "bold")
    yield style(visible(facts["path"]), "dim")
    if facts["formerly"]:
        yield visible(f"formerly {', '.join(facts['formerly'])}")
    if facts["states"]:
        yield ""
        rows = [("State", "Since", "For", "By", "Commit")]
        rows += [
            (one["state"] or "(none)", _minute(one["since"]), length(one["seconds"]) + ("" if one["until"] else " so far"), one["by"],
             f"{one['commit'][:10]} {_short(one['subject'])}")
            for one in facts["states"]
        ]  # fmt: skip
        yield from _columns(rows, style)
    if facts["not_committed"]:
        yield f"  now “{facts['not_committed']}” in the file here, which is not committed"
    for one in facts["other"]:
        yield f"  {_minute(one['at'])}  {_WORDS[one['what']].format(path=one['path'])}, by {one['by']}, {one['commit'][:10]}"
    last = facts["last_change"]
    commits = f"{facts['commits']} commits" if facts["commits"] != 1 else "1 commit"
    yield ""
    yield f"{commits} on the protected branch; last changed {_minute(last['at'])} by {last['by']}, {last['commit'][:10]}"
    if facts["approval"]:
        yield from _approval(facts["approval"], style)


def _approval(found: Mapping[str, Any], style: Style) -> Iterator[str]:
    yield ""
    level = f" ({found['level']})" if found["state"] == "approved" else ""
    when = "" if found["needed_now"] else "; its state needs none now"
    yield style(f"Approval: {found['state']}{level}{when}", "bold")
    for one in found["given"]:
        role = f" as {one['role']}" if one["role"] else ""
        at = f", {one['at']}" if one["at"] else ""
        void = f"; does not count: {one['void']}" if one["void"] else ""
        yield f"  {one['decision'] or 'noted'} ({one['level']}) by {one['by'] or 'nobody named'}{role}{at}{void}"
    for one in found["missing"]:
        yield f"  missing: {one['count']} × {one['role']} ({one['level']})"
    for reason in found["reasons"]:
        yield f"  {reason}"


def _columns(rows: Sequence[tuple[str, ...]], style: Style) -> Iterator[str]:
    rows = [tuple(visible(cell) for cell in row) for row in rows]
    widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    for number, row in enumerate(rows):
        line = "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        yield style(line, "dim") if number == 0 else line


def _minute(stamp: str) -> str:
    return stamp[:16].replace("T", " ")


def _short(subject: str) -> str:
    return subject if len(subject) <= 48 else f"{subject[:47]}…"


def length(seconds: int) -> str:
    """A length of time in its two largest units: 4 days 3 h, 5 h 20 min, 12 min."""
    minutes = seconds // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} day{'' if days == 1 else 's'}" + (f" {hours} h" if hours and days < 14 else "")
    if hours:
        return f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{minutes} min"
