"""What `pmo plan` costs beside TaskJuggler on the same plan: leveling with a reason for each placement."""

from __future__ import annotations

import shutil
import sys
from random import Random
from typing import TYPE_CHECKING, Final

from bench import repository
from bench.clock import Task, measure, ratio
from bench.lint import PMO, Row

if TYPE_CHECKING:
    from pathlib import Path

TASKS: Final = 1000
PEOPLE: Final = 40
SEED: Final = 20261120
START: Final = "2026-11-23"
WEEK: Final = 50
"""Hours of a person's week: less the reserve of a fifth for tickets, eight hours on each of five days."""
LENGTHS: Final = (1, 2, 3, 4, 5)
"""Working days of a task; its one person works on it eight hours a day."""
_NAME: Final = "large-move"
_AIM: Final = "0.05"
_ABSENT: Final = "not installed"

_TIMES: Final = 10
_READ: Final = f"""\
from datetime import date
from pathlib import Path
from pmo.domain.schedule.project import project_plan
from pmo.pipeline.load import load
from pmo.render.reports.plan_words import Words
workspace = load(Path(), date(2026, 11, 20)).workspace
project = workspace.find("project", "{_NAME}")
"""
_PLACE: Final = f"""\
for _ in range({_TIMES}):
    plan = project_plan(workspace, project)
    said = [Words(plan).task(task) for task in plan.tasks]
"""
"""Placing and saying why, so often that starting up weighs little."""
_HEAD: Final = f"""\
id: {_NAME}
title: Large move
client: acme
status: planned
manager: person.aa
sponsor: Head of operations
psa_ref: PSA-P-1
size: L
engagement: time_materials
purpose: Move everything.
success_criteria: [Everything is moved.]
approved_on: 2026-11-02
budget:
  hours: 24000
baselines:
  - version: 1
    approved_on: 2026-11-02
    approved_by: sponsor
    start: {START}
    finish: 2027-12-31
    hours: 24000
tasks:
"""


def rows(base: Path, rounds: int) -> list[Row]:
    """The whole command beside the whole of TaskJuggler, and placing alone: what both cost beyond starting and reading."""
    plan = f"plan of {TASKS:,} tasks and {PEOPLE} people, leveled, with reasons"
    beside = "`tj3` (TaskJuggler) on the same plan"
    whole, alone = f"`pmo plan`: {plan}", "The same without starting and reading"
    folder = write(base / "plan")
    tj3 = shutil.which("tj3")
    if tj3 is None:
        return [(whole, beside, _ABSENT, _AIM), (alone, beside, _ABSENT, _AIM)]
    sys.stderr.write("measuring the plan of a project\n")
    ours = Task("plan", [*PMO, "plan", _NAME], folder)
    placing = Task("placing", [sys.executable, "-c", _READ + _PLACE], folder)
    reading = Task("reading", [sys.executable, "-c", _READ], folder)
    theirs = Task("tj3", [tj3, "--silent", "plan.tjp"], folder)
    checking = Task("tj3 reading", [tj3, "--silent", "--check-syntax", "plan.tjp"], folder)
    both = [ours, placing, reading, theirs, checking]
    measure([ours, placing, reading], 1)  # compiles our modules
    for task in both:
        task.seconds.clear()
    measure(both, min(rounds, 3))
    share = (placing.median - reading.median) / _TIMES / (theirs.median - checking.median)
    return [
        (whole, beside, ratio(ours, theirs), _AIM),
        (alone, f"{beside}, less `tj3 --check-syntax`", f"{share:.3f}", _AIM),
    ]


def tasks() -> list[tuple[str, int, int, tuple[str, ...]]]:
    """Number, working days, person and predecessors of each task; the same for every run."""
    random = Random(SEED)
    found: list[tuple[str, int, int, tuple[str, ...]]] = []
    for index in range(TASKS):
        phase, number = divmod(index, 50)
        before = [f"{place // 50 + 1}.{place % 50 + 1}" for place in random.sample(range(index), min(index, 2))]
        near = [name for name in before if int(name.partition(".")[0]) >= phase]
        found.append((f"{phase + 1}.{number + 1}", random.choice(LENGTHS), random.randrange(PEOPLE), tuple(near)))
    return found


def write(folder: Path) -> Path:
    """A workspace with the project, and the same plan as a file of TaskJuggler."""
    folder.mkdir(parents=True)
    shutil.copytree(repository.ROOT / "schemas", folder / "schemas")
    (folder / "pmo.yml").write_text("company: Bench\nas_of: 2026-11-20\n", encoding="utf-8")
    people = folder / "registers" / "people"
    people.mkdir(parents=True)
    for number in range(PEOPLE):
        name = _person(number)
        text = f"id: {name}\nname: Person {number}\nstatus: active\njob: Engineer\nweekly_capacity_hours: {WEEK}\n"
        (people / f"{name}.yml").write_text(text, encoding="utf-8")
    for path, text in {
        "registers/roles/sponsor.yml": "id: sponsor\ntitle: Sponsor\nsummary: Pays.\n",
        "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: prospect\n",
    }.items():
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text, encoding="utf-8")
    project = folder / "projects" / _NAME
    project.mkdir(parents=True)
    (project / "project.yml").write_text(_project(), encoding="utf-8")
    (folder / "plan.tjp").write_text(_taskjuggler(), encoding="utf-8")
    return folder


def _person(number: int) -> str:
    return f"person.{chr(97 + number // 26)}{chr(97 + number % 26)}"


def _project() -> str:
    lines = [_HEAD]
    for wbs, days, person, before in tasks():
        after = ", ".join(f'"{name}"' for name in before)
        lines.append(
            f'  - wbs: "{wbs}"\n    name: Task {wbs}\n    budget_hours: {days * 8}\n    ev_method: percent_complete\n'
            f"    people:\n      - person: {_person(person)}\n        share: 1\n    predecessors: [{after}]\n"
        )
    return "".join(lines)


def _taskjuggler() -> str:
    out = [f'project bench "Bench" {START} +104w {{\n  timezone "UTC"\n  dailyworkinghours 8\n}}\n']
    out += [
        f'resource p{number} "Person {number}" {{ workinghours mon - fri 8:00 - 16:00 }}\n' for number in range(PEOPLE)
    ]
    for wbs, days, person, before in tasks():
        after = ", ".join(f"!{_key(name)}" for name in before)
        depends = f"\n  depends {after}" if after else ""
        out.append(f'task {_key(wbs)} "Task {wbs}" {{\n  effort {days}d\n  allocate p{person}{depends}\n}}\n')
    out.append(
        'taskreport "tasks" {\n  formats csv\n  columns bsi, name, start, end, resources, criticalness, pathcriticalness\n}\n'
    )
    return "".join(out)


def _key(wbs: str) -> str:
    return f"t{wbs.replace('.', '_')}"
