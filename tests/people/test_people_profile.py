"""`pmo init --profile people`: a private repository for talks with people that lints, reminds and never becomes a site."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.check.rules import personal_data_in_record
from pmo.cli.main import cli
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.start import Firm, kinds_of, schema_texts, start
from support import AS_OF, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.finding import Finding

KINDS = {"review-cycle", "goal", "one-to-one", "evaluation", "process", "role"}
CYCLE = """\
id: 2026-h2
title: Second half of 2026
status: open
start: 2026-07-01
end: 2026-12-31
goals_by: 2026-07-31
self_reviews_by: 2027-01-15
comparison_on: 2027-01-20
conversations_by: 2027-01-29
"""
EVALUATION = """\
---
status: held
reviewer: dana.whitlock
self_review_on: 2026-07-08
examples:
  - month: 2026-03
    situation: The line of a clinic failed.
    behavior: Stayed until it worked, and wrote down why.
    effect: The clinic opened in time.
  - month: 2026-05
    situation: A new colleague started.
    behavior: Took two afternoons for the runbooks.
    effect: The colleague took calls after a week.
compared_on: 2026-07-17
conversation_on: 2026-07-28
summary: Reliable under pressure; wants to lead a migration.
outcome: growing
next_months:
  - Leads the next mailbox migration
retention_until: 2028-12-31
---

## Self-review

A good half-year.
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    target = tmp_path / "people"
    start(target, Firm("Acme IT"), date(2026, 11, 20), profile="people")
    return target


def put(root: Path, path: str, text: str) -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def findings(root: Path, as_of: date = AS_OF) -> tuple[Finding, ...]:
    return lint(load(root, as_of, as_of)).findings


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--root", str(root)], catch_exceptions=False)


def test_it_lints_clean_and_has_its_own_kinds(people: Path) -> None:
    loaded = load(people, AS_OF)
    assert lint(loaded).findings == ()
    assert set(loaded.workspace.kinds) == KINDS
    assert loaded.workspace.settings.publish == "never"
    assert {record.get("status") for record in loaded.workspace.of("process")} == {"draft"}
    assert not (people / "projects").exists()
    assert not (people / "mkdocs.yml").exists()


def test_no_field_of_it_refers_to_the_office_and_none_goes_to_a_wider_audience() -> None:
    kinds = kinds_of(schema_texts("people"))
    own = {name: kind for name, kind in kinds.items() if name != "process"}
    assert {target for kind in own.values() for field in kind.refs for target in field.ref} == {"review-cycle"}
    assert {kind.audience for kind in own.values()} == {"management"}
    assert {field.audience for kind in own.values() for field in kind.fields} <= {"management", "internal"}
    for name in ("goal", "one-to-one", "evaluation"):
        assert kinds[name].find("retention_until") is not None
        assert kinds[name].find("person").type == "string"  # type: ignore[union-attr]


def test_no_field_of_it_is_one_that_no_repository_may_hold() -> None:
    forbidden = personal_data_in_record._KEYS | personal_data_in_record._KEYS_OF_A_PERSON
    kinds = kinds_of(schema_texts("people"))
    assert not {field.name for kind in kinds.values() for field in kind.fields} & forbidden


def test_pay_is_refused_here_too(people: Path) -> None:
    put(
        people,
        "people/jo.park/evaluations/2026-h1.md",
        EVALUATION.replace("outcome: growing", "outcome: growing\nsalary: 1"),
    )
    assert "personal-data-in-record" in {item.slug for item in findings(people)}


@pytest.mark.parametrize(
    ("kind", "given", "path"),
    [
        (
            "review-cycle",
            ["title=First half", "id=2027-h1", "start=2027-01-01", "end=2027-06-30"],
            "cycles/2027-h1.yml",
        ),
        (
            "goal",
            ["person=jo.park", "title=Lead a migration", "cycle=2026-h2"],
            "people/jo.park/goals/GOL-2026-0001.yml",
        ),
        ("one-to-one", ["person=jo.park", "date=2026-12-04"], "people/jo.park/one-to-ones/2026-12-04.md"),
        ("evaluation", ["person=jo.park", "cycle=2026-h2"], "people/jo.park/evaluations/2026-h2.md"),
    ],
)
def test_new_writes_each_kind_and_it_passes_lint(people: Path, kind: str, given: list[str], path: str) -> None:
    put(people, "cycles/2026-h2.yml", CYCLE)
    pairs = [part for pair in given for part in ("--set", pair)]
    result = run(people, "new", kind, "--no-input", "--as-of", "2026-11-20", *pairs)
    assert result.exit_code == 0, result.output
    assert (people / path).is_file()
    assert findings(people) == ()


def test_new_pages_start_with_the_questions_of_the_firm(people: Path) -> None:
    put(people, "cycles/2026-h2.yml", CYCLE)
    run(people, "new", "one-to-one", "--set", "person=jo.park", "--set", "date=2026-12-04", "--no-input")
    text = (people / "people/jo.park/one-to-ones/2026-12-04.md").read_text()
    assert "## Topics of the engineer" in text
    put(people, "templates/one-to-one.md", "## My own question\n\nWhat else?\n")
    run(people, "new", "one-to-one", "--set", "person=jo.park", "--set", "date=2026-12-18", "--no-input")
    assert (
        (people / "people/jo.park/one-to-ones/2026-12-18.md").read_text().endswith("## My own question\n\nWhat else?\n")
    )


def test_a_whole_evaluation_is_valid_and_a_lean_one_is_asked_for_more(people: Path) -> None:
    put(people, "cycles/2026-h1.yml", CYCLE.replace("2026-h2", "2026-h1").replace("status: open", "status: planned"))
    put(people, "people/jo.park/evaluations/2026-h1.md", EVALUATION)
    assert [item.slug for item in findings(people, date(2026, 8, 1))] == []
    put(people, "people/jo.park/evaluations/2026-h1.md", "---\nstatus: held\n---\n")
    need = {item.pointer for item in findings(people, date(2026, 8, 1)) if item.slug == "missing-for-state"}
    assert need == {
        "self_review_on", "reviewer", "examples", "compared_on", "conversation_on", "summary", "outcome", "next_months",
        "retention_until",
    }  # fmt: skip


def test_dates_are_reminded_of_by_lint_and_on_the_page_of_the_day(people: Path) -> None:
    put(people, "cycles/2026-h2.yml", CYCLE)
    put(people, "people/jo.park/one-to-ones/2026-11-13.md", "---\nstatus: planned\n---\n")
    put(people, "people/al.ruiz/evaluations/2026-h2.md", "---\nstatus: draft\nself_review_by: 2026-11-16\n---\n")
    assert {item.slug for item in findings(people)} == {"one-to-one-not-held", "self-review-overdue"}
    day = json.loads(run(people, "today", "--format", "json", "--as-of", "2026-11-20").output)
    late = next(group for group in day["groups"] if group["key"] == "overdue")
    assert [item["path"] for item in late["items"]] == [
        "people/jo.park/one-to-ones/2026-11-13.md",
        "people/al.ruiz/evaluations/2026-h2.md",
    ]
    mine = json.loads(run(people, "today", "--person", "jo.park", "--format", "json", "--as-of", "2026-11-20").output)
    late = next(group for group in mine["groups"] if group["key"] == "overdue")
    assert [item["path"] for item in late["items"]] == ["people/jo.park/one-to-ones/2026-11-13.md"]


def test_what_may_no_longer_be_kept_is_an_error_from_the_day_after(people: Path) -> None:
    put(people, "cycles/2026-h1.yml", CYCLE.replace("2026-h2", "2026-h1").replace("status: open", "status: planned"))
    put(
        people,
        "people/jo.park/evaluations/2026-h1.md",
        EVALUATION.replace("status: held", "status: acknowledged\nacknowledged_on: 2026-08-01"),
    )
    assert findings(people, date(2028, 12, 31)) == ()
    found = [item for item in findings(people, date(2029, 1, 1)) if item.slug == "retention-passed"]
    assert [(item.level.value, item.place.path, item.message) for item in found] == [
        ("error", "people/jo.park/evaluations/2026-h1.md", "this evaluation could be kept until yesterday")
    ]


def test_it_becomes_no_site_and_its_workflow_builds_none(people: Path) -> None:
    assert run(people, "publish").exit_code == 1
    workflow = (people / ".github/workflows/pmo.yml").read_text()
    assert 'toolkit/bin/pmo" lint' in workflow
    assert "publish" not in workflow
    assert "@@" not in workflow


def test_the_pages_name_commands_that_exist(people: Path) -> None:
    for page in (people / "processes").glob("*.md"):
        for kind in re.findall(r"pmo new ([a-z-]+)", page.read_text()):
            assert kind in KINDS


@pytest.mark.parametrize(
    "field", ["performance_rating", "one_to_one_notes", "salary", "diagnosis", "emergency_contact"]
)
def test_the_office_refuses_such_fields_at_any_depth(tmp_path: Path, field: str) -> None:
    person = "id: jo.park\nname: Jo Park\nstatus: inactive\n"
    deep = f"{person}skills:\n  - name: VMware\n    {field}: x\n"
    for text in (f"{person}{field}: x\n", deep):
        found = lint(workspace(tmp_path, {"registers/people/jo.park.yml": text})).findings
        assert "personal-data-in-record" in {item.slug for item in found}


def test_the_office_has_no_place_for_such_files_and_no_way_to_name_them(tmp_path: Path) -> None:
    files = {
        "registers/evaluations/2026-h2.md": EVALUATION,
        "registers/risks/RSK-2026-0001.yml": (
            "id: RSK-2026-0001\ntitle: Late line\nstatus: draft\nlinks:\n  - type: relates\n    to: jo.park/2026-h2\n"
        ),
    }
    found = {(item.slug, item.place.path) for item in lint(workspace(tmp_path, files)).findings}
    assert ("unknown-file", "registers/evaluations/2026-h2.md") in found
    assert ("unknown-reference", "registers/risks/RSK-2026-0001.yml") in found
