"""The plan of a project from its record: where tasks lie, why, and why they slip. Days worked out by hand on a calendar."""

from __future__ import annotations

import pytest

from pmo.domain.schedule.chain import slipped, why
from pmo.domain.schedule.project import NotANetworkError, projects_plan
from pmo.domain.schedule.reasons import Why
from pmo.render.reports.plan_words import Words
from schedule.firm import HEAD, SETTINGS, absence, firm, planned, spans, task


def test_a_task_waits_for_another_and_that_one_for_a_person_who_is_away(tmp_path):
    tasks = task("3.1", "2026-11-23", "2026-11-25", 24, "ravi.nair") + task(
        "3.2", "2026-11-26", "2026-11-27", 16, "ana.ruiz", predecessors='["3.1"]'
    )
    plan = planned(firm(tmp_path, tasks, absence(1, "ravi.nair", "2026-11-23", "2026-11-27")))
    assert spans(plan) == {"3.1": ("2026-11-30", "2026-12-02"), "3.2": ("2026-12-03", "2026-12-04")}
    first, second = plan.tasks
    assert (first.reason.why, first.reason.person) == (Why.AWAY, "ravi.nair")
    assert (first.reason.first.isoformat(), first.reason.last.isoformat()) == ("2026-11-23", "2026-11-27")
    assert (second.reason.why, second.reason.task) == (Why.LINK, "3.1")
    assert (first.late, second.late, plan.late) == (5, 5, 0)
    said = "3.2 waits for 3.1, which waits for Ravi Nair, who is away Nov 23–27."
    assert Words(plan).sentence(slipped(plan, "3.2")) == said
    assert [step.task.wbs for step in why(plan, "3.2")] == ["3.2", "3.1"]
    assert plan.paths == (("3.1", "3.2"),)


def test_one_person_does_one_thing_after_the_other_and_the_chain_of_people_is_critical(tmp_path):
    tasks = task("1.1", "2026-11-23", "2026-11-27", 40, "ravi.nair") + task(
        "1.2", "2026-11-23", "2026-11-24", 16, "ravi.nair"
    )
    plan = planned(firm(tmp_path, tasks))
    assert spans(plan) == {"1.1": ("2026-11-23", "2026-11-27"), "1.2": ("2026-11-30", "2026-12-01")}
    second = plan.tasks[1]
    assert (second.reason.why, second.reason.task, second.reason.person) == (Why.BUSY, "1.1", "ravi.nair")
    assert plan.paths == (("1.1", "1.2"),), "the end hangs on the person, so both are critical"
    unleveled = planned(firm(tmp_path, tasks), people=False)
    assert spans(unleveled)["1.2"] == ("2026-11-23", "2026-11-24")
    assert [one.total_float for one in unleveled.tasks] == [0, 3]


def test_two_tasks_with_half_the_hours_go_side_by_side(tmp_path):
    tasks = task("1.1", "2026-11-23", "2026-11-27", 20, "ravi.nair") + task(
        "1.2", "2026-11-23", "2026-11-27", 20, "ravi.nair"
    )
    plan = planned(firm(tmp_path, tasks))
    assert set(spans(plan).values()) == {("2026-11-23", "2026-11-27")}


def test_other_bookings_leave_fewer_hours_and_the_task_takes_longer(tmp_path):
    """December has 23 working days, 184 hours; 92 booked elsewhere leave four hours a day."""
    other = HEAD.replace("id: demo", "id: other").replace("Demo project", "Other") + (
        "bookings:\n  - {person: ravi.nair, month: 2026-12, hours: 92}\n"
    )
    tasks = task("1.1", "2026-12-01", "2026-12-02", 16, "ravi.nair")
    plan = planned(firm(tmp_path, tasks, {"projects/other/project.yml": other}))
    assert spans(plan) == {"1.1": ("2026-12-01", "2026-12-04")}
    (reason,) = plan.tasks[0].slow
    assert (reason.why, reason.person, reason.booked, reason.days) == (Why.FEW_HOURS, "ravi.nair", ("other",), 4)


def test_what_is_booked_for_the_project_itself_is_its_own(tmp_path):
    other = HEAD.replace("id: demo", "id: other") + "bookings:\n  - {person: ravi.nair, month: 2026-12, hours: 184}\n"
    own = HEAD + "bookings:\n  - {person: ravi.nair, month: 2026-12, hours: 92}\n"
    tasks = task("1.1", "2026-12-01", "2026-12-02", 16, "ravi.nair")
    without = planned(firm(tmp_path / "a", tasks, {"projects/other/project.yml": other}))
    assert spans(without)["1.1"][0] == "2027-01-01"
    assert (without.tasks[0].reason.why, without.tasks[0].reason.booked) == (Why.BOOKED, ("other",))
    kept = planned(firm(tmp_path / "b", tasks, {"projects/other/project.yml": other}, head=own))
    assert spans(kept)["1.1"] == ("2026-12-01", "2026-12-04")


def test_the_ticket_reserve_is_not_planned(tmp_path):
    settings = SETTINGS.replace("share: 0", "share: 0.5")
    plan = planned(firm(tmp_path, task("1.1", "2026-11-23", "2026-11-24", 16, "ravi.nair"), settings=settings))
    assert spans(plan) == {"1.1": ("2026-11-23", "2026-11-26")}


def test_part_time_people_work_on_their_days_only(tmp_path):
    """Six days of a Monday-to-Wednesday person: half of them gone by Wednesday."""
    tasks = task("1.1", "2026-11-26", "2026-12-02", 24, "kim.park")
    plan = planned(firm(tmp_path, tasks))
    (one,) = plan.tasks
    assert (one.start.isoformat(), one.finish.isoformat()) == ("2026-11-30", "2026-12-04")
    assert (one.reason.why, one.reason.person) == (Why.NOT_WORKING, "kim.park")


def test_holidays_are_no_working_days_and_are_named(tmp_path):
    settings = SETTINGS + "holidays: [2026-11-26, 2026-11-27]\n"
    plan = planned(
        firm(
            tmp_path,
            task("1.1", "2026-11-23", "2026-11-25", 24, "ravi.nair")
            + task("1.2", "2026-11-25", "2026-11-30", 16, "ana.ruiz"),
            settings=settings,
        )
    )
    assert spans(plan) == {"1.1": ("2026-11-23", "2026-11-25"), "1.2": ("2026-11-25", "2026-11-30")}
    (reason,) = plan.tasks[1].holidays
    assert (reason.first.isoformat(), reason.last.isoformat(), reason.days) == ("2026-11-26", "2026-11-27", 2)
    assert plan.tasks[0].holidays == ()
    assert "2 holidays in it (Nov 26–27)" in Words(plan).task(plan.tasks[1])


def test_what_is_done_keeps_its_days_and_what_runs_goes_on_after_the_as_of_date(tmp_path):
    tasks = (
        task("1.1", "2026-11-02", "2026-11-06", 40, "ravi.nair", actual_start="2026-11-03", actual_finish="2026-11-12", percent_complete=100, accepted="true")
        + task("1.2", "2026-11-09", "2026-11-20", 80, "ravi.nair", actual_start="2026-11-13", percent_complete=60, predecessors='["1.1"]')
        + task("1.3", "2026-11-16", "2026-11-20", 10, "ana.ruiz")
    )  # fmt: skip
    plan = planned(firm(tmp_path, tasks))
    assert spans(plan) == {
        "1.1": ("2026-11-03", "2026-11-12"),
        "1.2": ("2026-11-13", "2026-11-26"),
        "1.3": ("2026-11-23", "2026-11-27"),
    }
    done, runs, late = plan.tasks
    assert (done.state, runs.state, late.state) == ("finished", "running", "open")
    assert (runs.reason.why, runs.reason.days, str(runs.reason.share)) == (Why.RUNNING, 4, "0.4")
    assert late.reason.why is Why.AS_OF
    assert (done.total_float, done.critical) == (None, False)
    say = Words(plan)
    assert say.sentence(slipped(plan, "1.3")) == "1.3 was to begin on Nov 16 and has not begun by Nov 20."
    assert say.sentence(slipped(plan, "1.2")) == "1.2 is under way, 40% of it left, 4 working days."
    assert say.sentence(slipped(plan, "1.1")) == "1.1 ended on Nov 12, 4 working days late."


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("1.1", ("2026-11-30", "2026-12-02")),
        ("1.1 FS+2d", ("2026-12-02", "2026-12-04")),
        ("1.1 FS-1d", ("2026-11-27", "2026-12-01")),
        ("1.1 FS+1w", ("2026-12-07", "2026-12-09")),
        ("1.1 SS+1d", ("2026-11-24", "2026-11-26")),
        ("1.1 FF", ("2026-11-25", "2026-11-27")),
        ("1.1 FF+1d", ("2026-11-26", "2026-11-30")),
        ("1.1 SF+4d", ("2026-11-24", "2026-11-26")),
    ],
)
def test_links_and_lags_count_working_days(tmp_path, link, expected):
    tasks = task("1.1", "2026-11-23", "2026-11-27", 0) + task(
        "1.2", "2026-11-23", "2026-11-25", 0, predecessors=f'["{link}"]'
    )
    assert spans(planned(firm(tmp_path, tasks)))["1.2"] == expected


def test_not_before_the_planned_start_a_constraint_or_the_end_of_a_hold(tmp_path):
    tasks = task("1.1", "2026-12-07", "2026-12-08", 0) + task(
        "1.2", "2026-12-07", "2026-12-08", 0, not_before="2026-11-30"
    )
    plan = planned(firm(tmp_path / "a", tasks))
    assert [one.start.isoformat() for one in plan.tasks] == ["2026-12-07", "2026-11-30"]
    assert [one.reason.why for one in plan.tasks] == [Why.PLANNED, Why.NOT_BEFORE]
    held = HEAD.replace("in_progress", "on_hold") + "hold: {since: 2026-11-01, reason: Wait, until: 2027-01-11}\n"
    rested = planned(firm(tmp_path / "b", tasks, head=held))
    assert {one.start.isoformat() for one in rested.tasks} == {"2027-01-11"}
    assert {one.reason.why for one in rested.tasks} == {Why.ON_HOLD}


def test_a_deadline_makes_float_negative_and_critical(tmp_path):
    tasks = task("1.1", "2026-11-23", "2026-11-25", 0, deadline="2026-11-24") + task(
        "1.2", "2026-11-23", "2026-12-04", 0
    )
    plan = planned(firm(tmp_path, tasks))
    assert [(one.total_float, one.critical) for one in plan.tasks] == [(-1, True), (0, True)]


def test_level_of_effort_keeps_its_days_and_is_not_critical(tmp_path):
    tasks = task(
        "1.1", "2026-11-02", "2026-12-18", 40, "ana.ruiz", ev_method="level_of_effort", actual_start="2026-11-02"
    )
    tasks += task("1.2", "2026-11-23", "2026-11-27", 40, "ravi.nair")
    plan = planned(firm(tmp_path, tasks))
    assert spans(plan)["1.1"] == ("2026-11-02", "2026-12-18")
    assert (plan.tasks[0].critical, plan.tasks[0].reason.why) == (False, Why.LEVEL_OF_EFFORT)
    assert plan.finish.isoformat() == "2026-11-27", "the end is that of the work"


def test_level_of_effort_takes_its_hours_before_other_work(tmp_path):
    """A management task that takes four hours a day leaves four for the other one."""
    tasks = task("1.1", "2026-11-23", "2026-12-04", 40, "ana.ruiz", ev_method="level_of_effort")
    tasks += task("1.2", "2026-11-23", "2026-11-24", 16, "ana.ruiz")
    plan = planned(firm(tmp_path, tasks))
    assert spans(plan)["1.2"] == ("2026-11-23", "2026-11-26")
    assert (plan.tasks[1].slow[0].why, plan.tasks[1].slow[0].task) == (Why.BUSY, "1.1")


def test_a_baseline_that_overlaps_its_own_links_is_named_as_the_cause(tmp_path):
    tasks = task("1.1", "2026-11-23", "2026-11-27", 0) + task(
        "1.2", "2026-11-25", "2026-12-01", 0, predecessors='["1.1"]'
    )
    plan = planned(firm(tmp_path, tasks))
    said = "1.2 waits for 1.1, and the baseline begins 1.2 before 1.1 ends."
    assert Words(plan).sentence(slipped(plan, "1.2")) == said


def test_summaries_span_the_tasks_below_them_and_links_to_them_hold_for_all(tmp_path):
    tasks = (
        '  - {wbs: "1", name: Phase one}\n'
        + task("1.1", "2026-11-23", "2026-11-24", 0)
        + task("1.2", "2026-11-23", "2026-11-26", 0)
    )
    tasks += task("2", "2026-11-23", "2026-11-24", 0, predecessors='["1"]')
    plan = planned(firm(tmp_path, tasks))
    assert [one.wbs for one in plan.tasks] == ["1", "1.1", "1.2", "2"]
    assert spans(plan)["1"] == ("2026-11-23", "2026-11-26")
    assert (plan.tasks[0].state, plan.tasks[0].late) == ("summary", 0)
    assert spans(plan)["2"] == ("2026-11-27", "2026-11-30")


def test_milestones_are_held_against_the_tasks_the_baseline_ends_before_them(tmp_path):
    head = (
        HEAD
        + "milestones:\n  - {name: First half, baseline: 2026-11-27}\n  - {name: Kick-off, baseline: 2026-11-02, actual: 2026-11-02}\n  - {name: All done, baseline: 2026-12-18, forecast: 2026-12-18}\n"
    )
    tasks = task("1.1", "2026-11-16", "2026-11-27", 0) + task(
        "1.2", "2026-11-30", "2026-12-04", 0, predecessors='["1.1"]'
    )
    plan = planned(firm(tmp_path, tasks, head=head))
    half, kick_off, done = plan.milestones
    assert (half.expected.isoformat(), half.task, half.threatened) == ("2026-12-04", "1.1", True)
    assert (kick_off.reached, kick_off.threatened) == (True, False)
    assert (done.expected.isoformat(), done.threatened) == ("2026-12-11", False)


def test_people_without_hours_are_always_free_and_named(tmp_path):
    person = {"registers/people/new.one.yml": "id: new.one\nname: New One\nstatus: active\n"}
    tasks = task("1.1", "2026-11-23", "2026-11-24", 16, "new.one") + task(
        "1.2", "2026-11-23", "2026-11-24", 16, "new.one"
    )
    plan = planned(firm(tmp_path, tasks, person))
    assert set(spans(plan).values()) == {("2026-11-23", "2026-11-24")}
    assert plan.notes[0] == "No weekly hours are recorded for new.one: taken to be always free."


def test_work_that_fits_into_nobodys_time_says_so_and_stays_in_bounds(tmp_path):
    nobody = {"registers/people/no.time.yml": "id: no.time\nname: No Time\nstatus: active\nweekly_capacity_hours: 0\n"}
    tasks = task("1.1", "2026-11-23", "2026-11-24", 16, "no.time") + task(
        "1.2", "2026-11-23", "2026-11-24", 900000, "ravi.nair"
    )
    plan = planned(firm(tmp_path, tasks, nobody))
    assert spans(plan)["1.1"] == ("2026-11-23", "2026-11-24")
    assert [one.slow[0].why for one in plan.tasks] == [Why.UNFIT, Why.UNFIT]
    assert plan.tasks[1].finish.year <= 2046
    assert "does not fit into the time of No Time" in Words(plan).task(plan.tasks[0])


def test_links_to_nothing_are_left_out_and_circles_are_refused(tmp_path):
    lost = task("1.1", "2026-11-23", "2026-11-24", 0, predecessors='["9.9", "no link at all"]')
    plan = planned(firm(tmp_path / "a", lost))
    assert plan.notes == ("1.1 waits for 9.9, and the plan has no such task: left out.",)
    ring = task("1.1", "2026-11-23", "2026-11-24", 0, predecessors='["1.2"]') + task(
        "1.2", "2026-11-23", "2026-11-24", 0, predecessors='["1.1 SS"]'
    )
    loaded = firm(tmp_path / "b", ring)
    with pytest.raises(NotANetworkError):
        planned(loaded)
    project = loaded.workspace.find("project", "demo")
    assert projects_plan(loaded.workspace, project) is None, "a page has no plan then, and does not fall over"


def test_tasks_without_dates_take_the_days_their_hours_need(tmp_path):
    tasks = '  - {wbs: "1.1", name: A, budget_hours: 20, people: [{person: ravi.nair, share: 1}]}\n  - {wbs: "1.2", name: B, predecessors: ["1.1"]}\n'
    plan = planned(firm(tmp_path, tasks))
    assert spans(plan) == {"1.1": ("2026-11-23", "2026-11-25"), "1.2": ("2026-11-26", "2026-11-26")}
    assert "1.2 has neither dates nor hours: one day is assumed." in plan.notes
