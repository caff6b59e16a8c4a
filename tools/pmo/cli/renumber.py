"""`pmo renumber`."""

from __future__ import annotations

from pathlib import Path

import click

from pmo.cli import options
from pmo.cli.paths import relative


@click.command("renumber")
@click.argument("record_id", metavar="ID")
@click.argument("new", metavar="[NEW]", default="")
@click.option(
    "--file", "chosen", type=click.Path(path_type=Path), help="Which record, when two files have the number here."
)
@click.option("--dry-run", is_flag=True, help="Show what would change instead of changing it.")
@options.root_option
def command(*, record_id: str, new: str, chosen: Path | None, dry_run: bool, root: Path | None) -> None:
    """Give the record ID the next free number, because a colleague's branch took the same one.

    Its file moves, every reference and link to it follows, and the old number is kept in `formerly` where the schema has
    that field. Numbers that others know stay: one that the common branch has, and one with a statement of approval.

    \b
    Examples:
      pmo renumber CR-2026-0049
      pmo renumber CR-2026-0049 --dry-run
      pmo renumber CR-2026-0049 --file registers/changes/CR-2026-0049.yml
    """
    from pmo.pipeline import move, renumber  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, None)
    settings = loaded.workspace.settings
    path = relative(chosen, loaded.root, settings.overlay_at) if chosen else ""
    with options.said_plainly():
        plan, number = renumber.plan(loaded, record_id, new, path)
        if not dry_run:
            move.carry_out(loaded.root, plan)
    would = "would " if dry_run else ""
    ending = "" if dry_run else "d"
    click.echo(f"{record_id} {'would become' if dry_run else 'is now'} {number}")
    for before, after in plan.moves.items():
        click.echo(f"{would}move{ending} {before} to {after}")
    for text in plan.texts:
        click.echo(f"{would}change{ending} {text}")
    if plan.mentions:
        click.echo(f"Not changed, look whether it is meant ({len(plan.mentions)}):")
        for mention in plan.mentions:
            click.echo(f"  {mention}")
