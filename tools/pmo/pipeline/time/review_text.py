"""The review for a terminal: what is wrong first, then what to ask, grouped and counted, with the way to go on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import total
from pmo.domain.sheets import late, returned
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.approver import next_deciders
from pmo.domain.sheets.approver import words as state_words
from pmo.domain.sheets.receipts import MILEAGE, PRESENT
from pmo.domain.sheets.remark import REASONS, Weight
from pmo.pipeline.time.people import name
from pmo.render import words
from pmo.render.reports.terminal import NARROW, bullet, cut, page, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pmo.domain.sheets.blocks import Holding
    from pmo.domain.sheets.effect import Effect
    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Expense, Sheet
    from pmo.domain.sheets.sums import Sums
    from pmo.model.record import Path
    from pmo.model.workspace import Workspace
    from pmo.pipeline.time.looked_at import Looked, Review

    Style = Callable[[str, str], str]

FEW: Final = 4
"""Lines of one sort that are shown without --all."""
PAYMENTS: Final = 8
"""Payments of one report that are shown without --all."""
COMMAND: Final = {values.TIME: "time", values.EXPENSES: "expense"}
PLURAL: Final = {values.TIME: "time sheet", values.EXPENSES: "expense report"}
_HEADS: Final = {
    Weight.ASK: ("Ask before deciding", "yellow"),
    Weight.LOOK: ("Worth a look", "cyan"),
    Weight.NOTE: ("To know", "dim"),
}
_HOUR: Final = 60


def review(found: Review, workspace: Workspace, *, width: int, style: Style, every: bool = False) -> str:
    """The review for the one who decides."""
    return page(_Page(workspace, max(width, NARROW), style, every=every).lines(found))


def duration(minutes: int) -> str:
    """Minutes as people think of them: hours from one hour on, minutes below."""
    return f"{words.number(Decimal(minutes) / _HOUR)} h" if minutes >= _HOUR else f"{minutes} min"


def line_in(sheet: Sheet, path: Path) -> str:
    """Where an entry stands in the file of its sheet, as `line 34`; empty for an entry of the PSA, or for no entry."""
    return f"line {sheet.record.place(path).span.line}" if path and sheet.record is not None else ""


class _Page:
    """The lines of a review, for one width and manner."""

    def __init__(self, workspace: Workspace, width: int, style: Style, *, every: bool) -> None:
        self.workspace = workspace
        self.width = width
        self.style = style
        self.every = every
        self.year = workspace.as_of.year

    def lines(self, found: Review) -> Iterator[str]:
        yield self.style(
            cut(f"{self._verdict(found)} · as of {words.long_day(self.workspace.as_of)}", self.width), "bold"
        )
        for sentence in found.unread:
            yield from (self.style(line, "red") for line in bullet(sentence, self.width))
        if not found.looked:
            yield from wrap(self._instead(found.kind), self.width)
        for one in found.looked:
            yield ""
            yield from self._sheet(one)
        if found.second:
            yield ""
            yield from self._second(found)
        count = len(found.looked)
        if found.effects:
            yield ""
            yield from self._effects(found.effects, count)
        if found.holdings:
            yield ""
            yield from self._holdings(found.holdings, count)
        yield from self._clear(found)

    def _verdict(self, found: Review) -> str:
        if not found.looked:
            return f"No {PLURAL[found.kind]} waits for {'the first ' if found.second else ''}approval"
        wrong = sum(1 for one in found.looked if one.errors)
        asked = sum(1 for one in found.looked if one.to_ask and not one.errors)
        clear = len(found.looked) - wrong - asked
        head = words.capital(words.count(len(found.looked), PLURAL[found.kind]))
        if len(found.looked) == 1 and not wrong:
            questions = len(found.looked[0].to_ask)
            return f"{head}: {words.count(questions, 'question') if questions else 'nothing to ask'}"
        if not wrong and not asked:
            return f"{head}: nothing to ask"
        parts = (
            f"{words.count(wrong, 'sheet')} with errors" if wrong else "",
            f"{words.count(asked, 'sheet')} with questions" if asked else "",
            f"{clear} clear" if clear else "",
        )
        return f"{head}: {', '.join(part for part in parts if part)}"

    def _instead(self, kind: str) -> str:
        period = "--week 2026-W47" if kind == values.TIME else f"--month {self.workspace.as_of:%Y-%m}"
        return (
            f"Who is late: pmo time late. {PLURAL[kind].capitalize()}s of a period, whatever their state: "
            f"pmo {COMMAND[kind]} review {period} --all-states"
        )

    def _sheet(self, one: Looked) -> Iterator[str]:
        sheet = one.sheet
        yield self.style(cut(self._head(one), self.width), "bold")
        if one.sums is not None and sheet.entries:
            yield from (f"  {line}" for line in wrap(self._sums(one.sums), self.width - 2))
        yield from self._first_approval(sheet)
        if one.errors:
            path = one.errors[0].place.path
            yield f"  {self.style('Cannot be approved: pmo lint finds an error', 'red')} · {path}"
            for finding in one.errors:
                yield from (f"    {line}" for line in bullet(f"line {finding.place.span.line}: {finding.message}", self.width - 4))  # fmt: skip
        file = sheet.record.path if sheet.record is not None and not one.errors else ""
        for weight in Weight:
            of_weight = [remark for remark in one.remarks if remark.reason.weight is weight]
            if of_weight:
                title, color = _HEADS[weight]
                yield f"  {self.style(title, color)}{self.style(f' · {file}', 'dim') if file else ''}"
                file = ""  # once is enough
                for reason in REASONS:
                    group = [remark for remark in of_weight if remark.reason is reason]
                    if group:
                        yield from self._group(sheet, reason, group)
        if not one.remarks and not one.errors:
            yield "  Nothing to ask."
        if sheet.expenses:
            yield from self._payments(sheet)
        if sheet.state in (*values.WAITING, values.APPROVED_ONE):
            yield from (f"  {self.style(line, 'dim')}" for line in self._commands(one))

    def _head(self, one: Looked) -> str:
        sheet = one.sheet
        if sheet.kind == values.TIME:
            of = f" of {words.number(one.expected)}" if one.expected is not None else ""
            size = f"{words.number(sheet.hours)}{of} h"
        else:
            size = amounts(sheet)
        handed_in = f", handed in {words.day(sheet.submitted_on, self.year)}" if sheet.submitted_on else ""
        state = "" if sheet.state in values.WAITING else f", {state_words(sheet.state)}"
        return f"{sheet.id}  {name(self.workspace, sheet.person)}, {sheet.period}, {size}{handed_in}{state}"

    def _sums(self, found: Sums) -> str:
        parts = (
            (found.billable, "billable"),
            (found.covered, "under agreements"),
            (found.undecided, "billed as the ticket says"),
            (found.not_billed, "not billed"),
            (found.internal, "internal"),
        )
        sorts = ", ".join(f"{words.number(hours)} h {what}" for hours, what in parts if hours)
        shown = found.clients if self.every or len(found.clients) <= FEW + 1 else found.clients[:FEW]
        clients = [f"{self._client(client)} {words.number(hours)} h" for client, hours in shown]
        more = f" and {len(found.clients) - len(shown)} more" if len(shown) < len(found.clients) else ""
        return sorts + (f" · {', '.join(clients)}{more}" if clients else "")

    def _client(self, client: str) -> str:
        record = self.workspace.find("client", client)
        return self.workspace.label(record) if record is not None else client

    def _first_approval(self, sheet: Sheet) -> Iterator[str]:
        rows = returned.decisions(sheet)
        if sheet.state == values.APPROVED_ONE and rows:
            row = rows[-1]
            why = f": {row['reason']}" if row.get("reason") else ""
            said = f"First approval by {name(self.workspace, str(row.get('person') or ''))}, {words.day(late.since(sheet), self.year)}{why}"  # fmt: skip
            yield from (f"  {line}" for line in wrap(said, self.width - 2))

    def _commands(self, one: Looked) -> list[str]:
        """What decides this sheet, to be copied: no command is ever broken in two lines."""
        sheet = one.sheet
        command, there = f"pmo {COMMAND[sheet.kind]}", _write(sheet)
        reason = ' --reason "…"' if one.to_ask else ""
        approve = [] if one.errors else [f"{command} approve {sheet.id}{there}{reason}"]
        found = [*approve, f'{command} reject {sheet.id}{there} --reason "…"']
        together = " · ".join(found)
        return [together] if len(together) <= self.width - 2 else found

    def _group(self, sheet: Sheet, reason: Reason, group: Sequence[Remark]) -> Iterator[str]:
        """One reason: what it is, how often and how much, what to do; then the single days."""
        minutes = sum(remark.minutes for remark in group)
        times = f"{len(group)} times" if len(group) > 1 else ""
        much = ", ".join(part for part in (times, duration(minutes) if minutes else "") if part)
        yield from (f"    {line}" for line in wrap(f"{reason.title}{f' ({much})' if much else ''}: {reason.advice}", self.width - 4))  # fmt: skip
        shown = group if self.every or len(group) <= FEW + 1 else group[:FEW]
        for remark in shown:
            day = words.weekday(remark.day, self.year) if remark.day else ""
            size = duration(remark.minutes) if remark.minutes else ""
            size = f"{size}: " if size and not remark.text.startswith(size) else ""
            where = line_in(sheet, remark.path)
            text = f"{size}{remark.text}{f' ({where})' if where else ''}"
            head = f"      {day.ljust(11)}  "
            for index, line in enumerate(wrap(text, max(self.width - len(head), 20))):
                yield f"{head if not index else ' ' * len(head)}{line}"
        if len(shown) < len(group):
            yield f"      and {len(group) - len(shown)} more (--all)"

    def _payments(self, sheet: Sheet) -> Iterator[str]:
        rows = sorted(sheet.expenses, key=lambda row: row.day)
        shown = rows if self.every or len(rows) <= PAYMENTS + 1 else rows[:PAYMENTS]
        yield f"  {self.style(words.capital(words.count(len(rows), 'payment')), 'dim')}"
        yield from (cut(f"    {payment(one, self.year)}", self.width) for one in shown)
        if len(shown) < len(rows):
            yield f"    and {len(rows) - len(shown)} more (--all)"

    def _second(self, found: Review) -> Iterator[str]:
        """The sheets that have their first approval: one line for each."""
        deciders = sorted({one for looked in found.second for one in next_deciders(self.workspace, looked.sheet)})
        who = words.listing([name(self.workspace, one) for one in deciders], "or")
        yield self.style(cut(f"Second approval ({len(found.second)}), for {who}", self.width), "bold")
        shown = found.second if self.every or len(found.second) <= PAYMENTS + 1 else found.second[:PAYMENTS]
        for one in shown:
            sheet = one.sheet
            state = "an error" if one.errors else words.count(len(one.to_ask), "question") if one.to_ask else "nothing to ask"  # fmt: skip
            yield from bullet(f"{self._short(one)}, first approval {words.day(late.since(sheet), self.year)}, {state}: pmo {COMMAND[sheet.kind]} review {sheet.id}", self.width)  # fmt: skip
        if len(shown) < len(found.second):
            yield f"  and {len(found.second) - len(shown)} more (--all)"

    def _short(self, one: Looked) -> str:
        sheet = one.sheet
        size = f"{words.number(sheet.hours)} h" if sheet.kind == values.TIME else amounts(sheet)
        return f"{sheet.id} of {name(self.workspace, sheet.person)}, {sheet.period}, {size}"

    def _effects(self, found: Sequence[Effect], count: int) -> Iterator[str]:
        yield self.style(f"Budgets when {_all(count)} approved", "bold")
        currency = self.workspace.settings.currency
        for one in found:
            mark = "" if one.certain else "at most "
            yield f"  {cut(one.project, self.width - 2)}"
            share = f", {words.share(one.share)}" if one.share is not None else ""
            budget = f" of {words.number(one.budget_hours)}" if one.budget_hours is not None else ", no estimate"
            over = _over(one.booked_hours, one.budget_hours, one.after_hours, certain=one.certain)
            yield from self._indented(f"hours: {words.number(one.booked_hours)} booked + {words.number(one.new_hours)} = {mark}{words.number(one.after_hours)}{budget}{share}{over}")  # fmt: skip
            if one.after_cost is not None and one.new_cost is not None and one.booked_cost is not None:
                of = f" of {words.money(one.budget_cost, currency)}" if one.budget_cost is not None else ""
                over = _over(one.booked_cost, one.budget_cost, one.after_cost, certain=one.certain)
                yield from self._indented(f"cost: {words.money(one.booked_cost, currency)} booked + {words.money(one.new_cost, currency)} = {mark}{words.money(one.after_cost, currency)}{of}{over}")  # fmt: skip
            else:
                yield "    cost: not known, since nobody recorded what an hour costs"
        if not all(one.certain for one in found):
            yield from wrap("At most: actuals are kept by month, and some of these hours may be in them already.", self.width)  # fmt: skip

    def _indented(self, text: str) -> Iterator[str]:
        return (f"    {line}" for line in wrap(text, self.width - 4))

    def _holdings(self, found: Sequence[Holding], count: int) -> Iterator[str]:
        yield self.style(f"Agreements with a limit when {_all(count)} approved", "bold")
        for one in found:
            if not one.hours:
                rest = f"{words.number(one.left)} h left, these hours counted already"
            elif one.after < 0:
                rest = f"{words.number(one.left)} h left, {words.number(one.hours)} h here: {words.number(-one.after)} h too many"
            else:
                rest = f"{words.number(one.left)} h left - {words.number(one.hours)} = {words.number(one.after)} h"
            yield from (f"  {line}" for line in wrap(f"{one.agreement} “{one.title}”: {rest}", self.width - 2))

    def _clear(self, found: Review) -> Iterator[str]:
        """The commands for what nothing speaks against, each whole on its line; what is only in the PSA is decided there."""
        ready = [one.sheet for one in found.looked if one.clear and one.sheet.state in values.WAITING]
        here = [sheet.id for sheet in ready if sheet.record is not None]
        there = [sheet.id for sheet in ready if sheet.record is None]
        if ready:
            yield ""
        if here:
            yield f"Clear: pmo {COMMAND[found.kind]} approve {' '.join(here)}"
        if there:
            yield f"Clear, in the PSA alone: pmo {COMMAND[found.kind]} approve {' '.join(there)} --write"


def _all(count: int) -> str:
    return "it is" if count == 1 else "all of them are"


def _write(sheet: Sheet) -> str:
    return " --write" if sheet.record is None else ""


def _over(booked: Decimal, budget: Decimal | None, after: Decimal, *, certain: bool) -> str:
    """That a budget is exceeded; that it may be, where what comes out is an upper bound."""
    if budget is None or after <= budget:
        return ""
    return " — over budget" if certain or booked > budget else " — may be over budget"


def amounts(sheet: Sheet) -> str:
    """What a report adds up to, by currency, and what the person gets back."""
    by_currency: dict[str, list[Expense]] = {}
    for expense in sheet.expenses:
        by_currency.setdefault(expense.currency or "USD", []).append(expense)
    parts = []
    for currency, rows in sorted(by_currency.items()):
        whole = total(row.amount for row in rows)
        back = total(row.amount for row in rows if row.reimbursable)
        parts.append(f"{words.money(whole, currency)}, {words.money(back, currency)} to be paid back")
    return "; ".join(parts) or "nothing"


def payment(one: Expense, year: int) -> str:
    """One payment on a line: day, amount, sort, what it is charged to, whether there is a receipt, what it was for.

    Of those that are only in the PSA nobody knows whether they have one.
    """
    without = f"no receipt ({one.receipt_reason})" if one.receipt_reason else "no receipt"
    parts = (
        words.weekday(one.day, year).ljust(11) + f" {words.money(one.amount, one.currency)}".rjust(11),
        one.sort,
        one.at or "charged to nothing",
        "" if one.receipt == PRESENT or one.sort == MILEAGE or not one.path else without,
        one.notes,
    )
    return "  ".join(part for part in parts if part)


def questions(remarks: Iterable[Remark], workspace: Workspace) -> Iterator[str]:
    """One line for each reason: what it is, how often, on which days."""
    year = workspace.as_of.year
    found = list(remarks)
    for reason in REASONS:
        group = [one for one in found if one.reason is reason]
        if len(group) == 1:
            one = group[0]
            day = f"{words.weekday(one.day, year)}, " if one.day else ""
            record = workspace.find(values.TIME, one.sheet) or workspace.find(values.EXPENSES, one.sheet)
            where = f" ({record.path}:{record.place(one.path).span.line})" if record is not None and one.path else ""
            yield f"{_title(reason)}: {day}{one.text}{where}"
        elif group:
            days = list(dict.fromkeys(words.weekday(one.day, year) for one in group if one.day))
            yield f"{_title(reason)} ({len(group)} times): {'; '.join(days[:FEW])}{' …' if len(days) > FEW else ''}"


def _title(reason: Reason) -> str:
    return f"{reason.title[0].lower()}{reason.title[1:]}"
