"""`pmo fmt`."""

from __future__ import annotations

from pathlib import Path

import click

from pmo.cli import options
from pmo.cli.paths import relative


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when a file is not in order.")
@click.option("--dry-run", is_flag=True, help="Change nothing; name the files that would be.")
@options.root_option
def command(*, paths: tuple[Path, ...], check: bool, dry_run: bool, root: Path | None) -> None:
    """Put the fields of records into the order of their schema.

    Lines are moved as they are: comments stay with their field, quotes, wrapping and the order inside lists stay too.
    A file that cannot be read is left alone and named, and so is one whose meaning the new order could change.

    \b
    Examples:
      pmo fmt
      pmo fmt projects/acme-mail-migration
      pmo fmt --check
    """
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    workspace = options.workspace_root(root)
    inside = [relative(path, workspace) for path in paths]
    results = write.format_files(workspace, inside, write=not (check or dry_run))
    verb = "would be put in order" if check or dry_run else "put in order"
    for result in results:
        if result.changed:
            options.say(f"{result.path}: {verb}")
        elif result.refused:
            options.say(f"{result.path}: left alone: {result.refused}", err=True)
    changed = sum(result.changed for result in results)
    if not changed:
        click.echo("Every file is in order.")
    if check and changed:
        raise SystemExit(1)
