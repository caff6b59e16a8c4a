"""`pmo explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("explain")
@click.argument("name", required=False, metavar="[SLUG|FIGURE|KIND|KIND.FIELD]")
@options.as_of_option
@options.root_option
def command(*, name: str | None, as_of: date | None, root: Path | None) -> None:
    """Explain a rule, a finding, a figure or a record kind.

    Without a name it lists everything that can be explained.

    \b
    Examples:
      pmo explain
      pmo explain risk-review-overdue
      pmo explain spi_t
      pmo explain change
      pmo explain change.outage
    """
    from pmo.pipeline import explain  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.render.diagnostics.explanation import page  # noqa: PLC0415

    loaded = options.load(root, as_of)
    if name is None:
        click.echo(page(explain.contents(loaded), options.style), nl=False)
        return
    found = explain.find(loaded, name)
    if found is None:
        close = explain.guesses(loaded, name)
        hint = f"Did you mean {' or '.join(f'`{guess}`' for guess in close)}?" if close else "`pmo explain` lists all."
        msg = f"There is no rule, finding, figure or kind “{name}”. {hint}"
        raise click.UsageError(msg)
    click.echo(page(found, options.style), nl=False)
