"""A small firm for exports and imports, with comments, odd layouts and texts that want to be formulas."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result
from openpyxl import load_workbook

from pmo.cli.main import cli
from support import write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RISK = """\
# yaml-language-server: $schema=../../../schemas/risk.schema.json
id: RSK-2026-0001   # never changes
# The title is read aloud in the weekly meeting.
title: Carrier delivers late  # said by the carrier
status: responding
type: threat
owner: ana.ruiz
registered_on: 2026-10-01
cause: >-
  The carrier has one crew for the whole county, and it is booked until the end of the year by
  somebody who pays more.
event: The line is not there on the day of the move.
probability: 3
impact: 4
strategy: mitigate
responses:
  # first the cheap one
  - action: Order a mobile router
    actionee: ana.ruiz   # holiday in December
    due: 2026-11-27
  - action: Ask the second carrier
    due: 2026-12-04
next_review: 2026-11-27
tags: [line, carrier]  # both sites
"""

FILES = {
    "pmo.yml": "company: Test firm\ntimezone: America/New_York\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\nsingle_contact: ana.ruiz\n",
    "registers/clients/zenith.yml": "id: zenith\nname: Zenith\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Project manager\n",
    "registers/people/ben.ito.yml": "id: ben.ito\nname: Ben Ito\nstatus: active\njob: Engineer\n",
    "registers/services/mail.yml": "id: mail\nname: Mail\nstatus: active\n",
    "projects/acme-mail/project.yml": "id: acme-mail\ntitle: Mail for Acme\nstatus: in_progress\nclient: acme\nmanager: ana.ruiz\n"
    'tasks:\n  - wbs: "1.1"\n    name: Move the mailboxes\n',
    "projects/acme-mail/risks/RSK-2026-0001.yml": RISK,
    "projects/acme-mail/risks/RSK-2026-0002.yml": (
        "id: RSK-2026-0002\ntitle: '=1+1 is not two here'\nstatus: draft\ntype: threat\nevent: '@everybody is away'\nnotes: -dash\ntrigger: a _x0041_ b_x000D_\n"
    ),
    "projects/acme-mail/actuals.csv": "wbs,month,person,hours,cost\n1.1,2026-10,ana.ruiz,7.50,375\n1.1,2026-11,ana.ruiz,8,400\n",
    "registers/changes/CR-2026-0001.yml": (
        "id: CR-2026-0001\ntitle: Replace the firewall\ntype: normal\ncategory: production\nstatus: scheduled\nclient: acme\n"
        "services: [mail]\nimplementers: [ben.ito]\nplanned_start: 2026-12-05T16:00:00-05:00\nplanned_end: 2026-12-05T20:00:00-05:00\n"
        "outage:\n  expected: true\n  minutes: 60\n"
    ),
}


def firm(root: Path, more: dict[str, str] | None = None) -> Path:
    """The workspace, written below a folder."""
    return write(root, {**FILES, **(more or {})})


def run(root: Path, *words: str, input_: str | None = None) -> Result:
    """A `pmo` command in the workspace."""
    return CliRunner().invoke(cli, [*words, "--root", str(root), "--as-of", "2026-11-20"], input=input_)


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def exported(root: Path, *words: str) -> Path:
    """A workbook of some registers, outside the workspace."""
    file = root.parent / "out.xlsx"
    done = run(root, "export", "xlsx", *(words or ("risk",)), "-o", str(file))
    assert done.exit_code == 0, done.output
    return file


def change(file: Path, edit: Callable[[Any], None]) -> Path:
    """The workbook with something changed, saved as somebody's spreadsheet program would."""
    book = load_workbook(io.BytesIO(file.read_bytes()))
    edit(book)
    book.save(file)
    return file


def put(sheet: Any, row: int, head: str, value: object) -> str:
    """Write into the column with a heading; returns the name of the cell as messages have it."""
    column = next(cell.column for cell in sheet[1] if cell.value == head)
    cell = sheet.cell(row, column)
    cell.value = value
    return f"{sheet.title}!{cell.coordinate}"


def at(sheet: Any, row: int, head: str) -> Any:
    """The cell in the column with a heading."""
    return sheet.cell(row, next(cell.column for cell in sheet[1] if cell.value == head))
