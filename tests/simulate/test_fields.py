"""The fields of records that only the simulation reads: three points of a task, task and driver of a risk, type of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.audience.projection import project as narrow
from pmo.domain.uncertainty.project import Question, described
from pmo.domain.uncertainty.tasks import ASSUMED, HISTORY, TASK
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.simulate.run import simulate
from schedule.firm import HEAD, firm, task
from simulate.models import D
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.uncertainty.project import Described
    from pmo.pipeline.load import Loaded

POINTS = "{optimistic: 30, likely: 50, pessimistic: 80}"
FIRST = task("1.1", "2026-11-23", "2026-11-27", 40, "ravi.nair", estimate=POINTS)
SECOND = task("1.2", "2026-11-23", "2027-01-29", 40, "ana.ruiz")
RISK = "id: {id}\ntitle: Carrier delivers late\nproject: demo\ntype: threat\nstatus: open\nquantification: {{probability: 0.5, cost: 4000, schedule_days: 14{task}}}\n{more}"
OTHER = "baselines:\n  - {version: 1, approved_on: 2025-01-01, approved_by: sponsor, start: 2025-01-06, finish: 2025-02-28, hours: 100}\n"


def risk(number: int, *, wbs: str = "", more: str = "") -> dict[str, str]:
    name = f"RSK-2026-{number:04}"
    wanted = f', task: "{wbs}"' if wbs else ""
    return {f"projects/demo/risks/{name}.yml": RISK.format(id=name, task=wanted, more=more)}


def seen(loaded: Loaded, audience: str = "internal") -> Described:
    workspace = narrow(loaded.workspace, audience)
    record = workspace.find("project", "demo")
    assert record is not None
    return described(workspace, record, Question())


def faults(loaded: Loaded) -> list[str]:
    """What is wrong with the three points."""
    return [one.slug for one in lint(loaded).findings if ".estimate" in one.pointer]


def test_three_points_of_a_task_come_first(tmp_path: Path) -> None:
    loaded = firm(tmp_path, FIRST + SECOND)
    found = seen(loaded)
    first, second = found.model.pieces
    assert (first.basis, second.basis) == (TASK, ASSUMED)
    assert (first.factor.low, first.factor.likely, first.factor.high) == (D("0.75"), D("1.25"), 2)
    assert faults(loaded) == []


@pytest.mark.parametrize(
    "points", ["{optimistic: 30, likely: 50}", "{optimistic: -1, likely: 5, pessimistic: 9}", "40"]
)
def test_three_points_are_three_hours(tmp_path: Path, points: str) -> None:
    assert faults(firm(tmp_path, task("1.1", "2026-11-23", "2026-11-27", 40, estimate=points)))


def test_days_of_a_risk_fall_on_its_task_where_it_has_slack(tmp_path: Path) -> None:
    """Ten working days fit into the slack of 1.1, since 1.2 takes longer: on the task they move nothing, at the end they do."""
    at_end = seen(firm(tmp_path / "a", FIRST + SECOND, risk(1)))
    on_task = seen(firm(tmp_path / "b", FIRST + SECOND, risk(1, wbs="1.1")))
    (event,) = on_task.model.events
    assert (event.task, event.days) == ("1.1", 10)
    moved = simulate(at_end.model, 2000).finish.mean - simulate(on_task.model, 2000).finish.mean
    assert moved == pytest.approx(5, abs=0.3)


def test_days_on_a_finished_task_go_to_the_end_and_that_is_said(tmp_path: Path) -> None:
    done = task("1.1", "2026-11-02", "2026-11-06", 40, "ravi.nair", actual_start="2026-11-02", actual_finish="2026-11-06", accepted="true")  # fmt: skip
    found = seen(firm(tmp_path, done + SECOND, risk(1, wbs="1.1")))
    (event,) = found.model.events
    assert (event.task, event.days) == ("", 10)
    assert found.notes == ("RSK-2026-0001 is on task 1.1, which is finished: its days are added to the end.",)
    assert simulate(found.model, 200).finish.mean > 0


def test_risks_of_one_driver_happen_together(tmp_path: Path) -> None:
    alone = seen(firm(tmp_path / "a", SECOND, {**risk(1), **risk(2)}))
    both = seen(firm(tmp_path / "b", SECOND, {**risk(1, more="driver: the carrier\n"), **risk(2, more="driver: the carrier\n")}))  # fmt: skip
    assert {event.driver for event in both.model.events} == {"the carrier"}
    assert simulate(both.model, 4000).finish.sd > simulate(alone.model, 4000).finish.sd * D("1.2")


def test_the_firm_sees_probability_and_days_and_never_the_cost(tmp_path: Path) -> None:
    loaded = firm(tmp_path, SECOND, risk(1, wbs="1.2", more="driver: the carrier\n"))
    (inside,) = narrow(loaded.workspace, "internal").of("risk")
    assert inside.get("quantification") == {"probability": D("0.5"), "schedule_days": 14, "task": "1.2"}
    assert inside.get("driver") == "the carrier"
    (above,) = narrow(loaded.workspace, "management").of("risk")
    assert above.get("quantification.cost") == 4000
    (event,) = seen(loaded).model.events
    assert (event.cost, event.days, event.task) == (0, 10, "1.2")
    assert not seen(loaded).model.costed


def test_a_client_sees_none_of_it(tmp_path: Path) -> None:
    client = {"registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n"}
    more = {**client, **risk(1, wbs="1.1", more="audience: client\ndriver: the carrier\n")}
    loaded = firm(tmp_path, FIRST, more, head=f"{HEAD}project_type: network\n")
    view = narrow(loaded.workspace, "client:acme")
    (project,), (shown,) = view.of("project"), view.of("risk")
    assert "quantification" not in shown.data
    assert "driver" not in shown.data
    assert "project_type" not in project.data
    assert all("estimate" not in row for row in project.list("tasks"))


def past(count: int) -> dict[str, str]:
    """Closed projects that say themselves what type they are."""
    files = {}
    for n in range(count):
        files[f"projects/past-{n}/project.yml"] = f"id: past-{n}\ntitle: Past {n}\nclient: acme\nstatus: closed\nmanager: ana.ruiz\nproject_type: Network\n{OTHER}"  # fmt: skip
        files[f"projects/past-{n}/actuals.csv"] = f"wbs,month,person,hours,cost\n1.1,2025-01,ana.ruiz,{80 + 10 * n},4000\n"  # fmt: skip
    return files


@pytest.mark.parametrize(("count", "basis"), [(7, ASSUMED), (8, HISTORY)])
def test_the_type_of_a_project_finds_its_past(tmp_path: Path, count: int, basis: str) -> None:
    found = seen(firm(tmp_path, SECOND, past(count), head=f"{HEAD}project_type: network\n"))
    assert (found.past.type, found.past.n) == ("network", count)
    assert dict(found.bases) == {basis: 1}


def test_every_project_of_the_example_has_a_type_and_none_is_common_enough() -> None:
    workspace = load(ROOT, AS_OF).workspace
    for record in workspace.of("project"):
        found = described(workspace, record, Question())
        assert found.past.type == record.text("project_type") != ""
        assert found.past.n <= 1
        assert HISTORY not in found.bases


def test_an_estimate_and_the_project_of_its_title_are_of_one_type() -> None:
    workspace = load(ROOT, AS_OF).workspace
    types = {record.text("title"): record.text("project_type") for record in workspace.of("project")}
    sold = {record.text("title"): record.text("project_type") for record in workspace.of("estimate")}
    both = types.keys() & sold.keys()
    assert both
    assert {title: types[title] for title in both} == {title: sold[title] for title in both}
    assert {"network", "site opening"} <= set(types.values())
