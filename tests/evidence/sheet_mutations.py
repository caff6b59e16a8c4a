"""The checks of decisions about time sheets and expense reports, each broken once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence.mutation import Patch, mutation
from pmo.domain.sheets import course
from pmo.pipeline.approvals import hands, sheet_hands

if TYPE_CHECKING:
    from collections.abc import Iterator


@mutation("own_sheet_approved_in_the_name_of_another", "approval_taken_back_and_written_again_by_the_owner")
def decisions_about_sheets_unread(patch: Patch) -> None:
    patch.setattr(sheet_hands, "_brought", lambda *_: ())


@mutation("own_approval_touched_by_the_approver_later")
def the_last_hand_counts(patch: Patch) -> None:
    """As if whoever touched the file last had brought the decision."""
    patch.setattr(hands.Hands, "brought_by", lambda self, record, _: (self.of_record(record)[0], record))


@mutation("approval_taken_back_and_written_again_by_the_owner")
def the_first_hand_counts(patch: Patch) -> None:
    real = hands.Hands._of
    patch.setattr(hands.Hands, "_of", lambda self, record: list(reversed(real(self, record))))


AGAIN = ("reversed_approval_written_again_word_for_word", "approval_of_this_work_written_again_after_its_reversal")


@mutation(*AGAIN)
def a_row_counts_wherever_it_stands(patch: Patch) -> None:
    patch.setattr(sheet_hands, "_begins_with", lambda rows, sheet: rows[-1] in sheet.list("approvals"))


@mutation("reversed_approval_written_again_word_for_word")
def rows_that_are_known_word_for_word_are_not_new(patch: Patch) -> None:
    real = sheet_hands._brought

    def brought(inquiry: Any, work: Any) -> Iterator[Any]:
        known = work.before.list("approvals") if work.before is not None else []
        return (one for one in real(inquiry, work) if one[1] not in known)

    patch.setattr(sheet_hands, "_brought", brought)


@mutation("reversal_taken_out_and_the_state_set_again", "approval_moved_behind_its_reversal")
def rows_may_be_rewritten(patch: Patch) -> None:
    patch.setattr(sheet_hands, "_rewritten", lambda _: None)


@mutation(
    "second_approval_by_the_state_alone",
    "approved_by_the_state_alone_after_a_reversal",
    "reversal_of_this_work_undone_by_the_state_alone",
    "approval_of_before_used_again",
    "approved_sheet_set_back_without_a_word",
    "new_sheet_that_is_approved_already",
)
def states_without_decisions(patch: Patch) -> None:
    patch.setattr(sheet_hands, "_missing", lambda *_: None)


@mutation("new_sheet_that_is_approved_already")
def new_sheets_may_be_in_any_state(patch: Patch) -> None:
    real = sheet_hands._missing
    patch.setattr(sheet_hands, "_missing", lambda inquiry, work: real(inquiry, work) if work.before else None)


@mutation("approval_of_before_used_again")
def decisions_of_before_count_again(patch: Patch) -> None:
    real = sheet_hands._missing
    patch.setattr(sheet_hands, "_missing", lambda inquiry, work: real(inquiry, replace(work, kept=0)))


@mutation("reversal_of_this_work_undone_by_the_state_alone")
def any_decision_that_leads_there_will_do(patch: Patch) -> None:
    """As if the last word were not heard."""
    real = course.leads
    patch.setattr(
        course, "leads", lambda ways, before, rows, after: any(real(ways, before, [row], after) for row in rows)
    )


@mutation("hours_changed_after_the_approval")
def entries_may_change_after_the_approval(patch: Patch) -> None:
    patch.setattr(sheet_hands.returned, "mark", lambda _: "")
