"""Who can do what: skills by person, who would stand in, what is being learned, and which certificates end.

Nothing here judges a person: levels are what the records of the people say of themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.candidates import rank
from pmo.model.record import as_date

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

SOON_DAYS: Final = 90
"""A certificate that ends within so many days needs a plan now."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill with the level of each person who has it; `learning` are training plans under way for it."""

    name: str
    levels: dict[str, str]
    learning: tuple[Record, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """People above beginner, the most skilled first."""
        able = [person for person, level in self.levels.items() if level != "beginner"]
        return tuple(sorted(able, key=lambda person: (-rank(self.levels[person]), person)))

    @property
    def seconds(self) -> tuple[Record, ...]:
        """Training plans of people who do not hold the skill yet."""
        return tuple(plan for plan in self.learning if plan.text("person") not in self.holders)

    @property
    def alone(self) -> bool:
        """Whether fewer than two people could do the work."""
        return len(self.holders) < 2


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of a person; `days` until it ends, negative afterward, None when it does not expire."""

    person: Record
    name: str
    vendor: str
    expires: date | None
    days: int | None
    plan: str
    training: tuple[Record, ...] = ()


def people(workspace: Workspace) -> tuple[Record, ...]:
    """Everybody who works here, by name."""
    found = [record for record in workspace.of("person") if workspace.state(record) != "inactive"]
    return tuple(sorted(found, key=lambda record: workspace.label(record).casefold()))


def skills(workspace: Workspace) -> tuple[Skill, ...]:
    """Every recorded skill, in order of the alphabet."""
    levels: dict[str, dict[str, str]] = {}
    for person in people(workspace):
        for item in _rows(person, "skills"):
            if item.get("name"):
                levels.setdefault(str(item["name"]), {})[person.id] = str(item.get("level") or "")
    return tuple(
        Skill(name, levels[name], tuple(training(workspace, "skill", name)))
        for name in sorted(levels, key=str.casefold)
    )


def training(workspace: Workspace, field: str, name: str, person: str = "") -> Iterator[Record]:
    """Training plans under way for a skill or certificate."""
    for record in workspace.of("training-plan"):
        same = record.text(field).casefold() == name.casefold()
        if same and workspace.open(record) and person in ("", record.text("person")):
            yield record


def certificates(workspace: Workspace) -> tuple[Certificate, ...]:
    """Every certificate of active people, the first to end first, those without an end last."""
    found = []
    for person in people(workspace):
        for item in _rows(person, "certifications"):
            name = str(item.get("name") or "")
            expires = as_date(item.get("expires"))
            days = (expires - workspace.as_of).days if expires else None
            plans = tuple(training(workspace, "certification", name, person.id))
            found.append(
                Certificate(
                    person,
                    name,
                    str(item.get("vendor") or ""),
                    expires,
                    days,
                    str(item.get("renewal_plan") or ""),
                    plans,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.days is None, one.days or 0, one.name, one.person.id)))


def _rows(record: Record, field: str) -> list[dict[str, Any]]:
    return [item for item in record.list(field) if isinstance(item, dict)]
