"""What a reader may not see is in none of the three forms of any report."""

from __future__ import annotations

import pytest

from pmo.pipeline import report as pipeline
from reports.firm import CLOSED, example, small


def everything(audience: str) -> str:
    return "\n".join(
        part for item in pipeline.all_reports(example(), audience) for part in (item.markdown, item.csv, item.json)
    )


def test_internal_readers_see_hours_but_no_money_and_no_hours_of_one_person() -> None:
    text = everything("internal")
    for secret in ("22,412", "22412", "76000", "12,972", "0.6724", "9,625", "margin of price"):
        assert secret not in text, secret
    assert "412 h" in text


def test_management_sees_cost_and_price() -> None:
    text = everything("management")
    for figure in ("$22,412", "$39,600", "67.2%"):
        assert figure in text


@pytest.mark.parametrize(
    "secret",
    [
        "CPI |",
        "cpi",
        "burn",
        "wexholt",
        "halbrook",
        "luis.cardenas",
        "pulled",
        "supplier",
        "RSK-",
        "420 h",
        "eac_cpi",
        "tcpi",
    ],
)
def test_a_client_sees_nothing_of_others_and_no_cost_index(secret: str) -> None:
    text = everything("client:corvane").replace("Hours pass the fixed price budget; CPI below 0.80", "")
    assert "corvane-vsphere-refresh" in text
    found = [line for line in text.splitlines() if secret in line]
    assert not found, found[:3]


def test_a_client_has_only_the_reports_made_for_clients() -> None:
    names = [item.name for item in pipeline.all_reports(example(), "client:corvane")]
    assert names == [
        "portfolio",
        "changes",
        "issues",
        "agreements",
        "client-corvane",
        "business-review-corvane",
        "project-corvane-plant2-network",
        "project-corvane-vsphere-refresh",
    ]
    with pytest.raises(pipeline.InputError, match="not for clients"):
        pipeline.report(example(), "risks", "client:corvane")
    with pytest.raises(pipeline.InputError, match="not for clients"):
        pipeline.report(example(), "review", "client:wexholt", project="wexholt-firewall-refresh")


def test_the_client_edition_speaks_of_plan_not_of_states() -> None:
    found = pipeline.report(example(), "portfolio", "client:corvane")
    assert found.answer == "1 of 2 projects is behind the plan."


def test_a_review_draft_for_internal_readers_has_no_money(tmp_path: pytest.TempPathFactory) -> None:
    loaded = small(tmp_path, base=CLOSED)  # type: ignore[arg-type]
    for audience, there in (("internal", False), ("management", True)):
        made, _ = pipeline.review_file(loaded, "demo", audience)
        assert ("margin_share" in made.text) is there
        assert ("4500" in made.text) is there
