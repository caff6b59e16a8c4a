"""Reports of a small firm whose figures fit on paper.

Budget 60 h (40 + 20). On 2026-11-20 the first task is done and 5 of the second one's 10 days have passed: planned
40 + 10 = 50 h, earned 40 + 0.4 x 20 = 48 h, spent 42 + 8 = 50 h. CPI = SPI = 48/50 = 0.96, forecast 60 x 50 / 48 = 62.5 h.
The plan reaches 20, 40, 50 h at the ends of the weeks, so 48 h were due after 2.8 of 3 weeks: SPI(t) 0.933.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pmo.pipeline import report as pipeline
from reports.firm import CLOSED, small
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

RISK = "id: RSK-2026-0001\ntitle: {title}\nstatus: open\ntype: {type}\nevent: It happens.\nowner: ana.ruiz\nprobability: {p}\nimpact: {i}\nnext_review: {review}\n"
ISSUE = "id: {id}\ntitle: {title}\ntype: problem_concern\nstatus: {status}\nowner: ana.ruiz\nimpact: high\nurgency: {urgency}\nraised_on: {raised}\nnext_update_due: {due}\n"
CHANGE = "id: {id}\ntitle: {title}\ntype: {type}\ncategory: production\nstatus: closed\nclient: acme\nplanned_start: '2026-10-10T18:00:00-04:00'\nplanned_end: '2026-10-10T20:00:00-04:00'\nactual_end: '2026-10-10T20:00:00-04:00'\nsubmitted_on: 2026-10-01\noutcome: {outcome}\napprovals:\n  - role: change-manager\n    decision: approved\n    decided_on: 2026-10-05\n"


def data(loaded: Loaded, name: str, audience: str = "management", **part: str) -> dict[str, Any]:
    found = pipeline.report(loaded, name, audience, **part)
    return json.loads(pipeline.text(found, "json"), parse_float=Decimal)  # type: ignore[no-any-return]


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item["rows"] for item in found["tables"] if item["id"] == table)  # type: ignore[no-any-return]


def test_portfolio_figures_by_hand(tmp_path: Path) -> None:
    found = data(small(tmp_path), "portfolio")
    row = rows(found, "portfolio")[0]
    assert row["bac"]["value"] == 60
    assert row["ac"]["value"] == 50
    assert row["cpi"]["value"] == Decimal("0.96")
    assert row["spi"]["value"] == Decimal("0.96")
    assert row["eac_cpi"]["value"] == Decimal("62.5")
    assert row["percent_complete_of_bac"]["value"] == Decimal("0.8")
    assert row["spi_t"]["value"].quantize(Decimal("0.0001")) == Decimal("0.9333")
    assert row["slip_days"]["value"] == 10
    assert row["overall"] == "amber"
    assert row["declared"] == "green"
    assert "demo/2026-11-20" in row["sources"]
    assert found["answer"].startswith("None of 1 running project is red. 1 amber.")
    assert "Declared green, but computed otherwise: “Mail migration”." in found["answer"]


def test_portfolio_shows_the_reason_with_declared_beside_computed(tmp_path: Path) -> None:
    text = pipeline.text(pipeline.report(small(tmp_path), "portfolio", "management"), "md")
    assert (
        "| Mail migration | schedule | ▲ Amber | – | SPI(t) 0.93 is below 0.95. Next milestone “Cutover” is 10 days late; 7 are tolerated. |"
        in text
    )
    assert "| Mail migration | overall | ▲ Amber | ● Green |" in text
    assert "- **CPI**: Cost performance index (CPI). EV ÷ AC." in text


def test_the_project_report_answers_and_lists_its_records(tmp_path: Path) -> None:
    loaded = small(
        tmp_path,
        {
            "projects/demo/risks/RSK-2026-0001.yml": RISK.format(
                title="Server fails", type="threat", p=4, i=5, review="2026-11-10"
            )
        },
    )
    text = pipeline.text(pipeline.report(loaded, "project", "management", project="demo"), "md")
    assert "**The project is red; its state is “in progress”.**" in text
    assert (
        "It is forecast to end on Dec 4, 7 days after the plan. At the trend it takes 63 of 60 budgeted hours." in text
    )
    assert "| Forecast, trend continues | 62.5 h | " in text
    assert "| risk | ◆ Red |" in text
    assert "| RSK-2026-0001 | Server fails | extreme |" in text
    assert "Next: Move the last wave." in text


def test_a_report_that_expects_less_than_the_computed_plan_is_told_apart(tmp_path: Path) -> None:
    """Six tenths of task 1.2 (10 working days) are open: 6 working days from Monday, November 23, end on Monday, November 30."""
    text = small(tmp_path).root.joinpath("projects/demo/status/2026-11-20.md").read_text(encoding="utf-8")
    early = text.replace("forecast_finish: 2026-12-04", "forecast_finish: 2026-11-24")
    assert early != text
    loaded = small(tmp_path, {"projects/demo/status/2026-11-20.md": early})
    said = pipeline.text(pipeline.report(loaded, "project", "management", project="demo"), "md")
    assert "The last report expects Nov 24, 3 days before the plan; the computed plan comes to Nov 30." in said
    assert "computed plan" not in pipeline.text(pipeline.report(loaded, "project", "client:acme", project="demo"), "md")


def test_nothing_recorded_is_a_dash_with_its_reason(tmp_path: Path) -> None:
    loaded = small(
        tmp_path,
        base={
            "projects/bare/project.yml": "id: bare\ntitle: Bare one\nclient: acme\nstatus: in_progress\nmanager: ana.ruiz\n"
        },
    )
    found = data(loaded, "portfolio")
    row = rows(found, "portfolio")[0]
    assert row["cpi"]["value"] is None
    assert row["cpi"]["reason"]
    text = pipeline.text(pipeline.report(loaded, "portfolio", "management"), "md")
    line = next(line for line in text.splitlines() if line.startswith("| Bare one |"))
    assert "– (" in line
    assert "| 0 |" not in line


def test_an_empty_workspace_gives_every_report_a_sentence(tmp_path: Path) -> None:
    for found in pipeline.reports(small(tmp_path, base={}), "internal"):
        text = pipeline.text(found, "md")
        assert found.answer
        assert found.answer.endswith((".", "?")), found.name
        assert "None" not in text.replace("None of", ""), found.name
        assert json.loads(pipeline.text(found, "json"))["report"] == found.name


@pytest.mark.parametrize(("p", "i", "level"), [(5, 5, "extreme"), (3, 3, "high"), (1, 1, "low")])
def test_risk_levels_count_threats_alone(tmp_path: Path, p: int, i: int, level: str) -> None:
    chance = RISK.format(title="Grant comes", type="opportunity", p=5, i=5, review="2026-12-01").replace("0001", "0002")
    loaded = small(tmp_path, {
        "projects/demo/risks/RSK-2026-0001.yml": RISK.format(title="Server fails", type="threat", p=p, i=i, review="2026-11-10"),
        "projects/demo/risks/RSK-2026-0002.yml": chance,
    })  # fmt: skip
    found = data(loaded, "risks")
    row = next(row for row in rows(found, "risks") if row["id"] == "RSK-2026-0001")
    assert row["risk_level"] == level
    assert row["review_overdue"]["value"] == 10
    serious = "1 of 1 open threat is" if level in ("extreme", "high") else "None of 1 open threat is"
    assert found["answer"].startswith(serious)
    assert "1 opportunity is open." in found["answer"]
    assert "1 review is overdue." in found["answer"]


def test_change_rates_name_numerator_denominator_and_definition(tmp_path: Path) -> None:
    outcomes = ["successful", "successful", "successful_with_issues", "backed_out"]
    loaded = small(tmp_path, {
        f"registers/changes/CR-2026-000{number}.yml": CHANGE.format(id=f"CR-2026-000{number}", title=f"Change {number}", type="normal", outcome=outcome)
        for number, outcome in enumerate(outcomes, 1)
    })  # fmt: skip
    text = pipeline.text(pipeline.report(loaded, "changes", "management"), "md")
    assert "**2 of 4 implemented changes went without any issue (50%, strict).**" in text
    assert "3 of 4 reached their aim (75%, lenient)." in text
    assert "| Changes without any issue | 50% (2 of 4) |" in text
    assert "Half of the changes are handed in at least 9 days before" in text
    assert "| CR-2026-0004 | Change 4 | Acme Tooling | normal | backed out |" in text


def test_issue_ages_by_hand(tmp_path: Path) -> None:
    loaded = small(tmp_path, {
        "projects/demo/issues/ISS-2026-0001.yml": ISSUE.format(id="ISS-2026-0001", title="Old one", status="examining", urgency="high", raised="2026-10-01", due="2026-11-18"),
        "projects/demo/issues/ISS-2026-0002.yml": ISSUE.format(id="ISS-2026-0002", title="New one", status="examining", urgency="low", raised="2026-11-18", due="2026-11-25"),
    })  # fmt: skip
    found = data(loaded, "issues")
    ages = {row["id"]: (row["age_days"]["value"], row["update_overdue"]["value"]) for row in rows(found, "issues")}
    assert ages == {"ISS-2026-0001": (50, 2), "ISS-2026-0002": (2, 0)}
    assert (
        found["answer"]
        == "2 issues are open, 1 of them P1. The oldest is 50 days old (ISS-2026-0001). 1 update is overdue."
    )
    total = next(row for row in rows(found, "issue_ageing") if row["priority"] == "all")
    assert total["age_median"]["value"] == 26


AGREEMENT = "id: AGR-2026-0001\ntitle: Block of hours\nclient: acme\ntype: one_time_block\nstatus: active\nunits: hours\nlimit: 100\ncycle: none\nstart: 2026-11-01\nend: 2026-12-10\nbill_price: 15000\ncovers: [Support]\n"


def test_agreement_burn_by_hand(tmp_path: Path) -> None:
    """60 of 100 hours are used after 20 of 40 days: 0.6 / 0.5 = 1.2, amber; 40 left at 3 a day last 13.3 days."""
    loaded = small(tmp_path, {
        "registers/agreements/AGR-2026-0001.yml": AGREEMENT,
        "registers/agreements/usage/AGR-2026-0001.csv": "month,person,hours\n2026-11,ana.ruiz,60\n",
    })  # fmt: skip
    found = data(loaded, "agreements")
    row = rows(found, "agreements")[0]
    assert row["burn_index"]["value"] == Decimal("1.2")
    assert row["color"] == "amber"
    assert row["days_to_exhaustion"]["value"].quantize(Decimal("0.01")) == Decimal("13.33")
    assert row["bill_price"] == 15000
    assert "“Block of hours” (AGR-2026-0001, burn index 1.20)" in found["answer"]
    assert "1 agreement ends within 90 days; the first on Dec 10." in found["answer"]


def team(size: int, hours: str) -> dict[str, str]:
    files = {
        f"registers/people/p{number}.yml": f"id: p{number}\nname: Person {number}\nstatus: active\nweekly_capacity_hours: 40\n"
        for number in range(size)
    }
    lines = "".join(f"2026-11,p{number},{hours}\n" for number in range(size))
    return {
        **files,
        "registers/agreements/AGR-2026-0001.yml": AGREEMENT,
        "registers/agreements/usage/AGR-2026-0001.csv": f"month,person,hours\n{lines}",
    }


def test_utilization_by_hand(tmp_path: Path) -> None:
    """Five people of 8 hours over the 15 working days to 2026-11-20: 600 hours; 5 x 60 + 50 on the project for clients: 350."""
    more = dict(team(4, "60").items())
    more["registers/agreements/usage/AGR-2026-0001.csv"] += "2026-11,ana.ruiz,60\n"
    found = data(small(tmp_path, more), "utilization")
    row = rows(found, "utilization")[-1]
    assert row["month"] == "2026-11"
    assert row["people"] == 5
    assert row["available"]["value"] == 600
    assert row["agreement_hours"] == 300
    assert row["project_hours"] == 50
    assert row["client_utilization_of_staff_available"]["value"] == Decimal(350) / 600
    assert "58.3% of its time on clients (350 of 600 hours)" in found["answer"]


def test_a_team_of_four_has_no_figure(tmp_path: Path) -> None:
    more = team(3, "60")
    found = data(small(tmp_path, more), "utilization")
    row = rows(found, "utilization")[-1]
    assert row["people"] == 4
    assert row["client_utilization_of_staff_available"] == {
        "value": None,
        "reason": "below_minimum_n",
        "reason_text": "too few to say",
        "n": 4,
    }


def test_capacity_names_who_is_over(tmp_path: Path) -> None:
    """100 hours less 20 for tickets less a fifth: 64; 80 booked is 125 %."""
    person = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nforward:\n  - month: 2026-12\n    calendar_hours: 100\n    away_hours: 0\n    ticket_hours: 20\nbookings:\n  - month: 2026-12\n    hours: 80\n    text: Audit\n"
    found = data(small(tmp_path, {"registers/people/ana.ruiz.yml": person}), "capacity", "internal")
    assert rows(found, "people_load")[0]["booking_load_of_forward_capacity"]["value"] == Decimal("1.25")
    assert found["answer"] == "1 of 1 person is booked for more than there is time. Ana Ruiz 125% in 2026-12."


def test_reviews_count_estimates_of_closed_projects(tmp_path: Path) -> None:
    """66 hours for 60 estimated: a tenth more."""

    loaded = workspace(tmp_path, CLOSED, as_of=date(2026, 12, 31))
    found = data(loaded, "review")
    assert rows(found, "estimate_accuracy")[0]["bias_of_estimate"]["value"] == Decimal("0.1")
    assert found["answer"] == "1 closed project took 10% more hours than first estimated. 0 of 1 were reviewed."


def test_only_one_project_or_client(tmp_path: Path) -> None:
    other = "id: other\ntitle: Other one\nclient: bolt\nstatus: proposed\nmanager: ana.ruiz\n"
    loaded = small(tmp_path, {
        "registers/clients/bolt.yml": "id: bolt\nname: Bolt Ltd\nstatus: active\n",
        "projects/other/project.yml": other,
        "projects/other/issues/ISS-2026-0002.yml": ISSUE.format(id="ISS-2026-0002", title="Theirs", status="examining", urgency="low", raised="2026-11-18", due="2026-11-25"),
        "projects/demo/issues/ISS-2026-0001.yml": ISSUE.format(id="ISS-2026-0001", title="Ours", status="examining", urgency="low", raised="2026-11-18", due="2026-11-25"),
    })  # fmt: skip
    assert [row["id"] for row in rows(data(loaded, "issues", project="demo"), "issues")] == ["ISS-2026-0001"]
    assert [row["id"] for row in rows(data(loaded, "issues", client="bolt"), "issues")] == ["ISS-2026-0002"]
    assert [row["id"] for row in rows(data(loaded, "portfolio", client="Bolt Ltd"), "portfolio")] == ["other"]
    assert data(loaded, "issues", project="demo")["scope"] == "Only project demo."
