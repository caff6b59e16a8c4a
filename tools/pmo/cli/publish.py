"""`pmo publish`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date


@click.command("publish")
@options.audience_option("internal (the firm, the default), management, or client:SLUG for the edition of one client.")
@click.option(
    "--site-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the site goes (else site/, or build/… for other audiences).",
)
@click.option("--documents", is_flag=True, help="Offer the reports as PDF, DOCX and XLSX too.")
@click.option("--no-site", is_flag=True, help="Only the Markdown tree, for another generator.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *,
    audience: str,
    site_dir: Path | None,
    no_site: bool,
    documents: bool,
    as_of: date | None,
    root: Path | None,
    overlay: Path | None,
) -> None:
    """Build the handbook: a Markdown tree in build/docs and a site in site/.

    What the reader may not see is taken away before anything is computed or rendered. Findings do not stop
    publishing; they are shown on the pages they concern.

    \b
    Examples:
      pmo publish
      pmo publish --audience client:acme
      pmo publish --no-site
    """
    from pmo.pipeline import publish  # noqa: PLC0415 - keeps `pmo --help` quick

    home = options.workspace_root(root)
    _say("Reading the records")
    try:
        with options.said_plainly():
            staged = publish.edition(
                home,
                options.today(),
                as_of,
                audience=audience,
                overlay=overlay.resolve() if overlay else None,
                documents=documents,
            )
            where = publish.places(home, audience, site_dir.resolve() if site_dir else None)
    except publish.PublishError as error:
        raise click.ClickException(str(error)) from error
    _say(f"Writing {len(staged.site.pages)} pages")
    try:
        files = publish.write_tree(staged.site, where.docs)
        if not no_site:
            publish.build_site(home, staged.site, where.site, _progress())
    except publish.PublishError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"wrote {_shown(where.docs, home)}: {len(staged.site.pages)} pages as Markdown, {files} files")
    if not no_site:
        click.echo(
            f"wrote {_shown(where.site, home)}: the site for {_reader(audience)}, search by {staged.site.search}"
        )
    if staged.errors:
        noun = "error" if staged.errors == 1 else "errors"
        click.echo(
            f"The records have {staged.errors} {noun}; `pmo lint` shows them. The pages say so where it matters."
        )
    if not no_site:
        click.echo(f"Open {_shown(where.site, home)}/index.html, or run `pmo serve` (with search).")


def _reader(audience: str) -> str:
    kind, _, slug = audience.partition(":")
    return f"the client {slug}" if kind == "client" else {"internal": "the firm"}.get(audience, audience)


def _shown(path: Path, home: Path) -> str:
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)


def _say(line: str) -> None:
    """A step, for somebody who waits at a terminal; nothing in a pipe."""
    if sys.stderr.isatty():
        click.echo(options.style(f"{line} …", "dim"), err=True)


def _progress() -> Callable[[int, int], None] | None:
    """Pages built so far, on one line of a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        if done % 20 == 0 or done == of:
            click.echo(
                f"\r  {done} of {of} pages{'' if done < of else ', search and checks follow'}", err=True, nl=done == of
            )

    return show
