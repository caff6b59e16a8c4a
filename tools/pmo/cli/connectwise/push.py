"""`pmo connectwise push`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from pmo.cli import options
from pmo.cli.connectwise import connection

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from pmo.connect.connectwise.session import Session
    from pmo.model.finding import Finding
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.push import Outcome, Plan
    from pmo.pipeline.psa.store import Shelf

_MOST_ROUNDS = 4
"""Tickets, the hours booked on them, and what those bring to light."""
_MOST_PLACES = 3


@click.command("push")
@click.option("--write", is_flag=True, help="Send the requests without asking.")
@click.option("--dry-run", is_flag=True, help="Show exactly the requests, and send none of them.")
@click.option(
    "--take",
    type=click.Choice(["ours"]),
    help="What was changed in the PSA after both agreed: write over it with what the records say.",
)
@click.option("--only", multiple=True, metavar="ID", help="Only what comes from this record; may be given many times.")
@click.option("--verbose", is_flag=True, help="Also list every request on standard error, without keys.")
@options.as_of_option
@options.overlay_option
@options.root_option
def command(
    *, write: bool, dry_run: bool, take: str | None, only: tuple[str, ...], verbose: bool, as_of: date | None,
    root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Write to the PSA: tickets of tasks, changes and problems, activities of sales, approved time and expenses.

    Shows the requests first, and sends them when you say so. The number of each new ticket or entry goes into its record at
    once. A push that was cut off can be run again: it finds what it made. What somebody changed in the PSA since the last pull,
    or since both agreed, is not written over.

    \b
    Examples:
      pmo connectwise push --dry-run
      pmo connectwise push --only TS-2026-0001
      pmo connectwise push --write
    """
    from pmo.pipeline.psa.store import Shelf  # noqa: PLC0415 - keeps `pmo --help` quick

    if write and dry_run:
        raise click.UsageError("--write sends, --dry-run does not: leave one of them out.")
    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        _known(loaded, only)
        if not Shelf.there(loaded.root):
            raise click.UsageError("Nothing of the PSA was read here yet. Run `pmo connectwise pull` first.")
        with (
            Shelf.of(loaded.root) as shelf,
            connection.session(write=not dry_run, verbose=verbose) as session,
        ):
            failed = _rounds(
                loaded,
                shelf,
                session,
                only,
                write=write,
                dry_run=dry_run,
                take_ours=take == "ours",
                again=(root, as_of, overlay),
            )
    if failed:
        raise SystemExit(1)


def _known(loaded: Loaded, only: tuple[str, ...]) -> None:
    from pmo.scaffold.problem import InputError, closest  # noqa: PLC0415

    workspace = loaded.workspace
    ids = {record.id for record in workspace.records} | {name for _, name in workspace.unread.values()}
    for one in only:
        if one not in ids:
            raise InputError(f"There is no record “{one}”. {closest(one, ids, 'Name it by its id.')}")


def _rounds(
    loaded: Loaded, shelf: Shelf, session: Session, only: tuple[str, ...], *, write: bool, dry_run: bool, take_ours: bool,
    again: tuple[Path | None, date | None, Path | None],
) -> bool:  # fmt: skip
    """Plan, show, ask and send, until nothing waits for a number any more. Whether something went wrong."""
    from pmo.model.finding import Level  # noqa: PLC0415
    from pmo.pipeline.psa import push  # noqa: PLC0415

    told: list[Finding] = []
    for number in range(_MOST_ROUNDS):
        found = push.plan(loaded, shelf, session, only, take_ours=take_ours)
        if number and found.empty:
            told += found.findings
            break
        _show(found)
        if found.empty or not _goes(found, write=write, dry_run=dry_run):
            told += found.findings
            if found.empty and write:
                push.carry_out(loaded, shelf, session, found)  # what both agree on is written down
            break
        outcome = push.carry_out(loaded, shelf, session, found, options.say)
        _sum_up(outcome)
        told += outcome.findings
        if not found.waiting or not outcome.recorded:
            told += found.findings
            break
        loaded = options.load(*again)
    _findings(told)
    return any(one.level is Level.ERROR for one in told)


def _show(found: Plan) -> None:
    from pmo.render.diagnostics.text import inert_json, visible  # noqa: PLC0415

    for one in found.again:
        options.say(f"found again: {one.ref} for {one.item.name}; its number is recorded")
    for request in found.requests:
        click.echo(options.style(f"{request.method} {request.path}", "bold") + options.style(f"  {visible(request.what)}", "dim"))  # fmt: skip
        click.echo(f"  {inert_json(request.text)}")
    for line in found.waiting:
        options.say(f"waits: {line}")
    if found.empty and (found.findings or found.waiting):
        click.echo("Nothing to write.")
    elif found.empty:
        click.echo("Nothing to write: the PSA says what the records say, as far as it is known here.")


def _goes(found: Plan, *, write: bool, dry_run: bool) -> bool:
    count = _count(len(found.requests), "request", "requests")
    if found.again:
        count += f" and {_count(len(found.again), 'number', 'numbers')} to record"
    if dry_run:
        click.echo(f"{count}; nothing was sent (--dry-run).")
        return False
    if write or (asks() and click.confirm(f"Send {count}?", err=True)):
        return True
    click.echo(f"{count}; nothing was sent. Add --write to send.")
    return False


def asks() -> bool:
    """Whether somebody sits at a terminal who can answer."""
    return sys.stdin.isatty()


def _sum_up(outcome: Outcome) -> None:
    click.echo(f"{outcome.created} created, {outcome.changed} changed, {_count(outcome.recorded, 'number', 'numbers')} recorded.")  # fmt: skip


def _findings(found: Iterable[Finding]) -> None:
    """Each reason once, with the places it holds for."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        groups.setdefault((one.level.value, one.message, one.help), []).append(str(one.place))
    for (level, message, advice), places in groups.items():
        shown = ", ".join(places[:_MOST_PLACES])
        more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
        options.say(f"{shown}{more}: {level}: {message}{f'; {advice}' if advice else ''}", err=True)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
