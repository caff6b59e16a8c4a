"""A statement of work from an estimate: every part comes from a record, and the draft passes lint."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.new import command
from pmo.pipeline import sow as pipeline
from pmo.pipeline import write as writing
from pmo.scaffold import sow
from support import workspace, write

if TYPE_CHECKING:
    from pathlib import Path

ESTIMATE = """\
id: EST-2026-0001
title: Second site
status: {status}
opportunity: OPP-2026-0001
scope: The second site gets a network.
engagement: fixed_fee
lines:
  - {{wbs: "1", name: Design, role: engineer, hours: {{optimistic: 10, likely: 20, pessimistic: 60}}}}
  - {{wbs: "2", name: Build, role: engineer, hours: {{optimistic: 10, likely: 15, pessimistic: 20}}, assumption: Racks are there.}}
  - {{wbs: "3", name: Coordination, role: it-project-manager, hours: {{optimistic: 5, likely: 5, pessimistic: 5}}}}
assumptions:
  - {{text: The circuit is there., owner: ana.ruiz, due: 2026-12-01, consequence: We wait.}}
  - {{text: Somebody opens the door, owner: client-sponsor, due: 2026-12-04}}
price: 9000
valid_until: 2026-12-20
author: ana.ruiz
reviewer: bo.lee
"""
FILES = {
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\nsponsor: Owner\nmsa_ref: MSA-7\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\n",
    "registers/people/bo.lee.yml": "id: bo.lee\nname: Bo Lee\nstatus: active\njob: Engineer\n",
    "registers/roles/engineer.yml": "id: engineer\ntitle: Engineer\nholders: [ana.ruiz]\n",
    "registers/roles/it-project-manager.yml": "id: it-project-manager\ntitle: IT project manager\nholders: [bo.lee]\n",
    "registers/roles/client-sponsor.yml": "id: client-sponsor\ntitle: Sponsor at the client\nholders: []\n",
    "registers/services/network.yml": "id: network\nname: Network\nstatus: active\ntype: customer_facing\nexclusions: [Cabling in walls]\nprerequisites: [A port map of the site.]\n",
    "registers/opportunities/OPP-2026-0001.yml": "id: OPP-2026-0001\ntitle: Second site\nclient: acme\nstatus: estimating\nneed: More room.\nservices: [network]\nexpected_close: 2026-12-18\nsales_owner: bo.lee\nestimate: EST-2026-0001\n",
    "registers/estimates/EST-2026-0001.yml": ESTIMATE.format(status="approved"),
}


def test_every_part_comes_from_a_record(tmp_path: Path) -> None:
    """Expected 25 and 15 hours: 25 / 20 weeks is the second week, 40 / 20 the second too."""
    loaded = workspace(tmp_path, FILES)
    made = pipeline.from_record(loaded, loaded.workspace.kinds["sow"], "EST-2026-0001")
    assert made["client"] == "acme"
    assert made["msa_ref"] == "MSA-7"
    assert made["summary_goal"] == "The second site gets a network."
    assert made["in_scope_deliverables"] == [
        {"text": "Design", "accepted_by": "A1"},
        {"text": "Build", "accepted_by": "A2"},
    ]
    assert [item["number"] for item in made["acceptance_criteria"]] == ["A1", "A2"]
    assert made["out_of_scope"] == ["Cabling in walls"]
    assert made["client_responsibilities"] == [
        {"text": "Somebody opens the door", "role": "Sponsor at the client", "due": "2026-12-04"},
        {"text": "Have ready: a port map of the site", "role": "Owner"},
    ]
    assumed = made["assumptions_dependencies"]
    assert assumed[0] == {"text": "The circuit is there. Ana Ruiz finds out by 2026-12-01.", "if_false": "We wait."}
    assert assumed[2]["text"] == "Racks are there."
    assert assumed[-1]["text"].startswith("About 20 hours of work fit into a week")
    assert [(item["text"], item["week"]) for item in made["timeline_milestones"]] == [
        ("Design done", 2),
        ("Build done", 2),
    ]
    assert made["fees"] == {
        "engagement": "fixed_fee",
        "price": 9000,
        "billing": "With the acceptance of the last deliverable.",
    }
    assert "written yes" in made["change_order_process"]
    assert made["audience"] == "internal"


def test_a_price_that_nobody_approved_stays_out(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, {**FILES, "registers/estimates/EST-2026-0001.yml": ESTIMATE.format(status="reviewed")})
    assert "fees" not in sow.data(loaded.workspace, loaded.workspace.of("estimate")[0])


@pytest.mark.parametrize(
    ("hours", "wanted"),
    [({"optimistic": 4, "likely": 6, "pessimistic": 14}, Decimal(7)), ({"likely": 6}, Decimal(6)), (None, Decimal(0))],
)
def test_expected_hours(hours: object, wanted: Decimal) -> None:
    assert sow.expected({"hours": hours}) == wanted


def test_the_draft_passes_lint_and_what_is_set_wins(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    base = ["sow", "--from", "EST-2026-0001", "--no-input", "--root", str(root), "--as-of", "2026-11-20"]
    shown = CliRunner().invoke(command, [*base, "--set", "title=Plant two", "--dry-run"], catch_exceptions=False)
    assert shown.exit_code == 0
    assert "title: Plant two" in shown.output
    assert "error:" not in shown.output
    assert not (root / "registers/sows").exists()
    done = CliRunner().invoke(command, base, catch_exceptions=False)
    assert "wrote registers/sows/SOW-2026-0001.yml" in done.output


@pytest.mark.parametrize(
    ("kind", "source", "status", "message"),
    [
        ("sow", "EST-2026-0002", "approved", "There is no estimate “EST-2026-0002”. Did you mean “EST-2026-0001”?"),
        ("risk", "EST-2026-0001", "approved", "--from writes statements of work from estimates"),
        ("sow", "EST-2026-0001", "expired", "EST-2026-0001 is expired"),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, kind: str, source: str, status: str, message: str) -> None:
    loaded = workspace(tmp_path, {**FILES, "registers/estimates/EST-2026-0001.yml": ESTIMATE.format(status=status)})
    with pytest.raises(writing.InputError) as told:
        pipeline.from_record(loaded, loaded.workspace.kinds[kind], source)
    assert message in str(told.value)
