"""A small firm whose hours come from exports, and mappings as people would write them."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from pmo.pipeline.psa.from_files import load
from support import workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.from_files import FromFile

PLAIN = """\
columns:
  Member Name: member
  Date: day
  Hours: hours
"""
RECORDS = {
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\npsa_member_id: ARuiz\n",
    "registers/people/ben.ito.yml": "id: ben.ito\nname: Ben Ito\nstatus: active\njob: Engineer\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\npsa_company_id: AcmeTool\n",
    "registers/agreements/AGR-2026-0001.yml": "id: AGR-2026-0001\ntitle: On-site block\nclient: acme\ntype: one_time_block\nstatus: active\npsa_ref: PSA-G-31\n",
    "projects/mail/project.yml": "id: mail\ntitle: Mail migration\nclient: acme\nstatus: in_progress\npsa_ref: PSA-P-7\n",
}


def firm(root: Path, mapping: str = PLAIN, zone: str = "America/New_York") -> Loaded:
    """The firm with one mapping, `export`."""
    files = {
        "pmo.yml": f"company: Test firm\ntimezone: {zone}\npsa:\n  files:\n    export: .pmo/export.yml\n",
        ".pmo/export.yml": mapping,
    }
    return workspace(root, {**RECORDS, **files})


@cache
def _records(zone: str) -> Loaded:
    with TemporaryDirectory() as folder:
        return firm(Path(folder), zone=zone)


def read(
    root: Path, text: str | bytes, mapping: str = PLAIN, name: str = "export.csv", zone: str = "America/New_York"
) -> FromFile:
    """What an export with this content gives. The records are read once for all tests; only the mapping is written each time."""
    said = root / ".pmo/export.yml"
    said.parent.mkdir(parents=True, exist_ok=True)
    said.write_text(mapping, encoding="utf-8")
    loaded = replace(_records(zone), root=root)
    path = root / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(loaded, path)


def workbook(rows: Sequence[Sequence[Any]], title: str = "Time") -> bytes:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
