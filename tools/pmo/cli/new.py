"""`pmo new`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.kind import Field, Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

MOST_CANDIDATES = 8


@click.command("new")
@click.argument("kind")
@click.option("--project", help="The project it belongs to; its file goes into the folder of the project.")
@click.option("--from", "origin", metavar="ID", help="sow: the estimate (EST-…) that it is written from.")
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="A value; may be given many times.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is missing is an error.")
@click.option("--dry-run", is_flag=True, help="Show the file instead of writing it.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *,
    kind: str,
    project: str | None,
    origin: str | None,
    pairs: tuple[str, ...],
    no_input: bool,
    dry_run: bool,
    as_of: date | None,
    root: Path | None,
    overlay: Path | None,
) -> None:
    """Write a new record of KIND, with the next free number.

    What the record needs is asked for, field by field. Numbers are free on every branch, local and remote. Lists of ids
    take commas (--set services=mail,files); other lists are given item by item. A new project is told which lessons of
    earlier reviews apply to it, and why.

    \b
    Examples:
      pmo new risk --project acme-mail-migration
      pmo new issue --project acme-mail-migration --set title="Mailboxes over quota" --set type=problem_concern
      pmo new runbook --set title="Replace a UPS battery" --dry-run
      pmo new sow --from EST-2026-0001 --dry-run
    """
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, as_of, overlay)
    try:
        found = write.kind_named(loaded, kind)
        given = [_pair(text) for text in pairs]
        if project is not None:
            given.insert(0, ("project", project))
        data = write.read_pairs(loaded, found, given)
        if origin is not None:
            from pmo.pipeline import sow  # noqa: PLC0415 - only this branch needs it

            data = {**sow.from_record(loaded, found, origin), **data}
        if not no_input:
            data = _asked(loaded, found, data)
        made, findings = write.draft(loaded, found, data)
        errors = [finding for finding in findings if finding.level.value == "error"]
        if errors:
            _show(errors)
            click.echo("Nothing was written.", err=True)
            raise SystemExit(1)
        if dry_run:
            click.echo(f"{made.path} would be written:\n")
            click.echo(made.text, nl=False)
        else:
            write.save(loaded, made)
            click.echo(f"wrote {made.path}: {found.title.lower()} {made.id}")
            _lessons(loaded, made)
    except write.InputError as error:
        raise click.UsageError(str(error)) from None
    _show(findings)


def _lessons(loaded: Loaded, made: Draft) -> None:
    """What earlier projects teach about one that starts; nothing for other kinds."""
    from pmo.pipeline import lessons  # noqa: PLC0415

    for line in lessons.as_lines(lessons.for_draft(loaded, made)):
        click.echo(line)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise click.BadParameter(f"write field=value, not “{text}”", param_hint="--set")
    return name.strip(), value


def _asked(loaded: Loaded, kind: Kind, data: dict[str, Any]) -> dict[str, Any]:
    """The data with an answer for each field that is missing; a state that needs more leads to more questions.

    When the answers end early in a pipe, what is still missing is reported like with --no-input.
    """
    data = dict(data)
    try:
        _answer(loaded, kind, data)
    except click.Abort:
        if sys.stdin.isatty():
            raise
    return data


def _answer(loaded: Loaded, kind: Kind, data: dict[str, Any]) -> None:
    """Fill in the data, one question at a time."""
    from pmo.pipeline import write  # noqa: PLC0415

    for name in write.folder_gaps(loaded, kind, data):
        known = [record.id for record in loaded.workspace.of(name)]
        data[name] = click.prompt(name.capitalize(), type=click.Choice(known) if known else str, err=True)
    seen: set[str] = set()
    while True:
        open_fields = [field for field in write.missing(loaded, kind, data) if field.path not in seen]
        if not open_fields:
            return
        for field in open_fields:
            seen.add(field.path)
            value = click.prompt(
                _question(loaded, field),
                default=loaded.workspace.as_of.isoformat() if field.format == "date" else None,
                value_proc=_reader(loaded, kind, field),
                err=True,
            )
            write.put(data, field.path, value)


def _question(loaded: Loaded, field: Field) -> str:
    about = f" ({field.description.rstrip('.')})" if field.description else ""
    choices = list(field.choices)
    if field.ref and not choices:
        ids = [record.id for kind in field.ref for record in loaded.workspace.of(kind)]
        choices = ids if len(ids) <= MOST_CANDIDATES else []
    return f"{field.title}{about}" + (f"\n  one of: {', '.join(choices)}\n " if choices else "")


def _reader(loaded: Loaded, kind: Kind, field: Field) -> Any:
    """Turns an answer into a value, or says what is wrong with it so that the question is asked again."""
    from pmo.pipeline import write  # noqa: PLC0415

    def read(text: str) -> Any:
        try:
            value = write.read_answer(loaded, kind, field, text)
        except write.InputError as error:
            raise click.UsageError(str(error)) from None
        return value

    return read


def _show(findings: list[Finding] | tuple[Finding, ...]) -> None:
    from pmo.render.diagnostics.text import finding_lines  # noqa: PLC0415

    for finding in findings:
        click.echo("\n".join(finding_lines(finding)), err=True)
