"""`pmo approvals`: what is approved, and statements that come from elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options
from pmo.cli.approve import KEY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pmo.model.evidence import Verdict
    from pmo.pipeline.approvals.sign import Written

base_option = click.option("--base", default="", metavar="REF", help="The protected branch (else origin/main or main).")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")


@click.group("approvals")
def command() -> None:
    """See what is approved and how well that is proven; bring in statements from mail or from the forge.

    \b
    Examples:
      pmo approvals list
      pmo approvals add ~/Downloads/bob.lee-4f2a91c7.json
      pmo approvals import --from reviews.json --record CR-2026-0042
    """


@command.command("list")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--all", "every", is_flag=True, help="Also records that need no approval in their state, and those taken over."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)
@base_option
@options.root_option
def list_(*, ids: tuple[str, ...], every: bool, form: str, base: str, root: Path | None) -> None:
    """What each record needs, what was given, and what is proven.

    Ends with 0 when everything that is listed is proven or needs nothing, with 1 when something is missing or refused, and with 4
    when the only trouble is that something cannot be proven.

    \b
    Examples:
      pmo approvals list
      pmo approvals list CR-2026-0042 --base origin/main
    """
    from pmo.history.git import GitError  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline import approvals  # noqa: PLC0415
    from pmo.pipeline.approvals import sign  # noqa: PLC0415

    loaded = options.load(root, None)
    try:
        found = approvals.verdicts(loaded, base or sign.default_base(loaded))
    except GitError:
        found = approvals.verdicts(loaded)
    unknown = [one for one in ids if one not in found]
    if unknown:
        msg = f"The policy asks for no approval of “{unknown[0]}”; `pmo approvals list --all` shows what it is about."
        raise click.UsageError(msg)
    shown = [item for name, item in sorted(found.items()) if name in ids or (not ids and (every or _stands_out(item)))]
    click.echo(_json(shown) if form == "json" else _text(shown, len(found)), nl=False)
    closed = [item for item in shown if not item.passes]
    if closed:
        raise SystemExit(4 if all(item.state == "cannot be proven" for item in closed) else 1)


def _stands_out(item: Verdict) -> bool:
    return item.required and item.state not in ("taken over", "not needed")


def _text(shown: Sequence[Verdict], known: int) -> str:
    lines: list[str] = []
    for item in shown:
        level = f" ({item.level})" if item.state == "approved" else ""
        need = "" if item.required else ", not needed in this state"
        lines.append(f"{item.record}: {item.state}{level}{need}{f'; {item.band}' if item.band else ''}")
        for given in item.given:
            counts = "does not count: " + given.void if given.void else "counts"
            who = (
                f"{given.person or given.statement} as {given.role}" if given.role else given.person or given.statement
            )
            lines.append(f"  {given.decision or 'unreadable'} by {who} ({given.level}), {counts}")
        for need_, people in item.who_can:
            lines.append(f"  missing: {need_.role} ({need_.level}); can be given by {', '.join(people) or 'nobody'}")
        lines.extend(f"  {reason}" for reason in item.reasons)
        if item.due:
            lines.append(f"  may follow until {item.due}")
    if not shown:
        lines.append(f"Nothing stands out among {known} records that the policy is about (`--all` shows them).")
    return "\n".join(lines) + "\n"


def _json(shown: Sequence[Verdict]) -> str:
    rows = [{**asdict(item), "level": str(item.level), "passes": item.passes} for item in shown]
    return json.dumps({"approvals": rows}, indent=2, ensure_ascii=False) + "\n"


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@base_option
@dry_run_option
@options.root_option
def add(*, file: Path, base: str, dry_run: bool, root: Path | None) -> None:
    """Put a statement in its place that came by mail, with its signature beside it.

    \b
    Example:
      pmo approvals add ~/Downloads/bob.lee-4f2a91c7.json
    """
    from pmo.pipeline.approvals import brought, sign  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    loaded = options.load(root, None)
    try:
        written = brought.add(sign.inquire(loaded, base), file)
        _write(loaded.root, [written], dry_run=dry_run)
    except InputError as error:
        raise click.UsageError(str(error)) from None


@command.command("import")
@click.option(
    "--from",
    "file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The reviews of a pull request, as the forge lists them.",
)
@click.option("--record", "record_id", required=True, metavar="ID", help="The record that was reviewed.")
@click.option(
    "--key",
    envvar="PMO_SIGNING_KEY",
    help="The key of an importer named in the policy; without it the reviews stay a claim.",
)
@base_option
@dry_run_option
@options.root_option
def import_(*, file: Path, record_id: str, key: str | None, base: str, dry_run: bool, root: Path | None) -> None:
    """Bring in the reviews of a pull request, as the weaker level `forge`.

    A review counts when it was not dismissed and its commit holds the record exactly as it is here.

    \b
    Example:
      pmo approvals import --from reviews.json --record CR-2026-0042 --key ~/.ssh/importer
    """
    from pmo.pipeline.approvals import brought, sign  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    loaded = options.load(root, None)
    try:
        inquiry = sign.inquire(loaded, base)
        found, left = brought.reviews(inquiry, file, record_id, Path(key).expanduser() if key else None)
        for reason in left:
            click.echo(f"left out: {reason}")
        if not found:
            msg = "No review in this file can be brought in."
            raise click.UsageError(msg)
        _write(loaded.root, found, dry_run=dry_run)
    except InputError as error:
        raise click.UsageError(str(error)) from None


@command.command("adopt")
@click.option("--key", default=KEY, show_default=True, envvar="PMO_SIGNING_KEY", help="The owner's ssh key.")
@dry_run_option
@options.root_option
def adopt(*, key: str, dry_run: bool, root: Path | None) -> None:
    """Take over what lies here as it is, once, when approvals are introduced.

    Writes the marks of all records that are past approval, signed by the owner. They are shown as "taken over", never as
    approved; whatever changes in them later must prove itself.

    \b
    Example:
      pmo approvals adopt --key ~/.ssh/id_ed25519
    """
    from pmo.pipeline.approvals import adopt  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.atomic import write_bytes  # noqa: PLC0415
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    loaded = options.load(root, None)
    try:
        files, count = adopt.adopt(loaded, Path(key).expanduser())
    except InputError as error:
        raise click.UsageError(str(error)) from None
    for path, content in files.items():
        if not dry_run:
            write_bytes(loaded.root / path, content)
        click.echo(f"{'would write' if dry_run else 'wrote'} {path}")
    click.echo(f"{count} records are taken over as they are. Commit this together with policy and keys.")


def _write(root: Path, found: Sequence[Written], *, dry_run: bool) -> None:
    from pmo.pipeline.approvals import sign  # noqa: PLC0415 - keeps `pmo --help` quick

    for written in found:
        said = written.statement
        click.echo(
            f"{said.record} “{written.title}”: {said.decision} by {said.approver} as {said.role} ({written.level})"
        )
        for note in written.notes:
            click.echo(f"  note: {note}")
        paths = list(written.files) if dry_run else sign.write(root, written)
        for path in paths:
            click.echo(f"{'would write' if dry_run else 'wrote'} {path}")
