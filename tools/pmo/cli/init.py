"""`pmo init`."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from pmo.cli import options


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--company", help="Name of the firm (default: made from the name of the folder).")
@click.option("--currency", default="USD", show_default=True, help="Currency of all amounts, three letters.")
@click.option("--timezone", default="America/New_York", show_default=True, help="Time zone of the firm.")
@click.option(
    "--profile", type=click.Choice(["firm", "people"]), default="firm", show_default=True,
    help="firm: the whole office. people: a private repository for goals, one-to-ones and reviews.",
)  # fmt: skip
@click.option(
    "--forge", type=click.Choice(["github", "gitlab", "none"]), default="github", show_default=True,
    help="Where the repository will lie: its workflows, code owners and templates.",
)  # fmt: skip
@click.option(
    "--merge", is_flag=True, help="Add missing files to a folder that is not empty; change none that is there."
)
@click.option("--dry-run", is_flag=True, help="List the files instead of writing them.")
def command(
    *,
    directory: Path,
    company: str | None,
    currency: str,
    timezone: str,
    profile: str,
    forge: str,
    merge: bool,
    dry_run: bool,
) -> None:
    """Start a repository for your own firm in DIRECTORY.

    It gets the schemas, the handbook and the runbooks (all as drafts, for you to read and approve), empty projects and
    registers, a role for every role the handbook names and editor settings. For the forge it gets workflows that check
    pull requests, publish, audit every night and turn issues into requests, code owners and templates; they run nothing
    but Git, pip and pmo. What was written is noted in .pmo, so that `pmo upgrade` can take over a newer version later.

    With --profile people it becomes a separate private repository for talks with people: review cycles, goals, one-to-ones
    and evaluations, with reminders and retention. No site is made of it, and nothing in the office refers to it.

    \b
    Examples:
      pmo init acme-pmo --company "Acme IT"
      pmo init acme-pmo --forge gitlab
      pmo init . --merge
      pmo init acme-people --profile people --company "Acme IT"
    """
    from pmo.pipeline import start  # noqa: PLC0415 - keeps `pmo --help` quick

    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise click.BadParameter(
            f"“{currency}” is not a currency; write three letters such as USD", param_hint="--currency"
        )
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"“{timezone}” is not a time zone", param_hint="--timezone") from None
    target = directory.resolve()
    name = company or re.sub(r"[-_.]+", " ", target.name).strip().title() or "Your company"
    if not name.isprintable():
        raise click.BadParameter("the name holds characters that do not print", param_hint="--company")
    firm = start.Firm(name, currency, timezone, forge)
    with options.said_plainly():
        paths = start.start(target, firm, options.today(), profile=profile, merge=merge, write=not dry_run)
    if dry_run or len(paths) <= 20:
        for path in paths:
            click.echo(f"{'would write' if dry_run else 'wrote'} {path}")
    if not paths:
        click.echo(f"{directory} has every file already; nothing was changed.")
    elif not dry_run:
        click.echo(f"wrote {len(paths)} files to {directory}. Next: read its README.md, then run `pmo lint` there.")
