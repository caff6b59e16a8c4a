"""Skills and who would stand in, certificates and when they end, training under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import skill_records as reading
from pmo.domain.number import number
from pmo.measure import rows
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.model.figures import Table
    from pmo.model.workspace import Workspace


def skills(workspace: Workspace) -> Table:
    """Every skill with its holders, those with the fewest first."""
    columns = (
        Column("skill", "Skill"),
        Column("holders", "Holders", "count", "People above beginner."),
        Column("people", "Who", "text", "The most skilled first, with level where it is recorded."),
        Column("beginners", "Beginners"),
        Column("learning", "Being learned by", "text", "Training plans under way of people who do not hold it yet."),
        Column("alone", "No second holder", "text", "Fewer than two people above beginner."),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for item in sorted(reading.skills(workspace), key=lambda one: (len(one.holders), one.name.casefold())):
            named = [f"{person} ({item.levels[person]})" if item.levels[person] else person for person in item.holders]
            beginners = sorted(person for person, level in item.levels.items() if level == "beginner")
            plans = [f"{plan.text('person') or plan.text('team')} ({plan.id})" for plan in item.seconds]
            yield (
                item.name, len(item.holders), ", ".join(named), ", ".join(beginners), ", ".join(plans), "yes" if item.alone else "",
            ), (*item.levels, *(plan.id for plan in item.seconds))  # fmt: skip

    return rows.table("skills", "Skills", columns, made())


def certificates(workspace: Workspace) -> Table:
    """Every certificate, the first to end first."""
    columns = (
        Column("person", "Person", "id"),
        Column("name", "Certificate"),
        Column("vendor", "Vendor"),
        Column("expires", "Valid to", "date"),
        Column("days", "Days left", "days", "Until its last valid day; negative when it has ended."),
        Column("state", "State", "text", f"Ends soon: within {reading.SOON_DAYS} days."),
        Column("plan", "What is done to keep it"),
    )

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for item in reading.certificates(workspace):
            plans = [f"{plan.text('goal')} ({plan.id})" for plan in item.training]
            yield (
                item.person.id, item.name, item.vendor, item.expires, item.days, state(item.days),
                "; ".join(filter(None, (item.plan, *plans))),
            ), (item.person.id, *(plan.id for plan in item.training))  # fmt: skip

    return rows.table("certificates", "Certificates", columns, made())


def state(days: int | None) -> str:
    """`valid`, `ends soon` or `expired`."""
    if days is None:
        return "valid"
    return "expired" if days < 0 else "ends soon" if days <= reading.SOON_DAYS else "valid"


def training(workspace: Workspace) -> Table:
    """Every training plan that is not over, the first due first."""
    columns = (
        rows.ID, Column("goal", "Goal"), Column("person", "Who", "id"), rows.STATUS,
        Column("need_source", "Why"), Column("method", "How"),
        Column("planned_hours", "Hours", "hours"), Column("target_date", "By", "date"),
        Column("overdue", "Overdue"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        found = [record for record in workspace.of("training-plan") if workspace.open(record)]
        for record in sorted(found, key=lambda item: (item.text("target_date") or "9999", item.id)):
            day = record.date("target_date")
            yield (
                record.id, record.text("goal"), record.text("person") or record.text("team"), workspace.state(record),
                record.text("need_source"), record.text("method"), number(record.get("planned_hours")), day,
                "yes" if day is not None and day < workspace.as_of else "",
            ), (record.id,)  # fmt: skip

    return rows.table("training", "Training under way", columns, made())
