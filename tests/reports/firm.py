"""Workspaces that the tests of reports share: the example firm, and a small one whose figures fit on paper."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pmo.pipeline.load import Loaded, load
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PROJECT = """\
id: demo
title: Mail migration
client: acme
status: in_progress
manager: ana.ruiz
sponsor: Operations director
engagement: fixed_fee
size: S
purpose: Mail moves to the cloud before the old server fails.
success_criteria:
  - Every mailbox is moved by 2026-11-27.
scope:
  included: [All mailboxes]
tolerances:
  hours_share: 0.1
  days: 5
budget:
  hours: 60
  cost: 3200
  price: 9000
baselines:
  - version: 1
    start: 2026-11-02
    finish: 2026-11-27
    hours: 60
    price: 9000
milestones:
  - name: Pilot accepted
    baseline: 2026-11-06
    actual: 2026-11-06
  - name: Cutover
    baseline: 2026-11-24
    forecast: 2026-12-04
    slip_cause: supplier
tasks:
  - wbs: "1.1"
    name: Build
    start: 2026-11-02
    finish: 2026-11-13
    budget_hours: 40
    budget_cost: 2000
    ev_method: percent_complete
    percent_complete: 100
    accepted: true
    actual_start: 2026-11-02
    actual_finish: 2026-11-13
  - wbs: "1.2"
    name: Cutover
    start: 2026-11-16
    finish: 2026-11-27
    budget_hours: 20
    budget_cost: 1200
    ev_method: percent_complete
    percent_complete: 40
    actual_start: 2026-11-16
    predecessors: ["1.1"]
months:
  - month: 2026-11
    invoiced: 4500
actual_start: 2026-11-02
"""
ENDED = (
    PROJECT.replace("status: in_progress", "status: closed")
    .replace("    percent_complete: 40\n", "    percent_complete: 100\n    accepted: true\n    actual_finish: 2026-12-04\n")
    .replace("    forecast: 2026-12-04\n", "    actual: 2026-12-04\n")
    + "actual_finish: 2026-12-04\nclosed_on: 2026-12-11\nclosure_reason: completed\n"
)  # fmt: skip
"""The same project, ended a week late."""

ACTUALS = "wbs,month,person,hours,cost\n1.1,2026-11,ana.ruiz,42,2100\n1.2,2026-11,ana.ruiz,8,480\n"
ENDED_ACTUALS = ACTUALS + "1.2,2026-12,ana.ruiz,16,960\n"
STATUS = "---\nstatus: issued\ndeclared:\n  overall: green\n  cost: green\nsummary: On plan.\nforecast_finish: 2026-12-04\nnext_steps: [Move the last wave]\n---\nFine.\n"
BASE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "projects/demo/project.yml": PROJECT,
    "projects/demo/actuals.csv": ACTUALS,
    "projects/demo/status/2026-11-20.md": STATUS,
}
CLOSED = {**BASE, "projects/demo/project.yml": ENDED, "projects/demo/actuals.csv": ENDED_ACTUALS}


def small(root: Path, more: Mapping[str, str] | None = None, base: Mapping[str, str] = BASE) -> Loaded:
    """The small workspace with further files."""
    return workspace(root, {**base, **(more or {})})


@cache
def example() -> Loaded:
    """The example firm of the repository at its pinned date."""
    return load(ROOT, AS_OF)
