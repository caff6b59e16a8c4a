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


class Answer(NamedTuple):
    """What every writer is given: findings, counts and rules. With `before`, the findings are those that are new."""

    findings: Sequence[Finding]
    records: int
    waived: int
    accepted: int
    rules: RuleTexts
    before: Before | None = None

    @property
    def together(self) -> list[Finding]:
        """All findings, the new ones first."""
        return [*self.findings, *(self.before.findings if self.before is not None else ())]


def write(
    form: str,
    answer: Answer,
    *,
    style: Callable[[str, str], str],
    every: bool,
    touched: frozenset[str] = frozenset(),
) -> str:
    """The findings in one of the formats text, github, json, sarif, gitlab, junit, rdjson; new ones come first everywhere.

    `touched` are the files of the pull request.
    """
    if form == "text":
        from pmo.render.diagnostics import text  # noqa: PLC0415 - one writer per run

        return text.report(answer, style=style, every=every)
    writer = import_module(f"pmo.render.diagnostics.{form}")
    about: dict[str, Any] = {"touched": touched} if form == "github" else {}
    out: str = writer.report(answer, **about)
    return out
