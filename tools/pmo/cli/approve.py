"""`pmo approve`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date

KEY = "~/.ssh/id_ed25519"


@click.command("approve")
@click.argument("record_id", metavar="ID")
@click.option(
    "--reject", is_flag=True, help="Refuse it. A refusal stands until you take it back, whatever else changes."
)
@click.option("--withdraw", is_flag=True, help="Take back what you said about it before.")
@click.option("--comment", default="", help="One sentence that is signed with it.")
@click.option("--role", default="", help="The role in which you decide (else the first one that is missing and yours).")
@click.option("--expires", type=options.Day(), help="The last day on which the approval holds.")
@click.option(
    "--key", default=KEY, show_default=True, envvar="PMO_SIGNING_KEY", help="Your ssh key; also PMO_SIGNING_KEY."
)
@click.option("--base", default="", metavar="REF", help="The protected branch (else origin/main or main).")
@click.option("--dry-run", is_flag=True, help="Sign and say what would be written, and write nothing.")
@options.root_option
def command(
    *,
    record_id: str,
    reject: bool,
    withdraw: bool,
    comment: str,
    role: str,
    expires: date | None,
    key: str,
    base: str,
    dry_run: bool,
    root: Path | None,
) -> None:
    """Approve a record: write a signed statement about exactly what it says now.

    The statement covers every field but those that may change later (status, actual times), and every document the
    record links to, such as the runbook. If one of them is edited afterwards, the approval no longer counts. ID is a
    record, or `trust` for a change of policy, keys and roles.

    \b
    Examples:
      pmo approve CR-2026-0042
      pmo approve CR-2026-0042 --reject --comment "No way back after step 4."
      pmo approve CR-2026-0042 --withdraw
    """
    from pmo.evidence import statement as statements  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.approvals import sign  # noqa: PLC0415
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    if reject and withdraw:
        msg = "Either --reject or --withdraw."
        raise click.UsageError(msg)
    decision = statements.REJECTED if reject else statements.WITHDRAWN if withdraw else statements.APPROVED
    loaded = options.load(root, None)
    try:
        inquiry = sign.inquire(loaded, base)
        wish = sign.Wish(Path(key).expanduser(), decision, "", role, comment, expires)
        written = sign.approve(inquiry, record_id, wish)
        paths = list(written.files) if dry_run else sign.write(loaded.root, written)
    except InputError as error:
        raise click.UsageError(str(error)) from None
    said = written.statement
    click.echo(f"{said.record} “{written.title}”: {said.decision} by {said.approver} as {said.role} ({written.level})")
    for name in said.documents:
        click.echo(f"  covers {name}")
    for note in written.notes:
        click.echo(f"  note: {note}")
    for path in paths:
        click.echo(f"{'would write' if dry_run else 'wrote'} {path}")
    if not dry_run:
        click.echo("Commit both files, or send them to the author: anybody may carry them (`pmo approvals add`).")
