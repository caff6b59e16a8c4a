"""Findings as text for people and as data for other tools. Writers never add or drop a finding silently."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pmo.model.finding import Finding


class RuleText(NamedTuple):
    """What a format that carries the rules along says about one: summary, remedy, and its page when there is a site."""

    summary: str
    fix: str
    url: str = ""


if TYPE_CHECKING:
    RuleTexts = Mapping[str, RuleText]
    """Rules by slug."""


def write(
    form: str,
    findings: Sequence[Finding],
    *,
    records: int,
    waived: int,
    accepted: int,
    rules: RuleTexts,
    style: Callable[[str, str], str],
    every: bool,
) -> str:
    """The findings in one of the formats text, github, json, sarif, gitlab, junit."""
    if form == "text":
        from pmo.render.diagnostics import text  # noqa: PLC0415 - one writer per run

        return text.report(findings, records=records, waived=waived, accepted=accepted, style=style, every=every)
    writer = import_module(f"pmo.render.diagnostics.{form}")
    out: str = writer.report(findings, records=records, waived=waived, accepted=accepted, rules=rules)
    return out
