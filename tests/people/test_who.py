"""`pmo who`: the skill, the hours that are really free, and the reasons said in words."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.who import command
from pmo.domain.free_hours import free_hours
from pmo.pipeline import who
from support import workspace, write

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

LUIS = """\
id: luis.ward
name: Luis Ward
status: active
job: Engineer
weekly_capacity_hours: 40
skills:
  - name: VMware
    level: expert
  - name: Firewalls
    level: beginner
certifications:
  - name: VMware VCP Data Center
    expires: 2026-12-11
forward:
  - month: 2026-12
    calendar_hours: 184
    away_hours: 0
    ticket_hours: 64
"""
ANA = """\
id: ana.ruiz
name: Ana Ruiz
status: active
job: Engineer
weekly_capacity_hours: 40
skills:
  - name: VMware
    level: advanced
forward:
  - month: 2026-12
    calendar_hours: 184
    away_hours: 0
    ticket_hours: 64
bookings:
  - month: 2026-12
    hours: 20
    text: Pre-sales
"""
JO = """\
id: jo.park
name: Jo Park
status: active
job: Engineer
weekly_capacity_hours: 40
skills:
  - name: VMware
    level: beginner
career_interests:
  - VMware automation
"""
GONE = "id: old.hand\nname: Old Hand\nstatus: inactive\nskills:\n  - name: VMware\n    level: expert\n"
PLAN = """\
id: TRN-0001
goal: Second holder for virtual hosts
status: in_progress
person: jo.park
need_source: career_interest
skill: VMware
level: intermediate
method: mentoring
planned_hours: 20
target_date: 2026-12-18
"""
PROJECT = """\
id: hosts
title: New hosts for the plant
client: acme
status: in_progress
manager: ana.ruiz
tasks:
  - wbs: "1.1"
    name: Patch VMware hosts
    start: 2026-12-07
    finish: 2026-12-18
    budget_hours: 40
    percent_complete: 25
    people:
      - person: ana.ruiz
        share: 1
  - wbs: "1.2"
    name: Label the racks
    accepted: true
    budget_hours: 4
  - wbs: "1.3"
    name: Paint the room
    budget_hours: 4
bookings:
  - person: luis.ward
    month: 2026-12
    hours: 96
"""
FILES = {
    "registers/people/luis.ward.yml": LUIS,
    "registers/people/ana.ruiz.yml": ANA,
    "registers/people/jo.park.yml": JO,
    "registers/people/old.hand.yml": GONE,
    "registers/training-plans/TRN-0001.yml": PLAN,
    "projects/hosts/project.yml": PROJECT,
}
DECEMBER = {"first": date(2026, 12, 1), "last": date(2026, 12, 31)}


@pytest.fixture
def firm(tmp_path: Path) -> Loaded:
    return workspace(tmp_path, FILES)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        command, ["--root", str(root), "--as-of", "2026-11-20", *arguments], catch_exceptions=False
    )


def ids(answer: who.Answer) -> list[tuple[str, bool]]:
    return [(one.person.id, one.fits) for one in answer.found]


def test_the_level_decides_who_fits_and_who_is_only_near(firm: Loaded) -> None:
    answer = who.for_skills(firm, ["vmware"], level="advanced", **DECEMBER)
    assert ids(answer) == [("luis.ward", True), ("ana.ruiz", True), ("jo.park", False)]
    assert answer.wanted.skills == ("VMware",)
    assert ids(who.for_skills(firm, ["vmware"], level="expert", **DECEMBER))[1:] == [
        ("ana.ruiz", False),
        ("jo.park", False),
    ]


def test_who_has_left_is_not_asked(firm: Loaded) -> None:
    assert "old.hand" not in dict(ids(who.for_skills(firm, ["VMware"], **DECEMBER)))


def test_whoever_has_the_hours_comes_before_the_better_one_without(firm: Loaded) -> None:
    answer = who.for_skills(firm, ["VMware"], level="advanced", hours=Decimal(40), **DECEMBER)
    assert [(one.person.id, one.enough) for one in answer.found[:2]] == [("ana.ruiz", True), ("luis.ward", False)]


def test_hours_of_a_whole_month_are_capacity_less_reserve_and_bookings(firm: Loaded) -> None:
    """(184 - 0 - 64) x 0.8 = 96 forward hours; 20 are booked for Ana, all 96 for Luis."""
    people = {one.person.id: one for one in who.for_skills(firm, ["VMware"], **DECEMBER).found}
    assert people["ana.ruiz"].free.hours == Decimal(76)
    assert people["luis.ward"].free.hours == Decimal(0)
    assert people["luis.ward"].free.booked == (("hosts", Decimal(96)),)
    assert people["ana.ruiz"].free.at_most == ()


def test_part_of_a_month_gives_its_share_of_the_working_days(firm: Loaded) -> None:
    """December 2026 has 23 weekdays; the week from the 7th has 5 of them."""
    ana = firm.workspace.find("person", "ana.ruiz")
    assert ana is not None
    free = free_hours(firm.workspace, ana, date(2026, 12, 7), date(2026, 12, 13))
    assert free.hours == Decimal(76) * 5 / 23


def test_an_absence_takes_its_days_and_counts_once(tmp_path: Path) -> None:
    away = "id: ABS-2026-0001\nperson: ana.ruiz\nstart: 2026-12-07\nend: 2026-12-11\n"
    loaded = workspace(tmp_path, {**FILES, "registers/absences/ABS-2026-0001.yml": away})
    ana = loaded.workspace.find("person", "ana.ruiz")
    assert ana is not None
    week = free_hours(loaded.workspace, ana, date(2026, 12, 7), date(2026, 12, 11))
    assert (week.hours, week.away) == (Decimal(0), 5)
    month = free_hours(loaded.workspace, ana, *DECEMBER.values())
    assert month.hours == (Decimal(184) - 40 - 64) * Decimal("0.8") - 20
    recorded = ANA.replace("away_hours: 0", "away_hours: 48")
    (tmp_path / "registers/people/ana.ruiz.yml").write_text(recorded)
    loaded = workspace(tmp_path, {})
    ana = loaded.workspace.find("person", "ana.ruiz")
    assert ana is not None
    assert free_hours(loaded.workspace, ana, *DECEMBER.values()).hours == (Decimal(184) - 48 - 64) * Decimal("0.8") - 20


def test_a_month_without_a_record_is_an_upper_bound_and_says_so(firm: Loaded) -> None:
    january = who.for_skills(firm, ["VMware"], first=date(2027, 1, 4), last=date(2027, 1, 8))
    free = next(one.free for one in january.found if one.person.id == "jo.park")
    assert (free.hours, free.at_most) == (Decimal(40) * Decimal("0.8"), ("2027-01",))
    assert "at most 32 h free; no ticket load is recorded for 2027-01" in who.as_text(
        january, firm, width=200, style=lambda text, _: text
    )


def test_more_booked_than_there_is_gives_none_and_is_said(tmp_path: Path) -> None:
    heavy = PROJECT.replace("hours: 96", "hours: 120")
    loaded = workspace(tmp_path, {**FILES, "projects/hosts/project.yml": heavy})
    luis = next(one for one in who.for_skills(loaded, ["VMware"], **DECEMBER).found if one.person.id == "luis.ward")
    assert (luis.free.hours, luis.free.over) == (Decimal(0), ("2026-12",))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 1), date(2026, 12, 10), "certified until Dec 11: VMware VCP Data Center"),
        (date(2026, 12, 1), date(2026, 12, 31), "certified until Dec 11, which is before the work ends"),
        (date(2026, 12, 14), date(2026, 12, 31), "expires Dec 11, before the work begins"),
    ],
)
def test_certificates_are_measured_against_the_time_of_the_work(
    firm: Loaded, first: date, last: date, said: str
) -> None:
    text = who.as_text(
        who.for_skills(firm, ["VMware"], first=first, last=last), firm, width=200, style=lambda text, _: text
    )
    assert said in text


def test_training_and_interests_are_reasons(firm: Loaded) -> None:
    answer = who.for_skills(firm, ["VMware"], level="advanced", **DECEMBER)
    jo = answer.found[-1]
    assert jo.interests == ("VMware automation",)
    assert [(plan.id, plan.level, plan.by_choice) for plan in jo.training] == [("TRN-0001", "intermediate", True)]
    text = who.as_text(answer, firm, width=200, style=lambda text, _: text)
    assert "learns VMware up to intermediate until Dec 18 (TRN-0001, by own choice)" in text
    assert "wants to do more of: VMware automation" in text


def test_a_plan_that_is_over_is_no_training_under_way(tmp_path: Path) -> None:
    loaded = workspace(
        tmp_path, {**FILES, "registers/training-plans/TRN-0001.yml": PLAN.replace("in_progress", "dropped")}
    )
    assert who.for_skills(loaded, ["VMware"]).found[-1].training == ()


def test_two_skills_are_both_wanted(firm: Loaded) -> None:
    assert ids(who.for_skills(firm, ["vmware", "firewall"], **DECEMBER))[:2] == [
        ("luis.ward", True),
        ("ana.ruiz", False),
    ]


def test_a_wrong_skill_is_guessed_at(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run(tmp_path, "--skill", "vmwaer")
    assert result.exit_code == 2
    assert "Did you mean “VMware”?" in result.output
    assert "On record are: Firewalls, VMware" in run(tmp_path, "--skill", "zzz").output


def test_a_task_brings_its_skill_dates_and_open_hours(firm: Loaded) -> None:
    answer = who.for_task(firm, "hosts", "1.1")
    wanted = answer.wanted
    assert (wanted.skills, wanted.first, wanted.last, wanted.hours) == (
        ("VMware",),
        date(2026, 12, 7),
        date(2026, 12, 18),
        Decimal(30),
    )
    assert answer.found[0].person.id == "ana.ruiz"
    assert "is on this task already" in who.as_text(answer, firm, width=200, style=lambda text, _: text)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--task", "hosts", "9"), "has no task “9”. Its tasks are 1.1, 1.2, 1.3."),
        (("--task", "hosts", "1.2"), "is done"),
        (("--task", "hosts", "1.3"), "Name one with --skill."),
        (("--task", "host", "1.1"), "Did you mean “hosts”?"),
        (("--skill", "VMware", "--from", "2026-12-31", "--until", "2026-12-01"), "before it begins"),
        (("--skill", "VMware", "--hours", "NaN"), "number of hours"),
        ((), "Name a skill with --skill"),
    ],
)
def test_what_cannot_be_answered_is_said(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    write(tmp_path, FILES)
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_the_answer_as_data(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    result = run(
        tmp_path,
        "--skill",
        "vmware",
        "--from",
        "2026-12-01",
        "--until",
        "2026-12-31",
        "--hours",
        "70",
        "--format",
        "json",
    )
    data = json.loads(result.output)
    assert (data["skills"], data["from"], data["until"], data["hours"]) == (["VMware"], "2026-12-01", "2026-12-31", 70)
    first = data["candidates"][0]
    assert (first["person"], first["enough_hours"], first["hours_free"]) == ("ana.ruiz", True, 76)
    assert first["reasons"]


def test_nobody_is_said_and_no_error(tmp_path: Path) -> None:
    write(tmp_path, {"registers/people/jo.park.yml": JO})
    result = run(tmp_path, "--skill", "VMware", "--level", "expert")
    assert result.exit_code == 0
    assert "Nobody fits as it is. Nearest:" in result.output
