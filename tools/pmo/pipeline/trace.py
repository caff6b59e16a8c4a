"""Where the figures of a report come from: every value, with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.audience.projection import project as narrow
from pmo.domain.project import all_figures
from pmo.measure.trace import trace
from pmo.model.finding import Place
from pmo.pipeline.sound import sound
from pmo.render.reports import trace_text
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.record import Path, Record
    from pmo.model.trace import Trace
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.report import Report


def written(loaded: Loaded, report: Report, wanted: str = "", form: str = "md") -> str:
    """The trace of a report, as `md` or `json`; `wanted` narrows it to one figure or one row.

    The records are those of the report's reader: what is hidden from them is no source either. Raises InputError for
    a client's report, and when nothing in the report is called `wanted`.
    """
    if report.audience.startswith("client"):
        raise InputError("A trace names files and lines of the firm; it is not for clients.")
    whole = sound(loaded).workspace
    workspace = whole if whole.audience == report.audience else narrow(whole, report.audience)
    known = {name: item.hours for name, item in all_figures(workspace).items()}
    found: list[tuple[str, list[Trace]]] = []
    seen: set[str] = set()
    for section in report.sections:
        if section.table is None or section.table.id in seen:
            continue
        seen.add(section.table.id)
        traces = list(trace(workspace, section.table, wanted, known, _Places(whole)))
        if traces:
            found.append((section.title, traces))
    if not found:
        raise InputError(
            f"Nothing in the {report.name} report is called “{wanted}”; name a figure (cpi) or the id of a row."
            if wanted
            else f"The {report.name} report has no computed figures; every value stands in its record."
        )
    return trace_text.as_json(report, found) if form == "json" else trace_text.text(report, found)


class _Places:
    """Finds the line of a value in the record as it was read."""

    def __init__(self, whole: Workspace) -> None:
        self._whole = whole

    def __call__(self, record: Record, where: Path, value: Any) -> Place:
        full = self._whole.at(record.path)
        if full is None:
            return Place(record.path)
        dotted = "".join("[]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
        same = [there for there, other in full.walk(dotted) if other == value]
        # Items that the reader may not see are gone from the list, so the number alone can be off by some.
        return full.place(
            where if where in same or not same else min(same, key=lambda there: abs(_first(there) - _first(where)))
        )


def _first(path: Path) -> int:
    return next((part for part in path if isinstance(part, int)), 0)
