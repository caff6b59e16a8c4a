"""`pmo export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from pmo.pipeline.load import Loaded


@click.group("export")
def command() -> None:
    """Hand records out: to Excel, to a calendar, as Parquet or JSON.

    Everything is narrowed to its readers first: --audience internal (the firm, the default), management, or client:SLUG.

    \b
    Examples:
      pmo export xlsx risk issue -o registers.xlsx
      pmo export ics --client acme -o acme.ics
      pmo export parquet -o build/parquet
      pmo export json --audience client:acme -o acme.json
    """


def _shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every export."""
    for option in (
        options.root_option,
        options.as_of_option,
        options.overlay_option,
        click.option("--dry-run", is_flag=True, help="Say what would be written instead of writing it."),
        options.audience_option("internal (the default), management or client:SLUG."),
    ):
        function = option(function)
    return function


@command.command("xlsx")
@click.argument("kinds", nargs=-1, metavar="[KIND]...")
@click.option("--all", "every", is_flag=True, help="Every register.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The workbook to write."
)
@_shared
def xlsx(
    *, kinds: tuple[str, ...], every: bool, output: Path, audience: str, dry_run: bool, as_of: date | None,
    root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Write registers to an Excel workbook, one sheet for each kind and for each list inside its records.

    The workbook remembers what it said, so that `pmo import xlsx` can bring back what somebody changed in it.

    \b
    Examples:
      pmo export xlsx risk -o risks.xlsx
      pmo export xlsx --all --audience management -o everything.xlsx
    """
    from pmo.pipeline.exchange import workbook_out  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        raw, counts = workbook_out.workbook(loaded, kinds, audience=audience, every=every)
        listed = ", ".join(f"{count} {name.lower()}" for name, count in counts if count or not every)
        _write(loaded, {output: raw}, dry_run=dry_run, about=f"{listed} for {audience}")


@command.command("ics")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The calendar to write (else standard output).",
)
@click.option("--client", default="", metavar="SLUG", help="Only what concerns this client.")
@click.option("--project", default="", metavar="SLUG", help="Only what concerns this project.")
@click.option("--person", default="", metavar="SLUG", help="Only what this person has to do or to know.")
@click.option(
    "--only", "sorts", multiple=True, metavar="SORT", help="change, window, milestone or due; may be given many times."
)
@_shared
def ics(
    *, output: Path | None, client: str, project: str, person: str, sorts: tuple[str, ...], audience: str, dry_run: bool,
    as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Write a calendar (iCalendar): changes, freezes and maintenance windows, milestones, reviews and other dates.

    Events keep their identity, so that a calendar that is loaded again is brought up to date instead of doubled.

    \b
    Examples:
      pmo export ics -o office.ics
      pmo export ics --only change --only window --client acme --audience client:acme -o acme.ics
      pmo export ics --person hannah.okafor -o hannah.ics
    """
    from pmo.pipeline.exchange import calendar  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        raw, count = calendar.calendar(loaded, audience=audience, client=client, project=project, person=person, sorts=sorts)  # fmt: skip
        if output is None:
            click.echo(raw.decode("utf-8"), nl=False)
            return
        _write(loaded, {output: raw}, dry_run=dry_run, about=f"{count} event{'' if count == 1 else 's'} for {audience}")


@command.command("parquet")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder to write to."
)
@_shared
def parquet(
    *, output: Path, audience: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None
) -> None:
    """Write every table of `pmo query` as a Parquet file, with types.

    \b
    Example:
      pmo export parquet -o build/parquet
    """
    from pmo.pipeline.exchange import data  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        files = {output / name: raw for name, raw in data.parquet(loaded, audience).items()}
        _write(loaded, files, dry_run=dry_run, about=f"for {audience}")


@command.command("json")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write (else standard output)."
)
@_shared
def json(
    *, output: Path | None, audience: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None
) -> None:
    """Write the whole workspace as one JSON document, in the format pmo-export/1.

    \b
    Example:
      pmo export json --audience client:acme -o acme.json
    """
    from pmo.pipeline.exchange import data  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        text = data.json_document(loaded, audience)
        if output is None:
            click.echo(text, nl=False)
            return
        _write(loaded, {output: text.encode()}, dry_run=dry_run, about=f"for {audience}")


def _write(loaded: Loaded, files: Mapping[Path, bytes], *, dry_run: bool, about: str) -> None:
    for path, raw in files.items():
        options.write_file(path, raw, dry_run=dry_run)
    first = next(iter(files), None)
    if first is not None:
        place = str(first) if len(files) == 1 else f"{first.parent}: {len(files)} files"
        click.echo(
            f"{'would write' if dry_run else 'wrote'} {place}: {about}, as of {loaded.workspace.as_of.isoformat()}"
        )
