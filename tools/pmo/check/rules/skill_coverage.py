"""A skill that more than one person works with has two people who can work alone.

Why
    Two engineers had "VMware" on their list. When one was ill in the week of the move, the other one turned out to have
    watched twice; the weekend was cancelled and the hosts ran on for a month.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    skills:
      - name: VMware  # here
        level: expert
    # registers/people/dee.ward.yml
    id: dee.ward
    name: Dee Ward
    status: active
    skills:
      - name: VMware
        level: beginner
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    skills:
      - name: VMware
        level: expert
    # registers/people/dee.ward.yml
    id: dee.ward
    name: Dee Ward
    status: active
    skills:
      - name: VMware
        level: intermediate
Fix
    Give the second person time with the first one and the next real task, then raise the level. Until then book the skill
    only when its one holder is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("warning", ("person",), owner="service-delivery-manager")


def check(workspace: Workspace) -> Iterator[Finding]:
    """Skills that several active people name and only one of them holds above beginner.

    A skill on a single list is that person's own; once a second person lists it, plans count on two.
    """
    listed: dict[str, list[tuple[Record, Path, bool]]] = {}
    for person in workspace.of("person"):
        if workspace.state(person) == "inactive":
            continue
        for path, row in person.walk("skills[]"):
            if isinstance(row, dict) and row.get("name"):
                name = " ".join(str(row["name"]).casefold().split())
                listed.setdefault(name, []).append((person, (*path, "name"), row.get("level") != "beginner"))
    for rows in listed.values():
        holders = [row for row in rows if row[2]]
        if len(rows) < 2 or len(holders) != 1:
            continue
        person, path, _ = holders[0]
        others = [row for row in rows if row[0] is not person]
        yield RULE.at(
            person,
            path,
            f"only {workspace.label(person)} can do {_value(person, path)} alone; the other "
            f"{'one is a beginner' if len(others) == 1 else f'{len(others)} are beginners'}",
            notes=[(other.place(where), f"{workspace.label(other)} is a beginner") for other, where, _ in others],
        )


def _value(record: Record, path: Path) -> str:
    value: object = record.data
    for part in path:
        value = value[part]  # type: ignore[index]
    return str(value)
