"""Two papers for one client: what is open on one page, ready to send, and the pack for the quarterly talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain import client_view as view
from pmo.render import words
from pmo.render.reports import facts

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report, Section


def build(context: Context, client: Record) -> Report:
    """Everything open for a client, in the order in which the client acts on it."""
    name = context.workspace.label(client)
    needs = context.rows("client_needs")
    return context.report(
        f"client-{client.id}", f"{name}: what is open", _standing(context), _asked(context, needs),
        [
            context.section("client_needs", "What we need from you", shown=("text", "due", "overdue", "matter"), empty="We need nothing from you at the moment."),
            *_projects(context),
            context.section("client_work", "Planned work", empty="No work is planned."),
            context.section("client_issues", "Open issues", shown=("id", "title", "raised_on", "workaround", "last_word", "next_update_due"), empty="No issue is open."),
            _hours(context),
            _promises(context),
            context.section("client_waivers", "Exceptions from standards", define=False) if context.rows("client_waivers") else None,
        ],
        main=context.tables.get("client_projects"), scope=f"Everything open for {name}.",
        facts=facts.client(context), compact=True, kicker=f"Open points · {name} · {context.day(context.as_of)}",
    )  # fmt: skip


def _standing(context: Context) -> str:
    rows = context.rows("client_projects")
    if not rows:
        return "No project is under way."
    late = [row for row in rows if "behind" in row["standing"]]
    count = words.count(len(rows), "project")
    if not late:
        return f"{words.capital(count)} under way or planned; none is behind plan."
    return f"{len(late)} of {count} {'is' if len(late) == 1 else 'are'} behind plan."


def _asked(context: Context, needs: list[dict[str, Any]]) -> str:
    if not needs:
        return "We need nothing from you today."
    first = needs[0]
    by = f" by {context.day(first['due'])}" if first["due"] else ""
    rest = f", and {words.count(len(needs) - 1, 'more point', 'more points')}" if len(needs) > 1 else ""
    return f"We need from you{by}: {str(first['text']).rstrip('.')}{rest}."


def _projects(context: Context) -> list[Section | None]:
    """Status and dates, then the last sentence of each report."""
    return [
        context.section("client_projects", "Projects", shown=("title", "standing", "next_milestone", "next_on", "first_planned", "finish"), empty="No project is under way."),
        context.section("client_projects", "Projects in one sentence", shown=("title", "said", "said_on"), where=lambda row: bool(row["said"]), define=False) if any(row["said"] for row in context.rows("client_projects")) else None,
    ]  # fmt: skip


def _hours(context: Context) -> Section | None:
    """What is left of the agreements; without the columns in which nothing may be shown."""
    rows = context.rows("client_hours")
    unknown = [name for name in ("consumed", "remaining") if all(row[name].value is None for row in rows)]
    shown = ("id", "title", "units", "granted", "consumed", "remaining", "period_end", "end")
    return context.section(
        "client_hours", "Agreements and hours", shown=tuple(name for name in shown if name not in unknown),
        empty="No agreement is in force.", define=False,
    )  # fmt: skip


def _promises(context: Context) -> Section | None:
    """Promises not kept yet; nothing at all for a reader who sees no entry of the log, since that says nothing about promises."""
    if not context.workspace.of("communication"):
        return None
    return context.section("client_promises", "What we promised", empty="No promise is open.", define=False)


def business_review(context: Context, client: Record) -> Report:
    """The quarterly pack: the quarter before and the present one, and what comes in the two after."""
    name = context.workspace.label(client)
    now = view.quarter_start(context.as_of)
    before = view.quarters(now, -1)[0]
    done, changes = context.rows("client_projects_done"), context.rows("client_changes_done")
    good = [row for row in changes if row["outcome"] in ("successful", "successful_with_issues")]
    parts = [
        f"Since {context.day(before)}: {words.count(len(done), 'project')} ended, {words.count(len(changes), 'change was', 'changes were')} carried out"
        + (f", {len(good)} of them with success." if changes else ".")
    ]
    parts.append(_satisfied(context))
    return context.report(
        f"business-review-{client.id}", f"{name}: business review {view.named(before)} and {view.named(now)} so far", _standing(context), " ".join(filter(None, parts)),
        [
            *_satisfaction(context),
            context.section("client_hours_by_month", "Hours by month", shown=("month", "title", "hours", "granted"), empty="No hours are recorded under an agreement."),
            _hours(context),
            *_projects(context),
            context.section("client_projects_done", "Projects that ended", empty="No project ended in these quarters.", define=False),
            context.section("client_changes_done", "Changes and their outcome", empty="No change was carried out in these quarters.", define=False),
            context.section("client_risks", "Risks", empty="No open risk is shown to this reader.", define=False),
            _recommended(context),
            context.section("client_needs", "What we need from you", shown=("text", "due", "overdue", "matter"), empty="We need nothing from you at the moment.", define=False),
            _promises(context),
            context.section("client_ahead", "What comes next", shown=("quarter", "day", "what", "sort"), empty="Nothing is dated in the next two quarters.", define=False),
        ],
        main=context.tables.get("client_ahead"), scope=f"{name}, for the quarterly talk.",
        facts=facts.client(context), kicker=f"Quarterly business review · {name}",
    )  # fmt: skip


def _satisfied(context: Context) -> str:
    rows = [row for row in context.rows("satisfaction") if row["type"] == "csat"]
    if not rows or rows[0]["csat_positive_of_responses"].value is None:
        return ""
    row = rows[0]
    return f"{words.share(row['csat_positive_of_responses'].value)} of {row['n']} answers were positive in {row['period']}."


def _satisfaction(context: Context) -> list[Section | None]:
    """By quarter with the number of answers; for readers who may not see it, nothing."""
    if context.workspace.audience != "management":
        return []
    shown = ("period", "csat_positive_of_responses", "n", "sent", "response_rate_of_sent", "change")
    return [
        context.section("satisfaction", "Satisfied, by quarter", shown=shown, where=lambda row: row["type"] == "csat", empty="No survey of this client has been closed.")
    ]  # fmt: skip


def _recommended(context: Context) -> Section | None:
    if context.workspace.audience != "management":
        return None
    return context.section(
        "client_opportunities", "Recommended, not ordered", empty="No opportunity is open.", define=False
    )
