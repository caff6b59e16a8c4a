"""An audit as text for people and as JSON for other tools. Nothing found is left out of either."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pmo.model.finding import Level
from pmo.render.diagnostics.text import count, finding_lines, inert_json, unstyled, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pmo.model.finding import Finding
    from pmo.render.diagnostics.text import Style

VERSION: Final = 1
Found = tuple["Finding", str, bool]
"""A finding, the id of the commit it is about, and whether it is proven; else nobody can know."""


def text(facts: Mapping[str, Any], found: Sequence[Found], style: Style = unstyled) -> str:
    """Findings in the order of the commits, then what was looked at, what follows, and the anchor for next time."""
    lines: list[str] = []
    for finding, _, _ in found:
        lines += [*finding_lines(finding, style), ""]
    errors = sum(proven and item.level is Level.ERROR for item, _, proven in found)
    unproven = sum(not proven for _, _, proven in found)
    rest = sum(proven and item.level is Level.WARNING for item, _, proven in found)
    lines.append(
        f"{count(facts['commits'], 'commit')} of the protected branch and {count(facts['records'], 'record')} audited: "
        f"{count(errors, 'error')}, {count(rest, 'warning')}, {unproven or 'nothing'} that cannot be proven."
    )
    if facts["began"]:
        lines.append(
            f"{count(facts['began'], 'record')} came with the first commit; how they came about, no history can show."
        )
    if facts["taken_over"]:
        lines.append(
            f"{count(facts['taken_over'], 'step')} before the adoption point would be findings; what lay here then was taken over, and is not proven."
        )
    if not facts["anchor"]:
        lines.append(
            "No anchor was given: a history that was rewritten as a whole agrees with itself. Compare with one kept elsewhere (--anchor)."
        )
    lines.append(f"Anchor for the next audit: {facts['head']} (keep it outside this repository).")
    return "\n".join(lines) + "\n"


def data(facts: Mapping[str, Any], found: Sequence[Found]) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "version": VERSION,
        "audit": dict(facts),
        "findings": [
            {
                "slug": item.slug,
                "level": item.level.value,
                "proven": proven,
                "commit": commit,
                "file": item.place.path,
                "line": item.place.span.line,
                "record": item.record,
                "field": item.pointer,
                "message": visible(item.message),
                "help": visible(item.help),
            }
            for item, commit, proven in found
        ],
    }


def written(plain: Mapping[str, Any]) -> str:
    """Plain data as JSON that a terminal can show."""
    return inert_json(json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True)) + "\n"
