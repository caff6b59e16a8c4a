"""A difference for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.render.diagnostics.text import visible
from pmo.render.difference import lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.difference import Difference

_COLOR: Final = {"bad": "red", "good": "green"}


def write(difference: Difference, style: Callable[[str, str], str], *, every: bool = False) -> str:
    """One block for each record, what matters most first."""
    out = [style(visible(lines.heading(difference)), "bold")]
    out += [style(visible(f"! {text}"), "red") for text in lines.first_of_all(difference)]
    loud = [one for one in difference.records if not one.quiet]
    for one in loud if every else loud[: lines.MOST_RECORDS]:
        where = f"  {style(visible(one.path), 'dim')}" if one.path else ""
        out += ["", f"{style(visible(lines.title(one)), 'bold')} ({visible(lines.what(one))}){where}"]
        for line in lines.about(one, difference.currency, every=every):
            text = visible(line.text)
            out.append(f"  {visible(line.label)}: {style(text, _COLOR[line.tone]) if line.tone else text}")
    if len(loud) > lines.MOST_RECORDS and not every:
        out += ["", f"… and {len(loud) - lines.MOST_RECORDS} more records (`pmo diff --all` shows them)"]
    if difference.elsewhere:
        out += ["", style("New findings in other records", "bold")]
        shown = difference.elsewhere if every else difference.elsewhere[: lines.MOST_FINDINGS]
        out += [visible(f"  {item.place}: {item.level.value}: {item.message} [{item.slug}]") for item in shown]
        if len(shown) < len(difference.elsewhere):
            out.append(
                f"  … and {len(difference.elsewhere) - len(shown)} more: `pmo lint --since {visible(difference.base[:10])}`"
            )
    foot = [visible(text) for text in lines.foot(difference)]
    return "\n".join([*out, *(["", *foot] if foot else [])]) + "\n"
