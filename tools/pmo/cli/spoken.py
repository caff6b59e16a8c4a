"""Commands whose words go into records: a text that no record can hold is refused before anything is done with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterable

_BROKEN: Final = re.compile("[\ud800-\udfff]")
_MOST: Final = 60


class Command(click.Command):
    """A command that refuses control characters, invisible ones and halves of characters in its words and options."""

    def invoke(self, ctx: click.Context) -> Any:
        """Like click, once every text can be written down."""
        for value in ctx.params.values():
            _must_be_writable([value] if isinstance(value, str) else value if isinstance(value, tuple) else ())
        return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


def _must_be_writable(texts: Iterable[object]) -> None:
    from pmo.parse.text import unseen  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415

    for text in texts:
        if not isinstance(text, str) or (text.isascii() and text.isprintable()):
            continue
        fault = unseen(text)
        if fault is None and not _BROKEN.search(text):
            continue
        why = "a character of it is broken: half an emoji, or a letter that is not UTF-8" if fault is None else fault.message  # fmt: skip
        seen = visible(_BROKEN.sub("\N{REPLACEMENT CHARACTER}", text))
        msg = f"“{seen[:_MOST]}{'…' if len(seen) > _MOST else ''}” cannot be written: {why}. Type it again without it."
        raise options.Refused(msg)
