"""The day's page: what stands in which group, for whom, and in how many columns."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.today import command
from pmo.pipeline import today as pipeline
from pmo.pipeline.load import load
from pmo.render.reports import day as days
from pmo.render.reports import day_text
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pmo.pipeline.load import Loaded
    from pmo.render.reports.day import Day

PROJECT = """\
id: demo
title: Mail migration
client: acme
status: in_progress
manager: dov.klein
milestones:
  - {name: Cutover, baseline: 2026-11-24}
tasks:
  - {wbs: "1", name: Test, start: 2026-11-02, finish: 2026-11-10, budget_hours: 10, actual_start: 2026-11-02}
  - {wbs: "2", name: Rehearsal, start: 2026-11-11, finish: 2026-11-13, budget_hours: 10, predecessors: ["1"]}
  - {wbs: "3", name: Move, start: 2026-11-16, finish: 2026-11-20, budget_hours: 10, predecessors: ["2"]}
  - {wbs: "4", name: Cleanup, start: 2026-12-01, finish: 2026-12-04, budget_hours: 10, predecessors: ["3"]}
"""
HELD = "id: held\ntitle: Recovery site\nclient: bolt\nstatus: on_hold\nmanager: dov.klein\nhold: {since: 2026-09-18, reason: The client moves first. Then we go on., until: 2027-01-11}\n"
CHANGE = "id: CR-2026-000{n}\ntitle: Change {n}\ntype: normal\ncategory: production\nstatus: scheduled\nclient: acme\nimplementers: [ana.ruiz]\nplanned_start: '{start}'\nplanned_end: '{end}'\n"
ESCALATION = "id: ESC-2026-0001\ntitle: Date of the cutover\nsubject: [demo]\ntype: hierarchical\nstatus: raised\nproject: demo\nfrom: engineer\nto: service-delivery-manager\nreason: No answer.\nraised_on: 2026-11-06\nneeded_by: 2026-11-13\n"
FREEZE = "id: WIN-2026-0001\ntitle: Thanksgiving\ntype: freeze\nstatus: confirmed\nscope: all\ntimezone: America/New_York\nreason: A long weekend.\nstart: 2026-11-25\nend: 2026-11-30\n"
BASE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/clients/bolt.yml": "id: bolt\nname: Bolt Ltd\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n",
    "registers/people/dov.klein.yml": "id: dov.klein\nname: Dov Klein\nstatus: active\n",
    "registers/roles/service-delivery-manager.yml": "id: service-delivery-manager\ntitle: Service delivery manager\nholders: [ana.ruiz]\n",
    "projects/demo/project.yml": PROJECT,
    "projects/held/project.yml": HELD,
    "projects/demo/escalations/ESC-2026-0001.yml": ESCALATION,
    "registers/changes/CR-2026-0001.yml": CHANGE.format(
        n=1, start="2026-11-21T16:00:00-05:00", end="2026-11-21T18:00:00-05:00"
    ),
    "registers/changes/CR-2026-0002.yml": CHANGE.format(
        n=2, start="2026-11-27T16:00:00-05:00", end="2026-11-27T18:00:00-05:00"
    ),
    "registers/changes/CR-2026-0003.yml": CHANGE.format(
        n=3, start="2026-11-28T16:00:00-05:00", end="2026-11-28T18:00:00-05:00"
    ),
    "registers/windows/WIN-2026-0001.yml": FREEZE,
}


def firm(root: Path, more: dict[str, str] | None = None) -> Loaded:
    return workspace(root, {**BASE, **(more or {})})


def group(day: Day, key: str) -> list[days.Line]:
    return list(next(item.lines for item in day.groups if item.key == key))


def unstyled(text: str, _name: str) -> str:
    return text


def page(day: Day, width: int = 80, *, every: bool = False, style: Callable[[str, str], str] = unstyled) -> str:
    return day_text.write(day, width=width, style=style, every=every)


def test_escalations_wait_first_with_who_answers(tmp_path: Path) -> None:
    line = group(pipeline.today(firm(tmp_path)), "escalations")[0]
    assert line.what == "Answer the escalation “Date of the cutover”"
    assert line.when == "Nov 13 · 7 days late"
    assert (line.tone, line.who, line.where) == ("red", ("Ana Ruiz",), "Acme Tooling")


def test_changes_of_a_day_and_of_a_week(tmp_path: Path) -> None:
    found = pipeline.today(firm(tmp_path), days_ahead=2)
    assert [(line.id, line.when) for line in group(found, "changes_24_hours")] == [
        ("CR-2026-0001", "Sat, Nov 21, 4:00 PM")
    ]
    assert [line.id for line in group(found, "changes_7_days")] == ["CR-2026-0002"]
    assert "CR-2026" not in " ".join(line.id for line in group(found, "coming_up"))


def test_the_first_stuck_task_stands_for_its_chain(tmp_path: Path) -> None:
    found = group(pipeline.today(firm(tmp_path)), "blocked")
    assert [(line.what, line.why, line.when) for line in found] == [
        ("Rehearsal", "waits for “Test”; 1 more task stands behind it", "since Nov 11"),
        ("On hold: Recovery site", "The client moves first.", "until Jan 11, 2027"),
    ]


def test_nothing_is_stuck_once_the_predecessor_is_done(tmp_path: Path) -> None:
    done = PROJECT.replace("name: Test, start", "name: Test, accepted: true, start")
    found = group(pipeline.today(firm(tmp_path, {"projects/demo/project.yml": done})), "blocked")
    assert [line.what for line in found] == ["Move", "On hold: Recovery site"]


def test_freezes_of_the_week(tmp_path: Path) -> None:
    line = group(pipeline.today(firm(tmp_path)), "freezes")[0]
    assert (line.what, line.when, line.why) == ("Thanksgiving", "from Nov 25", "through Sun, Nov 29")


def test_who_is_away(tmp_path: Path) -> None:
    absence = "id: ABS-2026-000{n}\nperson: {who}\nstart: {start}\nend: {end}\n"
    found = pipeline.today(firm(tmp_path, {
        "registers/absences/ABS-2026-0001.yml": absence.format(n=1, who="ana.ruiz", start="2026-11-16", end="2026-11-23"),
        "registers/absences/ABS-2026-0002.yml": absence.format(n=2, who="dov.klein", start="2026-12-02", end="2026-12-02"),
        "registers/absences/ABS-2026-0003.yml": absence.format(n=3, who="dov.klein", start="2026-12-21", end="2026-12-23"),
        "registers/absences/ABS-2026-0004.yml": absence.format(n=4, who="ana.ruiz", start="2026-11-02", end="2026-11-06"),
    }))  # fmt: skip
    assert [(line.what, line.when, line.why) for line in group(found, "away")] == [
        ("Ana Ruiz", "since Nov 16", "until Mon, Nov 23"),
        ("Dov Klein", "on Dec 2", ""),
    ]


def test_the_answer_counts_what_waits(tmp_path: Path) -> None:
    found = pipeline.today(firm(tmp_path))
    assert found.answer == "1 decision waits; nothing is overdue."
    assert found.more == "The next change is “Change 1”, Sat, Nov 21, 4:00 PM."


def test_nobody_is_needed(tmp_path: Path) -> None:
    text = page(pipeline.today(workspace(tmp_path, {})))
    assert "Nothing waits for you. No date comes soon." in " ".join(text.split())
    assert "Nothing waits for a decision. Nothing is overdue. No change in the next 24 hours." in " ".join(text.split())


def test_one_person_sees_what_is_asked_of_the_role(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    mine = pipeline.today(loaded, person="Ana Ruiz")
    assert [line.id for line in group(mine, "escalations")] == ["ESC-2026-0001"]
    assert group(mine, "escalations")[0].who == ()
    assert group(mine, "blocked") == []
    theirs = pipeline.today(loaded, person="dov.klein")
    assert group(theirs, "escalations") == []
    assert [line.what for line in group(theirs, "coming_up")] == ["Milestone: Cutover"]


def test_one_client(tmp_path: Path) -> None:
    found = pipeline.today(firm(tmp_path), client="bolt")
    assert [line.what for line in group(found, "blocked")] == ["On hold: Recovery site"]
    assert group(found, "escalations") == []
    assert found.whose == "Bolt Ltd"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    found = pipeline.today(load(ROOT, AS_OF, AS_OF))
    for every in (False, True):
        text = page(found, width, every=every)
        assert max(len(line) for line in text.splitlines()) <= width
        assert not any(line.endswith(" ") for line in text.splitlines())


def test_long_groups_are_folded() -> None:
    found = pipeline.today(load(ROOT, AS_OF, AS_OF))
    hidden = len(group(found, "coming_up")) - 7
    assert hidden > 0
    assert f"and {hidden} more (--all)" in page(found)
    assert "more (--all)" not in page(found, every=True)
    for item in found.groups:
        folded = page(found, 400)
        shown = sum(line.what in folded for line in item.lines)
        assert shown >= min(len(item.lines), 7)


def test_late_is_red_and_near_is_yellow_and_styles_change_no_text(tmp_path: Path) -> None:
    found = pipeline.today(firm(tmp_path))
    marked = page(found, style=lambda text, name: f"<{name}>{text}</{name}>")
    assert "<red>Nov 13 · 7 days late</red>" in marked
    assert "<yellow>Sat, Nov 21, 4:00 PM</yellow>" in marked

    assert re.sub(r"</?\w+>", "", marked) == page(found)


def run(root: Path, *arguments: str, width: str = "80") -> Result:
    return CliRunner(env={"COLUMNS": width}).invoke(
        command, [*arguments, "--root", str(root), "--as-of", "2026-11-20"], catch_exceptions=False
    )


def test_the_command_adapts_to_the_terminal(tmp_path: Path) -> None:
    firm(tmp_path)
    narrow, wide = run(tmp_path).output, run(tmp_path, width="120").output
    assert narrow.splitlines()[0] == "Friday, November 20, 2026 · Test firm"
    assert max(map(len, narrow.splitlines())) <= 80
    assert any(len(line) > 80 for line in wide.splitlines())
    assert "\x1b" not in narrow


def test_the_command_as_data(tmp_path: Path) -> None:
    firm(tmp_path)
    found = json.loads(run(tmp_path, "--format", "json").output)
    assert found["as_of"] == "2026-11-20"
    assert found["until"] == "2026-12-04"
    escalations = next(item for item in found["groups"] if item["key"] == "escalations")
    assert escalations["count"] == 1
    assert escalations["items"][0] | {"path": ""} == {
        "what": "Answer the escalation “Date of the cutover”", "kind": "escalation", "id": "ESC-2026-0001", "path": "", "day": "2026-11-13",
        "when": "Nov 13 · 7 days late", "why": None, "where": "Acme Tooling", "people": ["ana.ruiz"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--person", "ana"], "There is no person “ana”. Did you mean “ana.ruiz”?"),
        (["--person", "Dov Kline"], "There is no person “Dov Kline”. Did you mean “dov.klein”?"),
        (["--person", "zzz"], "There are: ana.ruiz, dov.klein."),
        (["--client", "acmee"], "There is no client “acmee”. Did you mean “acme”?"),
        (["--days", "0"], "0 is not in the range"),
    ],
)
def test_wrong_names_get_a_guess(tmp_path: Path, arguments: list[str], message: str) -> None:
    firm(tmp_path)
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_the_example_firm_this_morning() -> None:
    found = pipeline.today(load(ROOT, date(2031, 1, 1), AS_OF))
    assert [line.id for line in group(found, "escalations")] == ["ESC-2026-0003", "ESC-2026-0004"]
    assert {"DEC-2026-0013", "DEC-2026-0014", "CR-2026-0047", "CR-2026-0040"} <= {
        line.id for line in group(found, "decisions")
    }
    assert [line.id for line in group(found, "changes_24_hours")] == ["CR-2026-0044"]
    assert "Rehearsal 2 with warehouse shift leads" in [line.what for line in group(found, "blocked")]
