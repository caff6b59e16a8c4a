"""Tables about the office itself: satisfaction, profit and loss, standards, skills, escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.measure.escalation_tables import agreed_outages, escalations, impending_changes
from pmo.measure.improvement_tables import improvements
from pmo.measure.pnl_tables import pnl_lines, pnl_periods, pnl_streams
from pmo.measure.rows import visible
from pmo.measure.skill_tables import certificates, skills, training
from pmo.measure.standard_tables import standards, waivers
from pmo.measure.survey_tables import satisfaction, satisfaction_by_client, survey_actions, surveys

if TYPE_CHECKING:
    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace

MAKERS = (
    escalations,
    impending_changes,
    agreed_outages,
    improvements,
    standards,
    waivers,
    skills,
    certificates,
    training,
    surveys,
    satisfaction,
    satisfaction_by_client,
    survey_actions,
    pnl_periods,
    pnl_lines,
    pnl_streams,
)


def office_tables(workspace: Workspace) -> dict[str, Table]:
    """These tables by id, cut to what the reader of the workspace may see."""
    found = [make(workspace) for make in MAKERS]
    return {table.id: visible(table, workspace.audience) for table in found}
