"""What the files of facts hold: columns, types, and which of them may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fact:
    """A column of facts. `type` is SQL; `needed` columns must be in the file, others are empty when they are not."""

    name: str
    type: str
    meaning: str
    needed: bool = False


HOURS: Final = "DECIMAL(9, 4)"
RATE: Final = "DECIMAL(10, 4)"
MULTIPLIER: Final = "DECIMAL(6, 4)"
MONEY: Final = "DECIMAL(18, 4)"
"""Hours x rate x multiplier has 25 digits, a sum of them 35: below the 38 that engines keep exactly."""

TIME_ENTRIES: Final = (
    Fact("id", "VARCHAR", "number of the entry in the PSA; each once", needed=True),
    Fact("person", "VARCHAR", "id of the person", needed=True),
    Fact("day", "DATE", "day of the work", needed=True),
    Fact("hours", HOURS, "hours worked", needed=True),
    Fact("kind", "VARCHAR", "client, internal or time_off", needed=True),
    Fact("billing", "VARCHAR", "billable, covered (by an agreement or fixed fee) or no_charge; for client work"),
    Fact("client", "VARCHAR", "id of the client"),
    Fact("project", "VARCHAR", "id of the project"),
    Fact("wbs", "VARCHAR", "WBS number of the task"),
    Fact("agreement", "VARCHAR", "id of the agreement that covers it"),
    Fact("cost_rate", RATE, "loaded cost of an hour"),
    Fact("cost_multiplier", MULTIPLIER, "of the work type; 1 when empty"),
    Fact("entered_on", "DATE", "day on which it was entered"),
)
EXPENSES: Final = (
    Fact("id", "VARCHAR", "number of the entry in the PSA; each once", needed=True),
    Fact("person", "VARCHAR", "id of the person", needed=True),
    Fact("day", "DATE", "day of the expense", needed=True),
    Fact("amount", MONEY, "what was paid", needed=True),
    Fact("project", "VARCHAR", "id of the project"),
    Fact("client", "VARCHAR", "id of the client"),
    Fact("reimbursable", "BOOLEAN", "whether the person gets it back"),
)
LAYOUTS: Final[dict[str, tuple[Fact, ...]]] = {"time_entries": TIME_ENTRIES, "expenses": EXPENSES}
"""The tables of facts, by name; a file or folder of that name holds one."""

CHOICES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("time_entries", "kind"): ("client", "internal", "time_off"),
    ("time_entries", "billing"): ("billable", "covered", "no_charge"),
}
"""The values a column may have."""
