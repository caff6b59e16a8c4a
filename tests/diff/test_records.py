"""What a difference says about one record: step, fields, figures, prose, and what is no difference."""

from __future__ import annotations

from decimal import Decimal

import pytest

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"
PAGE = "runbooks/failover.md"


def values(found):
    return {item.path: (item.before, item.after) for item in found.fields}


def figures(found):
    return {item.title: (item.before, item.after, *item.scale) for item in found.figures}


def test_nothing_changed_nothing_said(box):
    assert box.diff().records == ()
    assert box.diff("main..HEAD").records == ()


def test_order_of_fields_and_width_of_lines_are_no_difference(box):
    box.write(
        CHANGE,
        "# a comment\nstatus: authorize\ntitle: Replace the firewall\nid: CR-2026-0001\ncategory: production\ntype: normal\n"
        "implementers:\n  - ben.holt\nservices: [network]\nclient: acme\n"
        "reason: >-\n  The pair is old and gets no mended software any more,\n  so that each fault found in it\n  stays open.\n"
        "risk:\n  recent_changes: 1\n  business_impact: 3\n  backout_complexity: 1\n  test_coverage: 3\n  technical_complexity: 1\n"
        "planned_end: 2026-12-05T20:00:00-05:00\nplanned_start: 2026-12-05T16:00:00-05:00\n",
    )
    found = box.diff()
    assert found.records == ()
    assert found.layout == 1


def test_narrower_lines_in_a_text_that_keeps_its_lines_are_no_difference(box):
    box.edit(CHANGE, ("client: acme", "client: acme\nnotes: |-\n  One line and\n  another one."))
    box.commit()
    box.edit(CHANGE, ("  One line and\n  another one.", "  One line\n  and another\n  one."))
    assert box.diff("HEAD").records == ()


def test_a_legal_and_an_illegal_step(box):
    box.edit(CHANGE, ("status: authorize", "status: scheduled"))
    step = box.one().step
    assert (step.before, step.after, step.legal) == ("authorize", "scheduled", True)
    box.edit(CHANGE, ("status: scheduled", "status: closed"))
    step = box.one().step
    assert (step.legal, step.allowed) == (False, ("scheduled", "draft", "cancelled"))
    assert box.one().urgency == 0


def test_a_misspelled_state_is_never_legal(box):
    box.edit(CHANGE, ("status: authorize", "status: schedulled"))
    assert box.one().step.legal is None
    assert box.one().urgency == 0


def test_a_record_born_in_a_late_state(box):
    box.write("registers/changes/CR-2026-0002.yml", "id: CR-2026-0002\ntitle: Another\nstatus: scheduled\n")
    found = box.one()
    assert (found.what, found.step.legal) == ("created", False)
    box.edit("registers/changes/CR-2026-0002.yml", ("scheduled", "draft"))
    assert box.one().step.legal is True


def test_risk_score_and_planned_time_move_with_the_answers(box):
    box.edit(CHANGE, ("business_impact: 3", "business_impact: 5"), ("T20:00", "T22:00"))
    found = box.one()
    assert figures(found)["Risk score"] == (9, 11, "low", "medium")
    assert figures(found)["Time for the work"][:2] == (240, 360)
    assert values(found)["risk.business_impact"] == (3, 5)


def test_thresholds_of_the_firm_decide_the_level(box):
    box.edit("pmo.yml", ("as_of", "thresholds:\n  low_score_to: 12\nas_of"))
    box.edit(CHANGE, ("business_impact: 3", "business_impact: 5"))
    assert figures(box.one())["Risk score"][2:] == ("low", "low")


def test_level_and_expected_cost_of_a_risk(box):
    box.edit(RISK, ("probability: 3\n", "probability: 5\n"), ("probability: 0.4", "probability: 0.5"))
    found = figures(box.one())
    assert found["Level that counts"] == (9, 15, "high", "high")
    assert found["Expected cost"][:2] == (Decimal("4000.0"), Decimal("5000.0"))


def test_money_comes_before_words(box):
    box.edit(RISK, ("title: Carrier delivers late", "title: Carrier is late"), ("cost: 10000", "cost: 12000"))
    found = box.one()
    assert [item.path for item in found.fields] == ["quantification.cost", "title"]
    assert box.diff().currency == "USD"


def test_names_in_a_list_come_and_go(box):
    box.edit(CHANGE, ("implementers: [ben.holt]", "implementers: [ann.lee]"))
    (item,) = box.one().fields
    assert (item.sort, item.added, item.removed, item.signed) == ("people", ("ann.lee",), ("ben.holt",), True)


def test_what_approvers_do_not_sign_is_marked(box):
    box.edit(
        CHANGE,
        ("client: acme", "client: acme\napprovals:\n  - {role: change-manager, person: ann.lee, decision: approved}"),
    )
    assert {item.signed for item in box.one().fields} == {False}


TASKS = (
    "id: demo\ntitle: Demo\nstatus: proposed\ntasks:\n"
    '  - {wbs: "1.1", name: Plan, budget_hours: 8}\n  - {wbs: "1.2", name: Move, budget_hours: 20}\n'
)


def test_entries_of_a_list_are_known_by_their_number_not_by_their_place(box):
    box.write("projects/demo/project.yml", TASKS)
    box.commit()
    box.write(
        "projects/demo/project.yml",
        TASKS.replace('  - {wbs: "1.1"', '  - {wbs: "0.9", name: Ask, budget_hours: 4}\n  - {wbs: "1.1"').replace(
            "20", "30"
        ),
    )
    found = box.one("HEAD")
    assert {(item.path, item.item) for item in found.fields} == {
        ("tasks[0.9]", ""),
        ("tasks[1.2].budget_hours", "1.2 Move"),
    }
    assert figures(found)["Hours of all tasks"][:2] == (28, 42)


def test_prose_in_words(box):
    box.edit(PAGE, ("Switch.", "Switch.\nCheck the line.\n"), ("Call the client.", "Call."))
    prose = box.one().prose
    assert (prose.added, prose.removed, prose.headings) == (2, 1, ("Before", "Steps"))


def test_a_reflowed_page_is_no_difference(box):
    box.edit(PAGE, ("Call the client.", "Call\nthe\nclient."))
    assert box.diff().records == ()


def test_headings_in_code_are_none(box):
    box.edit(PAGE, ("Switch.", "```sh\n# restart it\nreboot\n```"))
    assert box.one().prose.headings == ("Steps",)


def test_a_table_is_counted_and_summed(box):
    box.write("projects/demo/project.yml", TASKS)
    head = "wbs,month,person,hours,cost\n1.1,2026-10,ben.holt,6,300\n"
    box.write("projects/demo/actuals.csv", head)
    box.commit()
    box.write("projects/demo/actuals.csv", head + "1.2,2026-10,ben.holt,4.5,225\n")
    found = box.one("HEAD")
    assert found.note == "1 line added"
    assert figures(found)["Hours"][:2] == (6, Decimal("10.5"))
    assert found.fields == ()


def test_columns_in_another_order_are_no_difference(box):
    box.write("projects/demo/project.yml", TASKS)
    box.write(
        "projects/demo/actuals.csv",
        "wbs,month,person,hours,cost\n1.1,2026-10,ben.holt,6,300\n1.2,2026-10,ben.holt,2,100\n",
    )
    box.commit()
    turned = "month,wbs,person,cost,hours\n2026-10,1.1,ben.holt,300,6\n2026-10,1.2,ben.holt,100,2\n"
    box.write("projects/demo/actuals.csv", turned)
    assert box.diff("HEAD").records == ()
    box.write("projects/demo/actuals.csv", turned + "2026-11,1.2,ben.holt,50,1\n")
    assert box.one("HEAD").note == "1 line added"


def test_entries_without_a_name_keep_their_place_whatever_the_order_of_their_fields(box):
    entry = "  - {{action: {}, owner: ben.holt, due: 2026-12-01}}\n"
    box.edit(RISK, ("owner: ben.holt\n", "owner: ben.holt\nresponses:\n" + entry.format("Ask the carrier")))
    box.commit()
    box.edit(
        RISK,
        (entry.format("Ask the carrier"), entry.format("Call") + "  - {due: 2026-12-01, action: Ask the carrier, owner: ben.holt}\n"),
    )  # fmt: skip
    found = box.one("HEAD")
    assert [(item.path, item.before) for item in found.fields] == [("responses[1]", None)]


def test_a_file_that_cannot_be_read_is_said_and_weighs_most(box):
    box.write(CHANGE, "id: [\n")
    found = box.one()
    assert (found.what, found.urgency) == ("unreadable", 0)
    assert found.note.startswith("it cannot be read")


def test_a_deleted_record(box):
    (box.root / RISK).unlink()
    found = box.one()
    assert (found.what, found.id, found.note) == ("deleted", "RSK-2026-0001", "it was in the state open")


@pytest.mark.parametrize("line", ["password: hunter2hunter2", "reason: snmp-server community s3cr3tword", "token: abc"])
def test_secrets_are_not_copied(box, line):
    box.edit(CHANGE, ("client: acme", f"client: acme\nnotes: '{line}'"))
    (item,) = box.one().fields
    assert item.after == "(hidden: it looks like a secret)"
