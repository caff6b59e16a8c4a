"""Status reports: the last one that counts, what it declares, which colors it sets by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain.rag import DIMENSIONS, OVERALL, color_of
from pmo.model.figures import Color
from pmo.model.record import as_date

if TYPE_CHECKING:
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "status"


@dataclass(frozen=True, slots=True)
class Override:
    """A color set by hand for a time."""

    color: Color
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Declared:
    """What the last report says about a project; all empty when there is none."""

    record: Record | None = None
    day: date | None = None
    colors: tuple[tuple[str, Color], ...] = ()
    overrides: tuple[tuple[str, Override], ...] = ()
    forecast_finish: date | None = None

    def color(self, name: str) -> Color:
        """The declared color of a dimension, or of the whole with `overall`."""
        return dict(self.colors).get(name, Color.NONE)

    def override(self, name: str) -> Override | None:
        """The color set by hand for a dimension, if it still holds."""
        return dict(self.overrides).get(name)


def reports_of(workspace: Workspace, project: Record) -> tuple[Record, ...]:
    """The reports about a project that were sent by the as-of date, oldest first; drafts are left out."""
    found = [
        record
        for record in workspace.under(project, KIND, "project")
        if workspace.state(record) != "draft"
        and (day := record.date("date")) is not None
        and day <= workspace.as_of
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda record: (record.text("date"), record.id)))


def last_report(workspace: Workspace, project: Record) -> Declared:
    """The newest report about a project and what it declares."""
    reports = reports_of(workspace, project)
    if not reports:
        return Declared()
    record = reports[-1]
    return Declared(
        record,
        record.date("date"),
        tuple((name, color_of(record.get(f"declared.{name}"))) for name in (OVERALL, *DIMENSIONS)),
        tuple(_overrides(record, workspace.as_of)),
        record.date("forecast_finish"),
    )


def _overrides(record: Record, as_of: date) -> list[tuple[str, Override]]:
    """Overrides that hold: with a color, a reason and an expiry day that has not passed."""
    out = []
    for raw in record.list("override"):
        if not isinstance(raw, dict):
            continue
        color, reason, expires = color_of(raw.get("color")), str(raw.get("reason") or ""), as_date(raw.get("expires"))
        if color is not Color.NONE and reason and expires is not None and expires >= as_of:
            out.append((str(raw.get("dimension") or ""), Override(color, reason, expires)))
    return out
