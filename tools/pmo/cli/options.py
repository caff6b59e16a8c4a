"""What several commands share: options, how they refuse, and how they write. The clock is read here and nowhere else."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pmo.pipeline.load import Loaded


_LIKE_A_DATE = re.compile(r"\d{1,4}-\d{1,2}(?:-|\Z)|\d{1,2}[./]\d{1,2}[./]")
F = TypeVar("F", bound="Callable[..., Any]")


class Refused(click.UsageError):
    """What somebody wants cannot be done. The sentence says why and what to do; the usage of the command is not shown with it."""

    def show(self, file: IO[Any] | None = None) -> None:
        """The sentence alone."""
        click.ClickException.show(self, file)


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


def audience_option(help_text: str, *, shown: bool = False) -> Callable[[F], F]:
    """`--audience WHO`, internal unless said otherwise; with `shown` the help says so too."""
    return click.option("--audience", default="internal", show_default=shown, metavar="WHO", help=help_text)


def format_option(forms: Sequence[str], help_text: str) -> Callable[[F], F]:
    """`--format FORM`, the first of the forms unless said otherwise."""
    return click.option("--format", "form", type=click.Choice(forms), default=forms[0], help=help_text)


def runs_option(function: F) -> F:
    """`--runs NUMBER` of a simulation."""
    return click.option(
        "--runs", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True, help="How many futures."
    )(function)


def seed_option(help_text: str) -> Callable[[F], F]:
    """`--seed NUMBER` of a simulation."""
    return click.option(
        "--seed", type=click.IntRange(0, 2**63 - 1), default=20260101, show_default=True, help=help_text
    )


def shape_option(what: str) -> Callable[[F], F]:
    """`--shape SHAPE`: how what is simulated is spread."""
    return click.option(
        "--shape", default="beta_pert", show_default=True, metavar="SHAPE",
        help=f"How {what} are spread between their three points: beta_pert, triangular, uniform or point.",
    )  # fmt: skip


def today() -> date:
    """The day on the clock, in UTC."""
    return now().date()


def now() -> datetime:
    """The clock, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def workspace_root(root: Path | None) -> Path:
    """The workspace to work in; refused when there is none."""
    from pmo.discover.root import find_root  # noqa: PLC0415 - keeps `pmo --help` quick

    start = (root or Path()).resolve()
    found = find_root(start)
    if found is None or (root is not None and not start.is_dir()):
        msg = (
            f"There is no pmo.yml in {start} or above. Start a workspace with `pmo init DIR`, or name one with --root."
        )
        raise Refused(msg)
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

    with said_plainly():
        found = moment.at(workspace_root(root), when, today(), overlay.resolve() if overlay else None)
    if found.note:
        click.echo(found.note, err=True)
    return found.loaded, found.commit


@contextmanager
def said_plainly() -> Iterator[None]:
    """Wrong names and impossible wishes are said in one sentence, without a traceback and without the usage of the command."""
    from pmo.audience.reader import UnknownReaderError  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.scaffold.problem import InputError  # noqa: PLC0415

    try:
        yield
    except UnknownReaderError as error:
        raise click.BadParameter(str(error), param_hint="--audience") from None
    except InputError as error:
        raise Refused(str(error)) from None


def write_file(path: Path, content: bytes, *, example: str = "", dry_run: bool = False) -> bool:
    """Write a file that was asked for, whole or not at all; False for a pipe or a device, which is never replaced.

    A usage error for a folder, with an `example` of what to name instead; `dry_run` only looks for that.
    """
    if path.is_dir():
        raise click.UsageError(
            f"{path} is a folder; name a file{f', for example {path / example}' if example else ''}."
        )
    replaced = path.is_file() or not path.exists()
    if not dry_run:
        from pmo.scaffold.atomic import write_bytes  # noqa: PLC0415 - only this branch writes

        if replaced:
            write_bytes(path, content)
        else:
            path.write_bytes(content)
    return replaced


def say(line: str, *, err: bool = False) -> None:
    """A line that holds words of a file, a record or the PSA: with nothing in it that a terminal would obey."""
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415 - keeps `pmo --help` quick

    click.echo(visible(line), err=err)


def width(otherwise: int) -> int:
    """Columns of the terminal; what is said here in a pipe, unless COLUMNS says otherwise."""
    import shutil  # noqa: PLC0415

    return shutil.get_terminal_size((otherwise, 24)).columns


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
