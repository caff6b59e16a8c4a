"""`pmo estimate` and `pmo calibration`, and the reference class behind them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from oracles.cases import cases, same
from pmo.cli.main import cli
from pmo.domain.uncertainty.history import PastProject, ReferenceClass
from pmo.domain.uncertainty.offer import answer, offer_of
from pmo.pipeline.load import load
from pmo.simulate.run import simulate
from simulate.models import D
from simulate.test_project import past
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

EST = """\
# the offer
id: EST-2026-0001
title: Plant 2 network
status: draft  # not seen by a peer yet
opportunity: OPP-2026-0001
project_type: network
lines:
  - name: Design
    hours: {optimistic: 70, likely: 86, pessimistic: 120}
    rate: 195
    cost_rate: 58
  - name: Build   # two racks
    hours: {optimistic: 80, likely: 100, pessimistic: 150}
    rate: 160
    cost_rate: 42
range:
  p50_hours: 1
  high_hours: 400   # the client's limit
contingency_method: percentile
target_margin_share: 0.4
"""
OPP = "id: OPP-2026-0001\ntitle: Plant 2\nclient: acme\nstatus: estimating\nestimate: EST-2026-0001\n"


def files(text: str = EST, more: dict[str, str] | None = None) -> dict[str, str]:
    return {
        "registers/estimates/EST-2026-0001.yml": text,
        "registers/opportunities/OPP-2026-0001.yml": OPP,
        **(more or {}),
    }


def call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--root", str(root), "--as-of", AS_OF.isoformat()])


def estimate(root: Path, *words: str, code: int = 0) -> str:
    result = call(root, "estimate", *words)
    assert result.exit_code == code, result.output
    return result.stdout if not code else result.output


def data(root: Path, *words: str) -> dict:
    return json.loads(estimate(root, *words, "--format", "json"), parse_float=Decimal)


CLASSES = [case for case in cases("estimates", "uplift") if "actual_over_estimate" in case.values[0]]


@pytest.mark.parametrize(("given", "expect"), CLASSES)
def test_uplifts_of_the_books(given: dict, expect: dict) -> None:
    projects = tuple(
        PastProject(f"p{i}", "", "x", D(100), ratio * 100) for i, ratio in enumerate(given["actual_over_estimate"])
    )
    found = ReferenceClass("x", int(given["minimum_n"]), projects)
    assert found.n == expect["n"]
    same(found.uplift("0.5"), expect["uplift_p50"])
    same(found.uplift("0.8"), expect["uplift_p80"])


def test_simulation_and_formulas_agree(tmp_path: Path) -> None:
    found = data(workspace(tmp_path, files()).root, "OPP-2026-0001", "--audience", "management")
    assert found["estimate"] == "EST-2026-0001"
    expected = (D(70) + 4 * 86 + 120) / 6 + (D(80) + 400 + 150) / 6
    assert found["expected_hours"] == pytest.approx(expected)
    assert abs(found["hours"]["mean"] - expected) < 4 * found["sd_hours"] / 100
    assert found["contingency_hours"] == found["p80_hours"] - found["expected_hours"]
    assert found["contingency_from"] == "percentile"
    assert found["reference_class"]["reason"] == "below_minimum_n"
    assert found["price"] == pytest.approx(found["p80_cost"] / D("0.6"))
    assert found["p80_cost"] > found["cost"]


def test_a_margin_is_one_on_the_price(tmp_path: Path) -> None:
    root = workspace(tmp_path, files()).root
    found = data(root, "EST-2026-0001", "--audience", "management", "--margin", "0.5")
    assert found["price_at_expected"] == pytest.approx(found["cost"] * 2)
    assert "cannot be reached" in estimate(root, "EST-2026-0001", "--margin", "1", code=2)
    assert "is no share" in estimate(root, "EST-2026-0001", "--margin", "much", code=2)


def test_past_projects_price_the_doubt_alone(tmp_path: Path) -> None:
    """Never an uplift and a contingency of the simulation: the P80 is expected hours times the P80 of past ratios."""
    text = EST.replace("contingency_method: percentile", "contingency_method: reference_class")
    root = workspace(tmp_path, files(text, dict(past(8)))).root
    found = data(root, "EST-2026-0001", "--audience", "management")
    assert found["contingency_from"] == "reference_class"
    assert found["reference_class"]["uplift_p80"] == D("0.4")
    assert found["p80_hours"] == pytest.approx(found["expected_hours"] * D("1.4"))
    assert found["contingency_hours"] == pytest.approx(found["expected_hours"] * D("0.4"))
    assert found["p80_cost"] == pytest.approx(found["cost"] * D("1.4"))
    assert found["price"] == pytest.approx(found["cost"] * D("1.4") / D("0.6"))
    assert found["fields"]["uplift_share"] == D("0.4")
    assert found["fields"]["reference_class"]["cases"] == 8
    percentile = data(
        workspace(tmp_path / "b", files(EST, dict(past(8)))).root, "EST-2026-0001", "--audience", "management"
    )
    assert "uplift_share" not in percentile["fields"]
    assert percentile["contingency_hours"] < 20


def test_too_few_past_projects_are_refused(tmp_path: Path) -> None:
    text = EST.replace("contingency_method: percentile", "contingency_method: reference_class")
    root = workspace(tmp_path, files(text, dict(past(7)))).root
    found = data(root, "EST-2026-0001", "--audience", "management")
    assert found["contingency_from"] == "percentile"
    assert found["reference_class"]["uplift_p80"] is None
    said = " ".join(estimate(root, "EST-2026-0001", "--audience", "management").split())
    assert "7 of 8 (below_minimum_n)" in said
    assert "there are 7; below 8 they say nothing" in said


def test_an_uplift_beside_a_contingency_is_named(tmp_path: Path) -> None:
    root = workspace(tmp_path, files(EST + "uplift_share: 0.09\n")).root
    assert "are paid twice" in " ".join(estimate(root, "EST-2026-0001", "--audience", "management").split())


def test_writing_changes_the_figures_and_nothing_else(tmp_path: Path) -> None:
    root = workspace(tmp_path, files()).root
    place = root / "registers/estimates/EST-2026-0001.yml"
    result = call(root, "estimate", "EST-2026-0001", "--write")
    assert result.exit_code == 0, result.output
    assert "wrote registers/estimates/EST-2026-0001.yml" in result.stderr
    text = place.read_text(encoding="utf-8")
    for line in EST.split("\n"):
        if "p50_hours" not in line:
            assert line in text.split("\n")
    found = data(root, "EST-2026-0001")
    assert f"p80_hours: {found['fields']['range']['p80_hours']}" in text
    again = call(root, "estimate", "EST-2026-0001", "--write")
    assert "says so already" in again.stderr
    assert place.read_text(encoding="utf-8") == text


def test_approved_figures_are_not_written_over(tmp_path: Path) -> None:
    root = workspace(tmp_path, files(EST.replace("status: draft", "status: approved"))).root
    assert "its figures were approved" in estimate(root, "EST-2026-0001", "--write", code=2)
    assert "p50_hours: 1\n" in (root / "registers/estimates/EST-2026-0001.yml").read_text(encoding="utf-8")


def test_cost_and_price_are_for_management(tmp_path: Path) -> None:
    root = workspace(tmp_path / "a", files()).root
    dearer = workspace(
        tmp_path / "b", files(EST.replace("cost_rate: 58", "cost_rate: 99").replace("share: 0.4", "share: 0.1"))
    ).root
    for form in ("text", "md", "json"):
        shown = estimate(root, "OPP-2026-0001", "--format", form)
        assert shown == estimate(dearer, "OPP-2026-0001", "--format", form)
        assert "$" not in shown
        assert '"price"' not in shown


REFUSED = {
    "EST-2026-0009": "There is no opportunity or estimate “EST-2026-0009”. Did you mean “EST-2026-0001”?",
}


def test_what_cannot_be_estimated_is_said_by_name(tmp_path: Path) -> None:
    root = workspace(tmp_path / "a", files()).root
    for name, sentence in REFUSED.items():
        assert sentence in " ".join(estimate(root, name, code=2).split())
    wrong = workspace(tmp_path / "b", files(EST.replace("optimistic: 70", "optimistic: 90"))).root
    assert "“Design”: the optimistic value 90 is above the likely one, 86." in " ".join(
        estimate(wrong, "EST-2026-0001", code=2).split()
    )
    empty = workspace(
        tmp_path / "c", {"registers/estimates/EST-2026-0001.yml": "id: EST-2026-0001\ntitle: x\nstatus: draft\n"}
    ).root
    assert "has no lines with three points" in " ".join(estimate(empty, "EST-2026-0001", code=2).split())
    alone = workspace(
        tmp_path / "d", {"registers/opportunities/OPP-2026-0001.yml": OPP.replace("estimate: EST-2026-0001\n", "")}
    ).root
    assert "has no estimate yet" in " ".join(estimate(alone, "OPP-2026-0001", code=2).split())


def test_estimates_of_the_example_firm_agree_with_their_ranges() -> None:
    loaded = load(ROOT, AS_OF).workspace
    for record in loaded.of("estimate"):
        made = offer_of(loaded, record)
        found = answer(made, simulate(made.model), None)
        assert abs(found.p80 - record.get("range.p80_hours")) < made.sd * D("0.06")


def test_calibration_by_type(tmp_path: Path) -> None:
    loaded = workspace(
        tmp_path, {**past(8), "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n"}
    )
    result = call(loaded.root, "calibration", "--format", "json")
    assert result.exit_code == 0, result.output
    tables = {table["id"]: table for table in json.loads(result.stdout, parse_float=Decimal)["tables"]}
    rows = tables["estimate_accuracy_by_type"]["rows"]
    assert [row["type"] for row in rows] == ["all types", "Network"]
    network = rows[1]
    assert network["n"] == 8
    assert network["bias_mean"]["value"] == D("0.15")
    assert network["uplift_p80"]["value"] == D("0.4")
    assert network["sources"] == [f"past-{n}" for n in range(8)]
    assert "risk_calibration_by_type" not in tables
    assert "There are enough to estimate from: network." in result.stdout


def test_calibration_of_risks_is_for_management() -> None:
    internal = call(ROOT, "calibration").output
    assert "Brier" not in internal
    shown = call(ROOT, "calibration", "--audience", "management").output
    assert "Risks by type of project" in shown
    assert "| all types | 14 |" in shown
    assert call(ROOT, "calibration", "--audience", "client:corvane").exit_code == 2
