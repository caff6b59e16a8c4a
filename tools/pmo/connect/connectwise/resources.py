"""What is asked of the PSA: one entry per resource, with the list of fields that may be read.

The lists are the data protection of the adapter. Nothing about a person beyond work leaves it: no phone, no home data, no
contact of a customer, no free text of a note. What people cost is read only where the caller says that management reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pmo.connect.connectwise.sorts import Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

INFO: Final = "_info"
"""When a row was entered and changed, and by whom: part of every row, and given only when it is asked for."""
_GROUPS: Final = {
    "numbers": Sort.NUMBER, "wholes": Sort.WHOLE, "amounts": Sort.AMOUNT, "flags": Sort.FLAG, "texts": Sort.TEXT,
    "instants": Sort.INSTANT, "references": Sort.REFERENCE, "lists": Sort.REFERENCES, "items": Sort.ITEMS,
}  # fmt: skip


def _of(**groups: str) -> dict[str, Sort]:
    """Names of fields, with blanks between them, by what they hold."""
    return {name: _GROUPS[group] for group, names in groups.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Resource:
    """One list of the PSA."""

    name: str
    """Its name here: the key of RESOURCES, of the local store and of the files of the simulator."""
    path: str
    """Below `apis/3.0/`, without a slash at either end; `{parent}` stands for the number of the parent."""
    fields: Mapping[str, Sort]
    """The only fields that are asked for beside `id` and `_info`, and what each holds."""
    needed: frozenset[str] = frozenset()
    """Fields without which a row says something wrong: where one of them cannot be used, the row is set aside."""
    searchable: bool = False
    """Whether `POST path/search` takes conditions that are too long for an address."""
    parent: str = ""
    """Name of the resource whose number fills `{parent}`."""
    cost_fields: Mapping[str, Sort] = field(default_factory=dict)
    """Asked for only by a session that may see costs."""
    measured: tuple[str, ...] = ()
    """Free text of which only the length is kept, as `<name>Length`."""
    strict: bool = False
    """Rows about persons or with their data in them: a field outside the list is dropped, even an unknown one."""
    actions: tuple[str, ...] = ()
    """What can be done to one of its rows by `POST path/number/action`."""

    def asked(self, *, costs: bool = False) -> tuple[str, ...]:
        """The fields to name in a request."""
        return ("id", *self.fields, INFO, *self.measured, *(self.cost_fields if costs else ()))

    def sort_of(self, name: str) -> Sort | None:
        """What a field holds; None for one that is on no list."""
        found = self.fields.get(name) or self.cost_fields.get(name)
        return Sort.WHOLE if found is None and name in self.lengths else found

    @property
    def lengths(self) -> tuple[str, ...]:
        """The names under which lengths of free texts are kept."""
        return tuple(f"{text}Length" for text in self.measured)

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


_TICKET: Final = {
    "texts": "summary recordType wbsCode resources severity impact slaStatus predecessorType",
    "references": "board status type company project phase owner team priority agreement sla",
    "amounts": "budgetHours actualHours respondMinutes resPlanMinutes resolveMinutes escalationLevel lagDays duration",
    "instants": "estimatedStartDate requiredDate closedDate",
    "flags": "closedFlag isInSla requestForChangeFlag isIssueFlag",
    "numbers": "predecessorId",
}
_SHEET: Final = frozenset({"member", "dateStart", "dateEnd", "status"})
_CHARGED: Final = frozenset({
    "company", "member", "chargeToId", "chargeToType", "ticket", "project", "phase", "billableOption", "status",
})  # fmt: skip
_SHEET_ACTIONS: Final = ("submit", "approve", "reject", "reverse")

_ALL: Final = (
    Resource(
        "companies", "company/companies",
        _of(texts="identifier name", references="status territoryManager", lists="types", flags="deletedFlag"),
        needed=frozenset({"identifier"}),
        strict=True,
    ),
    Resource(
        "projects", "project/projects",
        _of(
            texts="name billingMethod budgetAnalysis",
            references="company board status type manager agreement opportunity timeApprover expenseApprover",
            flags="closedFlag",
            instants="estimatedStart estimatedEnd actualStart actualEnd scheduledStart scheduledEnd",
            amounts="budgetHours actualHours scheduledHours estimatedHours percentComplete billingAmount estimatedTimeCost "
            "estimatedTimeRevenue estimatedExpenseCost estimatedExpenseRevenue estimatedProductCost estimatedProductRevenue",
        ),
    ),
    Resource(
        "project_statuses", "project/statuses",
        _of(texts="name", flags="closedFlag defaultFlag inactiveFlag noTimeFlag"),
    ),
    Resource(
        "phases", "project/projects/{parent}/phases",
        _of(
            numbers="projectId",
            texts="description wbsCode",
            references="parentPhase status",
            flags="markAsMilestoneFlag",
            instants="deadlineDate scheduledStart scheduledEnd actualStart actualEnd",
            amounts="budgetHours actualHours scheduledHours",
        ),
        parent="projects",
    ),
    Resource(
        "team_members", "project/projects/{parent}/teamMembers",
        _of(numbers="projectId", references="member projectRole workRole", instants="startDate endDate"),
        parent="projects",
    ),
    Resource("project_tickets", "project/tickets", _of(**_TICKET), searchable=True),
    Resource(
        "service_tickets", "service/tickets",
        _of(**{**_TICKET, "texts": f"{_TICKET['texts']} externalXRef"}),
        searchable=True,
    ),
    Resource(
        "activities", "sales/activities",
        _of(
            texts="name",
            references="type status company opportunity ticket agreement assignTo",
            instants="dateStart dateEnd",
        ),
    ),
    Resource(
        "opportunities", "sales/opportunities",
        _of(
            texts="name",
            references="type stage status priority probability rating company primarySalesRep",
            instants="expectedCloseDate closedDate",
            flags="closedFlag",
        ),
    ),
    Resource(
        "members", "system/members",
        _of(
            texts="identifier title",
            flags="inactiveFlag includeInUtilizationReportingFlag requireTimeSheetEntryFlag",
            instants="hireDate",
            references="workRole workType timeApprover expenseApprover",
            amounts="dailyCapacity billableForecast scheduleCapacity minimumHours",
            wholes="daysTolerance",
        ),
        needed=frozenset({"identifier"}),
        cost_fields=_of(amounts="hourlyCost hourlyRate"),
        strict=True,
    ),
    Resource(
        "time_entries", "time/entries",
        _of(
            references="company member workType workRole agreement timeSheet ticket project phase invoice",
            numbers="chargeToId",
            texts="chargeToType billableOption status",
            instants="timeStart timeEnd dateEntered",
            amounts="hoursDeduct actualHours hoursBilled invoiceHours hourlyRate agreementHours agreementAmount overageRate",
        ),
        needed=_CHARGED | {"agreement", "timeSheet", "timeStart", "actualHours"},
        cost_fields=_of(amounts="hourlyCost extendedInvoiceAmount invoiceReady"),
        measured=("notes",),
    ),
    Resource(
        "time_sheets", "time/sheets",
        _of(
            references="member",
            wholes="year period",
            instants="dateStart dateEnd deadline",
            texts="status",
            amounts="hours",
        ),
        needed=_SHEET | {"hours"},
        actions=_SHEET_ACTIONS,
    ),
    Resource(
        "expense_entries", "expense/entries",
        _of(
            references="expenseReport company member type classification paymentMethod currency ticket project phase",
            numbers="chargeToId",
            texts="chargeToType billableOption status",
            amounts="amount billAmount agreementAmount",
            instants="date",
            items="taxes",
        ),
        needed=_CHARGED | {"expenseReport", "date", "amount", "currency"},
    ),
    Resource(
        "expense_reports", "expense/reports",
        _of(
            references="member",
            wholes="year period",
            instants="dateStart dateEnd dueDate",
            texts="status",
            amounts="total",
        ),
        needed=_SHEET | {"total"},
        actions=_SHEET_ACTIONS,
    ),
    Resource(
        "agreements", "finance/agreements",
        _of(
            texts="name agreementStatus applicationUnits applicationCycle billTime",
            references="type company sla",
            instants="startDate endDate dateCancelled billStartDate nextInvoiceDate",
            flags="noEndingDateFlag cancelledFlag applicationUnlimitedFlag oneTimeFlag carryOverUnused allowOverruns "
            "expireWhenZero coverAgreementTime coverAgreementExpense coverAgreementProduct",
            amounts="applicationLimit limit billAmount",
            wholes="expiredDays",
        ),
    ),
    Resource(
        "agreement_types", "finance/agreements/types",
        _of(texts="name", flags="defaultFlag inactiveFlag prePaymentFlag"),
    ),
    Resource(
        "agreement_recaps", "finance/agreementrecap",
        _of(
            texts="name companyName agreementStatus",
            amounts="startingAmount adjustmentAmount usedAmount remainingAmount overrunAmount availableAmount "
            "unbilledOverageAmount unbilledPeriods lastInvoiceAmount",
            instants="nextInvoiceDate",
            flags="isUnlimited",
        ),
        needed=frozenset({"startingAmount", "adjustmentAmount", "usedAmount", "remainingAmount", "isUnlimited"}),
    ),
    Resource("surveys", "service/surveys", _of(texts="name", flags="inactiveFlag")),
    Resource(
        "survey_results", "service/surveys/{parent}/results",
        _of(numbers="ticketId surveyId", amounts="totalPoints", items="results"),
        needed=frozenset({"ticketId", "surveyId", "totalPoints"}),
        parent="surveys",
        strict=True,
    ),
    Resource(
        "boards", "service/boards",
        _of(
            texts="name billTime",
            flags="inactiveFlag projectFlag requestForChangeFlag",
            references="workRole workType",
        ),
    ),
    Resource(
        "board_statuses", "service/boards/{parent}/statuses",
        _of(
            texts="name escalationStatus",
            references="board",
            flags="closedStatus inactive displayOnBoard timeEntryNotAllowed",
            wholes="sortOrder",
        ),
        parent="boards",
    ),
    Resource(
        "work_types", "time/workTypes",
        _of(
            texts="name billTime rateType accrualType",
            amounts="rate hoursMin hoursMax roundBillHoursTo costMultiplier",
            flags="utilizationFlag inactiveFlag",
        ),
    ),
    Resource("work_roles", "time/workRoles", _of(texts="name", amounts="hourlyRate", flags="inactiveFlag")),
    Resource(
        "charge_codes", "time/chargeCodes",
        _of(texts="name billTime", references="workType workRole company"),
    ),
    Resource(
        "schedule_entries", "schedule/entries",
        _of(
            numbers="objectId",
            texts="name",
            references="type status member",
            instants="dateStart dateEnd closeDate",
            amounts="hours",
            flags="doneFlag ownerFlag",
        ),
    ),
    Resource(
        "slas", "service/SLAs",
        _of(texts="name basedOn", flags="defaultFlag", amounts="respondHours planWithin resolutionHours"),
    ),
)  # fmt: skip

RESOURCES: Final[dict[str, Resource]] = {resource.name: resource for resource in _ALL}
"""All resources by name."""
