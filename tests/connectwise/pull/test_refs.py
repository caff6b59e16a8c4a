"""Numbers of the PSA to records and back."""

from __future__ import annotations

import pytest

from connectwise.pull.firm import FILES, ISSUE, PROJECT, firm
from pmo.pipeline.psa.refs import ACTIVITY, AGREEMENT, MOST_DIGITS, SHEET, TICKET, TIME_ENTRY, Ref, parsed, refs
from pmo.pipeline.psa.refs import PROJECT as P

SHEET_FILE = """\
id: TS-2026-0001
title: Week 45
status: open
person: ana.ruiz
psa_ref: PSA-S-12
entries:
  - {date: 2026-11-02, hours: 2, charge_to: project_ticket, ticket: PSA-T-102, psa_ref: PSA-E-31}
  - {date: 2026-11-03, hours: 1, charge_to: project_ticket, ticket: PSA-T-777}
"""


@pytest.mark.parametrize(
    "wrong", ["PSA-T-", "PSA-TT-4", "psa-t-4", "PSA-T-4 ", "PSA-T-4\n", "T-4", "", None, 4711, f"PSA-T-{'1' * 19}"]
)
def test_only_a_number_in_its_form_is_one(wrong):
    assert parsed(wrong) is None
    assert parsed("PSA-T-4711") == Ref(TICKET, 4711)
    assert str(Ref(TICKET, 4711)) == "PSA-T-4711"


def test_lint_takes_what_the_shelf_can_hold(tmp_path):
    """As many digits as the schema allows: one more would be no number of the PSA here, and no command may stumble over it."""
    longest = "9" * MOST_DIGITS
    assert Ref(TICKET, int(longest)) == parsed(f"PSA-T-{longest}")
    assert int(longest) < 2**63
    for digits, found in ((longest, 0), (f"{longest}9", 1)):
        loaded = firm(tmp_path, {ISSUE: FILES[ISSUE].replace("PSA-T-500", f"PSA-T-{digits}")})
        assert sum(one.place.path == ISSUE and one.pointer == "psa_ref" for one in loaded.findings) == found


def test_records_and_their_parts_are_found_by_number_and_back(tmp_path):
    workspace = firm(tmp_path, {"registers/timesheets/TS-2026-0001.yml": SHEET_FILE}).workspace
    known = refs(workspace)
    project = workspace.find("project", "dock")
    assert known.record(P, 7) is project
    assert known.of(project) == Ref(P, 7)
    assert known.of(project, TICKET) is None
    task = known.target(TICKET, 102)
    assert (task.name, task.wbs, task.path, task.whole) == ("dock/1.2", "1.2", ("tasks", 1, "psa_ref"), False)
    assert known.of_task(project, "1.2") == Ref(TICKET, 102)
    assert known.of_task(project, "1.1") is None
    assert known.has_task(project, "1.1")
    assert not known.has_task(project, "1")
    assert known.record(AGREEMENT, 3).id == "AGR-2026-0001"
    assert known.target(SHEET, 12).name == "TS-2026-0001"
    assert known.target(TIME_ENTRY, 31).path == ("entries", 0, "psa_ref")
    assert known.target(TICKET, 777) is None, "what an entry is charged to is not its number"
    assert known.target(ACTIVITY, 7) is None
    assert known.target(P, None) is None
    assert [str(ref) for ref, _ in known.targets(TICKET)] == ["PSA-T-102", "PSA-T-500"]
    assert refs(workspace) is known


def test_people_and_clients_by_what_is_written_down_then_by_id_without_regard_to_case(tmp_path):
    known = refs(firm(tmp_path, {"registers/people/aruiz.yml": "id: aruiz\nname: A. Ruiz\nstatus: active\npsa_member_id: other\n"}).workspace)  # fmt: skip
    assert known.person("ARUIZ") == "ana.ruiz"
    assert known.person("ben.HOLT") == "ben.holt"
    assert known.person("ana.ruiz") == "", "she goes by another name there"
    assert (known.member("ana.ruiz"), known.member("ben.holt")) == ("aruiz", "ben.holt")
    assert known.client("acmefoods") == "acme"
    assert (known.client("acme"), known.client("Firm")) == ("", "firm")
    assert (known.company("acme"), known.company("firm")) == ("AcmeFoods", "firm")


def test_a_number_that_two_claim_is_known_as_such(tmp_path):
    loaded = firm(tmp_path, {"projects/yard/project.yml": "id: yard\ntitle: Yard\nstatus: in_progress\npsa_ref: PSA-P-7\nclient: acme\nmanager: ana.ruiz\n"})  # fmt: skip
    found = refs(loaded.workspace).twice
    assert {str(ref): [target.name for target in targets] for ref, targets in found.items()} == {
        "PSA-P-7": ["dock", "yard"]
    }
    assert refs(loaded.workspace).record(P, 7).path == PROJECT
