"""Lessons of earlier reviews are named when a similar project starts, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.new import command
from pmo.domain.lessons import Lesson, applying
from support import workspace, write

if TYPE_CHECKING:
    from pathlib import Path

REVIEW = """\
---
status: {status}
review_date: {day}
lessons:
{lessons}---
Held.
"""
PROJECT = """\
id: {id}
title: {title}
client: {client}
status: {status}
manager: ana.ruiz
engagement: {engagement}
{more}"""
CLIENT = "id: {id}\nname: {name}\nstatus: active\nindustry: {industry}\nsingle_contact: ana.ruiz\n"
ANA = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Project manager\nweekly_capacity_hours: 40\n"


CHANGE = ("title=Mailbox move", "client=acme", "type=normal", "category=production")


def project(slug, title, *, client="acme", engagement="internal", status="closed", more=""):
    text = PROJECT.format(id=slug, title=title, client=client, engagement=engagement, status=status, more=more)
    return {f"projects/{slug}/project.yml": text}


def review(slug, *lessons, status="held", day="2026-02-03", category=""):
    rows = "".join(
        f"  - type: try\n    text: {text}\n    action: Do it.\n{f'    category: {category}{chr(10)}' if category else ''}"
        for text in lessons
    )
    return {f"projects/{slug}/review.md": REVIEW.format(status=status, day=day, lessons=rows)}


def found(root: Path, files: dict[str, str], slug: str = "new") -> tuple[Lesson, ...]:
    loaded = workspace(root, files)
    record = loaded.workspace.find("project", slug)
    assert record is not None
    return applying(loaded.workspace, record)


NEW = project("new", "Mailbox move", engagement="fixed_fee", status="proposed", more="tags: [exchange]\n")


@pytest.mark.parametrize(
    ("earlier", "reason"),
    [
        (project("old", "Server room"), "same client"),
        (project("old", "Mailbox cleanup", client="other"), "both about “mailbox”"),
        (project("old", "Server room", client="other", more="tags: [Exchange]\n"), "same tag “exchange”"),
        (project("old", "Server room", client="other", engagement="fixed_fee"), "charged the same way (fixed fee)"),
    ],
)
def test_one_thing_in_common_is_enough_and_is_the_reason(tmp_path: Path, earlier: dict[str, str], reason: str) -> None:
    lessons = found(tmp_path, {**NEW, **earlier, **review("old", "Count twice.")})
    assert [(lesson.text, lesson.reason, lesson.review.id) for lesson in lessons] == [("Count twice.", reason, "old")]
    assert (lessons[0].type, lessons[0].action) == ("try", "Do it.")


def test_nothing_in_common_gives_nothing(tmp_path: Path) -> None:
    earlier = project("old", "Server room", client="other")
    assert found(tmp_path, {**NEW, **earlier, **review("old", "Count twice.")}) == ()


def test_the_same_trade_counts(tmp_path: Path) -> None:
    clients = {
        f"registers/clients/{slug}.yml": CLIENT.format(id=slug, name=slug.title(), industry="Law firm")
        for slug in ("acme", "other")
    }
    earlier = project("old", "Server room", client="other")
    lessons = found(tmp_path, {**NEW, **earlier, **clients, **review("old", "Count twice.")})
    assert [lesson.reason for lesson in lessons] == ["a client of the same trade (Law firm)"]


def test_a_category_that_is_a_subject_of_the_project_is_enough(tmp_path: Path) -> None:
    earlier = project("old", "Server room", client="other")
    lessons = found(tmp_path, {**NEW, **earlier, **review("old", "Count twice.", category="exchange")})
    assert [lesson.reason for lesson in lessons] == ["its category is “exchange”"]


def test_drafts_and_the_projects_own_review_do_not_count(tmp_path: Path) -> None:
    earlier = project("old", "Server room")
    assert found(tmp_path, {**NEW, **earlier, **review("old", "Count twice.", status="draft")}) == ()
    own = {**project("new", "Mailbox move"), **review("new", "Count twice.")}
    assert found(tmp_path / "b", own) == ()


def test_the_most_alike_comes_first_and_the_newest_of_equals(tmp_path: Path) -> None:
    files = {
        **NEW,
        **project("far", "Server room"),
        **review("far", "Far."),
        **project("near", "Mailbox archive"),
        **review("near", "Near.", day="2025-01-01"),
        **project("later", "Server room"),
        **review("later", "Later.", day="2026-06-01"),
    }
    assert [lesson.text for lesson in found(tmp_path, files)] == ["Near.", "Later.", "Far."]


def test_a_lesson_that_speaks_of_the_work_comes_before_its_neighbors(tmp_path: Path) -> None:
    files = {**NEW, **project("old", "Server room"), **review("old", "Count twice.", "List every mailbox.")}
    lessons = found(tmp_path, files)
    assert [lesson.text for lesson in lessons] == ["List every mailbox.", "Count twice."]
    assert lessons[0].reason == "same client, speaks of “mailbox”"


def test_a_new_project_is_told_and_a_new_risk_is_not(tmp_path: Path) -> None:
    lessons = [f"Lesson number {index}." for index in range(7)]
    write(
        tmp_path,
        {
            "registers/people/ana.ruiz.yml": ANA,
            "registers/clients/acme.yml": CLIENT.format(id="acme", name="Acme", industry="Law firm"),
            **project("old", "Server room"),
            **review("old", *lessons),
        },
    )
    base = ["--root", str(tmp_path), "--no-input", "--as-of", "2026-11-20"]
    result = CliRunner().invoke(
        command,
        ["project", "--set", "title=Mailbox move", "--set", "client=acme", "--set", "manager=ana.ruiz", *base],
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    assert "Lessons of earlier projects that apply, 5 of 7:" in result.output
    assert result.output.count("from old: same client") == 5
    assert "do: Do it." in result.output
    other = CliRunner().invoke(
        command,
        ["change", *(part for pair in CHANGE for part in ("--set", pair)), *base],
        catch_exceptions=False,
    )
    assert other.exit_code == 0, other.output
    assert "Lessons" not in other.output


def test_without_reviews_nothing_is_said(tmp_path: Path) -> None:
    assert found(tmp_path, NEW) == ()
