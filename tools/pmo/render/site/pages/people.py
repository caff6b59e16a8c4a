"""The team: what can we do, what hangs on one person, and who is booked for more than there is time?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

from pmo.domain import booking_load, skill_records
from pmo.domain.candidates import rank
from pmo.domain.number import number
from pmo.render import words
from pmo.render.charts import bars, levels, load_map
from pmo.render.site.encode import text
from pmo.render.site.page import Page
from pmo.render.site.records import Head, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.domain.booking_load import Load
    from pmo.domain.skill_records import Certificate, Skill
    from pmo.model.record import Record
    from pmo.render.site.book import Book

MOST_MONTHS = 3


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A skill: a cell per person, how many hold it, and who learns it."""

    name: str
    cells: tuple[Markup, ...]
    holders: int
    alone: bool
    second: Markup


@dataclass(frozen=True, slots=True)
class Month:
    """The bookings of a month as bars."""

    title: str
    chart: Markup
    unknown: int


def page(book: Book) -> Page:
    """People with skills, certificates and bookings."""
    kind = book.workspace.kinds["person"]
    here = book.list_path(kind)
    staff = skill_records.people(book.workspace)
    skills = skill_records.skills(book.workspace)
    papers = skill_records.certificates(book.workspace)
    loads = booking_load.loads(book.workspace)
    shared = [skill for skill in skills if len(skill.levels) > 1 or any(skill.levels.values())]
    html = book.render(
        "people.html",
        here=here,
        kind=kind,
        lead=_lead(book, staff, skills, papers, loads),
        names=[book.link(person, here, _short(book, person)) for person in staff],
        short_names=[_short(book, person) for person in staff],
        matrix=[
            _row(book, skill, staff, here)
            for skill in sorted(shared, key=lambda one: (not one.alone, one.name.casefold()))
        ],
        other=[(skill.name, skill.levels) for skill in skills if skill not in shared],
        months=list(_months(book, loads, here)),
        overview=_overview(book, loads, here),
        certificate_heads=[Head("Certificate"), Head("Person"), Head("Valid to"), Head("To keep it")],
        certificates=[_certificate(book, paper, here) for paper in papers],
        people_heads=[Head("Person"), Head("Job")]
        if book.outside
        else [Head("Person"), Head("Job"), Head("Hours a week", num=True), Head("Booked")],
        people=[_person(book, person, loads, here) for person in staff],
        inactive=[record for record in book.workspace.of("person") if record not in staff],
        step=levels.level,
    )
    return Page(here, kind.plural, html, section="registers.md", description=kind.description)


def _overview(book: Book, loads: tuple[Load, ...], here: str) -> Markup:
    """Everybody's bookings over the months; nothing for a single month, whose bars say it already."""
    months = sorted({load.month for load in loads})
    if len(months) < 2:
        return Markup()
    by_person: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    people = {load.person.id: load.person for load in loads}
    for load in loads:
        by_person[load.person.id][load.month] = load.load.value
    rows = [
        load_map.Person(book.workspace.label(people[name]), by_person[name], href=book.href(people[name], here))
        for name in sorted(by_person, key=lambda name: book.workspace.label(people[name]).casefold())
    ]
    return load_map.load_map(rows, [(month, words.month(month)) for month in months])


def _lead(
    book: Book,
    staff: tuple[Record, ...],
    skills: tuple[Skill, ...],
    papers: tuple[Certificate, ...],
    loads: tuple[Load, ...],
) -> Markup:
    alone = sum(1 for skill in skills if skill.alone)
    if not skills:
        return Markup("<strong>{}.</strong>").format(text(words.capital(words.count(len(staff), "person", "people"))))
    head = (
        f"{alone} of {words.count(len(skills), 'skill')} {'hangs' if alone == 1 else 'hang'} on one person."
        if alone
        else f"{words.capital(words.count(len(staff), 'person', 'people'))}, and every skill has a second holder."
    )
    parts = []
    over = {load.person.id for load in loads if load.over}
    if over:
        names = words.listing([_short(book, person) for person in staff if person.id in over])
        parts.append(f"{names} {'is' if len(over) == 1 else 'are'} booked beyond the time there is.")
    ended = sum(1 for paper in papers if paper.days is not None and paper.days < 0)
    soon = sum(1 for paper in papers if paper.days is not None and 0 <= paper.days <= skill_records.SOON_DAYS)
    if ended:
        parts.append(f"{words.capital(words.count(ended, 'certificate has', 'certificates have'))} expired.")
    if soon:
        parts.append(f"{words.capital(words.count(soon, 'ends', 'end'))} within {skill_records.SOON_DAYS} days.")
    return Markup("<strong>{}</strong> {}").format(text(head), text(" ".join(parts)))


def _short(book: Book, person: Record) -> str:
    """First name and initial, for the head of a column."""
    first, _, last = book.workspace.label(person).partition(" ")
    return f"{first} {last[:1]}." if last else first


def _row(book: Book, skill: Skill, staff: tuple[Record, ...], here: str) -> MatrixRow:
    cells = tuple(_cell(skill.levels.get(person.id), book.workspace.label(person)) for person in staff)
    second = Markup(", ").join(
        Markup('{} <span class="mute">{}</span>').format(
            book.link(plan, here, book.workspace.label(person))
            if (person := book.workspace.find("person", plan.get("person")))
            else book.link(plan, here),
            text(f"by {words.day(plan.text('target_date'), book.year)}" if plan.text("target_date") else ""),
        )
        for plan in skill.seconds
    )
    return MatrixRow(skill.name, cells, len(skill.holders), skill.alone, second)


def _cell(level: str | None, name: str) -> Markup:
    if level is None:
        return Markup()
    if not level:
        return Markup('<span title="{0}: level not recorded">●<span class="sr">{0}: yes</span></span>').format(
            text(name)
        )
    return levels.level(rank(level), label=f"{name}: {level}")


def _months(book: Book, loads: tuple[Load, ...], here: str) -> Iterator[Month]:
    by_month: dict[str, list[Load]] = defaultdict(list)
    for load in loads:
        by_month[load.month].append(load)
    for month, members in sorted(by_month.items())[:MOST_MONTHS]:
        known = [load for load in members if load.load.value is not None and load.capacity.value is not None]
        rows = [
            bars.Bar(
                book.workspace.label(load.person),
                load.load.value or Decimal(0),
                f"{words.number(load.booked, 1)} of {words.number(load.capacity.value, 1)} h",
                book.href(load.person, here),
                note=", ".join(f"{_matter(book, name)} {words.number(hours)}" for name, hours in load.parts)
                or "nothing booked",
                tone="red" if load.over else "",
            )
            for load in sorted(known, key=lambda one: -(one.load.value or Decimal(0)))
        ]
        chart = bars.bars(rows, limit=Decimal(1), limit_label="time there is", finding=_finding(month, known))
        yield Month(_month(month), chart, len(members) - len(known))


def _matter(book: Book, name: str) -> str:
    """What hours are booked for, short enough for a note: the client of a project, else the words of the booking."""
    project = book.workspace.find("project", name)
    client = book.client(project) if project else None
    if client is not None:
        return book.workspace.label(client).split()[0]
    return book.workspace.label(project) if project else name


def _finding(month: str, known: list[Load]) -> str:
    over = sum(load.over for load in known)
    return f"{_month(month)}: {over} of {len(known)} people are booked for more than there is time."


def _month(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{words.LONG_MONTHS[int(number)]} {year}" if number.isdigit() and 1 <= int(number) <= 12 else month


def _certificate(book: Book, paper: Certificate, here: str) -> Row:
    if paper.expires is None:
        valid = text("does not expire")
    else:
        tone = "red" if (paper.days or 0) < 0 else "amber" if (paper.days or 0) <= skill_records.SOON_DAYS else "mute"
        distance = "expired" if tone == "red" else words.distance(paper.expires, book.workspace.as_of)
        valid = Markup('{} <span class="{}">{}</span>').format(book.date(paper.expires), tone, text(distance))
    plans = [book.link(plan, here) for plan in paper.training]
    kept = Markup("; ").join([*([book.with_links(paper.plan, here)] if paper.plan else []), *plans])
    return Row((text(paper.name), book.link(paper.person, here), valid, kept))


def _person(book: Book, person: Record, loads: tuple[Load, ...], here: str) -> Row:
    name, job = book.link(person, here), text(person.text("job"))
    if book.outside:
        return Row((name, job))
    now = [load for load in loads if load.person is person][:MOST_MONTHS]
    booked = ", ".join(f"{words.MONTHS[int(load.month[5:7])]} {words.number(load.booked, 1)} h" for load in now)
    weekly = number(person.get("weekly_capacity_hours"))
    return Row((name, job, text(words.unit(weekly, "hours") if weekly is not None else ""), text(booked)))
