"""Radar, people, roadmap, standards and agreements: what stands on the page, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.domain import roadmap
from pmo.model.record import Record, Source
from pmo.pipeline.site import stage
from pmo.render.site.pages import radar
from site_pages.firm import example, plain, site, words
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

BLIP = "id: {id}\nname: {name}\nstatus: {status}\nquadrant: security\nring: {ring}\nowner: ana.ruiz\ndecided_on: 2026-11-02\nnext_review: 2027-05-03\nhistory:\n{history}{more}"


def _blip(history: list[tuple[str, str]]) -> Record:
    rows = [{"ring": ring, "date": day} for ring, day in history]
    return Record("blip", "BLP-0001", "", {"ring": history[-1][0], "history": rows}, Source("", ""))


@pytest.mark.parametrize(
    ("history", "wanted"),
    [
        ([("assess", "2026-05-04"), ("trial", "2026-11-02")], (1, False)),
        ([("adopt", "2026-05-04"), ("hold", "2026-11-02")], (-1, False)),
        ([("assess", "2026-11-02")], (0, True)),
        ([("assess", "2025-11-03"), ("trial", "2026-05-04")], (0, False)),
        ([("assess", "2026-05-04")], (0, False)),
        ([("trial", "2026-11-02"), ("assess", "2026-05-04")], (1, False)),
    ],
)
def test_only_what_the_last_meeting_decided_has_moved(history: list[tuple[str, str]], wanted: tuple[int, bool]) -> None:
    record = _blip(history)
    record.data["ring"] = max(history, key=lambda pair: pair[1])[0]
    assert radar.movement(record, "2026-11-02") == wanted


def test_the_radar_says_what_moved_and_what_is_on_its_way_out(tmp_path: Path) -> None:
    row = "  - {{ring: {0}, date: {1}, reason: {2}}}\n"
    files = {
        "registers/radar/BLP-0001.yml": BLIP.format(id="BLP-0001", name="Passkeys", status="active", ring="trial", more="", history=row.format("assess", "2026-05-04", "Read") + row.format("trial", "2026-11-02", "One branch tries it")),
        "registers/radar/BLP-0002.yml": BLIP.format(id="BLP-0002", name="Edge", status="active", ring="assess", more="", history=row.format("assess", "2026-11-02", "Asked for")),
        "registers/radar/BLP-0003.yml": BLIP.format(id="BLP-0003", name="Old VPN", status="active", ring="hold", history=row.format("hold", "2026-05-04", "Weak"), more="replacement: A second factor\nused_at: [acme]\nexit_by: 2027-03-31\n"),
        "registers/radar/BLP-0004.yml": BLIP.format(id="BLP-0004", name="Fax", status="archived", ring="hold", history=row.format("hold", "2025-05-04", "Gone"), more="archive_reason: Nobody has one.\n"),
    }  # fmt: skip
    text = words(tmp_path, files, "radar-entries/index.md")
    assert "3 technologies. At the last meeting, Nov 2, 1 is new and 1 moved in." in text
    assert "Passkeys Trial from assess One branch tries it Ana Ruiz" in text
    assert "Old VPN A second factor Acme Tooling Mar 31, 2027" in text
    assert "1 left the radar: Fax (Nobody has one)." in text
    assert "Passkeys moved in" in text


SKILLS = "skills:\n  - {name: VMware, level: expert}\n  - {name: Contracts}\ncertifications:\n  - {name: VCP, expires: 2026-11-19}\nforward:\n  - {month: 2026-12, calendar_hours: 160, away_hours: 0, ticket_hours: 60}\nbookings:\n  - {month: 2026-12, hours: 100, client: acme, text: Host moves}\n"


def test_people_shows_second_holders_and_who_is_booked_beyond_the_time_there_is(tmp_path: Path) -> None:
    """Capacity (160 - 60) x 0.8 = 80 h against 100 booked."""
    files = {
        "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n" + SKILLS,
        "registers/training-plans/TRN-0001.yml": "id: TRN-0001\ngoal: Move machines\nstatus: planned\nperson: bo.lee\nskill: VMware\ntarget_date: 2026-12-18\n",
    }  # fmt: skip
    page = site(tmp_path, files).pages["people/index.md"].html
    text = plain(page)
    assert (
        "2 of 2 skills hang on one person. Ana R. is booked beyond the time there is. 1 certificate has expired."
        in text
    )
    assert "Bo Lee by Dec 18" in text
    assert "100 of 80 h" in text
    assert "Host moves 100" in text
    assert "VCP Ana Ruiz Nov 19 expired" in text
    assert "One person each, without a level: Contracts." in text
    assert 'aria-label="Ana Ruiz: expert"' in page.replace("&#58;", ":")


OBJECTIVE = "id: {id}\nstatement: {name}\nstatus: {status}\nquarter: {quarter}\nowner: ana.ruiz\nmeasure: systems past end\nunit: systems\nbaseline_value: 14\ntarget: 4\ncapacity_share: 0.05\n{more}"


def test_the_roadmap_puts_the_present_half_first_and_counts_the_way_gone(tmp_path: Path) -> None:
    """From 14 to 4, now 6: 8 of 10."""
    files = {
        "registers/objectives/OBJ-0001.yml": OBJECTIVE.format(id="OBJ-0001", name="Retire old systems", status="active", quarter="2026Q4", more="outlook: at_risk\nprogress:\n  - {date: 2026-11-01, value: 6}\n  - {date: 2026-09-01, value: 12}\n"),
        "registers/objectives/OBJ-0002.yml": OBJECTIVE.format(id="OBJ-0002", name="Done before", status="missed", quarter="2026H1", more="result_value: 15\nclosed_on: 2026-07-01\n"),
        "registers/objectives/OBJ-0003.yml": OBJECTIVE.format(id="OBJ-0003", name="Next year", status="draft", quarter="2027Q1", more=""),
    }  # fmt: skip
    text = words(tmp_path, files, "objectives/index.md")
    assert (
        "1 of 1 objective for the second half of 2026 is in doubt. Together they take 5% of the hours of the team."
        in text
    )
    assert "14 systems 6 systems Nov 1 4 systems 80% of the way" in text
    assert "15 systems Jul 1 4 systems further away than at the start" in text
    places = [
        text.index(title) for title in ("The second half of 2026", "The first half of 2027", "The first half of 2026")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("period", "half"),
    [("2026Q1", "2026H1"), ("2026Q3", "2026H2"), ("2026H1", "2026H1"), ("2026", "2026H2"), ("soon", "")],
)
def test_half_years(period: str, half: str) -> None:
    assert roadmap.half_year(period) == half


def test_standards_name_the_clients_that_differ(tmp_path: Path) -> None:
    files = {
        "registers/standards/STD-0001.yml": "id: STD-0001\ntitle: Named admins\nstatus: in_force\nlevel: must\nowner: ana.ruiz\nversion: 1\neffective: 2026-01-01\nreview_by: 2026-11-01\nverified_by: sample\nverification_cadence: quarterly\n",
        "registers/standards/STD-0002.yml": "id: STD-0002\ntitle: Patches\nstatus: draft\n",
        "registers/waivers/WVR-2026-0001.yml": "id: WVR-2026-0001\ntitle: Old controller\nstatus: approved\nstandard: STD-0001\ntype: exception\nclient: acme\nexpires: 2026-11-01\nremediation_plan: The maker replaces it. Then it is gone.\n",
    }  # fmt: skip
    text = words(tmp_path, files, "standards/index.md")
    assert (
        "1 standard binds; no waivers are live. 1 waiver has run out and nobody has closed it. 1 standard is past the review date."
        in text
    )
    assert (
        "Old controller WVR-2026-0001 · exception Acme Tooling STD-0001 Nov 1 expired none The maker replaces it."
        in text
    )
    assert "Acme Tooling 0 of 1 STD-0001 1 expired" in text
    assert "Not in force 1" in text


AGREEMENT = "id: {id}\ntitle: {title}\nclient: acme\ntype: recurring_block\nstatus: {status}\nunits: hours\n{limit}\ncycle: month\nstart: 2026-01-01\nend: {end}\nbill_price: 3000\ncovers: [time]\n"


def test_agreements_put_the_fastest_first_and_say_when_they_are_empty(tmp_path: Path) -> None:
    """20 of 30 days gone; 18 of 20 used: 0.9 a day, 2 left, 2 days."""
    files = {
        "registers/agreements/AGR-2026-0001.yml": AGREEMENT.format(id="AGR-2026-0001", title="Slow one", status="active", limit="limit: 20", end="2027-12-31"),
        "registers/agreements/AGR-2026-0002.yml": AGREEMENT.format(id="AGR-2026-0002", title="Fast one", status="active", limit="limit: 20", end="2026-12-15"),
        "registers/agreements/AGR-2026-0003.yml": AGREEMENT.format(id="AGR-2026-0003", title="Endless one", status="active", limit="unlimited: true", end="2027-12-31"),
        "registers/agreements/AGR-2025-0004.yml": AGREEMENT.format(id="AGR-2025-0004", title="Old one", status="expired", limit="limit: 5", end="2026-02-01"),
        "registers/agreements/usage/AGR-2026-0001.csv": "month,person,hours\n2026-11,ana.ruiz,4\n",
        "registers/agreements/usage/AGR-2026-0002.csv": "month,person,hours\n2026-11,ana.ruiz,18\n",
        "registers/agreements/usage/AGR-2026-0003.csv": "month,person,hours\n2026-11,ana.ruiz,33\n",
    }  # fmt: skip
    text = words(tmp_path, files, "agreements/index.md")
    assert (
        "1 of 2 agreements with a limit burns faster than time passes. 1 agreement ends within 90 days, the first on Dec 15."
        in text
    )
    assert text.index("Fast one") < text.index("Slow one") < text.index("Endless one") < text.index("Old one")
    assert "18 of 20 hours 2 left 90% 67% Nov 22 in 2 days" in text
    assert "Dec 15 in 25 days" in text
    assert "33 hours" in text
    client = words(tmp_path / "again", files, "agreements/index.md", "client:acme")
    assert "20 hours" in client
    assert "burn" not in client.lower()
    assert "33 hours" in client, "what is used is the client's own figure"
    assert "18, 2 left" in client


@pytest.mark.parametrize("path", ["radar-entries", "people", "objectives", "standards", "agreements"])
def test_lists_without_records_say_so(tmp_path: Path, path: str) -> None:
    page = stage(workspace(tmp_path, {})).pages[f"{path}/index.md"]
    assert len(plain(page.html)) > 20


def test_lists_of_the_example_firm() -> None:
    pages = example().pages
    assert "24 technologies. At the last meeting, Nov 2, 4 are new and 3 moved in." in plain(
        pages["radar-entries/index.md"].html
    )
    assert "Luis C. and Pavel H. are booked beyond the time there is." in plain(pages["people/index.md"].html)
    assert "3 waivers are live" in plain(pages["standards/index.md"].html)
    assert "101.5 of 120 hours 18.5 left 85% 64% Jan 1, 2027 in 42 days" in plain(pages["agreements/index.md"].html)
    assert not [path for path in pages if path.startswith("profit-and-loss")]
