"""A project: will it end in time and budget, and what stands in the way?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import lessons
from pmo.domain.schedule.project import ProjectPlan, projects_plan
from pmo.model.figures import Color, Dimension, ProjectFigures, Value
from pmo.render import words
from pmo.render.charts import curve, gantt, heatmap, rag
from pmo.render.reports import plan_words
from pmo.render.site.encode import prose, text
from pmo.render.site.page import href
from pmo.render.site.pages import project_facts, project_forecast, risk_lines
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

HIDDEN = frozenset(
    {
        "tasks",
        "milestones",
        "budget",
        "baselines",
        "months",
        "bookings",
        "closed_on",
        "actual_start",
        "actual_finish",
        "manager",
        "client",
        "size",
        "engagement",
        "approved_on",
        "project",
        "tolerances",
    }
)
SHOWN = frozenset({"risk", "change", "issue", "decision", "status", "escalation"})
FOLD_HOURS = Decimal(0)
MOST_LESSONS = 5
MOST_SLIPS = 3
PLAIN = {
    Color.RED: "Behind plan",
    Color.AMBER: "Needs watching",
    Color.GREEN: "On plan",
    Color.GRAY: "No current status",
}
"""The colors in the words of a client."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A way to forecast the hours at completion."""

    name: str
    hours: Value
    over: Value


def page(book: Book, project: Record) -> Page:
    """The page of one project."""
    here = book.path(project)
    figures = book.figures.get(project.id)
    blocks = [block for block in _blocks(book, project, figures, here) if block]
    return record_page(
        book,
        project,
        shown_above=SHOWN,
        lead=_lead(book, project, figures),
        blocks=blocks,
        skip=HIDDEN,
        template="project.html",
        strip=list(project_facts.facts(book, project, figures, here)),
        bar=_bar(book, project, figures),
    )


def _lead(book: Book, project: Record, figures: ProjectFigures | None) -> Markup:
    if figures is None or figures.color is Color.NONE:
        state = words.capital(words.humane(book.workspace.state(project)))
        ended = project.date("closed_on")
        tail = f" Closed {words.day(ended, book.year)}." if ended else ""
        return Markup("<strong>{}.</strong>{} {}").format(
            text(state), text(tail), text(_first_sentence(project.text("purpose")))
        )
    bad = [item for item in figures.dimensions if item.color is figures.color and item.color is not Color.GREEN]
    reason = bad[0].reason if bad else "Time, hours, scope and risks are within their limits."
    return Markup("{} <strong>{}</strong> {}").format(
        rag.rag(figures.color.value, word=color_word(book, figures.color)), text(_verdict(figures)), text(reason)
    )


def color_word(book: Book, color: Color) -> str:
    """What a color is called: red inside the firm, “Behind plan” for a client."""
    return PLAIN.get(color, "") if book.outside else ""


def _why_title(book: Book, figures: ProjectFigures) -> str:
    return "Why" if book.outside else f"Why {figures.color.value}"


def _verdict(figures: ProjectFigures) -> str:
    if figures.color is Color.GRAY:
        return f"No current status for {words.count(figures.status_age_days or 0, 'day')}."
    slip = figures.next_milestone.slip_days if figures.next_milestone else None
    vac = figures.get("vac_cpi")
    over = -vac.value if vac.value is not None and vac.value < 0 else None
    parts = []
    if slip is not None and slip > 0 and figures.next_milestone is not None:
        parts.append(f"{words.count(slip, 'day')} late at “{figures.next_milestone.name}”")
    bac = figures.get("bac").value
    if over is not None and bac and over / bac > Decimal("0.05"):
        parts.append(f"{words.number(over, 0)} hours over at this trend")
    return words.capital(f"{words.listing(parts)}.") if parts else "On plan."


def _first_sentence(value: str) -> str:
    head, stop, _ = value.partition(". ")
    return f"{head}{stop.strip()}"


def _bar(book: Book, project: Record, figures: ProjectFigures | None) -> list[tuple[str, str]]:
    out = []
    if figures is not None and figures.dimensions:
        out.append(("why", _why_title(book, figures)))
    if figures is not None and (figures.tasks or figures.milestones):
        out.append(("plan", "Plan"))
    if project.id in book.forecasts:
        out.append((project_forecast.ANCHOR, project_forecast.TITLE))
    if figures is not None and figures.get("bac").known:
        out.append(("hours", "Hours"))
    for kind, anchor in (("risk", "risks"), ("change", "changes"), ("issue", "issues"), ("decision", "decisions")):
        if any(True for _ in book.workspace.under(project, kind, "project")):
            out.append((anchor, book.workspace.kinds[kind].plural))
    if any(True for _ in book.workspace.under(project, "status", "project")):
        out.append(("status", "Status report"))
    return out


def _blocks(book: Book, project: Record, figures: ProjectFigures | None, here: str) -> Iterator[Markup]:
    if figures is not None and figures.dimensions:
        yield book.render(
            "project_why.html",
            figures=figures,
            here=here,
            title=_why_title(book, figures),
            rows=[_why(book, item, here) for item in figures.dimensions],
        )
    if figures is not None and (figures.tasks or figures.milestones):
        plan = projects_plan(book.workspace, project) if figures.tasks and not book.outside else None
        yield book.render(
            "project_plan.html",
            here=here,
            figures=figures,
            chart=_gantt(book, project, figures, plan),
            verdict=text(plan_words.Words(plan).verdict()) if plan else "",
            why=_slips(plan),
            command=f"pmo plan {project.id}",
            baseline=_baseline(project),
            tasks=figures.tasks,
            milestones=figures.milestones,
        )
    yield from project_forecast.block(book, project, here)
    if figures is not None and figures.get("bac").known:
        yield from _hours(book, figures, here)
    yield _risks(book, project, here)
    yield book.render(
        "project_lists.html",
        here=here,
        changes=_members(book, project, "change"),
        issues=_members(book, project, "issue"),
        decisions=_members(book, project, "decision"),
        escalations=_members(book, project, "escalation"),
    )
    yield _status(book, project, here)
    yield from _lessons(book, project, here)


def _why(book: Book, item: Dimension, here: str) -> dict[str, Markup]:
    declared = (
        text("–")
        if item.declared is Color.NONE
        else text(color_word(book, item.declared) or words.capital(item.declared.value))
    )
    return {
        "name": text(words.capital(item.name)),
        "mark": rag.rag(item.color.value, word=color_word(book, item.color)),
        "reason": book.with_links(item.reason, here),
        "declared": declared,
    }


def _slips(plan: ProjectPlan | None) -> list[Markup]:
    """Why the last of the late tasks are late, each chain once."""
    if plan is None:
        return []
    return [text(chain) for chain in plan_words.Words(plan, titled=True).slips()[:MOST_SLIPS]]


def _gantt(book: Book, project: Record, figures: ProjectFigures, plan: ProjectPlan | None) -> Markup:
    """Plan against baseline; what is not finished lies where `pmo plan` puts it."""
    tolerance = book.workspace.settings.thresholds.milestone_tolerance_days
    late = [item for item in figures.milestones if (item.slip_days or 0) > 0 and item.actual is None]
    finding = (
        f"Plan of {book.workspace.label(project)}: {words.count(len(late), 'open milestone')} behind the baseline."
    )
    return gantt.gantt(
        figures.tasks,
        figures.milestones,
        today=book.workspace.as_of,
        tolerance_days=tolerance,
        fold_hours=FOLD_HOURS,
        finding=finding,
        plan=gantt.places(plan),
    )


def _baseline(project: Record) -> str:
    versions = [item.get("version") for item in project.list("baselines") if isinstance(item, dict)]
    return f" against baseline {versions[-1]}" if versions else ""


def _hours(book: Book, figures: ProjectFigures, here: str) -> Iterator[Markup]:
    bac = figures.get("bac").value
    rows = [
        Forecast("the trend continues", figures.get("eac_cpi"), _over(figures, "eac_cpi")),
        Forecast(
            "the rest goes to plan", figures.get("eac_remaining_at_plan"), _over(figures, "eac_remaining_at_plan")
        ),
        Forecast("cost and schedule both press", figures.get("eac_cpi_spi"), _over(figures, "eac_cpi_spi")),
    ]
    open_project = figures.color is not Color.NONE
    eac = figures.get("eac_cpi").value if open_project else None
    sv = figures.get("sv").value or Decimal()
    cv = figures.get("cv").value or Decimal()
    finding = f"{_hours_words(abs(sv))} {'behind' if sv < 0 else 'ahead of'} plan; {_hours_words(abs(cv))} {'more' if cv < 0 else 'less'} than the finished work was worth."
    chart = (
        curve.curve(
            figures.curve,
            today=book.workspace.as_of,
            budget=bac,
            eac=eac,
            forecast_finish=figures.forecast_finish if open_project else None,
            finding=finding,
        )
        if figures.curve
        else Markup()
    )
    yield book.render(
        "project_hours.html",
        here=here,
        chart=chart,
        finding=finding,
        rows=rows if open_project else [],
        tcpi=figures.get("tcpi_bac"),
        cpi=figures.get("cpi"),
        figures=figures,
        open_project=open_project,
    )


def _hours_words(value: Decimal) -> str:
    return f"{words.number(value, 0)} hours"


def _over(figures: ProjectFigures, metric: str) -> Value:
    eac, bac = figures.get(metric), figures.get("bac")
    return Value(eac.value - bac.value) if eac.value is not None and bac.value is not None else Value(None, eac.reason)


def _members(book: Book, project: Record, kind: str) -> dict[str, object]:
    """Records of a kind under the project: the open ones, then how many are closed."""
    records = list(book.workspace.under(project, kind, "project"))
    open_ones = [record for record in records if book.workspace.open(record)]
    closed = [record for record in records if record not in open_ones]
    return {
        "open": open_ones,
        "closed": sorted(closed, key=_when, reverse=True),
        "kind": book.workspace.kinds.get(kind),
    }


def _when(record: Record) -> str:
    return next(
        (record.text(name) for name in ("planned_start", "closed_on", "date", "raised_on") if record.text(name)),
        record.id,
    )


def _risks(book: Book, project: Record, here: str) -> Markup:
    records = list(book.workspace.under(project, "risk", "project"))
    if not records:
        return Markup()
    lines = risk_lines.ahead(book, records)
    dots = [
        heatmap.Dot(
            number, book.workspace.label(one.record), now=one.now, before=one.before, href=book.href(one.record, here)
        )
        for number, one in enumerate(lines, 1)
        if one.now is not None
    ]
    finding = f"{words.count(len(dots), 'open risk')} of {book.workspace.label(project)} by probability and impact."
    matrix = book.workspace.settings.thresholds.matrix
    return book.render(
        "project_risks.html",
        here=here,
        chart=heatmap.heatmap(dots, matrix=matrix, finding=finding) if dots else Markup(),
        lines=lines,
        over=len(records) - len(lines),
        plural=book.workspace.kinds["risk"].plural,
    )


def _lessons(book: Book, project: Record, here: str) -> Iterator[Markup]:
    """What earlier reviews say to a project like this one, while there is time to heed it."""
    found = lessons.applying(book.workspace, project)[:MOST_LESSONS] if book.workspace.open(project) else ()
    shown = [{"text": one.text, "reason": one.reason, "link": book.link(one.review, here)} for one in found]
    if shown:
        yield book.render("project_lessons.html", here=here, lessons=shown)


def _status(book: Book, project: Record, here: str) -> Markup:
    reports = sorted(
        book.workspace.under(project, "status", "project"), key=lambda record: record.text("date"), reverse=True
    )
    if not reports:
        return Markup()
    last = reports[0]
    return book.render(
        "project_status.html",
        here=here,
        last=last,
        body=prose(last.body, book.year) if last.body.strip() else "",
        earlier=[(record, href(book.path(record), here)) for record in reports[1:]],
    )
