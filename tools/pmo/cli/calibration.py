"""`pmo calibration`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("calibration")
@options.audience_option("internal (without forecasts of risks) or management.", shown=True)
@options.format_option(["md", "json", "csv"], "Markdown (the default), JSON or CSV.")
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
    from pmo.pipeline import report  # noqa: PLC0415

    loaded = options.load_moment(root, as_of, overlay)
    with options.said_plainly():
        found = calibrating.calibration(loaded, audience)
    click.echo(report.text(found, form), nl=False)
