"""Findings as text for people and as data for other tools. Writers never add or drop a finding silently."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from pmo.model.finding import Finding


class RuleText(NamedTuple):
    """What a format that carries the rules along says about one: summary, remedy, and its page when there is a site."""

    summary: str
    fix: str
    url: str = ""


class Before(NamedTuple):
    """What was there before, at the state that findings are compared with: its name, findings, how many are gone."""

    since: str
    findings: Sequence[Finding]
    gone: int = 0


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
    before: Before | None = None,
    touched: frozenset[str] = frozenset(),
) -> str:
    """The findings in one of the formats text, github, json, sarif, gitlab, junit, rdjson.

    With `before`, `findings` are the new ones: they come first everywhere. `touched` are the files of the pull request.
    """
    if form == "text":
        from pmo.render.diagnostics import text  # noqa: PLC0415 - one writer per run

        return text.report(
            findings, records=records, waived=waived, accepted=accepted, style=style, every=every, before=before
        )
    writer = import_module(f"pmo.render.diagnostics.{form}")
    about: dict[str, Any] = {"before": before, "touched": touched} if form == "github" else {"before": before}
    out: str = writer.report(findings, records=records, waived=waived, accepted=accepted, rules=rules, **about)
    return out
