"""The example firm: reports show the figures its story was written from."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from oracles.cases import load
from pmo.pipeline import report as pipeline
from pmo.pipeline.load import load as load_workspace
from reports.firm import example
from support import AS_OF, ROOT

KNOWN = load("example-firm")


@cache
def data(name: str, audience: str = "management", project: str = "") -> dict[str, Any]:
    found = pipeline.report(example(), name, audience, project=project)
    return json.loads(pipeline.text(found, "json"), parse_float=Decimal)  # type: ignore[no-any-return]


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item["rows"] for item in found["tables"] if item["id"] == table)  # type: ignore[no-any-return]


@pytest.mark.parametrize("project", sorted(KNOWN["projects"]))
def test_portfolio_agrees_with_the_known_figures(project: str) -> None:
    expected = KNOWN["projects"][project]
    row = next(row for row in rows(data("portfolio"), "portfolio") if row["id"] == project)
    for metric in ("bac", "ac", "cpi", "spi", "spi_t", "eac_cpi", "tcpi_bac"):
        wanted = expected["hours"].get(metric)
        found = row[metric]["value"]
        if wanted is None:
            assert found is None
            assert row[metric]["reason"]
        else:
            assert abs(found - wanted) <= max(abs(wanted), 1) * Decimal("0.0001"), metric
    assert (row["overall"] or "none") == expected["overall"]


def test_portfolio_sentence_counts_the_colors() -> None:
    assert data("portfolio")["answer"] == (
        "2 of 8 running projects are red. 2 amber, 3 green and 1 has no current status. "
        "Declared green, but computed otherwise: “Two new clinics on the network”."
    )


def test_change_report_states_the_strict_rate_with_its_population() -> None:
    found = data("changes")
    assert found["answer"].startswith(
        "46 of 56 implemented changes went without any issue (82.1%, strict). 52 of 56 reached their aim (92.9%, lenient)."
    )
    values = {row["rate"]: row["value"] for row in rows(found, "change_rates")}
    assert values["change_failure_strict_of_implemented"] == {"value": Decimal(10) / 56, "n": 56}
    assert values["change_rejected_of_closed"] == {"value": Decimal(1) / 57, "n": 57}


def test_risk_report() -> None:
    found = data("risks")
    assert found["answer"] == (
        "5 of 25 open threats are high or extreme. Extreme: “Old servers must leave before go-live is stable” "
        "(RSK-2026-0039). 1 opportunity is open. Every review is in time."
    )
    assert sum(row["status"] == "closed" for row in rows(found, "risks")) == 33


def test_issue_report() -> None:
    assert data("issues")["answer"].startswith("11 issues are open, 1 of them P1 and 4 of them P2.")


def test_agreement_report() -> None:
    found = data("agreements")
    assert "AGR-2026-0001, burn index 1.32" in found["answer"]
    row = next(row for row in rows(found, "agreements") if row["id"] == "AGR-2026-0001")
    assert row["consumed"]["value"] == Decimal("101.5")
    assert row["remaining"]["value"] == Decimal("18.5")
    assert row["color"] == "red"
    assert "3 agreements end within 90 days; the first on Dec 31." in found["answer"]
    periods = rows(found, "agreement_periods")
    assert sum(row["overage"] for row in periods) == Decimal("27.5")
    assert periods[-1]["left"] == 18


def test_capacity_report() -> None:
    assert data("capacity", "internal")["answer"] == (
        "2 of 6 people are booked for more than there is time. Luis Cardenas 115% in 2026-12 and Pavel Hruska 115% in 2026-12."
    )


def test_utilization_counts_every_client_hour() -> None:
    """Hours of projects and agreements together are the team's client hours of that month."""
    found = {
        row["month"]: row["agreement_hours"] + row["project_hours"] for row in rows(data("utilization"), "utilization")
    }
    assert found["2025-12"] == Decimal("871.25")
    assert found["2026-06"] == Decimal("867.5")
    assert found["2026-10"] == Decimal("973.25")
    assert found["2026-11"] == Decimal("680.25")


def test_review_report_adds_up_the_closed_projects() -> None:
    assert (
        data("review")["answer"] == "3 closed projects took 7.9% more hours than first estimated. 4 of 4 were reviewed."
    )


@pytest.mark.parametrize("project", ["wexholt-firewall-refresh", "osgarth-m365-migration", "quillfern-backup-rebuild"])
def test_written_reviews_have_the_figures_of_the_records(project: str) -> None:
    found = data("review", project=project)
    assert found["answer"].endswith("has the same figures as the records.")
    assert rows(found, "review_differences") == []


def test_project_report_says_what_is_wrong() -> None:
    text = pipeline.text(pipeline.report(example(), "project", "management", project="corvane-vsphere-refresh"), "md")
    assert "**The project is red; its state is “in progress”.**" in text
    assert "At the trend it takes 545 of 420 budgeted hours." in text
    assert "| cost | ◆ Red | ◆ Red | CPI 0.77 is below 0.90. |" in text
    assert "| DEC-2026-0013 | Who pays for the firmware delay? | Service delivery manager | Nov 27 |" in text


def test_every_report_is_whole_in_all_three_forms() -> None:
    found = pipeline.all_reports(example())
    names = [item.name for item in found]
    assert len(names) == len(set(names)) == 30
    for item in found:
        assert item.markdown.startswith(f"# {item.title.replace('|', '')}"), item.name
        assert re.match(r"\*\*[^*]+\*\*", item.markdown.splitlines()[2]), item.name
        assert "None" not in re.sub(r"None of \d+", "", item.markdown), item.name
        assert "Decimal(" not in item.markdown + item.csv + item.json, item.name
        assert json.loads(item.json)["report"] == item.name
        header, *lines = item.csv.splitlines()
        assert header.endswith("no_value_because,sources"), item.name
        assert lines, item.name


def test_the_same_records_give_the_same_bytes_in_any_order() -> None:

    backwards = load_workspace(ROOT, date(2031, 1, 1), AS_OF, order=lambda found: found.reverse())
    assert pipeline.all_reports(backwards) == pipeline.all_reports(example())
