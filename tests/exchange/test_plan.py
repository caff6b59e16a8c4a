"""A plan of Microsoft Project becomes tasks: units, links, people; the second time only what changed in it; nothing unsafe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from exchange.firm import firm, run, tree
from pmo.connect import mspdi
from pmo.parse import document
from pmo.pipeline.exchange import plan_in
from pmo.pipeline.load import load
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

PROJECT = "projects/acme-files/project.yml"
EMPTY = "id: acme-files\ntitle: Files for Acme\nstatus: approved\nclient: acme\nmanager: ana.ruiz\nsponsor: Director\n"


def task(uid: int, number: str, name: str, more: str = "") -> str:
    return f"<Task><UID>{uid}</UID><Name>{name}</Name><OutlineNumber>{number}</OutlineNumber><WBS>{number}</WBS>{more}</Task>"


def link(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    return f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type><LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"


def days(start: str, finish: str, work: str = "") -> str:
    return f"<Start>{start}T08:00:00</Start><Finish>{finish}T17:00:00</Finish>" + (
        f"<Work>{work}</Work>" if work else ""
    )


TASKS = (
    task(0, "0", "The whole", "<Summary>1</Summary>"),
    task(1, "1", "Phase", "<Summary>1</Summary>"),
    task(2, "1.1", "Design", days("2026-12-01", "2026-12-04", "PT24H0M0S") + "<Cost>139250</Cost>"),
    task(
        3,
        "1.2",
        "Build &amp; test",
        days("2026-12-07", "2026-12-11", "PT40H30M0S") + "<CalendarUID>3</CalendarUID>" + link(2, 1, 9600),
    ),
    task(4, "1.3", "Ready", "<Milestone>1</Milestone>" + days("2026-12-11", "2026-12-11") + link(3)),
    task(
        5,
        "1.4",
        "Cutover",
        days("2026-12-14", "2026-12-14", "PT8H0M0S") + link(4) + link(2, 3, -2400, 5) + link(3, 0, 4800, 8),
    ),
    task(6, "2.1", "After", days("2026-12-15", "2026-12-16", "PT0H30M0S") + link(1)),
)
RESOURCES = (
    "<Resource><UID>0</UID><Name>Unassigned</Name></Resource><Resource><UID>1</UID><Name>Ana Ruiz</Name><Type>1</Type></Resource>"
    "<Resource><UID>2</UID><Name>Ben Ito</Name><Type>1</Type></Resource><Resource><UID>3</UID><Name>Cable</Name><Type>0</Type></Resource>"
)
ASSIGNMENTS = (
    "<Assignment><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units><Work>PT16H0M0S</Work></Assignment>"
    "<Assignment><TaskUID>2</TaskUID><ResourceUID>2</ResourceUID><Units>0.5</Units><Work>PT8H0M0S</Work></Assignment>"
)


def plan(*tasks: str, resources: str = RESOURCES, assignments: str = ASSIGNMENTS) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project"><Title>Plan</Title>'
        "<MinutesPerDay>480</MinutesPerDay><Calendars><Calendar><UID>3</UID><Name>Night shift</Name></Calendar></Calendars>"
        f"<Tasks>{''.join(tasks or TASKS)}</Tasks><Resources>{resources}</Resources><Assignments>{assignments}</Assignments></Project>"
    ).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return firm(tmp_path / "w", {PROJECT: EMPTY})


def take_over(root: Path, raw: bytes, *words: str) -> Result:
    file = root.parent / "plan.xml"
    file.write_bytes(raw)
    return run(root, "import", "mspdi", str(file), "--project", "acme-files", *words)


def tasks(root: Path) -> dict[str, dict[str, object]]:
    data = document.read(PROJECT, (root / PROJECT).read_bytes()).data or {}
    return {item["wbs"]: item for item in data["tasks"]}


def test_units_links_and_people(root: Path) -> None:
    done = take_over(root, plan(), "--write")
    assert done.exit_code == 0, done.output
    found = tasks(root)
    assert list(found) == ["1.1", "1.2", "1.4", "2.1"]
    assert found["1.1"] == {
        "wbs": "1.1", "name": "Design", "start": "2026-12-01", "finish": "2026-12-04", "budget_hours": 24, "budget_cost": Decimal("1392.5"),
        "people": [{"person": "ana.ruiz", "share": Decimal("0.67")}, {"person": "ben.ito", "share": Decimal("0.33")}],
    }  # fmt: skip
    assert found["1.2"]["name"] == "Build & test"
    assert found["1.2"]["budget_hours"] == Decimal("40.5")
    assert found["1.2"]["predecessors"] == ["1.1 FS+2d"]
    assert found["1.4"]["predecessors"] == ["1.2", "1.1 SS-0.5d"]
    assert found["2.1"]["predecessors"] == ["1.1", "1.2", "1.4"]
    text = (root / PROJECT).read_text(encoding="utf-8")
    assert text.startswith(EMPTY.rstrip("\n").rsplit("\n", 1)[0])
    assert "milestones:\n  - name: Ready\n    baseline: 2026-12-11\n" in text
    for words in ("1 summary line", "Night shift", "“Cable” is material", "counts nights and weekends"):
        assert words in done.output


def test_nothing_is_written_without_a_word(root: Path) -> None:
    before = tree(root)
    done = take_over(root, plan())
    assert done.exit_code == 0
    assert "Add --write" in done.output
    assert "1.2 Build & test: acme-files predecessors: 1.1 FS+2d" in done.output
    assert take_over(root, plan(), "--write", "--dry-run").exit_code == 0
    assert tree(root) == before


def test_the_same_plan_twice_changes_nothing(root: Path) -> None:
    take_over(root, plan(), "--write")
    before = tree(root)
    assert "Nothing changes." in take_over(root, plan(), "--write").output
    assert tree(root) == before


def test_the_second_time_only_what_changed_in_the_plan(root: Path) -> None:
    take_over(root, plan(), "--write")
    path = root / PROJECT
    path.write_text(path.read_text(encoding="utf-8").replace("name: Cutover", "name: Cutover by night  # agreed").replace("budget_hours: 24", "budget_hours: 26"), encoding="utf-8")  # fmt: skip
    before = path.read_text(encoding="utf-8")
    newer = list(TASKS)
    newer[3] = newer[3].replace("PT40H30M0S", "PT44H0M0S")
    done = take_over(root, plan(*newer), "--write")
    assert done.exit_code == 0, done.output
    assert path.read_text(encoding="utf-8") == before.replace("budget_hours: 40.5", "budget_hours: 44")


def test_changed_on_both_sides_is_a_conflict(root: Path) -> None:
    take_over(root, plan(), "--write")
    path = root / PROJECT
    path.write_text(
        path.read_text(encoding="utf-8").replace("budget_hours: 40.5", "budget_hours: 42"), encoding="utf-8"
    )
    newer = list(TASKS)
    newer[3] = newer[3].replace("PT40H30M0S", "PT44H0M0S")
    done = take_over(root, plan(*newer), "--write")
    assert done.exit_code == 1
    assert "1.2 Build & test budget: 42 in the project, 44 in the plan" in done.output
    assert take_over(root, plan(*newer), "--write", "--take", "ours").exit_code == 0
    assert tasks(root)["1.2"]["budget_hours"] == 42
    newest = [one.replace("PT44H0M0S", "PT48H0M0S") for one in newer]
    assert take_over(root, plan(*newest), "--write", "--take", "theirs").exit_code == 0
    assert tasks(root)["1.2"]["budget_hours"] == 48


def test_a_task_keeps_its_number_when_the_plan_is_numbered_anew(root: Path) -> None:
    take_over(root, plan(), "--write")
    moved = [
        TASKS[0], TASKS[1], task(7, "1.1", "Survey", days("2026-11-30", "2026-11-30", "PT4H0M0S")),
        *(one.replace(f"Number>{a}<", f"Number>{b}<").replace(f"WBS>{a}<", f"WBS>{b}<") for one, a, b in zip(TASKS[2:6], ("1.1", "1.2", "1.3", "1.4"), ("1.2", "1.3", "1.4", "1.5"), strict=True)),
    ]  # fmt: skip
    done = take_over(root, plan(*moved), "--write")
    assert done.exit_code == 0, done.output
    found = tasks(root)
    assert found["1.1"]["name"] == "Design"
    assert found["1.2"]["name"] == "Build & test"
    assert found["1.3"]["name"] == "Survey"
    assert "2.1 After: it is no longer in the plan; nothing is deleted here" in done.output
    assert found["2.1"]["name"] == "After"


def test_a_stranger_is_asked_about(root: Path) -> None:
    strangers = RESOURCES.replace("Ben Ito", "Ben Itto")
    done = take_over(root, plan(resources=strangers), "--write")
    assert done.exit_code == 1
    assert (
        'nobody here is called “Ben Itto”. Did you mean “Ben Ito”? Say who it is: --person "Ben Itto=ben.ito"'
        in done.output
    )
    assert take_over(root, plan(resources=strangers), "--write", "--person", "Ben Itto=ben.ito").exit_code == 0
    assert take_over(root, plan(resources=strangers), "--person", "Ben Itto=ben").exit_code == 1


def test_first_import_over_tasks_of_ones_own_asks(tmp_path: Path) -> None:
    root = firm(tmp_path / "w", {PROJECT: EMPTY + 'tasks:\n  - wbs: "1.1"\n    name: Walk through\n'})
    done = take_over(root, plan(), "--write")
    assert done.exit_code == 1
    assert "1.1 Design name: Walk through in the project, Design in the plan" in done.output


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (plan().replace(b"<Project", LAUGHS.encode() + b"<Project", 1).replace(b"Plan</Title>", b"&b;</Title>"), "document type or entities"),
        (plan().replace(b"<Project", b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Project', 1), "document type or entities"),
        (b"<Project>" + b"<a>" * 100 + b"</a>" * 100 + b"</Project>", "nested too deep"),
        (b"<Project><Tasks></Project>", "it is no XML"),
        (b"not xml", "it is no XML"),
        (b"<html></html>", "not <Project>"),
        (b"", "it is no XML"),
    ],
)  # fmt: skip
def test_what_is_no_plan_is_refused_in_words(root: Path, raw: bytes, words: str) -> None:
    before = tree(root)
    done = take_over(root, raw, "--write")
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())
    assert tree(root) == before


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("PT8H30M0S", 510), ("PT0H0M0S", 0), ("P1DT2H0M0S", 1560), ("-PT8H0M0S", -480), ("PT0H0M30S", Decimal("0.5")), ("8 hours", None), ("PT", None)],
)  # fmt: skip
def test_durations(text: str, minutes: Decimal | int | None) -> None:
    assert mspdi.duration(text) == minutes


def test_baseline_counts_before_today(root: Path) -> None:
    base = "<Baseline><Number>0</Number><Start>2026-11-02T08:00:00</Start><Finish>2026-11-06T17:00:00</Finish><Work>PT20H0M0S</Work><Cost>10000</Cost></Baseline>"
    found = mspdi.read(plan(task(1, "1", "A", days("2026-12-01", "2026-12-04", "PT24H0M0S") + base))).tasks[0]
    assert (found.start, found.finish, found.forecast_finish) == (
        date(2026, 11, 2),
        date(2026, 11, 6),
        date(2026, 12, 4),
    )
    assert (found.minutes, found.cost) == (1200, 100)


def test_unknown_project_is_refused_with_a_guess(root: Path) -> None:
    loaded = load(root, AS_OF, AS_OF)
    with pytest.raises(plan_in.InputError, match="Did you mean “acme-files”"):
        plan_in.compare(loaded, plan(), "acme-file")
