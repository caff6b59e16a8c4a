"""What the rules of `pmo lint` say where a report is about just that: clashes of changes, faults of time sheets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pmo.check import engine
from pmo.measure.rows import visible
from pmo.measure.sheet_tables import SHEETS, expense_reports, sheet_points, sheets

if TYPE_CHECKING:
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace
    from pmo.render.reports.context import Context

CLASHES: Final = ("change-collision", "change-in-freeze")
"""Rules that mark a change in the calendar."""


def checked(context: Context, name: str) -> Context:
    """The context with what the rules say, for the reports that show it; for others, and for clients, as it is."""
    if context.client_edition:
        return context
    workspace = context.workspace
    if name == "changes":
        found = _found(workspace, [slug for slug in CLASHES if "change" in workspace.kinds])
        return replace(context, clashes=frozenset(finding.record for finding in found))
    if name == "timesheets":
        rules = [rule.slug for rule in engine.all_rules(workspace.kinds.values()) if set(rule.kinds) & set(SHEETS)]
        points = sheet_points(workspace, _found(workspace, rules))
        made = (points, sheets(workspace, points), expense_reports(workspace, points))
        return replace(
            context, tables={**context.tables, **{table.id: visible(table, workspace.audience) for table in made}}
        )
    return context


def _found(workspace: Workspace, slugs: list[str]) -> tuple[Finding, ...]:
    """What these rules find, with the levels and waivers of pmo.yml."""
    kinds = list(workspace.kinds.values())
    rules = [
        rule for rule in (engine.rule_of(slug, kinds) for slug in slugs) if set(rule.kinds) <= set(workspace.kinds)
    ]
    found = engine.check(workspace, rules)
    known = frozenset(rule.slug for rule in rules)
    return engine.apply_settings(found, workspace.settings, workspace.as_of.toordinal(), known).findings
