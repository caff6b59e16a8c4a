"""A kind that a firm adds by one schema file: its list and its record have pages, and nobody wrote a line of Python."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.site import stage
from support import ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.render.site.page import Site

TOY = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Van",
    "description": "A van that takes people and hardware to a site.",
    "x-kind": {
        "plural": "Vans",
        "files": ["registers/vans/{id}.yml"],
        "id": "VAN-{n:04}",
        "label": "name",
        "columns": ["id", "name", "driver", "seats", "status"],
        "lifecycle": {"field": "status", "initial": "ordered", "transitions": {"ordered": ["in_use"], "in_use": ["sold"], "sold": []}},
        "rules": [
            {
                "slug": "van-inspection-due", "rule": "due", "level": "warning", "field": "inspection", "while": ["in_use"], "message": "the inspection of “{name}” was due {days} days ago",
                "why": "A van without inspection stays in the yard.", "fix": "Have it inspected and write the next date.", "bad": "# registers/vans/VAN-0001.yml\nid: VAN-0001\n", "good": "# registers/vans/VAN-0001.yml\nid: VAN-0001\n",
            }
        ],
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name", "status"],
    "properties": {
        "id": {"type": "string", "title": "Id", "description": "Number of the van."},
        "name": {"type": "string", "title": "Name", "description": "What people call it."},
        "status": {"enum": ["ordered", "in_use", "sold"], "title": "Status", "description": "Where it stands."},
        "driver": {"type": "string", "x-ref": "person", "title": "Driver", "description": "Who drives it."},
        "seats": {"type": "integer", "title": "Seats", "description": "How many sit in it."},
        "inspection": {"type": "string", "format": "date", "title": "Inspection", "description": "When it is due."},
        "purchase": {"type": "number", "x-unit": "money", "title": "Price", "description": "What it cost.", "x-audience": "management"},
    },
}  # fmt: skip
FILES = {
    "registers/vans/VAN-0001.yml": "id: VAN-0001\nname: The blue one\nstatus: in_use\ndriver: ana.ruiz\nseats: 3\ninspection: 2026-11-01\npurchase: 31500\n",
    "registers/vans/VAN-0002.yml": "id: VAN-0002\nname: The tall one\nstatus: sold\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n",
}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("toy")
    shutil.copytree(ROOT / "schemas", root / "schemas")
    (root / "schemas" / "van.schema.json").write_text(json.dumps(TOY), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def site(firm: Path) -> Site:
    return stage(workspace(firm, FILES))


def test_list_has_the_records_by_state(site: Site) -> None:
    html = site.pages["vans/index.md"].html
    assert "The blue one" in html
    assert html.index("The blue one") < html.index("The tall one"), "open records come first"
    assert "Ana Ruiz" in html
    assert "VAN-0001.html" in html


def test_record_page_has_its_fields_links_and_findings(site: Site) -> None:
    page = site.pages["vans/VAN-0001.md"]
    assert page.title == "The blue one (VAN-0001)"
    assert "people/ana.ruiz.html" in page.html.replace("&#47;", "/")
    assert "19 days ago" in page.html
    assert "31,500" not in page.html, "the price is for management"
    assert "VAN-0001.html" in site.pages["people/ana.ruiz.md"].html.replace("&#47;", "/")


def test_list_is_in_the_registers_and_the_kind_in_the_reference(site: Site) -> None:
    assert "vans/index.html" in site.pages["registers.md"].html.replace("&#47;", "/")
    assert "Inspection" in site.pages["reference/kinds/van.md"].html
    assert "van-inspection-due" in site.pages["reference/rules/van-inspection-due.md"].markdown().replace("&#45;", "-")


def test_management_sees_the_price_and_a_client_no_van(firm: Path) -> None:
    loaded = workspace(firm, {**FILES, "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n"})
    assert "31,500" in stage(loaded, audience="management").pages["vans/VAN-0001.md"].html
    assert [path for path in stage(loaded, audience="client:acme").pages if "van" in path.lower()] == []
