"""`pmo time`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options, spoken
from pmo.cli import sheet_commands as shared
from pmo.cli.sheet_commands import TIME

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_LESS_THAN_NOTHING = re.compile(r"-[0-9][0-9.,:]*(?:h|m|hours?|min|minutes?)?", re.IGNORECASE)


class _Adding(spoken.Command):
    """`-1h` is no option that is wrong, but time that cannot be."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Like click, with a sentence for hours below nothing."""
        wrong = next((one for one in args if _LESS_THAN_NOTHING.fullmatch(one)), "")
        if wrong and "--" not in args[: args.index(wrong)]:
            msg = f"“{wrong}” is less than nothing. Enter what was worked; `pmo time remove` takes a wrong entry out."
            raise options.Refused(msg)
        return super().parse_args(ctx, args)


@click.group("time", cls=spoken.Group)
def command() -> None:
    """Enter hours as they occur, hand the week in, review and approve.

    Say how long, for what and what was done; client, agreement and billing follow from the record that is named. The
    sheet of the week is made with its first entry. Whoever approves sees first what to ask, and never decides alone about
    their own sheet.

    \b
    Examples:
      pmo time add "1.5h CR-2026-0042 cutover rehearsal"
      pmo time add "yesterday 14:00-15:30 wexholt-wms-azure/1.3 tunnel tested"
      pmo time submit
      pmo time review
      pmo time approve TS-2026-0002
    """


@command.command("add", cls=_Adding)
@click.argument("text", nargs=-1, required=True)
@shared.person_option("Whose time it is")
@click.option("--notes", default="", help="What was done, instead of the words at the end.")
@click.option("--agreement", default="", metavar="ID", help="The agreement that covers it, where a client has several.")
@shared.task_option
@click.option("--work-type", default="", help="Such as “After hours” or “Travel” (else Regular).")
@click.option("--work-role", default="", help="The role that sets the rate (else that of your last entry).")
@click.option(
    "--billable", type=click.Choice(["billable", "do_not_bill", "no_charge", "no_default"]), default=None,
    help="Else as the project or agreement was sold.",
)  # fmt: skip
@shared.again_option
@shared.dry_run_option
@shared.shared
def add(*, text: tuple[str, ...], person: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None, **said: Any) -> None:  # fmt: skip
    """Enter work: when and how long, what for, what was done.

    Time is 1.5h, 90m, 1:30 or 14:00-15:30; the day is today unless you say yesterday, a weekday or a date. What for is a
    project task (slug/1.3), a change, issue, problem, escalation, opportunity, agreement, ticket (PSA-T-4711) or charge
    code. Work over midnight becomes two entries. The same entry a second time changes nothing.

    \b
    Examples:
      pmo time add "1.5h CR-2026-0042 cutover rehearsal"
      pmo time add monday 2h Meetings planning of the week
      pmo time add "yesterday 23:00-01:30 AGR-2025-0001 switch replaced" --work-type "After hours"
    """
    from pmo.pipeline.time import enter, people  # noqa: PLC0415 - keeps `pmo --help` quick

    with shared.writing(root):
        loaded = options.load(root, as_of, overlay)
        more = enter.More(**{name: value or "" for name, value in said.items() if name != "again"}, again=said["again"])
        written = enter.add(loaded, people.who(loaded, person), " ".join(text), more, loaded.workspace.as_of)
        shared.finish(loaded, written, dry_run=dry_run)


@command.command("start")
@click.argument("words", nargs=-1, required=True)
@shared.person_option("Whose timer it is")
@shared.dry_run_option
@shared.shared
def start(*, words: tuple[str, ...], person: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Start a timer for something; `pmo time stop` makes it an entry.

    \b
    Example:
      pmo time start CR-2026-0042 cutover rehearsal
    """
    from pmo.pipeline.time import people, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with shared.writing(root):
        loaded = options.load(root, as_of, overlay)
        found, new = timer.start(loaded, people.who(loaded, person), tuple(" ".join(words).split()), shared.now(loaded), dry_run=dry_run)  # fmt: skip
    what = " ".join(found.words)
    if not new:
        click.echo(f"The timer for “{what}” runs since {found.local:%H:%M} already.")
    else:
        click.echo(f"{'would start' if dry_run else 'started'} at {found.local:%H:%M}: {what}")


@command.command("stop")
@shared.person_option("Whose timer it is")
@click.option("--notes", default="", help="What was done, instead of what was said at the start.")
@click.option("--discard", is_flag=True, help="Forget the timer without an entry.")
@shared.dry_run_option
@shared.shared
def stop(*, person: str, notes: str, discard: bool, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Stop the timer and enter its time, to the minute.

    \b
    Example:
      pmo time stop --notes "rehearsal done, two steps reordered"
    """
    from pmo.pipeline.time import enter, people, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with shared.writing(root):
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        if discard:
            there = timer.there(loaded.root, who) if dry_run else timer.discard(loaded.root, who)
            click.echo(("would forget the timer" if dry_run else "forgot the timer") if there else "No timer runs.")
            return
        shared.finish(loaded, timer.stop(loaded, who, shared.now(loaded), enter.More(notes=notes)), dry_run=dry_run)
        if not dry_run:
            timer.discard(loaded.root, who)


@command.command("week")
@click.argument("period", metavar="[WEEK]", default="")
@shared.person_option("Whose week it is")
@shared.shared
def week(*, period: str, person: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:
    """Show a week day by day: what is entered, what is missing, where the sheet stands.

    \b
    Examples:
      pmo time week
      pmo time week 2026-W46 --person jonas.feldt
    """
    from pmo.domain.sheets import periods  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.time import looked_at, people, pulled, soundness, texts, timer  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        bounds = periods.bounds(period.upper() or periods.week_of(loaded.workspace.as_of))
        if bounds is None or (bounds[1] - bounds[0]).days != 6:
            msg = f"“{period}” is no week; write it like 2026-W47."
            raise options.Refused(msg)
        found = looked_at.all_of(
            loaded, TIME, lambda one: one.person == who and abs((one.first - bounds[0]).days) <= 62
        )
        there = pulled.of_week_beside(loaded, who, bounds[0])
        runs = timer.running(loaded.root, who)
    for line in soundness.unread(loaded, TIME):
        click.echo(line, err=True)
    found = [*found, *there]
    click.echo(texts.week(found, who, bounds[0], loaded.workspace, width=options.width(80), style=options.style), nl=False)  # fmt: skip
    for sheet in there:
        click.echo(f"{sheet.hours:f} h of this are in the PSA alone ({sheet.id}), beside the sheet that is here; keep the week in one place.")  # fmt: skip
    if runs is not None:
        click.echo(f"A timer runs since {runs.local:%H:%M}: {' '.join(runs.words)}")


@command.command("submit")
@click.argument("sheet", metavar="[ID|WEEK]", default="")
@shared.person_option("Whose sheet it is")
@shared.dry_run_option
@shared.shared
def submit(**given: Any) -> None:
    """Hand a sheet in: your oldest one that is not, or the one you name. Says first what the approver will ask.

    \b
    Examples:
      pmo time submit
      pmo time submit 2026-W47 --dry-run
    """
    shared.handed_in(TIME, **given)


@command.command("remove")
@shared.removing("Whose time it is")
def remove(**given: Any) -> None:
    """Take one entry out again: by its day, and by the number that `pmo time week` shows where the day has several.

    Only from a sheet that is not handed in. It is shown before; the rest of the sheet stays as it is, comments too.

    \b
    Examples:
      pmo time remove today
      pmo time remove 2026-11-17 2 --dry-run
    """
    shared.removed(TIME, **given)


@command.command("review")
@shared.reviewing("sheet", "--week", "2026-W47")
def review(**given: Any) -> None:
    """Prepare the decision: what to ask about each sheet that waits, and what approving does to budgets.

    \b
    Examples:
      pmo time review
      pmo time review TS-2026-0002 --all
      pmo time review --week 2026-W47 --all-states
      pmo time review --format json
    """
    shared.reviewed(TIME, **given)


@command.command("approve")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="A remark that is kept with the approval.")
@shared.deciding
def approve(**given: Any) -> None:
    """Approve sheets: the next step of each, with your name under its approvals. Never your own.

    \b
    Examples:
      pmo time approve TS-2026-0002
      pmo time approve TS-2026-0002 TS-2026-0003 --write
    """
    shared.decided(TIME, "approve", **given)


@command.command("reject")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="What the person should correct; needed.")
@click.option("--reverse", is_flag=True, help="Take an approval back: the sheet is open again.")
@shared.deciding
def reject(*, reverse: bool, **given: Any) -> None:
    """Return sheets for correction, with the reason; or take an approval back.

    \b
    Examples:
      pmo time reject TS-2026-0004 --reason "Wednesday belongs to AGR-2025-0001"
      pmo time reject TS-2026-0002 --reverse --reason "The visit of the afternoon is missing"
    """
    shared.decided(TIME, "reverse" if reverse else "reject", **given)


@command.command("late")
@click.option("--week", "period", default="", metavar="WEEK", help="The week, like 2026-W47 (else the one due last).")
@options.format_option(["text", "json"], "For people or for tools.")
@shared.shared
def late(*, period: str, form: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:
    """List who is late with time or expenses, and what waits for an approver: the weekly reminder.

    \b
    Examples:
      pmo time late
      pmo time late --week 2026-W47
    """
    from pmo.pipeline.time import data, looked_at, texts  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = looked_at.who_is_late(loaded, period)
    if form == "json":
        click.echo(data.late(found, loaded.workspace), nl=False)
    else:
        click.echo(texts.late(found, loaded.workspace, width=options.width(80), style=options.style), nl=False)
