"""Break each check of the gate in turn: some attack must get through, else nobody would notice that the check is gone."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from evidence import firm as firms
from evidence import sheet_mutations  # noqa: F401 - registers those of sheets
from evidence.attacks import ATTACKS
from evidence.mutation import MUTATIONS, Patch, mutation
from pmo.evidence import judge, policy, separation, statement, verify
from pmo.history import git, papers
from pmo.pipeline.approvals import gate, hands, inquiry, sources, trust_change
from pmo.pipeline.approvals.inquiry import Inquiry

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


def without(name: str, *attacks: str) -> None:
    """A check of the judge that finds nothing any more."""
    MUTATIONS[f"without_{name}"] = (lambda patch: patch.setattr(judge, name, lambda _: "")), attacks


without(
    "other_record",
    "copied_to_another_record",
    "statement_under_another_name",
    "statement_of_another_repository",
    "statement_about_another_kind",
)
without("unknown_key", "own_key_in_the_name_of_another", "forge_review_by_somebody_else")
without(
    "bad_signature",
    "signed_with_another_key",
    "statement_edited_after_signing",
    "no_signature",
    "junk_around_the_signature",
    "expired_key_with_a_back_dated_commit",
)
without("lost_key", "lost_key")
without("other_policy", "statement_under_a_policy_nobody_knows")
without(
    "changed_content",
    "edited_after_approval",
    "risk_lowered_after_approval",
    "swapped_runbook",
    "evil_merge",
    "runbook_taken_away",
)
without("without_role", "approver_without_the_role", "somebody_who_left")
without(
    "by_author",
    "self_approval_by_the_author",
    "second_address",
    "co_author",
    "forge_review_brought_in_by_the_author",
    "trust_approved_by_its_author",
)
without("expired", "approval_with_an_end")
without("taken_back", "approval_withdrawn")


@mutation("no_approval", "one_person_in_two_seats", "role_that_may_not", "forge_review_where_a_signature_is_needed")
def seats_that_are_always_filled(patch: Patch) -> None:
    patch.setattr(judge, "unfilled", lambda *_: ())


@mutation("refusal_stands_beside_an_approval", "refusal_deleted_again", "refusal_of_earlier_content")
def refusals_that_nobody_hears(patch: Patch) -> None:
    patch.setattr(statement, "REJECTED", "never")


@mutation("refusal_taken_back_by_somebody_else")
def anybody_may_take_back(patch: Patch) -> None:
    weighed = judge.taken_back
    del weighed
    patch.setattr(
        judge,
        "taken_back",
        lambda case: "x" if statement.mark(case.paper.raw) in {mark for _, mark in case.taken_back} else "",
    )


@mutation("unknown_address", "changed_on_both_sides", "uncommitted_edit")
def doubts_that_do_not_count(patch: Patch) -> None:
    old = judge.judge
    from dataclasses import replace  # noqa: PLC0415

    patch.setattr(judge, "judge", lambda subject, *rest: old(replace(subject, doubts=()), *rest))


@mutation("author_long_ago", "rename_with_rewrite", "reviewer_who_pushed_a_commit", "evil_merge_by_the_approver")
def authors_of_the_record_forgotten(patch: Patch) -> None:
    patch.setattr(hands.Hands, "of_record", lambda *_: [])


@mutation("reviewer_who_edited_the_runbook")
def authors_of_documents_forgotten(patch: Patch) -> None:
    patch.setattr(hands.Hands, "of_documents", lambda *_: [])


@mutation("co_author")
def trailers_unread(patch: Patch) -> None:
    patch.setattr(separation.Commit, "writers", property(lambda self: (self.author,)))


@mutation("second_address", "forge_address")
def aliases_unread(patch: Patch) -> None:
    patch.setattr(
        separation.People,
        "of",
        lambda self, spelling: (
            separation.address(spelling).split("@", 1)[0]
            if separation.address(spelling).endswith("firm.test") or spelling in self.by_id
            else ""
        ),
    )


@mutation("unknown_address")
def strangers_are_nobody(patch: Patch) -> None:
    old = separation.hands
    patch.setattr(separation, "hands", lambda *rest: separation.Hands(old(*rest).people))


@mutation(
    "policy_loosened_in_the_same_work",
    "policy_taken_away",
    "key_added_by_the_same_work",
    "adoption_written_by_the_same_work",
)
def trust_from_the_work_itself(patch: Patch) -> None:
    old = Inquiry.__init__

    def start(self: Inquiry, loaded: Any, base: str = "", now: datetime | None = None) -> None:
        old(self, loaded, base, now)
        self.trusted = trust_change.here(self)
        self.kinds = self.trusted.kinds

    patch.setattr(Inquiry, "__init__", start)


@mutation("old_branch_with_the_old_policy")
def trust_from_where_the_work_started(patch: Patch) -> None:
    old = Inquiry.__init__

    def start(self: Inquiry, loaded: Any, base: str = "", now: datetime | None = None) -> None:
        old(self, loaded, base, now)
        self.trusted = trust_change.at_fork(self)

    patch.setattr(Inquiry, "__init__", start)


@mutation("unknown_address_claimed_in_the_same_work")
def people_from_the_work_itself(patch: Patch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    old = Inquiry.__init__

    def start(self: Inquiry, loaded: Any, base: str = "", now: datetime | None = None) -> None:
        old(self, loaded, base, now)
        self.trusted = replace(self.trusted, people=trust_change.here(self).people)

    patch.setattr(Inquiry, "__init__", start)


@mutation("swapped_runbook", "runbook_changed_on_main_meanwhile", "runbook_taken_away")
def documents_not_part_of_it(patch: Patch) -> None:
    patch.setattr(Inquiry, "documents", lambda *_: ({}, (), []))
    patch.setattr(judge, "subject_mark", lambda *parts: parts[3])
    patch.setattr(
        judge, "changed_content", lambda case: "" if case.statement.content_sha256 == case.subject.content else "x"
    )


@mutation("runbook_changed_on_main_meanwhile", "changed_on_both_sides")
def the_branch_instead_of_the_result(patch: Patch) -> None:
    patch.setattr(Inquiry, "result", lambda self, kind, name: inquiry.Result(self.record_here(kind, name)))


@mutation("refusal_deleted_again")
def only_what_lies_here_was_said(patch: Patch) -> None:
    patch.setattr(papers, "brought", lambda *_: set())


@mutation("expired_key_back_dated_onto_main")
def the_date_of_a_commit_believed(patch: Patch) -> None:
    old = papers.line

    def line(repository: Any, commit: str) -> papers.Line:
        out = repository.run("rev-list", "--first-parent", "--timestamp", commit, "--").decode().splitlines()
        dates = tuple(datetime.fromtimestamp(int(entry.split()[0]), UTC) for entry in reversed(out))
        return papers.Line(old(repository, commit).commits, dates)

    patch.setattr(papers, "line", line)


@mutation("replaced_commit")
def replaced_objects_followed(patch: Patch) -> None:
    old = git.environment
    patch.setattr(
        git,
        "environment",
        lambda given: {name: value for name, value in old(given).items() if name != "GIT_NO_REPLACE_OBJECTS"},
    )


@mutation("grafted_history")
def grafts_followed(patch: Patch) -> None:
    old = git.environment
    patch.setattr(
        git,
        "environment",
        lambda given: {name: value for name, value in old(given).items() if name != "GIT_GRAFT_FILE"},
    )


@mutation("mailmap_hides_the_author")
def mailmap_followed(patch: Patch) -> None:
    patch.setattr(papers, "_ABOUT", papers._ABOUT.replace("%ae", "%aE").replace("%ce", "%cE"))


@mutation("first_commit_hidden")
def settings_of_log_followed(patch: Patch) -> None:
    patch.setattr(papers, "_ALL_OF_IT", ())


@mutation("key_added_by_the_same_work_needs_trust")
def trust_changes_unseen(patch: Patch) -> None:
    patch.setattr(trust_change, "trust_verdict", lambda *_: None)


@mutation("policy_rolled_back_on_the_protected_branch")
def earlier_versions_unseen(patch: Patch) -> None:
    patch.setattr(trust_change, "versions_before", lambda _: [])


@mutation("policy_version_lowered", "policy_taken_away")
def versions_unseen(patch: Patch) -> None:
    patch.setattr(gate, "_policy", lambda *_: iter(()))


@mutation("statement_of_main_deleted")
def statements_may_be_taken_away(patch: Patch) -> None:
    patch.setattr(gate, "_rewritten", lambda _: iter(()))


@mutation("statement_about_nothing")
def strays_unseen(patch: Patch) -> None:
    patch.setattr(gate, "_strays", lambda *_: iter(()))


@mutation("runbook_swapped_in_a_later_pull_request")
def documents_of_others_unseen(patch: Patch) -> None:
    patch.setattr(gate, "_moved_documents", lambda _: set())


@mutation("typo_in_the_status", "status_in_capitals", "status_taken_away")
def only_known_states_need_it(patch: Patch) -> None:
    from dataclasses import replace  # noqa: PLC0415

    old = Inquiry.subject

    def subject(self: Inquiry, found: Any, own: Any, depth: int = 0) -> judge.Subject:
        made = old(self, found, own, depth)
        return replace(
            made,
            required=self.kinds[made.kind].state(found.record.data)
            in ("scheduled", "implementing", "review", "closed"),
        )

    patch.setattr(Inquiry, "subject", subject)


@mutation("impossible_risk_answers", "one_risk_answer_missing")
def any_number_is_a_risk(patch: Patch) -> None:
    patch.setattr(policy, "_risk", lambda *_: "low")
    patch.setattr(judge, "unfilled", lambda needs, given: () if list(given) else needs)


@mutation("relabeled_as_standard_with_a_draft_of_a_model")
def any_model_is_live(patch: Patch) -> None:
    patch.setattr(Inquiry, "_live", lambda *_: True)


@mutation("relabeled_as_emergency_without_incident")
def incidents_not_asked_for(patch: Patch) -> None:
    old = policy._holds
    patch.setattr(policy, "_holds", lambda key, wanted, facts: True if key == "present" else old(key, wanted, facts))


@mutation("emergency_planned_for_next_year")
def the_plan_says_when_it_began(patch: Patch) -> None:
    patch.setattr(Inquiry, "_began", lambda _, record, __: record.instant("planned_start"))


@mutation("emergency_never_approved")
def emergencies_have_time(patch: Patch) -> None:
    patch.setattr(judge, "timedelta", lambda **_: __import__("datetime").timedelta(days=3650))


@mutation("record_that_cannot_be_read")
def half_a_record_will_do(patch: Patch) -> None:
    old = sources.document.read

    def read(path: str, raw: bytes, columns: frozenset[str] = frozenset()) -> Any:
        found = old(path, raw, columns)
        return SimpleNamespace(**{**found._asdict(), "faults": ()}) if path == firms.CHANGE else found

    patch.setattr(sources, "document", SimpleNamespace(read=read, filled=sources.document.filled))


@mutation("uncommitted_edit")
def uncommitted_is_fine(patch: Patch) -> None:
    patch.setattr(hands.Hands, "uncommitted", lambda *_: False)


@mutation("policy_that_cannot_be_read")
def a_broken_policy_asks_for_nothing(patch: Patch) -> None:
    patch.setattr(gate, "gate", lambda *_: ())


@mutation("two_decisions_in_one_statement")
def the_last_of_two_keys_counts(patch: Patch) -> None:
    patch.setattr(statement, "_once", dict)
    patch.setattr(statement, "write", lambda said: said)
    patch.setattr(
        statement,
        "Statement",
        lambda **said: SimpleNamespace(
            **{"expires": "", "comment": "", "supersedes": (), "review": {}, "forge": False, **said}
        ),
    )
    patch.setattr(statement, "read", _loose)


def _loose(raw: bytes) -> Any:
    import json  # noqa: PLC0415

    return statement.Statement(**json.loads(raw))


@mutation("signature_for_git")
def any_namespace_will_do(patch: Patch) -> None:
    patch.setattr(verify, "verify", lambda *_: "")


@mutation("fake_ssh_program_in_the_configuration")
def the_configured_program_asked(patch: Patch) -> None:
    """As Git would: whatever gpg.ssh.program names decides."""
    patch.setattr(judge, "bad_signature", lambda _: "")


@mutation("approval_with_an_end", "no_approval", "edited_after_approval")
def nothing_was_touched(patch: Patch) -> None:
    patch.setattr(gate, "touched", lambda _: [])


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_a_broken_check_lets_an_attack_through(name: str, tmp_path: Path, monkeypatch: Patch) -> None:
    break_it, attacks = MUTATIONS[name]
    made = {one: ATTACKS[one].build(tmp_path / one / "firm") for one in attacks}
    break_it(monkeypatch)
    still = [
        one
        for one in attacks
        if ATTACKS[one].closes
        <= {item.slug for item in gate.gate(made[one].loaded(), "main", firms.NOW) if item.level == "error"}
    ]
    assert not still, "these attacks are noticed by something else, or the check is not the one that notices them"


def test_every_check_of_the_judge_is_broken_once() -> None:
    checks = {name for _, name in (*judge.AUTHENTIC, *judge.OF_REFUSAL, *judge.OF_APPROVAL)}
    assert {f"without_{name}" for name in checks} <= set(MUTATIONS)


def test_every_attack_is_known() -> None:
    assert {one for _, attacks in MUTATIONS.values() for one in attacks} <= set(ATTACKS)
