"""`pmo time`, and what `pmo expense` shares with it: handing in, reviewing and deciding."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.deciding import Said
    from pmo.pipeline.time.sheets import Written

TIME = "timesheet"
_TYPES = ("DataEntry", "Tier1Update", "Tier2Update", "Billing", "Service", "Project", "MonthlySummary", "SalesActivity", "Schedule")  # fmt: skip


@click.group("time")
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


def shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every command here."""
    for option in (options.root_option, options.as_of_option, options.overlay_option):
        function = option(function)
    return function


def person_option(help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--person WHO`, else the one who commits here."""
    return click.option("--person", default="", metavar="WHO", help=f"{help_text} (else by your Git identity).")


dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
again_option = click.option("--again", is_flag=True, help="It was done twice: add it although it is there already.")


@command.command("add")
@click.argument("text", nargs=-1, required=True)
@person_option("Whose time it is")
@click.option("--notes", default="", help="What was done, instead of the words at the end.")
@click.option("--agreement", default="", metavar="ID", help="The agreement that covers it, where a client has several.")
@click.option("--work-type", default="", help="Such as “After hours” or “Travel” (else Regular).")
@click.option("--work-role", default="", help="The role that sets the rate (else that of your last entry).")
@click.option(
    "--billable", type=click.Choice(["billable", "do_not_bill", "no_charge", "no_default"]), default=None,
    help="Else as the project or agreement was sold.",
)  # fmt: skip
@again_option
@dry_run_option
@shared
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

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        more = enter.More(**{name: value or "" for name, value in said.items() if name != "again"}, again=said["again"])
        written = enter.add(loaded, people.who(loaded, person), " ".join(text), more, loaded.workspace.as_of)
        finish(loaded, written, dry_run=dry_run)


@command.command("start")
@click.argument("words", nargs=-1, required=True)
@person_option("Whose timer it is")
@dry_run_option
@shared
def start(*, words: tuple[str, ...], person: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Start a timer for something; `pmo time stop` makes it an entry.

    \b
    Example:
      pmo time start CR-2026-0042 cutover rehearsal
    """
    from pmo.pipeline.time import people, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found, new = timer.start(loaded, people.who(loaded, person), tuple(" ".join(words).split()), _now(loaded), dry_run=dry_run)  # fmt: skip
    what = " ".join(found.words)
    if not new:
        click.echo(f"The timer for “{what}” runs since {found.local:%H:%M} already.")
    else:
        click.echo(f"{'would start' if dry_run else 'started'} at {found.local:%H:%M}: {what}")


@command.command("stop")
@person_option("Whose timer it is")
@click.option("--notes", default="", help="What was done, instead of what was said at the start.")
@click.option("--discard", is_flag=True, help="Forget the timer without an entry.")
@dry_run_option
@shared
def stop(*, person: str, notes: str, discard: bool, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Stop the timer and enter its time, in quarters of an hour.

    \b
    Example:
      pmo time stop --notes "rehearsal done, two steps reordered"
    """
    from pmo.pipeline.time import enter, people, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        if discard:
            there = timer.running(loaded.root, who) is not None if dry_run else timer.discard(loaded.root, who)
            click.echo(("would forget the timer" if dry_run else "forgot the timer") if there else "No timer runs.")
            return
        finish(loaded, timer.stop(loaded, who, _now(loaded), enter.More(notes=notes)), dry_run=dry_run)
        if not dry_run:
            timer.discard(loaded.root, who)


@command.command("week")
@click.argument("period", metavar="[WEEK]", default="")
@person_option("Whose week it is")
@shared
def week(*, period: str, person: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:
    """Show a week day by day: what is entered, what is missing, where the sheet stands.

    \b
    Examples:
      pmo time week
      pmo time week 2026-W46 --person jonas.feldt
    """
    from pmo.domain.sheets import periods  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.time import looked_at, people, texts, timer  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        bounds = periods.bounds(period.upper() or periods.week_of(loaded.workspace.as_of))
        if bounds is None or (bounds[1] - bounds[0]).days != 6:
            msg = f"“{period}” is no week; write it like 2026-W47."
            raise click.UsageError(msg)
        found = looked_at.all_of(
            loaded, TIME, lambda one: one.person == who and abs((one.first - bounds[0]).days) <= 62
        )
    click.echo(texts.week(found, who, bounds[0], loaded.workspace, width=options.width(80), style=options.style), nl=False)  # fmt: skip
    runs = timer.running(loaded.root, who)
    if runs is not None:
        click.echo(f"A timer runs since {runs.local:%H:%M}: {' '.join(runs.words)}")


@command.command("submit")
@click.argument("sheet", metavar="[ID|WEEK]", default="")
@person_option("Whose sheet it is")
@dry_run_option
@shared
def submit(**given: Any) -> None:
    """Hand a sheet in: your oldest one that is not, or the one you name. Says first what the approver will ask.

    \b
    Examples:
      pmo time submit
      pmo time submit 2026-W47 --dry-run
    """
    handed_in(TIME, **given)


@command.command("review")
@click.argument("sheets", metavar="[ID]...", nargs=-1)
@click.option("--person", default="", metavar="WHO", help="Only the sheets of this person.")
@click.option("--week", "period", default="", metavar="WEEK", help="Only sheets of this period, like 2026-W47.")
@click.option("--all-states", is_flag=True, help="Also sheets that do not wait for approval.")
@click.option("--all", "every", is_flag=True, help="Show every line of long groups.")
@options.format_option(["text", "json"], "For people or for tools.")
@shared
def review(**given: Any) -> None:
    """Prepare the decision: what to ask about each sheet that waits, and what approving does to budgets.

    \b
    Examples:
      pmo time review
      pmo time review TS-2026-0002 --all
      pmo time review --week 2026-W47 --all-states
      pmo time review --format json
    """
    reviewed(TIME, **given)


def deciding(function: Callable[..., None]) -> Callable[..., None]:
    """The options of approving and returning."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Say what would be written, and the request with --write."),
        click.option("--approval-type", type=click.Choice(_TYPES), help="What the PSA is told, if not what the step says."),
        click.option("--write", is_flag=True, help="Decide in the PSA too, and read it back."),
        click.option("--base", default="", metavar="REF", help="The protected branch (else origin/main or main)."),
        click.option("--key", type=click.Path(path_type=Path), envvar="PMO_SIGNING_KEY", help="Your ssh key, to sign the decision where the policy asks for it; also PMO_SIGNING_KEY."),
        person_option("Who decides"),
    ):  # fmt: skip
        function = option(function)
    return shared(function)


@command.command("approve")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="A remark that is kept with the approval.")
@deciding
def approve(**given: Any) -> None:
    """Approve sheets: the next step of each, with your name under its approvals. Never your own.

    \b
    Examples:
      pmo time approve TS-2026-0002
      pmo time approve TS-2026-0002 TS-2026-0003 --write
    """
    decided(TIME, "approve", **given)


@command.command("reject")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="What the person should correct; needed.")
@click.option("--reverse", is_flag=True, help="Take an approval back: the sheet is open again.")
@deciding
def reject(*, reverse: bool, **given: Any) -> None:
    """Return sheets for correction, with the reason; or take an approval back.

    \b
    Examples:
      pmo time reject TS-2026-0004 --reason "Wednesday belongs to AGR-2025-0001"
      pmo time reject TS-2026-0002 --reverse --reason "The visit of the afternoon is missing"
    """
    decided(TIME, "reverse" if reverse else "reject", **given)


@command.command("late")
@click.option("--week", "period", default="", metavar="WEEK", help="The week, like 2026-W47 (else the one due last).")
@options.format_option(["text", "json"], "For people or for tools.")
@shared
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


# what time and expenses share ---------------------------------------------------------------------------------------------


def finish(loaded: Loaded, written: Written, *, dry_run: bool) -> None:
    """Say what changes and what to know, and write it; what would be wrong in the records is refused."""
    from pmo.pipeline.exchange import changes  # noqa: PLC0415 - only here something is written

    refuse(written.plan.faults)
    for line in written.lines:
        click.echo(line)
    for note in written.notes:
        click.echo(f"note: {note}", err=True)
    if written.plan.files and not dry_run:
        changes.carry_out(loaded, written.plan)
    for path in written.plan.files:
        click.echo(f"{'would write' if dry_run else 'wrote'} {path}")


def refuse(faults: Iterable[Any]) -> None:
    """End with what is wrong, when something is."""
    found = list(faults)
    if found:
        for fault in found:
            click.echo(fault.message, err=True)
        click.echo("Nothing was written.", err=True)
        raise SystemExit(1)


def handed_in(kind: str, *, sheet: str, person: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Hand a sheet in, with what its approver will ask."""
    from pmo.pipeline.time import hand_in, looked_at, people, texts, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        record = hand_in.meant(loaded, kind, who, sheet)
        written = hand_in.hand_in(loaded, record)
        asks = looked_at.look(loaded, kind, wanted=(record.id,)).looked[0].to_ask if written.plan.files else ()
        for line in texts.questions(asks, loaded.workspace):
            click.echo(f"the approver will ask about {line}", err=True)
        if timer.running(loaded.root, who) is not None and kind == TIME:
            click.echo("note: a timer still runs; `pmo time stop` enters it.", err=True)
        finish(loaded, written, dry_run=dry_run)


def reviewed(kind: str, *, sheets: tuple[str, ...], person: str, period: str, all_states: bool, every: bool, form: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Show the review of the sheets of a kind."""
    from pmo.pipeline.time import data, looked_at, texts  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = looked_at.look(loaded, kind, wanted=sheets, person=person, week=period, every=all_states)
    if form == "json":
        click.echo(data.review(found, loaded.workspace), nl=False)
    else:
        text = texts.review(found, loaded.workspace, width=options.width(100), style=options.style, every=every)
        click.echo(text, nl=False)


def decided(
    kind: str, action: str, *, sheets: tuple[str, ...], reason: str, person: str, key: Path | None, base: str,
    write: bool, approval_type: str | None, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Take a decision about sheets: all are judged before the first is written."""
    from pmo.pipeline.time import deciding, in_psa, people  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        signing = key.expanduser() if key is not None else None
        by = deciding.Approver(people.who(loaded, person), reason, signing, base, approval_type or "")
        planned = deciding.plan(loaded, kind, action, sheets, by, write=write)
        refuse(fault for one in planned for fault in one.decision.plan.faults)
        _say(deciding.before(loaded, kind, planned, by))
        if dry_run:
            for one in planned:
                click.echo(f"{one.decision.line} (--dry-run: nothing was written)")
            return
        if not write:
            _say(deciding.carry_out(loaded, planned, by))
        elif not sys.stdin.isatty() or click.confirm("Decide in the PSA too?", err=True):
            with in_psa.session(os.environ) as desk:
                _say(deciding.carry_out(loaded, planned, by, desk))


def _say(lines: Iterable[Said]) -> None:
    for line in lines:
        click.echo(f"note: {line.text}" if line.note else line.text, err=line.note)


def _now(loaded: Loaded) -> Any:
    """The time on the clock, where the firm is."""
    from pmo.pipeline.exchange.workbook_out import zone_of  # noqa: PLC0415

    return options.now().astimezone(zone_of(loaded.workspace)[0])
