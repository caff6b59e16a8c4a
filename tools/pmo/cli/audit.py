"""`pmo audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from pmo.pipeline.audit import Audit


@click.command("audit")
@click.argument("wanted", metavar="[RANGE]", default="")
@click.option(
    "--anchor",
    default="",
    metavar="COMMIT",
    envvar="PMO_AUDIT_ANCHOR",
    help="A commit that was written down elsewhere: it must still be part of the branch (else PMO_AUDIT_ANCHOR).",
)
@click.option(
    "--bundle",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write records, statements, policy, keys and commits into one file for an auditor.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="With --bundle: sign it with this ssh key, one of those in .pmo/allowed_signers.",
)
@click.option(
    "--verify",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Check such a file instead, offline and without this repository.",
)
@options.format_option(["text", "json"], "Text for people (the default), or JSON.")
@options.root_option
def command(
    *,
    wanted: str,
    anchor: str,
    bundle: Path | None,
    key: Path | None,
    verify: Path | None,
    form: str,
    root: Path | None,
) -> None:
    """Prove from the history what happened to the records, commit by commit.

    Each commit of the protected branch is judged by the rules that held before it: steps of lives, records born late,
    deleted or with a number used before, approvals that came after the fact or do not fit what was changed, dates that run
    backwards, a past that was rewritten. RANGE is BASE..HEAD, or BASE for everything since; without it all of it.

    The exit code is 0 when nothing was found, 1 when something is wrong, 4 when something cannot be proven.

    \b
    Examples:
      pmo audit
      pmo audit v1.2..main
      pmo audit --anchor 4f2a91c7d0b8e6a35c1f9e2d7b4a8c6e0d3f5a71
      pmo audit --bundle audit-2026.zip --key ~/.ssh/id_ed25519
      pmo audit --verify audit-2026.zip
    """
    if verify is not None:
        if wanted or bundle or key:
            raise click.UsageError("--verify checks a file; it takes no RANGE, --bundle or --key.")
        _verify(verify, anchor, form)
        return
    if key is not None and bundle is None:
        raise click.UsageError("--key signs a bundle: name the file with --bundle.")
    from pmo.pipeline.audit import AuditError, audit, report  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, None)
    try:
        found = audit(loaded, wanted, anchor)
        if bundle is not None:
            _bundle(found, loaded.root, bundle, key, wanted)
    except AuditError as error:
        if error.usage:
            raise click.UsageError(error.reason) from None
        click.echo(f"pmo: nothing can be proven: {error.reason}.", err=True)
        raise SystemExit(4) from None
    click.echo(report.text(found, form, options.style), nl=False)
    if found.code:
        raise SystemExit(found.code)


def _bundle(found: Audit, root: Path, target: Path, key: Path | None, wanted: str) -> None:
    from pmo.evidence.verify import KeygenError  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.audit import bundle  # noqa: PLC0415

    if wanted:
        raise click.UsageError("--bundle holds the whole history; leave RANGE out.")
    try:
        size = bundle.write(found, root, target, key)
    except KeygenError as error:
        raise click.UsageError(str(error)) from None
    signed = "signed" if key else "not signed"
    click.echo(f"wrote {target}: {size:,} bytes, {signed}, up to commit {found.head.id}", err=True)


def _verify(path: Path, anchor: str, form: str) -> None:
    from pmo.pipeline.audit import verify  # noqa: PLC0415 - keeps `pmo --help` quick

    found = verify.verify(path, anchor, options.today())
    click.echo(found.text(form, options.style), nl=False)
    if found.code:
        raise SystemExit(found.code)
