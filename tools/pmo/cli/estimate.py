"""`pmo estimate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("estimate")
@click.argument("offer", metavar="OPPORTUNITY")
@options.runs_option
@options.seed_option("The same seed gives the same answer.")
@options.shape_option("hours")
@click.option(
    "--margin",
    default="",
    metavar="SHARE",
    help="Target margin as a share of the price, 0.4 is 40 % (else the record's).",
)
@options.audience_option("internal (without cost and price) or management.", shown=True)
@click.option(
    "--write", is_flag=True, help="Write range and past projects into the record; comments and everything else stay."
)
@options.format_option(["text", "md", "json"], "For people, tickets or tools.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *, offer: str, runs: int, seed: int, shape: str, margin: str, audience: str, write: bool, form: str, as_of: date | None,
    root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Work out an offer: hours that half and eight of ten such jobs keep, contingency, price, and what past projects say.

    OPPORTUNITY is the id of an opportunity or of an estimate. The lines with their three points are simulated; beside
    that stand the firm's own finished projects of the type, where there are enough of them. The contingency is P80 less
    the expected hours, or comes from past projects, never both.

    \b
    Examples:
      pmo estimate OPP-2026-0001
      pmo estimate EST-2026-0003 --audience management --margin 0.45
      pmo estimate EST-2026-0003 --write
      pmo new sow --from EST-2026-0003
    """
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415 - keeps `pmo --help` quick

    from pmo.pipeline import estimate as estimating  # noqa: PLC0415

    try:
        target = Decimal(margin) if margin else None
    except InvalidOperation:
        target = Decimal("NaN")
    if target is not None and not target.is_finite():
        raise click.BadParameter(f"“{margin}” is no share; write 0.4 for 40 %.", param_hint="--margin")
    loaded = options.load(root, as_of, overlay)
    with options.said_plainly():
        found = estimating.estimated(loaded, offer, estimating.Asked(runs, seed, shape, target, audience))
        changed = estimating.write(loaded, found) if write else False
    if form == "json":
        click.echo(estimating.as_json(found), nl=False)
    elif form == "md":
        click.echo(estimating.as_markdown(found), nl=False)
    else:
        click.echo(estimating.as_text(found, width=options.width(100), style=options.style), nl=False)
    if write:
        click.echo(f"wrote {found.path}" if changed else f"{found.path} says so already; nothing written", err=True)
