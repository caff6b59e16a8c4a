"""A PSA without a line: lists of rows that a test can empty, cut, spoil and date as it likes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectwise.pull.firm import store
from pmo.connect.connectwise.session import Page
from pmo.pipeline.psa.sweep import CHILDREN, GROWING, SETUP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pmo.connect.connectwise.conditions import Condition
    from pmo.connect.connectwise.simulator import Store
    from pmo.connect.connectwise.unusable import Unusable

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Fake:
    """What the PSA would answer. Conditions on changes are heeded, others are not."""

    lists: dict[str, list[dict[str, Any]]]
    served_at: datetime | None = NOW
    bad: dict[str, list[Unusable]] = field(default_factory=dict)
    """Rows that the gate sets aside, by resource; those with a number are taken out of the list."""
    asked: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, made: Store | None = None) -> Fake:
        """With the rows of a store of the simulator."""
        made = made or store()
        return cls({name: [dict(row) for row in made.rows(name)] for name in (*SETUP, *GROWING, *CHILDREN)})

    def opened(self, **_: object) -> AbstractContextManager[Fake]:
        """In the place of `connection.session`: the command talks to this one."""
        return nullcontext(self)

    def pages(
        self, resource: str, where: Condition | None = None, *, after: int = 0, size: int = 1000,  # noqa: ARG002
        parent: int | None = None, fields: Sequence[str] | None = None,
    ) -> Iterator[Page]:  # fmt: skip
        """All rows in one page."""
        condition = str(where) if where is not None else ""
        self.asked.append((resource, condition))
        bad = (
            self.bad.get(resource, [])
            if fields != ("id",)
            else [one for one in self.bad.get(resource, []) if one.number is None]
        )
        aside = {one.number for one in bad if one.whole}
        found = [row for row in self.lists.get(resource, []) if row["id"] > after and row["id"] not in aside]
        if parent is not None:
            found = [row for row in found if parent in (row.get("projectId"), (row.get("board") or {}).get("id"))]
        if condition.startswith("lastUpdated"):
            mark = condition.partition("[")[2].rstrip("]")
            found = [row for row in found if str((row.get("_info") or {}).get("lastUpdated")) > mark]
        yield Page(tuple(dict(row) for row in found), found[-1]["id"] if found else after, self.served_at, tuple(bad))

    def count(self, resource: str, where: Condition | None = None) -> int:  # noqa: ARG002
        """How many there are, also of those that cannot be used."""
        nameless = sum(one.number is None for one in self.bad.get(resource, []))
        return len(self.lists.get(resource, [])) + nameless
