"""What records said at an earlier state of the repository, for rules that compare with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.kind import RuleSpec
    from pmo.model.record import Record

Key = tuple[str, str]
"""Kind and id."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The state that a piece of work started from. Records that have not changed since are left out.

    `records` are by kind and id of today, `gone` have no successor, `renamed` gives today's id for kind and id of then.
    `settled` is, by slug of a rule, kind and id, the record as it was when that rule last held it fixed: for records
    that were being worked on at the state compared with.
    """

    records: Mapping[Key, Record] = field(default_factory=lambda: MappingProxyType({}))
    gone: tuple[Record, ...] = ()
    renamed: Mapping[Key, str] = field(default_factory=lambda: MappingProxyType({}))
    settled: Mapping[tuple[str, str, str], Record] = field(default_factory=lambda: MappingProxyType({}))

    def before(self, spec: RuleSpec, record: Record) -> Record | None:
        """What a rule compares a record with; None when it is new or has not changed."""
        known = self.settled.get((spec.slug, record.kind, record.id))
        return known if known is not None else self.records.get((record.kind, record.id))

    def same_id(self, kinds: tuple[str, ...], before: object, after: object) -> bool:
        """Whether a reference names the same record as before, which has another id by now."""
        found = {new for (kind, old), new in self.renamed.items() if old == before and (kind in kinds or "*" in kinds)}
        return after in found
