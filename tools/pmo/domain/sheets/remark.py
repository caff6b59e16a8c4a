"""What an approver should ask about before deciding: one remark for each person, day and reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from pmo.model.record import Path


class Weight(StrEnum):
    """How much it matters: `ask` before approving, `look` when there is time, `note` to know."""

    ASK = "ask"
    LOOK = "look"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """A sort of remark: its slug, how much it matters, what it is called, and what to do about it."""

    slug: str
    weight: Weight
    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `minutes` are those it is about, `amount` for expenses; `text` says what is there, without the day.

    `path` leads to the entry in the record of the sheet, where the remark is about one.
    """

    reason: Reason
    sheet: str
    person: str
    day: date | None
    text: str
    minutes: int = 0
    amount: Decimal | None = None
    path: Path = ()


UNCHANGED: Final = Reason(
    "returned-unchanged", Weight.ASK, "Came back as it was returned", "Ask why; the reason still stands."
)
RETURNED: Final = Reason("returned-before", Weight.LOOK, "Was returned before", "See whether the reason is gone.")
EARLY: Final = Reason(
    "week-still-runs",
    Weight.ASK,
    "Handed in before the week was over",
    "Return it until the days that are left are worked, or ask for the absence.",
)

MISSING_DAY: Final = Reason(
    "missing-day", Weight.ASK, "Working days without time", "Ask what was done, or enter an absence."
)
SHORT_DAY: Final = Reason(
    "short-day", Weight.LOOK, "Days with less than half of the capacity", "Ask whether something is missing."
)
DAY_OFF: Final = Reason(
    "work-on-day-off",
    Weight.ASK,
    "Work on a day off",
    "Was it agreed? Then its work type says so; else the date is wrong.",
)
LAG: Final = Reason(
    "entry-lag",
    Weight.LOOK,
    "Entered late",
    "Compare with the tickets; hours entered from memory land on what is still in mind.",
)
OVERLAP: Final = Reason("overlap", Weight.ASK, "Times that overlap", "One of the two is wrong; the person corrects it.")
LONG_DAY: Final = Reason(
    "long-day", Weight.ASK, "Long days", "A typing error, or somebody who needs rest: ask before the next start."
)
MIDNIGHT: Final = Reason(
    "midnight", Weight.NOTE, "Over midnight", "Counted on both days here; the person enters it as two."
)
HOURS_DIFFER: Final = Reason(
    "hours-differ", Weight.ASK, "More hours than the times allow", "Correct the hours or the times."
)
TWICE: Final = Reason(
    "entered-twice", Weight.ASK, "The same entry twice", "Ask whether it was done twice; else one goes."
)
NO_NOTES: Final = Reason(
    "no-notes", Weight.ASK, "No notes", "The client reads them on the invoice: what was done, with what result?"
)
NO_TICKET: Final = Reason(
    "no-ticket", Weight.LOOK, "Without a ticket", "All work is on a ticket or activity; name its number, or open one."
)
CLOSED: Final = Reason(
    "closed-project",
    Weight.ASK,
    "Work on projects that are over",
    "Move it to the agreement or the ticket that asked for it.",
)
ON_HOLD: Final = Reason(
    "project-on-hold", Weight.ASK, "Work on projects on hold", "Who asked for it, and who pays? Else the hold is over."
)
NO_SOW: Final = Reason(
    "no-statement-of-work",
    Weight.ASK,
    "Work on projects without a signed statement of work",
    "Have it signed first, or move the hours to the opportunity.",
)
FINISHED_TASK: Final = Reason(
    "finished-task",
    Weight.ASK,
    "Work on tasks whose result is accepted",
    "Another task is meant, it is rework that nobody is billed for, or a change has to be ordered.",
)
OLD_CHANGE: Final = Reason(
    "old-change", Weight.ASK, "Work on changes that ended long ago", "Another change is meant, or it is a new request."
)
NO_AGREEMENT: Final = Reason(
    "no-agreement", Weight.ASK, "Service work that no agreement covers", "Name the agreement, or have the work ordered."
)
WRONG_AGREEMENT: Final = Reason(
    "wrong-agreement", Weight.ASK, "On the wrong agreement", "Move it to the agreement that covers it."
)
BLOCK: Final = Reason(
    "block-agreement",
    Weight.ASK,
    "On a block of hours, though another agreement has no limit",
    "Is the block meant? What it excludes stands in the agreement.",
)
ENDED: Final = Reason(
    "agreement-not-in-force",
    Weight.ASK,
    "On agreements that are not in force",
    "Move it to the one in force, or bring the renewal to the account owner.",
)
EXHAUSTED: Final = Reason(
    "agreement-exhausted",
    Weight.ASK,
    "On agreements that are used up",
    "Tell the account owner before it is approved: nobody may be billed for it.",
)
BILLABLE_INTERNAL: Final = Reason(
    "billable-internal", Weight.ASK, "Internal work marked billable", "There is nobody to bill; set it to do not bill."
)
BILLABLE_FIXED: Final = Reason(
    "billable-fixed-fee",
    Weight.ASK,
    "Marked billable on a fixed fee",
    "The price is agreed: set it to do not bill, or have the extra work ordered.",
)
NO_ROLE: Final = Reason(
    "no-work-role", Weight.LOOK, "Without a work role", "It sets the rate on the invoice; the person adds it."
)

SAME_RECEIPT: Final = Reason(
    "same-receipt", Weight.ASK, "One receipt for two expenses", "It is paid once; one of the two goes."
)
NO_RECEIPT: Final = Reason(
    "no-receipt",
    Weight.ASK,
    "No receipt and no reason that says something",
    "Return it until there is a receipt, or a reason in writing.",
)
OLD_EXPENSE: Final = Reason(
    "old-expense", Weight.ASK, "Paid long before it was handed in", "Why so late, and can the client still be billed?"
)
REASON_ONLY: Final = Reason(
    "receipt-reason", Weight.LOOK, "A reason instead of a receipt", "Is it good enough for this amount?"
)
LIKE_OTHERS: Final = Reason(
    "same-as-a-colleague", Weight.LOOK, "Same day and amount as a colleague", "Did both pay, or one for both?"
)
OVER_POLICY: Final = Reason(
    "over-policy", Weight.ASK, "Above the limit for one expense", "Was it agreed before it was paid? By whom?"
)
CURRENCY: Final = Reason("other-currency", Weight.LOOK, "In another currency", "Add the rate of the day to the notes.")
OUTSIDE: Final = Reason("outside-period", Weight.LOOK, "Outside the period", "Move it to the report of its month.")
NO_TARGET: Final = Reason("no-target", Weight.ASK, "Charged to nothing", "Name the ticket or project that carries it.")
NO_PURPOSE: Final = Reason("no-purpose", Weight.LOOK, "No word on what it was for", "Ask, and add it to the notes.")

REASONS: Final = (
    UNCHANGED, EARLY, MISSING_DAY, SHORT_DAY, DAY_OFF, LONG_DAY, OVERLAP, HOURS_DIFFER, SAME_RECEIPT, TWICE, MIDNIGHT, CLOSED,
    ON_HOLD, NO_SOW, FINISHED_TASK, OLD_CHANGE, ENDED, EXHAUSTED, WRONG_AGREEMENT, BLOCK, NO_AGREEMENT, BILLABLE_INTERNAL, BILLABLE_FIXED,
    NO_NOTES, RETURNED, NO_TICKET, NO_ROLE, LAG, NO_RECEIPT, OVER_POLICY, OLD_EXPENSE, NO_TARGET, LIKE_OTHERS, REASON_ONLY,
    CURRENCY, OUTSIDE, NO_PURPOSE,
)  # fmt: skip
"""All reasons, in the order in which an approver asks about them."""
