"""Escalations, standards, training, satisfaction and P&L: figures that fit on paper, and facts of the example firm."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from pmo.domain import pnl, survey_records
from pmo.pipeline import report as pipeline
from reports.firm import BASE, example, small

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

CSAT = "id: {id}\ntitle: CSAT {period}\nstatus: {status}\ntype: csat\nperiod: {period}\nclient: acme\nscale: '1-5'\nsent: {sent}\ncounts:\n  - {{level: 2, count: {bad}}}\n  - {{level: 4, count: {good}}}\n  - {{level: 5, count: 2}}\npositive_levels: [4, 5]\n"
NPS = "id: SRV-0009\ntitle: NPS\nstatus: closed\ntype: nps\nperiod: 2026Q3\nscale: '0-10'\nsent: 20\ncounts:\n  - {group: promoters, count: 6}\n  - {group: passives, count: 2}\n  - {group: detractors, count: 2}\n"
PNL = """\
id: {id}
period: {period}
status: {status}
starts: {starts}
revenue:
  - {{stream: managed_recurring, budget: 1000, actual: 900, forecast: 950, note: A client left in May.}}
  - {{stream: block, budget: 200, actual: {block}, forecast: 210}}
costs:
  - {{line: labor, budget: 500, actual: 540, forecast: 520}}
  - {{line: tools, stream: block, budget: 100, actual: 90, forecast: 100}}
  - {{line: operating_expense, budget: 300, actual: 300, forecast: 300}}
"""


def data(loaded: Loaded, name: str, audience: str = "management", **part: str) -> dict[str, Any]:
    found = pipeline.report(loaded, name, audience, **part)
    return json.loads(pipeline.text(found, "json"), parse_float=Decimal)  # type: ignore[no-any-return]


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item["rows"] for item in found["tables"] if item["id"] == table)  # type: ignore[no-any-return]


def surveys(tmp_path: Path) -> Loaded:
    return small(tmp_path, {
        "registers/surveys/SRV-0001.yml": CSAT.format(id="SRV-0001", period="2026Q2", status="closed", sent=40, bad=2, good=6),
        "registers/surveys/SRV-0002.yml": CSAT.format(id="SRV-0002", period="2026Q3", status="closed", sent=20, bad=4, good=4),
        "registers/surveys/SRV-0003.yml": CSAT.format(id="SRV-0003", period="2026Q3", status="closed", sent=10, bad=1, good=2).replace("acme", "other"),
        "registers/surveys/SRV-0004.yml": CSAT.format(id="SRV-0004", period="2026Q4", status="open", sent=20, bad=0, good=9),
        "registers/surveys/SRV-0009.yml": NPS,
        "registers/clients/other.yml": "id: other\nname: Other Firm\nstatus: active\n",
    })  # fmt: skip


def test_satisfaction_pools_counts_and_leaves_open_surveys_out(tmp_path: Path) -> None:
    """2026Q2: 8 of 10. 2026Q3: (4 + 2) + (2 + 2) = 10 of 15, not the mean of 60 % and 80 %."""
    found = data(surveys(tmp_path), "satisfaction")
    by = {(row["type"], row["period"]): row for row in rows(found, "satisfaction")}
    assert by["csat", "2026Q2"]["csat_positive_of_responses"] == {"value": Decimal("0.8"), "n": 10}
    now = by["csat", "2026Q3"]
    assert now["csat_positive_of_responses"]["value"] == Decimal(10) / 15
    assert (now["n"], now["sent"]) == (15, 30)
    assert now["response_rate_of_sent"]["value"] == Decimal("0.5")
    assert round(now["change"]["value"], 2) == Decimal("-13.33")
    assert ("csat", "2026Q4") not in by
    assert by["nps", "2026Q3"]["nps_of_responses"]["value"] == 40
    assert by["nps", "2026Q3"]["csat_positive_of_responses"] is None
    assert found["answer"].startswith("66.7% of 15 answers were positive in 2026Q3. NPS +40 from 10 answers in 2026Q3.")
    client = next(row for row in rows(found, "satisfaction_by_client") if row["client"] == "acme")
    assert (client["n"], client["change"]["value"]) == (10, Decimal(-20))


def test_few_answers_give_no_figure(tmp_path: Path) -> None:
    one = CSAT.format(id="SRV-0001", period="2026Q3", status="closed", sent=9, bad=1, good=1)
    found = data(small(tmp_path, {"registers/surveys/SRV-0001.yml": one}), "satisfaction")
    row = rows(found, "satisfaction")[0]
    assert row["csat_positive_of_responses"]["value"] is None
    assert row["csat_positive_of_responses"]["reason"] == "below_minimum_n"
    assert found["answer"] == "2026Q3: too few answers to say (4)."


def test_levels_of_a_recommendation_fall_into_groups(tmp_path: Path) -> None:
    text = (
        NPS.replace("group: promoters, count: 6", "level: 9, count: 6")
        .replace("group: passives", "level: 7")
        .replace("group: detractors", "level: 6")
    )
    loaded = small(tmp_path, {"registers/surveys/SRV-0009.yml": text})
    assert survey_records.answers(loaded.workspace.of("survey")[0]).nps.value == 40


def pnl_firm(tmp_path: Path, block: str = "250", status: str = "locked") -> Loaded:
    return small(tmp_path, {
        "registers/pnl/PNL-2026-0003.yml": PNL.format(id="PNL-2026-0003", period="2026Q3", status=status, starts="2026-07-01", block=block),
        "registers/pnl/PNL-2026-0002.yml": PNL.format(id="PNL-2026-0002", period="2026Q2", status="locked", starts="2026-04-01", block="200"),
    })  # fmt: skip


def test_pnl_by_hand(tmp_path: Path) -> None:
    """Revenue 900 + 250 = 1150, cost of service 540 + 90 = 630, margin 520, expense 300, profit 220; budget 1200 - 600 - 300 = 300."""
    found = data(pnl_firm(tmp_path), "pnl")
    period = rows(found, "pnl_periods")[0]
    assert period["period"] == "2026Q3"
    assert period["revenue"]["value"] == 1150
    assert period["gross_margin"]["value"] == 520
    assert period["gross_margin_of_revenue"]["value"] == Decimal(520) / 1150
    assert (period["operating_profit"]["value"], period["profit_variance"]["value"]) == (220, -80)
    lines = {(row["part"], row["line"]): row for row in rows(found, "pnl_lines") if row["period"] == "2026Q3"}
    assert lines["cost", "labor"]["favorable"] == "no"
    assert lines["cost", "tools"]["favorable"] == "yes"
    assert lines["revenue", "block"]["variance_of_budget"]["value"] == Decimal("0.25")
    stream = next(row for row in rows(found, "pnl_streams") if row["stream"] == "block" and row["period"] == "2026Q3")
    assert (stream["left"]["value"], stream["direct_cost"]["value"]) == (160, 90)
    other = next(row for row in rows(found, "pnl_streams") if row["stream"] == "managed_recurring")
    assert other["left"]["value"] is None
    assert found["answer"] == (
        "2026Q3 (locked): operating profit $220, $80 below budget. Gross margin 45.2% of revenue. "
        "What hurts most is Managed recurring, $100 under budget: A client left in May."
    )


def test_a_forecast_counts_its_forecast_and_a_missing_figure_is_never_zero(tmp_path: Path) -> None:
    loaded = pnl_firm(tmp_path, status="forecast")
    assert pnl.periods(loaded.workspace)[-1].result.revenue.value == 1160
    loaded = pnl_firm(tmp_path / "two", block="null")
    newest = pnl.periods(loaded.workspace)[-1]
    assert newest.result.revenue.value is None
    assert newest.result.operating_profit.reason == "missing_input"
    assert newest.planned.operating_profit.value == 300


@pytest.mark.parametrize("name", ["pnl", "satisfaction"])
def test_reports_of_management_are_refused_to_others_and_left_out_of_all(tmp_path: Path, name: str) -> None:
    loaded = small(tmp_path)
    with pytest.raises(pipeline.InputError, match=f"The {name} report is for management"):
        pipeline.report(loaded, name, "internal")
    assert name not in [found.name for found in pipeline.reports(loaded, "internal")]
    assert name in [found.name for found in pipeline.reports(loaded, "management")]


ESCALATION = "id: {id}\ntitle: Who pays\ntype: hierarchical\nstatus: {status}\nproject: demo\nfrom: it-project-manager\nto: service-delivery-manager\nreason: Somebody must decide.\nraised_on: 2026-11-10\nneeded_by: {needed}\n"
CHANGE = "id: {id}\ntitle: {title}\ntype: normal\ncategory: production\nstatus: {status}\nclient: acme\nplanned_start: '{day}T18:00:00-05:00'\nplanned_end: '{day}T20:00:00-05:00'\noutage: {{expected: true, minutes: 30{agreed}}}\n"
ISSUE = "id: {id}\ntitle: {title}\ntype: problem_concern\nstatus: examining\nowner: ana.ruiz\nimpact: high\nurgency: {urgency}\nraised_on: 2026-11-10\n"


def test_the_digest_holds_what_the_service_delivery_manager_must_know(tmp_path: Path) -> None:
    loaded = small(tmp_path, {
        "projects/demo/escalations/ESC-2026-0001.yml": ESCALATION.format(id="ESC-2026-0001", status="raised", needed="2026-11-18"),
        "projects/demo/escalations/ESC-2026-0002.yml": ESCALATION.format(id="ESC-2026-0002", status="acknowledged", needed="2026-11-25"),
        "projects/demo/escalations/ESC-2026-0003.yml": ESCALATION.format(id="ESC-2026-0003", status="closed", needed="2026-11-11"),
        "registers/changes/CR-2026-0001.yml": CHANGE.format(id="CR-2026-0001", title="Today", status="scheduled", day="2026-11-20", agreed=", agreed_on: 2026-11-12"),
        "registers/changes/CR-2026-0002.yml": CHANGE.format(id="CR-2026-0002", title="In 14 days", status="authorize", day="2026-12-04", agreed=""),
        "registers/changes/CR-2026-0003.yml": CHANGE.format(id="CR-2026-0003", title="In 15 days", status="scheduled", day="2026-12-05", agreed=""),
        "registers/changes/CR-2026-0004.yml": CHANGE.format(id="CR-2026-0004", title="Over", status="review", day="2026-11-21", agreed=""),
        "registers/issues/ISS-2026-0001.yml": ISSUE.format(id="ISS-2026-0001", title="P1", urgency="high"),
        "registers/issues/ISS-2026-0002.yml": ISSUE.format(id="ISS-2026-0002", title="P3", urgency="low"),
    })  # fmt: skip
    found = data(loaded, "escalations", "internal")
    assert found["answer"] == (
        "2 escalations wait for an answer. 1 answer is overdue. 2 changes begin within two weeks, 1 not authorized yet and "
        "1 with an outage nobody has agreed to. 1 P1 or P2 issue is open."
    )
    assert [(row["id"], row["days_left"]) for row in rows(found, "escalations")][:3] == [
        ("ESC-2026-0001", -2), ("ESC-2026-0002", 5), ("ESC-2026-0003", None),
    ]  # fmt: skip
    assert [row["title"] for row in rows(found, "impending_changes")] == ["Today", "In 14 days"]
    assert [row["id"] for row in rows(found, "agreed_outages")] == ["CR-2026-0001"]
    text = pipeline.text(pipeline.report(loaded, "escalations"), "md")
    assert "| ISS-2026-0001 |" in text
    assert "| ISS-2026-0002 |" not in text


STANDARD = "id: STD-0001\ntitle: Named admins\nstatus: in_force\nlevel: must\nowner: ana.ruiz\nversion: 1\neffective: 2026-01-01\nreview_by: {review}\n"
WAIVER = "id: {id}\ntitle: Old controller\nstatus: {status}\nstandard: STD-0001\ntype: exception\nclient: acme\nexpires: {expires}\ncompensating_controls: [Own network]\n"


def test_a_waiver_past_its_last_day_is_expired_not_over(tmp_path: Path) -> None:
    loaded = small(tmp_path, {
        "registers/standards/STD-0001.yml": STANDARD.format(review="2026-11-19"),
        "registers/waivers/WVR-2026-0001.yml": WAIVER.format(id="WVR-2026-0001", status="approved", expires="2026-11-19"),
        "registers/waivers/WVR-2026-0002.yml": WAIVER.format(id="WVR-2026-0002", status="approved", expires="2026-11-20"),
        "registers/waivers/WVR-2026-0003.yml": WAIVER.format(id="WVR-2026-0003", status="closed", expires="2026-11-01"),
    })  # fmt: skip
    found = data(loaded, "standards", "internal")
    assert found["answer"] == (
        "1 standard is in force; 1 waiver is live. 1 waiver has run out and is still used: WVR-2026-0001 since Nov 19. 1 review is overdue."
    )
    standard = rows(found, "standards")[0]
    assert (standard["live"], standard["expired"], standard["clients"]) == (1, 1, "acme")
    assert [(row["id"], row["worth"], row["days_left"]) for row in rows(found, "waivers")] == [
        ("WVR-2026-0001", "expired", -1), ("WVR-2026-0002", "live", 0), ("WVR-2026-0003", "ended", None),
    ]  # fmt: skip


def test_a_holder_who_trains_is_no_second_holder(tmp_path: Path) -> None:
    skills = "skills:\n  - {name: VMware, level: expert}\n  - {name: Azure, level: advanced}\ncertifications:\n  - {name: VCP, expires: 2026-11-19}\n  - {name: AZ-104, expires: 2027-02-18}\n  - {name: Net, expires: 2027-02-19}\n"
    plan = "id: {id}\ngoal: {goal}\nstatus: planned\nperson: {who}\nskill: {skill}\ntarget_date: 2026-12-18\n"
    loaded = small(tmp_path, {
        "registers/people/ana.ruiz.yml": BASE["registers/people/ana.ruiz.yml"] + skills,
        "registers/people/bo.lee.yml": "id: bo.lee\nname: Bo Lee\nstatus: active\njob: Engineer\nskills:\n  - {name: VMware, level: beginner}\n",
        "registers/people/ex.one.yml": "id: ex.one\nname: Ex One\nstatus: inactive\njob: Engineer\nskills:\n  - {name: Azure, level: expert}\n",
        "registers/training-plans/TRN-0001.yml": plan.format(id="TRN-0001", goal="Moves", who="bo.lee", skill="VMware"),
        "registers/training-plans/TRN-0002.yml": plan.format(id="TRN-0002", goal="More", who="ana.ruiz", skill="Azure"),
    })  # fmt: skip
    found = data(loaded, "training", "internal")
    by = {row["skill"]: row for row in rows(found, "skills")}
    assert (by["VMware"]["holders"], by["VMware"]["learning"], by["VMware"]["beginners"]) == (
        1,
        "bo.lee (TRN-0001)",
        "bo.lee",
    )
    assert (by["Azure"]["holders"], by["Azure"]["learning"]) == (1, "")
    assert [row["state"] for row in rows(found, "certificates")] == ["expired", "ends soon", "valid"]
    assert found["answer"].startswith(
        "2 of 2 skills have no second holder. 1 is being learned by somebody else. 1 certificate has expired."
    )


def test_facts_of_the_example_firm() -> None:
    satisfaction = data(example(), "satisfaction")
    assert satisfaction["answer"].startswith("80.6% of 124 answers were positive in 2026Q3.")
    profit = {row["period"]: row for row in rows(data(example(), "pnl"), "pnl_periods")}
    assert profit["2026Q3"]["operating_profit"]["value"] == Decimal("118631.5")
    digest = data(example(), "escalations", "internal")
    assert {row["id"] for row in rows(digest, "escalations") if row["status"] in ("raised", "acknowledged")} >= {
        "ESC-2026-0003",
        "ESC-2026-0004",
    }
    assert {row["id"] for row in rows(digest, "impending_changes")} >= {"CR-2026-0044", "CR-2026-0045", "CR-2026-0048"}
    vmware = next(row for row in rows(data(example(), "training", "internal"), "skills") if row["skill"] == "VMware")
    assert (vmware["holders"], vmware["learning"]) == (1, "jonas.feldt (TRN-0003)")


@pytest.mark.parametrize("name", ["escalations", "standards", "training", "satisfaction", "pnl"])
def test_an_empty_workspace_gives_a_sentence(tmp_path: Path, name: str) -> None:
    found = pipeline.report(small(tmp_path, base={}), name, "management")
    assert found.answer.endswith(".")
    assert "no no" not in found.answer.lower()
    for form in ("md", "csv", "json"):
        assert pipeline.text(found, form)
