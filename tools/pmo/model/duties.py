"""The duties of an IT project manager in a services business, and the commands that serve them.

Which records serve a duty, their schemas say (`x-kind.duties`); which pages, the front matter of the processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty: its slug, what it is in words, and the commands that serve it."""

    slug: str
    title: str
    commands: tuple[str, ...]


DUTIES: Final = (
    Duty("team-day", "Run the team's day", ("pmo today", "pmo today --person")),
    Duty("use-of-people", "Use people well", ("pmo report utilization", "pmo report capacity", "pmo who")),
    Duty("planning", "Plan 6 to 12 months ahead", ("pmo plan", "pmo report capacity", "pmo query")),
    Duty("decisions", "Decide on technical and client matters", ("pmo new decision", "pmo today")),
    Duty("issues-authority", "Settle issues, with final authority", ("pmo report issues", "pmo new issue")),
    Duty(
        "single-contact", "Be the single point of contact", ("pmo report client", "pmo publish --audience client:SLUG")
    ),
    Duty("escalation", "Escalate to the Service Delivery Manager", ("pmo new escalation", "pmo report escalations")),
    Duty("review-all-projects", "Review all projects afterward", ("pmo report review",)),
    Duty(
        "status-budget",
        "Know status and budget of projects and agreements",
        ("pmo report portfolio", "pmo report project", "pmo report agreements"),
    ),
    Duty("root-cause", "Find root causes", ("pmo new problem", "pmo show")),
    Duty(
        "risk", "Keep risk to production low", ("pmo report risks", "pmo simulate", "pmo new risk", "pmo new readiness")
    ),
    Duty("change", "Control change and agree on outages", ("pmo new change", "pmo report changes", "pmo lint")),
    Duty("process-docs", "Keep processes documented", ("pmo publish", "pmo new process")),
    Duty("sales", "Guide sales", ("pmo new estimate", "pmo estimate", "pmo new sow")),
    Duty("strategy-pnl", "Carry strategy and profit and loss", ("pmo report pnl", "pmo new objective")),
    Duty("targeted-clients", "Engage targeted clients", ("pmo report business-review",)),
    Duty("standards", "Set and keep standards", ("pmo report standards", "pmo new waiver")),
    Duty("improvement", "Improve continually", ("pmo new improvement", "pmo query")),
    Duty("satisfaction", "Measure satisfaction", ("pmo report satisfaction",)),
    Duty("service-catalog", "Keep the service catalog and launch services", ("pmo new service-design", "pmo show")),
    Duty("people", "Grow skills, training and certifications", ("pmo who", "pmo report training")),
    Duty("performance", "Evaluate performance", ("pmo init --profile people",)),
    Duty(
        "time-expenses",
        "Check time and expenses",
        ("pmo time review", "pmo expense review", "pmo time approve", "pmo time late"),
    ),
    Duty("tickets", "Keep all work on tickets", ("pmo connectwise status", "pmo connectwise push", "pmo lint")),
    Duty("tech-watch", "Watch technology", ("pmo new blip", "pmo new reading")),
)
"""All duties, in the order of a project manager's day and year."""
