"""The zip around a workbook: the same bytes for the same content, and nothing dangerous inside."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from datetime import date

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_UNPACKED: Final = 400 * 1024 * 1024
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_DANGER: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class NotAWorkbookError(ValueError):
    """The bytes are no workbook that can be read; the text says why."""


def fixed(raw: bytes, *, title: str, as_of: date) -> bytes:
    """The workbook with the as-of date for every time in it, and its properties written by us."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = _properties(title, as_of) if name == _CORE else source.read(name)
            about = zipfile.ZipInfo(name, _EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            about.create_system = 3
            target.writestr(about, content)
    return out.getvalue()


def _properties(title: str, as_of: date) -> bytes:
    day = f"{as_of.isoformat()}T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>pmo</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    ).encode()


def screened(raw: bytes) -> None:
    """NotAWorkbookError for what is no workbook, is far too large, or defines entities of its own (none of ours does)."""
    if len(raw) > MOST_BYTES:
        raise NotAWorkbookError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise NotAWorkbookError(
            "it is an old Excel file (.xls) or protected with a password; save it as .xlsx without one"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as source:
            members = source.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED or len(members) > 10_000:
                raise NotAWorkbookError("it is far larger unpacked than a register can be")
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
                raise NotAWorkbookError("it is no Excel workbook (.xlsx)")
            for member in members:
                if member.filename.endswith((".xml", ".rels", ".vml")):
                    with source.open(member) as part:
                        head = part.read(4096)
                    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head or _DANGER.search(head):
                        raise NotAWorkbookError(f"its part {member.filename} has a document type of its own, which no spreadsheet writes")  # fmt: skip
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise NotAWorkbookError(f"it is no Excel workbook (.xlsx): {error}") from None
