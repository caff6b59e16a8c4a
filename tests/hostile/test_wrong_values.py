"""A value of the wrong sort stops no page and no report: it is not there, its finding is, and it opens nothing."""

import pytest

from pmo.pipeline.report import report
from pmo.pipeline.report import text as written
from pmo.pipeline.site import stage
from pmo.pipeline.sound import sound
from pmo.pipeline.today import today
from pmo.render.site import tree
from support import slugs, workspace

CLIENT = "id: demo\nname: Demo Works\nstatus: active\nsince: 2024-01-01\n"
SERVICE = "id: mail\nname: Mail\nstatus: active\ninternal_cost: on request\n"
RISK = (
    "id: RSK-2026-0001\ntitle: Late\nstatus: open\nprobability: 900\nimpact: [4]\ntags: [a, [b], c]\n"
    "next_review: 5\nowner: {name: ana}\nrelated: [[x], RSK-2026-0002]\n"
)


@pytest.fixture
def firm(tmp_path):
    return workspace(
        tmp_path,
        {
            "registers/clients/demo.yml": CLIENT,
            "registers/services/mail.yml": SERVICE,
            "registers/risks/RSK-2026-0001.yml": RISK,
            "registers/decisions/DEC-2026-0001.yml": "id: DEC-2026-0001\ntitle: Secret plan\nstatus: taken\nclient: demo\naudience: [client]\n",
        },
    )


def test_what_is_no_value_is_left_out_and_the_rest_stays(firm):
    clean = sound(firm).workspace
    assert "internal_cost" not in clean.find("service", "mail").data
    risk = clean.find("risk", "RSK-2026-0001")
    assert risk.data["tags"] == ["a", "c"]
    assert {"probability", "impact", "next_review", "owner"}.isdisjoint(risk.data)
    assert risk.data["title"] == "Late"
    assert firm.workspace.find("risk", "RSK-2026-0001").data["probability"] == 900
    assert all(one.source in clean.records for one in clean.references)


def test_a_sound_workspace_is_the_same_one(tmp_path):
    firm = workspace(tmp_path, {"registers/clients/demo.yml": CLIENT})
    assert sound(firm) is firm


@pytest.mark.parametrize("reader", ["internal", "management", "client:demo"])
def test_every_edition_is_built(firm, reader):
    assert {"wrong-type", "out-of-range"} <= set(slugs(firm.findings))
    pages = dict(tree.files(stage(firm, audience=reader)))
    assert ("services/mail.md" in pages) == (reader != "client:demo")
    assert not any(b"Secret plan" in page for page in pages.values()), "a mark that makes no sense opens nothing"


def test_reports_and_the_day_are_written(firm):
    assert "Risks" in written(report(firm, "risks", "management"), "md")
    assert today(firm)


def test_a_technology_whose_history_has_no_entry_stands_in_the_radar(tmp_path):
    blip = "id: BLP-0001\nname: Passkeys\nstatus: active\nquadrant: techniques\nring: trial\ndecided_on: 2026-10-01\nhistory: [none]\n"
    pages = dict(tree.files(stage(workspace(tmp_path, {"registers/radar/BLP-0001.yml": blip}))))
    assert [path for path, page in pages.items() if b"Technology radar" in page and b"Passkeys" in page]


def test_a_date_that_means_never_is_never_due(tmp_path):
    path = "registers/improvements/IMP-2026-0001.yml"
    firm = workspace(tmp_path, {path: "id: IMP-2026-0001\ntitle: Quiet alarms\nstatus: measuring\ndue: 9999-12-31\n"})
    assert today(firm)
