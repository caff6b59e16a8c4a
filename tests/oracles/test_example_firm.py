"""The example firm of this repository comes to the figures written down for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from oracles.cases import load, same
from pmo.domain import agreement_records, risk_records
from pmo.domain.calendar import Calendar
from pmo.domain.plan import tasks_of
from pmo.domain.planned_value import Piece, PlannedCurve
from pmo.domain.project import all_figures
from pmo.measure import tables
from pmo.measure.issue_tables import priority_of
from pmo.model.figures import Color, Value
from pmo.pipeline.load import load as load_workspace
from support import ROOT

ANSWERS = load("example-firm")
PROJECTS = ANSWERS["projects"]


@pytest.fixture(scope="module")
def firm():
    return load_workspace(ROOT, date(2026, 11, 20), date(2026, 11, 20)).workspace


@pytest.fixture(scope="module")
def figures(firm):
    return all_figures(firm)


def near(found: Value, expected: Decimal | None) -> None:
    if expected is None:
        assert found.value is None
        assert found.reason
    else:
        assert found.value is not None, found.reason
        assert abs(found.value - expected) <= max(Decimal("0.0051"), abs(expected) * Decimal("1e-5")) / (
            50 if abs(expected) < 10 else 1
        ), f"{found.value} is not {expected}"


def cells(table, first):
    row = next(row for row in table.rows if row[0] == first)
    return {column.key: item for column, item in zip(table.columns, row, strict=True)}


def test_all_projects_are_there(firm, figures):
    assert sorted(figures) == sorted(PROJECTS)
    assert firm.as_of == date(2026, 11, 20)


@pytest.mark.parametrize("name", sorted(PROJECTS))
def test_earned_value_in_hours_and_cost(firm, figures, name):
    answer, found = PROJECTS[name], figures[name]
    assert firm.state(firm.find("project", name)) == answer["status"]
    for metric, expected in answer["hours"].items():
        near(found.get(metric), expected)
    for metric, expected in answer["cost"].items():
        near(found.cost[metric], expected)


@pytest.mark.parametrize("name", sorted(PROJECTS))
def test_planned_curve(firm, name):
    project = firm.find("project", name)
    pieces = [Piece(task.budget, task.start, task.finish) for task in tasks_of(project)]
    weekly = PlannedCurve(Calendar.of(firm.settings), pieces).weekly()
    expected = PROJECTS[name]["planned_curve"]
    assert len(weekly) == len(expected)
    for value, answer in zip(weekly, expected, strict=True):
        assert abs(value - answer) <= Decimal("0.00006")


@pytest.mark.parametrize("name", sorted(PROJECTS))
def test_colors_milestones_and_reports(figures, name):
    answer, found = PROJECTS[name], figures[name]
    assert found.color is Color(answer["overall"])
    expected = {key: Color(value) for key, value in answer.get("colors", {}).items()}
    assert {item.name: item.color for item in found.dimensions} == expected
    assert all(item.reason.endswith(".") for item in found.dimensions)
    if "milestone" in answer:
        milestone = next(item for item in found.milestones if item.name == answer["milestone"]["name"])
        assert milestone.baseline == date.fromisoformat(answer["milestone"]["baseline"])
        assert (milestone.actual or milestone.forecast) == date.fromisoformat(answer["milestone"]["forecast"])
        assert milestone.slip_days == answer["milestone"]["slip_days"]
        assert milestone == found.next_milestone or milestone.actual is not None
        assert found.declared_on == date.fromisoformat(answer["last_report"])
    assert found.watermelon == (name in ANSWERS["watermelons"])


def test_curves_meet_the_recorded_figures(figures):
    for found in figures.values():
        seen = [point for point in found.curve if point.earned is not None]
        if not seen or seen[-1].spent is None:  # not begun, or its hours are booked on an agreement
            assert found.color is Color.NONE
            continue
        same(seen[-1].earned, found.get("ev").value)
        same(seen[-1].spent, found.get("ac").value)
        same(found.spi_t_weeks[-1][1], found.get("spi_t").value)
        assert len(found.spi_t_weeks) == 12
        assert [point.earned for point in seen] == sorted(point.earned for point in seen)
        assert [point.spent for point in seen] == sorted(point.spent for point in seen)
        assert sum(task.spent for task in found.tasks) == found.get("ac").value


def test_change_rates(firm):
    answers = ANSWERS["changes"]
    table = tables.change_rates(firm)
    for rate in (key for key in answers if key.startswith("change_")):
        near(cells(table, rate)["value"], answers[rate])
    strict = cells(table, "change_success_strict_of_implemented")
    assert (strict["of"], strict["count"]) == (answers["implemented_closed_production"], answers["successful"])
    failed = cells(table, "change_failure_lenient_of_implemented")
    assert failed["count"] == answers["backed_out"] + answers["unsuccessful"]
    assert (
        cells(table, "change_failure_strict_of_implemented")["count"]
        == failed["count"] + answers["successful_with_issues"]
    )
    closed = cells(table, "change_emergency_of_closed")
    assert closed["of"] == strict["of"] + answers["cancelled_or_rejected"]


def test_agreements(firm):
    table = tables.agreements(firm)
    for name, answer in ANSWERS["burn"].items():
        found = cells(table, name)
        for key, metric in (
            ("granted", "granted"), ("consumed", "consumed"), ("remaining", "remaining"), ("used_share", "used_share_of_granted"),
            ("burn_index", "burn_index"), ("days_to_exhaustion", "days_to_exhaustion"),
        ):  # fmt: skip
            near(found[metric], answer[key])
        period = agreement_records.balance(firm, firm.find("agreement", name)).period
        assert (period.elapsed(firm.as_of), period.days) == (answer["elapsed_days"], answer["period_days"])
        assert (found["color"], found["low"], found["runs_out_early"]) == (Color.RED, "yes", "yes")
    for name, used in ANSWERS["used_to_date"].items():
        assert cells(table, name)["consumed_to_date"].value == used


def test_roll_over(firm):
    for name, months in ANSWERS["rollover"].items():
        table = tables.agreement_periods(firm, firm.find("agreement", name))
        assert len(table.rows) == len(months)
        for row, answer in zip(table.rows, months, strict=True):
            found = dict(zip([column.key for column in table.columns], row, strict=True))
            assert found.pop("period").isoformat()[:7] == answer.pop("month")
            assert found == answer


def test_bookings(firm):
    table = tables.people_load(firm)
    found = {row[1]: cells_of(table, row) for row in table.rows}
    assert set(found) == set(ANSWERS["booking_load"])
    for person, answer in ANSWERS["booking_load"].items():
        assert found[person]["month"] == answer["month"]
        assert found[person]["booked_hours"] == answer["booked"]
        near(found[person]["forward_capacity_hours"], answer["capacity"])
        near(found[person]["booking_load_of_forward_capacity"], answer["load"])


def cells_of(table, row):
    return {column.key: item for column, item in zip(table.columns, row, strict=True)}


def test_reviews(firm, figures):
    for name, answer in ANSWERS["reviews"].items():
        table = tables.planned_vs_actual(firm, firm.find("project", name), figures[name])
        near(cells(table, "hours")["share"], answer["hours_share"])
        assert cells(table, "finish")["difference"].value == answer["finish_days"]
        assert abs(cells(table, "margin_share")["actual"].value - answer["margin_share"]) < Decimal("0.0006")
    summary = tables.estimate_accuracy_summary(firm, figures)
    for metric in ("bias_mean", "bias_total_of_estimate"):
        found = cells(summary, metric)
        near(found["value"], ANSWERS["estimates"][metric])
        assert found["n"] == ANSWERS["estimates"]["n"]


def test_risks_and_issues(firm):
    answer = ANSWERS["risks"]
    risks = firm.of("risk")
    states = [firm.state(record) for record in risks]
    assert (len(risks), states.count("closed"), states.count("occurred"), states.count("draft")) == (
        answer["total"], answer["closed"], answer["occurred_open"], answer["drafts"],
    )  # fmt: skip
    still = [record for record in risks if risk_records.is_open(firm, record)]
    assert len(still) == answer["open"]
    matrix = firm.settings.thresholds.matrix
    for level in ("extreme", "high"):
        assert [record.id for record in still if risk_records.current_level(record, matrix) == level] == answer[level]
    issues = [record for record in firm.of("issue") if firm.open(record)]
    assert (len(firm.of("issue")), len(issues)) == (ANSWERS["issues"]["total"], ANSWERS["issues"]["open"])
    for priority in ("P1", "P2"):
        found = sorted(record.id for record in issues if priority_of(record) == priority)
        assert found == ANSWERS["issues"][priority]
