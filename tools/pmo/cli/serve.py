"""`pmo serve`."""

from __future__ import annotations

from pathlib import Path

import click

from pmo.cli import options


@click.command("serve")
@click.option(
    "--only",
    metavar="PATH",
    default="",
    help="Only the pages of one project or folder: quicker; links to the rest lead nowhere.",
)
@options.audience_option("internal, management or client:SLUG.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on this machine.")
@click.option("--open", "browser", is_flag=True, help="Open the browser.")
@options.root_option
def command(only: str, audience: str, port: int, browser: bool, root: Path | None) -> None:  # noqa: FBT001
    """Preview the handbook while you write: every saved file reloads the page.

    \b
    Examples:
      pmo serve
      pmo serve --only projects/acme-mail-migration
    """
    from pmo.audience.reader import reader  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline import publish  # noqa: PLC0415

    home = options.workspace_root(root)
    path = _within(only, home) if only else ""
    with options.said_plainly():
        reader(audience)
    click.echo(f"Building the preview. It will be at http://127.0.0.1:{port}/ ; stop it with Ctrl+C.")
    try:
        publish.serve(home, port=port, only=path, audience=audience, browser=browser)
    except publish.PublishError as error:
        raise click.ClickException(str(error)) from error


def _within(only: str, home: Path) -> str:
    """A path of the workspace, seen from its root."""
    for full in (Path(only).resolve(), (home / only).resolve()):
        if full.exists() and full.is_relative_to(home):
            return full.relative_to(home).as_posix()
    msg = f"There is no file or folder {only} in {home}."
    raise click.BadParameter(msg, param_hint="--only")
