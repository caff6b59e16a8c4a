"""`pmo forge`: what GitHub or GitLab reads of this repository."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date


@click.group("forge")
def command() -> None:
    """Write what the forge reads: code owners, issue forms, workflows. Read what it hands over.

    \b
    Examples:
      pmo forge write
      pmo forge write --check
      pmo forge intake change --body issue.md --login hannah-okafor
    """


@command.command("write")
@click.option("--forge", "name", type=click.Choice(["github", "gitlab"]), help="Else the one whose files lie here.")
@click.option(
    "--workflows", is_flag=True, help="Also write the workflows and templates of this version over those here."
)
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when a file is not in step.")
@options.root_option
def write(*, name: str | None, workflows: bool, check: bool, root: Path | None) -> None:
    """Write code owners from .pmo/policy.yml, and issue forms from the schemas.

    \b
    Examples:
      pmo forge write
      pmo forge write --workflows --forge gitlab
    """
    from pmo.pipeline import forge  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, None)
    with options.said_plainly():
        behind = forge.write(loaded, name or forge.forge_of(loaded.root), everything=workflows, check=check)
    for path in behind:
        click.echo(f"{'not in step:' if check else 'wrote'} {path}")
    if not behind:
        click.echo("All files of the forge are in step.")
    elif check:
        click.echo("`pmo forge write` brings them in step.")
        raise SystemExit(1)


@command.command("intake")
@click.argument("kind")
@click.option(
    "--body", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=True, help="The text of the issue."
)
@click.option("--login", required=True, metavar="ACCOUNT", help="The account that wrote it, as the forge says.")
@options.as_of_option
@options.root_option
def intake(*, kind: str, body: Path, login: str, as_of: date | None, root: Path | None) -> None:
    """Read an issue that was written with a form, and say which record it asks for. Nothing is written.

    The answer is JSON: id, title, path and text of the record, ready to be committed. An issue that is not exactly what
    the form makes is refused, for example one that repeats a heading of the form inside an answer.

    \b
    Example:
      pmo forge intake change --body issue.md --login hannah-okafor
    """
    from pmo.pipeline import intake as pipeline  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline import submit  # noqa: PLC0415
    from pmo.pipeline import write as writing  # noqa: PLC0415

    loaded = options.load(root, as_of)
    try:
        found = writing.kind_named(loaded, kind)
        made, findings = pipeline.read(loaded, found, body.read_text(encoding="utf-8", errors="replace"), login)
    except pipeline.InputError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    notes = [f"{finding.level.value}: {finding.message}" for finding in findings]
    title = submit.subject(found, made)
    click.echo(
        json.dumps(
            {"id": made.id, "title": title, "path": made.path, "text": made.text, "notes": notes},
            ensure_ascii=False,
            indent=1,
        )
    )
