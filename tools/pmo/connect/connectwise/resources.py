"""What is asked of the PSA: one entry per resource, with the list of fields that may be read.

The lists are the data protection of the adapter. Nothing about a person beyond work leaves it: no phone, no home data, no
contact of a customer, no free text of a note. What people cost is read only where the caller says that management reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

_INFO: Final = "_info"


def _names(text: str) -> tuple[str, ...]:
    return (*text.split(), _INFO)


@dataclass(frozen=True, slots=True)
class Resource:
    """One list of the PSA."""

    name: str
    """Its name here: the key of RESOURCES, of the local store and of the files of the simulator."""
    path: str
    """Below `apis/3.0/`, without a slash at either end; `{parent}` stands for the number of the parent."""
    fields: tuple[str, ...]
    """The only fields that are asked for, `_info` among them."""
    searchable: bool = False
    """Whether `POST path/search` takes conditions that are too long for an address."""
    forward_only: bool = True
    """Whether it pages by `pageId`; else by `page`."""
    parent: str = ""
    """Name of the resource whose number fills `{parent}`."""
    cost_fields: tuple[str, ...] = ()
    """Asked for only by a session that may see costs."""
    measured: tuple[str, ...] = ()
    """Free text of which only the length is kept, as `<name>Length`."""
    strict: bool = False
    """Rows about persons or with their data in them: a field outside the list is dropped, even an unknown one."""
    actions: tuple[str, ...] = ()
    """What can be done to one of its rows by `POST path/number/action`."""

    def asked(self, *, costs: bool = False) -> tuple[str, ...]:
        """The fields to name in a request."""
        return (*self.fields, *self.measured, *(self.cost_fields if costs else ()))

    def address(self, number: int | None = None, action: str = "", *, parent: int | None = None) -> str:
        """The path below `apis/3.0/`: of the list, of one row, or of an action on it.

        ValueError where a parent is needed and missing, or given and not needed.
        """
        if ("{parent}" in self.path) != (parent is not None):
            msg = f"{self.name}: {'which' if parent is None else 'no'} {self.parent or 'parent'}"
            raise ValueError(msg)
        path = self.path.replace("{parent}", str(int(parent or 0)))
        parts = [
            path,
            *([str(int(number))] if number is not None else ()),
            *([quote(action, safe="")] if action else ()),
        ]
        return "/".join(parts)


_TICKET: Final = (
    "id summary recordType board status type company project phase wbsCode owner resources team priority severity impact "
    "budgetHours actualHours estimatedStartDate requiredDate closedFlag closedDate agreement sla slaStatus isInSla "
    "respondMinutes resPlanMinutes resolveMinutes escalationLevel requestForChangeFlag isIssueFlag predecessorType "
    "predecessorId lagDays duration"
)
_SHEET_ACTIONS: Final = ("submit", "approve", "reject", "reverse")

_ALL: Final = (
    Resource(
        "companies",
        "company/companies",
        _names("id identifier name status types territoryManager deletedFlag"),
        strict=True,
    ),
    Resource(
        "projects",
        "project/projects",
        _names(
            "id name company board status closedFlag type manager billingMethod estimatedStart estimatedEnd actualStart "
            "actualEnd scheduledStart scheduledEnd budgetHours actualHours scheduledHours estimatedHours percentComplete "
            "budgetAnalysis billingAmount estimatedTimeCost estimatedTimeRevenue estimatedExpenseCost "
            "estimatedExpenseRevenue estimatedProductCost estimatedProductRevenue agreement opportunity timeApprover "
            "expenseApprover"
        ),
    ),
    Resource("project_statuses", "project/statuses", _names("id name closedFlag defaultFlag inactiveFlag noTimeFlag")),
    Resource(
        "phases",
        "project/projects/{parent}/phases",
        _names(
            "id projectId description parentPhase wbsCode status markAsMilestoneFlag deadlineDate scheduledStart "
            "scheduledEnd actualStart actualEnd budgetHours actualHours scheduledHours"
        ),
        parent="projects",
    ),
    Resource(
        "team_members",
        "project/projects/{parent}/teamMembers",
        _names("id projectId member projectRole workRole startDate endDate"),
        parent="projects",
    ),
    Resource("project_tickets", "project/tickets", _names(_TICKET), searchable=True),
    Resource("service_tickets", "service/tickets", _names(f"{_TICKET} externalXRef"), searchable=True),
    Resource(
        "activities",
        "sales/activities",
        _names("id name type status company opportunity ticket agreement dateStart dateEnd assignTo"),
    ),
    Resource(
        "opportunities",
        "sales/opportunities",
        _names(
            "id name type stage status priority probability rating company primarySalesRep expectedCloseDate "
            "closedDate closedFlag"
        ),
    ),
    Resource(
        "members",
        "system/members",
        _names(
            "id identifier title inactiveFlag hireDate workRole workType dailyCapacity billableForecast "
            "scheduleCapacity timeApprover expenseApprover includeInUtilizationReportingFlag "
            "requireTimeSheetEntryFlag minimumHours daysTolerance"
        ),
        cost_fields=("hourlyCost", "hourlyRate"),
        strict=True,
    ),
    Resource(
        "time_entries",
        "time/entries",
        _names(
            "id company chargeToId chargeToType member workType workRole agreement timeStart timeEnd hoursDeduct "
            "actualHours billableOption hoursBilled invoiceHours hourlyRate agreementHours agreementAmount overageRate "
            "status timeSheet ticket project phase dateEntered invoice"
        ),
        cost_fields=("hourlyCost", "extendedInvoiceAmount", "invoiceReady"),
        measured=("notes",),
    ),
    Resource(
        "time_sheets",
        "time/sheets",
        _names("id member year period dateStart dateEnd status hours deadline"),
        actions=_SHEET_ACTIONS,
    ),
    Resource(
        "expense_entries",
        "expense/entries",
        _names(
            "id expenseReport company chargeToId chargeToType member type classification paymentMethod amount currency "
            "billableOption billAmount agreementAmount date status taxes ticket project phase"
        ),
    ),
    Resource(
        "expense_reports",
        "expense/reports",
        _names("id member year period dateStart dateEnd status total dueDate"),
        actions=_SHEET_ACTIONS,
    ),
    Resource(
        "agreements",
        "finance/agreements",
        _names(
            "id name type company agreementStatus startDate endDate noEndingDateFlag cancelledFlag dateCancelled "
            "applicationUnits applicationLimit applicationCycle applicationUnlimitedFlag oneTimeFlag carryOverUnused "
            "expiredDays allowOverruns limit expireWhenZero coverAgreementTime coverAgreementExpense "
            "coverAgreementProduct billAmount billStartDate billTime nextInvoiceDate sla"
        ),
    ),
    Resource("agreement_types", "finance/agreements/types", _names("id name defaultFlag inactiveFlag prePaymentFlag")),
    Resource(
        "agreement_recaps",
        "finance/agreementrecap",
        _names(
            "id name companyName agreementStatus startingAmount adjustmentAmount usedAmount remainingAmount "
            "overrunAmount availableAmount unbilledOverageAmount unbilledPeriods nextInvoiceDate isUnlimited "
            "lastInvoiceAmount"
        ),
    ),
    Resource("surveys", "service/surveys", _names("id name inactiveFlag")),
    Resource(
        "survey_results",
        "service/surveys/{parent}/results",
        _names("id ticketId surveyId totalPoints results"),
        parent="surveys",
        strict=True,
    ),
    Resource(
        "boards",
        "service/boards",
        _names("id name inactiveFlag projectFlag billTime workRole workType requestForChangeFlag"),
    ),
    Resource(
        "board_statuses",
        "service/boards/{parent}/statuses",
        _names("id name board closedStatus inactive displayOnBoard sortOrder timeEntryNotAllowed escalationStatus"),
        parent="boards",
    ),
    Resource(
        "work_types",
        "time/workTypes",
        _names(
            "id name billTime rateType rate hoursMin hoursMax roundBillHoursTo accrualType utilizationFlag "
            "costMultiplier inactiveFlag"
        ),
    ),
    Resource("work_roles", "time/workRoles", _names("id name hourlyRate inactiveFlag")),
    Resource("charge_codes", "time/chargeCodes", _names("id name billTime workType workRole company")),
    Resource(
        "schedule_entries",
        "schedule/entries",
        _names("id objectId name type status member dateStart dateEnd closeDate hours doneFlag ownerFlag"),
    ),
    Resource("slas", "service/SLAs", _names("id name defaultFlag basedOn respondHours planWithin resolutionHours")),
)

RESOURCES: Final[dict[str, Resource]] = {resource.name: resource for resource in _ALL}
"""All resources by name."""
