"""The report of one project: will it end in time and budget, and what stands in the way?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pmo.domain.risk_records import OPEN
from pmo.domain.status import last_report
from pmo.model.figures import Color, Column, Table
from pmo.model.record import as_date
from pmo.render import words
from pmo.render.reports import facts, pictures
from pmo.render.reports.context import laid, section_of
from pmo.render.reports.report import Chart, Section

if TYPE_CHECKING:
    from datetime import date

    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

STATES = {
    Color.RED: "is red", Color.AMBER: "is amber", Color.GREEN: "is on plan", Color.GRAY: "has no current status",
}  # fmt: skip
FORECASTS = (
    "bac", "pv", "ev", "ac", "cpi", "spi", "percent_complete_of_bac", "percent_spent_of_bac",
    "eac_cpi", "eac_remaining_at_plan", "eac_cpi_spi", "vac_cpi", "tcpi_bac",
)  # fmt: skip
TASKS = ("wbs", "name", "start", "finish", "actual_finish", "forecast_finish", "budget", "fraction", "spent")
TASKS_FOR_CLIENTS = ("wbs", "name", "start", "finish", "actual_finish", "forecast_finish")
ISSUES = ("id", "title", "priority", "status", "owner", "raised_on", "age_days", "next_update_due")
ISSUES_FOR_CLIENTS = ("id", "title", "raised_on", "next_update_due")
ISSUES_ON_PAPER = ("title", "priority", "next_update_due")
CHANGES = ("id", "title", "type", "status", "planned_start", "outcome")
CHANGES_FOR_CLIENTS = ("title", "id", "planned_start", "planned_end", "outage_minutes", "outcome")
SCHEDULE = ("es", "at", "spi_t", "ieac_t", "tspi_pd")


def build(context: Context, project: Record) -> Report:
    """Verdict, reasons with declared beside computed, figures, plan, and every open record of a project."""
    figures = context.figures[project.id]
    name = context.workspace.label(project)
    answer, more = _answer(context, project, figures)
    about = laid(_facts(context, project), detail=True)
    if context.client_edition:
        return _for_client(context, project, figures, (answer, more), about)
    plan = context.section(f"project_tasks:{project.id}", "Tasks", shown=TASKS, empty="No task is planned.")
    finished = pictures.folded(context, project.id)
    left_out = (
        (f"{words.capital(words.count(finished, 'finished task is', 'finished tasks are'))} not drawn.",)
        if finished
        else ()
    )
    picture = (
        Section("Plan against baseline", text=left_out, chart=Chart("gantt", project.id))
        if figures.milestones or figures.tasks
        else None
    )
    hours = Section("Hours", chart=Chart("hours", project.id), side="left") if figures.curve else None
    sections: list[Section | None] = [about, _why(context, figures), picture, hours]
    sections += [
        laid(context.section(
            "risks", "Open risks", shown=("id", "title", "risk_level", "level_before", "owner", "next_review"),
            where=lambda row: row["status"] in (*OPEN, "occurred", "draft"), empty="No risk is open.", define=False,
        ), paper=("title", "risk_level", "next_review"), heads={"next_review": "Review"}, side="right"),
        laid(_questions(context), paper=("title", "needed_by"), heads={"needed_by": "By"}, side="right"),
        laid(context.section("issues", "Open issues", shown=ISSUES, where=lambda row: row["status"] != "closed", empty="No issue is open.", define=False), paper=ISSUES_ON_PAPER, heads={"next_update_due": "Update"}, side="right"),
        laid(_last_words(context, project), side="left"),
        laid(_next(context, project), detail=True),
        laid(context.section(
            f"project_metrics:{project.id}", "Hours, cost and forecasts", shown=("title", "hours", "cost"),
            where=lambda row: row["metric"] in FORECASTS,
            text=("Hours and labor cost are separate bases; an index never mixes them.",),
        ), detail=True),
        laid(context.section(
            f"project_metrics:{project.id}", "Schedule", shown=("title", "hours"),
            where=lambda row: row["metric"] in SCHEDULE, heads={"hours": "Weeks or index"},
        ), detail=True),
        laid(milestones(context, project), detail=True),
        laid(plan, detail=True),
        laid(context.section("changes", "Changes", shown=CHANGES, empty="No change belongs to this project.", define=False), detail=True),
    ]  # fmt: skip
    return context.report(
        f"project-{project.id}", name, answer, more, sections,
        main=context.tables.get(f"project_metrics:{project.id}"), scope=f"Project {project.id}, {context.parent(project)}.",
        facts=facts.project(context, figures), kicker=f"Project status · {context.parent(project)} · {words.day(context.as_of)}", compact=True,
    )  # fmt: skip


def _for_client(
    context: Context, project: Record, figures: ProjectFigures, said: tuple[str, str], about: Section | None
) -> Report:
    """The status of one project for its client: what is needed from them first, then where we are and what they will notice."""
    name = context.workspace.label(project)
    late = facts.PLAIN.get(figures.color, "")
    answer = f"{late}." if late and figures.color is not Color.NONE else said[0]
    needs = [item for item in _needs(context, project) if item[1] is None or item[1] >= context.as_of or item[2]]
    if needs:
        answer = (
            f"We need {words.count(len(needs), 'answer')} from you."
            if len(needs) > 1
            else "We need one answer from you."
        )
    state = f"{late}. " if needs and late else ""
    steps = _steps(context, project)
    return context.report(
        f"project-{project.id}", name, answer, f"{state}{_sentence(context, project) or said[1]}",
        [
            about,
            _asked(project, needs),
            Section("Where we are", chart=Chart("gantt", project.id)) if figures.milestones else None,
            laid(milestones(context, project), detail=bool(figures.milestones)),
            *steps,
            context.section("changes", "Work you may notice", shown=CHANGES_FOR_CLIENTS, where=lambda row: row["status"] not in ("closed", "cancelled") and str(row["planned_end"] or "9") >= context.as_of.isoformat(), empty="No work is planned that you would notice.", define=False),
            context.section("issues", "Open points", shown=ISSUES_FOR_CLIENTS, where=lambda row: row["status"] != "closed", empty="No point is open.", define=False),
            laid(_why(context, figures), detail=True),
            laid(context.section(f"project_tasks:{project.id}", "Tasks", shown=TASKS_FOR_CLIENTS, empty="No task is planned."), detail=True),
            laid(context.section("changes", "Work done", shown=CHANGES_FOR_CLIENTS, where=lambda row: row["status"] in ("closed", "cancelled"), empty="No work is done yet.", define=False), detail=True),
        ],
        main=context.tables.get(f"project_tasks:{project.id}"), scope=f"Project {project.id}, {context.parent(project)}.",
        facts=facts.project(context, figures), kicker=f"Status report for {context.parent(project)} · {words.day(context.as_of)}", compact=True,
        notes=_contact(context, project),
    )  # fmt: skip


def _needs(context: Context, project: Record) -> list[tuple[str, date | None, bool]]:
    """What the last report asks of the client and is not done: text, day, whether it is late."""
    report = last_report(context.workspace, project).record
    out = []
    for item in report.list("client_actions") if report is not None else ():
        if isinstance(item, dict) and item.get("text") and not item.get("done_on"):
            due = as_date(item.get("due"))
            out.append((str(item["text"]), due, due is not None and due < context.as_of))
    return sorted(out, key=lambda one: (one[1] is None, one[1] or context.as_of, one[0]))


def _asked(project: Record, needs: list[tuple[str, date | None, bool]]) -> Section:
    columns = (Column("text", "What we need"), Column("due", "By", "date"), Column("late", "Late"))
    lines = tuple((text, due, "yes" if late else "") for text, due, late in needs)
    table = Table("project_needs", "What we need from you", columns, lines, tuple((project.id,) for _ in lines))
    return section_of(table, "What we need from you", empty="We need nothing from you at the moment.", define=False)


def _steps(context: Context, project: Record) -> list[Section | None]:
    """What was done and what comes next, in the words of the last report, side by side."""
    report = last_report(context.workspace, project).record
    if report is None:
        return []
    done, following = (
        tuple(str(item) for item in report.list(field) if isinstance(item, str))
        for field in ("accomplishments", "next_steps")
    )
    both = bool(done and following)
    return [
        Section("Done", bullets=done, side="left" if both else "") if done else None,
        Section("Next", bullets=following, side="right" if both else "") if following else None,
    ]


def _sentence(context: Context, project: Record) -> str:
    report = last_report(context.workspace, project).record
    return report.text("summary") if report is not None else ""


def _contact(context: Context, project: Record) -> tuple[str, ...]:
    manager = context.name("person", project.get("manager"))
    return (f"Questions: {manager}, project manager.",) if manager else ()


def _answer(context: Context, project: Record, figures: ProjectFigures) -> tuple[str, str]:
    state = words.humane(context.workspace.state(project))
    ends = figures.forecast_finish
    if figures.color is Color.NONE:
        day = project.date("closed_on")
        return f"The project is {state}{f' since {context.day(day)}' if day else ''}.", project.text("purpose")
    parts = []
    if ends is not None:
        plan = figures.planned_finish
        late = (ends - plan).days if plan else 0
        by = (
            f", {words.count(late, 'day')} after the plan"
            if late > 0
            else f", {words.count(-late, 'day')} before the plan"
            if late < 0
            else ", as planned"
        )
        computed = context.plan.finish if context.plan is not None else None
        if computed is not None and computed > ends:
            reported = last_report(context.workspace, project).forecast_finish == ends
            said = "The last report expects" if reported else "At the pace of the plan it ends on"
            parts.append(
                f"{said} {context.day(ends)}{by if plan else ''}; the computed plan comes to {context.day(computed)}."
            )
        else:
            parts.append(f"It is forecast to end on {context.day(ends)}{by if plan else ''}.")
    hours = figures.get("eac_cpi")
    bac = figures.get("bac")
    if hours.value is not None and bac.value is not None and not context.client_edition:
        parts.append(
            f"At the trend it takes {words.number(hours.value, 0)} of {words.number(bac.value)} budgeted hours."
        )
    if figures.watermelon:
        parts.append(f"The last report declared it {figures.declared.value}.")
    return f"The project {STATES[figures.color]}; its state is “{state}”.", " ".join(parts)


def _facts(context: Context, project: Record) -> Section:
    """The frame of the project in one sentence each."""
    client = context.workspace.client_of(project)
    facts = [
        ("Client", context.workspace.label(client) if client is not None else ""),
        ("Manager", context.name("person", project.get("manager"))),
        ("Sponsor", project.text("sponsor")),
        ("Engagement", words.humane(project.get("engagement") or "")),
        ("Ticket", project.text("psa_ref")),
    ]
    listed = "; ".join(f"{title}: {value}" for title, value in facts if value)
    return Section("About", text=tuple(filter(None, (project.text("purpose"), f"{listed}." if listed else ""))))


def _why(context: Context, figures: ProjectFigures) -> Section:
    columns = (
        Column("dimension", "Dimension"),
        Column("computed", "Computed", "color"),
        Column("declared", "Declared", "color"),
        Column("reason", "Why"),
        Column("records", "Records", "ids"),
    )
    shown = ("dimension", "computed", "declared", "reason") if context.client_edition else ()
    overall = (f"{figures.id}/{figures.declared_on.isoformat()}",) if figures.declared_on else ()
    row = next((row for row in context.rows("portfolio") if row["id"] == figures.id), {})
    lines = [(item.name, item.color, item.declared, item.reason, item.sources) for item in figures.dimensions]
    if lines and not context.client_edition:
        worst = any(item.color is figures.color for item in figures.dimensions)
        reason = "The worst of these." if worst else row.get("reason") or "Every dimension is green."
        lines.append(("overall", figures.color, figures.declared, reason, overall))
    sources = tuple((figures.id, *line[4]) for line in lines)
    table = Table("project_dimensions", "Dimensions", columns, tuple(lines), sources)
    text = () if figures.declared_on else ("No status report was issued yet.",)
    found = section_of(
        table, "Why this color", shown=shown, text=text, empty="This project is not colored: it is not running."
    )
    return replace(found, paper=("dimension", "computed", "declared", "reason"))


def milestones(context: Context, project: Record) -> Section:
    """The milestones of the record itself: closed projects have them too."""
    found = context.figures[project.id].milestones
    columns: tuple[Column, ...] = (
        Column("name", "Milestone"),
        Column("baseline", "Baseline", "date"),
        Column("forecast", "Forecast", "date"),
        Column("actual", "Reached", "date"),
        Column("slip_days", "Slip", "days", "Forecast (or actual) minus baseline; negative is early."),
        Column("cause", "Cause of the slip"),
    )
    lines: tuple[tuple[Any, ...], ...] = tuple(
        (item.name, item.baseline, item.forecast, item.actual, item.slip_days, item.cause) for item in found
    )
    if context.client_edition:
        columns, lines = columns[:-1], tuple(line[:-1] for line in lines)
    table = Table("project_milestones", "Milestones", columns, lines, tuple((project.id,) for _ in lines))
    return section_of(table, "Milestones", empty="No milestone is planned.", define=False)


def _questions(context: Context) -> Section:
    """Decisions and escalations that wait for an answer."""
    workspace = context.workspace
    lines = []
    for kind, states, holder in (
        ("escalation", ("raised", "acknowledged"), "to"),
        ("decision", ("proposed",), "decider"),
    ):
        lines += [
            (record.id, workspace.label(record), context.name("role", record.get(holder)), record.date("needed_by"))
            for record in workspace.of(kind)
            if workspace.state(record) in states
        ]
    columns = (
        Column("id", "Id", "id"),
        Column("title", "Question"),
        Column("who", "Who decides"),
        Column("needed_by", "Needed by", "date"),
    )
    table = Table("project_questions", "Questions", columns, tuple(lines), tuple((str(line[0]),) for line in lines))
    return section_of(table, "Decisions and escalations that wait", empty="Nothing waits for a decision.", define=False)


def _last_words(context: Context, project: Record) -> Section | None:
    declared = last_report(context.workspace, project)
    report = declared.record
    if report is None:
        return None
    title = f"Last report, {context.day(declared.day)}"
    return Section(title, text=(report.text("summary"),)) if report.text("summary") else None


def _next(context: Context, project: Record) -> Section | None:
    """Next steps and decisions needed, as the last report lists them."""
    report = last_report(context.workspace, project).record
    if report is None:
        return None
    lines = []
    for title, field in (("Next", "next_steps"), ("Decisions needed", "decisions_needed")):
        items = [str(item) for item in report.list(field) if isinstance(item, str)]
        if items:
            lines.append(f"{title}: {'; '.join(item.rstrip('.') for item in items)}.")
    return Section("Next, by the last report", text=tuple(lines)) if lines else None
