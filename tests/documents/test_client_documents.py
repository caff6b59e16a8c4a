"""What a client may not see changes nothing in what a client gets: not a byte of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from documents.made import all_bytes, document
from reports.firm import BASE, small

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "Xylophone"
RISK = "id: RSK-2026-0001\ntitle: Server room floods\nstatus: open\nowner: ana.ruiz\nprobability: 4\nimpact: 5\n"
CHANGE = """\
id: CR-2026-0001
title: Mail moves tonight
type: normal
category: production
status: scheduled
client: acme
project: demo
planned_start: 2026-11-24T18:00:00-05:00
planned_end: 2026-11-24T22:00:00-05:00
outage:
  expected: true
  minutes: 20
"""
STATUS = BASE["projects/demo/status/2026-11-20.md"]
SAME = {"projects/demo/risks/RSK-2026-0001.yml": RISK, "projects/demo/changes/CR-2026-0001.yml": CHANGE}
HIDDEN = {
    "projects/demo/risks/RSK-2026-0001.yml": RISK.replace("Server room floods", f"{CANARY} falls"),
    "projects/demo/risks/RSK-2026-0002.yml": RISK.replace("0001", "0002").replace("Server", CANARY),
    "projects/demo/changes/CR-2026-0001.yml": f"{CHANGE}impact: {CANARY} will stop\nreason: {CANARY} is old\nnotes: {CANARY}\n",
    "projects/demo/project.yml": BASE["projects/demo/project.yml"]
    .replace("cost: 3200", "cost: 4800")
    .replace("price: 9000", "price: 8888")
    + f"notes: {CANARY}\n",
    "projects/demo/actuals.csv": "wbs,month,person,hours,cost\n1.1,2026-11,ana.ruiz,42,9999\n",
    "projects/demo/status/2026-11-20.md": STATUS.replace("Fine.", f"{CANARY} in the narrative."),
    "registers/clients/other.yml": f"id: other\nname: {CANARY} Company\nstatus: active\n",
    "reports/secret-pack.md": f"---\nid: secret-pack\ntitle: {CANARY} pack\naudience: internal\nabout: portfolio\n---\nNothing.\n",
}
ASKED = [
    ("client", {}), ("project", {"project": "demo"}), ("portfolio", {}), ("changes", {}), ("issues", {}),
    ("agreements", {}), ("business-review", {}), ("outage", {"about": "CR-2026-0001"}),
]  # fmt: skip


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "html"])
@pytest.mark.parametrize(("name", "about"), ASKED)
def test_hidden_fields_change_no_byte(tmp_path: Path, name: str, about: dict[str, str], form: str) -> None:
    one = document(small(tmp_path / "one", SAME), name, form, "client:acme", **about)
    two = document(small(tmp_path / "two", {**SAME, **HIDDEN}), name, form, "client:acme", **about)
    assert one == two
    assert CANARY.encode() not in all_bytes(two)


def test_what_a_client_may_see_does_change_it(tmp_path: Path) -> None:
    moved = {"projects/demo/changes/CR-2026-0001.yml": CHANGE.replace("minutes: 20", "minutes: 45")}
    one = document(small(tmp_path / "one", SAME), "outage", "pdf", "client:acme", about="CR-2026-0001")
    two = document(small(tmp_path / "two", {**SAME, **moved}), "outage", "pdf", "client:acme", about="CR-2026-0001")
    assert one != two


def test_the_firm_sees_what_the_client_does_not(tmp_path: Path) -> None:
    loaded = small(tmp_path, {**SAME, **HIDDEN})
    assert CANARY.encode() in all_bytes(document(loaded, "outage", "pdf", about="CR-2026-0001"))
