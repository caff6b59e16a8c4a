"""Reminder list, week and expenses for a terminal; the review has a module of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pmo.domain.number import total
from pmo.domain.sheets import returned
from pmo.domain.sheets import review as reviews
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import words as state_words
from pmo.domain.sheets.sheet import by_day
from pmo.pipeline.time.people import name
from pmo.pipeline.time.review_text import COMMAND, PLURAL, amounts, line_in, payment, questions, review
from pmo.render import words
from pmo.render.reports.terminal import NARROW, bullet, cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from pmo.domain.sheets.late import Late, Lateness
    from pmo.domain.sheets.sheet import Entry, Expense, Sheet
    from pmo.model.record import Path
    from pmo.model.workspace import Workspace

    Style = Callable[[str, str], str]

__all__ = ["expenses", "late", "questions", "review", "week"]


def late(found: Lateness, workspace: Workspace, *, width: int, style: Style) -> str:
    """The reminder list."""
    return page(_late(found, workspace, max(width, NARROW), style))


def _late(found: Lateness, workspace: Workspace, width: int, style: Style) -> Iterator[str]:
    year, today = workspace.as_of.year, workspace.as_of
    due = f"due {words.weekday(found.due, year)}"
    when = "today" if found.due == today else words.distance(found.due, today) if found.due > today else words.ago(found.due, today)  # fmt: skip
    yield style(cut(f"Time sheets of {found.week}, {due} ({when}): {found.handed_in} of {found.expected} handed in", width), "bold")  # fmt: skip
    if found.nobody:
        yield from wrap(  # the names come below all the same
            "No sheet of this week is recorded here at all. If time is entered in the PSA, read it with "
            "`pmo connectwise pull`; else nobody has used `pmo time add` yet.",
            width,
        )
    for title, group in (
        ("Late", [one for one in found.late if one.due < today]),
        ("Due today", [one for one in found.late if one.due == today]),
        ("Still to come", [one for one in found.late if one.due > today]),
    ):
        if group:
            yield ""
            yield style(f"{title} ({len(group)})", "bold")
            for line in _reminders(group, workspace):
                yield from bullet(line, width)
    if found.waiting:
        yield ""
        yield style(f"Wait for approval ({len(found.waiting)})", "bold")
        for item in found.waiting:
            who = words.listing([name(workspace, one) for one in item.deciders], "or") or "nobody who may decide"
            since = f" since {words.day(item.since, year)}" if item.since else ""
            second = ", second approval" if item.second else ""
            yield from bullet(f"{item.sheet} of {name(workspace, item.person)} ({item.period}){since}{second}, for {who}: pmo {COMMAND[item.kind]} review {item.sheet}", width)  # fmt: skip
    if not found.late and not found.waiting and not found.nobody:
        yield "Everything is handed in and decided."


def _reminders(group: list[Late], workspace: Workspace) -> Iterator[str]:
    """A line for each sheet that is not handed in; those who have none at all for the same weeks together."""
    yield from (_reminder(one, workspace) for one in group if one.sheet)
    by_person: dict[str, list[Late]] = {}
    for one in group:
        if not one.sheet:
            by_person.setdefault(one.person, []).append(one)
    together: dict[tuple[str, ...], list[str]] = {}
    for person, weeks in by_person.items():
        periods = tuple(one.period for one in sorted(weeks, key=lambda one: one.due))
        together.setdefault(periods, []).append(person)
    for periods, people in sorted(together.items()):
        oldest = max(one.days(workspace.as_of) for person in people for one in by_person[person])
        gone = f", {words.count(oldest, 'day')} late" if oldest > 0 else ""
        names = words.listing([name(workspace, person) for person in people])
        yield f"Nothing entered for {words.listing(list(periods))}{gone}: {names}"


def _reminder(one: Late, workspace: Workspace) -> str:
    today, year = workspace.as_of, workspace.as_of.year
    days = one.days(today)
    gone = f", {words.count(days, 'day')} late" if days > 0 else ""
    missing = ""
    if one.missing:
        listed = ", ".join(words.weekday(day, year) for day in one.missing[:5])
        missing = f"; no time on {listed}{' …' if len(one.missing) > 5 else ''}"
    return f"{name(workspace, one.person)}: {PLURAL[one.kind]} {one.period}{gone}, {one.sheet} is {state_words(one.state)}{missing}"


def week(sheets: Iterable[Sheet], person: str, first: date, workspace: Workspace, *, width: int, style: Style) -> str:
    """The week of a person day by day, with what is missing."""
    return page(_week(list(sheets), person, first, workspace, max(width, NARROW), style))


def _week(
    sheets: list[Sheet], person: str, first: date, workspace: Workspace, width: int, style: Style
) -> Iterator[str]:
    days = [first + timedelta(days=offset) for offset in range(7)]
    entries = [(part, sheet) for sheet in sheets for entry in sheet.entries for part in by_day(entry) if part.day in days]  # fmt: skip
    numbers = _numbers(sheets, days)
    hours = total(entry.hours for entry, _ in entries)
    mine = [sheet for sheet in sheets if sheet.first <= days[-1] and days[0] <= sheet.last]
    blank = values.Sheet("", values.TIME, person, "", values.OPEN, days[0], days[-1])
    wanted = reviews.expected(workspace, blank)
    of = f" of {words.number(wanted)}" if wanted is not None else ""
    year = workspace.as_of.year
    span = f"{words.weekday(days[0], year)} to {words.weekday(days[-1], year)}"
    yield style(cut(f"{name(workspace, person)}, {span}: {words.number(hours)}{of} h", width), "bold")
    missing = set(reviews.missing_days(workspace, blank, sheets))
    for day in days:
        of_day = [(entry, sheet) for entry, sheet in entries if entry.day == day]
        if of_day:
            yield f"{words.weekday(day, year).ljust(12)} {words.number(total(entry.hours for entry, _ in of_day)).rjust(6)} h"
            for entry, sheet in of_day:
                line = _place(sheet, entry, numbers)
                times = f" {values.as_clock(entry.start)}-{values.as_clock(entry.end)}" if entry.start is not None and entry.end is not None else ""  # fmt: skip
                yield cut(
                    f"  {line.ljust(11)}{words.number(entry.hours).rjust(6)} h{times}  {entry.at}  {entry.notes}".rstrip(),
                    width,
                )
        elif day in missing:
            yield f"{words.weekday(day, year).ljust(12)} {style('nothing yet', 'yellow')}"
    for sheet in mine:
        file = f" ({sheet.record.path})" if sheet.record is not None else ""
        yield from wrap(f"{sheet.id} is {state_words(sheet.state)}, due {words.weekday(sheet.due, year)}{file}", width)
        back = returned.last_return(sheet) if sheet.state in values.IN_WORK else None
        if back is not None:
            yield from bullet(words.capital(words.readable(returned.words(workspace, back), year)), width)
    if any(sheet.state in values.IN_WORK for sheet in mine):
        yield style("Hand it in with `pmo time submit`.", "dim")


def _numbers(sheets: Iterable[Sheet], days: Iterable[date]) -> dict[tuple[date, str, Path], int]:
    """The number of each entry on its day, by which `remove` takes it."""
    found = list(sheets)
    return {
        (day, sheet.id, one.path): number
        for day in days
        for number, (sheet, one) in enumerate(values.numbered(found, day), 1)
    }


def _place(sheet: Sheet, one: Entry | Expense, numbers: Mapping[tuple[date, str, Path], int]) -> str:
    """Where an entry stands, and its number: `2) line 34`; empty for one of the PSA."""
    number = numbers.get((one.day, sheet.id, one.path))
    line = line_in(sheet, one.path)
    return f"{number}) {line}" if number is not None else line


def expenses(found: Iterable[Sheet], person: str, workspace: Workspace, *, width: int, style: Style) -> str:
    """The expense reports of a person with every payment."""
    return page(_expenses(list(found), person, workspace, max(width, NARROW), style))


def _expenses(found: list[Sheet], person: str, workspace: Workspace, width: int, style: Style) -> Iterator[str]:
    if not found:
        yield f"{name(workspace, person)} has no expenses. Enter one with `pmo expense add 14 parking …`."
    year = workspace.as_of.year
    numbers = _numbers(found, {one.day for sheet in found for one in sheet.expenses})
    for sheet in sorted(found, key=lambda one: (one.first, one.id)):
        head = f"{sheet.id}  {sheet.period}, {amounts(sheet)}, {state_words(sheet.state)}"
        due = f", due {words.weekday(sheet.due, year)}" if sheet.state in values.IN_WORK else ""
        yield style(cut(head + due, width), "bold")
        if sheet.record is not None:
            yield style(f"  {sheet.record.path}", "dim")
        for one in sorted(sheet.expenses, key=lambda row: row.day):
            yield cut(f"  {_place(sheet, one, numbers).ljust(12)}{payment(one, year)}", width)
