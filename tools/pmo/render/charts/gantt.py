"""Plan against baseline: a row per task and milestone, bars that stretch with the page and text that does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from pmo.domain.schedule.project import FINISHED
from pmo.render.charts.svg import at, diamond, el, join, legend, link, num, pct, svg, swatch
from pmo.render.charts.when import MONTHS, DayScale, short, signed_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup

    from pmo.domain.schedule.project import ProjectPlan
    from pmo.model.figures import MilestoneFigures, TaskFigures

_CROWDED = 8
"""Months from which on a year beside its month would touch the next label on paper; it goes below it."""
_NEAR = 10
"""Percent around today where its word leaves no room for a year."""
LINE = 11
"""Pixels from the top of a row to the middle of its bar: the middle of the label's first line."""


class Lies(NamedTuple):
    """Where a computed plan puts a task that is not finished, and whether the end of the project hangs on it."""

    start: date
    finish: date
    critical: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture. `start` and `finish` are actual or expected, `done` is a share from 0 to 1.

    `kind` is phase, task, milestone or heading (no dates); `end` is the text at the right, `tone` its color; `critical`
    rows have a line over their bar.
    """

    label: str
    kind: str = "task"
    planned_start: date | None = None
    planned_finish: date | None = None
    start: date | None = None
    finish: date | None = None
    done: Decimal = Decimal(0)
    href: str = ""
    end: str = ""
    tone: str = ""
    critical: bool = False

    @property
    def dates(self) -> list[date]:
        """All dates the picture has to hold."""
        return [day for day in (self.planned_start, self.planned_finish, self.start, self.finish) if day]


def _is_folded(task: TaskFigures, fold_hours: Decimal) -> bool:
    return task.actual_finish is not None and task.budget < fold_hours


def folded(tasks: Iterable[TaskFigures], fold_hours: Decimal) -> int:
    """How many finished tasks under `fold_hours` are left out, for the caption."""
    return sum(_is_folded(task, fold_hours) for task in tasks)


def _tone(slip: int | None, *, finished: bool, tolerance: int) -> str:
    if slip is None or finished or slip <= tolerance:
        return ""
    return "red" if slip > 2 * tolerance else "amber"


def task_row(
    task: TaskFigures, *, today: date, href: str = "", tolerance_days: int = 7, lies: Lies | None = None
) -> Row:
    """A task: actual dates where they exist, else where it `lies` in a computed plan.

    Without such a plan it is the forecast of its figures, else the baseline moved to today when it is past.
    """
    if lies is not None and task.actual_finish is None:
        slip = (lies.finish - task.finish).days if task.finish else None
        tone = _tone(slip, finished=False, tolerance=tolerance_days)
        return Row(
            task.name, "task", task.start, task.finish, lies.start, lies.finish, task.fraction, href,
            "" if slip is None else signed_days(slip), tone, lies.critical,
        )  # fmt: skip
    start, finish = task.actual_start or task.start, task.actual_finish or task.forecast_finish or task.finish
    if task.actual_finish is None and finish is not None and finish < today and task.fraction < 1:
        finish = today
    if task.actual_start is None and task.start and task.finish and finish:
        start = max(finish - (task.finish - task.start), task.start)
    slip = (finish - task.finish).days if finish and task.finish else None
    done = Decimal(1) if task.actual_finish else task.fraction
    tone = _tone(slip, finished=task.actual_finish is not None, tolerance=tolerance_days)
    end = "" if slip is None else signed_days(slip)
    return Row(task.name, "task", task.start, task.finish, start, finish, done, href, end, tone)


def milestone_row(item: MilestoneFigures, *, href: str = "", tolerance_days: int = 7) -> Row:
    """A milestone: planned date in outline, actual date filled or expected date open."""
    finish = item.actual or item.forecast or item.baseline
    tone = _tone(item.slip_days, finished=item.actual is not None, tolerance=tolerance_days)
    end = "" if item.slip_days is None else signed_days(item.slip_days)
    done = Decimal(1) if item.actual else Decimal(0)
    return Row(item.name, "milestone", None, item.baseline, None, finish, done, href, end, tone)


def places(plan: ProjectPlan | None) -> dict[str, Lies] | None:
    """Where a computed plan puts what is not finished, by WBS number."""
    if plan is None:
        return None
    return {task.wbs: Lies(task.start, task.finish, task.critical) for task in plan.tasks if task.state != FINISHED}


def gantt(
    tasks: Sequence[TaskFigures], milestones: Sequence[MilestoneFigures], *, today: date,
    links: Mapping[str, str] | None = None, tolerance_days: int = 7, fold_hours: Decimal = Decimal(0),
    finding: str = "", head: str = "", end_head: str = "vs baseline", plan: Mapping[str, Lies] | None = None,
) -> Markup:  # fmt: skip
    """Milestones first (they answer "will it end in time?"), then the tasks in their order.

    `links` takes names and WBS numbers to addresses, `plan` WBS numbers to places in a computed plan. Slip beyond the tolerance is amber, beyond twice of it red,
    for what is not yet finished.
    """
    where = links or {}
    rows = [
        milestone_row(item, href=where.get(item.name, ""), tolerance_days=tolerance_days)
        for item in sorted(milestones, key=lambda item: (item.baseline or date.max, item.name))
    ]
    kept = [task for task in tasks if not _is_folded(task, fold_hours)]
    if rows and kept:
        rows.insert(0, Row("Milestones", "heading"))
        rows.append(Row("Tasks", "heading"))
    rows += [
        task_row(
            task, today=today, tolerance_days=tolerance_days,
            href=where.get(task.wbs) or where.get(task.name, ""), lies=(plan or {}).get(task.wbs),
        )
        for task in kept
    ]  # fmt: skip
    return draw(rows, today=today, finding=finding, head=head, end_head=end_head)


def draw(
    rows: Sequence[Row], *, today: date, finding: str = "", head: str = "", end_head: str = "",
    words: Mapping[str, str] | None = None,
) -> Markup:  # fmt: skip
    """The picture of any rows; empty without dates. `words` replaces the legend's done, todo and baseline."""
    days = [day for row in rows for day in row.dates]
    if not days:
        return join(())
    running = any(row.done < 1 for row in rows if row.dates)
    if running:
        days.append(today)
    first, last = min(days), max(days)
    pad = max((last - first).days // 40, 1)
    scale = DayScale(first - timedelta(days=first.weekday()), last + timedelta(days=pad))
    said = finding or _finding(rows)
    shown_today = today if scale.first <= today <= scale.last else None
    body = [_head(scale, shown_today, head, end_head, said)]
    body += [_row(row, scale, shown_today) for row in rows]
    grid = el("div", *body, cls="gantt-grid" if end_head or any(row.end for row in rows) else "gantt-grid no-end")
    return el("div", _legend(rows, words or {}), grid, cls="gantt", role="group", aria_label=said)


def _finding(rows: Sequence[Row]) -> str:
    dated = [row for row in rows if row.dates]
    finished = sum(row.done >= 1 for row in dated)
    last = max((row.finish for row in dated if row.finish), default=None)
    end = f"; the last date is {short(last)}" if last else ""
    return f"Plan against baseline: {finished} of {len(dated)} rows finished{end}"


def _legend(rows: Sequence[Row], words: Mapping[str, str]) -> Markup:
    bar = {"y": 2, "width": 22, "height": 8, "rx": 1.5}
    entries = [
        (swatch(el("rect", cls="c-done", **bar), width=22), words.get("done", "Done")),
        (
            swatch(el("rect", cls="c-todo", x=0.5, y=2.5, width=21, height=7, rx=1.5), width=22),
            words.get("todo", "Still to do"),
        ),
        (swatch(el("rect", cls="c-plan", y=5, width=22, height=3), width=22), words.get("baseline", "Baseline")),
    ]
    if any(row.critical for row in rows):
        sample = swatch(
            el("rect", cls="c-todo", x=0.5, y=4.5, width=21, height=7, rx=1.5),
            el("rect", cls="c-crit", y=1, width=22, height=2), width=22,
        )  # fmt: skip
        entries.append((sample, words.get("critical", "Critical: the end hangs on it")))
    if any(row.kind == "milestone" for row in rows):
        sample = swatch(
            diamond("c-ms-plan", 4.5, 6, 6), diamond("c-ms-open", 4.5, 17, 6), diamond("c-ms", 4.5, 28, 6), width=34
        )
        entries.append((sample, words.get("milestone", "Milestone: planned, expected, reached")))
    return legend(entries)


def ticks(scale: DayScale) -> list[tuple[date, str, bool]]:
    """Day, label and whether a narrow screen may drop it: months, or Mondays for plans under seven weeks."""
    if scale.days <= 49:
        mondays = [scale.first + timedelta(days=offset) for offset in range(0, scale.days, 7)]
        return [(day, short(day), index % 2 == 1) for index, day in enumerate(mondays)]
    months = scale.months()
    step = 1 if len(months) <= 12 else 3
    chosen = [day for day in months if (day.month - 1) % step == 0]
    found = []
    if not chosen or scale.at(chosen[0]) > 9:
        found.append((scale.first, short(scale.first), False))
    for index, day in enumerate(chosen):
        name = MONTHS[day.month - 1]
        text = f"{name} {day.year}" if day.month == 1 or (index == 0 and step > 1) else name
        found.append((day, text, len(chosen) > 5 and index % 2 == 1))
    return found


def _lines(scale: DayScale, today: date | None) -> list[Markup]:
    """Vertical lines every row repeats, so that they run through the whole picture."""
    lines = [
        el(
            "line",
            cls="c-grid opt" if drop else "c-grid",
            x1=pct(scale.at(day)),
            x2=pct(scale.at(day)),
            y1=0,
            y2="100%",
        )
        for day, _, drop in ticks(scale)
    ]
    if today:
        x = pct((scale.at(today) + scale.end(today)) / 2)
        lines.append(el("line", cls="c-today", x1=x, x2=x, y1=0, y2="100%"))
    return lines


def _head(scale: DayScale, today: date | None, head: str, end_head: str, said: str) -> Markup:
    marks: list[Markup] = []
    found = ticks(scale)
    for day, text, drop in found:
        x = scale.at(day)
        name, _, year = text.partition(" ")
        lines: tuple[str, ...] = (text,)
        if len(found) > _CROWDED and len(year) == 4:
            near = today is not None and abs(scale.at(today) - x) < _NEAR
            lines = (f"’{year[2:]}",) if near else (name, year)
        side, anchor = (3, "start") if x < 97 else (-3, "end")
        label = [
            el("text", line, cls="c-label", x=side, y=11 + 14 * index, text_anchor=anchor)
            for index, line in enumerate(lines)
        ]
        cls = "opt" if drop else None
        marks.append(at(x, 0, *label, cls=cls))
        marks.append(el("line", cls=f"c-grid {cls}" if cls else "c-grid", x1=pct(x), x2=pct(x), y1=2, y2="100%"))
    if today:
        x = (scale.at(today) + scale.end(today)) / 2
        anchor = "start" if x < 6 else "end" if x > 94 else "middle"
        marks.append(at(x, 0, el("text", "Today", cls="c-today-label", y=25, text_anchor=anchor)))
        marks.append(el("line", cls="c-today", x1=pct(x), x2=pct(x), y1=28, y2="100%"))
    axis = svg(
        *marks, label=said, desc=f"Time from {short(scale.first)} to {short(scale.last, scale.first.year)}",
        cls="plot-svg", width="100%", height="100%",
    )  # fmt: skip
    return el(
        "div",
        el("span", head, cls="g-label"),
        el("div", axis, cls="plot"),
        el("span", end_head, cls="g-end"),
        cls="g-row g-head",
    )


def _row(row: Row, scale: DayScale, today: date | None) -> Markup:
    shapes = _lines(scale, today)
    said = _words(row)
    if row.kind == "milestone":
        shapes += _milestone(row, scale)
    elif row.kind != "heading":
        shapes += _bar(row, scale)
    plot = el("div", svg(*shapes, label=said, cls="plot-svg", width="100%", height="100%"), cls="plot")
    label = el("span", link(row.href, row.label), cls="g-label")
    end = el("span", row.end, cls=f"g-end {row.tone}" if row.tone else "g-end")
    return el("div", label, plot, end, cls=f"g-row g-{row.kind}")


def _words(row: Row) -> str:
    """What the shapes of a row say; empty for headings."""
    if not row.dates:
        return ""
    if row.kind == "milestone":
        plan = f"planned {short(row.planned_finish)}" if row.planned_finish else "not planned"
        real = f"{'reached' if row.done >= 1 else 'expected'} {short(row.finish)}" if row.finish else "not dated"
        return f"{row.label}: {plan}, {real}"
    plan = (
        f"planned {short(row.planned_start)} to {short(row.planned_finish)}"
        if row.planned_start and row.planned_finish
        else "not in the baseline"
    )
    real = f", now {short(row.start)} to {short(row.finish)}" if row.start and row.finish else ""
    return f"{row.label}: {plan}{real}, {num(row.done * 100)}% done{', critical' if row.critical else ''}"


def _bar(row: Row, scale: DayScale) -> list[Markup]:
    thick = 7 if row.kind == "phase" else 9
    top, shapes = LINE - thick // 2 - 1, []
    if row.planned_start and row.planned_finish:
        x, end = scale.at(row.planned_start), scale.end(row.planned_finish)
        shapes.append(el("rect", cls="c-plan", x=pct(x), y=top + thick + 2, width=pct(end - x), height=3))
    if row.start and row.finish:
        x, end = scale.at(row.start), scale.end(row.finish)
        done = (end - x) * float(min(max(row.done, Decimal(0)), Decimal(1)))
        if row.done < 1:
            shapes.append(el("rect", cls="c-todo", x=pct(x), y=top + 0.5, width=pct(end - x), height=thick - 1, rx=1.5))
        if done > 0:
            shapes.append(el("rect", cls="c-done", x=pct(x), y=top, width=pct(done), height=thick, rx=1.5))
        if row.critical:
            shapes.append(el("rect", cls="c-crit", x=pct(x), y=top - 3, width=pct(end - x), height=2))
    return shapes


def _milestone(row: Row, scale: DayScale) -> list[Markup]:
    shapes = []
    if row.planned_finish and row.planned_finish != row.finish:
        planned = scale.at(row.planned_finish) + 50 / scale.days
        if row.finish:
            now = scale.at(row.finish) + 50 / scale.days
            shapes.append(el("line", cls="c-slip", x1=pct(planned), x2=pct(now), y1=LINE, y2=LINE))
        shapes.append(at(planned, LINE, diamond("c-ms-plan")))
    if row.finish:
        now = scale.at(row.finish) + 50 / scale.days
        shapes.append(at(now, LINE, diamond("c-ms" if row.done >= 1 else "c-ms-open")))
    return shapes
