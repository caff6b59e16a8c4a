"""PDF through typst: one theme, the content as data beside it."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import typst

from pmo.render.documents import look
from pmo.render.documents.content import breakable, room, unbroken
from pmo.render.documents.picture import WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.render.documents.content import Document, Note, Part
    from pmo.render.documents.picture import Picture

DPI: Final = 220.0
"""Points per inch of a picture where SVG cannot go."""

_COLORS: Final = {
    "ink": "ink", "ink2": "ink-2", "ink3": "ink-3", "line": "line", "line2": "line-2", "red": "red", "amber": "amber",
    "redmark": "red-mark", "ambermark": "amber-mark", "greenmark": "green-mark", "graymark": "gray-mark",
}  # fmt: skip


@cache
def fonts() -> typst.Fonts:
    """The typefaces of documents: ours and those that typst brings along; what else a machine has is not used."""
    folder = resources.files("pmo.render.documents") / "fonts"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(folder)])


def write(document: Document) -> bytes:
    """The PDF file, tagged and with its alternative texts (PDF/UA-1)."""
    return compiled(source(document), format="pdf", pdf_standards=["ua-1"])


def compiled(files: dict[str, bytes], **how: Any) -> bytes:
    """What typst makes of `main.typ` among these files, which are all it can see."""
    setter: Any = typst.compile  # its types know one file, the function takes several by name
    made: bytes = setter(files, font_paths=fonts(), ignore_system_fonts=True, **how)
    return made


def source(document: Document) -> dict[str, bytes]:
    """The files that typst sets: the theme, the content as JSON, the pictures."""
    theme = (resources.files("pmo.render.documents") / "theme.typ").read_bytes()
    files = {"main.typ": theme}
    parts = []
    for index, part in enumerate(document.parts):
        drawn = None
        if part.picture is not None:
            name = f"picture-{index}.svg"
            files[name] = part.picture.svg.encode()
            drawn = {
                "file": name,
                "share": _share(part.picture, room(document.brand.paper, wide=document.wide, side=bool(part.side))),
                "alt": part.picture.alt,
            }
        space = room(document.brand.paper, wide=document.wide, side=bool(part.side))
        parts.append(_part(part, drawn, space))
    kind, logo = document.logo
    if logo:
        files[f"logo.{kind}"] = logo
    content = {
        "title": document.title,
        "kicker": document.kicker,
        "answer": breakable(document.answer),
        "more": breakable(document.more),
        "about": f"{document.audience} {document.scope}".strip(),
        "facts": [
            {
                "label": fact.label,
                "value": fact.value,
                "note": fact.note,
                "tone": fact.tone,
                "number": fact.number,
                "mark": fact.mark,
            }
            for fact in document.facts
        ],
        "parts": parts,
        "notes": [
            [{"number": note.number, "name": note.name, "text": note.text} for note in column]
            for column in _columns(document.notes, 4 if document.wide else 3)
        ],
        "remarks": [breakable(text) for text in document.remarks],
        "words": {"remarks": "Notes", "notes": "Definitions"},
        "foot": document.foot,
        "firm": document.firm,
        "date": document.date,
        "language": document.language,
        "wide": document.wide,
        "compact": document.compact,
        "logo": f"logo.{kind}" if logo else "",
        "brand": {"color": document.brand.color, "paper": document.brand.paper},
        "colors": {name: look.color(token) for name, token in _COLORS.items()},
    }
    files["content.json"] = json.dumps(content, ensure_ascii=False).encode()
    return files


def _columns(notes: Sequence[Note], count: int) -> list[list[Note]]:
    """The definitions in columns of about the same length, in their order from top to bottom."""
    sizes = [len(note.name) + len(note.text) + 30 for note in notes]
    target = sum(sizes) / count
    out: list[list[Note]] = [[] for _ in range(count)]
    so_far = 0.0
    for note, size in zip(notes, sizes, strict=True):
        out[min(int((so_far + size / 2) / target), count - 1)].append(note)
        so_far += size
    return [column for column in out if column] + [[] for column in out if not column] if notes else []


_SCALE: Final = 504 / WIDTH
"""Points of a pixel: a picture as wide as the site draws it fills an upright page."""


def _share(drawn: Picture, space: float) -> float:
    """How much of its room a picture takes: none is drawn larger than its letters need."""
    return round(min(drawn.width * _SCALE / space, 1), 4)


def _part(part: Part, drawn: dict[str, Any] | None, space: float) -> dict[str, Any]:
    grid = part.grid
    return {
        "title": part.title,
        "paragraphs": [breakable(text) for text in part.paragraphs],
        "caption": part.caption,
        "bullets": [breakable(text) for text in part.bullets],
        "picture": drawn,
        "side": part.side,
        "grid": None if grid is None else {
            "columns": grid.widths(space),
            "heads": [
                {"text": head.text, "note": head.note, "sort": head.sort} for head in grid.heads
            ],
            "rows": [
                [
                    {"text": _cell(cell.text, head.sort), "mark": cell.mark, "tone": cell.tone}
                    for cell, head in zip(row, grid.heads, strict=True)
                ]
                for row in grid.rows
            ],
        },
        "empty": part.empty,
        "remark": part.remark,
    }  # fmt: skip


def _cell(text: str, sort: str) -> str:
    return breakable(text) if sort == "text" else unbroken(text)


def png(drawn: Picture) -> bytes:
    """A picture as PNG, for formats that take no SVG."""
    page = (
        f'#set page(width: {drawn.width}pt, height: {drawn.height}pt, margin: 0pt)\n#image("picture.svg", width: 100%)'
    )
    files = {"main.typ": page.encode(), "picture.svg": drawn.svg.encode()}
    return compiled(files, format="png", ppi=DPI * 0.75)


def emblem(svg: bytes) -> bytes:
    """An SVG logo as PNG."""
    page = '#set page(width: auto, height: auto, margin: 0pt, fill: none)\n#image("logo.svg", height: 48pt)'
    files = {"main.typ": page.encode(), "logo.svg": svg}
    return compiled(files, format="png", ppi=DPI)
