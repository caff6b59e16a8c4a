"""`pmo diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

FORMATS = ("text", "md", "json")


@click.command("diff")
@click.argument("range_", metavar="[BASE..HEAD | BASE]", default="")
@options.format_option(FORMATS, "For a terminal, a comment, or a program.")
@click.option(
    "--full/--quick",
    "whole",
    default=None,
    help="Look at every record, or only at those that differ (else it depends on how many there are).",
)
@click.option("--all", "every", is_flag=True, help="Show every field and record, and long texts whole.")
@options.as_of_option
@options.root_option
def command(*, range_: str, form: str, whole: bool | None, every: bool, as_of: date | None, root: Path | None) -> None:
    """Say what a piece of work means: states, money, risk, dates, approvals, collisions, new findings.

    Without a range: the work since the last commit. With BASE: the work since it branched off from BASE, what is not
    committed yet included. With BASE..HEAD: what HEAD brings to BASE, as a pull request shows it. What matters most comes
    first; the order of fields and the width of lines are no difference.

    \b
    Examples:
      pmo diff
      pmo diff origin/main
      pmo diff origin/main..HEAD --format md > comment.md
      pmo diff v2026.10..v2026.11 --full
    """
    from pmo.history.git import GitError  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.diff import difference  # noqa: PLC0415
    from pmo.render.difference import write  # noqa: PLC0415

    at = options.workspace_root(root)
    try:
        found = difference(at, range_, options.today(), as_of, whole=whole)
    except GitError as error:
        if error.bad_ref:
            raise click.BadParameter(error.reason, param_hint="BASE..HEAD") from None
        click.echo(f"pmo: cannot compare: {error.reason}.", err=True)
        raise SystemExit(4) from None
    click.echo(write(form, found, options.style, every=every), nl=False)
