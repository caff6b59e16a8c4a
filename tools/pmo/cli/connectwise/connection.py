"""What the commands around the PSA share: a session with the keys of the environment, and errors said plainly."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.connect.connectwise.session import Session

_LONG_WAIT = 2.0


@contextmanager
def session(*, write: bool = False, costs: bool = False, verbose: bool = False) -> Iterator[Session]:
    """A session with the account of the environment or the keyring; missing settings are a usage error.

    Long waits are said on standard error, with `verbose` every request too. What the PSA refuses ends the command with its
    sentence.
    """
    from pmo.connect.connectwise.account import account, system_keyring  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.connect.connectwise.errors import PsaError, SettingsError  # noqa: PLC0415
    from pmo.connect.connectwise.session import Session  # noqa: PLC0415
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415

    try:
        found = Session(account(os.environ, system_keyring()), write=write, costs=costs, on_wait=_say_wait)
    except SettingsError as error:
        raise click.UsageError(str(error)) from None
    with found as opened:
        try:
            yield opened
        except PsaError as error:
            raise click.ClickException(visible(error.sentence)) from None
        finally:
            if verbose:
                for sent in opened.log:
                    condition = f" where {sent.condition}" if sent.condition else ""
                    options.say(f"{sent.method} {sent.path}{condition}: {sent.status or 'no answer'}", err=True)


def _say_wait(seconds: float, why: str) -> None:
    if seconds >= _LONG_WAIT:
        click.echo(f"Waiting {seconds:.0f} s: {why}.", err=True)
