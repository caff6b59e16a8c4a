"""What was agreed and how the PSA is set up: agreements and their recap, boards, statuses, kinds of work, service levels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - fields.py reads the annotations at run time
from decimal import Decimal  # noqa: TC003 - the same

from pmo.connect.connectwise.fields import NOBODY, Reference, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(Row):
    """A contract that covers work. Its limit counts in `application_units`: money, hours or incidents."""

    name: str = ""
    type: Reference = NOBODY
    company: Reference = NOBODY
    agreement_status: str = ""
    start_date: datetime | None = None
    end_date: datetime | None = None
    no_ending_date_flag: bool | None = None
    cancelled_flag: bool | None = None
    date_cancelled: datetime | None = None
    application_units: str = ""
    """Amount, Hours or Incidents."""
    application_limit: Decimal | None = None
    application_cycle: str = ""
    application_unlimited_flag: bool | None = None
    one_time_flag: bool | None = None
    carry_over_unused: bool | None = None
    expired_days: int | None = None
    allow_overruns: bool | None = None
    limit: Decimal | None = None
    """How far it may be overrun; its meaning beside `application_limit` is not documented."""
    expire_when_zero: bool | None = None
    cover_agreement_time: bool | None = None
    cover_agreement_expense: bool | None = None
    cover_agreement_product: bool | None = None
    bill_amount: Decimal | None = None
    bill_start_date: datetime | None = None
    bill_time: str = ""
    next_invoice_date: datetime | None = None
    sla: Reference = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementType(Row):
    """A kind of agreement."""

    name: str = ""
    default_flag: bool | None = None
    inactive_flag: bool | None = None
    pre_payment_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecap(Row):
    """The balance of an agreement as the PSA reckons it: remaining = starting + adjustments + used, with used below zero."""

    name: str = ""
    company_name: str = ""
    agreement_status: str = ""
    starting_amount: Decimal | None = None
    """0 when it is unlimited."""
    adjustment_amount: Decimal | None = None
    used_amount: Decimal | None = None
    remaining_amount: Decimal | None = None
    overrun_amount: Decimal | None = None
    available_amount: Decimal | None = None
    unbilled_overage_amount: Decimal | None = None
    unbilled_periods: Decimal | None = None
    next_invoice_date: datetime | None = None
    is_unlimited: bool | None = None
    last_invoice_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board(Row):
    """A board of tickets."""

    name: str = ""
    inactive_flag: bool | None = None
    project_flag: bool | None = None
    bill_time: str = ""
    work_role: Reference = NOBODY
    work_type: Reference = NOBODY
    request_for_change_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Row):
    """A status of projects, or of the tickets of one board: names repeat from board to board with other numbers."""

    name: str = ""
    board: Reference = NOBODY
    closed_flag: bool | None = None
    """Of a project."""
    closed_status: bool | None = None
    """Of a ticket."""
    default_flag: bool | None = None
    inactive_flag: bool | None = None
    inactive: bool | None = None
    no_time_flag: bool | None = None
    time_entry_not_allowed: bool | None = None
    display_on_board: bool | None = None
    sort_order: int | None = None
    escalation_status: str = ""
    """Which clock of the SLA it stops: NotResponded, Responded, ResPlan, Resolved or NoEscalation."""

    @property
    def closed(self) -> bool:
        """Whether the PSA says that it means finished; a firm may know of more (`psa.closed_statuses`)."""
        return bool(self.closed_flag or self.closed_status)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkType(Row):
    """A kind of hours: regular, after hours, travel. Its cost multiplier applies to what the member costs."""

    name: str = ""
    bill_time: str = ""
    rate_type: str = ""
    rate: Decimal | None = None
    hours_min: Decimal | None = None
    hours_max: Decimal | None = None
    round_bill_hours_to: Decimal | None = None
    accrual_type: str = ""
    utilization_flag: bool | None = None
    cost_multiplier: Decimal | None = None
    inactive_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRole(Row):
    """What somebody works as, with its rate per hour."""

    name: str = ""
    hourly_rate: Decimal | None = None
    inactive_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeCode(Row):
    """What time goes to that belongs to no ticket."""

    name: str = ""
    bill_time: str = ""
    work_type: Reference = NOBODY
    work_role: Reference = NOBODY
    company: Reference = NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey(Row):
    """A questionnaire."""

    name: str = ""
    inactive_flag: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla(Row):
    """A service level: hours until an answer, a plan, an end."""

    name: str = ""
    default_flag: bool | None = None
    based_on: str = ""
    respond_hours: Decimal | None = None
    plan_within: Decimal | None = None
    resolution_hours: Decimal | None = None
