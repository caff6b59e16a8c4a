"""`pmo schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("schema")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when the settings are out of date.")
@click.option("--dry-run", is_flag=True, help="Change nothing; say whether the settings would change.")
@options.root_option
def command(*, check: bool, dry_run: bool, root: Path | None) -> None:
    """Write what is generated from the schemas: editor settings and the table of duties.

    For completion and checks while typing it maps each schema to the files of its kind in .vscode/settings.json, for the YAML extension of Visual Studio Code.
    Other settings and comments in the file stay. Front matter of Markdown pages cannot be mapped: `pmo lint` checks it.

    \b
    Examples:
      pmo schema
      pmo schema --check
    """
    from pmo.pipeline import duties, start  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.editor import PATH  # noqa: PLC0415

    write = not (check or dry_run)
    with options.said_plainly():
        stale = {PATH: start.editor_settings(options.workspace_root(root), write=write)}
    stale[duties.FILE] = duties.refresh(options.load(root, None), write=write)
    for path, old in stale.items():
        if old:
            click.echo(f"wrote {path}" if write else f"{path} is out of date; `pmo schema` writes it.")
    if not any(stale.values()):
        click.echo(f"{' and '.join(stale)} are up to date.")
    elif check:
        raise SystemExit(1)
