"""`pmo rename`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("rename")
@click.argument("kind")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Show what would change instead of changing it.")
@options.root_option
def command(*, kind: str, old: str, new: str, dry_run: bool, root: Path | None) -> None:
    """Give the record OLD of KIND the id NEW: its file or folder moves, and every reference to it follows.

    Nothing else in the files changes. Prose that names a number is listed, not changed.

    \b
    Examples:
      pmo rename person j.meier j.meyer
      pmo rename project acme-mail acme-mail-migration --dry-run
    """
    from pmo.pipeline import move  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, None)
    with options.said_plainly():
        plan = move.plan(loaded, kind, old, new)
        if not dry_run:
            move.carry_out(loaded.root, plan)
    would = "would " if dry_run else ""
    for before, after in (plan.folders or plan.moves).items():
        click.echo(f"{would}move{'' if dry_run else 'd'} {before} to {after}")
    for path in plan.texts:
        click.echo(f"{would}change{'' if dry_run else 'd'} {path}")
    files = len(plan.texts)
    references = f"{plan.references} reference{'' if plan.references == 1 else 's'}"
    click.echo(f"{references} in {files} file{'' if files == 1 else 's'}.")
    if plan.mentions:
        click.echo(f"Also named in prose, not changed ({len(plan.mentions)}):")
        for mention in plan.mentions:
            click.echo(f"  {mention}")
