"""The review of an expense report: everything an approver should ask about, with person, day and amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.number import shown
from pmo.domain.sheets import remark as r
from pmo.domain.sheets import returned, target
from pmo.domain.sheets.charges import closed, internal
from pmo.domain.sheets.receipts import PRESENT, needs_receipt, says_nothing
from pmo.domain.sheets.sheet import EXPENSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.domain.sheets.remark import Reason, Remark
    from pmo.domain.sheets.sheet import Expense, Sheet
    from pmo.model.workspace import Workspace


def review(workspace: Workspace, sheet: Sheet, others: Sequence[Sheet] = ()) -> tuple[Remark, ...]:
    """The remarks about an expense report, by reason, then by day; `others` are the other reports, of anybody."""
    found = [
        r.Remark(reason, sheet.id, sheet.person, expense.day, text, 0, expense.amount, expense.path)
        for expense in sheet.expenses
        for reason, text in _single(workspace, sheet, expense)
    ]
    found.extend(returned.remarks(workspace, sheet))
    found.extend(_again(sheet, [one for one in others if one.kind == EXPENSES and one.id != sheet.id]))
    ranks = {reason.slug: index for index, reason in enumerate(r.REASONS)}
    return tuple(sorted(found, key=lambda one: (ranks[one.reason.slug], one.day or sheet.first, one.text)))


def _single(workspace: Workspace, sheet: Sheet, expense: Expense) -> Iterator[tuple[Reason, str]]:
    limits = workspace.settings.thresholds
    what = said(expense)
    if expense.receipt != PRESENT and needs_receipt(expense.sort, expense.amount, limits.receipt_above):
        if says_nothing(expense.receipt_reason):
            why = f"; “{expense.receipt_reason}” is no reason" if expense.receipt_reason else ""
            yield r.NO_RECEIPT, f"{what}; one is needed above {shown(limits.receipt_above)}{why}"
        elif expense.path:  # what the PSA keeps of receipts is not pulled
            yield r.REASON_ONLY, f"{what}: “{expense.receipt_reason}”"
    if expense.amount > limits.expense_limit:
        yield r.OVER_POLICY, f"{what}; the limit is {shown(limits.expense_limit)}"
    age = ((sheet.submitted_on or workspace.as_of) - expense.day).days
    if age > limits.expense_days:
        yield r.OLD_EXPENSE, f"{what}, {age} days before; {limits.expense_days} are the most"
    if expense.currency and expense.currency != workspace.settings.currency:
        yield r.CURRENCY, f"{what}; the firm counts in {workspace.settings.currency}"
    if not sheet.first <= expense.day <= sheet.last:
        yield r.OUTSIDE, f"{what}; the report is for {sheet.period}"
    over = closed(workspace, expense)
    if over:
        yield r.CLOSED, f"{what}, {expense.at}, {over}"
    billable = expense.billable == target.BILLABLE
    if billable and internal(workspace, expense):
        yield r.BILLABLE_INTERNAL, f"{what}, {expense.at}"
    elif not expense.at and (billable or expense.amount > limits.receipt_above):
        yield r.NO_TARGET, f"{what}{', billable' if billable else ''}"
    if not expense.notes:
        yield r.NO_PURPOSE, what


def said(expense: Expense) -> str:
    """An expense in words: 142.50 USD lodging."""
    return f"{shown(expense.amount)} {expense.currency} {expense.sort}".strip()


def _again(sheet: Sheet, others: Sequence[Sheet]) -> Iterator[Remark]:
    """The same payment again: by the mark of its receipt in any report, else by day and amount.

    Day and amount of a person twice are a question whatever the two are called; those of a colleague are worth a look.
    """
    receipts = {mark: other.id for other in others for one in other.expenses if (mark := _mark(other, one))}
    paid = {_key(one): other.id for other in others if other.person == sheet.person for one in other.expenses}
    alike = {_key(one): other for other in others if other.person != sheet.person for one in other.expenses}
    for expense in sheet.expenses:
        key, mark = _key(expense), _mark(sheet, expense)
        reason, where = None, ""
        if mark in receipts:
            reason, where = r.SAME_RECEIPT, receipts[mark]
        elif key in paid:
            reason, where = r.TWICE, paid[key]
        elif key in alike:
            reason, where = r.LIKE_OTHERS, f"{alike[key].id} of {alike[key].person}"
        if reason is not None:
            also = "" if where == sheet.id else f", also in {where}"
            yield r.Remark(reason, sheet.id, sheet.person, expense.day, f"{said(expense)}{also}", 0, expense.amount, expense.path)  # fmt: skip
        if mark:
            receipts.setdefault(mark, sheet.id)
        paid.setdefault(key, sheet.id)


def _key(expense: Expense) -> tuple[Any, ...]:
    return (expense.day, expense.amount, expense.currency)


def _mark(sheet: Sheet, expense: Expense) -> str:
    """The mark of the receipt of an expense; empty without one."""
    rows = sheet.record.list("entries") if sheet.record is not None else []
    index = expense.path[1] if len(expense.path) > 1 else -1
    row = rows[index] if isinstance(index, int) and 0 <= index < len(rows) else None
    return str(row.get("receipt_sha256") or "") if isinstance(row, dict) else ""
