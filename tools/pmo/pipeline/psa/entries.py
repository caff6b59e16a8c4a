"""A time entry or expense of the PSA as a fact: who, when, how long, and which client, project, task and agreement it is for.

Every entry becomes a fact, also one whose member, company or project nobody here knows: the fact then has the name that the
PSA uses, or nothing, and the gap is counted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.psa.cells import amount_of, changed_at, instant_of, name_of, number_of, text_of
from pmo.pipeline.psa.lost import Origin
from pmo.pipeline.psa.refs import ACTIVITY, AGREEMENT, PHASE, PROJECT, TICKET, Ref, refs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.psa.gaps import Gaps
    from pmo.pipeline.psa.store import Shelf

SERVICE_TICKET: Final = "service_ticket"
PROJECT_TICKET: Final = "project_ticket"
CHARGE_CODE: Final = "charge_code"
_CHARGES: Final = {"ServiceTicket": SERVICE_TICKET, "ProjectTicket": PROJECT_TICKET, "ChargeCode": CHARGE_CODE, "Activity": "activity"}  # fmt: skip
_OPTIONS: Final = {"Billable": "billable", "DoNotBill": "do_not_bill", "NoCharge": "no_charge", "NoDefault": "no_default"}  # fmt: skip
_KEPT: Final = 4096


class Entries:
    """Turns rows of one shelf into facts of one workspace."""

    def __init__(self, workspace: Workspace, shelf: Shelf, gaps: Gaps) -> None:
        self._workspace = workspace
        self._shelf = shelf
        self._gaps = gaps
        self._refs = refs(workspace)
        self._zone = zone_of(workspace)[0]
        self._row = lru_cache(_KEPT)(shelf.row)
        self._members = {str(row.get("identifier")).casefold(): row for row in shelf.rows("members")}
        self._work_types = {row["id"]: row for row in shelf.rows("work_types")}
        self._codes = {row["id"]: str(row.get("name") or "") for row in shelf.rows("charge_codes")}

    def time(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fact of a time entry; its keys are columns of `facts.layout.TIME_ENTRIES`."""
        label = f"time entry {row['id']}"
        hours = self._hours(row, label)
        work_type = self._work_types.get(number_of(row, "workType") or 0, {})
        fact = self._shared(row, label, hours) | {
            "hours": hours,
            "cost_rate": self._cost_rate(row),
            "cost_multiplier": amount_of(work_type, "costMultiplier"),
            "entered_on": self._day_of(instant_of(row, "dateEntered") or changed_at(row, "dateEntered")),
            "started_at": self._local(instant_of(row, "timeStart")),
            "ended_at": self._local(instant_of(row, "timeEnd")),
            "sheet": _ref("S", number_of(row, "timeSheet")),
            "work_type": name_of(row, "workType") or None,
            "work_role": name_of(row, "workRole") or None,
            "hours_billed": amount_of(row, "hoursBilled"),
            "invoiced_hours": amount_of(row, "invoiceHours"),
            "invoiced_amount": _invoiced(row),
            "hourly_rate": amount_of(row, "hourlyRate"),
            "agreement_hours": amount_of(row, "agreementHours"),
        }
        fact["day"] = self._worked_on(row, label, hours)
        fact["kind"] = self._kind(fact, text_of(work_type, "accrualType"))
        fact["billing"] = self._billing(row, fact, label)
        return fact

    def origin(self, row: Mapping[str, Any]) -> Origin:
        """What a time entry names in the PSA, for telling an entry that lost its mapping from one that is gone."""
        charge = _CHARGES.get(text_of(row, "chargeToType"))
        number = _charged(row, charge)
        of_ticket = self._ticket(number, charge)
        phase = number_of(row, "phase") or number_of(of_ticket, "phase")
        project = _ref(PROJECT, number_of(row, "project") or number_of(of_ticket, "project"))
        below = _ref(ACTIVITY if charge == "activity" else TICKET, number) or _ref(PHASE, phase)
        return Origin(
            name_of(row, "member"),
            "/".join(filter(None, (project, below))),
            _ref(AGREEMENT, number_of(row, "agreement")) or "",
        )

    def _cost_rate(self, row: Mapping[str, Any]) -> Decimal | None:
        """What an hour costs: said by the row itself, as a file may do, else what the member costs today."""
        said = amount_of(row, "hourlyCost")
        return (
            said
            if said is not None
            else amount_of(self._members.get(name_of(row, "member").casefold(), {}), "hourlyCost")
        )

    def expense(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fact of an expense; its keys are columns of `facts.layout.EXPENSES`."""
        label = f"expense {row['id']}"
        at = instant_of(row, "date")
        if at is None:
            self._gaps.add("day", text_of(row, "date") or "without a date", label)
        return self._shared(row, label, None) | {
            "day": _dated(at),
            "amount": amount_of(row, "amount"),
            "reimbursable": _reimbursable(name_of(row, "paymentMethod")),
            "report": _ref("X", number_of(row, "expenseReport")),
            "type": name_of(row, "type") or None,
            "currency": _currency(row.get("currency")),
            "bill_amount": amount_of(row, "billAmount"),
        }

    # what both have ---------------------------------------------------------------------------------------------------

    def _shared(self, row: Mapping[str, Any], label: str, hours: Decimal | None) -> dict[str, Any]:
        charge = _CHARGES.get(text_of(row, "chargeToType"))
        number = _charged(row, charge)
        code = self._codes.get(number_of(row, "chargeToId") or 0, "") if charge == CHARGE_CODE else ""
        project, wbs = self._project(row, number, charge, label, hours)
        return {
            "id": str(row["id"]),
            "person": self._person(row, label, hours),
            "client": self._client(row, label, hours),
            "project": project.id if project is not None else None,
            "wbs": wbs or None,
            "agreement": self._agreement(row, label, hours),
            "charge": charge,
            "ticket": _ref(ACTIVITY if charge == "activity" else TICKET, number),
            "charge_code": (code or name_of(row, "chargeCode") or None) if charge == CHARGE_CODE else None,
            "status": text_of(row, "status") or None,
            "billable_option": _OPTIONS.get(text_of(row, "billableOption")),
            "agreement_amount": amount_of(row, "agreementAmount"),
            "notes_length": number_of(row, "notesLength"),
        }

    def _person(self, row: Mapping[str, Any], label: str, hours: Decimal | None) -> str:
        member = name_of(row, "member")
        person = self._refs.person(member)
        if not person:
            self._gaps.add("member", member or "without a name", label, hours)
        return person or member or "unknown"

    def _client(self, row: Mapping[str, Any], label: str, hours: Decimal | None) -> str | None:
        company = name_of(row, "company")
        client = self._refs.client(company)
        if company and not client:
            self._gaps.add("company", company, label, hours)
        return client or None

    def _agreement(self, row: Mapping[str, Any], label: str, hours: Decimal | None) -> str | None:
        number = number_of(row, "agreement")
        record = self._refs.record(AGREEMENT, number)
        if number is not None and record is None:
            self._gaps.add("agreement", f"{Ref(AGREEMENT, number)} {name_of(row, 'agreement')}".strip(), label, hours)
        return record.id if record is not None else None

    def _project(
        self, row: Mapping[str, Any], ticket: int | None, charge: str | None, label: str, hours: Decimal | None
    ) -> tuple[Record | None, str]:
        """The project and the task: by the number of the task, then by the WBS number of the ticket or of its phase."""
        of_ticket = self._ticket(ticket, charge)
        number = number_of(row, "project") or number_of(of_ticket, "project")
        target = self._refs.target(TICKET, ticket) if charge in (None, SERVICE_TICKET, PROJECT_TICKET) else None
        project = self._refs.record(PROJECT, number) or (self._of_target(target.record) if target is not None else None)
        if project is None:
            if number is not None or charge == PROJECT_TICKET:
                name = f"{Ref(PROJECT, number)} {name_of(row, 'project') or name_of(of_ticket, 'project')}" if number else f"of ticket {ticket}"  # fmt: skip
                self._gaps.add("project", name.strip(), label, hours)
            return None, ""
        if target is not None and target.wbs and target.record is project:
            return project, target.wbs
        wbs = self._wbs(project, row, of_ticket)
        if not wbs:
            what = f"ticket {ticket} {text_of(of_ticket, 'summary')}".rstrip() if ticket else "no ticket"
            self._gaps.add("task", f"in {project.id}, {what}", label, hours)
        return project, wbs

    def _wbs(self, project: Record, row: Mapping[str, Any], of_ticket: Mapping[str, Any]) -> str:
        code = text_of(of_ticket, "wbsCode")
        if self._refs.has_task(project, code):
            return code
        number = number_of(row, "phase") or number_of(of_ticket, "phase")
        target = self._refs.target(PHASE, number)
        if target is not None and target.wbs and target.record is project:
            return target.wbs
        code = text_of(self._row("phases", number) or {}, "wbsCode") if number is not None else ""
        if self._refs.has_task(project, code):
            return code
        tasks = [item for item in project.list("tasks") if isinstance(item, dict)]
        return str(tasks[0].get("wbs") or "") if len(tasks) == 1 else ""

    def _of_target(self, record: Record) -> Record | None:
        """The project a record is, or belongs to: hours on the ticket of an issue are hours of its project."""
        return record if record.kind == "project" else self._workspace.follow(record, "project")

    def _ticket(self, number: int | None, charge: str | None) -> Mapping[str, Any]:
        if number is None or charge in (CHARGE_CODE, "activity"):
            return {}
        return self._row("project_tickets", number) or self._row("service_tickets", number) or {}

    # time -------------------------------------------------------------------------------------------------------------

    def _hours(self, row: Mapping[str, Any], label: str) -> Decimal | None:
        hours = amount_of(row, "actualHours")
        if hours is None:
            self._gaps.add("hours", "not said", label)
        return hours

    def _worked_on(self, row: Mapping[str, Any], label: str, hours: Decimal | None) -> date | None:
        """The day here on which the work began. Midnight in UTC without an end is a bare day, not an instant."""
        at = instant_of(row, "timeStart")
        if at is None:
            self._gaps.add("day", text_of(row, "timeStart") or "without a date", label, hours)
            return None
        bare = (at.hour, at.minute, at.second) == (0, 0, 0) and instant_of(row, "timeEnd") is None
        return _dated(at) if bare else self._day_of(at)

    def _local(self, at: datetime | None) -> datetime | None:
        return at.astimezone(self._zone).replace(tzinfo=None) if at is not None else None

    def _day_of(self, at: datetime | None) -> date | None:
        return at.astimezone(self._zone).date() if at is not None else None

    def _kind(self, fact: Mapping[str, Any], accrual: str) -> str:
        """client, internal or time_off: by the work type, the charge code, or whose work it is."""
        if accrual:
            return "time_off"
        if fact["charge"] == CHARGE_CODE:
            return self._workspace.settings.psa.charge_codes.get(fact["charge_code"] or "", "internal")
        client = self._workspace.find("client", fact["client"])
        return "internal" if client is not None and client.get("internal") is True else "client"

    def _billing(self, row: Mapping[str, Any], fact: Mapping[str, Any], label: str) -> str | None:
        """billable, covered (by an agreement or a fixed fee) or no_charge."""
        if fact["kind"] != "client":
            return None
        option = fact["billable_option"]
        if option in ("do_not_bill", "no_charge"):
            return "no_charge"
        if number_of(row, "agreement") is not None and self._covers(number_of(row, "agreement")):
            return "covered"
        number = number_of(row, "project")
        if number is not None and text_of(self._row("projects", number) or {}, "billingMethod") == "FixedFee":
            return "covered"
        if option is None or option == "no_default":
            self._gaps.add("billing", text_of(row, "billableOption") or "not said", label, fact["hours"])
            return None
        return "billable"

    def _covers(self, number: int | None) -> bool:
        return (self._row("agreements", number) or {}).get("coverAgreementTime") is not False


def _charged(row: Mapping[str, Any], charge: str | None) -> int | None:
    """The number of the ticket or activity that an entry is charged to."""
    return number_of(row, "ticket") or (number_of(row, "chargeToId") if charge != CHARGE_CODE else None)


def _ref(letter: str, number: int | None) -> str | None:
    return str(Ref(letter, number)) if number is not None else None


def _dated(at: datetime | None) -> date | None:
    """A date that the PSA writes as midnight in UTC."""
    return at.date() if at is not None else None


def _invoiced(row: Mapping[str, Any]) -> Decimal | None:
    """What was invoiced: as the PSA says, which it does for management only, else invoiced hours at the price of an hour."""
    said = amount_of(row, "extendedInvoiceAmount")
    if said is not None:
        return said
    hours, rate = amount_of(row, "invoiceHours"), amount_of(row, "hourlyRate")
    return hours * rate if hours is not None and rate is not None else None


def _currency(value: object) -> str | None:
    if isinstance(value, dict):
        return str(value.get("isoCode") or value.get("identifier") or value.get("name") or "") or None
    return value if isinstance(value, str) and value else None


def _reimbursable(method: str) -> bool | None:
    """Whether the person gets it back; None when the way of payment is not named so that one can tell."""
    word = method.casefold()
    if "compan" in word or "corporate" in word or "firm" in word:
        return False
    return True if "personal" in word or "cash" in word or "own" in word or "reimburs" in word else None
