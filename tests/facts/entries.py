"""Made-up time entries and expenses, with an independent way to sum them."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    "id",
    "person",
    "day",
    "hours",
    "kind",
    "billing",
    "client",
    "project",
    "wbs",
    "agreement",
    "cost_rate",
    "cost_multiplier",
    "entered_on",
    "ticket",
)


@dataclass(frozen=True)
class Entry:
    id: str
    person: str
    day: date
    hours: Decimal
    kind: str
    billing: str
    project: str
    wbs: str
    agreement: str
    cost_rate: Decimal | None
    cost_multiplier: Decimal | None
    entered_on: date

    @property
    def ticket(self) -> str:
        return f"PSA-T-{int(self.id[1:]) % 40}"

    def row(self) -> dict[str, str]:
        text = {name: getattr(self, name, "") for name in FIELDS}
        return {name: "" if value is None else str(value) for name, value in text.items()}


def entries(count: int, seed: int = 1) -> list[Entry]:
    """Entries over the year 2026, some of them awkward: quarters, thirds of cents, no rate, no project."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(365))
        kind = rng.choice(("client", "client", "client", "internal", "time_off"))
        project = rng.choice(("", "mail-move", "dr-site", "o'brien"))
        found.append(
            Entry(
                f"T{number}", rng.choice(("ann.baker", "bo.chen", "cy.diaz")), day,
                Decimal(rng.randrange(1, 33)) / 4, kind, rng.choice(("billable", "covered", "no_charge")) if kind == "client" else "",
                project, f"{rng.randrange(1, 4)}.{rng.randrange(1, 4)}" if project else "", rng.choice(("", "AGR-1")),
                None if rng.random() < 0.02 else Decimal(rng.randrange(300_000, 900_000)) / 10_000,
                rng.choice((None, Decimal("1.5"))), day + timedelta(days=rng.randrange(9)),
            )
        )  # fmt: skip
    return found


def write(folder: Path, found: list[Entry]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "time_entries.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, FIELDS)
        out.writeheader()
        out.writerows(entry.row() for entry in found)


def write_expenses(folder: Path) -> None:
    (folder / "expenses.csv").write_text(
        "id,person,day,amount,project,reimbursable,client,billable_option\n"
        "E1,ann.baker,2026-03-01,19.99,mail-move,true,acme,billable\n"
        "E2,bo.chen,2026-03-02,0.01,mail-move,false,acme,no_charge\n"
        "E3,bo.chen,2026-12-31,5,dr-site,true,,\n"
        "E4,bo.chen,2026-03-02,7,,true,,\n",
        encoding="utf-8",
    )
