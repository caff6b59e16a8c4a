"""A report as a document: the same value, in the pieces that paper is made of. Nothing is computed or left unsaid here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pmo.model.figures import Color
from pmo.render import words
from pmo.render.documents.columns import LONG, Need, easy, need, widths
from pmo.render.documents.picture import WIDTH, Picture, picture
from pmo.render.reports import cells, pictures
from pmo.render.reports.context import head
from pmo.render.reports.report import Definition, reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.model.figures import Column, Table
    from pmo.model.settings import Brand
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Fact, Report, Section

_LONG_WORD: Final = re.compile(r"[^\s-]{%d,}" % (LONG + 1))  # noqa: UP031 - braces mean something here
_NAME: Final = 16
"""Letters of an id that stays on its line."""

_LONG: Final = 30
"""Letters from which on the words beside a number may break."""
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
"""What no document may hold, or what turns the direction of a line."""

HALF: Final = 340
"""Pixels of a picture beside a neighbor."""

LEVELS: Final = {"extreme": "red", "high": "amber"}
_LATE: Final = frozenset(("overdue", "review_overdue", "update_overdue", "over", "runs_out_early"))
"""Columns that say yes or nothing, where yes is the exception."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, `mark` (red, amber, green, gray) for a status drawn as a shape, `tone` for colored words."""

    text: str
    mark: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: words, number of its definition (0: none), and how its cells are set.

    `sort` is number, date or text; `need` is the room its cells need.
    """

    text: str
    note: int
    sort: str
    need: Need


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is set."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def widths(self, room: float) -> list[float]:
        """The widths of the columns in this room, in points."""
        return widths([head.need for head in self.heads], room)


@dataclass(frozen=True, slots=True)
class Part:
    """A section: heading, paragraphs, picture, table, the remark below it. `empty` stands where a table has no rows."""

    title: str
    paragraphs: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    picture: Picture | None = None
    grid: Grid | None = None
    empty: str = ""
    remark: str = ""
    caption: str = ""
    side: str = ""
    """left or right where it stands beside its neighbors."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at the head of a document; `number` is that of its definition, 0 without one."""

    label: str
    value: str
    note: str
    tone: str
    number: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered definition."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report ready to be set: `foot` is the left part of each page's last line, `firm` the name at its head."""

    name: str
    title: str
    kicker: str
    answer: str
    more: str
    facts: tuple[Figure, ...]
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    remarks: tuple[str, ...]
    audience: str
    scope: str
    day: str
    date: tuple[int, int, int]
    foot: str
    firm: str
    brand: Brand
    language: str
    wide: bool = False
    compact: bool = False
    logo: tuple[str, bytes] = field(default=("", b""))


def document(report: Report, context: Context, *, commit: str = "", logo: bytes = b"") -> Document:
    """The document of a report. `commit` is the state of the records, or why it is not known; empty leaves it out."""
    settings = context.workspace.settings
    numbers = _Numbers()
    facts = tuple(_figure(fact, numbers) for fact in report.facts)
    sections = [section for section in report.sections if not section.detail]
    made = [_part(report, section, context, numbers) for section in sections]
    parts = tuple(part for part in made if _says_something(part))
    day = words.long_day(report.as_of)
    firm = plain(settings.brand.name or settings.company)
    state = f" · records at {commit}" if commit and " " not in commit else f" · commit {commit}" if commit else ""
    return Document(
        name=report.name,
        title=plain(report.title),
        kicker=plain(report.kicker or f"{firm} · {day.partition(', ')[2]}"),
        answer=plain(words.readable(report.answer, report.as_of.year)),
        more=plain(words.readable(report.more, report.as_of.year)),
        facts=facts,
        parts=parts,
        notes=tuple(numbers.notes),
        remarks=tuple(plain(note) for note in report.notes),
        audience=plain(_for(report, context)),
        scope="" if context.client_edition else plain(report.scope),
        day=day,
        date=(report.as_of.year, report.as_of.month, report.as_of.day),
        foot=f"{firm} · {day.partition(', ')[2]}{state}",
        firm=firm,
        brand=settings.brand,
        language=settings.language.partition("-")[0] or "en",
        wide=any(
            easy([head.need for head in part.grid.heads]) > room(settings.brand.paper)
            for part in parts
            if part.grid is not None and not part.side
        ),
        compact=report.compact,
        logo=(settings.brand.logo.rpartition(".")[2].lower(), logo) if logo else ("", b""),
    )


MARGIN: Final = 54.0
GUTTER: Final = 22.0
_PAPERS: Final = {"us-letter": (612.0, 792.0), "a4": (595.28, 841.89)}


def room(paper: str, *, wide: bool = False, side: bool = False) -> float:
    """Points between the margins of a page, or of one of its two columns."""
    across = _PAPERS[paper][1 if wide else 0] - 2 * MARGIN
    return (across - GUTTER) / 2 if side else across


def _for(report: Report, context: Context) -> str:
    """Who the document is for; a client is called by their name."""
    if not context.client_edition:
        return f"For {reader(report.audience)}."
    return f"For {context.name('client', report.audience.partition(':')[2])}."


def plain(text: object) -> str:
    """Text of a record as one line that every format can hold: control characters gone, white space folded."""
    return " ".join(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", str(text)).split())


class _Numbers:
    """Gives each definition of a report one number, in the order in which they are met."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self._by_text: dict[str, int] = {}

    def of(self, item: Definition) -> int:
        """The number of a definition; the same words have the same number everywhere."""
        text = plain(item.meaning + (f" Computed as {item.formula}." if item.formula else ""))
        if text not in self._by_text:
            self._by_text[text] = len(self.notes) + 1
            self.notes.append(Note(len(self.notes) + 1, plain(item.name), text))
        return self._by_text[text]


def _figure(fact: Fact, numbers: _Numbers) -> Figure:
    number = numbers.of(Definition(fact.label, fact.meaning)) if fact.meaning else 0
    return Figure(plain(fact.label), plain(fact.value), plain(fact.note), fact.tone, number, fact.mark)


def _says_something(part: Part) -> bool:
    """Whether anything stands under the heading; a picture may have had nothing to show."""
    return bool(part.caption or part.paragraphs or part.bullets or part.picture or part.grid or part.empty)


def _part(report: Report, section: Section, context: Context, numbers: _Numbers) -> Part:
    table = section.table
    year = report.as_of.year
    drawn = None
    if section.chart is not None:
        drawn = picture(
            pictures.draw(section.chart, context), width=HALF if section.side else WIDTH, dense=report.compact
        )
    chosen: Sequence[tuple[Any, ...]] = ()
    if table is not None:
        chosen = table.rows if section.picked is None else [table.rows[index] for index in section.picked]
    grid = None
    if table is not None and chosen:
        grid = _grid(report, section, table, chosen, numbers)
        drawn_risks = next(
            (one.chart for one in report.sections if one.chart is not None and one.chart.name == "risks"), None
        )
        if drawn_risks is not None and table.id == "risks":
            grid = _with_dots(grid, table, chosen, context, drawn_risks.record)
    elif table is None:
        for item in section.definitions:
            numbers.of(item)
    said = tuple(plain(words.readable(text, year)) for text in section.text if text)
    only_picture = drawn is not None and grid is None
    remark = plain(table.note) if table is not None and chosen else ""
    if report.compact:  # it speaks of columns that one page has no room for
        remark = ""
    return Part(
        plain(section.title),
        () if only_picture else said,
        tuple(plain(words.readable(text, year)) for text in section.bullets),
        drawn,
        grid,
        plain(section.empty) if table is not None and not chosen else "",
        remark,
        " ".join(said) if only_picture else "",
        section.side,
    )


def _grid(report: Report, section: Section, table: Table, rows: Sequence[tuple[Any, ...]], numbers: _Numbers) -> Grid:
    columns = shown_columns(table, section.paper or section.shown)
    by_name = {item.name: item for item in section.definitions}
    by_row = any(column.key == "definition" for column in table.columns)
    marked: dict[str, int] = {}
    for item in section.definitions:
        number = numbers.of(item)
        for name in [item.name] if by_row else item.name.split(", "):
            marked[name] = number
    body = []
    for row in rows:
        line = [_cell(report, table, row, column, row[index]) for index, column in columns]
        if by_row and line[0].text in by_name:
            line[0] = Cell(f"{line[0].text}{superscript(marked[line[0].text])}", line[0].mark, line[0].tone)
        body.append(tuple(line))
    body, columns = _without_empty(body, columns)
    heads = tuple(
        _head(section, column, [line[place] for line in body], 0 if by_row else marked.get(head(column), 0))
        for place, (_, column) in enumerate(columns)
    )
    return Grid(heads, tuple(body))


def _with_dots(grid: Grid, table: Table, rows: Sequence[tuple[Any, ...]], context: Context, project: str) -> Grid:
    """The table with the numbers that risks have in the picture above it."""
    place = next((index for index, column in enumerate(table.columns) if column.key == "id"), None)
    dots = {record.id: str(number) for number, record in pictures.numbered_risks(context, project)}
    if place is None or not any(str(row[place]) in dots for row in rows):
        return grid
    numbers = [dots.get(str(row[place]), "") for row in rows]
    first = Head("No.", 0, "number", need("No.", numbers, fixed=True))
    body = tuple((Cell(number), *line) for number, line in zip(numbers, grid.rows, strict=True))
    return Grid((first, *grid.heads), body)


def _without_empty(
    body: list[tuple[Cell, ...]], columns: list[tuple[int, Column]]
) -> tuple[list[tuple[Cell, ...]], list[tuple[int, Column]]]:
    """Without the columns that hold nothing in any row: paper is narrow, and a column of dashes says nothing."""
    kept = [
        place for place in range(len(columns)) if place == 0 or any(line[place].text != cells.DASH for line in body)
    ]
    return [tuple(line[place] for place in kept) for line in body], [columns[place] for place in kept]


def shown_columns(table: Table, wanted: tuple[str, ...]) -> list[tuple[int, Column]]:
    """Position and column of what a page shows of a table, in its order."""
    by_key = {column.key: (index, column) for index, column in enumerate(table.columns)}
    if wanted:
        return [by_key[key] for key in wanted if key in by_key]
    return [pair for key, pair in by_key.items() if key != "definition"]


def _cell(report: Report, table: Table, row: tuple[Any, ...], column: Column, value: Any) -> Cell:
    if isinstance(value, Color) and value is not Color.NONE:
        return Cell(cells.COLORS[value].partition(" ")[2], mark=value.value)
    unit = cells.unit_of(table, row, column)
    named = value if report.naming is None else report.naming.cell(column, value)
    said = plain(cells.said(unit, named, year=report.as_of.year, currency=report.currency))
    if column.unit == "text":
        said = words.readable(said, report.as_of.year)
    tone = LEVELS.get(said, "") if column.key in ("risk_level", "level", "severity") else ""
    if column.key in _LATE and said not in (cells.DASH, "no"):
        tone = "amber"
    return Cell(said, tone=tone)


def _head(section: Section, column: Column, found: list[Cell], note: int) -> Head:
    said = plain(section.heads.get(column.key) or head(column))
    sort = "number" if column.unit in cells.NUMERIC else "date" if column.unit == "date" else "text"
    numbered = sort == "number" and all(len(cell.text) < _LONG for cell in found)
    name = column.unit == "id" and all(len(cell.text) < _NAME for cell in found)
    needed = need(
        said,
        [cell.text for cell in found],
        fixed=numbered or name or sort == "date",
        marked=any(cell.mark for cell in found),
    )
    return Head(said, note, sort, needed)


def unbroken(text: str) -> str:
    """A number or a day that stays on its line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) < _LONG else text


def breakable(text: str) -> str:
    """The text with places where a very long word may end a line."""
    return _LONG_WORD.sub(lambda found: "\u200b".join(_pieces(found.group())), text)


def _pieces(word: str) -> Iterator[str]:
    for start in range(0, len(word), 12):
        yield word[start : start + 12]


_DIGITS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def superscript(number: int) -> str:
    """A number as a mark behind a word."""
    return str(number).translate(_DIGITS)
