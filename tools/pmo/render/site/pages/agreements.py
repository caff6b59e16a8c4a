"""Agreements: who runs out of hours before the period does, and which contract ends?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import agreement_records as reading
from pmo.model.figures import Color
from pmo.render import words
from pmo.render.charts import rag
from pmo.render.charts.budget_bar import used_bar
from pmo.render.reports import pictures
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.records import Head, Row, section_of

if TYPE_CHECKING:
    from pmo.domain.agreement_records import Balance
    from pmo.model.record import Record
    from pmo.render.site.book import Book

BURN = {Color.RED: "Too fast", Color.AMBER: "Faster than time", Color.GREEN: "In step", Color.GRAY: "Not known"}


def page(book: Book) -> Page:
    """Agreements with a limit and their burn, those without one, and those that are not in force."""
    kind = book.workspace.kinds["agreement"]
    here = book.list_path(kind)
    records = book.workspace.of(kind.name)
    active = [
        (record, reading.balance(book.workspace, record))
        for record in records
        if book.workspace.state(record) == "active"
    ]
    limited = [pair for pair in active if pair[1].get("granted").value is not None]
    burn = not book.outside and any(pair[1].consumed.value is not None for pair in limited)
    free = [pair for pair in active if pair not in limited]
    others = [record for record in records if book.workspace.state(record) != "active"]
    limited.sort(key=lambda pair: (pair[1].color.weight, -(pair[1].get("burn_index").value or Decimal(0)), pair[0].id))
    used = any(found.consumed.value is not None for _, found in free)
    html = book.render(
        "agreements.html",
        here=here,
        kind=kind,
        lead=_lead(book, [record for record, _ in active], limited, burn=burn),
        burn=burn,
        curves=[
            (book.link(record, here), pictures.burn_down(book.workspace, record))
            for record in pictures.burning(book.workspace)
        ]
        if burn
        else [],
        limited_heads=[
            Head("Agreement"),
            Head("Burn"),
            Head("Used in the period"),
            Head("Used", num=True),
            Head("Time gone", num=True),
            Head("Empty"),
            Head("Period ends"),
            Head("Agreement ends"),
        ],
        limited=[_limited(book, record, found, here) for record, found in limited],
        granted_heads=[Head("Agreement"), Head("Granted"), Head("Used"), Head("Period ends"), Head("Agreement ends")],
        granted=[_granted(book, record, found, here) for record, found in limited],
        free_heads=[
            Head("Agreement"),
            Head("Kind"),
            *([Head("Used in the period")] if used else []),
            Head("Agreement ends"),
        ],
        free=[_free(book, record, found, here, used=used) for record, found in free],
        other_heads=[Head("Agreement"), Head("State"), Head("Ended")],
        others=[_other(book, record, here) for record in others],
        thresholds=book.workspace.settings.thresholds,
    )
    return Page(here, kind.plural, html, section=section_of(book, kind), description=kind.description)


def _lead(book: Book, active: list[Record], limited: list[tuple[Record, Balance]], *, burn: bool) -> Markup:
    hot = [record for record, found in limited if found.color is Color.RED]
    warm = [record for record, found in limited if found.color is Color.AMBER]
    if not burn:
        head = f"{words.capital(words.count(len(active), 'agreement is', 'agreements are'))} in force."
    elif hot or warm:
        head = f"{len(hot) + len(warm)} of {words.count(len(limited), 'agreement')} with a limit {'burns' if len(hot) + len(warm) == 1 else 'burn'} faster than time passes."
    else:
        head = f"None of {words.count(len(limited), 'agreement')} with a limit burns too fast."
    horizon = max(book.workspace.settings.thresholds.ends_soon_days, default=0)
    soon = sorted(
        (
            record
            for record in active
            if (day := record.date("end")) and 0 <= (day - book.workspace.as_of).days <= horizon
        ),
        key=lambda record: record.text("end"),
    )
    tail = (
        f"{words.capital(words.count(len(soon), 'agreement ends', 'agreements end'))} within {horizon} days, the first on {words.day(soon[0].text('end'), book.year)}."
        if soon
        else ""
    )
    return Markup("<strong>{}</strong> {}").format(text(head), text(tail))


def _name(book: Book, record: Record, here: str) -> Markup:
    client = book.client(record)
    return Markup("{}<small>{}{}</small>").format(
        book.link(record, here),
        text(record.id),
        Markup(" · {}").format(book.link(client, here)) if client else Markup(),
    )


def _end(book: Book, record: Record) -> Markup:
    day = record.date("end")
    if day is None:
        return text("open")
    horizon = max(book.workspace.settings.thresholds.ends_soon_days, default=0)
    days = (day - book.workspace.as_of).days
    return (
        Markup('{} <span class="amber">{}</span>').format(
            book.date(day), text(words.distance(day, book.workspace.as_of))
        )
        if 0 <= days <= horizon
        else book.date(day)
    )


def _limited(book: Book, record: Record, found: Balance, here: str) -> Row:
    granted, used = found.get("granted").value or Decimal(0), found.consumed.value
    elapsed = found.get("elapsed_share_of_period").value
    bar = used_bar(used, granted, elapsed=elapsed, unit=found.unit) if used is not None else text("not recorded")
    return Row(
        (
            _name(book, record, here),
            rag.rag(found.color.value, word=BURN.get(found.color, "")),
            bar,
            text(
                words.share(found.get("used_share_of_granted").value, 0)
                if found.get("used_share_of_granted").value is not None
                else ""
            ),
            text(words.share(elapsed, 0) if elapsed is not None else ""),
            _empty(book, found),
            book.date(found.period.end) if found.period else Markup(),
            _end(book, record),
        )
    )


def _empty(book: Book, found: Balance) -> Markup:
    """When nothing is left at the rate so far; only what ends before its period is worth a color."""
    days = found.get("days_to_exhaustion")
    if days.value is None:
        return text(words.capital(words.reason(days)))
    if days.value == 0:
        return Markup('<span class="red">empty now</span>')
    if not found.runs_out_early or found.runs_out_on is None:
        return text("after the period")
    return Markup('{} <span class="{}">in {}</span>').format(
        book.date(found.runs_out_on),
        found.color.value if found.color in (Color.RED, Color.AMBER) else "mute",
        text(words.count(int(days.value), "day")),
    )


def _granted(book: Book, record: Record, found: Balance, here: str) -> Row:
    granted, used = found.get("granted").value or Decimal(0), found.consumed.value
    left = f"{words.number(used)}, {words.number(granted - used)} left" if used is not None else ""
    return Row(
        (
            _name(book, record, here),
            text(f"{words.number(granted)} {found.unit}"),
            text(left),
            book.date(found.period.end) if found.period else Markup(),
            _end(book, record),
        )
    )


def _free(book: Book, record: Record, found: Balance, here: str, *, used: bool) -> Row:
    amount = f"{words.number(found.consumed.value)} {found.unit}" if found.consumed.value is not None else ""
    name, sort = _name(book, record, here), text(words.capital(words.humane(record.text("type"))))
    return Row((name, sort, *((text(amount),) if used else ()), _end(book, record)))


def _other(book: Book, record: Record, here: str) -> Row:
    ended = record.date("cancelled_on") or record.date("end")
    return Row(
        (
            _name(book, record, here),
            text(words.capital(words.humane(book.workspace.state(record)))),
            book.date(ended) if ended else Markup(),
        )
    )
