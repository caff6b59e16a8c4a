"""The review of an expense report: everything an approver should ask about, with person, day and amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import shown
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import target
from pmo.domain.sheets.charges import internal, over_on
from pmo.domain.sheets.sheet import EXPENSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Expense, Sheet
    from pmo.model.workspace import Workspace

MILEAGE: Final = "mileage"
PRESENT: Final = "present"


def review(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet] = ()) -> tuple[Remark, ...]:
    """The remarks about an expense report, by reason, then by day; `others` are the person's other reports."""
    found = [
        r.Remark(reason, sheet.id, sheet.person, expense.day, text, 0, expense.amount)
        for expense in sheet.expenses
        for reason, text in _single(workspace, sheet, expense)
    ]
    found.extend(_twice(sheet, others))
    ranks = {reason.slug: index for index, reason in enumerate(r.REASONS)}
    return tuple(sorted(found, key=lambda one: (ranks[one.reason.slug], one.day or sheet.first, one.text)))


def _single(workspace: Workspace, sheet: Sheet, expense: Expense) -> Iterator[tuple[Reason, str]]:
    limits = workspace.settings.thresholds
    what = said(expense)
    needs = expense.sort != MILEAGE and expense.receipt != PRESENT and not expense.receipt_reason
    if needs and expense.amount > limits.receipt_above:
        yield r.NO_RECEIPT, f"{what}; one is needed above {shown(limits.receipt_above)}"
    if expense.amount > limits.expense_limit:
        yield r.OVER_POLICY, f"{what}; the limit is {shown(limits.expense_limit)}"
    if expense.currency and expense.currency != workspace.settings.currency:
        yield r.CURRENCY, f"{what}; the firm counts in {workspace.settings.currency}"
    if not sheet.first <= expense.day <= sheet.last:
        yield r.OUTSIDE, f"{what}; the report is for {sheet.period}"
    over = over_on(workspace, expense.project, expense.day)
    if over:
        yield r.CLOSED, f"{what}, {expense.at}, {over}"
    if expense.billable == target.BILLABLE:
        if internal(workspace, expense):
            yield r.BILLABLE_INTERNAL, f"{what}, {expense.at}"
        elif not expense.at:
            yield r.NO_TARGET, what
    if not expense.notes:
        yield r.NO_PURPOSE, what


def said(expense: Expense) -> str:
    """An expense in words: 142.50 USD lodging."""
    return f"{shown(expense.amount)} {expense.currency} {expense.sort}".strip()


def _twice(sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    """The same day, sort, amount and currency again, in this report or in an earlier one of the person."""
    seen: dict[tuple[Any, ...], str] = {
        _key(expense): other.id
        for other in others
        if other.person == sheet.person and other.kind == EXPENSES and other.id != sheet.id
        for expense in other.expenses
    }
    for expense in sheet.expenses:
        first = seen.setdefault(_key(expense), "")
        if first:
            where = "" if first == sheet.id else f", also in {first}"
            yield r.Remark(r.TWICE, sheet.id, sheet.person, expense.day, f"{said(expense)}{where}", 0, expense.amount)
        seen[_key(expense)] = first or sheet.id


def _key(expense: Expense) -> tuple[Any, ...]:
    return (expense.day, expense.sort, expense.amount, expense.currency)
