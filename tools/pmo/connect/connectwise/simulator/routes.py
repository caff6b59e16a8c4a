"""What the simulated PSA serves: every resource with its address, its fields and what a new row needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Route:
    """One resource. `path` may hold one `{}` for the number of the row it belongs to, which `parent` names in each row."""

    name: str
    path: str
    fields: frozenset[str] = frozenset()
    parent: str = ""
    required: tuple[str, ...] = ()
    """What a new row needs; a plus sign joins fields of which one is enough."""
    writable: bool = False
    searchable: bool = False
    pages_forward: bool = True
    lengths: tuple[tuple[str, int], ...] = ()
    """Text fields with a greatest length."""
    references: tuple[tuple[str, str], ...] = ()
    """Fields that name a row of another resource."""
    holds: str = ""
    """For sheets: the entries that lie in them."""

    @property
    def sheet(self) -> bool:
        """Whether it is submitted and approved."""
        return bool(self.holds)


def _of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHARGED: Final = (("company", "companies"), ("member", "members"), ("agreement", "agreements"))
_TICKET: Final = _of(
    "id summary recordType board status type subType item company project phase wbsCode owner priority severity impact"
    " budgetHours actualHours requiredDate closedFlag closedDate agreement sla slaStatus isInSla respondMinutes"
    " resPlanMinutes resolveMinutes escalationLevel requestForChangeFlag isIssueFlag predecessorType predecessorId"
    " lagDays duration externalXRef initialDescription initialInternalAnalysis resources customFields dateResplan"
    " dateResponded dateResolved estimatedStartDate approved billTime"
)
_TICKET_REFERENCES: Final = (
    ("company", "companies"), ("board", "boards"), ("status", "board_statuses"), ("project", "projects"),
    ("phase", "phases"), ("owner", "members"), ("agreement", "agreements"),
)  # fmt: skip
ROUTES: Final = (
    Route("companies", "/company/companies", _of("id identifier name status types territoryManager deletedFlag"), writable=True, required=("identifier", "name")),
    Route(
        "projects", "/project/projects",
        _of("id name company board status closedFlag type manager billingMethod estimatedStart estimatedEnd actualStart actualEnd scheduledStart scheduledEnd budgetHours actualHours scheduledHours estimatedHours percentComplete budgetAnalysis billingAmount estimatedTimeCost estimatedTimeRevenue estimatedExpenseCost estimatedExpenseRevenue estimatedProductCost estimatedProductRevenue agreement opportunity timeApprover expenseApprover description customFields"),
        writable=True, required=("name", "company", "board", "billingMethod", "estimatedStart", "estimatedEnd"), lengths=(("name", 100),),
        references=(("company", "companies"), ("board", "boards"), ("status", "project_statuses"), ("manager", "members"), ("agreement", "agreements"), ("opportunity", "opportunities")),
    ),
    Route("project_statuses", "/project/statuses", _of("id name closedFlag inactiveFlag noTimeFlag defaultFlag")),
    Route(
        "phases", "/project/projects/{}/phases",
        _of("id projectId description parentPhase wbsCode status markAsMilestoneFlag deadlineDate scheduledStart scheduledEnd actualStart actualEnd budgetHours actualHours scheduledHours"),
        parent="projectId", writable=True, required=("description",), lengths=(("description", 100),),
    ),
    Route("team_members", "/project/projects/{}/teamMembers", _of("id projectId member projectRole workRole startDate endDate hours"), parent="projectId"),
    Route("project_tickets", "/project/tickets", _TICKET, writable=True, searchable=True, required=("summary", "project+phase"), lengths=(("summary", 100),), references=_TICKET_REFERENCES),
    Route("service_tickets", "/service/tickets", _TICKET, writable=True, searchable=True, required=("summary", "company"), lengths=(("summary", 100),), references=_TICKET_REFERENCES),
    Route("boards", "/service/boards", _of("id name inactiveFlag projectFlag")),
    Route("board_statuses", "/service/boards/{}/statuses", _of("id name board closedStatus inactive sortOrder defaultFlag timeEntryNotAllowed displayOnBoard"), parent="board/id"),
    Route("slas", "/service/SLAs", _of("id name basedOn defaultFlag respondHours planWithin resolutionHours")),
    Route("surveys", "/service/surveys", _of("id name inactiveFlag")),
    Route("survey_results", "/service/surveys/{}/results", _of("id ticketId surveyId totalPoints results"), parent="surveyId"),
    Route(
        "activities", "/sales/activities", _of("id name type status company opportunity ticket agreement dateStart dateEnd assignTo notes customFields"),
        writable=True, required=("name", "assignTo"), lengths=(("name", 100),),
        references=(("company", "companies"), ("assignTo", "members"), ("opportunity", "opportunities"), ("agreement", "agreements"), ("status", "activity_statuses"), ("type", "activity_types")),
    ),
    Route("activity_types", "/sales/activities/types", _of("id name defaultFlag inactiveFlag")),
    Route("activity_statuses", "/sales/activities/statuses", _of("id name defaultFlag inactiveFlag closedFlag")),
    Route("opportunities", "/sales/opportunities", _of("id name type stage status probability expectedCloseDate company primarySalesRep closedFlag closedDate"), writable=True, required=("name", "company")),
    Route("schedule_entries", "/schedule/entries", _of("id objectId type member dateStart dateEnd hours doneFlag status name")),
    Route(
        "time_entries", "/time/entries",
        _of("id company chargeToId chargeToType member workType workRole agreement timeStart timeEnd hoursDeduct actualHours billableOption hoursBilled invoiceHours hourlyRate hourlyCost agreementHours agreementAmount overageRate status timeSheet ticket project phase dateEntered invoice notes internalNotes extendedInvoiceAmount invoiceReady customFields"),
        writable=True, required=("chargeToId+company", "timeStart", "timeEnd+actualHours"),
        references=(*_CHARGED, ("workType", "work_types"), ("workRole", "work_roles")),
    ),
    Route("time_sheets", "/time/sheets", _of("id member year period dateStart dateEnd status hours deadline"), holds="time_entries"),
    Route("work_types", "/time/workTypes", _of("id name billTime rateType rate hoursMin hoursMax roundBillHoursTo accrualType utilizationFlag costMultiplier inactiveFlag")),
    Route("work_roles", "/time/workRoles", _of("id name hourlyRate inactiveFlag locationIds")),
    Route("charge_codes", "/time/chargeCodes", _of("id name company timeEntryFlag expenseEntryFlag allowAllExpenseTypeFlag workType workRole billTime inactiveFlag")),
    Route(
        "expense_entries", "/expense/entries",
        _of("id expenseReport company chargeToId chargeToType member type classification paymentMethod amount currency billableOption billAmount agreementAmount date status taxes ticket project phase agreement notes dateEntered"),
        writable=True, required=("type", "amount", "date", "chargeToId+company"), references=_CHARGED,
    ),
    Route("expense_reports", "/expense/reports", _of("id member year period dateStart dateEnd status total dueDate hours deadline"), holds="expense_entries"),
    Route(
        "agreements", "/finance/agreements",
        _of("id name type company agreementStatus startDate endDate noEndingDateFlag cancelledFlag dateCancelled applicationUnits applicationLimit applicationCycle applicationUnlimitedFlag oneTimeFlag carryOverUnused expiredDays allowOverruns limit expireWhenZero coverAgreementTime coverAgreementExpense coverAgreementProduct billAmount billStartDate billTime nextInvoiceDate sla"),
    ),
    Route("agreement_types", "/finance/agreements/types", _of("id name prePaymentFlag inactiveFlag")),
    Route("agreement_additions", "/finance/agreements/{}/additions", _of("id agreementId product quantity lessIncluded unitPrice unitCost billCustomer effectiveDate cancelledDate"), parent="agreementId"),
    Route("agreement_adjustments", "/finance/agreements/{}/adjustments", _of("id agreementId amount description effectiveDate"), parent="agreementId"),
    Route(
        "agreement_recaps", "/finance/agreementrecap",
        _of("id name companyName agreementStatus startingAmount adjustmentAmount usedAmount remainingAmount overrunAmount availableAmount unbilledOverageAmount unbilledPeriods nextInvoiceDate isUnlimited lastInvoiceAmount"),
    ),
    Route(
        "members", "/system/members",
        _of("id identifier title inactiveFlag hireDate workRole workType dailyCapacity billableForecast scheduleCapacity timeApprover expenseApprover includeInUtilizationReportingFlag requireTimeSheetEntryFlag minimumHours daysTolerance hourlyCost hourlyRate firstName lastName"),
    ),
)  # fmt: skip
"""Every resource under its own name: the keys of a store, and the names of its files."""
BY_NAME: Final = {route.name: route for route in ROUTES}
SHARED_NUMBERS: Final = (("project_tickets", "service_tickets"),)
"""Resources that take their numbers from one row."""
UNDER_TICKETS: Final = {"timeentries": "time_entries", "scheduleentries": "schedule_entries"}
"""What can be asked for under one ticket."""
