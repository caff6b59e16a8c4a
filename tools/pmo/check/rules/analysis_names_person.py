"""An analysis names roles, never people.

Why
    "Why? Because Ben forgot." The analysis stopped there, the next three incidents were not reported by anybody, and the
    checklist that would have caught all four was never written.
Bad
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: assess
    statement: The mail server stopped at 10:12.
    rca:
      whys:
        - question: Why did nobody see the alert?
          answer: Ben Holt had switched it off.  # here
Good
    # registers/people/ben.holt.yml
    id: ben.holt
    name: Ben Holt
    status: active
    # registers/problems/PRB-2026-0003.yml
    id: PRB-2026-0003
    title: Mail stops when the log volume is full
    status: assess
    statement: The mail server stopped at 10:12.
    rca:
      whys:
        - question: Why did nobody see the alert?
          answer: It was switched off for the patch night, and no step switches it on again.
Fix
    Write the role, and ask one more time why the system let it happen. Owners of actions are named in their own field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Path
    from pmo.model.workspace import Workspace

RULE = About("warning", ("person",), owner="service-delivery-manager")
_ANALYSES: Final = {
    "problem": ("rca", "statement"),
    "review": ("variances", "lessons", "not_foreseen", "change_outcomes"),
    "change": ("review",),
}


def check(workspace: Workspace) -> Iterator[Finding]:
    """Full names and ids of people in the texts of problems and reviews; fields that name an owner are left out."""
    names = {person.text("name"): person for person in workspace.of("person") if " " in person.text("name")}
    names |= {person.id: person for person in workspace.of("person") if "." in person.id}
    if not names:
        return
    pattern = re.compile(r"(?<![\w.-])(?:" + "|".join(re.escape(name) for name in sorted(names)) + r")(?![\w-])")
    for kind, fields in _ANALYSES.items():
        people = (
            {item.path.replace("[]", "") for item in workspace.kinds[kind].refs} if kind in workspace.kinds else set()
        )
        for record in workspace.each(kind):
            for field in fields:
                for path, text in _texts(record.get(field), (field,)):
                    found = pattern.search(text)
                    if not found or ".".join(part for part in path if isinstance(part, str)) in people:
                        continue
                    yield RULE.at(
                        record,
                        path,
                        f"the analysis of “{workspace.label(record)}” names a person instead of a role",
                    )


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
