"""A plan as Markdown, for a ticket, a pull request or a mail: one table, and why it slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.schedule.chain import moved, slipped
from pmo.render import words
from pmo.render.reports.escape import markdown
from pmo.render.reports.plan_text import milestone, shift
from pmo.render.reports.plan_words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.schedule.project import ProjectPlan


def write(
    plan: ProjectPlan, *, before: ProjectPlan | None = None, tried: Sequence[str] = (), explained: str = ""
) -> str:
    """The plan; with `before` what a try moves stands first, with `explained` only that task is in the table."""
    return "\n".join(_lines(plan, before, tried, explained)) + "\n"


def _lines(plan: ProjectPlan, before: ProjectPlan | None, tried: Sequence[str], explained: str) -> Iterator[str]:
    say = Words(plan)
    yield f"# Plan of {markdown(plan.title)}"
    yield ""
    yield f"As of {words.long_day(plan.as_of)}. **{markdown(say.verdict())}**"
    for path in say.paths():
        yield f"Critical path: {markdown(path)}."
    if before is not None:
        yield from ("", f"## Tried: {markdown('; '.join(tried))}", "")
        yield from _table(["WBS", "Task", "Now", "Then", "Moved (working days)"], _moves(before, plan, say))
    yield from ("", "## Tasks", "")
    rows = [
        [
            f"{task.wbs} *" if task.critical else task.wbs, task.name, say.span(task.planned_start, task.planned_finish),
            say.span(task.start, task.finish), "" if task.late is None else str(task.late),
            "" if task.total_float is None else str(task.total_float), say.task(task),
        ]
        for task in plan.tasks
        if not explained or task.wbs == explained
    ]  # fmt: skip
    yield from _table(["WBS", "Task", "Baseline", "Forecast", "Late", "Float", "Why it lies there"], rows)
    yield from ("", "An asterisk marks the critical path; late and float are working days.")
    chains = [say.sentence(slipped(plan, explained))] if explained else say.slips()
    chains = [chain for chain in chains if chain]
    if chains:
        yield from ("", "## Why it slips", "", *(f"- {markdown(chain)}" for chain in chains))
    coming = [item for item in plan.milestones if not item.reached]
    if coming and not explained:
        yield from ("", "## Milestones ahead", "", *(f"- {markdown(milestone(plan, item))}" for item in coming))
    if plan.notes:
        yield from ("", "## Notes", "", *(f"- {markdown(words.readable(note, say.year))}" for note in plan.notes))


def _moves(before: ProjectPlan, plan: ProjectPlan, say: Words) -> list[list[str]]:
    return [
        [
            one.after.wbs, one.after.name, say.span(one.before.start, one.before.finish),
            say.span(one.after.start, one.after.finish), str(shift(plan, one.before.finish, one.after.finish)),
        ]
        for one in moved(before, plan)
    ]  # fmt: skip


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(markdown(cell) for cell in row)} |"
