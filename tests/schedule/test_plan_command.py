"""`pmo plan`: what it shows, what a try moves, what it refuses and in which words."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.pipeline import plan as planning
from pmo.pipeline.load import load
from schedule.firm import HEAD, absence, firm, task
from support import AS_OF, ROOT

TASKS = (
    task("1.1", "2026-11-02", "2026-11-06", 40, "ravi.nair", actual_start="2026-11-02", actual_finish="2026-11-06", percent_complete=100, accepted="true")
    + task("3.1", "2026-11-23", "2026-11-25", 24, "ravi.nair", predecessors='["1.1"]')
    + task("3.2", "2026-11-26", "2026-11-27", 16, "ana.ruiz", predecessors='["3.1"]')
    + task("3.3", "2026-11-30", "2026-12-04", 40, "ana.ruiz", predecessors='["3.2 SS+1d"]')
)  # fmt: skip
AWAY = absence(1, "ravi.nair", "2026-11-23", "2026-11-27")
MILESTONES = "milestones:\n  - {name: Ready for use, baseline: 2026-12-04}\n"


@pytest.fixture
def run(tmp_path):
    firm(tmp_path, TASKS, AWAY, head=HEAD + MILESTONES)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.yml")}

    def command(*arguments: str, project: str = "demo", width: int = 100):
        result = CliRunner().invoke(
            cli,
            ["plan", project, *arguments, "--root", str(tmp_path), "--as-of", "2026-11-20"],
            env={"COLUMNS": str(width)},
        )
        assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.yml")}, "a plan never writes"
        return result

    return command


def said(result) -> str:
    return " ".join(result.output.split())


def test_the_plan_for_a_person_at_a_terminal(run):
    result = run()
    assert result.exit_code == 0
    text = said(result)
    assert "Ends Fri, Dec 11, 5 working days after the baseline (Dec 4)." in text
    assert "Critical path: 3.1 → 3.2 → 3.3" in text
    assert "* 3.1 Task 3.1 Nov 23–25 Nov 30–Dec 2 +5 0" in text
    assert "waits for Ravi Nair, who is away Nov 23–27" in text
    assert "3.3 waits for Ana Ruiz, who is busy with 3.2 until Dec 4" in text
    assert "Ready for use: baseline Dec 4; but 3.3, planned before it, ends Dec 11" in text
    assert "1 finished task, the last on Nov 6 (--all shows them)" in text
    assert "Task 1.1" not in text
    assert "Task 1.1" in said(run("--all"))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(run, width):
    for arguments in ([], ["--why", "3.3"], ["--set", "3.1.duration=10d", "--all"]):
        lines = run(*arguments, width=width).output.split("\n")
        assert max(map(len, lines)) <= width, arguments
        assert not any(line != line.rstrip() for line in lines)


def test_why_goes_back_to_the_root(run):
    result = run("--why", "3.2")
    text = said(result)
    assert "float 0 working days, on the critical path free 0 working days before another task moves" in text
    assert "- 3.2 Task 3.2: waits for 3.1 - 3.1 Task 3.1: waits for Ravi Nair, who is away Nov 23–27" in text
    assert "Why it slips - 3.2 waits for 3.1, which waits for Ravi Nair, who is away Nov 23–27." in text


def test_without_people_their_time_is_not_looked_at(run):
    text = said(run("--no-level"))
    assert "3.1 Task 3.1 Nov 23–25 Nov 23–25 1" in text
    assert "nobody's time looked at" in text
    assert "Ravi" not in text


def test_a_try_shows_before_and_after_and_moves_nothing_in_the_records(run):
    text = said(run("--set", "3.1.person=Ana Ruiz", "--set", "3.3.duration=3d"))
    assert "Tried, and written nowhere: 3.1.person = Ana Ruiz; 3.3.duration = 3d" in text
    assert "working days earlier." in text
    assert "3.1 Task 3.1 Nov 30–Dec 2 Nov 23–25 −5" in text
    assert "Task 1.1" not in text, "what is finished does not move"
    assert "Ready for use: the tasks before it end by" in text


def test_a_try_that_moves_nothing_says_so(run):
    text = said(run("--set", "3.3.deadline=2026-12-31"))
    assert "The end does not move: ends" in text
    assert "No other date moves." in text


def test_the_plan_as_data(run):
    found = json.loads(run("--format", "json").output)
    assert (found["plan_finish"], found["planned_finish"], found["late_working_days"]) == (
        "2026-12-11",
        "2026-12-04",
        5,
    )
    assert found["critical_paths"] == [["3.1", "3.2", "3.3"]]
    by_wbs = {item["wbs"]: item for item in found["tasks"]}
    assert by_wbs["3.1"]["reason"] == {
        "why": "away",
        "person": "ravi.nair",
        "first": "2026-11-23",
        "last": "2026-11-27",
    }
    assert (by_wbs["3.1"]["start"], by_wbs["3.1"]["finish"]) == ("2026-11-30", "2026-12-02")
    tried = json.loads(run("--format", "json", "--set", "3.1.person=ana.ruiz", "--why", "3.2").output)
    assert tried["before"]["finish"] == "2026-12-11"
    assert tried["moved"][0] == {
        "wbs": "3.1",
        "before": {"start": "2026-11-30", "finish": "2026-12-02"},
        "after": {"start": "2026-11-23", "finish": "2026-11-25"},
    }
    assert [step["wbs"] for step in tried["why"]["steps"]] == ["3.2", "3.1"]


def test_the_plan_for_a_ticket(run):
    text = run("--format", "md").output
    assert (
        r"| 3.1 \* | Task 3.1 | Nov 23–25 | Nov 30–Dec 2 | 5 | 0 | waits for Ravi Nair, who is away Nov 23–27 |" in text
    )
    assert "## Why it slips" in text
    assert "## Milestones ahead" in text
    assert "## Tried: 3.1.duration = 1d" in run("--format", "md", "--set", "3.1.duration=1d").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "3.9.duration=10d"], "There is no task “3.9” in demo. Did you mean “3.3”?"),
        (["--set", "3.2.durtion=10d"], "There is nothing called “durtion” to try at a task. Did you mean “duration”?"),
        (["--set", "3.2.color=red"], "You can try duration, hours, start, person, predecessors and deadline."),
        (["--set", "3.2=10d"], "“3.2=10d” does not say what to change"),
        (["--set", "duration"], "“duration” cannot be tried: write it as WBS.FIELD=VALUE, for example 3.2.duration=10d."),
        (["--set", "3.2.duration=0d"], "“0d” is no duration for 3.2: write whole working days or weeks from 1d to 5000d"),
        (["--set", "3.2.duration=-4d"], "“-4d” is no duration"),
        (["--set", "3.2.duration=9999999d"], "is no duration"),
        (["--set", "3.2.hours=-1"], "“-1” is no number of hours for 3.2"),
        (["--set", "3.2.hours=NaN"], "“NaN” is no number of hours for 3.2"),
        (["--set", "3.2.start=next week"], "“next week” is no date for 3.2: write year-month-day"),
        (["--set", "3.2.start=2026-11-20"], "3.2 cannot begin on 2026-11-20: what has not begun by 2026-11-20 begins after it."),
        (["--set", "3.2.deadline=2026-02-30"], "“2026-02-30” is no date for 3.2"),
        (["--set", "3.2.person=ravi.nayr"], "There is no person “ravi.nayr”. Did you mean “ravi.nair”?"),
        (["--set", "3.2.person="], "Say who is to do 3.2"),
        (["--set", "3.2.predecessors=3.1 + 2 days"], "“3.1 + 2 days” is no predecessor for 3.2. Did you mean “3.1 FS+2d”?"),
        (["--set", "3.2.predecessors=the first one"], "such as “1.1 FS+2d”"),
        (["--set", "3.2.predecessors=3.8"], "There is no task “3.8” in demo. Did you mean"),
        (["--set", "3.1.predecessors=3.3"], "With that, these tasks wait for each other in a circle, or for one that does: 3.1, 3.2, 3.3."),
        (["--set", "1.1.duration=3d"], "Task 1.1 ended on 2026-11-06; nothing can be tried at it."),
        (["--set", "3.2.duration=3d", "--set", "3.2.duration=4d"], "3.2.duration is given twice."),
        (["--why", "3.9"], "There is no task “3.9” in demo. Did you mean “3.3”?"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_by_name(run, arguments, message):
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in said(result)
    assert "Traceback" not in result.output


def test_projects_that_cannot_be_planned_are_refused(run, tmp_path):
    assert "There is no project “dmeo”. Did you mean “demo”?" in said(run(project="dmeo"))
    path = tmp_path / "projects" / "demo" / "project.yml"
    text = path.read_text(encoding="utf-8")
    for new, message in (
        (text.replace("in_progress", "closed"), "“demo” is closed; there is nothing left to plan."),
        (HEAD, "“demo” has no tasks yet. Add them under tasks: in projects/demo/project.yml."),
        (text.replace('["1.1"]', '["3.3"]'), "These tasks wait for each other in a circle"),
    ):
        path.write_text(new, encoding="utf-8")
        result = CliRunner().invoke(cli, ["plan", "demo", "--root", str(tmp_path), "--as-of", "2026-11-20"])
        assert result.exit_code == 2
        assert message in said(result)


def test_a_running_task_can_be_made_shorter_but_not_started_again(tmp_path):
    tasks = task("1.1", "2026-11-02", "2026-11-13", 40, "ravi.nair", actual_start="2026-11-09", percent_complete=50)
    loaded = firm(tmp_path, tasks)
    answer = planning.plan(loaded, "demo", tries=["1.1.duration=4d"])
    assert answer.before.tasks[0].finish.isoformat() == "2026-11-27"
    assert answer.plan.tasks[0].finish.isoformat() == "2026-11-25", (
        "half of the hours at twice the pace, eight a day at most"
    )
    with pytest.raises(planning.InputError, match=r"Task 1\.1 began on 2026-11-09; its start cannot change any more\."):
        planning.plan(loaded, "demo", tries=["1.1.start=2026-12-07"])


@pytest.mark.parametrize(
    ("written", "finish"), [("5d", "2026-11-27"), ("5", "2026-11-27"), ("1w", "2026-11-27"), ("2w", "2026-12-04")]
)
def test_a_week_of_a_duration_is_five_working_days(tmp_path, written, finish):
    loaded = firm(tmp_path, task("1.1", "2026-11-23", "2026-11-24", 8, "ravi.nair"))
    answer = planning.plan(loaded, "demo", tries=[f"1.1.duration={written}"])
    assert answer.plan.tasks[0].finish.isoformat() == finish


def test_more_hours_at_the_same_pace_take_more_days(tmp_path):
    loaded = firm(tmp_path, task("1.1", "2026-11-23", "2026-11-24", 8, "ravi.nair"))
    answer = planning.plan(loaded, "demo", tries=["1.1.hours=20"])
    assert answer.plan.tasks[0].finish.isoformat() == "2026-11-27"


@pytest.fixture(scope="module")
def example():
    return load(ROOT, AS_OF, AS_OF)


def test_every_open_project_of_the_example_firm_has_a_plan_that_says_why(example):
    workspace = example.workspace
    found = 0
    for project in workspace.of("project"):
        if not workspace.open(project) or not project.list("tasks"):
            continue
        found += 1
        answer = planning.plan(example, project.id)
        for one in answer.plan.tasks:
            assert one.start <= one.finish
            assert one.state == "finished" or one.finish > AS_OF or one.reason.why == "level_of_effort"
        text = planning.as_text(answer, width=100, style=lambda text, _: text, every=True)
        assert "None" not in text
        assert max(map(len, text.split("\n"))) <= 100
        assert text == planning.as_text(
            planning.plan(example, project.id), width=100, style=lambda text, _: text, every=True
        )
    assert found >= 8


def test_the_late_project_of_the_example_firm(example):
    """Worked out on the calendar of December: Pavel Hruska has half an hour a day for these tasks after other bookings."""
    plan = planning.plan(example, "corvane-vsphere-refresh").plan
    assert plan.paths[0] == ("1.11", "1.12", "1.14")
    task_ = plan.task("1.12")
    assert (task_.reason.why, task_.reason.person, task_.reason.task) == ("busy", "pavel.hruska", "1.11")
    assert plan.late > 0
