"""The same decision in the PSA: looked up first, carried out once, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from pmo.connect.connectwise.errors import PsaError, SettingsError
from pmo.domain.number import total
from pmo.domain.sheets import approver
from pmo.domain.sheets import sheet as values
from pmo.pipeline.psa.cells import amount_of
from pmo.pipeline.time import pulled
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.session import Session
    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.decide import Decision

APPROVAL_TYPES: Final = (
    "DataEntry", "Tier1Update", "Tier2Update", "Billing", "Service", "Project", "MonthlySummary", "SalesActivity", "Schedule",
)  # fmt: skip
BY_TIER: Final = {"one": "Tier1Update", "two": "Tier2Update", "project": "Project"}


class Desk(Protocol):
    """What is needed of a session with the PSA."""

    def one(self, resource: str, number: int) -> dict[str, Any] | None: ...  # noqa: D102
    def act(self, resource: str, number: int, action: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]: ...  # noqa: D102


def session(environ: Mapping[str, str]) -> Session:
    """A session that may write, with the keys of the environment or the keyring; InputError when they are missing."""
    from pmo.connect.connectwise.account import account, system_keyring  # noqa: PLC0415 - only `--write` talks to the PSA
    from pmo.connect.connectwise.session import Session  # noqa: PLC0415

    try:
        return Session(account(environ, system_keyring()), write=True)
    except SettingsError as error:
        raise InputError(str(error)) from None


def number_of(loaded: Loaded, sheet: Sheet) -> int:
    """The number of a sheet in the PSA; InputError when nobody knows it."""
    number = pulled.number_for(loaded, sheet)
    if number is None:
        raise InputError(
            f"{sheet.id} has no number in the PSA, and the last pull has no sheet of {sheet.person} from {sheet.first}. "
            "Pull first (`pmo connectwise pull`), or decide without --write."
        )
    return number


def request(number: int, decision: Decision, approval_type: str = "") -> tuple[str, str, dict[str, Any] | None]:
    """Resource, action and body of the request for a decision, as it is shown before it is sent."""
    body = None
    if decision.action == approver.APPROVE:
        body = {"id": number, "approvalType": approval_type or BY_TIER[decision.step.tier]}
    return pulled.RESOURCES[decision.sheet.kind], decision.action, body


def carry_out(desk: Desk, number: int, decision: Decision, approval_type: str = "") -> str:
    """Decide in the PSA and say how it stands there now; a decision that stands there already is not sent again.

    InputError in the words of the PSA when it refuses, or when what is read back is something else.
    """
    resource, action, body = request(number, decision, approval_type)
    try:
        before = desk.one(resource, number)
        if before is None:
            raise InputError(
                f"The PSA has no {resource[:-1].replace('_', ' ')} {number}. Pull again; nothing was written."
            )
        if pulled.STATES.get(str(before.get("status"))) == decision.step.state:
            return f"in the PSA it is {before.get('status')} already"
        if action == approver.APPROVE and pulled.STATES.get(str(before.get("status"))) in values.IN_WORK:
            _same_hours(before, decision.sheet)
            desk.act(resource, number, "submit")
        after = desk.act(resource, number, action, body)
    except PsaError as error:
        raise InputError(f"{error.sentence} Nothing was written here.") from None
    status = str(after.get("status"))
    if pulled.STATES.get(status) != decision.step.state:
        raise InputError(
            f"The PSA answered, but the sheet is {status} there, which is not what was decided. "
            "Look at it in the PSA; another --approval-type may be the right one. Nothing was written here."
        )
    return f"in the PSA it is {status} now"


def _same_hours(there: Mapping[str, Any], sheet: Sheet) -> None:
    """Let a sheet be handed in there in the name of its person: only one of the records, all of which was pushed, and no more.

    InputError when somebody may still be at work on it in the PSA.
    """
    lines: tuple[Entry | Expense, ...] = (*sheet.entries, *sheet.expenses)
    if sheet.record is None or not lines:
        raise InputError(f"{sheet.id} is not handed in in the PSA yet: its person does that there.")
    left = sum(1 for one in lines if not one.number)
    if left:
        raise InputError(
            f"{left} of {len(lines)} entries of {sheet.id} {'is' if left == 1 else 'are'} not in the PSA yet. Approve it here first, without --write, "
            "run `pmo connectwise push`, and approve it once more with --write."
        )
    said = amount_of(there, "hours" if sheet.kind == values.TIME else "total")
    ours = sheet.hours if sheet.kind == values.TIME else total(one.amount for one in sheet.expenses)
    if said is not None and said != ours:
        raise InputError(
            f"In the PSA {sheet.id} is still open and says {said:f}, here {ours:f}. Compare the two, and have the person hand it in there."
        )
