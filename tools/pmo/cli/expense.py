"""`pmo expense`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options, spoken
from pmo.cli import sheet_commands as shared

if TYPE_CHECKING:
    from datetime import date

KIND = "expense-report"


@click.group("expense", cls=spoken.Group)
def command() -> None:
    """Enter expenses with their receipts, review and approve.

    The report of the month is made with its first expense. Of a receipt its name and mark are recorded; the file itself is
    kept in .cache/pmo/receipts on this machine and never goes into Git.

    \b
    Examples:
      pmo expense add 46.30 materials "patch cables" --to quillfern-clinic-openings/1.7 --receipt cables.pdf
      pmo expense list
      pmo expense review
    """


@command.command("add")
@click.argument("amount")
@click.argument("sort", metavar="TYPE")
@click.argument("notes", nargs=-1)
@click.option("--to", "target", default="", metavar="ID", help="What it is charged to, as for `pmo time add`.")
@click.option(
    "--date", "day", default="", metavar="DAY", help="Day of the payment: yesterday, a weekday or a date (else today)."
)
@click.option("--receipt", type=click.Path(path_type=Path), metavar="FILE", help="The receipt; its name and mark are kept.")  # fmt: skip
@click.option("--no-receipt", default="", metavar="WHY", help="Why there is none.")
@click.option("--paid-with", default="personal", show_default=True, help="personal, company_card or company_account.")
@click.option("--billable", default="", help="billable, do_not_bill or no_charge (else as the work was sold).")
@click.option("--agreement", default="", metavar="ID", help="The agreement, where a client has several.")
@shared.task_option
@shared.person_option("Whose expense it is")
@shared.again_option
@shared.dry_run_option
@shared.shared
def add(
    *, amount: str, sort: str, notes: tuple[str, ...], day: str, person: str, dry_run: bool,
    as_of: date | None, root: Path | None, overlay: Path | None, **said: Any,
) -> None:  # fmt: skip
    """Enter an expense: AMOUNT (46.30, or 46.30 EUR), TYPE (such as meal, parking, lodging, materials) and what it was for.

    \b
    Examples:
      pmo expense add 14 parking "meeting in Columbus" --to osgarth-dms-move/1.1 --no-receipt "Meter without receipts"
      pmo expense add 142.50 lodging cutover night --to CR-2026-0042 --receipt hotel.pdf
    """
    from pmo.pipeline.time import expense, people, receipt  # noqa: PLC0415 - keeps `pmo --help` quick

    with shared.writing(root):
        loaded = options.load(root, as_of, overlay)
        paid_on = expense.day_of(loaded, day)
        wanted = expense.Wanted(amount=amount, sort=sort, notes=" ".join(notes), day=paid_on, **said)
        made = expense.add(loaded, people.who(loaded, person), wanted)
        shared.refuse(made.written.plan.faults)
        kept = made.receipt if made.written.plan.files else None
        if kept is not None and not dry_run:  # first, so that no record claims a receipt that is nowhere
            receipt.keep(loaded.root, kept)
        shared.finish(loaded, made.written, dry_run=dry_run)
        if kept is not None:
            click.echo(f"{'would keep' if dry_run else 'kept'} the receipt in {kept.place} (not in Git)")


@command.command("list")
@shared.person_option("Whose expenses they are")
@click.option("--month", default="", metavar="MONTH", help="Only this month, like 2026-11.")
@shared.shared
def list_(*, person: str, month: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:
    """List the expenses of a person, report by report, with what is paid back.

    \b
    Example:
      pmo expense list --person pavel.hruska
    """
    from pmo.domain.sheets import periods  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.time import looked_at, people, soundness, texts  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        if month and periods.bounds(month.upper()) is None:
            msg = f"“{month}” is no month; write it like 2026-11."
            raise options.Refused(msg)
        found = looked_at.all_of(loaded, KIND, lambda one: one.person == who and month.upper() in ("", one.period))
    for line in soundness.unread(loaded, KIND):
        click.echo(line, err=True)
    if month and not found:
        click.echo(f"{people.name(loaded.workspace, who)} has no expenses in {month}.")
        return
    click.echo(texts.expenses(found, who, loaded.workspace, width=options.width(80), style=options.style), nl=False)


@command.command("submit")
@click.argument("sheet", metavar="[ID|MONTH]", default="")
@shared.person_option("Whose report it is")
@shared.dry_run_option
@shared.shared
def submit(**given: Any) -> None:
    """Hand a report in: your oldest one that is not, or the one you name.

    \b
    Example:
      pmo expense submit 2026-11
    """
    shared.handed_in(KIND, **given)


@command.command("remove")
@shared.removing("Whose expense it is")
def remove(**given: Any) -> None:
    """Take one expense out again: by its day, and by the number that `pmo expense list` shows where the day has several.

    Only from a report that is not handed in. It is shown before; its receipt stays where it is kept.

    \b
    Examples:
      pmo expense remove 2026-11-17
      pmo expense remove yesterday 2 --dry-run
    """
    shared.removed(KIND, **given)


@command.command("review")
@shared.reviewing("report", "--month", "2026-11")
def review(**given: Any) -> None:
    """Prepare the decision: what to ask about each report that waits.

    \b
    Example:
      pmo expense review
    """
    shared.reviewed(KIND, **given)


@command.command("approve")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="A remark that is kept with the approval.")
@shared.deciding
def approve(**given: Any) -> None:
    """Approve reports: the next step of each, with your name under its approvals. Never your own.

    \b
    Example:
      pmo expense approve EXP-2026-0002
    """
    shared.decided(KIND, "approve", **given)


@command.command("reject")
@click.argument("sheets", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", default="", help="What the person should correct; needed.")
@click.option("--reverse", is_flag=True, help="Take an approval back: the report is open again.")
@shared.deciding
def reject(*, reverse: bool, **given: Any) -> None:
    """Return reports for correction, with the reason; or take an approval back.

    \b
    Example:
      pmo expense reject EXP-2026-0002 --reason "The receipt of the cables is for 36.40"
    """
    shared.decided(KIND, "reverse" if reverse else "reject", **given)
