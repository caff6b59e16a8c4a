"""Projects, risks, agreements and people: sums, dates, circles, loads."""

from __future__ import annotations

import pytest

from rules.workbench import findings

PROJECT = "# projects/demo/project.yml\nid: demo\ntitle: Mail migration\nclient: acme\n"


def project(more: str) -> str:
    return PROJECT + more


@pytest.mark.parametrize(("forecast", "slipped"), [("2026-11-27", False), ("2026-11-28", True), ("2026-11-13", False)])
def test_milestone_may_slip_by_the_tolerance(forecast: str, *, slipped: bool) -> None:
    rows = f"milestones:\n  - name: Cutover\n    baseline: 2026-11-20\n    forecast: {forecast}\n"
    assert bool(findings("milestone-slipped", project("status: in_progress\n" + rows))) is slipped
    assert findings("milestone-slipped", project("status: closed\n" + rows)) == ()


def test_only_the_next_milestone_speaks_and_counts_the_others() -> None:
    rows = "milestones:\n" + "".join(
        f"  - name: Wave {number}\n    baseline: 2026-11-0{number}\n    forecast: 2026-12-0{number}\n"
        for number in (2, 1, 3)
    )
    (found,) = findings("milestone-slipped", project("status: in_progress\n" + rows))
    assert "Wave 1" in found.message
    assert "2 later ones" in found.message
    assert found.place.span.line == 11


def test_reached_milestone_needs_a_cause_too() -> None:
    rows = "milestones:\n  - name: A\n    baseline: 2026-08-07\n    forecast: 2026-08-07\n    actual: 2026-08-28\n"
    (found,) = findings("slip-without-cause", project("status: closed\n" + rows))
    assert found.place.span.line == 9
    early = rows.replace("actual: 2026-08-28", "actual: 2026-08-01")
    assert findings("slip-without-cause", project("status: closed\n" + early)) == ()


def tasks(*rows: str) -> str:
    return "status: in_progress\ntasks:\n" + "".join(f"  - {row}\n" for row in rows)


def test_long_chains_and_rings_are_walked_without_recursion() -> None:
    chain = [f'{{wbs: "1.{number}", predecessors: ["1.{number - 1}"]}}' for number in range(2, 3000)]
    assert findings("wbs-cycle", project(tasks('{wbs: "1.1"}', *chain))) == ()
    ring = tasks('{wbs: "1.1", predecessors: ["1.2999"]}', *chain)
    (found,) = findings("wbs-cycle", project(ring))
    assert len(found.notes) == 2998


def test_many_ways_to_the_same_task_are_walked_once() -> None:
    rows = ['{wbs: "0"}']
    for step in range(1, 60):
        rows += [f'{{wbs: "{step}{side}", predecessors: {_before(step)}}}' for side in "ab"]
    assert findings("wbs-cycle", project(tasks(*reversed(rows)))) == ()


def _before(step: int) -> str:
    return '["0"]' if step == 1 else f'["{step - 1}a", "{step - 1}b"]'


@pytest.mark.parametrize(
    ("rows", "circles"),
    [
        (['{wbs: "1", predecessors: ["1"]}'], 1),
        (['{wbs: "1", predecessors: ["2"]}', '{wbs: "2", predecessors: ["3"]}', '{wbs: "3", predecessors: ["2"]}'], 1),
        (['{wbs: "1", predecessors: ["2", "3"]}', '{wbs: "2", predecessors: ["3"]}', '{wbs: "3"}'], 0),
        (
            [
                '{wbs: "1", predecessors: ["2"]}',
                '{wbs: "2", predecessors: ["1"]}',
                '{wbs: "3", predecessors: ["4"]}',
                '{wbs: "4", predecessors: ["3"]}',
            ],
            2,
        ),
    ],
)
def test_each_circle_is_told_once(rows: list[str], circles: int) -> None:
    assert len(findings("wbs-cycle", project(tasks(*rows)))) == circles


def test_unknown_predecessor_is_guessed() -> None:
    (found,) = findings("unknown-predecessor", project(tasks('{wbs: "1.1"}', '{wbs: "1.2", predecessors: ["1.11"]}')))
    assert "did you mean 1.1?" in found.help


@pytest.mark.parametrize(("hours", "missing"), [("60", True), ("100", False), ("100.25", False), ("99.75", True)])
def test_tasks_add_up_exactly(hours: str, *, missing: bool) -> None:
    text = project("budget:\n  hours: 100\n" + tasks(f'{{wbs: "1.1", budget_hours: {hours}}}'))
    assert bool(findings("tasks-sum", text)) is missing


@pytest.mark.parametrize(
    ("claim", "accepted", "over"),
    [(90, "false", False), (91, "false", True), (100, "true", False), (100, "false", True)],
)
def test_claim_stops_at_the_cap_until_accepted(claim: int, accepted: str, *, over: bool) -> None:
    text = project(tasks(f'{{wbs: "1.1", percent_complete: {claim}, accepted: {accepted}}}'))
    assert bool(findings("percent-over-cap", text)) is over


def test_earned_hours_stay_within_the_budget() -> None:
    text = project("budget:\n  hours: 30\n" + tasks('{wbs: "1.1", budget_hours: 40, accepted: true}'))
    (found,) = findings("earned-over-budget", text)
    assert "40 hours of a budget of 30" in found.message
    assert findings("earned-over-budget", text.replace("hours: 30", "hours: 40")) == ()


def test_level_of_effort_up_to_a_fifth() -> None:
    row = '{{wbs: "{}", budget_hours: {}, ev_method: {}}}'
    fifth = tasks(row.format("1", 20, "level_of_effort"), row.format("2", 80, "percent_complete"))
    more = tasks(row.format("1", 21, "level_of_effort"), row.format("2", 79, "percent_complete"))
    assert findings("level-of-effort-heavy", project(fifth)) == ()
    assert len(findings("level-of-effort-heavy", project(more))) == 1


def test_baseline_names_an_order_of_its_project_that_was_approved() -> None:
    base = project("status: in_progress\nbaselines:\n  - version: 1\n  - version: 2\n    change: CR-2026-0024\n")
    order = (
        "# projects/demo/changes/CR-2026-0024.yml\nid: CR-2026-0024\ncategory: baseline\nstatus: closed\n"
        "approvals:\n  - role: client-sponsor\n    decision: approved\n"
    )
    slug = "baseline-changed-without-change"
    assert findings(slug, base + order) == ()
    assert "not a change order" in findings(slug, base + order.replace("baseline", "production"))[0].message
    assert "assess" in findings(slug, base + order.replace("closed", "assess"))[0].message
    assert "nobody" in findings(slug, base + order.replace("approved", "rejected"))[0].message
    assert "other" in findings(slug, base + order.replace("category", "project: other\ncategory"))[0].message


RISK = "# projects/demo/risks/RSK-2026-0012.yml\nid: RSK-2026-0012\ntitle: Late\n"


@pytest.mark.parametrize(
    ("probability", "impact", "severe"), [(1, 5, True), (5, 1, False), (3, 3, True), (2, 4, False), (5, 5, True)]
)
def test_severity_comes_from_the_matrix_not_from_the_product(probability: int, impact: int, *, severe: bool) -> None:
    text = RISK + f"type: threat\nstatus: open\nprobability: {probability}\nimpact: {impact}\n"
    assert bool(findings("high-risk-without-response", text)) is severe
    assert findings("high-risk-without-response", text + "accepted_by: client-sponsor\n") == ()


@pytest.mark.parametrize(
    ("level", "day", "far"),
    [
        ((5, 5), "2026-11-27", False),
        ((5, 5), "2026-11-28", True),
        ((2, 2), "2026-12-04", False),
        ((2, 2), "2026-12-05", True),
        ((1, 1), "2026-12-20", False),
        ((1, 1), "2026-12-21", True),
    ],
)
def test_review_of_a_risk_is_as_near_as_its_level_asks(level: tuple[int, int], day: str, *, far: bool) -> None:
    text = RISK + f"status: open\nprobability: {level[0]}\nimpact: {level[1]}\nnext_review: {day}\n"
    assert bool(findings("risk-review-too-far", project("status: in_progress\n") + text)) is far
    assert findings("risk-review-too-far", project("status: on_hold\n") + text) == ()


def agreement(more: str, *usage: str) -> str:
    return (
        "# registers/agreements/AGR-2026-0001.yml\nid: AGR-2026-0001\ntitle: Block\nstatus: active\nunits: hours\n"
        f"{more}# registers/agreements/usage/AGR-2026-0001.csv\nmonth,person,hours\n" + "\n".join(usage) + "\n"
    )


TERM = "cycle: none\nstart: 2026-04-01\nend: 2027-03-31\n"


@pytest.mark.parametrize(("used", "low"), [("95.75", False), ("96", True), ("120", True), ("121", False)])
def test_low_balance_begins_at_a_fifth(used: str, *, low: bool) -> None:
    text = agreement(f"limit: 120\n{TERM}", f"2026-10,ben.holt,{used}")
    assert bool(findings("agreement-low-balance", text)) is low


def test_unlimited_and_ended_agreements_have_no_balance() -> None:
    assert findings("agreement-low-balance", agreement(f"unlimited: true\n{TERM}", "2026-10,b,119")) == ()
    ended = agreement(f"limit: 120\n{TERM}", "2026-10,b,119").replace("active", "expired")
    assert findings("agreement-low-balance", ended) == ()


@pytest.mark.parametrize(
    ("more", "used", "over"),
    [
        ("", "120", False),
        ("", "121", True),
        ("allow_overruns: true\n", "150", False),
        ("allow_overruns: true\noverrun_limit: 10\n", "130", False),
        ("allow_overruns: true\noverrun_limit: 10\n", "131", True),
    ],
)
def test_overrun_is_what_nobody_allowed(more: str, used: str, *, over: bool) -> None:
    text = agreement(f"limit: 120\n{TERM}{more}", f"2026-10,b,{used}")
    assert bool(findings("agreement-overrun", text)) is over


def test_monthly_block_counts_its_own_month_and_what_was_carried() -> None:
    month = "limit: 20\ncycle: month\nstart: 2026-10-01\nend: 2027-09-30\n"
    assert findings("agreement-overrun", agreement(month, "2026-10,b,30", "2026-11,b,15")) == ()
    assert findings("agreement-overrun", agreement(month, "2026-10,b,10", "2026-11,b,25"))
    assert (
        findings("agreement-overrun", agreement(month + "carry_mode: unused\n", "2026-10,b,10", "2026-11,b,25")) == ()
    )


def test_bookings_of_all_projects_and_of_the_person_add_up() -> None:
    person = (
        "# registers/people/ben.holt.yml\nid: ben.holt\nname: Ben Holt\nstatus: active\nforward:\n  - month: 2026-12\n"
        "    calendar_hours: 176\n    away_hours: 16\n    ticket_hours: 60\nbookings:\n  - month: 2026-12\n    hours: 8\n"
    )
    first = project("status: in_progress\nbookings:\n  - person: ben.holt\n    month: 2026-12\n    hours: 52\n")
    second = first.replace("demo", "second").replace("52", "20.5")
    assert findings("over-allocated", person + first) == ()
    (found,) = findings("over-allocated", person + first + second)
    assert "80.5 hours" in found.message
    assert "101 %" in found.message
    assert len(found.notes) == 3
    over = second.replace("in_progress", "closed")
    assert findings("over-allocated", person + first + over) == ()


def test_coverage_ignores_case_and_people_who_left() -> None:
    def person(name: str, skill: str, level: str, state: str = "active") -> str:
        return (
            f"# registers/people/{name}.yml\nid: {name}\nname: {name}\nstatus: {state}\nskills:\n"
            f"  - name: {skill}\n    level: {level}\n"
        )

    one = person("a.b", "VMware", "expert")
    assert findings("skill-coverage", one) == ()
    assert len(findings("skill-coverage", one + person("c.d", "vmware", "beginner"))) == 1
    assert findings("skill-coverage", one + person("c.d", "vmware", "advanced")) == ()
    left = person("c.d", "vmware", "advanced", "inactive") + person("e.f", "vmware", "beginner")
    assert len(findings("skill-coverage", one + left)) == 1


def test_client_of_an_agreement_binds_too() -> None:
    deal = "# registers/agreements/AGR-2026-0001.yml\nid: AGR-2026-0001\nclient: borealis\n"
    (found,) = findings("client-mismatch", project("agreement: AGR-2026-0001\n") + deal)
    assert len(found.notes) == 2
    assert findings("client-mismatch", project("agreement: AGR-2026-0001\n") + deal.replace("borealis", "acme")) == ()


def test_raci_of_any_kind() -> None:
    rows = "raci:\n  - activity: Test\n    responsible: [a]\n  - activity: Ship\n    responsible: []\n    accountable: [b]\n"
    assert [item.place.span.line for item in findings("raci-not-one-accountable", project(rows))] == [5]
    assert [item.place.span.line for item in findings("raci-without-responsible", project(rows))] == [7]


def test_time_after_closing_is_added_up() -> None:
    text = project("status: closed\nclosed_on: 2026-01-31\n") + (
        "# projects/demo/actuals.csv\nwbs,month,person,hours\n1.1,2026-01,b,1\n1.1,2026-02,b,2.25\n1.1,2026-03,b,4\n"
    )
    (found,) = findings("time-on-closed-project", text)
    assert "6.25 hours" in found.message
    assert found.place.span.line == 3


def test_figures_are_computed_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from pmo.check import figures  # noqa: PLC0415 - replaced below
    from rules.workbench import example  # noqa: PLC0415

    calls = []
    real = figures.project_figures
    monkeypatch.setattr(figures, "project_figures", lambda *args, **more: calls.append(1) or real(*args, **more))
    workspace = example(project(tasks('{wbs: "1.1", budget_hours: 40}')))
    (record,) = workspace.of("project")
    assert figures.figures_of(workspace, record) is figures.figures_of(workspace, record)
    assert len(calls) == 1
