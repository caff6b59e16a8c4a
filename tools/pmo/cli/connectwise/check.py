"""`pmo connectwise check`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pmo.cli import options
from pmo.cli.connectwise import connection

if TYPE_CHECKING:
    from pmo.connect.connectwise.connection import Access, Connection


@click.command("check")
@options.format_option(["text", "json"], "For people or for programs.")
@click.option("--verbose", is_flag=True, help="Also list the requests on standard error, without keys.")
def command(*, form: str, verbose: bool) -> None:
    """Say whether address and keys work, which version answers, and what may be read.

    Only counts are asked for, and nothing is written. The exit code is 1 when the PSA cannot be reached, refuses the keys,
    or does not allow to read everything.

    \b
    Examples:
      pmo connectwise check
      pmo connectwise check --format json
    """
    from pmo.connect.connectwise.connection import examine  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.render.diagnostics.text import inert_json  # noqa: PLC0415

    with connection.session(verbose=verbose) as session:
        found = examine(session)
    click.echo(inert_json(_as_json(found)) if form == "json" else _as_text(found))
    if not found.sound:
        raise SystemExit(1)


def _as_json(found: Connection) -> str:
    return json.dumps(
        {
            "company": asdict(found.company),
            "version": found.version,
            "resources": [asdict(access) for access in found.access],
            "sound": found.sound,
        },
        indent=1,
        ensure_ascii=False,
    )


def _as_text(found: Connection) -> str:
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415

    company = found.company
    where = "in the cloud" if company.cloud else "on a server of its own"
    return "\n".join([
        visible(f"Connected with {company.name or 'the PSA'}, {where}, version {found.version or 'unknown'}, code base {company.codebase}"),
        *(_line(access) for access in found.access),
        "Everything that was tried may be read."
        if found.sound
        else "Not everything may be read. Give the security role of the API member inquiry rights for it, or do without.",
    ])  # fmt: skip


def _line(access: Access) -> str:
    name = access.resource.replace("_", " ")
    if access.fault:
        return f"{options.style('no ', 'red')} {name}: {access.fault}"
    if not access.tried:
        return f"?   {name}: not tried, since there is nothing it could belong to"
    return f"{options.style('yes', 'green')} {name}{'' if access.rows is None else f': {access.rows:,}'}"
