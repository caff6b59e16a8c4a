"""The answers of a survey are counted at levels that its scale has.

Why
    Answers on a scale of 1 to 5 were typed into last year's sheet with 1 to 3. Everything from 4 up vanished from the
    figure, and the best quarter of the year looked like the worst.
Bad
    # registers/surveys/SRV-0031.yml
    id: SRV-0031
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat
    scale: "1-3"
    counts:
      - level: 3
        count: 4
      - level: 4  # here
        count: 9
    positive_levels: [3]
Good
    # registers/surveys/SRV-0031.yml
    id: SRV-0031
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat
    scale: "1-5"
    counts:
      - level: 3
        count: 4
      - level: 4
        count: 9
    positive_levels: [4, 5]
Fix
    Set `scale:` to the question that was asked, and count at its levels; groups (promoters, passives, detractors) belong to
    an NPS question only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("error", ("survey",), owner="service-delivery-manager")
_SCALES: Final = {"1-5": range(1, 6), "1-3": range(1, 4), "0-10": range(11)}


def check(workspace: Workspace) -> Iterator[Finding]:
    """Levels outside the scale, in the counts and among the positive ones; NPS groups in a CSAT survey."""
    for survey in workspace.of("survey"):
        for path, what in _outside(survey):
            yield RULE.at(
                survey,
                path,
                f"“{workspace.label(survey)}” counts {what}",
                notes=[(survey.place("scale"), "the scale")] if survey.get("scale") else [],
            )


def _outside(survey: Record) -> Iterator[tuple[Path, str]]:
    levels = _SCALES.get(survey.text("scale"))
    for path, row in rows(survey, "counts"):
        level = row.get("level")
        if levels is not None and isinstance(level, int) and level not in levels:
            yield (*path, "level"), f"answers at level {level}, which the scale does not have"
        if row.get("group") and survey.get("type") == "csat":
            yield (*path, "group"), f"{row['group']}, a group of NPS questions, in a CSAT survey"
    for path, level in survey.walk("positive_levels[]"):
        if levels is not None and isinstance(level, int) and level not in levels:
            yield path, f"level {level} as satisfied, which the scale does not have"
