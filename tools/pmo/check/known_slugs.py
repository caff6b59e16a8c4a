"""Every slug that `pmo explain` knows: kinds, rules, and what reading a workspace can find."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pmo.check import rules as rule_files
from pmo.check.catalog import ENTRIES
from pmo.check.modules import names

if TYPE_CHECKING:
    from pmo.model.workspace import Workspace


@cache
def _hand_written() -> frozenset[str]:
    return frozenset(name.replace("_", "-") for name in names(rule_files))


def known_slugs(workspace: Workspace) -> frozenset[str]:
    """What may stand behind `pmo explain` in this workspace."""
    of_schemas = {rule.slug for kind in workspace.kinds.values() for rule in kind.rules}
    return frozenset(ENTRIES) | _hand_written() | of_schemas | set(workspace.kinds)
