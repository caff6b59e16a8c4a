"""`pmo history`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("history")
@click.argument("record", default="")
@click.option("--kind", default="", help="Which kind of record, when several use one name.")
@click.option("--metrics", is_flag=True, help="Instead: what the history of all records says about how work goes.")
@options.format_option(
    ["text", "md", "csv", "json"], "Text for people (the default), JSON; for --metrics Markdown or CSV too."
)
@options.root_option
def command(*, record: str, kind: str, metrics: bool, form: str, root: Path | None) -> None:
    """Show every state of a record: since when, by whom, through which commit, and for how long.

    RECORD is an id, also one that the record had before, or that of a deleted record. The states are those of the protected branch;
    a merge counts with all it brought. Approvals are shown with what stands behind them.

    \b
    Examples:
      pmo history CR-2026-0042
      pmo history --metrics
      pmo history --metrics --format csv > lead-times.csv
    """
    from pmo.history.git import GitError  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.past import history  # noqa: PLC0415
    from pmo.pipeline.past import metrics as figures  # noqa: PLC0415

    if bool(record) == metrics:
        raise click.UsageError("Name a record (`pmo history CR-2026-0042`), or ask for --metrics.")
    if record and form in ("md", "csv"):
        raise click.UsageError("The history of one record comes as text or json.")
    loaded = options.load(root, None)
    try:
        with options.said_plainly():
            if metrics:
                click.echo(figures.text(loaded, "md" if form == "text" else form), nl=False)
            else:
                click.echo(history.text(loaded, record, kind, form, options.style), nl=False)
    except GitError as error:
        click.echo(f"pmo: nothing can be proven: {error.reason}.", err=True)
        raise SystemExit(4) from None
