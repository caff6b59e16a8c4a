"""`pmo import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from pmo.pipeline.exchange.changes import Fault, Prepared
    from pmo.pipeline.exchange.workbook_in import Comparison
    from pmo.pipeline.load import Loaded

MOST_LINES = 200
MOST_MAPPING = 1024 * 1024


@click.group("import")
def command() -> None:
    """Bring in what was changed elsewhere: an Excel workbook, a plan of MS Project, a table.

    A change becomes the smallest change in the right file; comments and order stay. Values are judged by the schemas and
    rules before anything is written. What is not clear is asked about, or refused where nobody can be asked.

    \b
    Examples:
      pmo import xlsx risks.xlsx --dry-run
      pmo import mspdi plan.xml --project acme-mail-migration
      pmo import csv devices.csv --mapping devices.yml
    """


def _shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every import."""
    for option in (
        options.root_option,
        options.as_of_option,
        options.overlay_option,
        click.option("--dry-run", is_flag=True, help="Show what would change instead of changing it."),
    ):
        function = option(function)
    return function


@command.command("xlsx")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--take",
    type=click.Choice(["ours", "theirs"]),
    help="Conflicts: keep what is here (ours), or take what the workbook says (theirs).",
)
@click.option("--create", is_flag=True, help="Write new rows as new records without asking.")
@click.option(
    "--skip-unknown",
    is_flag=True,
    help="Leave out columns, sheets and rows that nothing here belongs to, without asking.",
)
@_shared
def xlsx(
    *, file: Path, take: str | None, create: bool, skip_unknown: bool, dry_run: bool, as_of: date | None,
    root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Bring back a workbook of `pmo export xlsx`: only what somebody changed in it.

    \b
    Examples:
      pmo import xlsx risks.xlsx --dry-run
      pmo import xlsx risks.xlsx
      pmo import xlsx risks.xlsx --take ours --create
    """
    from pmo.pipeline.exchange import changes, workbook_in  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.exchange.newcomers import Newcomer, drafts  # noqa: PLC0415
    from pmo.pipeline.given_file import given  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = workbook_in.compare(loaded, given(file))
        for note in found.notes:
            options.say(f"note: {note}", err=True)
        if found.faults:
            _refuse(found.faults, "cannot be taken over")
        found = _decided(found, take, skip_unknown=skip_unknown)
        rows = [row for row in found.new if create or _confirm(f"{row.where}: write a new {row.kind.title.lower()}, “{_label(row.kind, row.data)}”?")]  # fmt: skip
        if found.new and not create and not _asks():
            _refuse([f"{row.where}: a new {row.kind.title.lower()}, “{_label(row.kind, row.data)}”" for row in found.new], "would be written with --create")  # fmt: skip
        made, faults = drafts(loaded, [Newcomer(row.kind, row.data, row.cells, row.where) for row in rows])
        if faults:
            _refuse(faults, "cannot be taken over")
        plan = changes.prepared(loaded, found.wishes, made)
        _finish(loaded, plan, dry_run=dry_run, write=True)


def _decided(found: Comparison, take: str | None, *, skip_unknown: bool) -> Comparison:
    """The comparison with everything answered: by options, by the person at the terminal, or not at all."""
    from pmo.pipeline.exchange import workbook_in  # noqa: PLC0415

    if found.unknown and not skip_unknown:
        if not _asks():
            _refuse(found.unknown, "would be left out with --skip-unknown")
        for one in found.unknown:
            if not _confirm(f"{one}\nLeave it out and go on?"):
                raise click.Abort
    answers: dict[str, bool] = {}
    for conflict in found.conflicts:
        if take is not None:
            answers[conflict.wish.where] = take == "theirs"
        elif _asks():
            options.say(str(conflict), err=True)
            word = click.prompt("Take ours (what is here) or theirs (the workbook)?", type=click.Choice(["ours", "theirs"]), err=True)  # fmt: skip
            answers[conflict.wish.where] = word == "theirs"
    found = workbook_in.resolved(found, answers)
    if found.conflicts:
        _refuse(found.conflicts, "changed here and in the workbook; decide with --take ours or --take theirs")
    return found


@command.command("mspdi")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--project", required=True, metavar="SLUG", help="The project whose tasks the plan becomes.")
@click.option(
    "--person",
    "people",
    multiple=True,
    metavar="NAME=ID",
    help="Who a resource of the plan is; may be given many times.",
)
@click.option(
    "--take",
    type=click.Choice(["ours", "theirs"]),
    help="Conflicts: keep what is here (ours), or take what the plan says (theirs).",
)
@click.option("--write", is_flag=True, help="Write without asking.")
@_shared
def mspdi(
    *, file: Path, project: str, people: tuple[str, ...], take: str | None, write: bool, dry_run: bool,
    as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Take over a plan of Microsoft Project, saved as XML, into the tasks and milestones of a project.

    Shows what would change; writes when you say so. When the plan comes again, only what changed in it since is taken over.

    \b
    Examples:
      pmo import mspdi plan.xml --project acme-mail-migration
      pmo import mspdi plan.xml --project acme-mail-migration --person "Hannah O.=hannah.okafor" --write
    """
    from pmo.pipeline.exchange import plan_in  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.given_file import given  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = plan_in.compare(loaded, given(file), project, dict(_pair(one) for one in people))
        for note in found.notes:
            options.say(f"note: {note}", err=True)
        if found.faults:
            _refuse(found.faults, "cannot be taken over")
        answers: dict[str, bool] = {}
        for conflict in found.conflicts:
            if take is not None:
                answers[conflict.where] = take == "theirs"
            elif _asks():
                options.say(str(conflict), err=True)
                word = click.prompt("Take ours (what is here) or theirs (the plan)?", type=click.Choice(["ours", "theirs"]), err=True)  # fmt: skip
                answers[conflict.where] = word == "theirs"
        left = [conflict for conflict in found.conflicts if conflict.where not in answers]
        if left:
            _refuse(left, "changed here and in the plan; decide with --take ours or --take theirs")
        _finish(loaded, plan_in.prepared(loaded, found, answers), dry_run=dry_run, write=write)


@command.command("csv")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Which column is which field (YAML).",
)
@click.option("--create", is_flag=True, help="Write rows without a record as new records without asking.")
@click.option("--write", is_flag=True, help="Write without asking.")
@_shared
def csv(
    *, file: Path, mapping: Path, create: bool, write: bool, dry_run: bool, as_of: date | None, root: Path | None,
    overlay: Path | None,
) -> None:  # fmt: skip
    """Take over a table: a mapping file says which column is which field, how dates and numbers are written, and what tells a row.

    Nothing is guessed: a date like 03/04/2026 needs a named format.

    \b
    Example:
      pmo import csv devices.csv --mapping devices.yml --dry-run
    """
    from pmo.pipeline.exchange import changes, table_in  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.exchange.newcomers import drafts  # noqa: PLC0415
    from pmo.pipeline.given_file import given  # noqa: PLC0415

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = table_in.compare(loaded, file.name, given(file), mapping.name, given(mapping, MOST_MAPPING))
        if found.faults:
            _refuse(found.faults, "cannot be taken over")
        if found.new and not create:
            listed = [
                f"{row.where}: a new {row.kind.title.lower()}, “{_label(row.kind, row.data)}”" for row in found.new
            ]
            if not _asks():
                _refuse(listed, "would be written with --create")
            for line in listed[:MOST_LINES]:
                options.say(line, err=True)
            if not _confirm(f"Write {len(found.new)} new records?"):
                raise click.Abort
        made, faults = drafts(loaded, found.new)
        if faults:
            _refuse(faults, "cannot be taken over")
        _finish(loaded, changes.prepared(loaded, found.wishes, made), dry_run=dry_run, write=write)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.rpartition("=")
    if not sign or not name.strip() or not value.strip():
        raise click.BadParameter(f"write NAME=ID, not “{text}”", param_hint="--person")
    return name.strip(), value.strip()


def _label(kind: Any, data: Any) -> str:
    return str(data.get(kind.label) or data.get("id") or "without a title")


def _asks() -> bool:
    """Whether somebody sits at a terminal who can answer."""
    return sys.stdin.isatty()


def _confirm(question: str) -> bool:
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415 - keeps `pmo --help` quick

    return _asks() and click.confirm("\n".join(map(visible, question.split("\n"))), err=True)


def _refuse(found: Iterable[Fault | object], why: str) -> None:
    lines = [str(one) for one in found]
    for line in lines[:MOST_LINES]:
        options.say(line, err=True)
    more = f" (and {len(lines) - MOST_LINES} more)" if len(lines) > MOST_LINES else ""
    noun = "thing" if len(lines) == 1 else "things"
    click.echo(f"{len(lines)} {noun}{more} {why}. Nothing was written.", err=True)
    raise SystemExit(1)


def _finish(loaded: Loaded, plan: Prepared, *, dry_run: bool, write: bool) -> None:
    """Show what changes, and write it when it may be."""
    from pmo.pipeline.exchange import changes  # noqa: PLC0415

    if plan.faults:
        _refuse(plan.faults, "would be wrong in the records")
    for line in plan.lines[:MOST_LINES]:
        options.say(line)
    if len(plan.lines) > MOST_LINES:
        click.echo(f"… and {len(plan.lines) - MOST_LINES} more changes")
    for note in plan.notes:
        options.say(f"warning: {note}", err=True)
    count = f"{len(plan.lines)} change{'' if len(plan.lines) == 1 else 's'} in {len(plan.files)} file{'' if len(plan.files) == 1 else 's'}"
    if not plan.files:
        if plan.beside and not dry_run:
            changes.carry_out(loaded, plan)
        click.echo("Nothing changes.")
    elif dry_run:
        click.echo(f"{count}; nothing was written (--dry-run).")
    elif write or _confirm(f"Write {count}?"):
        changes.carry_out(loaded, plan)
        for path in (*plan.files, *plan.beside):
            click.echo(f"wrote {path}")
        click.echo(f"{count}.")
    else:
        click.echo(f"{count}; nothing was written. Add --write to write it.")
