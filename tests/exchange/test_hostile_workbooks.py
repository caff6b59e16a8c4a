"""Workbooks and plans that are small on disk and endless in memory: one sentence each, and nothing of their claims is believed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from openpyxl import Workbook

from pmo.connect import mspdi, xml_tree
from pmo.connect.xlsx import base, package
from pmo.connect.xlsx import read as reader
from pmo.connect.xlsx.base import Base
from pmo.connect.xlsx.package import NotAWorkbookError
from pmo.pipeline.exchange.workbook_in import zone_in
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHEET = "xl/worksheets/sheet1.xml"
DATA = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Head</t></is></c></row>{rows}</sheetData>'


def workbook(**parts: str | Callable[[str], str]) -> bytes:
    """A workbook of one empty sheet in which some parts (`sheet`, `styles`, …) say something else."""
    book = Workbook()
    out = io.BytesIO()
    book.save(out)
    names = {
        "sheet": SHEET,
        "styles": "xl/styles.xml",
        "workbook": "xl/workbook.xml",
        "strings": "xl/sharedStrings.xml",
        "types": "[Content_Types].xml",
    }
    wanted = {names[key]: value for key, value in parts.items()}
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name).decode()
            change = wanted.get(name, text)
            target.writestr(name, change(text) if callable(change) else change)
    return changed.getvalue()


def sheet(rows: str, size: str = "A1") -> str:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f'<worksheet {space}><dimension ref="{size}"/>{DATA.format(rows=rows)}<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'


def test_what_a_sheet_says_about_its_size_costs_nothing() -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    (found,) = reader.read(workbook(sheet=sheet(cell, "A1:XFD1048576"))).sheets
    assert found.heads == {1: "Head"}
    assert [(line.number, {at: one.value for at, one in line.cells.items()}) for line in found.lines] == [(1_048_576, {16_384: 7})]  # fmt: skip


@pytest.mark.parametrize("at", ["AAAAAAAA2", "A99999999999", "A0"])
def test_a_cell_where_no_sheet_has_one(at: str) -> None:
    with pytest.raises(NotAWorkbookError, match=r"where no sheet has one|damaged"):
        reader.read(workbook(sheet=sheet(f'<row r="2"><c r="{at}"><v>1</v></c></row>')))


@pytest.mark.parametrize("number", ["nan", "1e999", "-inf", "9" * 5000, "x"])
def test_a_cell_that_is_no_number_spoils_no_other(number: str) -> None:
    named = f'<row r="2"><c r="A2"><v>{number}</v></c><c r="B2"><v>3</v></c></row>'
    for rows in (named, named.replace(' r="A2"', "").replace(' r="B2"', "")):
        (found,) = reader.read(workbook(sheet=sheet(rows))).sheets
        bad, good = found.lines[0].cells[1], found.lines[0].cells[2]
        assert bad.trouble.startswith("the cell holds the error")
        assert (good.value, good.trouble) == (3, "")


def test_gaps_in_the_hidden_sheet_cost_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_CELLS", 1000)
    raw = workbook(
        sheet=sheet('<row r="2"><c r="XFD2"><v>1</v></c></row>').replace("Head", base.FORMAT),
        workbook=lambda text: text.replace('name="Sheet"', f'name="{base.SHEET}"'),
    )
    with pytest.raises(NotAWorkbookError, match="more than 1,000 cells"):
        reader.read(raw)


def test_more_rows_than_a_sheet_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LAST_ROW", 20)
    with pytest.raises(NotAWorkbookError, match="where no sheet has one"):
        reader.read(workbook(sheet=sheet("<row/>" * 20)))


def test_more_cells_than_a_register_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_CELLS", 50)
    with pytest.raises(NotAWorkbookError, match="more than 50 cells"):
        reader.read(workbook(sheet=sheet(f'<row r="2">{"<c/>" * 60}</row>')))


def test_what_was_read_of_a_row_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    rows: list[Any] = []
    sizes = []
    iterparse, cell = ET.iterparse, reader._cell

    def followed(source: Any, events: Any) -> Iterator[tuple[str, Any]]:
        for event, element in iterparse(source, events):
            rows.extend([element] if event == "start" and element.tag == reader.ROW_TAG else [])
            yield event, element

    def watched(parser: Any, element: Any) -> dict[str, Any]:
        sizes.append(len(rows[-1]))
        return cell(parser, element)

    monkeypatch.setattr(ET, "iterparse", followed)
    monkeypatch.setattr(reader, "_cell", watched)
    reader.read(workbook(sheet=sheet("<row>" + "<c r='A2'/>" * 20_000 + "</row>")))
    assert max(sizes) < 10_000  # what one piece of the text holds, and not the row


@pytest.mark.parametrize("before", ["", f"<!--{' ' * 2_000_000}-->"], ids=["at once", "far behind"])
@pytest.mark.parametrize("what", ['<!DOCTYPE a [<!ENTITY b "c">]>', "<!DOCTYPE a>"])
def test_a_document_type_is_refused_wherever_it_hides(before: str, what: str) -> None:
    with pytest.raises(NotAWorkbookError, match="document type"):
        reader.read(workbook(styles=lambda text: f"{before}{what}{text}"))


def test_a_part_in_another_encoding_is_refused() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(raw, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.decode().encode("utf-16") if name == SHEET else content)
    with pytest.raises(NotAWorkbookError, match="UTF-8"):
        reader.read(raw.getvalue())


def test_a_package_that_names_no_workbook_is_none() -> None:
    with pytest.raises(NotAWorkbookError, match="it is damaged: File contains no valid workbook part"):
        reader.read(workbook(types=lambda text: text.replace("sheet.main+xml", "x")))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"styles": lambda text: text.replace("<fonts", f"{'<a/>' * 500_001}<fonts")}, "far more than a register can"),
        ({"workbook": lambda text: text.replace("<sheet ", "<sheet sheetId='1'/>" * 300 + "<sheet ")}, "far more"),
    ],
)
def test_parts_that_make_much_of_little_are_counted_first(
    parts: dict[str, Callable[[str], str]], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "load_workbook", lambda *_, **__: pytest.fail("it was read before it was counted"))
    with pytest.raises(NotAWorkbookError, match=said):
        reader.read(workbook(**parts))


def test_strings_and_cells_have_their_own_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MOST_TAGS_OF", (("xl/worksheets/", 5),))
    with pytest.raises(NotAWorkbookError, match=r"sheet1\.xml holds far more"):
        reader.read(workbook(sheet=sheet("<row/>" * 3)))


@pytest.mark.parametrize("zone", ["", "../../../etc", "Nowhere/Town", "America", "\0"])
def test_a_hidden_sheet_with_a_zone_that_is_none(zone: str) -> None:
    with pytest.raises(InputError, match="is no time zone"):
        zone_in(Base("internal", "2026-11-20", zone))


def test_a_plan_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_tree, "MOST_NODES", 10)
    monkeypatch.setattr(xml_tree, "MOST_LETTERS", 1000)
    for inside, said in (
        ("<a/>" * 20, "more than 10 elements"),
        (f"<a>{'x' * 2000}</a>", "more than 1,000 characters"),
    ):
        with pytest.raises(mspdi.NotAPlanError, match=said):
            mspdi.read(f"<Project>{inside}</Project>".encode())


def test_odd_values_of_a_plan_are_no_values() -> None:
    many = "9" * 5000
    task = f"<Task><UID>1</UID><Work>PT{many}H0M0S</Work><Start>0001-01-01T08:00:00</Start><Cost>{many}</Cost></Task>"
    plan = mspdi.read(f"<Project><MinutesPerDay>{many}</MinutesPerDay><Tasks>{task}</Tasks></Project>".encode())
    assert plan.minutes_a_day == 480
    (found,) = plan.tasks
    assert (found.minutes, found.start, found.cost) == (None, None, None)
