"""From records to a model, and `pmo simulate` on a small firm and on the example."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.domain.schedule.project import project_plan
from pmo.domain.uncertainty.project import Question, described
from pmo.domain.uncertainty.tasks import ASSUMED, DONE, HISTORY, LINE
from pmo.domain.uncertainty.values import POINT
from pmo.pipeline.load import load
from pmo.simulate.run import simulate
from schedule.firm import HEAD, absence, firm, planned, task
from simulate.models import D
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.domain.uncertainty.project import Described
    from pmo.pipeline.load import Loaded

CHAIN = task("1.1", "2026-11-23", "2026-11-27", 40, "ravi.nair") + task(
    "1.2", "2026-11-30", "2026-12-04", 40, "ana.ruiz", predecessors='["1.1"]'
)
RISK = """\
id: {id}
title: Carrier delivers late
project: demo
type: threat
status: responding
probability: 4
impact: 3
strategy: mitigate
responses:
  - action: Order a mobile router
residual: {{probability: 3, impact: 3}}
quantification: {{probability: 0.5, cost: 4000, schedule_days: 7}}
"""


def risk(number: int, text: str = RISK) -> dict[str, str]:
    name = f"RSK-2026-{number:04}"
    return {f"projects/demo/risks/{name}.yml": text.format(id=name)}


def seen(loaded: Loaded, **question: object) -> Described:
    record = loaded.workspace.find("project", "demo")
    assert record is not None
    return described(loaded.workspace, record, Question(**question))  # type: ignore[arg-type]


def run(root: Path, *words: str, code: int = 0) -> str:
    asked = ["simulate", *words, "--root", str(root), "--as-of", AS_OF.isoformat()]
    result = CliRunner().invoke(cli, asked, env={"COLUMNS": "100"})
    assert result.exit_code == code, result.output
    return result.stdout if not code else result.output


@pytest.mark.parametrize("name", [
    "corvane-vsphere-refresh", "osgarth-dms-move", "wexholt-wms-azure", "halbrook-dr-site", "sorrel-creek-wifi-refresh",
    "quillfern-clinic-openings", "thistlemark-monitoring-consolidation", "corvane-plant2-network", "halbrook-intune-rollout",
    "sorrel-creek-testing-tablets",
])  # fmt: skip
def test_without_doubt_the_end_is_that_of_the_plan(name: str) -> None:
    workspace = load(ROOT, AS_OF).workspace
    record = workspace.find("project", name)
    assert record is not None
    found = described(workspace, record, Question(usual=(D(1), D(1), D(1)), shape=POINT))
    outcome = simulate(replace(found.model, events=()), 100)
    assert found.day(outcome.finish.mean) == project_plan(workspace, record).finish


def test_a_task_without_three_points_gets_the_assumed_range(tmp_path: Path) -> None:
    found = seen(firm(tmp_path, CHAIN))
    assert found.bases == {ASSUMED: 2}
    assert [(one.factor.low, one.factor.high) for one in found.model.pieces] == [(D("0.8"), D("1.5"))] * 2
    assert [one.hours for one in found.model.pieces] == [40, 40]


ESTIMATE = """\
id: EST-2026-0001
title: Demo offer
status: approved
project: demo
project_type: network
lines:
  - name: Task 1.1
    hours: {optimistic: 30, likely: 50, pessimistic: 80}
"""
CLOSED = """\
id: past-{n}
title: Past {n}
client: acme
status: closed
manager: ana.ruiz
baselines:
  - {{version: 1, approved_on: 2025-01-01, approved_by: sponsor, start: 2025-01-06, finish: 2025-02-28, hours: 100}}
"""


def past(count: int) -> Mapping[str, str]:
    """Closed projects of the type network that took 80 %, 90 %, ... of their hours."""
    files = {}
    for n in range(count):
        files[f"projects/past-{n}/project.yml"] = CLOSED.format(n=n)
        files[f"projects/past-{n}/actuals.csv"] = (
            f"wbs,month,person,hours,cost\n1.1,2025-01,ana.ruiz,{80 + 10 * n},4000\n"
        )
        files[f"registers/estimates/EST-2025-{n + 1:04}.yml"] = (
            f"id: EST-2025-{n + 1:04}\ntitle: Past {n}\nstatus: issued\nproject: past-{n}\nproject_type: Network\n"
        )
    return files


def test_three_points_of_the_line_of_the_same_name_count(tmp_path: Path) -> None:
    found = seen(firm(tmp_path, CHAIN, {"registers/estimates/EST-2026-0001.yml": ESTIMATE}))
    first, second = found.model.pieces
    assert (first.basis, second.basis) == (LINE, ASSUMED)
    assert (first.factor.low, first.factor.likely, first.factor.high) == (D("0.75"), D("1.25"), 2)


@pytest.mark.parametrize(("count", "enough"), [(7, False), (8, True)])
def test_past_projects_of_the_type_count_from_the_minimum_on(tmp_path: Path, count: int, *, enough: bool) -> None:
    files = {**past(count), "registers/estimates/EST-2026-0001.yml": ESTIMATE}
    found = seen(firm(tmp_path, CHAIN, files))
    assert found.past.n == count
    assert found.past.type == "network"
    assert dict(found.bases) == ({LINE: 1, HISTORY: 1} if enough else {LINE: 1, ASSUMED: 1})
    if enough:
        assert found.model.pieces[1].factor.seen == tuple(D(80 + 10 * n) / 100 for n in range(8))
        assert found.model.pieces[1].driver


def test_a_risk_is_an_event_with_its_days_in_working_days(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN, risk(1))
    (event,) = seen(loaded).model.events
    assert (event.probability, event.cost, event.days) == (D("0.5"), 4000, 5)
    (before,) = seen(loaded, inherent=True).model.events
    assert before.probability == D("0.7")


def test_a_chance_helps(tmp_path: Path) -> None:
    (event,) = seen(firm(tmp_path, CHAIN, risk(1, RISK.replace("threat", "opportunity")))).model.events
    assert (event.cost, event.days) == (-4000, -5)


@pytest.mark.parametrize("status", ["draft", "closed", "occurred"])
def test_only_live_risks_count(tmp_path: Path, status: str) -> None:
    found = seen(firm(tmp_path, CHAIN, risk(1, RISK.replace("responding", status))))
    assert found.model.events == ()
    assert found.register.unquantified == ()


def test_a_risk_without_figures_is_counted_and_left_out(tmp_path: Path) -> None:
    text = "\n".join(line for line in RISK.split("\n") if not line.startswith("quantification"))
    found = seen(firm(tmp_path, CHAIN, risk(1, text)))
    assert found.register.unquantified == ("RSK-2026-0001",)


def test_what_is_done_is_not_drawn_any_more(tmp_path: Path) -> None:
    done = task("1.1", "2026-11-09", "2026-11-13", 40, "ravi.nair", actual_start="2026-11-09", actual_finish="2026-11-13", accepted="true")  # fmt: skip
    half = task("1.2", "2026-11-16", "2026-11-27", 40, "ana.ruiz", predecessors='["1.1"]', actual_start="2026-11-16", percent_complete=50)  # fmt: skip
    found = seen(firm(tmp_path, done + half))
    kept = {one.key: one for one in found.model.pieces}
    assert "1.1" not in kept or kept["1.1"].basis == DONE
    assert kept["1.2"].hours == 20
    assert found.open_keys == ("1.2",)


def test_a_person_who_does_one_thing_after_the_other_passes_a_delay_on(tmp_path: Path) -> None:
    tasks = task("1.1", "2026-11-23", "2026-11-27", 40, "ravi.nair") + task(
        "1.2", "2026-11-23", "2026-11-27", 40, "ravi.nair"
    )
    alone, free = seen(firm(tmp_path / "a", tasks)), seen(firm(tmp_path / "b", tasks), people=False)
    assert simulate(alone.model, 1000).finish.mean > simulate(free.model, 1000).finish.mean + 4


def test_who_is_away_begins_later(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN, absence(1, "ravi.nair", "2026-11-23", "2026-12-01"))
    found = seen(loaded, usual=(D(1), D(1), D(1)), shape=POINT)
    assert found.day(simulate(found.model, 100).finish.mean) == planned(loaded).finish
    assert found.model.pieces[0].ready == 7


def test_it_reads_well_and_says_the_same_twice(tmp_path: Path) -> None:
    root = firm(
        tmp_path, CHAIN, risk(1), head=HEAD.replace("hours: 200}\n", "hours: 200}\nbudget: {hours: 80, cost: 6000}\n")
    ).root
    first = run(root, "demo", "--audience", "management")
    assert first == run(root, "demo", "--audience", "management")
    assert first.split("\n")[1].startswith("80% of the runs end by ")
    assert "date and budget are both met in" in " ".join(first.split())
    assert "RSK-2026-0001 Carrier delivers late" in first
    assert "seed 20260101" in first
    assert max(map(len, first.split("\n"))) <= 100
    assert run(root, "demo", "--seed", "7") != run(root, "demo")


def test_cost_is_for_management_and_days_are_for_the_firm(tmp_path: Path) -> None:
    root = firm(
        tmp_path, CHAIN, risk(1), head=HEAD.replace("hours: 200}\n", "hours: 200}\nbudget: {hours: 80, cost: 6000}\n")
    ).root
    for form in ("text", "md", "json", "svg"):
        shown = run(root, "demo", "--format", form)
        for word in ("6000", "6,000", "4000", "4,000", "$"):
            assert word not in shown
    said = " ".join(run(root, "demo").split())
    assert "RSK-2026-0001 Carrier delivers late" in said.partition("What moves the hours")[0]
    assert "1 open risk with figures, after the responses (residual)." in said
    assert "Without cost, which is for management" in said
    data = json.loads(run(root, "demo", "--format", "json", "--audience", "management"), parse_float=Decimal)
    assert data["budget_in"] == "cost"
    assert data["p_both"] <= min(data["p_date"], data["p_budget"])
    assert run(root, "demo", "--audience", "client:acme", code=2)


def test_internal_answer_does_not_depend_on_what_it_may_not_see(tmp_path: Path) -> None:
    head = HEAD.replace("hours: 200}\n", "hours: 200}\nbudget: {hours: 80, cost: 6000}\n")
    one = firm(tmp_path / "a", CHAIN, risk(1), head=head).root
    two = firm(tmp_path / "b", CHAIN, risk(1, RISK.replace("4000", "9")), head=head.replace("6000", "1")).root
    for form in ("text", "md", "json", "svg"):
        assert run(one, "demo", "--format", form) == run(two, "demo", "--format", form)


def test_a_try_is_shown_before_and_after_and_written_nowhere(tmp_path: Path) -> None:
    root = firm(tmp_path, CHAIN, risk(1)).root
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts}
    words = ("demo", "--audience", "management", "--set", "1.2.duration=10/12/20", "--set", "RSK-2026-0001.probability=0", "--set", "1.1.hours=40")  # fmt: skip
    said = " ".join(run(root, *words).split())
    assert "Tried, and written nowhere: 1.2.duration = 10/12/20; RSK-2026-0001.probability = 0; 1.1.hours = 40" in said
    assert "P80 of the finish:" in said
    assert "instead of" in said
    data = json.loads(run(root, *words, "--format", "json"))
    assert data["finish_working_days"]["mean"] == pytest.approx(5 + 13, abs=0.2)
    assert data["before"]["finish_working_days"]["mean"] == pytest.approx(5 * 1.05 * 2 + 2.5, abs=0.2)
    assert before == {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".cache" not in path.parts
    }


TRIES = {
    "nonsense": "cannot be tried",
    "9.9.duration=4": "There is no open task or quantified risk “9.9”",
    "1.1.duraton=4": "Did you mean “duration”?",
    "1.1.duration=6/4/9": "the optimistic value 6 is above the likely one, 4",
    "1.1.duration=-1/4/9": "nothing takes less than no time",
    "1.1.duration=soon": "“soon” is no number for 1.1.duration",
    "1.1.duration=1/2": "is no range for 1.1.duration",
    "1.1.duration=0": "the likely value must be above 0",
    "RSK-2026-0001.probability=1.5": "cannot have a probability of 1.5; it must be between 0 and 1",
    "RSK-2026-0001.task=7": "cannot fall on “7”",
}


@pytest.mark.parametrize("text", TRIES)
def test_an_impossible_try_is_refused_by_name(tmp_path: Path, text: str) -> None:
    said = run(firm(tmp_path, CHAIN, risk(1)).root, "demo", "--audience", "management", "--set", text, code=2)
    assert TRIES[text] in " ".join(said.split())
    assert "Traceback" not in said


REFUSED = {
    ("no-such",): "There is no project “no-such”",
    ("demo", "--shape", "normal"): "There is no distribution “normal”",
    ("demo", "--range", "1/2"): "is no range",
    ("demo", "--range", "2/1/3"): "--range: the optimistic value 2 is above the likely one, 1.",
    ("demo", "--set", "1.1.duration=3", "--set", "1.1.duration=4"): "1.1.duration is given twice",
}


@pytest.mark.parametrize("words", REFUSED)
def test_other_impossible_wishes(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert REFUSED[words] in " ".join(run(firm(tmp_path, CHAIN).root, *words, code=2).split())


def test_projects_that_cannot_be_simulated_say_why(tmp_path: Path) -> None:
    circle = task("1.1", "2026-11-23", "2026-11-27", 40, predecessors='["1.2"]') + task("1.2", "2026-11-23", "2026-11-27", 40, predecessors='["1.1"]')  # fmt: skip
    assert "circle" in run(firm(tmp_path / "a", circle).root, "demo", code=2)
    closed = firm(tmp_path / "b", CHAIN, head=HEAD.replace("in_progress", "closed"))
    assert "there is nothing left to simulate" in " ".join(run(closed.root, "demo", code=2).split())


def test_the_picture_says_what_it_shows(tmp_path: Path) -> None:
    drawn = run(firm(tmp_path, CHAIN).root, "demo", "--format", "svg")
    assert drawn.startswith("<svg ")
    assert "<title>50% of 10,000 runs end by " in drawn
    assert "by the baseline, Dec 4" in drawn


def test_the_example_firm() -> None:
    found = run(ROOT, "corvane-vsphere-refresh", "--audience", "management")
    assert "RSK-2026-0036 Waves do not end before the freeze" in found
    assert "if all goes as planned the end is" in " ".join(found.split())
    assert max(map(len, found.split("\n"))) <= 100
