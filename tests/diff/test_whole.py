"""What only all records can tell, and that a difference says when it did not look."""

from __future__ import annotations

from pmo.pipeline import diff as pipeline

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"
SECOND = (
    "id: CR-2026-0002\ntitle: Update the storage\ntype: normal\ncategory: production\nstatus: authorize\n"
    "client: acme\nservices: [network]\nimplementers: [ann.lee]\n"
    "planned_start: 2026-12-06T16:00:00-05:00\nplanned_end: 2026-12-06T20:00:00-05:00\n"
)
PROJECT = (
    'id: demo\ntitle: Demo\nstatus: in_progress\nactual_start: 2026-10-05\ntasks:\n  - {wbs: "1.1", name: Plan, budget_hours: 8}\n'
    "baselines:\n  - {version: 1, start: 2026-10-05, finish: 2026-12-18, hours: 8}\n"
)


def of(found, name):
    return next(one for one in found.records if one.id == name)


def test_who_refers_to_a_changed_record(box):
    box.edit("registers/people/ben.holt.yml", ("Ben Holt", "Ben Holtz"))
    found = of(box.diff(whole=True), "ben.holt")
    assert {(item.kind, item.id, item.field) for item in found.mentions} == {
        ("change", "CR-2026-0001", "implementers"),
        ("risk", "RSK-2026-0001", "owner"),
    }
    assert of(box.diff(), "ben.holt").mentions is None


def test_who_still_refers_to_a_deleted_record(box):
    (box.root / "registers/people/ben.holt.yml").unlink()
    found = of(box.diff(whole=True), "ben.holt")
    assert {item.id for item in found.mentions} == {"CR-2026-0001", "RSK-2026-0001"}


def test_a_collision_is_told_at_both_records_and_an_old_one_too(box):
    box.write("registers/changes/CR-2026-0002.yml", SECOND)
    box.commit()
    assert box.diff("HEAD", whole=True).records == ()
    box.edit("registers/changes/CR-2026-0002.yml", ("12-06", "12-05"))
    (item,) = of(box.diff("HEAD", whole=True), "CR-2026-0002").clashes
    assert item.slug == "change-collision"
    box.commit()
    box.edit(CHANGE, ("title: Replace", "title: Exchange"))
    (item,) = of(box.diff("HEAD", whole=True), "CR-2026-0001").clashes
    assert item.slug == "change-collision"


def test_new_findings_are_new_and_old_ones_are_not_told(box):
    box.edit(RISK, ("owner: ben.holt", "owner: ben.holt\nreview_note: x"))
    box.commit()
    box.edit(RISK, ("impact: 3", "impact: 9"))
    found = of(box.diff("HEAD", whole=True), "RSK-2026-0001")
    assert {item.pointer for item in found.new} == {"impact"}
    assert of(box.diff("main", whole=True), "RSK-2026-0001").new != found.new


def test_findings_in_other_records_are_told_apart(box):
    (box.root / "registers/people/ben.holt.yml").unlink()
    found = box.diff(whole=True)
    assert {(item.slug, item.place.path) for item in found.elsewhere if item.slug == "unknown-reference"} == {
        ("unknown-reference", CHANGE),
        ("unknown-reference", RISK),
    }


def test_time_passing_is_no_new_finding(box):
    """Both sides are judged at the same day, whatever the days of their commits."""
    box.edit(RISK, ("owner: ben.holt", "owner: ben.holt\nnext_review: 2026-05-01"))
    box.commit()
    box.edit(RISK, ("title: Carrier", "title: A carrier"))
    found = of(box.diff("HEAD", whole=True), "RSK-2026-0001")
    assert found.new == ()


def test_a_project_moves_with_its_hours_although_nobody_edited_it(box):
    box.write("projects/demo/project.yml", PROJECT)
    box.write("projects/demo/actuals.csv", "wbs,month,person,hours,cost\n1.1,2026-10,ben.holt,6,300\n")
    box.commit()
    box.edit("projects/demo/actuals.csv", ("ben.holt,6", "ben.holt,16"))
    found = box.diff("HEAD", whole=True)
    project = next(one for one in found.records if one.kind == "project")
    assert project.note.startswith("not edited itself")
    assert project.figures


def test_a_new_number_for_an_issued_record_stays_a_finding(box):
    (box.root / RISK).rename(box.root / "registers/risks/RSK-2026-0009.yml")
    box.edit("registers/risks/RSK-2026-0009.yml", ("RSK-2026-0001", "RSK-2026-0009"))
    found = of(box.diff(whole=True), "RSK-2026-0009")
    assert "record-deleted" in {item.slug for item in found.new}


def test_a_range_that_is_not_checked_out_is_read_from_git(box):
    box.edit(RISK, ("impact: 3", "impact: 9"))
    head = box.commit()
    box.git("checkout", "-q", "main")
    found = box.diff(f"main..{head}", whole=True)
    assert {item.pointer for item in of(found, "RSK-2026-0001").new} == {"impact"}
    assert any("another commit" in note for note in found.notes)


def test_few_files_are_looked_at_whole_without_being_asked(box, monkeypatch):
    box.edit(RISK, ("impact: 3", "impact: 4"))
    assert box.diff(whole=None).whole
    monkeypatch.setattr(pipeline, "FEW", 3)
    assert not box.diff(whole=None).whole
