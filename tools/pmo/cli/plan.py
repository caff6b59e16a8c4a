"""`pmo plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("plan")
@click.argument("project", metavar="PROJECT")
@click.option(
    "--level/--no-level",
    "people",
    default=True,
    show_default=True,
    help="Keep to people's hours, absences and other bookings, or plan as if everybody were always free.",
)
@click.option(
    "--set",
    "tries",
    multiple=True,
    metavar="WBS.FIELD=VALUE",
    help="Try a change, without writing it: duration, hours, start, person, predecessors or deadline of a task. May be given often.",
)
@click.option("--why", default="", metavar="WBS", help="Explain one task: why it lies where it lies, and why it slips.")
@click.option("--all", "every", is_flag=True, help="Show finished tasks too, and the whole plan after a try.")
@options.format_option(["text", "md", "json"], "For people, tickets or tools.")
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *, project: str, people: bool, tries: tuple[str, ...], why: str, every: bool, form: str, as_of: date | str | None,
    root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Plan what is open in a project: dates, float, critical path, and why every task lies where it lies.

    Links (FS, SS, FF, SF with lags), working days, holidays, absences, part-time, other bookings and the ticket reserve
    count. Records are never changed.

    \b
    Examples:
      pmo plan acme-mail-migration
      pmo plan acme-mail-migration --why 3.2
      pmo plan acme-mail-migration --set 3.2.duration=10d --set 3.2.person=ravi.nair
      pmo plan acme-mail-migration --set "3.2.predecessors=3.1 SS+2d" --set 3.4.start=2026-12-07
    """
    from pmo.pipeline import plan as planning  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load_moment(root, as_of, overlay)
    with options.said_plainly():
        answer = planning.plan(loaded, project, people=people, tries=tries, why=why)
    if form == "json":
        click.echo(planning.as_json(answer), nl=False)
    elif form == "md":
        click.echo(planning.as_markdown(answer), nl=False)
    else:
        click.echo(planning.as_text(answer, width=options.width(100), style=options.style, every=every), nl=False)
