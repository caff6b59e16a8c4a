"""A small firm for tests of plans: who works when, and a project with a chain of tasks. The as-of day is a Friday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.schedule.project import project_plan
from support import AS_OF, workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.domain.schedule.activities import Override
    from pmo.domain.schedule.project import ProjectPlan
    from pmo.pipeline.load import Loaded

SETTINGS = "company: Test firm\nthresholds:\n  ticket_reserve_share: 0\n"
PEOPLE = {
    "registers/people/ravi.nair.yml": "id: ravi.nair\nname: Ravi Nair\nstatus: active\nweekly_capacity_hours: 40\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nweekly_capacity_hours: 40\n",
    "registers/people/kim.park.yml": (
        "id: kim.park\nname: Kim Park\nstatus: active\nweekly_capacity_hours: 24\nworking_days: [monday, tuesday, wednesday]\n"
    ),
}
HEAD = """\
id: demo
title: Demo project
client: acme
status: in_progress
manager: ana.ruiz
baselines:
  - {version: 1, approved_on: 2026-10-01, approved_by: sponsor, start: 2026-11-02, finish: 2026-12-04, hours: 200}
"""


def absence(number: int, person: str, start: str, end: str) -> dict[str, str]:
    """One record of an absence."""
    name = f"ABS-2026-{number:04}"
    text = f"id: {name}\nperson: {person}\nstart: {start}\nend: {end}\n"
    return {f"registers/absences/{name}.yml": text}


def task(wbs: str, start: str, finish: str, hours: int, *people: str, **more: object) -> str:
    """A task as one line of YAML; several people share the hours equally."""
    share = f"{1 / len(people):.2f}" if people else ""
    who = ", ".join(f"{{person: {name}, share: {share}}}" for name in people)
    parts = [f'wbs: "{wbs}"', f"name: Task {wbs}", f"start: {start}", f"finish: {finish}", f"budget_hours: {hours}"]
    parts.append("ev_method: percent_complete")
    if people:
        parts.append(f"people: [{who}]")
    for name, value in more.items():
        if name == "ev_method":
            parts.remove("ev_method: percent_complete")
        parts.append(f"{name}: {value}")
    return f"  - {{{', '.join(parts)}}}\n"


def firm(
    tmp_path: Path, tasks: str, more: Mapping[str, str] | None = None, *, head: str = HEAD, settings: str = SETTINGS
) -> Loaded:
    """The firm with the project `demo`."""
    files = {"pmo.yml": settings, **PEOPLE, "projects/demo/project.yml": f"{head}tasks:\n{tasks}", **(more or {})}
    return workspace(tmp_path, files, AS_OF)


def planned(loaded: Loaded, *, people: bool = True, overrides: Mapping[str, Override] | None = None) -> ProjectPlan:
    """The plan of the project `demo`."""
    project = loaded.workspace.find("project", "demo")
    assert project is not None
    return project_plan(loaded.workspace, project, people=people, overrides=overrides)


def spans(plan: ProjectPlan) -> dict[str, tuple[str, str]]:
    """Start and finish of every task, as text."""
    return {one.wbs: (one.start.isoformat(), one.finish.isoformat()) for one in plan.tasks}
