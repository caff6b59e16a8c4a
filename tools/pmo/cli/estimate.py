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
@click.option(
    "--runs", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="How many futures."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=20260101,
    show_default=True,
    help="The same seed gives the same answer.",
)
@click.option(
    "--shape", default="beta_pert", show_default=True, metavar="SHAPE",
    help="How hours are spread between their three points: beta_pert, triangular, uniform or point.",
)  # fmt: skip
@click.option(
    "--margin",
    default="",
    metavar="SHARE",
    help="Target margin as a share of the price, 0.4 is 40 % (else the record's).",
)
@click.option(
    "--audience",
    default="internal",
    show_default=True,
    metavar="WHO",
    help="internal (without cost and price) or management.",
)
@click.option(
    "--write", is_flag=True, help="Write range and past projects into the record; comments and everything else stay."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "md", "json"]), default="text", help="For people, tickets or tools."
)
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
    try:
        found = estimating.estimated(loaded, offer, estimating.Asked(runs, seed, shape, target, audience))
        changed = estimating.write(loaded, found) if write else False
    except estimating.InputError as error:
        raise click.UsageError(str(error)) from None
    if form == "json":
        click.echo(estimating.as_json(found), nl=False)
    elif form == "md":
        click.echo(estimating.as_markdown(found), nl=False)
    else:
        click.echo(estimating.as_text(found, width=_width(), style=options.style), nl=False)
    if write:
        click.echo(f"wrote {found.path}" if changed else f"{found.path} says so already; nothing written", err=True)


def _width() -> int:
    """Columns of the terminal; 100 in a pipe, unless COLUMNS says otherwise."""
    import shutil  # noqa: PLC0415

    return shutil.get_terminal_size((100, 24)).columns
