"""The report about standards: which are in force, where they do not hold, and what nobody has looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.render import words
from pmo.render.reports import facts

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report


def build(context: Context) -> Report:
    """Standards with their waivers, and the waivers by themselves."""
    rows, waivers = context.rows("standards"), context.rows("waivers")
    binding = [row for row in rows if row["status"] == "in_force"]
    live = [row for row in waivers if row["worth"] == "live"]
    expired = [row for row in waivers if row["worth"] == "expired"]
    late = [row for row in binding if row["overdue"]]
    number = words.count(len(live), "waiver is", "waivers are")
    answer = f"{words.capital(words.count(len(binding), 'standard is', 'standards are'))} in force; {number} live."
    parts = []
    if expired:
        listed = words.listing([f"{row['id']} since {context.day(row['expires'])}" for row in expired])
        parts.append(
            f"{words.capital(words.count(len(expired), 'waiver has', 'waivers have'))} run out and {'is' if len(expired) == 1 else 'are'} still used: {listed}."
        )
    parts.append(
        f"{words.capital(words.count(len(late), 'review is', 'reviews are'))} overdue."
        if late
        else "Every standard was read in time."
    )
    return context.report(
        "standards", "Standards and waivers", answer, " ".join(parts) if rows else "",
        [
            context.section("waivers", "Waivers in use", shown=("id", "title", "standard", "client", "worth", "expires", "days_left", "review_on", "controls", "way_back"), where=lambda row: row["worth"] in ("live", "expired"), empty="No waiver is in use."),
            context.section("waivers", "Asked, not approved", shown=("id", "title", "standard", "client", "expires"), where=lambda row: row["worth"] == "asked", empty="Nobody asks for a waiver.", define=False),
            context.section("standards", "Standards in force", shown=("id", "title", "level", "owner", "version", "review_by", "overdue", "live", "expired", "clients"), where=lambda row: row["status"] == "in_force", empty="No standard is in force."),
            context.section("standards", "Other standards", shown=("id", "title", "status", "owner"), where=lambda row: row["status"] != "in_force", empty="There is no other standard.", define=False),
        ],
        main=context.tables.get("standards"), facts=facts.standards(len(binding), len(live), len(expired), len(late)) if rows else (),
    )  # fmt: skip
