"""Hours that cannot be mapped any more never make rows disappear; what is gone in the PSA, or was moved there, still goes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from connectwise.pull.firm import (
    ACME,
    ACTUALS,
    AGREEMENT,
    BEN,
    FILES,
    PROJECT,
    SURVEY,
    entry,
    firm,
    on_agreement,
    pulled,
    read,
    snapshot,
    store,
    taken_over,
    text,
)
from pmo.connect.connectwise.simulator import Simulator

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.connect.connectwise.simulator import Store

PERSON = "registers/people/ana.ruiz.yml"
CLIENT = "registers/clients/acme.yml"
OTHER_SURVEY = "registers/surveys/SRV-0002.yml"
MORE = {
    "registers/clients/bolt.yml": "id: bolt\nname: Bolt\nstatus: active\npsa_company_id: BoltInc\n",
    OTHER_SURVEY: FILES[SURVEY].replace("SRV-0001", "SRV-0002").replace("client: acme", "client: bolt"),
}


def busy() -> Store:
    """Hours of two people on two tasks and under an agreement, and an answer to the survey."""
    psa = store()
    entry(psa, "2026-11-03", "4")
    entry(psa, "2026-11-04", "2", BEN)
    entry(psa, "2026-11-10", "1.5", ticket=101)
    on_agreement(psa, "2026-11-05", "3")
    psa.add("survey_results", {"surveyId": 9, "ticketId": 500, "totalPoints": 5})
    return psa


def changed(root: Path, path: str, old: str, new: str) -> None:
    before = text(root, path)
    assert old in before
    (root / path).write_text(before.replace(old, new))


LOST = {
    "a member mistyped": (PERSON, "aruiz", "aruizz", 3, "8.5", "member aruiz"),
    "a member taken out": (PERSON, "psa_member_id: aruiz\n", "", 3, "8.5", "member aruiz"),
    # hours on ticket 102 are still those of a task that names it
    "a project mistyped": (PROJECT, "PSA-P-7\n", "PSA-P-70\n", 1, "1.5", "project PSA-P-7"),
    "a project taken out": (PROJECT, "psa_ref: PSA-P-7\n", "", 1, "1.5", "project PSA-P-7"),
    "a task mistyped": (PROJECT, "PSA-T-102", "PSA-T-1022", 2, "6", "task of PSA-T-102"),
    "a task taken out": (PROJECT, "    psa_ref: PSA-T-102\n", "", 2, "6", "task of PSA-T-102"),
    "an agreement mistyped": (AGREEMENT, "PSA-G-3", "PSA-G-33", 1, "3", "agreement PSA-G-3"),
    "an agreement taken out": (AGREEMENT, "psa_ref: PSA-G-3\n", "", 1, "3", "agreement PSA-G-3"),
}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_rows_that_lost_their_mapping_are_left_alone_and_said_in_one_line(tmp_path, lost, elsewhere):
    """Also from a fresh clone, and however often one pulls."""
    path, old, new, count, hours, name = LOST[lost]
    firm(tmp_path, MORE)
    psa = busy()
    pulled(tmp_path, psa)
    changed(tmp_path, path, old, new)
    before = snapshot(tmp_path)
    for _ in range(2):
        if elsewhere:
            shutil.rmtree(tmp_path / ".cache")
        found, plan = pulled(tmp_path, psa)
        assert found.conflicts == []
        assert (plan.lines, dict(plan.files)) == ((), {})
        assert snapshot(tmp_path) == before
        told = [note for note in found.notes if "left alone" in note]
        assert len(told) == 1
        rows = "row" if count == 1 else "rows"
        assert told[0].startswith(f"{count} {rows} with {hours} h")
        assert f"({name})" in told[0]
        assert "correct the mapping" in told[0]
    changed(tmp_path, path, *((new, old) if new else _back(path, old)))
    found, plan = pulled(tmp_path, psa)
    assert (plan.lines, [note for note in found.notes if "left alone" in note]) == ((), [])


def _back(path: str, line: str) -> tuple[str, str]:
    behind = {PERSON: "status: active\n", PROJECT: "    name: Build\n" if line.startswith("    ") else "status: in_progress\n", AGREEMENT: "status: active\n"}[path]  # fmt: skip
    return behind, behind + line


def test_everything_else_of_the_table_goes_on(tmp_path):
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    changed(tmp_path, PERSON, "aruiz", "aruizz")
    entry(psa, "2026-11-03", "1")
    psa.change("time_entries", 2, actualHours=2.5)
    entry(psa, "2026-11-12", "6", BEN)
    pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == [
        "1.1,2026-11,2026-W46,ana.ruiz,1.5,75",
        "1.2,2026-11,2026-W45,ana.ruiz,4,200",
        "1.2,2026-11,2026-W45,ben.holt,2.5,153.75",
        "1.2,2026-11,2026-W46,ben.holt,6,369",
    ]
    changed(tmp_path, PERSON, "aruizz", "aruiz")
    pulled(tmp_path, psa)
    assert "1.2,2026-11,2026-W45,ana.ruiz,5,250\n" in text(tmp_path, ACTUALS)


def test_a_month_that_is_kept_as_a_whole_is_left_alone_too(tmp_path):
    firm(tmp_path, {ACTUALS: "wbs,month,person,hours,cost\n1.1,2026-11,ana.ruiz,1.5,75\n1.2,2026-11,ana.ruiz,4,200\n"})
    psa = store()
    entry(psa, "2026-11-03", "4")
    entry(psa, "2026-11-10", "1.5", ticket=101)
    pulled(tmp_path, psa)
    before = text(tmp_path, ACTUALS)
    changed(tmp_path, PERSON, "aruiz", "aruizz")
    _, plan = pulled(tmp_path, psa)
    assert (plan.lines, text(tmp_path, ACTUALS)) == ((), before)


def test_a_row_goes_when_its_hours_are_gone_although_others_cannot_be_mapped(tmp_path):
    firm(tmp_path)
    psa = busy()
    entry(psa, "2026-11-03", "7", {"id": 40, "identifier": "temp", "name": "Temp"})
    entry(psa, "2026-11-03", "8", ticket=103)
    pulled(tmp_path, psa)
    psa.remove("time_entries", 1)
    found, _ = pulled(tmp_path, psa)
    assert "1.2,2026-11,2026-W45,ana.ruiz" not in text(tmp_path, ACTUALS)
    assert not [note for note in found.notes if "left alone" in note]


YARD = "projects/yard/project.yml"
YARD_TEXT = FILES[PROJECT].replace("id: dock", "id: yard").replace("PSA-P-7", "PSA-P-8").replace("PSA-T-102", "PSA-T-202")  # fmt: skip
IN_YARD = {"id": 8, "name": "Yard"}


def test_an_entry_moved_from_one_project_to_another_moves_from_table_to_table(tmp_path):
    firm(tmp_path, {YARD: YARD_TEXT})
    psa = store()
    psa.add("projects", {**IN_YARD, "company": ACME, "status": {"id": 1, "name": "Open"}})
    psa.add("project_tickets", {"id": 202, "summary": "Work", "project": IN_YARD, "company": ACME, "wbsCode": "1.2"})
    moved = entry(psa, "2026-11-03", "4")
    entry(psa, "2026-11-04", "1")
    pulled(tmp_path, psa)
    psa.change("time_entries", moved, project=IN_YARD, ticket={"id": 202, "name": "Work"}, chargeToId=202)
    found, plan = pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == ["1.2,2026-11,2026-W45,ana.ruiz,1,50"]
    assert text(tmp_path, "projects/yard/actuals.csv").splitlines()[1:] == ["1.2,2026-11,2026-W45,ana.ruiz,4,200"]
    assert found.conflicts == []
    psa.change("time_entries", moved + 1, project=IN_YARD, ticket={"id": 202, "name": "Work"}, chargeToId=202)
    pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS) == "wbs,month,week,person,hours,cost\n"
    assert text(tmp_path, "projects/yard/actuals.csv").splitlines()[1:] == ["1.2,2026-11,2026-W45,ana.ruiz,5,250"]
    _, plan = pulled(tmp_path, psa)
    assert (plan.lines, dict(plan.beside)) == ((), {})


def test_a_ticket_moved_to_another_project_takes_its_hours_along(tmp_path):
    """Its number stays, so the task of the first project still names it."""
    firm(tmp_path, {YARD: YARD_TEXT})
    psa = store()
    psa.add("projects", {**IN_YARD, "company": ACME, "status": {"id": 1, "name": "Open"}})
    number = entry(psa, "2026-11-03", "4", ticket=101)
    pulled(tmp_path, psa)
    psa.change("project_tickets", 101, project=IN_YARD)
    psa.change("time_entries", number, project=IN_YARD)
    pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS) == "wbs,month,week,person,hours,cost\n"
    assert text(tmp_path, "projects/yard/actuals.csv").splitlines()[1:] == ["1.1,2026-11,2026-W45,ana.ruiz,4,200"]


def test_an_entry_that_the_psa_moved_to_where_nobody_looks_leaves_its_row(tmp_path):
    """It is the PSA that moved it, so its row is not left alone, and the hours are said to be mapped to nobody."""
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    psa.change("time_entries", 1, project={"id": 55, "name": "Secret"}, ticket={"id": 900, "name": "S"}, chargeToId=900)
    psa.change("time_entries", 2, member={"id": 40, "identifier": "temp", "name": "Temp"})
    found, _ = pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == ["1.1,2026-11,2026-W46,ana.ruiz,1.5,75"]
    assert {gap.sort for gap in found.gaps} == {"member", "project", "task"}


def test_a_ticket_that_the_psa_moved_to_where_nobody_looks_takes_its_hours_along(tmp_path):
    """Its number is the same as before, its project is not."""
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    secret = {"id": 55, "name": "Secret"}
    psa.change("project_tickets", 101, project=secret)
    psa.change("time_entries", 3, project=secret)
    found, _ = pulled(tmp_path, psa)
    assert "1.1," not in text(tmp_path, ACTUALS)
    assert not [note for note in found.notes if "left alone" in note]


def test_hours_of_a_member_whom_two_people_claim_go_to_neither(tmp_path):
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    before = text(tmp_path, ACTUALS)
    with (tmp_path / "registers/people/ben.holt.yml").open("a") as file:
        file.write("psa_member_id: ARuiz\n")
    found, plan = pulled(tmp_path, psa)
    assert (plan.lines, text(tmp_path, ACTUALS)) == ((), before)
    assert "member aruiz is named by ana.ruiz and ben.holt; neither counts" in found.notes
    assert any(note.startswith("4 rows with 10.5 h") for note in found.notes)


def test_a_new_person_in_the_place_of_another_takes_the_hours(tmp_path):
    """The member is mapped, only to another record: nothing is held back."""
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    (tmp_path / PERSON).unlink()
    (tmp_path / "registers/people/ana.ruiz-ortiz.yml").write_text("id: ana.ruiz-ortiz\nname: Ana\nstatus: active\npsa_member_id: aruiz\n")  # fmt: skip
    changed(tmp_path, PROJECT, "manager: ana.ruiz", "manager: ben.holt")
    pulled(tmp_path, psa)
    assert "ana.ruiz," not in text(tmp_path, ACTUALS)
    assert "1.2,2026-11,2026-W45,ana.ruiz-ortiz,4,200\n" in text(tmp_path, ACTUALS)


def test_answers_of_a_client_that_lost_its_mapping_are_not_taken_out_of_the_survey(tmp_path):
    firm(tmp_path, MORE)
    psa = busy()
    psa.add("service_tickets", {"id": 501, "summary": "Other", "company": {"id": 5, "identifier": "BoltInc", "name": "B"}, "status": {"id": 5, "name": "Waiting"}})  # fmt: skip
    psa.add("survey_results", {"surveyId": 9, "ticketId": 501, "totalPoints": 4})
    psa.add("survey_results", {"surveyId": 9, "ticketId": 500, "totalPoints": 5})
    pulled(tmp_path, psa)
    assert "count: 2" in text(tmp_path, SURVEY)
    before = snapshot(tmp_path)
    psa.change("service_tickets", 500, company=ACME | {"identifier": "AcmeFood"})
    found, plan = pulled(tmp_path, psa)
    assert ([line for line in plan.lines if "answers" in line], text(tmp_path, SURVEY)) == ([], before[SURVEY].decode())
    psa.change("service_tickets", 500, company=ACME)
    psa.add("service_tickets", {"id": 502, "summary": "Third", "company": ACME, "status": {"id": 5, "name": "Waiting"}})
    psa.add("survey_results", {"surveyId": 9, "ticketId": 502, "totalPoints": 1})
    pulled(tmp_path, psa)
    psa.change("service_tickets", 502, company=ACME | {"identifier": "AcmeFood"})
    before = snapshot(tmp_path)
    found, _ = pulled(tmp_path, psa)
    assert text(tmp_path, SURVEY) == before[SURVEY].decode()
    assert "SRV-0001: 1 answer fewer than before, since clients or projects of tickets cannot be mapped; the answers are left alone" in found.notes  # fmt: skip


@pytest.mark.parametrize("resource", ["time_entries", "project_tickets", "projects"])
def test_what_may_not_be_read_in_a_fresh_clone_takes_no_row_out(tmp_path, resource):
    loaded = firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa)
    shutil.rmtree(tmp_path / ".cache")
    before = text(tmp_path, ACTUALS)
    with Simulator(psa, forbidden=frozenset({resource})) as simulator:
        read(loaded, simulator)
    found, plan = taken_over(firm(tmp_path, _now(tmp_path)))
    assert (found.conflicts, text(tmp_path, ACTUALS)) == ([], before)
    assert not [line for line in plan.lines if "gone" in line]


def _now(root: Path) -> dict[str, str]:
    """The records as they are, so that they are not written anew."""
    return {path: content.decode() for path, content in snapshot(root).items() if path in FILES}
