"""Reports for people: names in place of ids, numbers with their titles; JSON and CSV keep the ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.figures import Column
from pmo.pipeline import report as pipeline
from pmo.render.reports.naming import Naming
from reports.firm import small

if TYPE_CHECKING:
    from pathlib import Path

RISK = """\
id: RSK-2026-0001
title: Carrier delivers late
status: open
client: acme
type: threat
event: late
owner: ann.baker
probability: 3
impact: 3
next_review: 2026-12-01
"""
ISSUE = "id: ISS-2026-0001\ntitle: The line is late\nstatus: captured\nclient: acme\nowner: ann.baker\n"


def naming(tmp_path: Path) -> Naming:
    return Naming(small(tmp_path, FILES).workspace)


FILES = {
    "registers/people/ann.baker.yml": "id: ann.baker\nname: Ann Baker\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "registers/risks/RSK-2026-0001.yml": RISK,
    "registers/issues/ISS-2026-0001.yml": ISSUE,
}


def test_people_and_clients_are_named_in_markdown_and_keep_their_ids_for_programs(tmp_path: Path) -> None:
    loaded = small(tmp_path, FILES)
    made = pipeline.report(loaded, "risks", "internal")
    text = pipeline.text(made, "md")
    assert "| RSK-2026-0001 | Carrier delivers late |" in text
    assert "Ann Baker" in text
    assert "ann.baker" not in text
    for form in ("json", "csv"):
        data = pipeline.text(made, form)
        assert "ann.baker" in data
        assert "Ann Baker" not in data


def test_cells_of_every_sort(tmp_path: Path) -> None:
    names = naming(tmp_path)
    assert names.cell(Column("owner", "Owner", "id"), "ann.baker") == "Ann Baker"
    assert names.cell(Column("people", "Who"), "ann.baker (expert), nobody.here") == "Ann Baker (expert), nobody.here"
    assert names.cell(Column("issue", "Issue", "id"), "ISS-2026-0001") == "ISS-2026-0001 (The line is late)"
    assert names.cell(Column("id", "Id", "id"), "ISS-2026-0001") == "ISS-2026-0001"
    assert names.cell(Column("records", "Records"), ("RSK-2026-0001",)) == ("RSK-2026-0001 (Carrier delivers late)",)
    assert names.cell(Column("records", "Records"), ("RSK-2026-0001",) * 4) == ("RSK-2026-0001",) * 4
    assert names.cell(Column("month", "Month", "id"), "2026-11") == "2026-11"
    assert names.cell(Column("title", "Title"), "ann.baker") == "ann.baker"
    assert names.cell(Column("hours", "Hours", "hours"), 8) == 8
