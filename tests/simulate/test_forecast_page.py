"""The page of a project shows the forecast: what `pmo simulate` says, in its words, and to nobody outside the firm."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from pmo.model.workspace import Workspace
from pmo.pipeline import simulate as simulating
from pmo.pipeline.load import load
from pmo.pipeline.site import narrowed, stage
from pmo.pipeline.sound import sound
from pmo.render.reports.simulation_words import SWINGS_MEAN, Words, percent
from schedule.firm import HEAD, firm, task
from site_pages.firm import example, plain
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

PAGE = "projects/demo.md"
CHAIN = task("1.1", "2026-11-23", "2026-11-27", 40, "ravi.nair") + task("1.2", "2026-11-30", "2026-12-04", 40, "ana.ruiz", predecessors='["1.1"]')  # fmt: skip
CLIENT = {"registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n"}
COSTED = HEAD.replace("hours: 200}\n", "hours: 200}\nbudget: {hours: 80, cost: 6000}\n")
RISK = {
    "projects/demo/risks/RSK-2026-0001.yml": (
        "id: RSK-2026-0001\ntitle: Carrier delivers late\nproject: demo\ntype: threat\nstatus: open\n"
        "quantification: {probability: 0.5, cost: 4321, schedule_days: 14}\n"
    )
}


def section(page: str) -> str:
    """The forecast of a page, as HTML."""
    found = re.search(r'<section>\s*<h2 id="forecast">.*?</section>', page, re.DOTALL)
    return found.group() if found else ""


def shown(loaded: Loaded, audience: str = "internal") -> str:
    return section(stage(loaded, audience=audience).pages[PAGE].html)


@pytest.mark.parametrize("audience", ["internal", "management"])
def test_the_page_says_what_the_command_says(audience: str) -> None:
    found = simulating.simulation(load(ROOT, AS_OF), "corvane-vsphere-refresh", simulating.Asked(audience=audience))
    page = example(audience).pages["projects/corvane-vsphere-refresh.md"].html
    block, say = section(page), Words(found)
    text = plain(block)
    assert say.verdict() in text
    for name, chance in say.chances():
        assert f"{name} {chance}" in text
    heads, rows = say.totals()
    assert " ".join(heads[1:]) in text
    assert [row[0] for row in rows] == ["P10", "P20", "P30", "P40", "P50", "P60", "P70", "P80", "P90", "Mean"]
    for row in rows:
        assert " ".join(row) in text
    swing = found.outcome.finish_swings[0]
    assert f"{say.name(swing)} {say.swing(swing, 'days')}" in text
    assert SWINGS_MEAN in text
    assert f"The computed plan ends on {say.day(found.described.planned)}" in text
    assert '<a href="#forecast">Forecast</a>' in page


def test_the_picture_has_a_text_in_its_place(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN)
    found = simulating.simulation(loaded, "demo", simulating.Asked())
    said = html.unescape(shown(loaded))
    wanted = f"{percent(found.outcome.by_date)} by the baseline, Dec 4"
    assert re.search(rf'<svg role="img"[^>]*aria-label="50% of 10,000 runs end by [^"]*{re.escape(wanted)}"', said)


def test_money_is_for_management(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN, RISK, head=COSTED)
    inside, above = plain(shown(loaded)), plain(shown(loaded, "management"))
    assert "$" not in inside
    assert "Cost" not in inside.partition("Taken for granted")[0]
    assert "Budgeted hours, 80 h" in inside
    assert "Budgeted labor cost, $6,000" in above
    assert "pmo simulate demo --audience management" in above
    assert "RSK-2026-0001 Carrier delivers late" in inside, "days of a risk are for the firm"


def test_a_page_of_the_firm_does_not_depend_on_money(tmp_path: Path) -> None:
    one = firm(tmp_path / "a", CHAIN, RISK, head=COSTED)
    other = {path: text.replace("4321", "9") for path, text in RISK.items()}
    two = firm(tmp_path / "b", CHAIN, other, head=COSTED.replace("6000", "1"))
    assert shown(one) == shown(two) != ""


def test_clients_see_no_forecast(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN, CLIENT)
    assert shown(loaded)
    page = stage(loaded, audience="client:acme").pages[PAGE].html
    assert "Demo project" in page
    assert "orecast" not in page
    assert "runs" not in plain(page)
    whole = loaded.workspace
    assert simulating.forecasts(whole)
    for_a_client = Workspace(whole.settings, whole.as_of, whole.kinds, whole.records, whole.references, "client:acme")
    assert simulating.forecasts(for_a_client) == {}, "not even when nothing was taken out"


def test_only_projects_with_open_work_have_one(tmp_path: Path) -> None:
    assert shown(firm(tmp_path / "closed", CHAIN, head=HEAD.replace("in_progress", "closed"))) == ""
    done = task("1.1", "2026-11-09", "2026-11-13", 40, "ravi.nair", actual_start="2026-11-09", actual_finish="2026-11-13", accepted="true")  # fmt: skip
    assert shown(firm(tmp_path / "done", done)) == ""
    circle = task("1.1", "2026-11-23", "2026-11-27", 40, predecessors='["1.2"]') + task("1.2", "2026-11-23", "2026-11-27", 40, predecessors='["1.1"]')  # fmt: skip
    loaded = firm(tmp_path / "circle", circle)
    assert shown(loaded) == ""
    assert 'href="#forecast"' not in stage(loaded).pages[PAGE].html


def test_what_is_certain_is_one_sentence(tmp_path: Path) -> None:
    steady = task("1.1", "2026-11-23", "2026-12-04", 40, "ravi.nair", ev_method="level_of_effort")
    text = shown(firm(tmp_path / "a", steady))
    said = "Every run ends on Fri, Dec 4: nothing that is left has a range, and no open risk has days."
    assert f"{said} The baseline date, Fri, Dec 4, is met." in plain(text)
    assert "<svg" not in text
    late = shown(firm(tmp_path / "b", steady, head=HEAD.replace("finish: 2026-12-04", "finish: 2026-12-03")))
    assert "The baseline date, Thu, Dec 3, is missed." in plain(late)


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    loaded = firm(tmp_path, CHAIN, RISK)
    assert shown(loaded) == shown(loaded) != ""


def test_a_quick_preview_simulates_only_what_it_shows(tmp_path: Path) -> None:
    other = {"projects/other/project.yml": f"{HEAD.replace('id: demo', 'id: other')}tasks:\n{CHAIN}"}
    inside = narrowed(sound(firm(tmp_path, CHAIN, other)), "internal").workspace
    assert sorted(simulating.forecasts(inside)) == ["demo", "other"]
    assert sorted(simulating.forecasts(inside, "projects/other/")) == ["other"]
