"""The questions, as text: one SQL file each, with the as-of date put in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

QUESTIONS: Final[dict[str, str]] = {
    "hours_by_person": "time_entries",
    "time_off_by_day": "time_entries",
    "cost_by_project": "time_entries",
    "expenses_by_project": "expenses",
    "hours_by_task": "time_entries",
    "hours_by_agreement": "time_entries",
    "late_entries": "time_entries",
    "agreement_tickets": "time_entries",
    "client_work": "time_entries",
    "unbilled_work": "time_entries",
    "unbilled_expenses": "expenses",
    "written_off": "time_entries",
}
"""Name of each question, and the table of facts that it is about."""


def sql(name: str, as_of: date) -> str:
    """A question in DuckDB's dialect. The date is a date, so nothing else can be put in."""
    return _text(name).replace("{as_of}", as_of.isoformat())


@cache
def _text(name: str) -> str:
    return files("pmo.facts").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
