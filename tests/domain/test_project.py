from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oracles.cases import same
from pmo.domain.project import all_figures, project_figures
from pmo.model.figures import Color
from pmo.model.workspace import Workspace
from support import workspace

PROJECT = """\
id: demo
title: Mail migration
client: acme
status: in_progress
manager: ana.ruiz
size: L
budget:
  hours: 60
baselines:
  - version: 1
    start: 2026-11-02
    finish: 2026-11-27
    hours: 60
milestones:
  - name: Cutover
    baseline: 2026-11-24
    forecast: 2026-11-24
tasks:
  - wbs: "1.1"
    name: Build
    start: 2026-11-02
    finish: 2026-11-13
    budget_hours: 40
    budget_cost: 2000
    ev_method: percent_complete
    percent_complete: 100
    accepted: true
    actual_start: 2026-11-02
    actual_finish: 2026-11-13
  - wbs: "1.2"
    name: Cutover
    start: 2026-11-16
    finish: 2026-11-27
    budget_hours: 20
    budget_cost: 1200
    ev_method: percent_complete
    percent_complete: 40
    actual_start: 2026-11-16
    predecessors: ["1.1"]
actual_start: 2026-11-02
"""
ACTUALS = "wbs,month,person,hours,cost\n1.1,2026-11,ana.ruiz,42,2100\n1.2,2026-11,ana.ruiz,8,480\n"
STATUS = "---\nstatus: issued\ndeclared:\n  overall: green\n  cost: green\nforecast_finish: 2026-11-30\n---\nFine.\n"
BASE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n",
    "projects/demo/project.yml": PROJECT,
    "projects/demo/actuals.csv": ACTUALS,
    "projects/demo/status/2026-11-20.md": STATUS,
    "projects/demo/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: Carrier is late\nstatus: open\nproject: demo\ntype: threat\nowner: ana.ruiz\nprobability: 2\nimpact: 2\nnext_review: 2026-12-01\n",
    "registers/communications/LOG-2026-0001.yml": "id: LOG-2026-0001\ndate: 2026-11-18\nclient: acme\nproject: demo\nsummary: Agreed on the weekend.\n",
}


def figures(tmp_path, changed=None, *, as_of=date(2026, 11, 20), audience="management", **kwargs):
    files = {path: text for path, text in (BASE | (changed or {})).items() if text}
    loaded = workspace(tmp_path, files, as_of).workspace
    seen = Workspace(loaded.settings, loaded.as_of, loaded.kinds, loaded.records, loaded.references, audience)
    return project_figures(seen, seen.of("project")[0], **kwargs)


def edited(*pairs):
    text = PROJECT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return {"projects/demo/project.yml": text}


def test_earned_value_and_earned_schedule(tmp_path):
    found = figures(tmp_path)
    expect = {
        "bac": 60, "pv": 50, "ev": 48, "ac": 50, "cpi": "0.96", "spi": "0.96", "pd": 4, "at": 3, "es": "2.8",
        "sv_t": "-0.2", "eac_cpi": "62.5", "tcpi_bac": "1.2", "percent_complete_of_bac": "0.8", "eac_remaining_at_plan": 62,
    }  # fmt: skip
    for metric, answer in expect.items():
        same(found.get(metric), Decimal(answer))
    assert found.get("eac_bottom_up").reason == found.get("nonsense").reason == "missing_input"
    same(found.cost["bac"], Decimal(3200))
    same(found.cost["ev"], Decimal(2480))
    same(found.cost["ac"], Decimal(2580))
    same(found.cost["pv"], Decimal(2600))


def test_a_healthy_project_is_green_with_reasons(tmp_path):
    found = figures(tmp_path)
    assert found.color is Color.AMBER, "SPI(t) 0.93"
    assert [(item.name, item.color) for item in found.dimensions] == [
        ("schedule", Color.AMBER), ("cost", Color.GREEN), ("scope", Color.GREEN), ("risk", Color.GREEN), ("customer", Color.GREEN),
    ]  # fmt: skip
    assert found.dimension("schedule").reason == "SPI(t) 0.93 is below 0.95."
    assert found.dimension("cost").declared is Color.GREEN
    assert (found.declared, found.declared_on, found.status_age_days) == (Color.GREEN, date(2026, 11, 20), 0)
    assert found.watermelon
    assert found.forecast_finish == date(2026, 11, 30)
    assert found.planned_finish == date(2026, 11, 27)


def test_middle_of_a_week_counts_its_working_days(tmp_path):
    found = figures(tmp_path, as_of=date(2026, 11, 18))
    same(found.get("at"), Decimal("2.6"))
    same(found.get("pv"), Decimal(46))


def test_curves_end_at_the_recorded_figures(tmp_path):
    found = figures(tmp_path)
    assert [point.week for point in found.curve] == [0, 1, 2, 3, 4]
    assert [point.planned for point in found.curve] == [0, 20, 40, 50, 60]
    assert [point.earned for point in found.curve] == [0, 20, 40, 48, None]
    assert [point.spent for point in found.curve] == [0, 21, 42, 50, None]
    assert found.curve[3].ending == date(2026, 11, 22)
    assert [week for week, _ in found.spi_t_weeks] == [date(2026, 11, 8), date(2026, 11, 15), date(2026, 11, 22)]
    same(found.spi_t_weeks[-1][1], found.get("spi_t").value)
    assert found.spi_t_weeks[0][1] == 1
    assert figures(tmp_path, history=False).curve == ()


def test_tasks_carry_hours_and_a_forecast(tmp_path):
    build, cutover = figures(tmp_path).tasks
    assert (build.earned, build.spent, build.fraction, build.forecast_finish) == (40, 42, 1, date(2026, 11, 13))
    assert (cutover.earned, cutover.spent, cutover.fraction) == (8, 8, Decimal("0.4"))
    assert cutover.forecast_finish == date(2026, 11, 30), "six of ten days are left"


def test_a_stale_report_is_gray_never_green_and_no_watermelon(tmp_path):
    files = {"projects/demo/status/2026-11-20.md": "", "projects/demo/status/2026-11-05.md": STATUS}
    found = figures(tmp_path, files)
    assert (found.status_age_days, found.color, found.watermelon) == (15, Color.GRAY, False)
    assert figures(tmp_path / "b", {"projects/demo/status/2026-11-20.md": ""}).color is Color.GRAY
    draft = {"projects/demo/status/2026-11-20.md": STATUS.replace("issued", "draft")}
    assert figures(tmp_path / "c", draft).declared is Color.NONE


def test_a_young_project_without_a_report_is_not_stale_yet(tmp_path):
    changed = edited(("\nactual_start: 2026-11-02\n", "\nactual_start: 2026-11-10\n"))
    found = figures(tmp_path, changed | {"projects/demo/status/2026-11-20.md": ""})
    assert found.status_age_days == 10
    assert found.color is Color.AMBER


@pytest.mark.parametrize("status", ["proposed", "approved", "closed", "cancelled"])
def test_projects_that_do_not_run_have_no_color(tmp_path, status):
    found = figures(tmp_path, edited(("status: in_progress", f"status: {status}")))
    assert (found.color, found.dimensions, found.watermelon) == (Color.NONE, (), False)
    assert found.get("bac").value == 60


def test_a_closed_project_stands_still_at_its_actual_finish(tmp_path):
    changed = edited(
        ("status: in_progress", "status: closed"), ("\nactual_start: 2026-11-02\n", "\nactual_start: 2026-11-02\nactual_finish: 2026-12-04\n"),
        ("percent_complete: 40", "percent_complete: 100\n    accepted: true\n    actual_finish: 2026-12-04"),
    )  # fmt: skip
    found = figures(tmp_path, changed, as_of=date(2027, 3, 1))
    same(found.get("at"), Decimal(5))
    same(found.get("spi_t"), Decimal("0.8"))
    same(found.get("spi"), Decimal(1))
    assert found.get("tcpi_bac").reason == "complete"
    assert found.forecast_finish == date(2026, 12, 4)
    assert len(found.curve) == 6


def test_before_the_start_nothing_is_due(tmp_path):
    done = (
        "    percent_complete: 100\n    accepted: true\n    actual_start: 2026-11-02\n    actual_finish: 2026-11-13\n"
    )
    changed = edited((done, ""), ("    percent_complete: 40\n    actual_start: 2026-11-16\n", ""))
    changed |= {"projects/demo/actuals.csv": "wbs,month,person,hours,cost\n1.1,2026-12,ana.ruiz,1,1\n"}
    found = figures(tmp_path, changed, as_of=date(2026, 10, 30))
    assert (found.get("pv").value, found.get("ac").value) == (0, 0)
    assert found.get("cpi").reason == "no_cost_yet"
    assert found.get("spi").reason == found.get("spi_t").reason == found.get("at").reason == "no_plan_yet"
    assert found.dimension("cost") is None
    assert found.dimension("schedule").reason == "Next milestone “Cutover” is on its day."


def test_work_planned_and_nothing_booked_is_gray(tmp_path):
    found = figures(tmp_path, {"projects/demo/actuals.csv": ""})
    assert found.dimension("cost").color is Color.GRAY
    assert "50 hours were planned by now" in found.dimension("cost").reason
    assert found.curve[1].spent is None


def test_a_reader_who_sees_no_bookings_sees_no_cost_color(tmp_path):
    found = figures(tmp_path, {"projects/demo/actuals.csv": ""}, audience="internal")
    assert found.dimension("cost") is None
    assert found.get("ac").reason == found.get("cpi").reason == "missing_input"
    assert found.get("spi").value is not None
    client = figures(tmp_path / "b", audience="client:acme")
    assert [item.name for item in client.dimensions] == ["schedule", "scope"]


def test_an_impossible_claim_leaves_no_figure(tmp_path):
    found = figures(tmp_path, edited(("percent_complete: 40", "percent_complete: 140")))
    assert {found.get(metric).reason for metric in ("ev", "cpi", "spi_t", "es", "eac_cpi")} == {"invalid_input"}
    assert found.dimension("cost").color is Color.GRAY


def test_a_bare_project_gives_reasons_and_never_fails(tmp_path):
    bare = "id: demo\ntitle: Mail migration\nclient: acme\nstatus: in_progress\nmanager: ana.ruiz\n"
    found = figures(tmp_path, {"projects/demo/project.yml": bare, "projects/demo/actuals.csv": ""})
    assert found.get("bac").reason == found.get("cpi").reason == found.get("es").reason == "missing_input"
    assert found.tasks == found.curve == found.spi_t_weeks == ()
    assert found.next_milestone is None
    assert found.planned_finish is None
    assert found.dimension("schedule").color is Color.GRAY


@pytest.mark.parametrize(
    "text",
    [
        "tasks: 5\nbaselines: x\nmilestones: [1, a]\n",
        "tasks:\n  - wbs: \"1\"\n    name: A\n    budget_hours: x\n    people: 3\n    predecessors: \"1\"\n",
        "baselines:\n  - version: x\n    start: 0001-01-01\n    finish: 9999-12-31\n    hours: 5\nhold:\n  until: 0001-01-01\n",
        "tasks:\n  - wbs: \"1\"\n    name: A\n    start: 2026-12-01\n    finish: 2026-11-01\n    budget_hours: 5\n",
        "tasks:\n  - wbs: \"1\"\n    name: A\n    start: 2026-11-01\n    finish: 2026-12-01\n    budget_hours: -5\n",
    ],
)  # fmt: skip
def test_broken_records_give_figures_without_values(tmp_path, text):
    bare = f"id: demo\ntitle: Mail migration\nclient: acme\nstatus: on_hold\nmanager: ana.ruiz\n{text}"
    found = figures(tmp_path, {"projects/demo/project.yml": bare})
    assert found.get("cpi").value is None
    assert found.get("cpi").reason
    assert found.color in (Color.GRAY, Color.RED)


def test_scope_turns_red_for_work_outside_the_baseline(tmp_path):
    no_order = figures(tmp_path, edited(("version: 1", "version: 2")))
    assert no_order.dimension("scope").color is Color.RED
    assert no_order.dimension("scope").reason == "Baseline 2 names no change order."
    more = figures(tmp_path / "b", edited(("    hours: 60", "    hours: 50")))
    assert more.dimension("scope").reason == "The tasks hold 60 hours, the approved baseline 50."
    strange = {"projects/demo/actuals.csv": ACTUALS + "7.7,2026-11,ana.ruiz,3,150\n"}
    outside = figures(tmp_path / "c", strange).dimension("scope")
    assert (outside.color, outside.reason) == (Color.RED, "3 hours are booked on work that is not in the plan (7.7).")


def test_escalations_and_late_updates(tmp_path):
    escalation = (
        "id: ESC-2026-0001\ntitle: Date\nsubject: [demo]\ntype: hierarchical\nstatus: raised\nneeded_by: 2026-11-{}\n"
    )
    path = "registers/escalations/ESC-2026-0001.yml"
    assert figures(tmp_path, {path: escalation.format("20")}).dimension("customer").color is Color.AMBER
    late = figures(tmp_path / "b", {path: escalation.format("19")}).dimension("customer")
    assert (late.color, late.sources) == (Color.RED, ("ESC-2026-0001",))
    issue = "id: ISS-2026-0001\ntitle: Slow\ntype: problem_concern\nstatus: examining\nproject: demo\ncustomer_visible: true\nnext_update_due: 2026-11-19\n"
    waiting = figures(tmp_path / "c", {"projects/demo/issues/ISS-2026-0001.yml": issue}).dimension("customer")
    assert waiting.reason == "The client waits for an update on ISS-2026-0001 since 2026-11-19."
    today = issue.replace("2026-11-19", "2026-11-20")
    assert (
        figures(tmp_path / "e", {"projects/demo/issues/ISS-2026-0001.yml": today}).dimension("customer").color
        is Color.GREEN
    )
    silent = figures(tmp_path / "d", {"registers/communications/LOG-2026-0001.yml": BASE["registers/communications/LOG-2026-0001.yml"].replace("2026-11-18", "2026-10-20")})  # fmt: skip
    assert silent.dimension("customer").color is Color.GRAY


def test_the_level_after_the_response_counts(tmp_path):
    risk = "id: RSK-2026-0001\ntitle: Late\nstatus: responding\nproject: demo\ntype: threat\nowner: ana.ruiz\nprobability: 5\nimpact: 5\n"
    answered = risk + "responses:\n  - action: Borrow\nresidual:\n  probability: 2\n  impact: 2\n"
    path = "projects/demo/risks/RSK-2026-0001.yml"
    assert figures(tmp_path, {path: risk}).dimension("risk").color is Color.RED
    assert figures(tmp_path / "b", {path: answered}).dimension("risk").color is Color.GREEN
    chance = figures(tmp_path / "c", {path: risk.replace("threat", "opportunity")}).dimension("risk")
    assert chance.color is Color.GREEN
    alone = figures(tmp_path / "d", {path: risk.replace("probability: 5", "probability: 1")}).dimension("risk")
    assert alone.reason == "RSK-2026-0001 is a high risk without owner or response."
    assert figures(tmp_path / "e", {path: ""}).dimension("risk").color is Color.GRAY
    small = edited(("size: L", "size: S")) | {path: ""}
    assert figures(tmp_path / "f", small).dimension("risk") is None


def test_overrides_need_a_reason_and_hold_until_they_expire(tmp_path):
    def with_override(expires):
        override = f"override:\n  - dimension: schedule\n    color: green\n    reason: Week off agreed.\n    expires: {expires}\n"
        return {"projects/demo/status/2026-11-20.md": STATUS.replace("forecast_finish", override + "forecast_finish")}

    held = figures(tmp_path, with_override("2026-11-20"))
    assert held.color is Color.GREEN
    assert held.dimension("schedule").reason.startswith("Set to green by hand until 2026-11-20: Week off agreed.")
    assert "SPI(t) 0.93" in held.dimension("schedule").reason
    assert figures(tmp_path / "b", with_override("2026-11-19")).color is Color.AMBER


def test_renaming_and_reordering_change_no_number(tmp_path):
    first = figures(tmp_path)
    body = PROJECT.split("tasks:\n")[1]
    build, cutover = body.split('  - wbs: "1.2"')
    cutover, tail = cutover.split("actual_start: 2026-11-02\n")
    shuffled = (
        PROJECT.split("tasks:\n", maxsplit=1)[0]
        + 'tasks:\n  - wbs: "1.2"'
        + cutover
        + build
        + "actual_start: 2026-11-02\n"
        + tail
    )
    second = figures(tmp_path / "b", {"projects/demo/project.yml": shuffled.replace("name: Build", "name: Other")})
    assert second.hours == first.hours
    assert second.cost == first.cost
    assert second.curve == first.curve


def test_holidays_hold_no_work(tmp_path):
    found = figures(tmp_path, {"pmo.yml": "company: Test firm\nholidays:\n  - 2026-11-26\n  - 2026-11-27\n"})
    same(found.get("pv"), 40 + Decimal(20) * 5 / 8)


def test_all_figures_are_keyed_by_project(tmp_path):
    loaded = workspace(tmp_path, BASE).workspace
    assert set(all_figures(loaded)) == {"demo"}
