"""DOCX through python-docx: real headings, styles, tables with heads that repeat, page fields in the foot."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsmap, qn
from docx.shared import Emu, Pt, RGBColor
from markupsafe import escape

from pmo.render.documents import look
from pmo.render.documents.archive import steady
from pmo.render.documents.content import MARGIN, breakable, room, superscript, unbroken
from pmo.render.documents.pdf import emblem, png

if TYPE_CHECKING:
    from pmo.render.documents.content import Cell, Document, Figure, Grid, Head, Part
    from pmo.render.documents.picture import Picture

FONT: Final = "Arial"
SCALE: Final = 504 / 700
"""Points of a pixel, as in PDF."""

LONG_CELL: Final = 900
"""Letters from which on a cell may go on over the page."""

MARKS: Final = {"red": "◆", "amber": "▲", "green": "●", "gray": "○"}
_TONES: Final = {"red": "red", "amber": "amber", "green": "green", "gray": "ink-3"}
_SIZES: Final = {"us-letter": (612.0, 792.0), "a4": (595.28, 841.89)}


def write(document: Document) -> bytes:
    """The DOCX file; the same document gives the same bytes."""
    paper = docx.Document()
    _page(paper, document)
    _styles(paper)
    _properties(paper, document)
    _head(paper, document)
    for part in document.parts:
        _part(paper, document, part)
    if document.remarks:
        paper.add_heading("Notes", 2)
        for remark in document.remarks:
            paper.add_paragraph(remark)
    if document.notes:
        paper.add_heading("Definitions", 2)
        for note in document.notes:
            line = _say(paper, "", "Definition")
            line.add_run(f"{note.number}  ")
            line.add_run(f"{note.name}. ").bold = True
            line.add_run(note.text)
    out = io.BytesIO()
    paper.save(out)
    return steady(out.getvalue(), document.date)


def _in_style(line: Any, name: str) -> None:
    """Gives a paragraph a style by its id; asking the library by name searches all styles each time."""
    line._p.style = name.replace(" ", "")  # noqa: SLF001 - python-docx has no other way to it


def _say(place: Any, text: str, style: str) -> Any:
    """A new paragraph in a style."""
    line = place.add_paragraph(text)
    _in_style(line, style)
    return line


def _color(token: str) -> RGBColor:
    return RGBColor.from_string(look.color(token)[1:].upper())


def _page(paper: Any, document: Document) -> None:
    """Size, margins, head and foot of the pages."""
    section = paper.sections[0]
    across, down = _SIZES[document.brand.paper]
    if document.wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        across, down = down, across
    section.page_width, section.page_height = Pt(across), Pt(down)
    section.left_margin = section.right_margin = Pt(MARGIN)
    section.top_margin, section.bottom_margin = Pt(54), Pt(54)
    section.header_distance = section.footer_distance = Pt(26)
    section.different_first_page_header_footer = True
    small = _small(paper)
    for foot in (section.footer, section.first_page_footer):
        _foot(foot, document, across, small)
    line = section.header.paragraphs[0]
    line.style = small
    line.paragraph_format.tab_stops.add_tab_stop(Pt(across - 2 * MARGIN), 2)
    line.add_run(f"{document.title}\t{document.firm}")
    _rule(line, "bottom", look.color("line"))


def _small(paper: Any) -> Any:
    made = paper.styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = paper.styles["Normal"]
    made.font.size, made.font.color.rgb = Pt(7.5), _color("ink-3")
    made.paragraph_format.space_after = Pt(0)
    return made


def _foot(foot: Any, document: Document, across: float, small: Any) -> None:
    """Firm, day and state of the records at the left, the page at the right, the readers below."""
    line = foot.paragraphs[0]
    line.style = small
    line.paragraph_format.tab_stops.clear_all()
    line.paragraph_format.tab_stops.add_tab_stop(Pt(across - 2 * MARGIN), 2)
    line.add_run(f"{document.foot}\tpage ")
    _field(line, "PAGE")
    line.add_run(" of ")
    _field(line, "NUMPAGES")
    _rule(line, "top", look.color("line"))
    foot.add_paragraph(f"{document.audience} {document.scope}".strip(), style=small)


def _field(line: Any, name: str) -> None:
    """A field that the word processor fills in; the 1 is shown until it does."""
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("text", "1"), ("end", "")):
        run = line.add_run()
        if kind == "text":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001 - python-docx has no other way to it
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = f" {text} "
            run._r.append(code)  # noqa: SLF001 - python-docx has no other way to it


def _rule(line: Any, side: str, color: str, size: int = 4) -> None:
    """A hairline above or below a paragraph."""
    about = line._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no other way to it
    borders = about.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        about.append(borders)
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(size)), ("space", "4"), ("color", color[1:])):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _styles(paper: Any) -> None:
    """The styles of the document: change one, and every text of its kind follows."""
    styles = paper.styles
    normal = styles["Normal"]
    _typeface(normal)
    normal.font.size, normal.font.color.rgb = Pt(9), _color("ink")
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(4), 1.15
    for level, letters, before, after in ((1, 18, 0, 4), (2, 11, 14, 4)):
        style = styles[f"Heading {level}"]
        _typeface(style)
        style.font.size, style.font.bold, style.font.italic = Pt(letters), True, False
        style.font.color.rgb = _color("ink")
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
    _typeface(styles["List Bullet"])
    for name, size, token in (
        ("Kicker", 8, "ink-3"),
        ("Lead", 10.5, "ink-2"),
        ("Cell", 8, "ink"),
        ("Cell head", 7.5, "ink-3"),
        ("Definition", 7.5, "ink-2"),
        ("Caption small", 7.5, "ink-3"),
    ):
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        made.base_style = normal
        made.font.size, made.font.color.rgb = Pt(size), _color(token)
        made.paragraph_format.space_after = Pt(0 if name.startswith("Cell") else 3)
        made.paragraph_format.line_spacing = 1.1
    styles["Lead"].paragraph_format.space_after = Pt(8)


def _typeface(style: Any) -> None:
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)


def _properties(paper: Any, document: Document) -> None:
    about = paper.core_properties
    day = datetime(*document.date)  # noqa: DTZ001 - the file format has no zone
    about.title, about.author, about.last_modified_by = document.title[:255], document.firm[:255], document.firm[:255]
    about.subject, about.comments, about.keywords = document.kicker[:255], "", ""
    about.created = about.modified = day
    about.revision, about.language = 1, document.language


def _head(paper: Any, document: Document) -> None:
    kind, logo = document.logo
    first = paper.paragraphs[0] if paper.paragraphs else paper.add_paragraph()
    first.style = paper.styles["Kicker"]
    first.add_run(document.kicker)
    _rule(first, "top", document.brand.color, 18)
    if logo:
        picture = logo if kind != "svg" else emblem(logo)
        line = paper.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.add_run().add_picture(io.BytesIO(picture), height=Pt(24))
        _describe(line, document.firm)
    paper.add_heading(document.title, 1)
    lead = _say(paper, "", "Lead")
    answer = lead.add_run(document.answer)
    answer.bold, answer.font.color.rgb = True, _color("ink")
    if document.more:
        lead.add_run(f" {document.more}")
    if document.facts:
        _facts(paper, document)


def _facts(paper: Any, document: Document) -> None:
    """The figures at the head, side by side."""
    across = room(document.brand.paper, wide=document.wide)
    most = 8 if document.wide else 6
    for start in range(0, len(document.facts), most):
        facts = document.facts[start : start + most]
        table = paper.add_table(rows=1, cols=len(facts))
        _widths(table, [across / len(facts)] * len(facts))
        _edges(table, ("top", "bottom"))
        for cell, fact in zip(table.rows[0].cells, facts, strict=True):
            _fact(cell, fact)
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _fact(cell: Any, fact: Figure) -> None:
    label = cell.paragraphs[0]
    _in_style(label, "Cell head")
    label.add_run(f"{fact.label}{superscript(fact.number) if fact.number else ''}")
    value = _say(cell, "", "Cell")
    run = value.add_run(f"{MARKS[fact.mark]} {fact.value}" if fact.mark in MARKS else fact.value)
    run.bold, run.font.size = True, Pt(13)
    if fact.tone:
        run.font.color.rgb = _color(fact.tone)
    if fact.note:
        _say(cell, fact.note, "Cell head")


def _part(paper: Any, document: Document, part: Part) -> None:
    if part.title:
        paper.add_heading(part.title, 2)
    for text in part.paragraphs:
        paper.add_paragraph(breakable(text))
    for text in part.bullets:
        _say(paper, breakable(text), "List Bullet")
    if part.picture is not None:
        _picture(paper, document, part.picture)
    if part.caption:
        _say(paper, part.caption, "Caption small")
    if part.grid is not None:
        _grid(paper, document, part.grid)
    if part.empty:
        paper.add_paragraph(part.empty)
    if part.remark:
        _say(paper, part.remark, "Caption small")


def _picture(paper: Any, document: Document, drawn: Picture) -> None:
    line = paper.add_paragraph()
    line.paragraph_format.keep_with_next = True
    wide = min(drawn.width * SCALE, room(document.brand.paper, wide=document.wide))
    line.add_run().add_picture(io.BytesIO(png(drawn)), width=Pt(wide))
    _describe(line, drawn.alt)


def _describe(line: Any, text: str) -> None:
    """What a picture says, for a screen reader."""
    for about in line._p.iter(qn("wp:docPr")):  # noqa: SLF001 - python-docx has no other way to it
        about.set("descr", text)


def _grid(paper: Any, document: Document, grid: Grid) -> None:
    widths = grid.widths(room(document.brand.paper, wide=document.wide))
    table = paper.add_table(rows=1, cols=len(grid.heads))
    _widths(table, widths)
    _edges(table, ("bottom", "insideH"))
    top = table.rows[0]
    _repeat(top)
    for cell, head in zip(top.cells, grid.heads, strict=True):
        line = cell.paragraphs[0]
        _in_style(line, "Cell head")
        line.add_run(f"{head.text}{superscript(head.note) if head.note else ''}")
        if head.sort == "number":
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    rows = "".join(_row(row, grid, widths) for row in grid.rows)
    block = parse_xml(f'<w:tbl xmlns:w="{nsmap["w"]}">{rows}</w:tbl>')  # every text in it is escaped below
    for made in list(block):
        table._tbl.append(made)  # noqa: SLF001 - python-docx has no other way to it
    paper.add_paragraph().paragraph_format.space_after = Pt(0)


def _row(row: tuple[Cell, ...], grid: Grid, widths: list[float]) -> str:
    """A row of a table as XML; it is not broken over pages unless it is longer than one."""
    whole = "" if any(len(cell.text) > LONG_CELL for cell in row) else "<w:trPr><w:cantSplit/></w:trPr>"
    cells = "".join(_cell(cell, head, wide) for cell, head, wide in zip(row, grid.heads, widths, strict=True))
    return f"<w:tr>{whole}{cells}</w:tr>"


def _cell(cell: Cell, head: Head, wide: float) -> str:
    side = '<w:jc w:val="right"/>' if head.sort == "number" else ""
    mark = _run(f"{MARKS[cell.mark]} ", look.color(_TONES[cell.mark])) if cell.mark in MARKS else ""
    said = breakable(cell.text) if head.sort == "text" else unbroken(cell.text)
    text = _run(said, look.color(cell.tone) if cell.tone else "")
    line = f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{side}</w:pPr>{mark}{text}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{round(wide * 20)}" w:type="dxa"/></w:tcPr>{line}</w:tc>'


def _run(text: str, color: str) -> str:
    look_ = (
        f'<w:rPr>{"<w:b/>" if color and not text.endswith(" ") else ""}<w:color w:val="{color[1:].upper()}"/></w:rPr>'
        if color
        else ""
    )
    return f'<w:r>{look_}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _widths(table: Any, widths: list[float]) -> None:
    """Fixed widths, in the grid and in the cells: word processors read one or the other."""
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Emu(int(Pt(wide)))
        for cell in column.cells:
            cell.width = Pt(wide)


def _edges(table: Any, sides: tuple[str, ...]) -> None:
    about = table._tbl.tblPr  # noqa: SLF001 - python-docx has no other way to it
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        shown = side in sides
        for name, value in (
            ("val", "single" if shown else "nil"),
            ("sz", "4" if shown else "0"),
            ("space", "0"),
            ("color", look.color("line")[1:]),
        ):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    about.append(borders)
    inner = OxmlElement("w:tblCellMar")
    for side, points in (("top", 2), ("left", 0), ("bottom", 2), ("right", 5)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(points * 20))
        edge.set(qn("w:type"), "dxa")
        inner.append(edge)
    about.append(inner)


def _repeat(row: Any) -> None:
    """The row stands at the head of every page that the table reaches."""
    about = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way to it
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    about.append(mark)
