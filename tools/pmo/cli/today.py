"""`pmo today`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("today")
@click.option("--person", default="", metavar="WHO", help="Only what waits for this person: an id or a name.")
@click.option("--client", default="", metavar="SLUG", help="Only what concerns this client.")
@click.option(
    "--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How far “coming up” looks ahead."
)
@click.option("--all", "every", is_flag=True, help="Show every line of long groups.")
@options.format_option(["text", "json"], "For people or for tools.")
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *,
    person: str,
    client: str,
    days: int,
    every: bool,
    form: str,
    as_of: date | str | None,
    root: Path | None,
    overlay: Path | None,
) -> None:
    """Show what needs attention: decisions that wait, dates that passed, what is stuck and what comes.

    \b
    Examples:
      pmo today
      pmo today --person dana.whitlock
      pmo today --client corvane --days 30 --all
    """
    from pmo.pipeline import today  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load_moment(root, as_of, overlay)
    with options.said_plainly():
        page = today.today(loaded, person=person, client=client, days_ahead=days)
    if form == "json":
        click.echo(today.as_json(page), nl=False)
    else:
        click.echo(today.as_text(page, width=options.width(80), style=options.style, every=every), nl=False)
