"""`pmo trend`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("trend")
@click.argument("metric")
@click.option("--project", default="", metavar="SLUG", help="The figure of this project (else of the firm).")
@click.option("--since", type=options.Day(), help="First day (else half a year before the last).")
@click.option("--until", type=options.Day(), help="Last day (else as_of of pmo.yml, else today).")
@click.option(
    "--every",
    type=click.Choice(["week", "month", "quarter"]),
    default="month",
    show_default=True,
    help="One value at the end of each.",
)
@options.audience_option("internal (the default) or management.")
@options.format_option(["md", "csv", "json"], "Markdown (the default), CSV or JSON.")
@options.root_option
def command(
    *,
    metric: str,
    project: str,
    since: date | None,
    until: date | None,
    every: str,
    audience: str,
    form: str,
    root: Path | None,
) -> None:
    """Show how a figure moved, from the records as they stood at the time.

    METRIC is the id of a figure (`pmo explain spi_t`). Every value is read from the commit of its day, never from
    today's records; what was worked out once is remembered.

    \b
    Examples:
      pmo trend spi_t --project acme-mail-migration --every week
      pmo trend change_success_strict_of_implemented --since 2026-01-01
    """
    from datetime import timedelta  # noqa: PLC0415 - keeps `pmo --help` quick

    from pmo.pipeline import report, trend  # noqa: PLC0415

    loaded = options.load(root, until)
    last = until or loaded.workspace.as_of
    with options.said_plainly():
        found = trend.trend(
            loaded, metric, since=since or last - timedelta(days=182), until=last, every=every, project=project, audience=audience
        )  # fmt: skip
    click.echo(report.text(found, form), nl=False)
