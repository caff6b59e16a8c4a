"""Reports as pages, and the page of all findings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.render import words
from pmo.render.site.encode import text
from pmo.render.site.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.render.site.book import Book

INDEX = "reports/index.md"
CHECKS = "reports/checks.md"


def pages(book: Book) -> Iterator[Page]:
    """The list of reports, each report, and what the checks found."""
    lines = []
    for report in book.reports:
        path = f"reports/{report.name}.md"
        lines.append((path, report.title))
        head = book.render("report_head.html", here=path, title=report.title, documents=report.documents)
        body = report.markdown.split("\n", 1)[1] if report.markdown.startswith("# ") else report.markdown
        yield Page(path, report.title, head, body, section=INDEX, hide=("navigation", "path"), description=report.title)
    yield _checks(book)
    html = book.render("reports.html", here=INDEX, lines=lines, checks=CHECKS, findings=len(book.findings))
    yield Page(
        INDEX,
        "Reports",
        html,
        section=INDEX,
        hide=("navigation", "toc", "path"),
        description="Ready reports of the as-of date.",
    )


def _checks(book: Book) -> Page:
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in book.findings:
        groups[finding.slug].append(finding)
    by_path = {record.path: record for record in book.workspace.records}
    shown = []
    for slug, members in sorted(groups.items(), key=lambda pair: (pair[1][0].level.weight, -len(pair[1]), pair[0])):
        lines = [
            (
                book.link(by_path[one.place.path], CHECKS) if one.place.path in by_path else text(one.place.path),
                words.capital(one.message),
                str(one.place),
                one.help,
            )
            for one in members
        ]
        shown.append((slug, members[0].level.value, lines))
    errors = sum(1 for finding in book.findings if finding.level.value == "error")
    head = f"{words.capital(words.count(errors, 'error'))}, {words.count(len(book.findings) - errors, 'warning')}."
    lead = Markup(
        "<strong>{}</strong> Each line says what is wrong and what to do; the file and line come last."
    ).format(text(head))
    html = book.render("checks.html", here=CHECKS, lead=lead, groups=shown)
    return Page(CHECKS, "What the checks found", html, section=INDEX, description="All findings of today.")
