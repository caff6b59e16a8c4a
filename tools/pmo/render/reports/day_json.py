"""The day's page as data, for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render.reports.json_text import dump

if TYPE_CHECKING:
    from pmo.render.reports.day import Day, Line


def write(day: Day, version: str) -> str:
    """Everything on the page, nothing folded away."""
    return dump(
        {
            "report": "today",
            "answer": day.answer,
            "more": day.more,
            "as_of": day.as_of.isoformat(),
            "until": day.until.isoformat(),
            "whose": day.whose,
            "tool": {"name": "pmo-as-code", "version": version},
            "groups": [
                {
                    "key": group.key,
                    "title": group.title,
                    "count": len(group.lines),
                    "items": [_line(line) for line in group.lines],
                }
                for group in day.groups
            ],
        }
    )


def _line(line: Line) -> dict[str, Any]:
    return {
        "what": line.what,
        "kind": line.kind,
        "id": line.id or None,
        "path": line.path,
        "day": line.day.isoformat() if line.day else None,
        "when": line.when,
        "why": line.why or None,
        "where": line.where or None,
        "people": list(line.people),
    }
