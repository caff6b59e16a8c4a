"""The `pmo` command: finds its subcommands by name, so that each is imported only when it is used."""

from __future__ import annotations

import re
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from pmo import __version__
from pmo.model.commands import COMMANDS

_BROKEN = re.compile("[\ud800-\udfff]")
MOST = 300
"""Characters of a message of the system."""


def _inert(message: str) -> str:
    """A message with a mark for each character that a terminal would obey."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\N{REPLACEMENT CHARACTER}" for letter in message
    )


class _Lazy(click.Group):
    """Commands are imported when they are called: `pmo lint` does not pay for mkdocs or DuckDB."""

    def invoke(self, ctx: click.Context) -> Any:
        """Like click; what the system refuses is said in its words, with the file."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except click.ClickException as error:  # names of records and files stand in it, and what was typed
            vars(error)["message"] = _inert(error.message)  # click calls it final, and makes it anew for nobody
            raise
        except OSError as error:
            if error.filename is None:
                raise
            msg = _inert(f"{error.strerror}: {error.filename}")
            raise click.ClickException(msg if len(msg) <= MOST else f"{msg[:MOST]}…") from error
        except UnicodeEncodeError as error:
            near = _BROKEN.sub("\N{REPLACEMENT CHARACTER}", error.object[max(error.start - 20, 0) : error.end + 20])
            msg = _inert(
                f"“{near}”: a character of this is broken, half an emoji or a letter that is not UTF-8. Type it again."
            )
            raise click.UsageError(msg) from error

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order a new user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command with that name."""
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = import_module(f"pmo.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of `pmo --help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Like click, with a guess when the name is wrong."""
        from difflib import get_close_matches  # noqa: PLC0415 - only after a typing error

        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            close = get_close_matches(name, COMMANDS, 1)
            hint = f" Did you mean `pmo {close[0]}`?" if close else " `pmo --help` lists the commands."
            msg = f"There is no command “{name}”.{hint}"
            raise click.UsageError(msg)
        return super().resolve_command(ctx, args)


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="pmo-as-code %(version)s")
def cli() -> None:
    """The project office of an IT-services business, kept in Git.

    Records are small YAML and Markdown files. `pmo lint` checks them, `pmo report` turns them into figures,
    `pmo publish` into a handbook.

    \b
    Examples:
      pmo lint                     check everything
      pmo today                    what needs attention
      pmo new risk --project acme-mail-migration
    """
