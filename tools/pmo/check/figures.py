"""The figures of a project, computed once for all rules that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.project import project_figures

if TYPE_CHECKING:
    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_CACHE = "_figures_of_check"


def figures_of(workspace: Workspace, project: Record) -> ProjectFigures:
    """Figures at the as-of date without their weekly history; they are kept with the workspace they belong to."""
    known: dict[str, ProjectFigures] = vars(workspace).setdefault(_CACHE, {})
    if project.id not in known:
        known[project.id] = project_figures(workspace, project, history=False)
    return known[project.id]
