"""What the firm's own finished projects took against what was estimated: the reference class of the next estimate.

The estimate is the first approved baseline in hours, never a later one; the actual is what was booked. Fewer cases than
the firm's minimum say nothing, and then no figure is given (`below_minimum_n`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain import calibration, plan
from pmo.domain.actuals import actuals_of
from pmo.domain.estimates import uplift_q
from pmo.domain.number import BELOW_MINIMUM_N, absent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

ESTIMATE: Final = "estimate"
UNKNOWN_TYPE: Final = ""
"""The type of a project for which nobody recorded one."""


@dataclass(frozen=True, slots=True)
class PastProject:
    """A closed project: hours first approved and hours it took."""

    id: str
    title: str
    type: str
    estimate: Decimal
    actual: Decimal

    @property
    def ratio(self) -> Decimal:
        """Actual over estimate: 1.2 took a fifth more."""
        return self.actual / self.estimate


@dataclass(frozen=True, slots=True)
class ReferenceClass:
    """The closed projects of one type. The figures have no value while there are fewer than `minimum`."""

    type: str
    minimum: int
    projects: tuple[PastProject, ...]

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.projects)

    @property
    def enough(self) -> bool:
        """Whether they say something."""
        return self.n >= self.minimum

    @property
    def ratios(self) -> tuple[Decimal, ...]:
        """Actual over estimate of each, smallest first."""
        return tuple(sorted(item.ratio for item in self.projects))

    def uplift(self, level: str) -> Value:
        """Share to add so that this part of the past projects would have fitted."""
        return uplift_q(self.ratios, Decimal(level), self.minimum)

    @property
    def bias(self) -> Value:
        """Mean of actual less estimate, as a share of the estimate; positive was estimated too low."""
        if not self.enough:
            return absent(BELOW_MINIMUM_N, self.n)
        return calibration.bias_mean((item.estimate, item.actual) for item in self.projects)


def past_projects(workspace: Workspace) -> tuple[PastProject, ...]:
    """Every closed project of which both numbers are known, in path order; found once for a workspace."""
    return workspace.once("past projects", "", lambda: tuple(_past_projects(workspace)))


def _past_projects(workspace: Workspace) -> Iterator[PastProject]:
    for record in workspace.of("project"):
        if workspace.state(record) != "closed":
            continue
        versions, booked = plan.baselines_of(record), actuals_of(workspace, record)
        estimate = versions[0].hours if versions and versions[0].hours is not None else None
        if estimate is None:
            estimate = plan.budget_of(record, plan.tasks_of(record))
        if estimate is not None and estimate > 0 and booked.recorded and booked.total_hours > 0:
            kind = project_type(workspace, record)
            yield PastProject(record.id, workspace.label(record), kind, estimate, booked.total_hours)


def reference_class(workspace: Workspace, kind: str) -> ReferenceClass:
    """The closed projects of a type; nothing is of an unknown type."""
    wanted = _key(kind)
    same = tuple(item for item in past_projects(workspace) if wanted and _key(item.type) == wanted)
    return ReferenceClass(kind, workspace.settings.thresholds.reference_class_minimum, same)


def project_type(workspace: Workspace, project: Record) -> str:
    """The type of a project: its own `project_type` where a firm records one, else that of the estimate it was sold with."""
    own = project.text("project_type")
    return own or next(
        (kind for record in estimates_of(workspace, project) if (kind := record.text("project_type"))), UNKNOWN_TYPE
    )


def estimates_of(workspace: Workspace, project: Record) -> tuple[Record, ...]:
    """The estimates a project was sold with: those that name it, and those of the sale that led to it; the last ones first."""
    found = []
    for record in workspace.of(ESTIMATE):
        sale = workspace.follow(record, "opportunity")
        if record.get("project") == project.id or (sale is not None and sale.get("project") == project.id):
            found.append(record)
    return tuple(sorted(found, key=lambda record: record.id, reverse=True))


def _key(kind: str) -> str:
    return " ".join(kind.casefold().split())
