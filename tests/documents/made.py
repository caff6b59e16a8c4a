"""Documents of the shared workspaces, made the way `pmo report` makes them."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from pypdf import PdfReader

from pmo.pipeline import report as pipeline
from reports.firm import BASE, example, small

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.pipeline.load import Loaded

HOSTILE = "#import \"x\": * $a$ *b* <script>alert(1)</script> =cmd|' /C calc'!A0 @x {{ 7 * 7 }} \\u{41} _c_ `d` ]"
"""A title that means something to every format there is."""


def document(loaded: Loaded, name: str, form: str, audience: str = "internal", **about: str) -> bytes:
    """One document."""
    return pipeline.document(pipeline.made(loaded, name, audience, **about), form, loaded.root)


def of_example(name: str, form: str, audience: str = "internal", **about: str) -> bytes:
    """One document of the example firm."""
    return document(example(), name, form, audience, **about)


def hostile(root: Path, more: Mapping[str, str] | None = None) -> Loaded:
    """The small workspace with a hostile title, client and risk."""
    quoted = HOSTILE.replace("'", "''")
    project = BASE["projects/demo/project.yml"].replace("title: Mail migration", f"title: '{quoted}'")
    risk = f"id: RSK-2026-0001\ntitle: '{quoted}'\nstatus: open\nowner: ana.ruiz\nprobability: 4\nimpact: 5\n"
    client = f"id: acme\nname: '{quoted[:60]}'\nstatus: active\n"
    files = {
        "projects/demo/project.yml": project, "projects/demo/risks/RSK-2026-0001.yml": risk,
        "registers/clients/acme.yml": client,
    }  # fmt: skip
    return small(root, {**files, **(more or {})})


def text_of_pdf(content: bytes) -> str:
    """All words of a PDF on one line."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", " ".join(pages).replace("\N{ZERO WIDTH SPACE}", "").replace("\N{NO-BREAK SPACE}", " "))


def all_bytes(content: bytes) -> bytes:
    """What an office file holds, unpacked, to look for words in; a PDF as its text, a page as it is."""
    if content.startswith(b"%PDF"):
        return text_of_pdf(content).encode()
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
