"""A survey with a low score says what is done about it.

Why
    For two quarters fewer than half of a client's answers were positive. The figure was in every report, nobody had called,
    and the client's notice said so.
Bad
    # registers/surveys/SRV-0034.yml
    id: SRV-0034
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat  # here
    scale: "1-5"
    counts:
      - level: 2
        count: 6
      - level: 4
        count: 5
    positive_levels: [4, 5]
Good
    # registers/surveys/SRV-0034.yml
    id: SRV-0034
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat
    scale: "1-5"
    counts:
      - level: 2
        count: 6
      - level: 4
        count: 5
    positive_levels: [4, 5]
    follow_ups:
      - text: Call the operations director and ask what went wrong in October.
        owner: cora.lind
        due: 2026-11-25
Fix
    Call the client within five working days and write what follows under `follow_ups:` with owner and due date.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.check.rows import rows
from pmo.check.rule import About
from pmo.domain.number import plain
from pmo.domain.satisfaction import POSITIVE_LEVELS, csat_positive_of_responses, nps_of_responses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("survey",), owner="service-delivery-manager")
_CSAT: Final = Decimal("0.75")
_NPS: Final = Decimal(20)


def check(workspace: Workspace) -> Iterator[Finding]:
    """Surveys under 75 % of positive answers or under 20 points of NPS without a follow-up; few answers give no score."""
    least = workspace.settings.thresholds.min_responses
    for survey in workspace.of("survey"):
        if workspace.state(survey) not in ("open", "closed") or survey.list("follow_ups"):
            continue
        words = _low(survey, least)
        if words:
            yield RULE.at(survey, "type", f"“{workspace.label(survey)}” has {words}, and nothing is done about it")


def _low(survey: Record, least: int) -> str:
    if survey.get("type") == "csat":
        levels = {level: count for level, count in _counts(survey, "level").items() if isinstance(level, int)}
        positive = [level for level in survey.list("positive_levels") if isinstance(level, int)] or POSITIVE_LEVELS
        share = csat_positive_of_responses(levels, positive, least).value
        return f"{plain(share * 100)} % positive answers" if share is not None and share < _CSAT else ""
    groups = _counts(survey, "group") or _grouped(_counts(survey, "level"))
    points = nps_of_responses(
        groups.get("promoters", 0), groups.get("passives", 0), groups.get("detractors", 0), least
    ).value
    return f"an NPS of {plain(points)}" if points is not None and points < _NPS else ""


def _counts(survey: Record, field: str) -> dict[object, int]:
    found: dict[object, int] = {}
    for _, row in rows(survey, "counts"):
        key, count = row.get(field), row.get("count")
        if isinstance(key, int | str) and isinstance(count, int):
            found[key] = found.get(key, 0) + count
    return found


def _grouped(levels: dict[object, int]) -> dict[object, int]:
    """NPS groups from the levels 0 to 10: promoters gave 9 or 10, passives 7 or 8."""
    found: dict[object, int] = {}
    for level, count in levels.items():
        if isinstance(level, int):
            name = "promoters" if level >= 9 else "passives" if level >= 7 else "detractors"
            found[name] = found.get(name, 0) + count
    return found
