"""The figures people ask for first, for the head of each report. Taken from the tables below it, never computed anew."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.figures import Color, Value
from pmo.render import words
from pmo.render.reports.report import Fact

if TYPE_CHECKING:
    from pmo.model.figures import ProjectFigures
    from pmo.render.reports.context import Context

_OLD: Final = 8
"""Days from which on the age of a status report says more than its day."""

TONES: Final = {Color.RED: "red", Color.AMBER: "amber"}
WORDS: Final = {Color.RED: "Red", Color.AMBER: "Amber", Color.GREEN: "Green", Color.GRAY: "No current status"}
PLAIN: Final = {
    Color.RED: "Behind plan",
    Color.AMBER: "Needs watching",
    Color.GREEN: "On plan",
    Color.GRAY: "No current status",
}
"""The colors in the words of a client."""


def meaning(context: Context, table: str, key: str) -> str:
    """The definition of a column, for the number behind the label of a fact."""
    found = context.tables.get(table)
    return next((column.definition for column in found.columns if column.key == key), "") if found is not None else ""


def _index(value: Value, limits: tuple[Decimal, Decimal]) -> tuple[str, str]:
    """An index in words, and its tone by the limits of pmo.yml: green and amber."""
    if value.value is None:
        return "n/a", ""
    tone = "" if value.value >= limits[0] else "amber" if value.value >= limits[1] else "red"
    return words.unit(value.value, "index"), tone


def _limits(context: Context) -> tuple[Decimal, Decimal]:
    limits = context.workspace.settings.thresholds
    return limits.index_green, limits.index_amber


def portfolio(context: Context) -> tuple[Fact, ...]:
    """How many run, how many are in trouble, and the hours of all together."""
    totals = {row["figure"]: row["value"] for row in context.rows("portfolio_totals")}
    if not totals.get("projects"):
        return ()
    facts = [
        Fact("Running", str(totals["projects"]), words.count(len(context.rows("portfolio")), "project") + " in all")
    ]
    facts += [
        Fact(word, str(totals[color.value]), "", TONES.get(color, "") if totals[color.value] else "")
        for color, word in ((Color.RED, "Red"), (Color.AMBER, "Amber"), (Color.GRAY, "No current status"))
    ]
    spent, budget = totals.get("ac"), totals.get("bac")
    if spent is not None and budget is not None and spent.value is not None and budget.value is not None:
        facts.append(Fact("Hours spent", words.number(spent.value, 0), f"of {words.number(budget.value, 0)} budgeted"))
    for name, label, note in (
        ("cpi", "CPI", "earned for each hour spent"),
        ("spi", "SPI", "earned of what was planned"),
    ):
        value = totals.get(name)
        if value is not None and value.value is not None:
            said, tone = _index(value, _limits(context))
            facts.append(Fact(label, said, note, tone, meaning(context, "portfolio", name)))
    return tuple(facts)


def project(context: Context, figures: ProjectFigures) -> tuple[Fact, ...]:
    """Color, end, hours, the two indices and the next milestone."""
    if figures.color is Color.NONE:
        return ()
    outside = context.client_edition
    named = PLAIN if outside else WORDS
    declared = f"declared {named[figures.declared].lower()}" if figures.declared in named else "nothing declared"
    if figures.declared_on is not None:
        age = figures.status_age_days or 0
        declared += f", {context.day(figures.declared_on)}" if age < _OLD else f" {words.count(age, 'day')} ago"
    facts = [
        Fact("Overall", named.get(figures.color, ""), declared, TONES.get(figures.color, ""), mark=figures.color.value)
    ]
    if figures.forecast_finish is not None:
        facts.append(_day(context, "Finish", figures.forecast_finish, figures.planned_finish))
    step = figures.next_milestone
    if step is not None and step.forecast is not None:
        facts.append(_day(context, "Next milestone", step.forecast, step.baseline, step.name))
    reached = [item for item in figures.milestones if item.actual is not None]
    if outside and figures.milestones:
        facts.append(Fact("Milestones reached", f"{len(reached)} of {len(figures.milestones)}"))
    if outside:
        return tuple(facts)
    spent, budget, trend = figures.get("ac"), figures.get("bac"), figures.get("eac_cpi")
    if spent.value is not None and budget.value is not None:
        note = f"of {words.number(budget.value, 0)} h"
        note += f", trend {words.number(trend.value, 0)}" if trend.value is not None else ""
        over = trend.value is not None and trend.value > budget.value
        facts.append(Fact("Hours spent", words.number(spent.value, 0), note, "amber" if over else ""))
    for name, label, note in (("cpi", "CPI", "cost"), ("spi_t", "SPI(t)", "schedule")):
        value = figures.get(name)
        said, tone = _index(value, _limits(context))
        facts.append(
            Fact(
                label,
                said,
                note if value.value is not None else words.reason(value),
                tone,
                meaning(context, "portfolio", name),
            )
        )
    return tuple(facts)


def _day(context: Context, label: str, day: Any, planned: Any, name: str = "") -> Fact:
    """A day against the one in the plan, late in amber or red by the tolerance of pmo.yml."""
    late = (day - planned).days if planned is not None else 0
    tolerated = context.workspace.settings.thresholds.milestone_tolerance_days
    tone = "red" if late > 2 * tolerated else "amber" if late > tolerated else ""
    against = (
        f"{words.count(late, 'day')} late"
        if late > 0
        else f"{words.count(-late, 'day')} early"
        if late < 0
        else "as planned"
        if planned is not None
        else ""
    )
    return Fact(label, context.day(day), ", ".join(filter(None, (name, against))), tone)  # fmt: skip


def client(context: Context) -> tuple[Fact, ...]:
    """What is asked of the client, their projects, planned work and issues."""
    needs, projects = context.rows("client_needs"), context.rows("client_projects")
    work, issues = context.rows("client_work"), context.rows("client_issues")
    late = [row for row in needs if row["overdue"]]
    behind = [row for row in projects if "behind" in row["standing"]]
    first = needs[0]["due"] if needs else None
    return (
        Fact("We need from you", str(len(needs)), f"{len(late)} late" if late else f"first by {context.day(first)}" if first else "", "amber" if late else ""),
        Fact("Projects", str(len(projects)), f"{len(behind)} behind plan" if behind else "none behind plan" if projects else "", "amber" if behind else ""),
        Fact("Planned work", str(len(work)), "dates below" if work else "nothing planned"),
        Fact("Open issues", str(len(issues))),
    )  # fmt: skip


def risks(context: Context, still: list[dict[str, Any]]) -> tuple[Fact, ...]:
    """Open risks by level, and reviews that are late."""
    counts = Counter(str(row["risk_level"]) for row in still if row["type"] != "opportunity")
    late = sum(1 for row in still if row["review_overdue"].value)
    shown = [Fact("Open", str(len(still)), f"{len(still) - counts.total()} of them opportunities")]
    shown += [
        Fact(words.capital(level), str(counts[level]), "", tone if counts[level] else "")
        for level, tone in (("extreme", "red"), ("high", "amber"), ("moderate", ""), ("low", ""))
    ]
    reserve = next((row for row in context.rows("exposure") if row["figure"] == "contingency_p80"), None)
    if reserve is not None and reserve["value"].value is not None:
        amount = words.unit(reserve["value"].value, "money", context.workspace.settings.currency)
        shown.append(Fact("Reserve at 80%", amount, "covers 4 of 5 outcomes"))
    return (*shown, Fact("Reviews overdue", str(late), "", "amber" if late else ""))


def changes(context: Context, counts: Any, strict: Value, lenient: Value) -> tuple[Fact, ...]:
    """Success by both rates with their populations, and what lies ahead."""
    ahead = [row for row in context.rows("changes") if row["status"] not in ("closed", "cancelled")]
    facts = [Fact("Ahead", str(len(ahead)), "not closed yet")]
    for label, value, note in (("Without any issue", strict, "strict"), ("Aim reached", lenient, "lenient")):
        if value.value is not None:
            part = (value.value * counts.implemented).to_integral_value()
            facts.append(
                Fact(label, words.share(value.value, 0), f"{words.number(part)} of {counts.implemented}, {note}")
            )
    facts.append(
        Fact(
            "Backed out",
            str(counts.backed_out),
            f"of {counts.implemented} carried out",
            "amber" if counts.backed_out else "",
        )
    )
    return (*facts, Fact("Without authority", str(counts.unauthorised), "", "red" if counts.unauthorised else ""))


def issues(still: list[dict[str, Any]], late: int) -> tuple[Fact, ...]:
    """Open issues, the urgent ones, the oldest, and updates that are late."""
    urgent = Counter(str(row["priority"]) for row in still)
    ages = [row["age_days"].value for row in still if row["age_days"].value is not None]
    facts = [Fact("Open", str(len(still)))]
    facts += [
        Fact(name, str(urgent[name]), "", "red" if name == "P1" and urgent[name] else "") for name in ("P1", "P2")
    ]
    if ages:
        facts.append(Fact("Oldest", words.unit(max(ages), "days")))
    return (*facts, Fact("Updates overdue", str(late), "", "amber" if late else ""))


def agreements(
    context: Context, active: int, hot: list[dict[str, Any]], limited: int, soon: int, horizon: int
) -> tuple[Fact, ...]:
    """Agreements in force, those that burn too fast, those that end soon."""
    low = sum(1 for row in context.rows("agreements") if row["status"] == "active" and row["low"])
    return (
        Fact("In force", str(active), f"{limited} with a limit"),
        Fact("Burn too fast", str(len(hot)), f"of {limited} with a limit", "amber" if hot else ""),
        Fact("Low balance", str(low), "", "amber" if low else ""),
        Fact(f"End within {horizon} days", str(soon)),
    )


def capacity(context: Context) -> tuple[Fact, ...]:
    """People booked for more than there is time, and the fullest of them."""
    rows = context.rows("people_load")
    people = {row["person"] for row in rows}
    over = {row["person"] for row in rows if row["over"]}
    loads = [
        (row["booking_load_of_forward_capacity"].value, row)
        for row in rows
        if row["booking_load_of_forward_capacity"].value is not None
    ]
    facts = [
        Fact("People", str(len(people)), "with bookings or capacity ahead"),
        Fact("Over-booked", str(len(over)), "", "amber" if over else ""),
    ]
    if loads:
        load, row = max(loads, key=lambda pair: pair[0])
        facts.append(
            Fact(
                "Fullest",
                words.share(load, 0),
                f"{context.name('person', row['person'])}, {row['month']}",
                "amber" if load > 1 else "",
                meaning(context, "people_load", "booking_load_of_forward_capacity"),
            )
        )
    return tuple(facts)  # fmt: skip


def pnl(current: dict[str, Any], currency: str) -> tuple[Fact, ...]:
    """Revenue, margin and profit of the period, each beside its share or its budget."""

    def money(value: Value) -> str:
        return words.money(value.value.quantize(Decimal(1)), currency) if value.value is not None else "n/a"

    variance = current["profit_variance"].value
    against = (
        "no budget"
        if variance is None
        else f"{words.money(abs(variance).quantize(Decimal(1)), currency)} {'above' if variance >= 0 else 'below'} budget"
    )
    return (
        Fact("Revenue", money(current["revenue"])),
        Fact("Gross margin", money(current["gross_margin"]), f"{words.share(current['gross_margin_of_revenue'].value)} of revenue" if current["gross_margin_of_revenue"].value is not None else ""),
        Fact("Operating profit", money(current["operating_profit"]), against, "amber" if variance is not None and variance < 0 else ""),
    )  # fmt: skip


def standards(binding: int, live: int, expired: int, late: int) -> tuple[Fact, ...]:
    """Standards and the waivers from them."""
    return (
        Fact(
            "In force",
            str(binding),
            words.count(late, "review") + " overdue" if late else "every review in time",
            "amber" if late else "",
        ),
        Fact("Waivers live", str(live)),
        Fact("Run out, still used", str(expired), "", "red" if expired else ""),
    )


def skills(rows: list[dict[str, Any]], alone: int, ended: int, soon: int, learning: int) -> tuple[Fact, ...]:
    """Skills without a second holder, certificates that end."""
    return (
        Fact("Skills", str(len(rows)), f"{alone} with one holder or none", "amber" if alone else ""),
        Fact("Certificates expired", str(ended), "", "red" if ended else ""),
        Fact("Ending within 90 days", str(soon), "", "amber" if soon else ""),
        Fact("Training under way", str(learning)),
    )


def escalations(waiting: int, late: int, coming: int, urgent: int) -> tuple[Fact, ...]:
    """What the Service Delivery Manager looks at first."""
    return (
        Fact("Wait for an answer", str(waiting), f"{late} overdue" if late else "none overdue" if waiting else "", "red" if late else "amber" if waiting else ""),
        Fact("Changes in two weeks", str(coming)),
        Fact("P1 and P2 issues", str(urgent), "", "red" if urgent else ""),
    )  # fmt: skip


def satisfaction(csat: list[dict[str, Any]], nps: list[dict[str, Any]], open_points: int) -> tuple[Fact, ...]:
    """The newest figures with the number of answers behind them."""
    facts = []
    if csat and csat[0]["csat_positive_of_responses"].value is not None:
        facts.append(
            Fact(
                "Satisfied",
                words.share(csat[0]["csat_positive_of_responses"].value, 0),
                f"{csat[0]['n']} answers, {csat[0]['period']}",
            )
        )
    if nps and nps[0]["nps_of_responses"].value is not None:
        value = nps[0]["nps_of_responses"].value
        facts.append(
            Fact(
                "NPS",
                f"{'+' if value > 0 else ''}{words.number(value, 0)}",
                f"{nps[0]['n']} answers, {nps[0]['period']}",
            )
        )
    return (*facts, Fact("Follow-up open", str(open_points), "", "amber" if open_points else ""))  # fmt: skip


def review(pairs: dict[str, Any], changes_done: int, currency: str, year: int) -> tuple[Fact, ...]:
    """Planned and actual of a closed project; `pairs` are rows of the comparison by figure."""
    facts = []
    for name, label in (("finish", "Finish"), ("hours", "Hours"), ("cost", "Cost"), ("price", "Price")):
        row = pairs.get(name)
        if (
            row is None
            or row["actual"] in (None, "")
            or (isinstance(row["actual"], Value) and row["actual"].value is None)
        ):
            continue
        inside = str(row.get("inside") or "")
        share = row.get("share")
        note = f"plan {_said(row['planned'], row['unit'], currency, year)}"
        if isinstance(share, Value) and share.value is not None:
            note += f", {'+' if share.value > 0 else ''}{words.share(share.value)}"
        facts.append(
            Fact(label, _said(row["actual"], row["unit"], currency, year), note, "amber" if inside == "no" else "")
        )
    return (*facts, Fact("Changes", str(changes_done), "carried out for it"))


def _said(value: Any, unit: str, currency: str, year: int) -> str:
    inner = value.value if isinstance(value, Value) else value
    if isinstance(inner, date):
        return words.day(inner, year)
    return words.unit(inner, unit, currency) if inner is not None else "not recorded"
