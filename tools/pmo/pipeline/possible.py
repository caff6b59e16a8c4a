"""What plans, simulations and estimates are refused for, alike: each in one sentence, with the way out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pmo.audience.projection import project as narrow
from pmo.domain.network import NotANetworkError
from pmo.domain.schedule.days import NoWorkingDaysError
from pmo.domain.uncertainty.checks import ImpossibleError
from pmo.domain.uncertainty.values import SHAPES
from pmo.pipeline.names import named
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

READERS: Final = ("internal", "management")
"""Who may see work, people and risks from inside; clients may not."""


def reader(audience: str, what: str) -> None:
    """InputError for a client, who gets no `what`."""
    if audience not in READERS:
        raise InputError(f"“{audience}” gets no {what}; it is for {' or '.join(READERS)}.")


def seen_by(workspace: Workspace, audience: str) -> Workspace:
    """What the reader may see of the records."""
    return workspace if audience == workspace.audience else narrow(workspace, audience)


def project_named(workspace: Workspace, wanted: str) -> Record:
    """The project that is meant, by id or title; InputError with a guess."""
    record = workspace.find("project", named(workspace, "project", wanted)) if "project" in workspace.kinds else None
    if record is None:
        raise InputError(f"There is no project “{wanted}” in this workspace.")
    return record


def with_open_tasks(workspace: Workspace, project: Record, verb: str) -> None:
    """InputError for a project that is over or has no tasks: nothing is left to `verb`."""
    if not workspace.open(project):
        state = workspace.state(project).replace("_", " ")
        raise InputError(
            f"“{project.id}” is {state}; there is nothing left to {verb}. `pmo report review --project {project.id}` says how it ended."
        )
    if not any(isinstance(row, dict) and row.get("wbs") for row in project.list("tasks")):
        raise InputError(f"“{project.id}” has no tasks yet. Add them under tasks: in {project.path}.")


@contextmanager
def schedulable(tasks: str = "These tasks") -> Iterator[None]:
    """InputError where tasks wait for each other in a circle, or no day is a working day."""
    try:
        yield
    except NotANetworkError as error:
        listed = ", ".join(error.ids)
        raise InputError(
            f"{tasks} wait for each other in a circle, or for one that does: {listed}. Take one predecessor out."
        ) from None
    except NoWorkingDaysError:
        raise InputError(
            "The firm has no working day, so nothing can be planned. Correct working_days in pmo.yml."
        ) from None


def known_shape(shape: str) -> None:
    """InputError with a guess for a distribution that there is not."""
    if shape not in SHAPES:
        raise InputError(f"There is no distribution “{shape}”. {closest(shape, SHAPES, 'There are ' + ', '.join(SHAPES) + '.')}")  # fmt: skip


@contextmanager
def simulable() -> Iterator[None]:
    """InputError with every fault of a model that no numbers can be drawn for."""
    try:
        yield
    except ImpossibleError as error:
        raise InputError("\n".join(error.faults)) from None
