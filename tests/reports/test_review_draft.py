"""The draft of a post-project review: complete, valid, and a question wherever a person has to judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pmo.model.record import Record, Source
from pmo.pipeline import report as pipeline
from pmo.pipeline.load import load
from pmo.render.reports import review_draft, review_facts
from reports.firm import CLOSED, example
from support import slugs, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

AS_OF = date(2026, 12, 31)
RISK = "id: RSK-2026-0001\ntitle: Supplier is late\nstatus: closed\ntype: threat\nevent: The license comes late.\nowner: ana.ruiz\nprobability: 3\nimpact: 3\noccurred_on: 2026-11-25\nissue: ISS-2026-0001\nclosed_on: 2026-12-01\nclosed_reason: occurred\n"
FORESEEN = "id: ISS-2026-0001\ntitle: License is late\ntype: problem_concern\nstatus: closed\nclosed_on: 2026-12-01\nresolution: resolved\n"
SURPRISE = "id: ISS-2026-0002\ntitle: Printers cannot send mail\ntype: problem_concern\nstatus: examining\nowner: ana.ruiz\nimpact: low\nurgency: low\nraised_on: 2026-12-02\n"
WISH = "id: ISS-2026-0003\ntitle: Archive wanted\ntype: request_for_change\nstatus: captured\n"
CHANGE = "id: CR-2026-0001\ntitle: Cutover of mail\ntype: normal\ncategory: production\nstatus: closed\nclient: acme\nproject: demo\noutcome: backed_out\n"
ORDER = "id: CR-2026-0002\ntitle: More mailboxes\ntype: normal\ncategory: baseline\nstatus: closed\nclient: acme\nproject: demo\noutcome: successful\n"
ESCALATION = "id: ESC-2026-0001\ntitle: License missing\nsubject: [ISS-2026-0001]\ntype: hierarchical\nstatus: decided\nfrom: it-project-manager\nto: service-delivery-manager\nreason: Late.\nraised_on: 2026-11-26\nneeded_by: 2026-11-30\ndecision: Buy elsewhere.\ndecided_by: service-delivery-manager\ndecided_on: 2026-11-28\n"
FILES = {
    **CLOSED,
    "registers/roles/it-project-manager.yml": "id: it-project-manager\ntitle: IT project manager\nholders: [ana.ruiz]\n",
    "registers/roles/service-delivery-manager.yml": "id: service-delivery-manager\ntitle: Service delivery manager\nholders: []\n",
    "projects/demo/risks/RSK-2026-0001.yml": RISK,
    "projects/demo/issues/ISS-2026-0001.yml": FORESEEN,
    "projects/demo/issues/ISS-2026-0002.yml": SURPRISE,
    "projects/demo/issues/ISS-2026-0003.yml": WISH,
    "projects/demo/changes/CR-2026-0001.yml": CHANGE,
    "projects/demo/changes/CR-2026-0002.yml": ORDER,
    "projects/demo/escalations/ESC-2026-0001.yml": ESCALATION,
}


def firm(root: Path) -> Loaded:
    return workspace(root, FILES, as_of=AS_OF)


def test_plan_and_actual_by_hand(tmp_path: Path) -> None:
    """42 + 8 + 16 = 66 of 60 h; 3,540 of 3,200 cost; 4,500 invoiced, so 960 or 21.3 % are left; a week late."""
    loaded = firm(tmp_path)
    made = review_draft.data(loaded.workspace, loaded.workspace.find("project", "demo"))  # type: ignore[arg-type]
    assert made["planned_vs_actual"] == {
        "start": {"planned": "2026-11-02", "actual": "2026-11-02"},
        "finish": {"planned": "2026-11-27", "actual": "2026-12-04"},
        "hours": {"planned": 60, "actual": 66},
        "cost": {"planned": 3200, "actual": 3540},
        "price": {"planned": 9000, "actual": 4500},
        "margin_share": Decimal("0.213"),
        "changes": 1,
        "change_orders": 1,
    }


def test_the_draft_tells_foreseen_from_not_foreseen(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    made = review_draft.data(loaded.workspace, loaded.workspace.find("project", "demo"))  # type: ignore[arg-type]
    assert made["risks_occurred"] == ["RSK-2026-0001"]
    assert made["not_foreseen"] == ["Printers cannot send mail (ISS-2026-0002)."]
    assert made["change_outcomes"] == "1 change: 1 backed out (CR-2026-0001). 1 change order: CR-2026-0002."
    assert [item["text"] for item in made["variances"]] == [
        "Finish: planned 2026-11-27, actual 2026-12-04.",
        "Hours: planned 60 h, actual 66 h (+10%).",
        "Price, services only: planned $9,000, actual $4,500 (−50%).",
        "Cutover: planned 2026-11-24, actual 2026-12-04, 10 days late.",
        "Cutover: planned 20 h, actual 24 h.",
    ]
    assert made["variances"][3]["cause"] == "A supplier was late."
    assert made["follow_on_actions"][0] == {
        "text": "Close ISS-2026-0002 or hand it over: Printers cannot send mail.", "owner": "ana.ruiz", "due": "2027-01-30",
    }  # fmt: skip


def test_what_only_people_know_is_asked(tmp_path: Path) -> None:
    made, _ = pipeline.review_file(firm(tmp_path), "demo")
    lowered = made.text.lower()
    for word in ("todo", "tbd", "fixme", "xxx", "lorem"):
        assert word not in lowered
    assert made.text.count("?") >= 8
    assert "“Cutover of mail” (CR-2026-0001) was backed out. Which habit of ours let it happen?" in " ".join(
        made.text.split()
    )
    assert "What did the operations director say about the result" in made.text


def test_the_draft_is_valid_and_loads_as_a_review(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    before = slugs(loaded.findings)
    made, faults = pipeline.review_file(loaded, "demo")
    assert faults == ()
    assert made.path == "projects/demo/review.md"
    pipeline.save_review(loaded, made)
    again = load(tmp_path, AS_OF, AS_OF)
    assert slugs(again.findings) == before
    review = again.workspace.find("review", "demo")
    assert review is not None
    assert review.get("status") == "draft"
    assert review.body.strip().startswith(
        "The project ended on Dec 4, 7 days late, with 66 of 60 planned hours (+10%)."
    )
    for heading in ("## What went well", "## What did not", "## What we change"):
        assert heading in review.body
    assert "- Escalated on Nov 26: License missing (ESC-2026-0001). Decision: Buy elsewhere." in review.body


def test_a_review_that_is_there_is_not_lost(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    mine = tmp_path / "projects/demo/review.md"
    mine.write_text("---\nstatus: draft\n---\nMine.\n", encoding="utf-8")
    made, _ = pipeline.review_file(loaded, "demo")
    with pytest.raises(pipeline.InputError, match="--force"):
        pipeline.save_review(loaded, made)
    assert mine.read_text(encoding="utf-8").endswith("Mine.\n")
    pipeline.save_review(loaded, made, force=True)
    assert "66 of 60" in mine.read_text(encoding="utf-8")


TYPED = "---\nstatus: draft\nplanned_vs_actual:\n  finish: {{actual: 2026-12-04}}\n  hours: {{planned: 60, actual: {hours}}}\n  margin_share: {margin}\nrisks_occurred: [{risks}]\n---\nText.\n"


@pytest.mark.parametrize(
    ("hours", "margin", "risks", "differing"),
    [
        ("66", "0.213", "RSK-2026-0001", []),
        ("66", "0.2", "RSK-2026-0001", []),
        ("64", "0.213", "RSK-2026-0001", [("hours.actual", "64", "66")]),
        (
            "66",
            "0.22",
            "",
            [("margin_share", "0.22", "0.2133333333333333333333333333"), ("risks_occurred", "none", "RSK-2026-0001")],
        ),
    ],
)
def test_typed_figures_are_compared_as_precisely_as_they_were_typed(
    tmp_path: Path, hours: str, margin: str, risks: str, differing: list[tuple[str, str, str]]
) -> None:
    files = {
        **FILES,
        "projects/demo/review.md": TYPED.replace("{{", "{")
        .replace("}}", "}")
        .replace("{hours}", hours)
        .replace("{margin}", margin)
        .replace("{risks}", risks),
    }
    loaded = workspace(tmp_path, files, as_of=AS_OF)
    project = loaded.workspace.find("project", "demo")
    review = loaded.workspace.find("review", "demo")
    assert project is not None
    assert review is not None
    found = review_facts.differences(review, review_facts.facts(loaded.workspace, project))
    assert [(item.field, item.typed, item.computed) for item in found] == differing
    text = pipeline.text(pipeline.report(loaded, "review", "management", project="demo"), "md")
    assert ("No figure differs." in text) is (not differing)


def test_satisfaction_stands_with_its_answers(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    project = loaded.workspace.find("project", "demo")
    assert project is not None

    survey = Record(
        "survey",
        "SRV-1",
        "",
        {
            "type": "csat",
            "period": "2026Q4",
            "counts": [{"level": 5, "count": 6}, {"level": 4, "count": 3}, {"level": 2, "count": 1}],
            "positive_levels": [4, 5],
        },
        Source("", ""),
    )
    found = replace(review_facts.facts(loaded.workspace, project), satisfaction=(survey,))
    assert review_draft.client_voice(project, found, 5).startswith(
        "CSAT in 2026Q4: 90% (9 of 10 answers). What did the"
    )
    assert review_draft.client_voice(project, found, 11).startswith(
        "CSAT in 2026Q4: too few to say (10 answers). What did the"
    )


@pytest.mark.parametrize("project", [record.id for record in example().workspace.of("project")])
def test_every_project_of_the_example_has_a_valid_draft(project: str) -> None:
    made, faults = pipeline.review_file(example(), project)
    assert faults == ()
    assert "None" not in made.text
