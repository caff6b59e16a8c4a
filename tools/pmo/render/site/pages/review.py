"""A post-project review: how did it go against the plan, and what do we do differently?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from pmo.domain.number import number
from pmo.domain.plan import milestones_of
from pmo.model.record import as_date
from pmo.render import words
from pmo.render.charts import bars, dumbbell
from pmo.render.site.encode import text
from pmo.render.site.records import record_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.render.site.book import Book
    from pmo.render.site.page import Page

HIDDEN: Final = frozenset(
    {"planned_vs_actual", "tolerances", "variances", "lessons", "follow_on_actions", "not_foreseen", "risks_occurred",
     "client_voice", "benefits", "change_outcomes", "handover", "review_date"}
)  # fmt: skip
FIGURES: Final = (
    ("start", "Start", "date"), ("finish", "Finish", "date"), ("hours", "Hours", "hours"), ("cost", "Labor cost", "money"), ("price", "Price, services", "money"),
)  # fmt: skip
TYPES: Final = ("stop", "keep", "try")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure planned and actual, with the difference and whether the tolerance held."""

    title: str
    planned: Markup
    actual: Markup
    difference: str
    tone: str
    tolerance: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson, what is done with it and whether that has happened."""

    text: str
    category: str
    action: str
    owner: Markup
    due: Markup
    applied: Markup


def page(book: Book, review: Record) -> Page:
    """The page of one review: verdict, plan and actual, lessons, what follows."""
    here = book.path(review)
    project = book.workspace.follow(review, "project")
    name = book.workspace.label(project) if project else review.id
    kind = book.workspace.kinds[review.kind]
    block = book.render(
        "review.html",
        here=here,
        review=review,
        kind=kind,
        lines=list(_lines(book, review)),
        dates=_dates(project, review),
        hours=_hours(review),
        variances=_rows(review, "variances"),
        lessons=[
            (words.capital(name), found)
            for name in TYPES
            if (found := [_lesson(book, raw, here) for raw in _rows(review, "lessons") if raw.get("type") == name])
        ],
        total=len(_rows(review, "lessons")),
        follow=_rows(review, "follow_on_actions"),
        benefits=review.get("benefits") if isinstance(review.get("benefits"), dict) else {},
    )
    return record_page(book, review, lead=_lead(book, review), blocks=[block], skip=HIDDEN, title=f"Review of {name}")


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]


def _gap(review: Record, key: str) -> Decimal | None:
    """Actual less planned, days for dates."""
    planned, actual = review.get(f"planned_vs_actual.{key}.planned"), review.get(f"planned_vs_actual.{key}.actual")
    first, last = as_date(planned), as_date(actual)
    if first and last:
        return Decimal((last - first).days)
    low, high = number(planned), number(actual)
    return None if low is None or high is None else high - low


def _share(review: Record, key: str) -> Decimal | None:
    gap, planned = _gap(review, key), number(review.get(f"planned_vs_actual.{key}.planned"))
    return gap / planned if gap is not None and planned else None


def _lead(book: Book, review: Record) -> Markup:
    days, hours = _gap(review, "finish"), _share(review, "hours")
    parts = []
    if days is not None:
        parts.append(
            "on its day" if days == 0 else f"{words.count(abs(int(days)), 'day')} {'late' if days > 0 else 'early'}"
        )
    if hours is not None:
        parts.append(
            "with exactly the hours planned"
            if hours == 0
            else f"with {words.share(abs(hours))} {'more' if hours > 0 else 'fewer'} hours than planned"
        )
    head = f"Ended {words.listing(parts)}." if parts else "No figures are written down yet."
    inside = _inside(review)
    tail = "" if inside is None else "Inside its tolerances." if inside else "Outside its tolerances."
    state = book.workspace.state(review)
    held = (
        f"Review held {words.day(review.text('review_date'), book.year)}"
        if review.text("review_date") and state != "draft"
        else "The review is a draft"
    )
    signed = ", signed off." if state == "signed_off" else ", not signed off yet." if state == "held" else "."
    return Markup("<strong>{}</strong> {} {}").format(text(head), text(tail), text(held + signed))


def _inside(review: Record) -> bool | None:
    """Whether finish and hours kept their tolerances; None when nothing can be compared."""
    answers = []
    days, allowed = _gap(review, "finish"), number(review.get("tolerances.days"))
    if days is not None and allowed is not None:
        answers.append(days <= allowed)
    share, most = _share(review, "hours"), number(review.get("tolerances.hours_share"))
    if share is not None and most is not None:
        answers.append(share <= most)
    return all(answers) if answers else None


def _lines(book: Book, review: Record) -> Iterator[Line]:
    for key, title, unit in FIGURES:
        planned, actual = review.get(f"planned_vs_actual.{key}.planned"), review.get(f"planned_vs_actual.{key}.actual")
        if planned is None and actual is None:
            continue
        gap, share = _gap(review, key), _share(review, key)
        yield Line(
            title, _shown(book, planned, unit), _shown(book, actual, unit), _difference(book, gap, share, unit), _tone(review, key, gap, share),
            _tolerance(review, key),
        )  # fmt: skip
    margin = number(review.get("planned_vs_actual.margin_share"))
    if margin is not None:
        yield Line("Margin after labor", Markup(), text(words.share(margin)), "", "", "")
    for key, title in (("changes", "Changes"), ("change_orders", "Change orders")):
        amount = review.get(f"planned_vs_actual.{key}")
        if amount is not None:
            yield Line(title, Markup(), text(amount), "", "", "")


def _shown(book: Book, value: Any, unit: str) -> Markup:
    if value is None:
        return Markup()
    amount = number(value)
    return book.date(value) if unit == "date" or amount is None else text(words.unit(amount, unit, book.currency))


def _difference(book: Book, gap: Decimal | None, share: Decimal | None, unit: str) -> str:
    if gap is None:
        return ""
    if gap == 0:
        return "0"
    sign = "+" if gap > 0 else ""
    shown = (
        words.unit(gap, unit, book.currency)
        if unit != "date"
        else f"{words.number(gap)} {'day' if abs(gap) == 1 else 'days'}"
    )
    return f"{sign}{shown}" + (f" ({sign}{words.share(share)})" if share is not None else "")


def _tone(review: Record, key: str, gap: Decimal | None, share: Decimal | None) -> str:
    allowed = (
        number(review.get("tolerances.days"))
        if key == "finish"
        else number(review.get("tolerances.hours_share"))
        if key == "hours"
        else None
    )
    measure = gap if key == "finish" else share
    return "red" if allowed is not None and measure is not None and measure > allowed else ""


def _tolerance(review: Record, key: str) -> str:
    if key == "finish" and (days := number(review.get("tolerances.days"))) is not None:
        return f"up to {words.count(int(days), 'day')} late"
    if key == "hours" and (most := number(review.get("tolerances.hours_share"))) is not None:
        return f"up to {words.share(most)} more"
    return ""


def _dates(project: Record | None, review: Record) -> Markup:
    """Start, milestones and finish: where they were planned and where they came to be."""

    def pair(title: str, key: str) -> dumbbell.Pair:
        planned, actual = (as_date(review.get(f"planned_vs_actual.{key}.{side}")) for side in ("planned", "actual"))
        return dumbbell.Pair(title, planned, actual, tone=_tone(review, key, _gap(review, key), None))

    steps = [
        dumbbell.Pair(step.name, step.baseline, step.actual) for step in (milestones_of(project) if project else ())
    ]
    rows = [pair("Start", "start"), *steps, pair("Finish", "finish")]
    return dumbbell.dumbbell([row for row in rows if row.planned or row.actual], head="Date")


def _hours(review: Record) -> Markup:
    planned, actual = (number(review.get(f"planned_vs_actual.hours.{side}")) for side in ("planned", "actual"))
    if planned is None or actual is None:
        return Markup()
    said = f"{words.number(actual)} of {words.number(planned)} planned hours"
    bar = bars.Bar(
        "Hours",
        actual,
        f"{words.number(actual)} h",
        plan=planned,
        tone=_tone(review, "hours", None, _share(review, "hours")),
        note=f"planned {words.number(planned)} h",
    )
    return bars.bars([bar], finding=said)


def _lesson(book: Book, raw: dict[str, Any], here: str) -> Lesson:
    due = as_date(raw.get("due"))
    if raw.get("applied_in"):
        applied = Markup("{}").format(book.with_links(raw["applied_in"], here))
    elif raw.get("accepted") is True:
        applied = text("nothing, on purpose")
    elif due is not None and due < book.workspace.as_of:
        applied = Markup('<span class="red">not yet, {}</span>').format(text(words.distance(due, book.workspace.as_of)))
    else:
        applied = Markup('<span class="mute">not yet</span>')
    return Lesson(
        str(raw.get("text") or ""), str(raw.get("category") or ""), str(raw.get("action") or ""),
        book.ref(("person",), raw["owner"], here) if raw.get("owner") else Markup(), book.date(due) if due else Markup(), applied,
    )  # fmt: skip
