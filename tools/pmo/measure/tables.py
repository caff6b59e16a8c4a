"""Every table by name: those of the whole workspace at once, those about one project or agreement on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.measure.agreement_tables import agreement_periods, agreements
from pmo.measure.change_tables import change_rates, change_rates_by_quarter, changes
from pmo.measure.issue_tables import issue_ageing, issues
from pmo.measure.people_tables import duties, people_load
from pmo.measure.portfolio import portfolio, portfolio_totals
from pmo.measure.project_tables import (
    estimate_accuracy,
    estimate_accuracy_summary,
    hours_by_week,
    milestones,
    planned_vs_actual,
    project_metrics,
    project_tasks,
)
from pmo.measure.risk_tables import exposure, risk_calibration, risk_forecast_bands, risk_grid, risk_matrix, risks
from pmo.measure.rows import visible

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.figures import ProjectFigures, Table
    from pmo.model.workspace import Workspace

__all__ = [
    "agreement_periods",
    "agreements",
    "all_tables",
    "change_rates",
    "change_rates_by_quarter",
    "changes",
    "duties",
    "estimate_accuracy",
    "estimate_accuracy_summary",
    "exposure",
    "hours_by_week",
    "issue_ageing",
    "issues",
    "milestones",
    "people_load",
    "planned_vs_actual",
    "portfolio",
    "portfolio_totals",
    "project_metrics",
    "project_tasks",
    "risk_calibration",
    "risk_forecast_bands",
    "risk_grid",
    "risk_matrix",
    "risks",
    "visible",
]


def all_tables(workspace: Workspace, figures: Mapping[str, ProjectFigures]) -> dict[str, Table]:
    """The tables about the whole workspace by id, cut to what the reader of the workspace may see."""
    found = (
        portfolio(workspace, figures),
        portfolio_totals(workspace, figures),
        milestones(workspace, figures),
        risks(workspace),
        risk_matrix(workspace),
        risk_grid(workspace),
        exposure(workspace),
        risk_calibration(workspace),
        risk_forecast_bands(workspace),
        changes(workspace),
        change_rates(workspace),
        change_rates_by_quarter(workspace),
        issues(workspace),
        issue_ageing(workspace),
        agreements(workspace),
        people_load(workspace),
        estimate_accuracy(workspace, figures),
        estimate_accuracy_summary(workspace, figures),
        duties(workspace),
    )
    return {table.id: visible(table, workspace.audience) for table in found}
