from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from documents.made import HOSTILE, document, hostile, of_example
from pmo.pipeline import report as pipeline
from reports.firm import BASE, example, small

if TYPE_CHECKING:
    from pathlib import Path


def test_word_reads_headings_tables_pictures_and_properties_back() -> None:
    paper = docx.Document(io.BytesIO(of_example("project", "docx", project="corvane-vsphere-refresh")))
    heads = [line.text for line in paper.paragraphs if line.style.name == "Heading 2"]
    assert [line.text for line in paper.paragraphs if line.style.name == "Heading 1"] == [
        "vSphere 8 host and storage refresh"
    ]
    assert heads[:3] == ["Why this color", "Plan against baseline", "Hours"]
    why = next(table for table in paper.tables if table.cell(0, 0).text == "Dimension")
    assert [cell.text for cell in why.rows[2].cells][:3] == ["cost", "◆ Red", "–"]
    assert why.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert why.rows[1]._tr.trPr.find(qn("w:cantSplit")) is not None
    said = [about.get("descr") for about in paper.element.iter(qn("wp:docPr"))]
    assert any(text.startswith("Plan against baseline") for text in said)
    assert any(text.startswith("By Nov 20: planned 344 h") for text in said)
    assert paper.core_properties.title == "vSphere 8 host and storage refresh"
    assert paper.core_properties.created.replace(tzinfo=None) == datetime(2026, 11, 20)  # noqa: DTZ001 - as stored in the file


def test_word_counts_its_pages_itself() -> None:
    paper = docx.Document(io.BytesIO(of_example("portfolio", "docx")))
    for foot in (paper.sections[0].footer, paper.sections[0].first_page_footer):
        codes = [code.text.strip() for code in foot._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]
        assert "For the firm (internal)" in "\n".join(line.text for line in foot.paragraphs)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_same_input_gives_the_same_bytes_and_no_time_of_today(form: str) -> None:
    one, two = (of_example("issues", form, "management") for _ in range(2))
    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 20)}
        about = archive.read("docProps/core.xml").decode()
    assert about.count("2026-11-20T00:00:00Z") == 2


def test_text_of_records_stays_text_in_both(tmp_path: Path) -> None:
    loaded = hostile(tmp_path)
    paper = docx.Document(io.BytesIO(document(loaded, "risks", "docx")))
    cells = {cell.text.replace("\u200b", "") for table in paper.tables for row in table.rows for cell in row.cells}
    assert HOSTILE in cells
    book = openpyxl.load_workbook(io.BytesIO(document(loaded, "risks", "xlsx")))
    found = [cell for row in book["Risks"].iter_rows() for cell in row if cell.value == HOSTILE]
    assert found
    assert all(cell.data_type == "s" for cell in found)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_what_begins_like_a_formula_is_a_quoted_string(tmp_path: Path, title: str) -> None:
    project = BASE["projects/demo/project.yml"].replace("title: Mail migration", f"title: '{title} and more'")
    book = openpyxl.load_workbook(
        io.BytesIO(document(small(tmp_path, {"projects/demo/project.yml": project}), "portfolio", "xlsx"))
    )
    cells = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith(title)
    ]
    assert cells
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_workbook_has_types_filters_a_frozen_head_and_colors() -> None:
    book = openpyxl.load_workbook(io.BytesIO(of_example("portfolio", "xlsx", "management")))
    sheet = book["Portfolio"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    row = next(
        row
        for row in sheet.iter_rows(min_row=2)
        if row[heads["Title"] - 1].value == "vSphere 8 host and storage refresh"
    )
    assert row[heads["Overall"] - 1].value == "Red"
    assert row[heads["CPI"] - 1].value == pytest.approx(0.77, abs=0.005)
    assert row[heads["CPI"] - 1].number_format == "0.00"
    assert row[heads["Spent"] - 1].number_format == "0.0%"
    assert row[heads["Forecast finish"] - 1].value == datetime(2026, 12, 18)  # noqa: DTZ001 - as stored in the file
    assert row[heads["Forecast finish"] - 1].number_format == "mmm d, yyyy"
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).coordinate[:-1]}{sheet.max_row}"
    words = {rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    assert {'"Red"', '"Amber"', '"Green"'} <= words
    names = {row[0].value for row in book["Definitions"].iter_rows(min_row=2)}
    assert {"CPI", "SPI(t)", "Overall"} <= names


def test_money_has_its_currency_and_a_missing_figure_its_reason() -> None:
    book = openpyxl.load_workbook(io.BytesIO(of_example("pnl", "xlsx", "management")))
    formats = {cell.number_format for sheet in book for row in sheet.iter_rows() for cell in row}
    assert '"$"#,##0.00' in formats
    portfolio = openpyxl.load_workbook(io.BytesIO(of_example("portfolio", "xlsx")))["Portfolio"]
    heads = {cell.value: cell.column for cell in portfolio[1]}
    reasons = {row[heads["No value because"] - 1].value for row in portfolio.iter_rows(min_row=2)}
    assert any(reason and "CPI: no" in reason for reason in reasons)


def test_sheets_have_names_that_excel_takes() -> None:
    for item in pipeline.all_made(example(), "management"):
        book = openpyxl.load_workbook(io.BytesIO(pipeline.document(item, "xlsx", example().root)), read_only=True)
        names = [name.casefold() for name in book.sheetnames]
        assert len(set(names)) == len(names)
        assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


@pytest.mark.parametrize(("name", "form"), [("project", "docx"), ("risks", "xlsx")])
def test_libreoffice_opens_it(tmp_path: Path, name: str, form: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed here")
    about = {"project": "corvane-vsphere-refresh"} if name == "project" else {}
    (tmp_path / f"paper.{form}").write_bytes(of_example(name, form, **about))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    done = subprocess.run(
        [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / f"paper.{form}")],
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF"), done.stderr
