"""The report of one project: will it end in time and budget, and what stands in the way?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.risk_records import OPEN
from pmo.domain.status import last_report
from pmo.model.figures import Color, Column, Table
from pmo.render import words
from pmo.render.reports.context import section_of
from pmo.render.reports.report import Section

if TYPE_CHECKING:
    from pmo.model.figures import ProjectFigures
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

STATES = {
    Color.RED: "is red", Color.AMBER: "is amber", Color.GREEN: "is on plan", Color.GREY: "has no current status",
}  # fmt: skip
FORECASTS = (
    "bac", "pv", "ev", "ac", "cpi", "spi", "percent_complete_of_bac", "percent_spent_of_bac",
    "eac_cpi", "eac_remaining_at_plan", "eac_cpi_spi", "vac_cpi", "tcpi_bac",
)  # fmt: skip
TASKS = ("wbs", "name", "start", "finish", "actual_finish", "forecast_finish", "budget", "fraction", "spent")
TASKS_FOR_CLIENTS = ("wbs", "name", "start", "finish", "actual_finish", "forecast_finish")
ISSUES = ("id", "title", "priority", "status", "owner", "raised_on", "age_days", "next_update_due")
ISSUES_FOR_CLIENTS = ("id", "title", "raised_on", "next_update_due")
CHANGES = ("id", "title", "type", "status", "planned_start", "outcome")
CHANGES_FOR_CLIENTS = ("id", "title", "planned_start", "planned_end", "outcome")
SCHEDULE = ("es", "at", "spi_t", "ieac_t", "tspi_pd")


def build(context: Context, project: Record) -> Report:
    """Verdict, reasons with declared beside computed, figures, plan, and every open record of a project."""
    figures = context.figures[project.id]
    name = context.workspace.label(project)
    answer, more = _answer(context, project, figures)
    sections: list[Section | None] = [_facts(context, project), _why(context, figures)]
    if not context.client_edition:
        sections += [
            context.section(
                f"project_metrics:{project.id}",
                "Hours, cost and forecasts",
                shown=("title", "hours", "cost"),
                where=lambda row: row["metric"] in FORECASTS,
                text=("Hours and labor cost are separate bases; an index never mixes them.",),
            ),
            context.section(
                f"project_metrics:{project.id}",
                "Schedule",
                shown=("title", "hours"),
                where=lambda row: row["metric"] in SCHEDULE,
                heads={"hours": "Weeks or index"},
            ),
        ]
    sections += [
        milestones(context, project),
        context.section(
            f"project_tasks:{project.id}",
            "Tasks",
            shown=TASKS_FOR_CLIENTS if context.client_edition else TASKS,
            empty="No task is planned.",
        ),
    ]
    if not context.client_edition:
        sections += [
            context.section(
                "risks",
                "Open risks",
                shown=("id", "title", "risk_level", "level_before", "owner", "next_review"),
                where=lambda row: row["status"] in (*OPEN, "occurred", "draft"),
                empty="No risk is open.",
                define=False,
            ),
        ]
    sections += [
        context.section("issues", "Open issues", shown=ISSUES_FOR_CLIENTS if context.client_edition else ISSUES, where=lambda row: row["status"] != "closed", empty="No issue is open.", define=False),
        context.section("changes", "Changes", shown=CHANGES_FOR_CLIENTS if context.client_edition else CHANGES, empty="No change belongs to this project.", define=False),
        None if context.client_edition else _questions(context),
        _last_words(context, project),
    ]  # fmt: skip
    return context.report(
        f"project-{project.id}", name, answer, more, sections,
        main=context.tables.get(f"project_{'tasks' if context.client_edition else 'metrics'}:{project.id}"), scope=f"Project {project.id}, {context.parent(project)}.",
    )  # fmt: skip


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
        lines.append(
            ("overall", figures.color, figures.declared, row.get("reason") or "Every dimension is green.", overall)
        )
    sources = tuple((figures.id, *line[4]) for line in lines)
    table = Table("project_dimensions", "Dimensions", columns, tuple(lines), sources)
    age = figures.status_age_days
    old = "today" if not age else f"{words.count(age, 'day')} ago"
    text = (
        f"The last status report is of {context.day(figures.declared_on)} ({old})."
        if figures.declared_on
        else "No status report was issued yet."
    )
    return section_of(
        table, "Why this color", shown=shown, text=(text,), empty="This project is not colored: it is not running."
    )


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
    lines = [report.text("summary")]
    for title, field in (("Next", "next_steps"), ("Decisions needed", "decisions_needed")):
        items = [str(item) for item in report.list(field) if isinstance(item, str)]
        if items:
            lines.append(f"{title}: {'; '.join(item.rstrip('.') for item in items)}.")
    return Section(f"Last report, {context.day(declared.day)}", text=tuple(line for line in lines if line))
