"""Whoever names a record need not know how the PSA charges it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firm_of_time import agreement, loaded
from pmo.domain.sheets import target
from pmo.domain.sheets.target import Charge, Said, TargetError
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path


def charge(root: Path, name: str, *more: dict[str, str], agreement_id: str = "", task: str = "") -> Charge:
    return target.charge(loaded(root, *more).workspace, name, Said(AS_OF, agreement_id, task))


def test_a_task_of_a_project_sold_by_the_hour(tmp_path: Path) -> None:
    found = charge(tmp_path, "acme-mail/1.2")
    assert (found.charge_to, found.project, found.wbs, found.ticket) == (
        "project_ticket",
        "acme-mail",
        "1.2",
        "PSA-T-501",
    )
    assert (found.billable, found.client, found.agreement) == ("billable", "acme", "")


def test_a_task_without_a_number_goes_on_the_project(tmp_path: Path) -> None:
    assert charge(tmp_path, "acme-mail/1.1").ticket == "PSA-P-7"


def test_an_internal_project_is_billed_to_nobody(tmp_path: Path) -> None:
    found = charge(tmp_path, "own-tools/1.1")
    assert found.billable == "do_not_bill"
    assert "no number in the PSA" in found.notes[0]


def test_a_problem_goes_on_its_ticket_and_the_agreement_of_its_client(tmp_path: Path) -> None:
    found = charge(tmp_path, "prb-2026-0001")
    assert (found.charge_to, found.ticket, found.agreement, found.billable) == ("service_ticket", "PSA-T-900", "AGR-2026-0001", "no_default")  # fmt: skip


def test_of_several_agreements_the_one_without_a_limit(tmp_path: Path) -> None:
    block = {"registers/agreements/AGR-2026-0002.yml": agreement(2, limit=10)}
    assert charge(tmp_path, "PRB-2026-0001", block).agreement == "AGR-2026-0001"
    assert charge(tmp_path, "PRB-2026-0001", block, agreement_id="AGR-2026-0002").agreement == "AGR-2026-0002"


def test_of_several_with_a_limit_none_is_guessed(tmp_path: Path) -> None:
    more = {"registers/agreements/AGR-2026-0001.yml": agreement(1, limit=5), "registers/agreements/AGR-2026-0002.yml": agreement(2, limit=10)}  # fmt: skip
    with pytest.raises(TargetError, match=r"several agreements.*AGR-2026-0001.*AGR-2026-0002.*--agreement"):
        charge(tmp_path, "PRB-2026-0001", more)


def test_numbers_of_the_psa_lead_to_the_record_that_bears_them(tmp_path: Path) -> None:
    here = loaded(tmp_path).workspace
    assert target.charge(here, "psa-t-501", Said(AS_OF)).wbs == "1.2"
    assert target.charge(here, "PSA-T-900", Said(AS_OF)).agreement == "AGR-2026-0001"
    bare = target.charge(here, "PSA-T-1", Said(AS_OF))
    assert (bare.charge_to, bare.ticket, bare.agreement) == ("service_ticket", "PSA-T-1", "")
    assert "No record here bears PSA-T-1" in bare.notes[0]
    assert target.charge(here, "PSA-A-1", Said(AS_OF)).charge_to == "activity"
    with pytest.raises(TargetError, match="No record here bears the number PSA-P-99"):
        target.charge(here, "PSA-P-99", Said(AS_OF))


def test_charge_codes_of_several_words(tmp_path: Path) -> None:
    here = loaded(tmp_path).workspace
    found, rest = target.taken(here, ("desk", "lead", "queue", "of", "the", "week"), Said(AS_OF))
    assert (found.charge_to, found.charge_code, found.billable) == ("charge_code", "Desk lead", "do_not_bill")
    assert rest == ("queue", "of", "the", "week")
    with pytest.raises(TargetError) as caught:
        target.taken(here, ("Deks", "lead", "queue"), Said(AS_OF))
    assert caught.value.wanted == "Deks lead"


def test_opportunities_are_activities_that_nobody_is_billed_for(tmp_path: Path) -> None:
    more = {"registers/opportunities/OPP-2026-0001.yml": "id: OPP-2026-0001\ntitle: More\nclient: acme\nstatus: qualified\nexpected_close: 2026-12-18\npsa_ref: PSA-A-5\n"}  # fmt: skip
    found = charge(tmp_path, "OPP-2026-0001", more)
    assert (found.charge_to, found.ticket, found.billable) == ("activity", "PSA-A-5", "do_not_bill")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("acme-mail", "Which task of “Mail for Acme”? Open tasks: acme-mail/1.1 Plan it; acme-mail/1.2 Move the mail"),
        ("acme-mail/9", "has no task 9"),
        ("acme-old/1.1", "is closed since 2026-11-17"),
        ("AGR-2026-0004", "not in force on 2026-11-20. In force: AGR-2026-0001"),
        ("acme-mial/1.1", "Nothing here is called"),
    ],
)
def test_refused(tmp_path: Path, name: str, says: str) -> None:
    more = {"registers/agreements/AGR-2026-0004.yml": agreement(4, end="2026-10-31")}
    with pytest.raises(TargetError) as caught:
        charge(tmp_path, name, more)
    assert says in str(caught.value)


CHANGE = {"projects/acme-mail/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Move the rules\nstatus: draft\n"}
ISSUE = {
    "projects/acme-mail/issues/ISS-2026-0001.yml": "id: ISS-2026-0001\ntitle: Slow line\nstatus: open\npsa_ref: PSA-T-77\n"
}


def test_the_change_that_is_named_is_kept_and_its_task_carries_it(tmp_path: Path) -> None:
    found = charge(tmp_path, "CR-2026-0001", CHANGE)
    assert (found.work_for, found.project, found.wbs, found.ticket) == ("CR-2026-0001", "acme-mail", "", "")
    assert "a push will not know where to put it. Say the task with --task" in found.notes[0]
    with_task = charge(tmp_path, "CR-2026-0001", CHANGE, task="1.2")
    assert (with_task.work_for, with_task.wbs, with_task.ticket, with_task.notes) == ("CR-2026-0001", "1.2", "PSA-T-501", ())  # fmt: skip
    with pytest.raises(TargetError, match=r"has no task 9. Open tasks: acme-mail/1.1"):
        charge(tmp_path, "CR-2026-0001", CHANGE, task="9")


def test_the_ticket_of_the_record_itself_comes_first(tmp_path: Path) -> None:
    found = charge(tmp_path, "ISS-2026-0001", ISSUE)
    assert (found.work_for, found.ticket, found.notes) == ("ISS-2026-0001", "PSA-T-77", ())
    assert charge(tmp_path, "PSA-T-77", ISSUE).work_for == "ISS-2026-0001"
    assert charge(tmp_path, "PRB-2026-0001").work_for == "PRB-2026-0001"
    assert charge(tmp_path, "acme-mail/1.2").work_for == ""


def test_an_agreement_of_another_client_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"AGR-2026-0003 is an agreement of Zenith, and PRB-2026-0001 is for Acme. In force: AGR-2026-0001"):  # fmt: skip
        charge(tmp_path, "PRB-2026-0001", agreement_id="AGR-2026-0003")
    ended = {"registers/agreements/AGR-2026-0004.yml": agreement(4, end="2026-10-31")}
    with pytest.raises(TargetError, match=r"AGR-2026-0004 “Agreement 4” is not in force on 2026-11-20"):
        charge(tmp_path, "PRB-2026-0001", ended, agreement_id="AGR-2026-0004")
    with pytest.raises(TargetError, match="not in force"):
        charge(tmp_path, "PSA-T-1", ended, agreement_id="AGR-2026-0004")


@pytest.mark.parametrize("name", ["acme-mail/1.2", "Meetings", "ISS-2026-0001", "PSA-T-501"])
def test_an_agreement_is_not_silently_left_away(tmp_path: Path, name: str) -> None:
    with pytest.raises(TargetError, match="--agreement does not apply"):
        charge(tmp_path, name, ISSUE, agreement_id="AGR-2026-0001")


@pytest.mark.parametrize(
    ("name", "says", "never"),
    [
        ("RSK-2026-0001", "RSK-2026-0001 is a risk, and nothing is charged to that", "Did you mean"),
        ("RSK-2026-0009", "Nothing here is called “RSK-2026-0009”", "ISS"),
        ("acme", "“acme” is a client. Say what of it: a ticket, an agreement or a task. There are its agreements: AGR-2026-0001 Agreement 1, and its projects (name the task, slug/1.3): acme-mail", ""),
        ("Lunch", "Charge codes: Meetings, Vacation, Desk lead", ""),
    ],
)  # fmt: skip
def test_what_is_no_target_is_told_for_what_it_is(tmp_path: Path, name: str, says: str, never: str) -> None:
    risk = {"projects/acme-mail/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: Late\nstatus: open\n"}
    with pytest.raises(TargetError) as caught:
        charge(tmp_path, name, ISSUE, risk)
    assert says in str(caught.value)
    assert not never or never not in str(caught.value)
    assert not never or not any(one.startswith("ISS") for one in caught.value.known)


def test_a_closed_project_takes_hours_of_the_days_before(tmp_path: Path) -> None:
    here = loaded(tmp_path).workspace
    assert target.charge(here, "acme-old/1.1", Said(AS_OF.replace(day=17))).project == "acme-old"
