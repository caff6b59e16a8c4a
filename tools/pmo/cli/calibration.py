"""`pmo calibration`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("calibration")
@click.option(
    "--audience",
    default="internal",
    show_default=True,
    metavar="WHO",
    help="internal (without forecasts of risks) or management.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "json", "csv"]),
    default="md",
    help="Markdown (the default), JSON or CSV.",
)
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *, audience: str, form: str, as_of: date | str | None, root: Path | None, overlay: Path | None
) -> None:  # fmt: skip
    """How good estimates and risk probabilities were, all together and by type of project.

    Estimates: bias and size of the misses against the hours first approved, and the uplift for the next one where a type
    has enough closed projects. Risks: Brier score and forecast against what happened, by band. `pmo estimate` and
    `pmo simulate` use the same history.

    \b
    Examples:
      pmo calibration
      pmo calibration --audience management
      pmo calibration --format csv > accuracy.csv
    """
    from pmo.pipeline import calibration as calibrating  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load_moment(root, as_of, overlay)
    try:
        report = calibrating.calibration(loaded, audience)
    except calibrating.InputError as error:
        raise click.UsageError(str(error)) from None
    click.echo(calibrating.text(report, form), nl=False)
