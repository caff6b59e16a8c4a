"""The utilization report: how much of the team's time went to clients, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from pmo.domain.calendar import Calendar, month_bounds
from pmo.domain.number import MISSING_INPUT, ZERO, absent, known, number
from pmo.domain.utilization import client_utilization_of_staff_available, staff_available_hours, team_figure
from pmo.model.figures import Column, Table
from pmo.render import words
from pmo.render.reports.context import rows_of, section_of

if TYPE_CHECKING:
    from typing import Any

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

MONTHS = 12
_FULL_WEEK = Decimal(5)


@dataclass(slots=True)
class Month:
    """Hours booked in a month, by what they were for."""

    agreements: Decimal = ZERO
    projects: Decimal = ZERO
    internal: Decimal = ZERO
    people: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def build(context: Context) -> Report:
    """Hours for clients of the hours that the team had, for the last twelve months."""
    table = utilization(context.workspace)
    rows = rows_of(table)
    last = next((row for row in reversed(rows) if row["client_utilization_of_staff_available"].value is not None), None)
    if not rows:
        answer, more = (
            "No booked hours are here to see.",
            "Hours come from the actuals of projects and the usage of agreements.",
        )
    elif last is None:
        answer = "The team's share of time for clients cannot be told."
        why = words.reason(rows[-1]["client_utilization_of_staff_available"])
        more = (
            "Who booked the hours, and so who the team is, is shown to management."
            if context.workspace.audience != "management"
            else f"The reason: {why}."
        )
    else:
        share = last["client_utilization_of_staff_available"]
        client = last["agreement_hours"] + last["project_hours"]
        answer = f"In {last['month']} the team spent {words.share(share.value)} of its time on clients ({words.number(client)} of {words.number(last['available'].value)} hours)."
        others = [
            row["client_utilization_of_staff_available"].value
            for row in rows
            if row is not last and row["client_utilization_of_staff_available"].value is not None
        ]
        more = (
            f"In the other months shown it was {words.share(min(others), 0)} to {words.share(max(others), 0)}."
            if others
            else ""
        )
    return context.report(
        "utilization", "Utilization", answer, more, [section_of(table, "By month", empty="No hours are booked.")]
    )


def utilization(workspace: Workspace) -> Table:
    """Booked hours of the team by month against the hours it had.

    The team is everybody who booked hours in the months shown. Available are weekly capacity over the working days of
    the month without holidays and recorded absences; the as-of month counts up to the as-of date.
    """
    booked = _booked(workspace)
    months = sorted(booked)[-MONTHS:]
    team = set().union(*(booked[month].people for month in months)) if months else set()
    minimum = workspace.settings.thresholds.min_group
    columns = (
        Column("month", "Month", "id"),
        Column("people", "People", "count", "Team members: everybody who booked hours in the months shown."),
        Column("agreement_hours", "Agreements", "hours", "Hours booked on agreements of clients."),
        Column("project_hours", "Client projects", "hours", "Hours booked on projects of clients."),
        Column("internal_hours", "Own projects", "hours", "Hours booked on projects of the firm itself."),
        Column("available", "Available", "hours", "Weekly capacity over the working days of the month, without holidays and recorded absences. The month of the as-of date counts up to that day."),
        Column("client_utilization_of_staff_available", "For clients", "share", f"client_utilization_of_staff_available: (agreements + client projects) ÷ available. Work on own projects is not in it. Shown for teams of {minimum} or more. Only absences on record are taken off: where they are missing, the true share is higher."),
    )  # fmt: skip
    members = [person for person in workspace.of("person") if person.id in team]
    lines: list[tuple[Any, ...]] = []
    sources: list[tuple[str, ...]] = []
    for month in months:
        found = booked[month]
        hours = available(workspace, members, month)
        own, client = found.internal, found.agreements + found.projects
        if not team or hours.value is None:
            share = absent(MISSING_INPUT)
        else:
            share = team_figure(
                client_utilization_of_staff_available(client + own, own, hours.value), len(team), minimum
            )
        lines.append((month, len(team) or None, found.agreements, found.projects, own, hours, share))
        sources.append(tuple(sorted(found.sources)))
    return Table("utilization", "Utilization", columns, tuple(lines), tuple(sources))


def _booked(workspace: Workspace) -> dict[str, Month]:
    out: dict[str, Month] = {}
    last = workspace.as_of.isoformat()[:7]
    for kind in ("actuals", "usage"):
        for record in workspace.of(kind):
            client = workspace.client_of(record)
            internal = client is not None and client.get("internal") is True
            for row in record.list("rows"):
                month, hours = (row.get("month"), number(row.get("hours"))) if isinstance(row, dict) else (None, None)
                if not isinstance(month, str) or month > last or hours is None:
                    continue
                found = out.setdefault(month, Month())
                if internal:
                    found.internal += hours
                elif kind == "usage":
                    found.agreements += hours
                else:
                    found.projects += hours
                if row.get("person"):
                    found.people.add(str(row["person"]))
                found.sources.add(record.id)
    return out


def available(workspace: Workspace, members: list[Record], month: str) -> Value:
    """Hours the members had in a month up to the as-of date; no value when nobody's capacity is recorded."""
    bounds = month_bounds(month)
    if bounds is None or not members:
        return absent(MISSING_INPUT)
    first, last = bounds[0], min(bounds[1], workspace.as_of)
    calendar = Calendar.of(workspace.settings)
    days = Decimal(len(workspace.settings.working_days)) or _FULL_WEEK
    total, off = ZERO, ZERO
    for person in members:
        weekly = number(person.get("weekly_capacity_hours"))
        if weekly is None:
            return absent(MISSING_INPUT)
        total += weekly / days * calendar.between(first, last)
        off += weekly / days * _away(workspace, person, first, last, calendar)
    return staff_available_hours(total, off) if total else known(ZERO)


def _away(workspace: Workspace, person: Record, first: date, last: date, calendar: Calendar) -> int:
    """Working days on which somebody is away; absences that overlap count once."""
    gone: set[date] = set()
    for record in workspace.of("absence"):
        start, end = record.date("start"), record.date("end")
        if record.get("person") == person.id and start is not None:
            begin, stop = max(start, first), min(end or start, last)
            gone.update(begin + timedelta(days=offset) for offset in range((stop - begin).days + 1))
    return sum(1 for day in gone if calendar.works(day))
