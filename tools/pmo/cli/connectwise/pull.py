"""`pmo connectwise pull`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options
from pmo.cli.connectwise import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from pmo.pipeline.exchange.changes import Prepared
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.swept import Swept
    from pmo.pipeline.psa.taken import Taken
    from pmo.pipeline.psa.three_way import Conflict

MOST_LINES = 200
MOST_GAPS = 40
MOST_ALIKE = 5


@click.command("pull")
@click.option("--since", type=options.Day(), metavar="DATE", help="Read time and expenses from this day on; the rest is read whole.")  # fmt: skip
@click.option("--full", is_flag=True, help="Read everything again, from end to end.")
@click.option("--costs", is_flag=True, help="Also read what an hour of each member costs and what was invoiced; for management.")  # fmt: skip
@click.option(
    "--from", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="Take an export (CSV, XLSX, JSON) instead of asking the PSA.",
)  # fmt: skip
@click.option("--mapping", default="", metavar="NAME", help="The mapping of the file, as `psa.files` of pmo.yml calls it.")  # fmt: skip
@click.option(
    "--recost", is_flag=True, help="Also take the cost of rows whose hours are the same, by what an hour costs today."
)
@click.option(
    "--gone-is-right",
    is_flag=True,
    help="Take out and lower what the PSA no longer gives, however much it is; look first.",
)
@click.option("--take", type=click.Choice(["ours", "theirs"]), help="Conflicts: keep what is here (ours), or take what the PSA says (theirs).")  # fmt: skip
@click.option("--write", is_flag=True, help="Write the records without asking.")
@click.option("--dry-run", is_flag=True, help="Read, show what would change in the records, and write none of them.")
@click.option("--verbose", is_flag=True, help="Also list every request on standard error, without keys.")
@options.as_of_option
@options.overlay_option
@options.root_option
def command(
    *, since: date | None, full: bool, costs: bool, file: Path | None, mapping: str, recost: bool, gone_is_right: bool,
    take: str | None, write: bool, dry_run: bool, verbose: bool, as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Read projects, tickets, time, expenses, agreements and surveys from the PSA; nothing is changed there.

    What was read is kept in .cache/pmo, with files of facts for `pmo facts`. Then hours and cost of tasks, use of agreements,
    statuses, recaps and answers to surveys are compared with the records: what changed in the PSA is shown, and
    written when you say so. What was changed by hand here is never written over: it is a conflict, and --take decides it.
    Rows whose person, project, task or agreement cannot be mapped this time are left alone. When the PSA suddenly gives much less
    than before nothing is taken out or lowered, and the numbers are shown: --gone-is-right says that it is so.

    The next pull reads only what has changed since. A pull that was cut off goes on where it stopped.

    \b
    Examples:
      pmo connectwise pull
      pmo connectwise pull --since 2026-01-01 --costs
      pmo connectwise pull --write --take theirs
      pmo connectwise pull --from time.csv --mapping finance
    """
    if write and dry_run:
        raise click.UsageError("--write writes, --dry-run does not: leave one of them out.")
    if mapping and file is None:
        raise click.UsageError("--mapping belongs to --from FILE.")
    if file is not None and (since is not None or full or costs):
        raise click.UsageError("--since, --full and --costs are for asking the PSA; a file is read whole.")
    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        if file is not None:
            sound, news = _from_file(loaded, file, mapping)
        else:
            sound, news = _from_psa(loaded, since, full=full, costs=costs, verbose=verbose, gone_is_right=gone_is_right)
        whole = _take_over(
            loaded, take, news=news, write=write, dry_run=dry_run, recost=recost, gone_is_right=gone_is_right
        )
    if not (sound and whole):
        raise SystemExit(1)


def _from_psa(
    loaded: Loaded, since: date | None, *, full: bool, costs: bool, verbose: bool, gone_is_right: bool
) -> tuple[bool, bool]:
    """Whether all that the PSA gave could be believed and used; whether anything is new in it."""
    from pmo.pipeline.psa import taken  # noqa: PLC0415 - keeps `pmo --help` quick

    with connection.session(costs=costs, verbose=verbose) as session:
        done = taken.read(
            loaded, session, since=since, full=full, costs=costs, told=_progress(), now=options.now(), gone_is_right=gone_is_right
        )  # fmt: skip
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    for swept in done:
        if swept.clocks:
            options.say(f"note: {swept.clocks}", err=True)
    _listed("warning", [warning for swept in done for warning in swept.warnings()])
    faults = [fault for swept in done for fault in swept.faults()]
    _listed("error", faults)
    found = list(_summary(done))
    for line in found or ["Nothing is new in the PSA."]:
        options.say(line)
    return not faults, bool(found)


def _listed(level: str, found: list[str]) -> None:
    for line in found[:MOST_GAPS]:
        options.say(f"{level}: {line}", err=True)
    if len(found) > MOST_GAPS:
        click.echo(f"{level}: {len(found) - MOST_GAPS} more", err=True)


def _progress() -> Callable[[str, int], None]:
    """A line that tells how far it is, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return lambda _resource, _read: None
    return lambda resource, read: click.echo(f"\r\033[K{resource.replace('_', ' ')}: {read:,} read", nl=False, err=True)


def _summary(done: Iterable[Swept]) -> Iterator[str]:
    """What is new, by resource; and what of files gave way to it."""
    from pmo.render.words import count  # noqa: PLC0415 - keeps `pmo --help` quick

    of_files = []
    for swept in done:
        name = swept.name
        if swept.changed or swept.gone:
            yield f"{name}: {swept.changed:,} new or changed{f', {swept.gone:,} gone' if swept.gone else ''}"
        if swept.of_files:
            of_files.append(count(swept.of_files, name.replace("entries", "entry")))
    if of_files:
        yield f"Rows that came from files gave way to those of the PSA: {', '.join(of_files)}."


def _from_file(loaded: Loaded, file: Path, mapping: str) -> tuple[bool, bool]:
    """Whether every row of the file was taken over and its sums agree; whether anything in it is new."""
    from pmo.pipeline.psa import from_files  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415

    found = from_files.load(loaded, file, mapping)
    for line in found.lines():
        options.say(line)
    with Shelf.of(loaded.root) as shelf:
        changed, gone = from_files.keep(shelf, found)
    click.echo(f"{changed:,} new or changed{f', {gone:,} gone' if gone else ''}")
    return found.sound, bool(changed or gone)


def _take_over(loaded: Loaded, take: str | None, *, news: bool, write: bool, dry_run: bool, recost: bool, gone_is_right: bool) -> bool:  # fmt: skip
    """Facts first; then the records, when they may be written. Whether all was taken over."""
    from pmo.pipeline.psa import taken  # noqa: PLC0415 - keeps `pmo --help` quick

    found = taken.take_over(loaded, decide=_decider(take, dry_run=dry_run), recost=recost, gone_is_right=gone_is_right)  # fmt: skip
    click.echo(f"facts: {found.facts['time_entries']:,} time entries, {found.facts['expenses']:,} expenses")
    _tell(found)
    _listed("error", found.faults)
    plan = taken.prepared(loaded, found)
    if not news and (found.conflicts or plan.lines):
        click.echo("The records are compared anew with what is known of the PSA, and do not say all of it yet:")
    if found.conflicts:
        for conflict in found.conflicts[:MOST_LINES]:
            options.say(f"conflict: {conflict}", err=True)
        count = len(found.conflicts)
        more = f" ({count - MOST_LINES} of them not shown)" if count > MOST_LINES else ""
        noun = "value was" if count == 1 else "values were"
        click.echo(f"{count} {noun} changed here and in the PSA{more}; decide with --take ours or --take theirs. No record was written.", err=True)  # fmt: skip
        raise SystemExit(1)
    _write(loaded, plan, write=write, dry_run=dry_run)
    return not found.faults


def _decider(take: str | None, *, dry_run: bool) -> Callable[[Conflict], bool | None]:
    if take is not None:
        return lambda _: take == "theirs"
    if dry_run or not sys.stdin.isatty():
        return lambda _: None

    def ask(conflict: Conflict) -> bool | None:
        options.say(str(conflict), err=True)
        word: str = click.prompt("Take ours (what is here) or theirs (the PSA)?", type=click.Choice(["ours", "theirs"]), err=True)  # fmt: skip
        return word == "theirs"

    return ask


def _tell(found: Taken) -> None:
    """What could not be mapped, and what only needs to be known."""
    gaps = list(found.gaps)
    for gap in gaps[:MOST_GAPS]:
        options.say(f"not mapped: {gap}", err=True)
    if len(gaps) > MOST_GAPS:
        click.echo(f"not mapped: {len(gaps) - MOST_GAPS} more, with fewer hours", err=True)
    if gaps:
        click.echo("What is not mapped is in the facts, and in no record.", err=True)
    for note in found.notes[:MOST_LINES]:
        options.say(f"note: {note}", err=True)
    if len(found.notes) > MOST_LINES:
        click.echo(f"note: {len(found.notes) - MOST_LINES} more", err=True)


def _write(loaded: Loaded, plan: Prepared, *, write: bool, dry_run: bool) -> None:
    from pmo.pipeline.exchange import changes  # noqa: PLC0415 - keeps `pmo --help` quick

    if plan.faults:
        for fault in plan.faults[:MOST_LINES]:
            options.say(str(fault), err=True)
        click.echo("No record was written.", err=True)
        raise SystemExit(1)
    lines = list(_grouped(plan.lines))
    for line in lines[:MOST_LINES]:
        options.say(line)
    if len(lines) > MOST_LINES:
        click.echo(f"… and {len(lines) - MOST_LINES} more changes")
    for note in plan.notes:
        options.say(f"warning: {note}", err=True)
    count = f"{len(plan.lines)} change{'' if len(plan.lines) == 1 else 's'} in {len(plan.files)} file{'' if len(plan.files) == 1 else 's'}"
    if not plan.files:
        if plan.beside and write:
            changes.carry_out(loaded, plan)
        click.echo("The records say the same.")
    elif dry_run:
        click.echo(f"{count}; no record was written (--dry-run).")
    elif write or (sys.stdin.isatty() and click.confirm(f"Write {count}?", err=True)):
        changes.carry_out(loaded, plan)
        for path in plan.files if len(plan.files) <= MOST_ALIKE else ():
            click.echo(f"wrote {path}")
        click.echo(f"{count}.")
    else:
        click.echo(f"{count}; no record was written. Add --write to write them.")


def _grouped(lines: Iterable[str]) -> Iterator[str]:
    """Changes, with those that say the same of many records on one line; `git diff` shows each."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        record, _, said = line.partition(" ")
        groups.setdefault(said, []).append(record)
    for said, records in groups.items():
        if len(records) <= MOST_ALIKE:
            yield from (f"{record} {said}" for record in records)
        else:
            yield f"{said} ({len(records)}): {', '.join(records[:MOST_ALIKE])} and {len(records) - MOST_ALIKE} more"
