"""Review, reminder list and week for a terminal: grouped and counted, each with the way to go on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from pmo.domain.number import total
from pmo.domain.sheets import review as reviews
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import words as state_words
from pmo.domain.sheets.remark import REASONS, Weight
from pmo.domain.sheets.sheet import by_day
from pmo.pipeline.time.people import name
from pmo.render import words
from pmo.render.reports.terminal import NARROW, bullet, cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from pmo.domain.sheets.effect import Effect
    from pmo.domain.sheets.late import Late, Lateness
    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.workspace import Workspace
    from pmo.pipeline.time.looked_at import Looked, Review

    Style = Callable[[str, str], str]

FEW: Final = 4
"""Remarks of one reason that are shown without --all."""
_HEADS: Final = {
    Weight.ASK: ("Ask before deciding", "yellow"),
    Weight.LOOK: ("Worth a look", "cyan"),
    Weight.NOTE: ("To know", "dim"),
}
_COMMAND: Final = {values.TIME: "time", values.EXPENSES: "expense"}
_PLURAL: Final = {values.TIME: "time sheet", values.EXPENSES: "expense report"}


def review(found: Review, workspace: Workspace, *, width: int, style: Style, every: bool = False) -> str:
    """The review for the one who decides."""
    return page(_review(found, workspace, max(width, NARROW), style, every=every))


def _review(found: Review, workspace: Workspace, width: int, style: Style, *, every: bool) -> Iterator[str]:
    if not found.looked:
        yield f"No {_PLURAL[found.kind]} waits for approval."
        yield f"Who is late: pmo time late. Sheets of a week, whatever their state: pmo {_COMMAND[found.kind]} review --week 2026-W47 --all-states"  # fmt: skip
        return
    clear = [one for one in found.looked if not one.to_ask]
    head = f"{words.capital(words.count(len(found.looked), _PLURAL[found.kind]))}"
    verdict = (
        "nothing to ask"
        if len(clear) == len(found.looked)
        else f"{words.count(len(found.looked) - len(clear), 'sheet')} with questions, {len(clear)} clear"
        if len(found.looked) > 1
        else words.count(len(found.looked[0].to_ask), "question")
    )
    yield style(cut(f"{head}: {verdict} · as of {words.long_day(workspace.as_of)}", width), "bold")
    for one in found.looked:
        yield ""
        yield from _sheet(one, workspace, width, style, every=every)
    if found.effects:
        yield ""
        yield from _effects(found.effects, len(found.looked), workspace, width, style)
    ready = [one.sheet.id for one in clear if one.sheet.state in values.WAITING]
    if ready:
        yield ""
        yield from wrap(f"Clear: pmo {_COMMAND[found.kind]} approve {' '.join(ready)}", width)


def _sheet(one: Looked, workspace: Workspace, width: int, style: Style, *, every: bool) -> Iterator[str]:
    sheet, year = one.sheet, workspace.as_of.year
    if sheet.kind == values.TIME:
        of = f" of {words.number(one.expected)}" if one.expected is not None else ""
        size = f"{words.number(sheet.hours)}{of} h"
    else:
        size = _sums(sheet)
    handed_in = f", handed in {words.day(sheet.submitted_on, year)}" if sheet.submitted_on else ""
    state = "" if sheet.state in values.WAITING else f", {state_words(sheet.state)}"
    yield style(cut(f"{sheet.id}  {name(workspace, sheet.person)}, {sheet.period}, {size}{handed_in}{state}", width), "bold")  # fmt: skip
    for weight in Weight:
        of_weight = [remark for remark in one.remarks if remark.reason.weight is weight]
        if of_weight:
            title, color = _HEADS[weight]
            yield f"  {style(title, color)}"
            for reason in REASONS:
                group = [remark for remark in of_weight if remark.reason is reason]
                if group:
                    yield from _group(reason, group, year, width, every=every)
    if not one.remarks:
        yield "  Nothing to ask."
    if sheet.state in (*values.WAITING, values.APPROVED_ONE):
        command = _COMMAND[sheet.kind]
        yield from (f"  {style(line, 'dim')}" for line in wrap(f'pmo {command} approve {sheet.id} · pmo {command} reject {sheet.id} --reason "…"', width - 2))  # fmt: skip


def _group(reason: Reason, group: Sequence[Remark], year: int, width: int, *, every: bool) -> Iterator[str]:
    """One reason: what it is, how often and how much, what to do; then the single days."""
    minutes = sum(remark.minutes for remark in group)
    times = f"{len(group)} times, " if len(group) > 1 else ""
    much = f" ({times}{minutes} min)" if minutes else f" ({len(group)} times)" if len(group) > 1 else ""
    yield from (f"    {line}" for line in wrap(f"{reason.title}{much}: {reason.advice}", width - 4))
    shown = group if every or len(group) <= FEW + 1 else group[:FEW]
    for remark in shown:
        day = words.weekday(remark.day, year) if remark.day else ""
        size = f"{remark.minutes} min" if remark.minutes else ""
        yield f"      {day.ljust(11)} {size.rjust(8)}  {cut(remark.text, max(width - 28, 20))}".rstrip()
    if len(shown) < len(group):
        yield f"      and {len(group) - len(shown)} more (--all)"


def _effects(found: Sequence[Effect], count: int, workspace: Workspace, width: int, style: Style) -> Iterator[str]:
    which = "it is" if count == 1 else "all of them are"
    yield style(f"Budgets when {which} approved", "bold")
    currency = workspace.settings.currency
    doubtful = False
    for one in found:
        mark = "" if one.certain else "at most "
        doubtful = doubtful or not one.certain
        yield f"  {cut(one.project, width - 2)}"
        share = f", {words.share(one.share)}" if one.share is not None else ""
        budget = f" of {words.number(one.budget_hours)}" if one.budget_hours is not None else ", no estimate"
        over = " — over budget" if one.share is not None and one.share > 1 else ""
        yield from (f"    {line}" for line in wrap(f"hours: {words.number(one.booked_hours)} booked + {words.number(one.new_hours)} = {mark}{words.number(one.after_hours)}{budget}{share}{over}", width - 4))  # fmt: skip
        if one.after_cost is not None and one.new_cost is not None and one.booked_cost is not None:
            of = f" of {words.money(one.budget_cost, currency)}" if one.budget_cost is not None else ""
            yield from (f"    {line}" for line in wrap(f"cost: {words.money(one.booked_cost, currency)} booked + {words.money(one.new_cost, currency)} = {mark}{words.money(one.after_cost, currency)}{of}", width - 4))  # fmt: skip
        else:
            yield "    cost: not known, since nobody recorded what an hour costs"
    if doubtful:
        yield from wrap("At most: actuals are kept by month, and some of these hours may be in them already.", width)


def _sums(sheet: Sheet) -> str:
    """What a report adds up to, by currency, and what the person gets back."""
    by_currency: dict[str, list[values.Expense]] = {}
    for expense in sheet.expenses:
        by_currency.setdefault(expense.currency or "USD", []).append(expense)
    parts = []
    for currency, rows in sorted(by_currency.items()):
        whole = total(row.amount for row in rows)
        back = total(row.amount for row in rows if row.reimbursable)
        parts.append(f"{words.money(whole, currency)}, {words.money(back, currency)} to be paid back")
    return "; ".join(parts) or "nothing"


def late(found: Lateness, workspace: Workspace, *, width: int, style: Style) -> str:
    """The reminder list."""
    return page(_late(found, workspace, max(width, NARROW), style))


def _late(found: Lateness, workspace: Workspace, width: int, style: Style) -> Iterator[str]:
    year, today = workspace.as_of.year, workspace.as_of
    due = f"due {words.weekday(found.due, year)}"
    when = "today" if found.due == today else words.distance(found.due, today) if found.due > today else words.ago(found.due, today)  # fmt: skip
    yield style(cut(f"Time sheets of {found.week}, {due} ({when}): {found.handed_in} of {found.expected} handed in", width), "bold")  # fmt: skip
    if found.nobody:
        yield from wrap(
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
            for one in group:
                yield from bullet(_reminder(one, workspace), width)
    if found.waiting:
        yield ""
        yield style(f"Wait for approval ({len(found.waiting)})", "bold")
        for item in found.waiting:
            who = words.listing([name(workspace, one) for one in item.deciders], "or") or "nobody who may decide"
            since = f" since {words.day(item.since, year)}" if item.since else ""
            yield from bullet(f"{item.sheet} of {name(workspace, item.person)} ({item.period}){since}, for {who}: pmo {_COMMAND[item.kind]} review {item.sheet}", width)  # fmt: skip
    if not found.late and not found.waiting and not found.nobody:
        yield "Everything is handed in and decided."


def _reminder(one: Late, workspace: Workspace) -> str:
    today, year = workspace.as_of, workspace.as_of.year
    days = one.days(today)
    what = f"{_PLURAL[one.kind]} {one.period}"
    state = "nothing entered" if not one.sheet else f"{one.sheet} is {state_words(one.state)}"
    gone = f", {words.count(days, 'day')} late" if days > 0 else ""
    missing = ""
    if one.missing:
        listed = ", ".join(words.weekday(day, year) for day in one.missing[:5])
        missing = f"; no time on {listed}{' …' if len(one.missing) > 5 else ''}"
    return f"{name(workspace, one.person)}: {what}{gone}, {state}{missing}"


def week(sheets: Iterable[Sheet], person: str, first: date, workspace: Workspace, *, width: int, style: Style) -> str:
    """The week of a person day by day, with what is missing."""
    return page(_week(list(sheets), person, first, workspace, max(width, NARROW), style))


def _week(
    sheets: list[Sheet], person: str, first: date, workspace: Workspace, width: int, style: Style
) -> Iterator[str]:
    days = [first + timedelta(days=offset) for offset in range(7)]
    entries = [part for sheet in sheets for entry in sheet.entries for part in by_day(entry) if part.day in days]
    hours = total(entry.hours for entry in entries)
    mine = [sheet for sheet in sheets if sheet.first <= days[-1] and days[0] <= sheet.last]
    blank = values.Sheet("", values.TIME, person, "", values.OPEN, days[0], days[-1])
    wanted = reviews.expected(workspace, blank)
    of = f" of {words.number(wanted)}" if wanted is not None else ""
    year = workspace.as_of.year
    span = f"{words.weekday(days[0], year)} to {words.weekday(days[-1], year)}"
    yield style(cut(f"{name(workspace, person)}, {span}: {words.number(hours)}{of} h", width), "bold")
    missing = set(reviews.missing_days(workspace, blank, sheets))
    for day in days:
        of_day = [entry for entry in entries if entry.day == day]
        if of_day:
            yield f"{words.weekday(day, year).ljust(12)} {words.number(total(entry.hours for entry in of_day)).rjust(6)} h"
            for entry in of_day:
                times = f" {values.as_clock(entry.start)}-{values.as_clock(entry.end)}" if entry.start is not None and entry.end is not None else ""  # fmt: skip
                yield cut(f"{words.number(entry.hours).rjust(19)} h{times}  {entry.at}  {entry.notes}".rstrip(), width)
        elif day in missing:
            yield f"{words.weekday(day, year).ljust(12)} {style('nothing yet', 'yellow')}"
    for sheet in mine:
        yield f"{sheet.id} is {state_words(sheet.state)}, due {words.weekday(sheet.due, year)}"
        if sheet.state in (values.REJECTED, values.REJECTED_SECOND) and sheet.record is not None:
            yield from bullet(f"Returned: {sheet.record.text('reject_reason')}", width)
    if any(sheet.state in values.IN_WORK for sheet in mine):
        yield style("Hand it in with `pmo time submit`.", "dim")


def expenses(found: Iterable[Sheet], person: str, workspace: Workspace, *, width: int, style: Style) -> str:
    """The expense reports of a person with every payment."""
    return page(_expenses(list(found), person, workspace, max(width, NARROW), style))


def _expenses(found: list[Sheet], person: str, workspace: Workspace, width: int, style: Style) -> Iterator[str]:
    if not found:
        yield f"{name(workspace, person)} has no expenses. Enter one with `pmo expense add 14 parking …`."
    year = workspace.as_of.year
    for sheet in sorted(found, key=lambda one: (one.first, one.id)):
        head = f"{sheet.id}  {sheet.period}, {_sums(sheet)}, {state_words(sheet.state)}"
        due = f", due {words.weekday(sheet.due, year)}" if sheet.state in values.IN_WORK else ""
        yield style(cut(head + due, width), "bold")
        for one in sorted(sheet.expenses, key=lambda row: row.day):
            receipt = "" if one.receipt == "present" else ", no receipt" if not one.receipt_reason else f", no receipt: {one.receipt_reason}"  # fmt: skip
            yield cut(f"  {words.weekday(one.day, year).ljust(11)} {words.money(one.amount, one.currency).rjust(10)}  {one.sort}  {one.at or 'charged to nothing'}  {one.notes}{receipt}", width)  # fmt: skip


def questions(remarks: Iterable[Remark], workspace: Workspace) -> Iterator[str]:
    """One line for each reason: what it is, how often, on which days."""
    year = workspace.as_of.year
    found = list(remarks)
    for reason in REASONS:
        group = [one for one in found if one.reason is reason]
        if len(group) == 1:
            day = f"{words.weekday(group[0].day, year)}, " if group[0].day else ""
            yield f"{reason.title.lower()}: {day}{group[0].text}"
        elif group:
            days = list(dict.fromkeys(words.weekday(one.day, year) for one in group if one.day))
            yield f"{reason.title.lower()} ({len(group)} times): {'; '.join(days[:FEW])}{' …' if len(days) > FEW else ''}"
