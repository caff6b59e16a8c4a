"""A plan for a terminal: a line of dates for each task, and under it why it lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.schedule.chain import moved, slipped, why
from pmo.domain.schedule.project import FINISHED, SUMMARY
from pmo.render import words
from pmo.render.reports.plan_words import WORKING_DAY, Words
from pmo.render.reports.terminal import NARROW, bullet, cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pmo.domain.schedule.chain import Moved, Step
    from pmo.domain.schedule.project import PlannedMilestone, ProjectPlan, TaskPlan
    from pmo.render.diagnostics.text import Style

MOST_LATE: Final = 5
_GAP: Final = 2
_DATES: Final = 20
_NUMBER: Final = 5
_SHORT_NAME: Final = 10


def write(plan: ProjectPlan, *, width: int, style: Style, every: bool = False) -> str:
    """The plan in at most `width` columns; finished tasks are folded unless `every` one is wanted."""
    return page(_plan(plan, max(width, NARROW), style, every=every))


def write_why(plan: ProjectPlan, wbs: str, *, width: int, style: Style) -> str:
    """One task: where it lies, what holds it there step by step, and why it slipped."""
    return page(_why(plan, wbs, max(width, NARROW), style))


def write_try(before: ProjectPlan, after: ProjectPlan, tried: Sequence[str], *, width: int, style: Style) -> str:
    """What a try would move: the end, milestones and tasks, before and after."""
    return page(_try(before, after, tried, max(width, NARROW), style))


def _plan(plan: ProjectPlan, width: int, style: Style, *, every: bool) -> Iterator[str]:
    say = Words(plan)
    yield from _head(plan, width, style)
    yield from (style(line, "bold") for line in wrap(say.verdict(), width))
    for path in say.paths():
        yield from wrap(f"Critical path: {path}", width)
    yield ""
    done = [task for task in plan.tasks if task.state == FINISHED]
    shown = [task for task in plan.tasks if every or task.state != FINISHED]
    yield from _table(plan, shown, width, style)
    if done and not every:
        last = max(task.finish for task in done)
        yield style(
            f"    {words.count(len(done), 'finished task')}, the last on {say.day(last)} (--all shows them)", "dim"
        )
    yield style("    * critical · late and float in working days", "dim")
    yield from _late(plan, width, style)
    yield from _milestones(plan, width, style)
    if plan.notes:
        yield ""
        for note in plan.notes:
            yield from wrap(f"Note: {words.readable(note, say.year)}", width)
    yield ""
    yield from (style(line, "dim") for line in wrap(_method(plan), width))


def _head(plan: ProjectPlan, width: int, style: Style) -> Iterator[str]:
    people = "" if plan.people else " · nobody's time looked at"
    yield style(cut(f"{plan.title} ({plan.project}) · as of {words.long_day(plan.as_of)}{people}", width), "dim")


def _method(plan: ProjectPlan) -> str:
    who = (
        "People work on one thing after the other, within their hours, absences and other bookings (--no-level leaves that out)."
        if plan.people
        else "As if everybody were always free (--level looks at people's time)."
    )
    return f"Open work begins after {words.day(plan.as_of, plan.as_of.year)}. {who} `--why TASK` explains one task; `--set` tries a change."


def _table(plan: ProjectPlan, tasks: Sequence[TaskPlan], width: int, style: Style) -> Iterator[str]:
    say = Words(plan)
    wbs = max((len(task.wbs) for task in tasks), default=3)
    wbs = min(max(wbs, 3), 12)
    name = width - 4 - wbs - 2 * (_NUMBER + _GAP) - 2 * (_DATES + _GAP) - _GAP
    both = name >= 16
    if not both:
        name += _DATES + _GAP
    titles = [
        "WBS".ljust(wbs),
        "Task".ljust(name),
        *(["Baseline".ljust(_DATES)] if both else []),
        "Forecast".ljust(_DATES),
    ]
    yield style(f"    {'  '.join([*titles, 'Late'.rjust(_NUMBER), 'Float'.rjust(_NUMBER)])}", "bold")
    for task in tasks:
        cells = [cut(task.wbs, wbs).ljust(wbs), cut(task.name, name).ljust(name)]
        if both:
            cells.append(say.span(task.planned_start, task.planned_finish).ljust(_DATES))
        cells += [say.span(task.start, task.finish).ljust(_DATES), _signed(task.late).rjust(_NUMBER)]
        cells.append(("" if task.total_float is None else str(task.total_float)).rjust(_NUMBER))
        line = f"  {'*' if task.critical else ' '} {'  '.join(cells)}"
        yield style(line, "bold") if task.critical else line
        if task.state not in (FINISHED, SUMMARY):
            indent = 4 + wbs + _GAP
            yield from (f"{' ' * indent}{style(part, 'dim')}" for part in wrap(say.task(task), width - indent))


def _signed(late: int | None) -> str:
    return "" if not late else f"+{late}" if late > 0 else f"{words.MINUS}{-late}"


def _late(plan: ProjectPlan, width: int, style: Style) -> Iterator[str]:
    """The late tasks that end last, each with the chain that made it late."""
    lines = Words(plan).slips()
    if lines:
        yield ""
        yield style("Why it slips", "bold")
        for line in lines[:MOST_LATE]:
            yield from bullet(line, width)
        if len(lines) > MOST_LATE:
            yield style(f"  and {len(lines) - MOST_LATE} more (--why TASK)", "dim")


def _milestones(plan: ProjectPlan, width: int, style: Style) -> Iterator[str]:
    coming = [item for item in plan.milestones if not item.reached]
    if not coming:
        return
    yield ""
    yield style("Milestones ahead", "bold")
    for item in coming:
        yield from bullet(milestone(plan, item), width)


def milestone(plan: ProjectPlan, item: PlannedMilestone) -> str:
    """A milestone beside the tasks that the baseline ends before it."""
    say = Words(plan)
    said = f"{item.name}: baseline {say.day(item.baseline)}"
    if item.recorded is not None and item.recorded != item.baseline:
        said += f", recorded forecast {say.day(item.recorded)}"
    if item.threatened:
        return f"{said}; but {item.task}, planned before it, ends {say.day(item.expected)}"
    return f"{said}; the tasks before it end by {say.day(item.expected)}" if item.expected else said


def _why(plan: ProjectPlan, wbs: str, width: int, style: Style) -> Iterator[str]:
    task = plan.task(wbs)
    if task is None:  # pragma: no cover - the pipeline refuses unknown tasks
        return
    say = Words(plan)
    yield from _head(plan, width, style)
    yield from (style(line, "bold") for line in wrap(f"{task.wbs} {task.name}", width))
    yield f"  baseline  {say.span(task.planned_start, task.planned_finish)}"
    late = f" ({words.count(task.late, WORKING_DAY)} late)" if (task.late or 0) > 0 and task.late else ""
    yield f"  forecast  {say.span(task.start, task.finish)}{late}"
    if task.total_float is not None and task.free_float is not None:
        mark = ", on the critical path" if task.critical else ""
        yield f"  float     {_days(task.total_float)}{mark}"
        yield f"  free      {_days(task.free_float)} before another task moves"
    if task.people:
        yield cut(f"  people    {words.listing([plan.names.get(one, one) for one in task.people])}", width)
    if task.deadline is not None:
        kept = "kept" if task.finish <= task.deadline else "missed"
        yield f"  deadline  {say.day(task.deadline)}: {kept}"
    yield ""
    yield style("Why it lies there", "bold")
    yield from _steps(say, why(plan, wbs), width)
    if task.holidays:
        yield from bullet(say.holidays(task.holidays), width)
    found = slipped(plan, wbs)
    if found:
        yield ""
        yield style("Why it slips", "bold")
        yield from bullet(say.sentence(found), width)


def _steps(say: Words, steps: Sequence[Step], width: int) -> Iterator[str]:
    for step in steps:
        said = say.step(step) if step.task.state == FINISHED else say.place(step.task)
        yield from bullet(f"{step.task.wbs} {step.task.name}: {said}", width)


def _days(count: int) -> str:
    return words.count(count, WORKING_DAY) if count else f"0 {WORKING_DAY}s"


def _try(before: ProjectPlan, after: ProjectPlan, tried: Sequence[str], width: int, style: Style) -> Iterator[str]:
    say = Words(after)
    yield from _head(after, width, style)
    yield from wrap(f"Tried, and written nowhere: {'; '.join(tried)}", width)
    yield from (style(line, "bold") for line in wrap(_ends(before, after, say), width))
    found = moved(before, after)
    yield ""
    if not found:
        yield "No other date moves."
    else:
        yield from _moves(after, found, width, style)
    changed = [
        (old, new)
        for old, new in zip(before.milestones, after.milestones, strict=True)
        if old.expected != new.expected and not new.reached
    ]
    if changed:
        yield ""
        yield style("Milestones", "bold")
        for old, new in changed:
            yield from bullet(
                f"{new.name}: the tasks before it end by {say.day(new.expected)} instead of {say.day(old.expected)}",
                width,
            )
    paths = say.paths()
    if paths:
        yield ""
        yield from (line for path in paths for line in wrap(f"Critical path then: {path}", width))


def _moves(plan: ProjectPlan, found: Sequence[Moved], width: int, style: Style) -> Iterator[str]:
    """The tasks that a try moves; a narrow terminal shows their numbers without their names."""
    say = Words(plan)
    wbs = min(max(*(len(one.after.wbs) for one in found), 3), 12)
    name = width - 4 - wbs - 2 * (_DATES + _GAP) - _NUMBER - 2 * _GAP
    named = name >= _SHORT_NAME
    head = ["WBS".ljust(wbs), *(["Task".ljust(name)] if named else []), "Now".ljust(_DATES), "Then".ljust(_DATES)]
    yield style(f"    {'  '.join([*head, 'Moved'.rjust(_NUMBER)])}", "bold")
    for one in found:
        cells = [cut(one.after.wbs, wbs).ljust(wbs), *([cut(one.after.name, name).ljust(name)] if named else [])]
        cells += [say.span(end.start, end.finish).ljust(_DATES) for end in (one.before, one.after)]
        cells.append(_signed(shift(plan, one.before.finish, one.after.finish)).rjust(_NUMBER))
        yield f"  {'*' if one.after.critical else ' '} {'  '.join(cells)}"
        if one.after.state not in (FINISHED, SUMMARY):
            indent = 4 + wbs + _GAP
            yield from (f"{' ' * indent}{style(part, 'dim')}" for part in wrap(say.task(one.after), width - indent))
    yield style("    * critical · moved: the finish, in working days", "dim")


def _ends(before: ProjectPlan, after: ProjectPlan, say: Words) -> str:
    if before.finish is None or after.finish is None or before.finish == after.finish:
        return f"The end does not move: {say.verdict()[0].lower()}{say.verdict()[1:]}"
    days = shift(after, before.finish, after.finish)
    side = "later" if days > 0 else "earlier"
    return f"Ends {say.day(after.finish)} instead of {say.day(before.finish)}: {words.count(abs(days), WORKING_DAY)} {side}."


def shift(plan: ProjectPlan, old: date, new: date) -> int:
    """Working days from one day to another, negative when it is earlier."""
    position = plan.calendar.position
    return position(new) - position(old)
