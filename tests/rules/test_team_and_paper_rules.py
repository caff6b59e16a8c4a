"""Absences, waivers, surveys, objectives, training, readiness, estimates, sheets, expenses, profit and loss: edges."""

from __future__ import annotations

from datetime import date

import pytest

from pmo.check.periods import bounds, quarters
from rules.workbench import findings


def record(path: str, more: str) -> str:
    """A record of a register: the id is the file's name."""
    name = path.rsplit("/", 1)[-1].removesuffix(".yml")
    return f"# {path}\nid: {name}\n{more}"


def away(start: str, end: str, number: int = 1, person: str = "ben.holt") -> str:
    return record(f"registers/absences/ABS-2026-{number:04}.yml", f"person: {person}\nstart: {start}\nend: {end}\n")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026H2", "2026-07-01", "2026-12-31"),
        ("2028Q1", "2028-01-01", "2028-03-31"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
    ],
)
def test_period_has_its_days(period: str, first: str, last: str) -> None:
    assert bounds(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("period", ["", "0000", "2025-W53", "2026-13", "2026Q5", "2026-W00", "soon"])
def test_no_period_has_no_days(period: str) -> None:
    assert bounds(period) is None


def test_quarters_of_a_period() -> None:
    assert quarters("2026H1") == ("2026Q1", "2026Q2")
    assert quarters("2026Q4") == ("2026Q4",)
    assert quarters("2026")[::3] == ("2026Q1", "2026Q4")
    assert quarters("2026-10") == ()


def test_long_absence_is_compared_with_all_that_follow() -> None:
    text = away("2026-12-01", "2026-12-31") + away("2026-12-02", "2026-12-02", 2) + away("2026-12-30", "2027-01-05", 3)
    assert [item.record for item in findings("absence-overlap", text)] == ["ABS-2026-0002", "ABS-2026-0003"]
    assert (
        findings("absence-overlap", away("2026-12-01", "2026-12-31") + away("2026-12-02", "2026-12-02", 2, "d.w")) == ()
    )


@pytest.mark.parametrize(
    ("state", "start", "end", "away_then"),
    [
        ("scheduled", "2026-12-20T22:00", "2026-12-21T01:00", True),
        ("assess", "2026-12-23T20:00", "2026-12-24T02:00", True),
        ("scheduled", "2026-12-20T20:00", "2026-12-21T00:00", False),
        ("scheduled", "2026-12-24T00:00", "2026-12-24T02:00", False),
        ("draft", "2026-12-22T20:00", "2026-12-22T22:00", False),
        ("closed", "2026-12-22T20:00", "2026-12-22T22:00", False),
    ],
)
def test_change_on_a_day_of_leave(state: str, start: str, end: str, *, away_then: bool) -> None:
    text = away("2026-12-21", "2026-12-23") + record(
        "registers/changes/CR-2026-0042.yml",
        f"title: Switch\ncategory: production\nstatus: {state}\nimplementers: [ben.holt]\n"
        f"planned_start: {start}:00-05:00\nplanned_end: {end}:00-05:00\n",
    )
    assert bool(findings("assigned-while-absent", text)) is away_then


@pytest.mark.parametrize(
    ("start", "finish", "more", "away_then"),
    [
        ("2026-12-19", "2026-12-27", "", True),
        ("2026-12-18", "2026-12-23", "", False),
        ("2026-12-21", "2026-12-28", "", False),
        ("2026-12-21", "2026-12-22", "accepted: true", False),
        ("2026-12-19", "2026-12-20", "", False),
    ],
)
def test_task_inside_a_leave(start: str, finish: str, more: str, *, away_then: bool) -> None:
    task = f'  - wbs: "1"\n    start: {start}\n    finish: {finish}\n    people: [{{person: ben.holt, share: 1}}]\n'
    text = away("2026-12-21", "2026-12-23") + away("2026-12-24", "2026-12-25", 2)
    text += record("projects/demo/project.yml", f"status: in_progress\ntasks:\n{task}    {more}\n")
    assert bool(findings("assigned-while-absent", text)) is away_then
    assert findings("assigned-while-absent", text.replace("in_progress", "on_hold")) == ()


def test_standard_counts_as_used_when_a_text_names_it() -> None:
    standard = record("registers/standards/STD-0007.yml", "title: Rules\nstatus: in_force\neffective: 2026-01-31\n")
    page = "# runbooks/firewall.md\n---\nid: firewall\ntitle: Firewall\nstatus: draft\n---\nBy {}.\n"
    assert len(findings("standard-unreferenced", standard)) == 1
    assert findings("standard-unreferenced", standard + page.format("STD-0007")) == ()
    assert len(findings("standard-unreferenced", standard + page.format("STD-00071"))) == 1
    assert findings("standard-unreferenced", standard.replace("2026-01-31", "2026-08-23")) == ()
    assert len(findings("standard-unreferenced", standard.replace("2026-01-31", "2026-08-22"))) == 1
    assert findings("standard-unreferenced", standard.replace("in_force", "draft")) == ()


@pytest.mark.parametrize(
    ("approved", "expires", "long"),
    [
        ("2026-03-02", "2027-03-02", False),
        ("2026-03-02", "2027-03-03", True),
        ("2028-02-29", "2029-02-28", False),
        ("2028-02-29", "2029-03-01", True),
    ],
)
def test_exception_of_twelve_months(approved: str, expires: str, *, long: bool) -> None:
    text = record(
        "registers/waivers/WVR-2026-0001.yml",
        f"title: Old\nstatus: approved\ntype: exception\napproved_on: {approved}\nexpires: {expires}\n",
    )
    assert bool(findings("exception-too-long", text)) is long
    assert findings("exception-too-long", text.replace("exception", "waiver")) == ()


def test_role_that_only_the_requester_holds_is_the_requester() -> None:
    waiver = record(
        "registers/waivers/WVR-2026-0001.yml",
        "title: Old\nstatus: approved\nrequested_by: ben.holt\nextensions:\n"
        "  - approved_on: 2026-09-01\n    approvers: [change-manager]\n",
    )
    role = record("registers/roles/change-manager.yml", "title: Change manager\nholders: [ben.holt]\n")
    slug = "requester-approves-own-waiver"
    assert len(findings(slug, waiver + role)) == 1
    assert findings(slug, waiver + role.replace("[ben.holt]", "[ben.holt, cora.lind]")) == ()
    assert len(findings(slug, waiver.replace("ben.holt", "change-manager"))) == 1


def survey(more: str) -> str:
    return record("registers/surveys/SRV-0001.yml", f"title: Survey\nstatus: closed\n{more}")


@pytest.mark.parametrize(
    ("good", "bad", "low"), [(3, 1, False), (6, 2, False), (5, 2, True), (2, 1, False), (3, 2, True)]
)
def test_low_csat_is_under_three_quarters_of_enough_answers(good: int, bad: int, *, low: bool) -> None:
    counts = f"counts: [{{level: 5, count: {good}}}, {{level: 2, count: {bad}}}]\npositive_levels: [4, 5]\n"
    assert bool(findings("low-score-without-follow-up", survey(f"type: csat\n{counts}"))) is low


@pytest.mark.parametrize(("promoters", "detractors", "low"), [(6, 4, False), (5, 4, True), (12, 2, False)])
def test_low_nps_by_groups_and_by_levels(promoters: int, detractors: int, *, low: bool) -> None:
    groups = f"counts: [{{group: promoters, count: {promoters}}}, {{group: detractors, count: {detractors}}}]\n"
    levels = f"counts: [{{level: 9, count: {promoters}}}, {{level: 6, count: {detractors}}}]\n"
    for counts in (groups, levels):
        assert bool(findings("low-score-without-follow-up", survey(f"type: nps\n{counts}"))) is low


def test_levels_and_groups_outside_the_question() -> None:
    text = survey(
        'type: csat\nscale: "1-5"\ncounts: [{level: 0, count: 1}, {level: 5, count: 2}]\npositive_levels: [6]\n'
    )
    assert [item.pointer for item in findings("counts-outside-scale", text)] == [
        "counts[0].level",
        "positive_levels[0]",
    ]
    group = survey('type: csat\nscale: "1-5"\ncounts: [{group: passives, count: 1}]\n')
    assert len(findings("counts-outside-scale", group)) == 1
    assert findings("counts-outside-scale", group.replace("csat", "nps")) == ()


@pytest.mark.parametrize(
    ("theme", "known"),
    [
        ("Dr. Weiss asks for a second printer", True),
        ("“It never works on a Monday morning” was heard often", True),
        ("People call it “the blue box”", False),
        ("Drivers ask for earlier dates", False),
    ],
)
def test_respondents_stay_unknown(theme: str, *, known: bool) -> None:
    assert bool(findings("respondent-identified", survey(f"themes:\n  - {theme}\n"))) is known


def test_objectives_count_in_each_of_their_quarters() -> None:
    def objective(number: int, quarter: str, share: str, state: str = "active") -> str:
        more = f"statement: Goal\nstatus: {state}\nquarter: {quarter}\ncapacity_share: {share}\n"
        return record(f"registers/objectives/OBJ-{number:04}.yml", more)

    half = objective(1, "2026H2", "0.5")
    assert findings("capacity-over-committed", half + objective(2, "2026Q4", "0.3")) == ()
    (found,) = findings("capacity-over-committed", half + objective(2, "2026H2", "0.31"))
    assert "2026Q3 and 2026Q4 take 101 %" in found.message
    assert findings("capacity-over-committed", half + objective(2, "2027Q1", "0.5")) == ()
    assert findings("capacity-over-committed", half + objective(2, "2026Q4", "0.5", "draft")) == ()


@pytest.mark.parametrize(
    ("plan", "expires", "found"),
    [
        ("goal: Renewal of Backup engineer in time\nstatus: planned\nperson: ben.holt\n", "2026-12-10", False),
        ("goal: Learn\ncertification: backup  Engineer\nstatus: draft\nperson: ben.holt\n", "2026-12-10", False),
        ("goal: Learn\ncertification: Backup engineer\nstatus: dropped\nperson: ben.holt\n", "2026-12-10", True),
        ("goal: Learn\ncertification: Backup engineer\nstatus: planned\nperson: dee.ward\n", "2026-12-10", True),
        ("goal: Learn\nstatus: planned\nperson: ben.holt\n", "2027-02-18", True),
        ("goal: Learn\nstatus: planned\nperson: ben.holt\n", "2027-02-19", False),
        ("goal: Learn\nstatus: planned\nperson: ben.holt\n", "2026-11-19", False),
    ],
)
def test_renewal_is_planned(plan: str, expires: str, *, found: bool) -> None:
    person = record(
        "registers/people/ben.holt.yml",
        f"name: Ben Holt\nstatus: active\ncertifications:\n  - name: Backup engineer\n    expires: {expires}\n",
    )
    text = person + record("registers/training-plans/TRN-0001.yml", plan)
    assert bool(findings("expiring-without-plan", text)) is found


def test_newest_reading_and_newest_row_of_history_count() -> None:
    old = record("registers/readings/RDG-0002.yml", "title: A\nsource: B\ndate: 2026-09-20\n")
    assert len(findings("reading-quiet", old)) == 1
    assert findings("reading-quiet", old.replace("09-20", "09-21")) == ()
    assert findings("reading-quiet", "# registers/people/ben.holt.yml\nid: ben.holt\nname: Ben\nstatus: active\n") == ()
    blip = record(
        "registers/radar/BLP-0001.yml",
        "name: X\nstatus: active\nring: trial\nhistory:\n  - {ring: trial, date: 2026-05-04}\n"
        "  - {ring: assess, date: 2025-05-04}\n",
    )
    assert findings("ring-changed-without-history", blip) == ()
    assert (
        len(
            findings(
                "ring-changed-without-history", blip.replace("2025", "2026").replace("2026-05-04}\n", "2026-05-05}\n")
            )
        )
        == 1
    )


def ready(more: str) -> str:
    return f"# projects/demo/readiness.yml\nplanned_go_live: 2026-11-28\n{more}"


def test_waiver_of_a_go_live_is_approved_and_holds() -> None:
    item = ready("status: assessing\nacceptance:\n  - {text: A, status: waived, waiver: WVR-2026-0001}\n")
    waiver = record("registers/waivers/WVR-2026-0001.yml", "title: W\nstatus: approved\nexpires: 2026-11-28\n")
    assert findings("waived-without-waiver", item + waiver) == ()
    assert "ends on" in findings("waived-without-waiver", item + waiver.replace("11-28", "11-27"))[0].message
    assert "requested" in findings("waived-without-waiver", item + waiver.replace("approved", "requested"))[0].message


@pytest.mark.parametrize(
    ("readiness", "found"),
    [
        ("status: decided\ndecision: no_go\n", True),
        ("status: assessing\n", True),
        ("status: decided\ndecision: go_with_conditions\n", False),
        ("status: assessing\nearlier: [{decision: go, decided_on: 2026-10-27}]\n", False),
        ("status: assessing\nearlier: [{decision: no_go, decided_on: 2026-10-27}]\n", True),
    ],
)
def test_one_step_with_a_go_carries_a_project(readiness: str, *, found: bool) -> None:
    text = record("projects/demo/project.yml", "title: Demo\nstatus: hypercare\n") + ready(readiness)
    assert bool(findings("go-live-without-readiness", text)) is found


def test_equal_points_are_in_order_and_each_fault_is_told() -> None:
    line = "title: E\nstatus: draft\nlines:\n  - name: L\n    hours: {{optimistic: {}, likely: {}, pessimistic: {}}}\n"
    path = "registers/estimates/EST-2026-0001.yml"
    assert findings("estimate-order", record(path, line.format(8, 8, 8))) == ()
    assert len(findings("estimate-order", record(path, line.format(9, 8, 7)))) == 2


def test_wbs_of_a_deliverable_covers_what_is_below_it() -> None:
    sow = record(
        "registers/sows/SOW-2026-0001.yml",
        'title: S\nstatus: signed\nproject: demo\nin_scope_deliverables:\n  - {text: A, tasks: ["1.1"]}\n',
    )
    tasks = 'title: D\nstatus: in_progress\ntasks: [{wbs: "1.1.2"}, {wbs: "1.10"}, {wbs: "2", ev_method: level_of_effort}]\n'
    project = record("projects/demo/project.yml", tasks)
    assert [item.pointer for item in findings("scope-outside-sow", sow + project)] == ["tasks[1].wbs"]
    assert findings("scope-outside-sow", sow + "  - {text: B}\n" + project) == ()
    assert findings("scope-outside-sow", sow.replace("signed", "issued") + project) == ()


def sheet(rows: str, more: str = "status: pending_approval\nperiod: 2026-W46\n", number: int = 1) -> str:
    path = f"registers/timesheets/TS-2026-{number:04}.yml"
    return record(path, f"person: ben.holt\n{more}entries:\n{rows}")


def test_overlap_over_midnight_and_over_sheets() -> None:
    night = '  - {date: 2026-11-10, hours: 4, from: "22:00", to: "02:00"}\n'
    early = '  - {date: 2026-11-11, hours: 1, from: "01:30", to: "02:30"}\n'
    assert [item.record for item in findings("entry-overlap", sheet(night) + sheet(early, number=2))] == [
        "TS-2026-0002"
    ]
    assert findings("entry-overlap", sheet(night) + sheet(early.replace("01:30", "02:00"), number=2)) == ()
    assert findings("entry-overlap", sheet(night + "  - {date: 2026-11-10, hours: 4}\n")) == ()


def test_missing_day_knows_holidays_leave_and_that_an_early_hand_in_excuses_no_day() -> None:
    week = "".join(f"  - {{date: 2026-11-{day:02}, hours: 8}}\n" for day in (9, 10, 11))
    (found,) = findings("sheet-missing-day", sheet(week))
    assert "2026-11-12, 2026-11-13" in found.message
    assert findings("sheet-missing-day", sheet(week, "status: open\nperiod: 2026-W46\n")) == ()
    handed_in = "status: pending_approval\nperiod: 2026-W46\nsubmitted_on: 2026-11-11\n"
    assert "2026-11-12, 2026-11-13" in findings("sheet-missing-day", sheet(week, handed_in))[0].message
    holidays = "# pmo.yml\nholidays: [2026-11-12, 2026-11-13]\n"
    assert findings("sheet-missing-day", holidays + sheet(week)) == ()
    part_time = record(
        "registers/people/ben.holt.yml",
        "name: Ben\nstatus: active\nworking_days: [monday, tuesday, wednesday]\n",
    )
    assert findings("sheet-missing-day", part_time + sheet(week)) == ()
    empty = sheet(week + "  - {date: 2026-11-12, hours: 0}\n  - {date: 2026-11-13, hours: 1}\n")
    assert "2026-11-12" in findings("sheet-missing-day", empty)[0].message


@pytest.mark.parametrize(
    ("worked", "entered", "late"),
    [
        ("2026-11-13", "2026-11-16", False),
        ("2026-11-13", "2026-11-17", True),
        ("2026-11-14", "2026-11-16", False),
        ("2026-11-16", "2026-11-16", False),
    ],
)
def test_lag_counts_working_days(worked: str, entered: str, *, late: bool) -> None:
    assert bool(findings("entry-lag", sheet(f"  - {{date: {worked}, entered_on: {entered}}}\n"))) is late


def test_billable_work_for_the_firm_itself() -> None:
    row = sheet("  - {date: 2026-11-10, project: demo, billable_option: billable}\n")
    project = record("projects/demo/project.yml", "title: Demo\nstatus: in_progress\nclient: own\n")
    client = record("registers/clients/own.yml", "name: Own\nstatus: active\ninternal: true\n")
    assert len(findings("billable-on-internal", row + project + client)) == 1
    assert findings("billable-on-internal", row + project + client.replace("true", "false")) == ()
    assert len(findings("billable-on-internal", row + project + "engagement: internal\n")) == 1


def expenses(rows: str, state: str = "pending_approval") -> str:
    return record(
        "registers/expenses/EXP-2026-0001.yml", f"person: ben.holt\nperiod: 2026-11\nstatus: {state}\nentries:\n{rows}"
    )


@pytest.mark.parametrize(
    ("row", "state", "found"),
    [
        ("type: meal, amount: 25", "pending_approval", False),
        ("type: meal, amount: 25.01", "pending_approval", True),
        ("type: meal, amount: 25.01, receipt: present", "pending_approval", False),
        ("type: mileage, amount: 90", "pending_approval", False),
        ("type: meal, amount: 90", "open", False),
    ],
)
def test_receipt_above_the_limit(row: str, state: str, *, found: bool) -> None:
    assert bool(findings("expense-without-receipt", expenses(f"  - {{date: 2026-11-10, {row}}}\n", state))) is found


def test_own_dates_of_a_report_win_over_its_period() -> None:
    row = "  - {date: 2026-11-30, type: meal, amount: 5}\n"
    assert findings("expense-outside-period", expenses(row)) == ()
    short = expenses(row).replace("entries:", "starts: 2026-11-01\nends: 2026-11-29\nentries:")
    assert len(findings("expense-outside-period", short)) == 1


@pytest.mark.parametrize(
    ("state", "line", "found"),
    [
        ("locked", "budget: 100, actual: 110", False),
        ("locked", "budget: 100, actual: 110.01", True),
        ("locked", "budget: 100, actual: 89", True),
        ("locked", "budget: 0, actual: 0", False),
        ("locked", "budget: 0, actual: 1", True),
        ("forecast", "budget: 100, forecast: 60", False),
        ("forecast", "budget: 100, forecast: 120", True),
        ("budget", "budget: 100, forecast: 120", False),
    ],
)
def test_variance_above_a_tenth(state: str, line: str, *, found: bool) -> None:
    text = record(
        "registers/pnl/PNL-2026-0004.yml",
        f"period: 2026Q4\nstatus: {state}\nends: 2026-12-31\nas_of: 2026-11-20\nrevenue:\n  - {{stream: block, {line}}}\n",
    )
    assert bool(findings("variance-unexplained", text)) is found


def test_internal_plan_has_the_managing_director_as_sponsor() -> None:
    plan = record(
        "registers/communication-plans/COM-0001.yml",
        "title: P\nstatus: agreed\nclient: own\nrows:\n  - {audience: managing-director, purpose: Decide}\n",
    )
    client = record("registers/clients/own.yml", "name: Own\nstatus: active\ninternal: true\n")
    assert findings("plan-missing-sponsor", plan + client) == ()
    assert len(findings("plan-missing-sponsor", plan + client.replace("true", "false"))) == 1
    assert len(findings("change-notice-missing", plan)) == 1
    assert findings("change-notice-missing", plan.replace("Decide", "Agree to the cutover")) == ()
    assert len(findings("change-notice-missing", plan.replace("Decide", "Buy Windows licenses"))) == 1


def test_rates_of_other_work_do_not_overlap() -> None:
    rates = "title: A\nstatus: active\nrates:\n  - {type: overage, price: 150}\n  - {type: {}, price: 185}\n"
    path = "registers/agreements/AGR-2026-0001.yml"
    assert len(findings("rate-overlap", record(path, rates.replace("{}", "Overage")))) == 1
    assert findings("rate-overlap", record(path, rates.replace("{}", "travel"))) == ()


@pytest.mark.parametrize(("ending", "overlap"), [("2026-06-30", False), ("2026-07-01", True)])
def test_rate_holds_through_its_last_day(ending: str, *, overlap: bool) -> None:
    text = record(
        "registers/agreements/AGR-2026-0001.yml",
        "title: A\nstatus: active\nrates:\n"
        f"  - {{type: visit, price: 150, ending: {ending}}}\n  - {{type: visit, price: 185, effective: 2026-07-01}}\n",
    )
    assert bool(findings("rate-overlap", text)) is overlap


@pytest.mark.parametrize(("starts", "overlap"), [("2026-12-31", True), ("2027-01-01", False)])
def test_period_holds_through_its_last_day(starts: str, *, overlap: bool) -> None:
    quarter = record("registers/pnl/PNL-2026-0004.yml", "period: 2026Q4\nstatus: budget\n")
    month = f"period: 2027-01\nstatus: budget\nstarts: {starts}\nends: 2027-01-31\n"
    assert bool(findings("period-overlap", quarter + record("registers/pnl/PNL-2027-0001.yml", month))) is overlap


@pytest.mark.parametrize(
    ("planned", "used", "short"), [("32", "0", False), ("32.25", "0", True), ("40", "8", False), ("40", "7.5", True)]
)
def test_training_takes_what_is_free_and_no_more(planned: str, used: str, *, short: bool) -> None:
    """From Monday 2026-11-23 to Friday 2026-11-27: 40 hours less a fifth for tickets; the day before has none left."""
    person = record("registers/people/ben.holt.yml", "name: Ben\nstatus: active\nweekly_capacity_hours: 40\n")
    plan = f"goal: Learn\nstatus: planned\nperson: ben.holt\nplanned_hours: {planned}\nhours_used: {used}\n"
    text = person + away("2026-11-20", "2026-11-20") + record("registers/training-plans/TRN-0001.yml", plan)
    assert bool(findings("training-without-capacity", text + "target_date: 2026-11-27\n")) is short
    assert findings("training-without-capacity", text + "target_date: 2026-11-19\n") == ()
