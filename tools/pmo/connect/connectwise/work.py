"""What is worked on: clients, projects and their parts, tickets, activities, deals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - fields.py reads the annotations at run time
from decimal import Decimal  # noqa: TC003 - the same

from pmo.connect.connectwise.fields import NOBODY, Reference, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Company(Row):
    """A client, or the firm itself."""

    identifier: str = ""
    name: str = ""
    status: Reference = NOBODY
    types: tuple[Reference, ...] = ()
    territory_manager: Reference = NOBODY
    deleted_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project(Row):
    """A project. Hours are hours, money in the currency of the PSA."""

    name: str = ""
    company: Reference = NOBODY
    board: Reference = NOBODY
    status: Reference = NOBODY
    closed_flag: bool | None = None
    type: Reference = NOBODY
    manager: Reference = NOBODY
    billing_method: str = ""
    estimated_start: datetime | None = None
    estimated_end: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    scheduled_start: datetime | None = None
    scheduled_end: datetime | None = None
    budget_hours: Decimal | None = None
    actual_hours: Decimal | None = None
    scheduled_hours: Decimal | None = None
    estimated_hours: Decimal | None = None
    percent_complete: Decimal | None = None
    budget_analysis: str = ""
    billing_amount: Decimal | None = None
    estimated_time_cost: Decimal | None = None
    estimated_time_revenue: Decimal | None = None
    estimated_expense_cost: Decimal | None = None
    estimated_expense_revenue: Decimal | None = None
    estimated_product_cost: Decimal | None = None
    estimated_product_revenue: Decimal | None = None
    agreement: Reference = NOBODY
    opportunity: Reference = NOBODY
    time_approver: Reference = NOBODY
    expense_approver: Reference = NOBODY

    @property
    def share_complete(self) -> Decimal | None:
        """Progress from 0 to 1. None above 1: whether 50 would be half or fifty times the work is not known."""
        share = self.percent_complete
        return share if share is not None and 0 <= share <= 1 else None

    @property
    def estimate(self) -> Decimal | None:
        """Estimated hours, else budgeted ones. None where both are absent or 0: there is no estimate, so divide by nothing."""
        return next(
            (hours for hours in (self.estimated_hours, self.budget_hours) if hours is not None and hours > 0), None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase(Row):
    """A phase of a project."""

    project_id: int | None = None
    description: str = ""
    parent_phase: Reference = NOBODY
    wbs_code: str = ""
    status: Reference = NOBODY
    mark_as_milestone_flag: bool | None = None
    deadline_date: datetime | None = None
    scheduled_start: datetime | None = None
    scheduled_end: datetime | None = None
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    budget_hours: Decimal | None = None
    actual_hours: Decimal | None = None
    scheduled_hours: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember(Row):
    """Somebody on the team of a project."""

    project_id: int | None = None
    member: Reference = NOBODY
    project_role: Reference = NOBODY
    work_role: Reference = NOBODY
    start_date: datetime | None = None
    end_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket(Row):
    """A service or a project ticket. Minutes are those of the clocks of its SLA."""

    summary: str = ""
    record_type: str = ""
    """ServiceTicket, ProjectTicket or ProjectIssue."""
    board: Reference = NOBODY
    status: Reference = NOBODY
    type: Reference = NOBODY
    company: Reference = NOBODY
    project: Reference = NOBODY
    phase: Reference = NOBODY
    wbs_code: str = ""
    owner: Reference = NOBODY
    resources: str = ""
    """Identifiers of the members it is assigned to, with commas."""
    team: Reference = NOBODY
    priority: Reference = NOBODY
    severity: str = ""
    impact: str = ""
    budget_hours: Decimal | None = None
    actual_hours: Decimal | None = None
    estimated_start_date: datetime | None = None
    required_date: datetime | None = None
    closed_flag: bool | None = None
    closed_date: datetime | None = None
    agreement: Reference = NOBODY
    sla: Reference = NOBODY
    sla_status: str = ""
    is_in_sla: bool | None = None
    respond_minutes: Decimal | None = None
    res_plan_minutes: Decimal | None = None
    resolve_minutes: Decimal | None = None
    escalation_level: Decimal | None = None
    request_for_change_flag: bool | None = None
    is_issue_flag: bool | None = None
    predecessor_type: str = ""
    predecessor_id: int | None = None
    lag_days: Decimal | None = None
    duration: Decimal | None = None
    external_x_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity(Row):
    """Something to do in sales or for a client that is no ticket."""

    name: str = ""
    type: Reference = NOBODY
    status: Reference = NOBODY
    company: Reference = NOBODY
    opportunity: Reference = NOBODY
    ticket: Reference = NOBODY
    agreement: Reference = NOBODY
    date_start: datetime | None = None
    date_end: datetime | None = None
    assign_to: Reference = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity(Row):
    """A deal that may be won."""

    name: str = ""
    type: Reference = NOBODY
    stage: Reference = NOBODY
    status: Reference = NOBODY
    priority: Reference = NOBODY
    probability: Reference = NOBODY
    rating: Reference = NOBODY
    company: Reference = NOBODY
    primary_sales_rep: Reference = NOBODY
    expected_close_date: datetime | None = None
    closed_date: datetime | None = None
    closed_flag: bool | None = None
