"""`pmo facts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date


@click.command("facts")
@click.argument("name", type=click.Choice(["utilization", "cost"]))
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder with time_entries and expenses as .parquet or .csv (else .cache/pmo/facts).",
)
@options.audience_option("internal (the default: the team as a whole) or management (people and cost).")
@options.format_option(["md", "csv", "json"], "Markdown (the default), CSV or JSON.")
@options.as_of_option
@options.root_option
def command(*, name: str, folder: Path | None, audience: str, form: str, as_of: date | None, root: Path | None) -> None:
    """Measure large files of time entries and expenses, up to millions of them.

    The columns of the files are described in docs/facts.md. Nothing is written.

    \b
    Examples:
      pmo facts utilization --from export/
      pmo facts cost --from export/ --audience management --format csv
    """
    from pmo.pipeline import facts, report  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, as_of)
    with options.said_plainly():
        found = facts.report(loaded, name, folder, audience)
    click.echo(report.text(found, form), nl=False)
