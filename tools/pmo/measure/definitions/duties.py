"""How many records obey a duty."""

from __future__ import annotations

from typing import Final

from pmo.model.figures import Metric


def _of(
    id_: str, title: str, formula: str, meaning: str, unit: str = "share", null_when: str = "nothing was due"
) -> Metric:
    return Metric(id_, title, formula, unit, meaning, "house rule", "internal", null_when)


METRICS: Final = (
    _of("reviews_held_of_closed_projects", "Projects reviewed", "closed projects with a review ÷ those whose review was due", "Due 30 days after closing."),
    _of("psa_ref_of_open_work", "Work with a PSA reference", "open projects, issues, changes and escalations with a reference ÷ all open", "Work without a ticket is work nobody books."),
    _of("risks_reviewed_in_cadence_of_open_risks", "Risks reviewed in time", "open risks whose next review lies ahead ÷ open risks", "High and extreme every 7 days, moderate 14, low 30."),
    _of("actions_done_on_time_of_due", "Actions done in time", "actions, promises and conditions done by their day ÷ all that were due", "Counts every list in the records that has a due day and a day done."),
    _of("sheets_on_time_of_due", "Time sheets in time", "sheets handed in by their day ÷ due", "Late sheets make every figure late.", null_when="time sheets are not kept here"),
    _of("certifications_valid_of_required", "Certifications valid", "certifications not expired ÷ all in the records of active people", "Every certification in a record counts as required."),
    _of("emergency_changes_reviewed_of_emergency", "Emergencies reviewed", "closed emergency changes with a review ÷ closed emergency changes", "An emergency without a review comes back."),
    _of("waivers_expired_open", "Expired waivers in use", "count", "Exceptions whose permission has ended.", "count", "waivers are not kept here"),
    _of("decisions_overdue", "Decisions overdue", "count of open questions past the day the answer was needed", "Somebody waits for an answer.", "count", ""),
    _of("skills_below_two_holders", "Skills with one holder", "count of skills that fewer than two people hold above beginner", "One absence stops this work.", "count", "no skills are recorded"),
)  # fmt: skip
