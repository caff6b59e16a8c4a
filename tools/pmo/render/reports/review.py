"""Post-project reviews as reports: all of them together, and one against the figures of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.reports import facts, review_facts, review_paper
from pmo.render.reports.context import laid, section_of
from pmo.render.reports.project import milestones
from pmo.render.reports.report import Chart, Section

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

COMPARED = ("start", "finish", "hours", "hours_first_baseline", "cost", "price", "margin_share")


def build(context: Context) -> Report:
    """Closed projects: estimates against actuals, with the accuracy of the estimates and the reviews held."""
    rows = context.rows("estimate_accuracy")
    summary = {row["metric"]: row for row in context.rows("estimate_accuracy_summary")}
    closed = [record for record in context.workspace.of("project") if context.workspace.state(record) == "closed"]
    held = [
        record
        for record in closed
        if (review := context.workspace.find("review", record.id)) is not None
        and context.workspace.state(review) != "draft"
    ]
    total = summary.get("bias_total_of_estimate", {}).get("value")
    if not closed:
        answer, more = "No project is closed yet.", ""
    elif total is None or total.value is None:
        answer, more = (
            f"{words.capital(words.count(len(closed), 'project is', 'projects are'))} closed; their hours are not recorded.",
            "",
        )
    else:
        direction = "more" if total.value > 0 else "fewer"
        answer = (
            f"{words.capital(words.count(len(rows), 'closed project'))} took {words.share(abs(total.value))} {direction} hours than first estimated."
            if total.value
            else f"{words.capital(words.count(len(rows), 'closed project'))} took exactly the hours first estimated."
        )
        more = f"{len(held)} of {len(closed)} were reviewed."
    return context.report(
        "review", "Post-project reviews", answer, more,
        [
            context.section("estimate_accuracy", "Estimates and actuals of closed projects", empty="No closed project has both."),
            context.section("estimate_accuracy_summary", "How accurate the estimates were", shown=("title", "value")),
            _lessons(context),
        ],
    )  # fmt: skip


def _lessons(context: Context) -> Section:
    """Every lesson of every review, those without effect first."""
    lines, sources = [], []
    for review in context.workspace.of("review"):
        for item in review.list("lessons"):
            if isinstance(item, dict):
                applied = str(
                    item.get("applied_in") or ("accepted without action" if item.get("accepted") is True else "")
                )
                lines.append(
                    (review.id, item.get("type"), item.get("text"), item.get("owner"), item.get("due"), applied)
                )
                sources.append((review.id,))
    order = sorted(range(len(lines)), key=lambda index: (bool(lines[index][5]), index))
    columns = (
        Column("project", "Project", "id"), Column("type", "Kind"), Column("text", "Lesson"), Column("owner", "Owner", "id"),
        Column("due", "Due", "date"), Column("applied_in", "Applied in"),
    )  # fmt: skip
    table = Table(
        "lessons", "Lessons", columns, tuple(lines[index] for index in order), tuple(sources[index] for index in order)
    )
    return section_of(table, "Lessons", empty="No lesson is written down yet.", define=False)


def build_one(context: Context, project: Record) -> Report:
    """One project: plan and actual, what happened on the way, and where a written review says other figures."""
    workspace = context.workspace
    found = review_facts.facts(workspace, project)
    review = workspace.find("review", project.id)
    gaps = review_facts.differences(review, found) if review is not None else ()
    name = f"planned_vs_actual:{project.id}"
    sections = [
        context.section(name, "Plan and actual", shown=("title", "planned", "actual", "difference", "share", "inside"), where=lambda row: row["figure"] in COMPARED),
        Section("Hours by task", text=("Dark: spent. Gray line: planned.",), chart=Chart("tasks", project.id), side="left"),
        Section("Milestones", text=("Ring: plan. Disc: reached.",), chart=Chart("reached", project.id), side="right"),
        laid(milestones(context, project), detail=True),
        laid(context.section(f"project_tasks:{project.id}", "Tasks", shown=("wbs", "name", "finish", "actual_finish", "budget", "spent", "variance"), empty="No task is planned.", define=False), detail=True),
        *review_paper.sections(context, review),
        _records(context, found),
        _compared(review, gaps),
    ]  # fmt: skip
    return context.report(
        f"review-{project.id}", f"Review of {workspace.label(project)}", verdict(context, found), _state(context, review, len(gaps)), sections,
        main=context.tables.get(name), scope=f"Project {project.id}, {context.parent(project)}.",
        facts=facts.review({row["figure"]: row for row in context.rows(name)}, sum(len(members) for _, members in review_facts.outcomes(workspace, found)), workspace.settings.currency, context.as_of.year),
        kicker=f"Post-project review · {context.parent(project)}",
    )  # fmt: skip


def _state(context: Context, review: Record | None, gaps: int) -> str:
    if review is None:
        return "No review is written yet."
    state = words.humane(context.workspace.state(review))
    if gaps:
        return f"The written review ({state}) differs from the records in {words.count(gaps, 'figure')}."
    return f"The written review ({state}) has the same figures as the records."


def verdict(context: Context, found: review_facts.Facts) -> str:
    """How the project ended, in one sentence: time and hours."""
    ended, hours = found.pair("finish"), found.pair("hours")
    if ended.actual is None:
        state = words.humane(context.workspace.state(found.project))
        start = f"The project is not finished ({state})"
    else:
        gap = ended.difference
        late = (
            ""
            if gap is None
            else ", on its day"
            if gap == 0
            else f", {words.count(abs(int(gap)), 'day')} {'late' if gap > 0 else 'early'}"
        )
        start = f"The project ended on {context.day(ended.actual)}{late}"
    if hours.actual is None or hours.planned is None:
        return f"{start}; its hours are not recorded."
    share = hours.share.value
    more = f" ({'+' if share > 0 else ''}{words.share(share)})" if share is not None else ""
    return f"{start}, with {words.number(hours.actual)} of {words.number(hours.planned)} planned hours{more}."


def _compared(review: Record | None, gaps: tuple[review_facts.Difference, ...]) -> Section | None:
    if review is None:
        return None
    columns = (
        Column("field", "Figure", "id"),
        Column("typed", "In the review"),
        Column("computed", "From the records"),
    )
    table = Table(
        "review_differences",
        "Differences",
        columns,
        tuple((gap.field, gap.typed, gap.computed) for gap in gaps),
        tuple((review.id,) for _ in gaps),
    )
    text = "Each figure of the written review is compared at the precision in which it was typed."
    return section_of(
        table, "Written review against the records", text=(text,), empty="No figure differs.", define=False
    )


def _records(context: Context, found: review_facts.Facts) -> Section:
    """Changes, risks that came true, surprises and escalations as one table of records."""
    workspace = context.workspace
    lines: list[tuple[str, str, str]] = []
    for outcome, members in review_facts.outcomes(workspace, found):
        lines += [(f"change, {words.humane(outcome)}", record.id, workspace.label(record)) for record in members]
    lines += [("change order", record.id, workspace.label(record)) for record in found.orders]
    lines += [("risk that came true", record.id, workspace.label(record)) for record in found.occurred]
    lines += [("issue nobody saw as a risk", record.id, workspace.label(record)) for record in found.unforeseen]
    lines += [("escalation", record.id, workspace.label(record)) for record in found.escalations]
    columns = (Column("what", "What"), Column("id", "Id", "id"), Column("title", "Title"))
    table = Table("review_records", "What happened", columns, tuple(lines), tuple((line[1],) for line in lines))
    return section_of(table, "What happened on the way", empty="No change, risk or issue is recorded.", define=False)
