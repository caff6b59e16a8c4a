from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from documents.made import HOSTILE, document, hostile, of_example, text_of_pdf
from pmo.pipeline import report as pipeline
from pmo.render.documents import content, pdf
from reports.firm import example, small

if TYPE_CHECKING:
    from pathlib import Path

PROJECTS = ("corvane-vsphere-refresh", "sorrel-creek-wifi-refresh", "quillfern-clinic-openings")


@pytest.mark.parametrize("project", PROJECTS)
def test_the_status_of_a_project_is_one_page(project: str) -> None:
    assert len(PdfReader(io.BytesIO(of_example("project", "pdf", project=project))).pages) == 1


def test_the_status_for_a_client_is_one_page_in_their_words() -> None:
    made = of_example("project", "pdf", "client:corvane", project="corvane-vsphere-refresh")
    text = text_of_pdf(made)
    assert len(PdfReader(io.BytesIO(made)).pages) == 1
    assert "We need 2 answers from you." in text
    assert "Needs watching" in text
    for word in ("CPI", "budget", "records at", "internal", "Red", "what a client may see"):
        assert word not in text


def test_every_page_has_firm_day_state_of_the_records_readers_and_its_number() -> None:
    reader = PdfReader(io.BytesIO(of_example("portfolio", "pdf")))
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert f"page {number} of {len(reader.pages)}" in text
        assert "Thistlemark IT Services · November 20, 2026" in text
        assert "For the firm (internal)" in text


def test_a_repository_without_git_says_so(tmp_path: Path) -> None:
    assert "commit not known here" in text_of_pdf(document(small(tmp_path), "portfolio", "pdf"))


def test_title_language_and_tags_are_set() -> None:
    reader = PdfReader(io.BytesIO(of_example("portfolio", "pdf")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Portfolio"
    assert reader.metadata.author == "Thistlemark IT Services"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date().isoformat() == "2026-11-20"
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith("en")
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object, not a bool


def test_the_same_input_gives_the_same_bytes() -> None:
    assert of_example("risks", "pdf", "management") == of_example("risks", "pdf", "management")


def test_record_text_is_data(tmp_path: Path) -> None:
    loaded = hostile(tmp_path)
    text = text_of_pdf(document(loaded, "risks", "pdf"))
    folded = "".join(text.split())
    assert "".join(HOSTILE.split()) in folded
    assert "49" not in folded.replace("{{7*7}}", "")


def test_a_word_of_a_thousand_letters_stays_between_the_margins(tmp_path: Path) -> None:
    title = "A" * 190
    risk = f"id: RSK-2026-0001\ntitle: {title}\nstatus: open\nowner: ana.ruiz\nprobability: 4\nimpact: 5\n"
    made = pipeline.made(small(tmp_path, {"projects/demo/risks/RSK-2026-0001.yml": risk}), "risks", "internal")
    found = content.document(made.report, made.context)
    for part in found.parts:
        if part.grid is not None:
            space = content.room("us-letter", wide=found.wide, side=bool(part.side))
            assert sum(part.grid.widths(space)) <= space + 0.5
            assert all(
                len(word) <= 24 for row in part.grid.rows for word in content.breakable(row[1].text).split("\u200b")
            )
    assert pdf.write(found).startswith(b"%PDF")


def test_every_report_of_the_firm_becomes_a_pdf_without_an_empty_section() -> None:
    for item in pipeline.all_made(example(), "management"):
        found = content.document(item.report, item.context)
        assert pdf.write(found).startswith(b"%PDF"), item.report.name
        for part in found.parts:
            assert part.paragraphs or part.bullets or part.picture or part.grid or part.empty, (
                item.report.name,
                part.title,
            )
            assert part.grid is None or all(len(row) == len(part.grid.heads) for row in part.grid.rows)


def test_the_paper_and_the_color_come_from_the_settings(tmp_path: Path) -> None:
    logo = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#123456"/></svg>'
    settings = 'company: Test firm\nbrand:\n  name: Test brand\n  logo: img/logo.svg\n  color: "#123456"\n  paper: a4\n'
    loaded = small(tmp_path, {"pmo.yml": settings, "img/logo.svg": logo})
    made = document(loaded, "issues", "pdf")
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == {595, 842}
    assert "Test brand" in text_of_pdf(made)
    sources = pdf.source(content.document(*_parts(loaded), logo=logo.encode()))
    assert sources["logo.svg"] == logo.encode()
    assert b"#123456" in sources["content.json"]


def _parts(loaded):  # type: ignore[no-untyped-def]
    made = pipeline.made(loaded, "issues", "internal")
    return made.report, made.context


def test_a_logo_that_is_not_there_or_lies_outside_is_said(tmp_path: Path) -> None:
    loaded = small(tmp_path / "firm", {"pmo.yml": "company: Test firm\nbrand:\n  logo: img/logo.svg\n"})
    with pytest.raises(pipeline.InputError, match=r"img/logo\.svg, which is not in this workspace"):
        document(loaded, "issues", "pdf")
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    outside = small(tmp_path / "two", {"pmo.yml": "company: Test firm\nbrand:\n  logo: a/../../secret.svg\n"})
    with pytest.raises(pipeline.InputError, match="not in this workspace"):
        document(outside, "issues", "pdf")


def test_definitions_are_numbered_once_and_named_in_the_heads() -> None:
    made = pipeline.made(example(), "risks", "management")
    found = content.document(made.report, made.context)
    numbers = [note.number for note in found.notes]
    assert numbers == list(range(1, len(numbers) + 1))
    texts = [note.text for note in found.notes]
    assert len(set(texts)) == len(texts)
    marked = {head.note for part in found.parts if part.grid for head in part.grid.heads} | {
        fact.number for fact in found.facts
    }
    assert marked - {0} <= set(numbers)


def test_the_risks_in_the_picture_have_their_numbers_in_the_table() -> None:
    made = pipeline.made(example(), "risks", "management")
    found = content.document(made.report, made.context)
    register = next(part for part in found.parts if part.title == "Open risks, heaviest first")
    assert register.grid is not None
    assert register.grid.heads[0].text == "No."
    assert [row[0].text for row in register.grid.rows][:3] == ["1", "2", "3"]
