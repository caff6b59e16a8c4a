"""`pmo upgrade`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.upgrade import Upgrade

_MOST = 30


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Change nothing; say what would happen.")
@click.option("--force", is_flag=True, help="Also change files with changes that are not committed.")
@click.option("--all", "every", is_flag=True, help="Name every file, also in long groups.")
@options.root_option
def command(*, dry_run: bool, force: bool, every: bool, root: Path | None) -> None:
    """Take over the installed version of the toolkit: schemas, handbook, templates.

    What you have not changed is replaced, what only you changed stays, and where both changed the two are merged. What
    cannot be merged stays as you have it, with the new text beside it in a file that ends in .new; the exit code is 1 then.
    When a schema has changed, records are changed with it; comments and order stay. Everything is prepared first and
    written at once, or not at all. Done twice it is done once.

    \b
    Examples:
      pmo upgrade --dry-run
      pmo upgrade
    """
    from pmo.pipeline import upgrade  # noqa: PLC0415 - keeps `pmo --help` quick

    workspace = options.workspace_root(root)
    with options.said_plainly():
        planned = upgrade.plan(workspace, upgrade.release(workspace))
        if not dry_run and planned.writes:
            upgrade.carry_out(workspace, planned, force=force)
    _show(planned, dry_run=dry_run, every=every)
    if planned.conflicts:
        raise SystemExit(1)


def _show(planned: Upgrade, *, dry_run: bool, every: bool) -> None:
    for path in planned.waiting:
        click.echo(f"{path} is still there from an earlier upgrade: take over what you want from it, then delete it.")
    if not planned.writes:
        click.echo(f"This workspace is at version {planned.after}; there is nothing to take over.")
        return
    would = "would be " if dry_run else ""
    click.echo(options.style(f"From version {planned.before} to {planned.after}", "bold"))
    for reason in planned.reasons:
        click.echo(f"  {reason}")
    counts = Counter(step.what for step in planned.steps)
    shown: Counter[str] = Counter()
    for step in planned.steps:
        shown[step.what] += 1
        if step.what == "kept" and not every:
            continue
        if shown[step.what] <= _MOST or every:
            verb = step.what if step.what in ("conflict", "left", "kept") else f"{would}{step.what}"
            click.echo(
                f"  {options.style(verb, 'yellow' if step.what == 'conflict' else 'cyan')} {step.path}{f': {step.note}' if step.note else ''}"
            )
        elif shown[step.what] == _MOST + 1:
            click.echo(f"  … and {counts[step.what] - _MOST} more {would}{step.what} (--all names them)")
    if counts["kept"] and not every:
        click.echo(f"  {counts['kept']} of your own versions stay, since the new one did not change them.")
    if planned.conflicts:
        click.echo(
            "Take over what you want from the new texts, then delete the .new files; the next run names those left."
        )
    if not dry_run:
        click.echo("Next: `pmo lint`, then look at the difference in Git and commit it.")
