"""The whole model of a project, and what was taken for granted in making it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain import plan
from pmo.domain.actuals import actuals_of
from pmo.domain.number import ZERO
from pmo.domain.uncertainty.history import project_type, reference_class
from pmo.domain.uncertainty.risks import register_of
from pmo.domain.uncertainty.tasks import DONE, USUAL, base_of, pieces_of
from pmo.domain.uncertainty.values import BETA_PERT, Model, Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from pmo.domain.actuals import Actuals
    from pmo.domain.schedule.days import WorkingDays
    from pmo.domain.uncertainty.history import ReferenceClass
    from pmo.domain.uncertainty.risks import Register
    from pmo.domain.uncertainty.values import Event, Piece
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_HAIR: Final = Decimal("1e-6")
"""Working days that a finish may pass the end of a day and still be on it: the rounding of many additions."""


@dataclass(frozen=True, slots=True)
class Question:
    """How a project is to be looked at."""

    inherent: bool = False
    people: bool = True
    usual: tuple[Decimal, Decimal, Decimal] = USUAL
    shape: str = BETA_PERT


@dataclass(frozen=True, slots=True)
class Described:
    """The model with what a reader has to know of it.

    `bases` counts the open tasks by where their range comes from; `planned` is the end if all goes as planned.
    """

    model: Model
    days: WorkingDays
    planned: date | None
    baseline: date | None
    bases: Mapping[str, int]
    past: ReferenceClass
    register: Register
    notes: tuple[str, ...]

    def day(self, finish: Decimal) -> date:
        """The date on whose evening a finish is reached."""
        return self.days.last(whole_day(finish))

    @property
    def open_keys(self) -> tuple[str, ...]:
        """The tasks that are not finished."""
        return tuple(piece.key for piece in self.model.pieces if piece.basis != DONE)


def whole_day(finish: Decimal) -> int:
    """The working day at whose end a finish is reached."""
    return int((finish - _HAIR).to_integral_value(ROUND_CEILING))


def described(workspace: Workspace, project: Record, question: Question) -> Described:
    """The model of a project; errors are those of its plan."""
    base = base_of(workspace, project, people=question.people)
    past = reference_class(workspace, project_type(workspace, project))
    pieces = pieces_of(workspace, project, base, past, Range(*question.usual, question.shape), question.shape)
    register = register_of(workspace, project, inherent=question.inherent)
    baseline = plan.baseline_of(project)
    tasks = plan.tasks_of(project)
    booked = actuals_of(workspace, project)
    finish = (baseline.finish if baseline else None) or max(
        (task.finish for task in tasks if task.finish), default=None
    )
    costed = workspace.audience == "management"
    events, notes = _placed(register.events, pieces, {task.wbs for task in tasks})
    model = Model(
        pieces,
        events,
        spent_hours=_spent(workspace, project, booked),
        spent_cost=booked.total_cost if costed and (booked.has_cost or not booked.total_hours) else None,
        deadline=Decimal(base.days.finish(finish)) if finish else None,
        budget_hours=plan.budget_of(project, tasks),
        budget_cost=plan.cost_budget_of(project, tasks) if costed else None,
    )
    ends = [one.finish for key, one in base.leveled.placed.items() if not base.leveled.activities[key].outside]
    return Described(
        model, base.days, base.days.last(max(ends)) if ends else None, finish,
        Counter(piece.basis for piece in pieces if piece.basis != DONE), past, register, (*base.notes, *notes),
    )  # fmt: skip


def _placed(
    events: Iterable[Event], pieces: Iterable[Piece], planned: set[str]
) -> tuple[tuple[Event, ...], tuple[str, ...]]:
    """The events, those on a finished task moved to the end; and a sentence for each of these."""
    still_open = {piece.key for piece in pieces if piece.basis != DONE}
    over = {event.key: event.task for event in events if event.task in planned - still_open}
    moved = tuple(replace(event, task="") if event.key in over else event for event in events)
    return moved, tuple(
        f"{key} is on task {task}, which is finished: its days are added to the end." for key, task in over.items()
    )


def _spent(workspace: Workspace, project: Record, booked: Actuals) -> Decimal | None:
    """Hours booked; without a record none while work has not begun, else they are not known."""
    if booked.recorded:
        return booked.total_hours
    return ZERO if project.date("actual_start") is None or workspace.audience == "management" else None
