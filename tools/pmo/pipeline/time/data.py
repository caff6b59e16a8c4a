"""Review and reminder list as data, for tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo import __version__
from pmo.pipeline.time.people import name
from pmo.render.reports.json_text import dump

if TYPE_CHECKING:
    from datetime import date

    from pmo.domain.sheets.effect import Effect
    from pmo.domain.sheets.late import Lateness
    from pmo.domain.sheets.remark import Remark
    from pmo.domain.sheets.sheet import Sheet
    from pmo.model.workspace import Workspace
    from pmo.pipeline.time.looked_at import Looked, Review


def review(found: Review, workspace: Workspace) -> str:
    """The review as JSON: every remark with person, day and minutes, errors, what cannot be read, and the budgets."""
    return dump(
        {
            **_head("time-review" if found.kind == "timesheet" else "expense-review", workspace),
            "sheets": [_sheet(one, workspace) for one in found.looked],
            "second_approval": [_sheet(one, workspace) for one in found.second],
            "unread": list(found.unread),
            "budgets": [_effect(one) for one in found.effects],
            "agreements": [
                {"agreement": one.agreement, "hours_left": one.left, "new_hours": one.hours, "hours_after": one.after}
                for one in found.holdings
            ],
        }
    )


def late(found: Lateness, workspace: Workspace) -> str:
    """The reminder list as JSON."""
    return dump(
        {
            **_head("time-late", workspace),
            "week": found.week,
            "due": found.due.isoformat(),
            "expected": found.expected,
            "handed_in": found.handed_in,
            "no_sheet_recorded": found.nobody,
            "late": [
                {
                    "person": one.person,
                    "name": name(workspace, one.person),
                    "kind": one.kind,
                    "period": one.period,
                    "due": one.due.isoformat(),
                    "days": one.days(workspace.as_of),
                    "sheet": one.sheet or None,
                    "state": one.state or None,
                    "missing_days": [day.isoformat() for day in one.missing],
                }
                for one in found.late
            ],
            "waiting": [
                {
                    "sheet": one.sheet,
                    "person": one.person,
                    "kind": one.kind,
                    "period": one.period,
                    "since": _iso(one.since),
                    "second_approval": one.second,
                    "deciders": list(one.deciders),
                }
                for one in found.waiting
            ],
        }
    )


def _head(report: str, workspace: Workspace) -> dict[str, Any]:
    tool = {"name": "pmo-as-code", "version": __version__}
    return {"report": report, "as_of": workspace.as_of.isoformat(), "tool": tool}


def _sheet(one: Looked, workspace: Workspace) -> dict[str, Any]:
    sheet, sums = one.sheet, one.sums
    return {
        "id": sheet.id,
        "psa_ref": sheet.number or None,
        "person": sheet.person,
        "name": name(workspace, sheet.person),
        "period": sheet.period,
        "state": sheet.state,
        "submitted_on": _iso(sheet.submitted_on),
        "hours": sheet.hours if sheet.kind == "timesheet" else None,
        "expected_hours": one.expected,
        "file": sheet.record.path if sheet.record is not None else None,
        "billable_hours": sums.billable if sums is not None else None,
        "agreement_hours": sums.covered if sums is not None else None,
        "undecided_hours": sums.undecided if sums is not None else None,
        "not_billed_hours": sums.not_billed if sums is not None else None,
        "internal_hours": sums.internal if sums is not None else None,
        "clients": [{"client": client, "hours": hours} for client, hours in sums.clients] if sums is not None else [],
        "errors": [{"line": wrong.place.span.line, "text": wrong.message, "rule": wrong.slug} for wrong in one.errors],
        "questions": len(one.to_ask),
        "remarks": [_remark(sheet, remark) for remark in one.remarks],
    }


def _remark(sheet: Sheet, one: Remark) -> dict[str, Any]:
    line = sheet.record.place(one.path).span.line if one.path and sheet.record is not None else None
    return {
        "line": line,
        "reason": one.reason.slug,
        "weight": one.reason.weight.value,
        "person": one.person,
        "day": _iso(one.day),
        "minutes": one.minutes,
        "amount": one.amount,
        "text": one.text,
        "advice": one.reason.advice,
    }


def _effect(one: Effect) -> dict[str, Any]:
    return {
        "project": one.project,
        "hours_in_sheets": one.hours,
        "new_hours": one.new_hours,
        "booked_hours": one.booked_hours,
        "hours_after": one.after_hours,
        "budget_hours": one.budget_hours,
        "share_after": one.share,
        "new_cost": one.new_cost,
        "booked_cost": one.booked_cost,
        "cost_after": one.after_cost,
        "budget_cost": one.budget_cost,
        "upper_bound": not one.certain,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
