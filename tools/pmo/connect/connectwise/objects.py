"""The objects of the PSA, typed. Hours and money are Decimal, points in time aware and UTC, enums the text they came as.

`Ticket.of(row)` reads a row of JSON. An attribute is the field of the same name in camel case; None, an empty text or
NOBODY means that the PSA said nothing.
"""

from __future__ import annotations

from typing import Final

from pmo.connect.connectwise.fields import NOBODY, Reference, Row
from pmo.connect.connectwise.sheets import (
    ExpenseEntry,
    ExpenseReport,
    Member,
    ScheduleEntry,
    SurveyResult,
    TimeEntry,
    TimeSheet,
)
from pmo.connect.connectwise.terms import (
    Agreement,
    AgreementRecap,
    AgreementType,
    Board,
    ChargeCode,
    Sla,
    Status,
    Survey,
    WorkRole,
    WorkType,
)
from pmo.connect.connectwise.work import Activity, Company, Opportunity, Phase, Project, TeamMember, Ticket

__all__ = [
    "NOBODY",
    "OBJECTS",
    "Activity",
    "Agreement",
    "AgreementRecap",
    "AgreementType",
    "Board",
    "ChargeCode",
    "Company",
    "ExpenseEntry",
    "ExpenseReport",
    "Member",
    "Opportunity",
    "Phase",
    "Project",
    "Reference",
    "Row",
    "ScheduleEntry",
    "Sla",
    "Status",
    "Survey",
    "SurveyResult",
    "TeamMember",
    "Ticket",
    "TimeEntry",
    "TimeSheet",
    "WorkRole",
    "WorkType",
]

OBJECTS: Final[dict[str, type[Row]]] = {
    "companies": Company,
    "projects": Project,
    "project_statuses": Status,
    "phases": Phase,
    "team_members": TeamMember,
    "project_tickets": Ticket,
    "service_tickets": Ticket,
    "activities": Activity,
    "opportunities": Opportunity,
    "members": Member,
    "time_entries": TimeEntry,
    "time_sheets": TimeSheet,
    "expense_entries": ExpenseEntry,
    "expense_reports": ExpenseReport,
    "agreements": Agreement,
    "agreement_types": AgreementType,
    "agreement_recaps": AgreementRecap,
    "surveys": Survey,
    "survey_results": SurveyResult,
    "boards": Board,
    "board_statuses": Status,
    "work_types": WorkType,
    "work_roles": WorkRole,
    "charge_codes": ChargeCode,
    "schedule_entries": ScheduleEntry,
    "slas": Sla,
}
"""The type of the rows of each resource."""
