"""Findings for the tests of writers."""

from dataclasses import replace

from pmo.model.finding import Finding, Level, Note, Place, Span
from pmo.render import diagnostics
from pmo.render.diagnostics import Answer, RuleText
from pmo.render.diagnostics.text import unstyled

RULES = {
    "unknown-value": RuleText("A field with choices has one of them.", "Choose one.", "https://pmo.example/r.html"),
    "status-stale": RuleText("A project is reported on.", "Write a report."),
}
FORMS = ("text", "github", "json", "sarif", "gitlab", "junit", "rdjson")


def finding(number=1, **changes):
    place = Place(f"registers/risks/RSK-2026-{number:04}.yml", Span(number + 1, 9, 14))
    made = Finding(
        "unknown-value",
        Level.ERROR,
        place,
        f"“x{number}” is not a choice",
        "choose one",
        record=f"RSK-2026-{number:04}",
        pointer="trend",
        excerpt=(f"trend:  x{number:04}",),
    )
    return replace(made, **changes)


def moved(found, lines):
    return [
        replace(
            item, place=Place(item.place.path, Span(item.place.span.line + lines, item.place.span.column, item.place.span.end))
        )
        for item in found
    ]  # fmt: skip


MIXED = [
    *(finding(number) for number in range(1, 41)),
    finding(
        3, slug="status-stale", level=Level.WARNING, notes=(Note(Place("pmo.yml", Span(2, 1, 4)), "decided here"),)
    ),
    finding(4, slug="status-stale", level=Level.WARNING),
    finding(5, slug="page-old", level=Level.INFO, help=""),
    finding(5, slug="page-old", level=Level.INFO, help=""),
]


def write(form, found=MIXED, **changes):
    counts = {"records": 50, "waived": 2, "accepted": 3, **changes}
    return diagnostics.write(form, Answer(found, **counts, rules=RULES), style=unstyled, every=True)
