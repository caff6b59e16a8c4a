"""The page of a project shows the computed plan: the same dates as `pmo plan`, the critical path, and only to the firm."""

from __future__ import annotations

import html
from datetime import date
from decimal import Decimal

import pytest

from charts.reading import of, parse
from pmo.domain.schedule.project import FINISHED
from pmo.model.figures import TaskFigures
from pmo.pipeline import plan as planning
from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from pmo.render.charts.gantt import Lies, gantt, task_row
from pmo.render.charts.when import short
from pmo.render.reports.plan_words import Words
from site_pages.firm import example, plain
from support import AS_OF, ROOT

TASK = TaskFigures(
    "1.1", "Move", date(2026, 11, 23), date(2026, 11, 27), None, None, date(2026, 11, 27), Decimal(8), Decimal(0), Decimal(0), Decimal(0)
)  # fmt: skip
LIES = Lies(date(2026, 11, 30), date(2026, 12, 11), critical=True)


def test_a_task_lies_where_the_plan_puts_it() -> None:
    row = task_row(TASK, today=AS_OF, lies=LIES)
    assert (row.start, row.finish, row.end, row.tone, row.critical) == (LIES.start, LIES.finish, "+14 d", "amber", True)
    done = TaskFigures(**{name: getattr(TASK, name) for name in TASK.__slots__} | {"actual_finish": date(2026, 11, 27)})
    assert not task_row(done, today=AS_OF, lies=LIES).critical, "what is finished lies where it was"


def test_the_critical_path_is_marked_without_color_and_said() -> None:
    """Nov 23 (a Monday) to Dec 11 and a day of room; the window begins on Nov 16, for today is in it: 27 days."""
    root = parse(gantt([TASK], [], today=AS_OF, plan={"1.1": LIES}))
    (row,) = of(root, "g-task")
    (mark,) = of(row, "c-crit")
    assert (mark.get("x"), mark.get("width"), mark.get("height")) == ("51.85%", "44.44%", "2")
    said = row.find(".//svg").get("aria-label")  # type: ignore[union-attr]
    assert said == "Move: planned Nov 23 to Nov 27, now Nov 30 to Dec 11, 0% done, critical"
    assert "Critical: the end hangs on it" in str(gantt([TASK], [], today=AS_OF, plan={"1.1": LIES}))
    assert "Critical" not in str(gantt([TASK], [], today=AS_OF))


@pytest.mark.parametrize("audience", ["internal", "management"])
def test_the_page_shows_what_the_command_says(audience: str) -> None:
    plan = planning.plan(load(ROOT, AS_OF), "corvane-vsphere-refresh").plan
    page = example(audience).pages["projects/corvane-vsphere-refresh.md"].html
    text = plain(page)
    assert f"Computed plan: {Words(plan).verdict()}" in text
    assert Words(plan, titled=True).slips()[0] in text
    assert (
        "“Documentation and handover” waits for “Decommission old hosts”, which waits for Pavel Hruska, who is busy with “Re-point"
        in text
    )
    labels = html.unescape(page)
    for task in plan.tasks:
        if task.state != FINISHED:
            dates = f"now {short(task.start)} to {short(task.finish)}"
            assert (
                f"{task.name}: planned {short(task.planned_start)} to {short(task.planned_finish)}, {dates}" in labels
            )
            critical = (
                f"{task.name}: planned" in labels
                and ", critical" in labels.partition(f"{task.name}: planned")[2].partition('"')[0]
            )
            assert critical == task.critical, task.wbs


def test_a_client_sees_no_computed_plan() -> None:
    pages = stage(load(ROOT, AS_OF), audience="client:corvane").pages
    page = plain(next(made.html for path, made in pages.items() if "corvane-vsphere-refresh" in path))
    assert "Computed plan" not in page
    assert "busy with" not in page
