"""HTML as one file that needs nothing else: to mail, to open, to print. No script, and a policy that allows none."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pmo.render.charts import rag
from pmo.render.documents import look
from pmo.render.documents.picture import picture

if TYPE_CHECKING:
    from pmo.render.documents.content import Document
    from pmo.render.documents.picture import Picture

_TYPES: Final = {"svg": "svg+xml", "png": "png", "jpg": "jpeg", "jpeg": "jpeg"}
_STYLE: Final = """\
:root { color-scheme: light; }
body { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; border-top: 4px solid BRAND; background: #fff; color: INK; font: 15px/1.5 Inter, system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { margin: .2rem 0 .3rem; font-size: 1.75rem; line-height: 1.2; } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; break-after: avoid; }
.kicker, .small, figcaption, footer, th, dt, .sub, .notes { color: INK3; font-size: .8rem; } .lead { color: INK2; font-size: 1.05rem; } .lead strong { color: INK; }
.logo { float: right; max-height: 2.4rem; max-width: 12rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 1rem; margin: 1rem 0; padding: .7rem 0; border: solid LINE; border-width: 1px 0; } .facts dd { margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.3; } .facts dd.sub { font-size: .8rem; font-weight: 400; }
.scroll { overflow-x: auto; } table { width: 100%; border-collapse: collapse; font-size: .87rem; } th, td { padding: .35rem .7rem .35rem 0; border-bottom: 1px solid LINE; text-align: left; vertical-align: top; } th { border-color: LINE2; font-weight: 400; vertical-align: bottom; }
.number { text-align: right; } td.number, td.date { font-variant-numeric: tabular-nums; white-space: nowrap; } .red { color: RED; font-weight: 600; } .amber { color: AMBER; font-weight: 600; }
figure { margin: .5rem 0; } figure svg { max-width: 100%; height: auto; } .notes li { margin: .25rem 0; } footer { margin-top: 2.5rem; padding-top: .5rem; border-top: 1px solid LINE; } footer p { margin: 0; }
@media print { body { max-width: none; padding: 0; font-size: 9pt; } tr, figure { break-inside: avoid; } thead { display: table-header-group; } .scroll { overflow: visible; } }"""


def write(document: Document) -> bytes:
    """The HTML file."""
    environment = Environment(
        loader=PackageLoader("pmo.render.documents", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    kind, logo = document.logo
    address = f"data:image/{_TYPES[kind]};base64,{b64encode(logo).decode()}" if logo else ""
    page = environment.get_template("report.html.j2").render(
        doc=document, style=Markup(_style(document)), logo=address, mark=_mark, picture=_picture  # noqa: S704 - drawn by us, every text in it escaped
    )  # fmt: skip
    return page.encode()


def _style(document: Document) -> str:
    """The sheet with the colors of the site and the firm's own line."""
    out = _STYLE.replace("BRAND", document.brand.color)
    for word, token in (
        ("INK3", "ink-3"),
        ("INK2", "ink-2"),
        ("INK", "ink"),
        ("LINE2", "line-2"),
        ("LINE", "line"),
        ("RED", "red"),
        ("AMBER", "amber"),
    ):
        out = out.replace(word, look.color(token))
    return out


def _mark(color: str) -> Markup:
    """The shape of a status; the word stands beside it."""
    drawn = picture(rag.mark(color), width=12)
    return Markup(drawn.svg) if drawn is not None else Markup()  # noqa: S704 - drawn by us, every text in it escaped


def _picture(drawn: Picture) -> Markup:
    return Markup(drawn.svg)  # noqa: S704 - drawn by us, every text in it escaped
