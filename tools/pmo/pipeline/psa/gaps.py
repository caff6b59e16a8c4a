"""What nothing here belongs to: counted by what it is and what it is called, so that nothing is dropped unseen."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP: Final = {
    "member": "write the identifier into `psa_member_id` of the person",
    "company": "write the identifier into `psa_company_id` of the client",
    "project": "write the number into `psa_ref` of the project",
    "task": "write the number of the ticket or its phase into `psa_ref` of the task, or give it the WBS number of the task",
    "agreement": "write the number into `psa_ref` of the agreement",
    "survey": "write the number into `psa_survey_id` of the survey",
    "answer": "no survey here is about that client, period or project and has that level",
    "day": "look at the entry in the PSA",
    "hours": "look at the entry in the PSA",
    "billing": "look at the entry in the PSA: it says neither that it is billed nor that it is not",
    "number": "it is larger than any such number can be, and left out; look at the entry in the PSA",
    "cost": "pull with --costs to read what an hour of the member costs",
}
"""What to do about each sort."""


@dataclass(slots=True)
class Gap:
    """One thing without a counterpart here: how many rows name it, their hours, and one of them."""

    sort: str
    name: str
    rows: int = 0
    hours: Decimal = Decimal(0)
    example: str = ""

    def __str__(self) -> str:
        hours = f", {self.hours.normalize():f} h" if self.hours else ""
        noun = "row" if self.rows == 1 else "rows"
        return f"{self.sort} {self.name}: {self.rows} {noun}{hours}, for example {self.example}; {HELP[self.sort]}"


@dataclass(slots=True)
class Gaps:
    """All of them."""

    found: dict[tuple[str, str], Gap] = field(default_factory=dict)

    def add(self, sort: str, name: str, example: str, hours: Decimal | None = None) -> None:
        """One more row that names it."""
        gap = self.found.setdefault((sort, name), Gap(sort, name, example=example))
        gap.rows += 1
        gap.hours += hours or 0

    def __iter__(self) -> Iterator[Gap]:
        """By sort, the ones with most hours first."""
        order = list(HELP)
        yield from sorted(self.found.values(), key=lambda gap: (order.index(gap.sort), -gap.hours, -gap.rows, gap.name))

    def __len__(self) -> int:
        return len(self.found)
