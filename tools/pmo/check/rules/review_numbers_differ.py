"""The figures of a post-project review are those of the plan and of the time booked.

Why
    The review said 280 hours, the time sheets 318. The next estimate used the review, and the next project was sold 38
    hours short.
Bad
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: closed
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-09,ben.holt,200
    1.2,2026-10,ben.holt,118
    # projects/demo/review.md
    ---
    status: held
    planned_vs_actual:
      hours:
        planned: 260
        actual: 280  # here
    ---
    More restores than planned.
Good
    # projects/demo/project.yml
    id: demo
    title: Mail migration
    client: acme
    status: closed
    # projects/demo/actuals.csv
    wbs,month,person,hours
    1.1,2026-09,ben.holt,200
    1.2,2026-10,ben.holt,118
    # projects/demo/review.md
    ---
    status: held
    planned_vs_actual:
      hours:
        planned: 260
        actual: 318
    ---
    More restores than planned.
Fix
    Take the figure the message gives, or correct the baseline or the time entries if those are wrong.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.check.rule import About
from pmo.domain.actuals import actuals_of
from pmo.domain.number import number, plain
from pmo.domain.plan import baseline_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("review", "project", "actuals"))
_TOLERANCE: Final = Decimal("0.5")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Typed hours and labor cost against the baseline and the booked time; half a unit may be rounding."""
    for review in workspace.each("review"):
        project = workspace.find("project", review.get("project"))
        if project is None or workspace.state(review) == "draft":
            continue
        for field, computed, (source, where), what in _computed(workspace, project):
            typed = number(review.get(field))
            if typed is None or computed is None or abs(typed - computed) <= _TOLERANCE:
                continue
            yield RULE.at(
                review,
                field,
                f"the review says {plain(typed)}, {what} {plain(computed)}",
                notes=[(source.place(where), f"{what} {plain(computed)}")],
            )


def _computed(
    workspace: Workspace, project: Record
) -> Iterator[tuple[str, Decimal | None, tuple[Record, str | Path], str]]:
    """Field of the review, its computed value, the record and field it comes from, and words for it."""
    baseline, booked = baseline_of(project), actuals_of(workspace, project)
    file = workspace.find("actuals", project.id)
    place: tuple[Record, str | Path] = (file, ()) if file is not None else (project, "id")
    if baseline is not None:
        yield "planned_vs_actual.hours.planned", baseline.hours, (project, "baselines"), "the baseline has"
    if booked.recorded:
        yield "planned_vs_actual.hours.actual", booked.total_hours, place, "the time booked adds up to"
    if booked.has_cost:
        yield "planned_vs_actual.cost.actual", booked.total_cost, place, "the cost booked adds up to"
