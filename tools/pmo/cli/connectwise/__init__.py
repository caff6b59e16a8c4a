"""`pmo connectwise`: its subcommands are imported when they are called, like those of `pmo` itself."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

COMMANDS: Final[dict[str, str]] = {
    "check": "Say whether address and keys work, and what they may read.",
    "pull": "Read projects, tickets, time, expenses, agreements and surveys.",
    "push": "Write tickets, activities, time and expenses; shows the requests first.",
    "status": "Say where tickets and records disagree.",
    "simulate": "Serve a PSA from files on this machine, to try things out.",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """In the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The subcommand with that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pmo.cli.connectwise.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of `pmo connectwise --help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command("connectwise", cls=_Lazy)
def command() -> None:
    """Work with ConnectWise PSA: all reading, unless a command is told to write.

    Address and keys come from the environment (PMO_CW_HOST, PMO_CW_COMPANY, PMO_CW_PUBLIC_KEY, PMO_CW_PRIVATE_KEY,
    PMO_CW_CLIENT_ID) or from the keyring of the system; never from a file.

    \b
    Examples:
      pmo connectwise simulate
      pmo connectwise pull
      pmo connectwise status
    """
