"""Home: what needs me? At eight in the morning, in one minute."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import agenda as agendas
from pmo.domain import change as times
from pmo.model.figures import Color
from pmo.render import words
from pmo.render.charts import rag, sparkline, strip
from pmo.render.site.encode import text
from pmo.render.site.page import Page, href
from pmo.render.site.pages.portfolio import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pmo.domain.agenda import Agenda, Item
    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.render.site.book import Book

MOST = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a to-do list."""

    what: Markup
    why: Markup
    day: date | None
    distance: str
    tone: str


@dataclass(frozen=True, slots=True)
class Group:
    """A titled to-do list; `more` counts what is folded away."""

    title: str
    lines: tuple[Line, ...]
    more: int
    empty: str = ""


def page(book: Book) -> Page:
    """The home page."""
    here = "index.md"
    found = agendas.agenda(book.workspace)
    attention = _attention(book, found, here)
    groups = [
        _group(book, "Waiting for a decision", found.waiting, here, "Nothing waits for a decision."),
        _group(book, "Overdue", found.overdue, here, "Nothing is overdue."),
        attention,
        _group(book, "Coming up", found.soon, here, "No date within two weeks."),
    ]
    html = book.render(
        "today.html",
        here=here,
        day=words.long_day(book.workspace.as_of),
        lead=_lead(book, found),
        groups=groups,
        strip=_strip(book, found, here),
        portfolio=_portfolio(book, here),
        waiting=_customers(book, here),
        fresh=_fresh(book, here),
    )
    return Page(here, "Today", html, section=here, description="What needs attention today.")


def _lead(book: Book, found: Agenda) -> Markup:
    parts = [
        words.count(len(found.overdue), "date is", "dates are") + " overdue" if found.overdue else "nothing is overdue"
    ]
    running = [figures for figures in book.figures.values() if figures.color is not Color.NONE]
    if running:
        red = sum(1 for figures in running if figures.color is Color.RED)
        parts.append(
            f"{red or 'none'} of {words.count(len(running), 'running project')} {'is' if red in (0, 1) else 'are'} red"
        )
    head = (
        f"{words.count(len(found.waiting), 'decision waits', 'decisions wait')}".capitalize()
        if found.waiting
        else "No decision waits"
    )
    next_change = next(iter(found.changes), None)
    tail = (
        f" The next change starts {words.moment(next_change.record.get('planned_start'), book.year)}."
        if next_change
        else " No change is planned within two weeks."
    )
    return Markup("<strong>{}</strong>, {}.{}").format(text(head), text(words.listing(parts)), text(tail))


def _group(book: Book, title: str, items: Iterable[Item], here: str, empty: str) -> Group:
    lines = [_line(book, item, here) for item in items]
    return Group(title, tuple(lines[:MOST]), max(0, len(lines) - MOST), empty)


def _line(book: Book, item: Item, here: str) -> Line:
    record = item.record
    kind = book.workspace.kinds[record.kind]
    bits = [Markup('<span class="id">{}</span>').format(book.link(record, here, record.id))] if kind.numbered else []
    if item.why:
        bits.append(text(item.why))
    owner = [book.ref(("person",), person, here) for person in sorted(item.people)][:3]
    if owner:
        bits.append(Markup(", ").join(owner))
    client = book.client(record)
    if client is not None and client is not record:
        bits.append(book.link(client, here))
    days = (item.day - book.workspace.as_of).days if item.day else None
    tone = "" if days is None else "red" if days < 0 else "amber" if days <= 3 else "mute"
    distance = words.distance(item.day, book.workspace.as_of) if item.day else "not dated"
    return Line(book.link(record, here, item.what), Markup(" · ").join(bits), item.day, distance, tone)


def _attention(book: Book, found: Agenda, here: str) -> Group:
    """Findings that no date of the agenda says already, one line each."""
    due = {spec.slug for kind in book.workspace.kinds.values() for spec in kind.rules if spec.rule == "due"}
    on_agenda = {item.record.path for item in (*found.waiting, *found.overdue)}
    by_path = {record.path: record for record in book.workspace.records}
    chosen: list[Finding] = [
        finding
        for finding in book.findings
        if finding.slug not in due
        and finding.level.value != "info"
        and not (finding.place.path in on_agenda and finding.slug.endswith(("overdue", "needed-by")))
    ]
    lines = []
    for finding in sorted(chosen, key=lambda finding: (finding.level.weight, finding.slug, finding.place.path)):
        record = by_path.get(finding.place.path)
        what = (
            book.link(record, here, words.capital(finding.message)) if record else text(words.capital(finding.message))
        )
        rule = Markup('<a href="{}">{}</a>').format(
            text(href(f"reference/rules/{finding.slug}.md", here)), text(finding.slug)
        )
        lines.append(
            Line(
                what,
                Markup("{} · {}").format(
                    text(book.workspace.label(record)) if record else text(finding.place.path), rule
                ),
                None,
                "",
                "amber" if finding.level.value == "warning" else "red",
            )
        )
    return Group(
        "What the checks found", tuple(lines[: MOST * 2]), max(0, len(lines) - MOST * 2), "The checks found nothing."
    )


def _strip(book: Book, found: Agenda, here: str) -> Markup:
    first = book.workspace.as_of
    last = first + timedelta(days=agendas.HORIZON_DAYS - 1)
    colliding = {
        finding.record for finding in book.findings if finding.slug in ("change-collision", "change-in-freeze")
    }
    events = [
        strip.Event(
            item.day,
            kind="change",
            title=item.what,
            href=book.href(item.record, here),
            collides=item.record.id in colliding,
            approved=book.workspace.state(item.record) in times.AUTHORIZED,
        )
        for item in found.changes
        if item.day
    ]
    events += [
        strip.Event(item.day, kind="milestone", title=f"{item.what} ({item.why})", href=book.href(item.record, here))
        for item in found.milestones
        if item.day
    ]
    freezes = [
        strip.Freeze(start, end - timedelta(days=1), book.workspace.label(window))
        for window in book.workspace.of("window")
        if window.get("type") == "freeze" and window.get("scope") == "all" and (start := window.date("start")) and (end := window.date("end")) and start <= last and end > first
    ]  # fmt: skip
    finding = (
        f"Next 14 days: {words.count(len(found.changes), 'change')}, {words.count(len(found.milestones), 'milestone')}."
    )
    return strip.strip(
        first,
        events=events,
        freezes=freezes,
        days=agendas.HORIZON_DAYS,
        holidays=book.workspace.settings.holidays,
        finding=finding,
    )


def _portfolio(book: Book, here: str) -> list[dict[str, Markup]]:
    rows = []
    projects = [
        project
        for project in book.workspace.of("project")
        if project.id in book.figures and book.figures[project.id].color is not Color.NONE
    ]
    for project in sorted(projects, key=lambda item: (book.figures[item.id].color.weight, item.id)):
        figures = book.figures[project.id]
        trend = (
            sparkline.sparkline(figures.spi_t_weeks, color=figures.color.value, current=figures.color is not Color.GRAY)
            if figures.spi_t_weeks
            else Markup()
        )
        rows.append(
            {
                "mark": rag.mark(figures.color.value, label=WORDS[figures.color]),
                "link": book.link(project, here),
                "trend": trend,
                "value": text(words.figure(figures.get("spi_t"))),
            }
        )
    return rows


def _customers(book: Book, here: str) -> list[dict[str, object]]:
    """Open issues a customer can see, per client, oldest first."""
    counts: Counter[str] = Counter()
    oldest: dict[str, int] = {}
    clients: dict[str, Record] = {}
    for issue in book.workspace.of("issue"):
        client = book.client(issue)
        if client is None or not issue.get("customer_visible") or not book.workspace.open(issue):
            continue
        clients[client.id] = client
        counts[client.id] += 1
        raised = issue.date("raised_on")
        if raised:
            oldest[client.id] = max(oldest.get(client.id, 0), (book.workspace.as_of - raised).days)
    return [
        {"client": book.link(clients[name], here), "count": count, "oldest": f"{oldest.get(name, 0)} d"}
        for name, count in sorted(counts.items(), key=lambda pair: (-oldest.get(pair[0], 0), pair[0]))
    ]


def _fresh(book: Book, here: str) -> list[tuple[str, Markup]]:
    levels = Counter(finding.level.value for finding in book.findings)
    checks = f"{words.count(levels['error'], 'error')}, {words.count(levels['warning'], 'warning')}"
    months = [
        str(row.get("month", ""))
        for record in book.workspace.of("actuals")
        for row in record.list("rows")
        if isinstance(row, dict)
    ]
    lines = [("Records", text(words.count(len(book.workspace.records), "file")))]
    last = max(book.history.values(), key=lambda change: change.day, default=None)
    if last is not None:
        lines.append(("Last change", text(f"{words.day(last.day, book.year)} · {last.commit}")))
    if months:
        lines.append(("Hours and cost", text(f"through {max(months)}")))
    lines.append(("Checks", Markup('<a href="{}">{}</a>').format(text(href("reports/checks.md", here)), text(checks))))
    return lines
