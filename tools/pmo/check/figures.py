"""The figures of a project, computed once for all rules that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.project import project_figures

if TYPE_CHECKING:
    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def figures_of(workspace: Workspace, project: Record) -> ProjectFigures:
    """Figures at the as-of date without history and single tasks; they are kept with the workspace they belong to."""
    return workspace.once("figures", project.id, lambda: project_figures(workspace, project, history=False))
