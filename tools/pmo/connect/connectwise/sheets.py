"""Who works, and what they spent on what: members, time, expenses, plans, and what customers said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - fields.py reads the annotations at run time
from decimal import Decimal  # noqa: TC003 - the same
from typing import Any

from pmo.connect.connectwise.fields import NOBODY, Reference, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Row):
    """Somebody who works here. Cost and rate per hour are there in management runs only."""

    identifier: str = ""
    title: str = ""
    inactive_flag: bool | None = None
    hire_date: datetime | None = None
    work_role: Reference = NOBODY
    work_type: Reference = NOBODY
    daily_capacity: Decimal | None = None
    billable_forecast: Decimal | None = None
    schedule_capacity: Decimal | None = None
    time_approver: Reference = NOBODY
    expense_approver: Reference = NOBODY
    include_in_utilization_reporting_flag: bool | None = None
    require_time_sheet_entry_flag: bool | None = None
    minimum_hours: Decimal | None = None
    days_tolerance: int | None = None
    hourly_cost: Decimal | None = None
    hourly_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry(Row):
    """Hours somebody worked on something. Amounts in the currency of the PSA."""

    company: Reference = NOBODY
    charge_to_id: int | None = None
    charge_to_type: str = ""
    """ServiceTicket, ProjectTicket, ChargeCode or Activity."""
    member: Reference = NOBODY
    work_type: Reference = NOBODY
    work_role: Reference = NOBODY
    agreement: Reference = NOBODY
    time_start: datetime | None = None
    time_end: datetime | None = None
    hours_deduct: Decimal | None = None
    actual_hours: Decimal | None = None
    billable_option: str = ""
    """Billable, DoNotBill, NoCharge or NoDefault."""
    hours_billed: Decimal | None = None
    invoice_hours: Decimal | None = None
    hourly_rate: Decimal | None = None
    agreement_hours: Decimal | None = None
    agreement_amount: Decimal | None = None
    overage_rate: Decimal | None = None
    status: str = ""
    time_sheet: Reference = NOBODY
    ticket: Reference = NOBODY
    project: Reference = NOBODY
    phase: Reference = NOBODY
    date_entered: datetime | None = None
    invoice: Reference = NOBODY
    notes_length: int | None = None
    """Characters of the note; the note itself is never kept."""
    hourly_cost: Decimal | None = None
    extended_invoice_amount: Decimal | None = None
    invoice_ready: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSheet(Row):
    """A week, or whatever period the firm has, of one member."""

    member: Reference = NOBODY
    year: int | None = None
    period: int | None = None
    date_start: datetime | None = None
    date_end: datetime | None = None
    status: str = ""
    hours: Decimal | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseEntry(Row):
    """Money somebody spent for the firm or a client."""

    expense_report: Reference = NOBODY
    company: Reference = NOBODY
    charge_to_id: int | None = None
    charge_to_type: str = ""
    member: Reference = NOBODY
    type: Reference = NOBODY
    classification: Reference = NOBODY
    payment_method: Reference = NOBODY
    amount: Decimal | None = None
    currency: Reference = NOBODY
    billable_option: str = ""
    bill_amount: Decimal | None = None
    agreement_amount: Decimal | None = None
    date: datetime | None = None
    status: str = ""
    taxes: tuple[dict[str, Any], ...] = ()
    ticket: Reference = NOBODY
    project: Reference = NOBODY
    phase: Reference = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpenseReport(Row):
    """Expenses of one member in one period."""

    member: Reference = NOBODY
    year: int | None = None
    period: int | None = None
    date_start: datetime | None = None
    date_end: datetime | None = None
    status: str = ""
    total: Decimal | None = None
    due_date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleEntry(Row):
    """Somebody's time that is planned for something."""

    object_id: int | None = None
    name: str = ""
    type: Reference = NOBODY
    status: Reference = NOBODY
    member: Reference = NOBODY
    date_start: datetime | None = None
    date_end: datetime | None = None
    close_date: datetime | None = None
    hours: Decimal | None = None
    done_flag: bool | None = None
    owner_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResult(Row):
    """What a customer answered about a ticket: points, no words and no name."""

    ticket_id: int | None = None
    survey_id: int | None = None
    total_points: Decimal | None = None
    results: tuple[dict[str, Any], ...] = ()
