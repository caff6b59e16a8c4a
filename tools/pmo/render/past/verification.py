"""The check of an audit's file as text for people and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render.diagnostics.text import unstyled, visible
from pmo.render.past.audit import written as as_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.render.diagnostics.text import Style


def text(facts: Mapping[str, Any], audit: str, style: Style = unstyled) -> str:
    """Each check on its line, then the answer of the audit; a refused file has none."""
    lines = [f"{style('ok', 'green')}       {visible(one)}" for one in facts["checks"]]
    lines += [f"{style('note', 'yellow')}     {visible(one)}" for one in facts["notes"]]
    if facts["refused"]:
        lines += [
            f"{style('refused', 'red')}  {visible(facts['refused'])}",
            "",
            "This file proves nothing. Ask for it again, another way.",
        ]
    else:
        lines += ["", "The file agrees with itself. What its history says:", "", audit.rstrip("\n")]
    return "\n".join(lines) + "\n"


def written(facts: Mapping[str, Any], audit: Mapping[str, Any] | None) -> str:
    """The same as JSON."""
    return as_json({**facts, "audit": audit})
