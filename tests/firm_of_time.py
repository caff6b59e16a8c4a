"""A small firm whose people enter time: a project, an internal one, agreements, roles, and sheets as a test needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner, Result

from pmo.cli.main import cli
from pmo.domain.sheets.sheet import of_record
from support import AS_OF, workspace, write

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.domain.sheets.sheet import Sheet
    from pmo.pipeline.load import Loaded

PROJECT = """\
id: {id}
title: {title}
status: {status}
client: {client}
engagement: {engagement}
{more}tasks:
  - wbs: "1.1"
    name: Plan it
    budget_hours: 20
  - wbs: "1.2"
    name: Move the mail
    budget_hours: 20
    psa_ref: PSA-T-501
"""


def project(slug: str, title: str, engagement: str = "time_materials", status: str = "in_progress", client: str = "acme", more: str = "psa_ref: PSA-P-7\n") -> str:  # fmt: skip
    return PROJECT.format(id=slug, title=title, status=status, client=client, engagement=engagement, more=more)


def agreement(number: int, client: str = "acme", status: str = "active", **fields: Any) -> str:
    lines = {
        "id": f"AGR-2026-{number:04}", "title": f"Agreement {number}", "client": client, "type": "user_based", "status": status,
        "units": "hours", "start": "2026-01-01", "end": "2026-12-31", "cycle": "none", "covers": "[time]",
    } | fields  # fmt: skip
    return "".join(f"{name}: {value}\n" for name, value in lines.items())


def person(slug: str, more: str = "") -> str:
    name = slug.replace(".", " ").title()
    return f"id: {slug}\nname: {name}\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n{more}"


def role(slug: str, holder: str) -> str:
    return f"id: {slug}\ntitle: {slug}\nholders: [{holder}]\nsummary: Decides.\nactive: true\n"


BASE = {
    "pmo.yml": "company: Test firm\ntimezone: America/New_York\nholidays: [2026-11-26]\npsa:\n  charge_codes:\n    Meetings: internal\n    Vacation: time_off\n    Desk lead: internal\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/clients/zenith.yml": "id: zenith\nname: Zenith\nstatus: active\n",
    "registers/people/ana.ruiz.yml": person("ana.ruiz", "commit_aliases: [ana@firm.test]\n"),
    "registers/people/ben.ito.yml": person("ben.ito"),
    "registers/people/dana.cole.yml": person("dana.cole"),
    "registers/people/sam.dell.yml": person("sam.dell"),
    "registers/people/mia.director.yml": person("mia.director"),
    "registers/roles/it-project-manager.yml": role("it-project-manager", "dana.cole"),
    "registers/roles/service-delivery-manager.yml": role("service-delivery-manager", "sam.dell"),
    "registers/roles/managing-director.yml": role("managing-director", "mia.director"),
    "registers/agreements/AGR-2026-0001.yml": agreement(1, unlimited="true"),
    "registers/agreements/AGR-2026-0003.yml": agreement(3, client="zenith", limit=10),
    "projects/acme-mail/project.yml": project("acme-mail", "Mail for Acme"),
    "projects/own-tools/project.yml": project("own-tools", "Our own tools", engagement="internal", more=""),
    "projects/acme-old/project.yml": project("acme-old", "Old one", status="closed", more="closed_on: 2026-11-17\nactual_finish: 2026-11-17\n"),
    "registers/problems/PRB-2026-0001.yml": "id: PRB-2026-0001\ntitle: Printers stop\nstatus: open\nclient: acme\npsa_ref: PSA-T-900\n",
}  # fmt: skip


def sheet(
    entries: str, *, number: int = 1, who: str = "ana.ruiz", status: str = "pending_approval", period: str = "2026-W47", more: str = "",
) -> dict[str, str]:  # fmt: skip
    """A time sheet of the week of 2026-11-16, handed in on its Friday; each line of `entries` is a flow mapping."""
    rows = "".join(f"  - {line.strip()}\n" for line in entries.strip().splitlines())
    submitted = "" if status in ("open", "errors_corrected") else "submitted_on: 2026-11-20\n"
    text = f"id: TS-2026-{number:04}\nperson: {who}\nperiod: {period}\nstatus: {status}\ndeadline: 2026-11-23\n{submitted}entries:\n{rows}{more}"
    return {f"registers/timesheets/TS-2026-{number:04}.yml": text}


FULL = "\n".join(
    f'{{date: 2026-11-{day}, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: Work}}'
    for day in range(16, 21)
)  # fmt: skip
"""Eight hours on each day of the week, nothing to ask about."""


def loaded(root: Path, *more: dict[str, str], as_of: date = AS_OF) -> Loaded:
    files = dict(BASE)
    for one in more:
        files.update(one)
    return workspace(root, files, as_of)


def values(found: Loaded, kind: str = "timesheet") -> list[Sheet]:
    return [value for record in found.workspace.of(kind) if (value := of_record(record)) is not None]


def files(root: Path, *more: dict[str, str]) -> Path:
    """The firm on disk, for commands."""
    every = dict(BASE)
    for one in more:
        every.update(one)
    return write(root, every)


def run(root: Path, *words: str, as_of: str = "2026-11-20", env: dict[str, str] | None = None) -> Result:
    """A `pmo` command in the firm, on a terminal of 100 columns whatever the test itself runs in."""
    wide = {"COLUMNS": "100", **(env or {})}
    return CliRunner().invoke(cli, [*words, "--root", str(root), "--as-of", as_of], env=wide, terminal_width=200)


def approve(root: Path, who: str, *more: str, ts: str = "TS-2026-0001", env: dict[str, str] | None = None) -> Result:
    """Somebody approves a sheet."""
    return run(root, "time", "approve", ts, "--person", who, *more, env=env)


def tree(root: Path) -> dict[str, bytes]:
    """Every file of the workspace, caches aside."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }
