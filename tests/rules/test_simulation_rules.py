"""What must fit so that a project can be simulated: the task of a risk, and three points in order."""

from __future__ import annotations

import pytest

from rules.workbench import findings

PLAN = '# projects/demo/project.yml\nid: demo\ntitle: Demo\nstatus: in_progress\ntasks: [{wbs: "1.10", name: A}, {wbs: "1.2", name: B}]\n'


def risk(wbs: str, status: str = "open") -> str:
    return (
        f"# projects/demo/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Late\nstatus: {status}\n"
        f'quantification: {{task: "{wbs}"}}\n'
    )


def test_a_task_of_the_plan_is_fine() -> None:
    assert findings("risk-on-unknown-task", PLAN + risk("1.10")) == ()


def test_an_unknown_task_is_named_and_guessed() -> None:
    (found,) = findings("risk-on-unknown-task", PLAN + risk("1.11"))
    assert found.message == "“Late” delays task 1.11, and the plan of “Demo” has no such task"
    assert found.help.startswith("did you mean 1.10?")
    assert found.pointer == "quantification.task"
    assert [note.place.path for note in found.notes] == ["projects/demo/project.yml"]


@pytest.mark.parametrize(("status", "count"), [("draft", 1), ("responding", 1), ("occurred", 0), ("closed", 0)])
def test_only_live_risks_are_asked(status: str, count: int) -> None:
    assert len(findings("risk-on-unknown-task", PLAN + risk("9", status))) == count


def test_a_project_without_tasks_has_no_such_task() -> None:
    (found,) = findings("risk-on-unknown-task", PLAN.partition("tasks")[0] + risk("1.2"))
    assert not found.notes


def test_a_risk_without_a_project_delays_no_task() -> None:
    text = "# registers/risks/RSK-2026-0001.yml\nid: RSK-2026-0001\ntitle: Late\nclient: acme\nstatus: open\n"
    assert findings("risk-on-unknown-task", text) == ()
    (found,) = findings("risk-on-unknown-task", f'{text}quantification: {{task: "1.2"}}\n')
    assert found.message == "“Late” delays task 1.2, but belongs to no project"


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("{optimistic: 8, likely: 8, pessimistic: 8}", []),
        ("{optimistic: 9, likely: 8, pessimistic: 12}", ["task 1.1 takes 9 hours optimistic and 8 likely"]),
        ("{optimistic: 4, likely: 8, pessimistic: 6.5}", ["task 1.1 takes 8 hours likely and 6.5 pessimistic"]),
        ("{optimistic: 9, likely: 8, pessimistic: 7}", ["task 1.1 takes 9 hours optimistic and 8 likely", "task 1.1 takes 8 hours likely and 7 pessimistic"]),
        ("soon", []),
    ],
)  # fmt: skip
def test_three_points_of_a_task_are_in_order(points: str, said: list[str]) -> None:
    text = f'# projects/demo/project.yml\nid: demo\ntitle: Demo\nstatus: planned\ntasks: [{{wbs: "1.1", name: A, estimate: {points}}}]\n'
    found = findings("estimate-order", text)
    assert [one.message for one in found] == said
    assert all(one.pointer.startswith("tasks[0].estimate.") for one in found)
