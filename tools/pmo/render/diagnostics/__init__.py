"""Findings as text for people and as data for other tools. Writers never add or drop a finding silently."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pmo.model.finding import Finding

RuleTexts = dict[str, tuple[str, str]]
"""Slug to (summary, fix) of each rule, for formats that carry the rules along."""


def write(
    form: str, findings: Sequence[Finding], *, records: int, waived: int, accepted: int, rules: RuleTexts,
    style: Callable[[str, str], str], every: bool,
) -> str:  # fmt: skip
    """The findings in one of the formats text, github, json, sarif, gitlab, junit."""
    if form == "text":
        from pmo.render.diagnostics import text  # noqa: PLC0415

        return text.report(findings, records=records, waived=waived, accepted=accepted, style=style, every=every)
    writer = import_module(f"pmo.render.diagnostics.{form}")
    out: str = writer.report(findings, records=records, waived=waived, accepted=accepted, rules=rules)
    return out
