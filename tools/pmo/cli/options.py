"""Options that several commands share. The clock is read here and nowhere else."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.pipeline.load import Loaded


_LIKE_A_DATE = re.compile(r"\d{1,4}-\d{1,2}(?:-|\Z)|\d{1,2}[./]\d{1,2}[./]")
F = TypeVar("F", bound="Callable[..., Any]")


class Day(click.ParamType[date]):
    """A date as year-month-day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """2026-11-20 to a date, else a usage error."""
        if isinstance(value, date):
            return value
        from pmo.model.settings import YEARS  # noqa: PLC0415 - keeps `pmo --help` quick

        try:
            found = date.fromisoformat(str(value))
        except ValueError:
            found = date.min
        return (
            found
            if found.year in YEARS
            else self.fail(f"“{value}” is not a date; write year-month-day, for example 2026-11-20", param, ctx)
        )


class When(click.ParamType[date | str]):
    """A date, or the name of a tag or commit."""

    name = "when"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | str:
        """2026-11-20 to a date; everything that does not look like one is for Git to know."""
        if isinstance(value, date) or not _LIKE_A_DATE.match(value):
            return value  # type: ignore[no-any-return]
        return Day().convert(value, param, ctx)


def as_of_option(function: F) -> F:
    """`--as-of DATE`."""
    return click.option(
        "--as-of", type=Day(), help="Judge as if it were this date (else as_of of pmo.yml, else today)."
    )(function)


def when_option(function: F) -> F:
    """`--as-of DATE|TAG|COMMIT`: the time machine."""
    return click.option(
        "--as-of",
        type=When(),
        metavar="DATE|TAG|COMMIT",
        help="As the records stood then, in Git (else as_of of pmo.yml, else today). Where no commit is that old, today's records judged at that date.",
    )(function)


def root_option(function: F) -> F:
    """`--root DIR`."""
    return click.option(
        "--root",
        type=click.Path(path_type=Path, file_okay=False),
        help="The workspace (else the nearest folder with a pmo.yml).",
    )(function)


def overlay_option(function: F) -> F:
    """`--overlay DIR`."""
    return click.option(
        "--overlay",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        metavar="DIR",
        help="The private overlay to lay over the records (else overlay of pmo.yml).",
    )(function)


def today() -> date:
    """The day on the clock, in UTC."""
    return datetime.now(UTC).date()  # noqa: TID251 - the one place


def workspace_root(root: Path | None) -> Path:
    """The workspace to work in; a usage error when there is none."""
    from pmo.discover.root import find_root  # noqa: PLC0415 - keeps `pmo --help` quick

    start = (root or Path()).resolve()
    found = find_root(start)
    if found is None or (root is not None and not start.is_dir()):
        msg = (
            f"There is no pmo.yml in {start} or above. Start a workspace with `pmo init DIR`, or name one with --root."
        )
        raise click.UsageError(msg)
    return found


def load(root: Path | None, as_of: date | None, overlay: Path | None = None) -> Loaded:
    """The loaded workspace, with the private overlay that is named here or in pmo.yml."""
    from pmo.pipeline.load import load as load_workspace  # noqa: PLC0415 - keeps `pmo --help` quick

    return load_workspace(workspace_root(root), today(), as_of, overlay=overlay.resolve() if overlay else None)


def load_moment(root: Path | None, when: date | str | None, overlay: Path | None = None) -> Loaded:
    """The workspace as it stood at a moment, what must be known about it said on standard error; today's without one."""
    return load_moment_and_commit(root, when, overlay)[0]


def load_moment_and_commit(
    root: Path | None, when: date | str | None, overlay: Path | None = None
) -> tuple[Loaded, str]:
    """The same, with the commit that was read; empty for the files as they lie there."""
    if when is None:
        return load(root, None, overlay), ""
    from pmo.pipeline import moment  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    try:
        found = moment.at(workspace_root(root), when, today(), overlay.resolve() if overlay else None)
    except InputError as error:
        raise click.UsageError(str(error)) from None
    if found.note:
        click.echo(found.note, err=True)
    return found.loaded, found.commit


def style(text: str, name: str) -> str:
    """Color for a terminal; plain text in a pipe or with NO_COLOR."""
    if not colored():
        return text
    if name in ("bold", "dim"):
        return click.style(text, bold=name == "bold" or None, dim=name == "dim" or None)
    return click.style(text, fg=name, bold=name == "red" or None)


def colored() -> bool:
    """Whether standard output is a terminal that wants color."""
    import os  # noqa: PLC0415

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
