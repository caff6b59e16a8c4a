"""`pmo connectwise status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("status")
@click.option("--all", "every", is_flag=True, help="Show every line of long groups.")
@options.format_option(["text", "json"], "For people or for tools.")
@options.as_of_option
@options.overlay_option
@options.root_option
def command(*, every: bool, form: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:
    """Say where tickets and records disagree, from the last pull; the PSA itself is not asked.

    Projects, changes, problems and issues without a ticket, tickets without a record, states that disagree, tickets outside
    their SLA, and escalations. Which states agree is said under `psa.states` in pmo.yml; else open agrees with open and
    finished with finished.

    \b
    Examples:
      pmo connectwise status
      pmo connectwise status --all
      pmo connectwise status --format json
    """
    from pmo.pipeline.psa import status  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        if not Shelf.there(loaded.root):
            raise click.UsageError("Nothing of the PSA was read here yet. Run `pmo connectwise pull` first.")
        with Shelf.of(loaded.root) as shelf:
            found = status.status(loaded, shelf)
    if form == "json":
        click.echo(status.as_json(found), nl=False)
    else:
        click.echo(status.as_text(found, width=options.width(80), style=options.style, every=every), nl=False)
