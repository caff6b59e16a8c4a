"""`pmo show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from pmo.pipeline.ask import Card, Mention

WIDTH = 22


@click.command("show")
@click.argument("record")
@click.option("--kind", default="", help="Which kind of record, when several use one name.")
@options.overlay_option
@options.when_option
@options.root_option
def command(*, record: str, kind: str, as_of: date | str | None, root: Path | None, overlay: Path | None) -> None:
    """Show one record, what it refers to, what refers to it and what lint says about it.

    RECORD is an id, or the path of a file.

    \b
    Examples:
      pmo show RSK-2026-0007
      pmo show acme-mail-migration --kind project
    """
    from pmo.pipeline import ask  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load_moment(root, as_of, overlay)
    with options.said_plainly():
        found = ask.matching(loaded, record, kind)
    if len(found) == 1:
        click.echo("\n".join(_lines(ask.card(loaded, found[0]))))
        return
    from pmo.render.diagnostics.text import visible  # noqa: PLC0415

    workspace = loaded.workspace
    click.echo(f"{len(found)} records are called {record}; choose one with --kind:")
    for item in found:
        click.echo(visible(f"  --kind {item.kind:<16} {workspace.label(item)}  ({item.path})"))


def _lines(card: Card) -> Iterator[str]:
    from pmo.render.diagnostics.text import finding_lines  # noqa: PLC0415

    style = options.style
    state = f"  [{card.state}]" if card.state else ""
    yield style(f"{card.kind} {card.id}: {card.label}{state}", "bold")
    yield style(f"{card.place.path}:{card.place.span.line}", "dim")
    for title, items in card.sections:
        yield ""
        if title:
            yield style(title, "bold")
        for item in items:
            if len(item.lines) == 1:
                yield from _wrapped(item.title, item.lines[0])
            else:
                yield f"  {style(item.title, 'cyan')}"
                yield from (f"    {line}" for line in item.lines)
    if card.body_lines:
        yield from ("", f"  {card.body_lines} lines of text in {card.place.path}")
    yield from _mentions("Refers to", card.refers_to, "")
    yield from _mentions("Referred to by", card.referred_by, "as ")
    yield from ("", style("Findings", "bold"))
    if not card.findings:
        yield "  none"
    for finding in card.findings:
        yield from (f"  {line}" for line in finding_lines(finding, style))


def _wrapped(title: str, text: str) -> Iterator[str]:
    import textwrap  # noqa: PLC0415

    pad = " " * (WIDTH + 3)
    width = 110
    if len(text) <= width - len(pad):
        parts = [text]
    else:
        parts = textwrap.wrap(text, width - len(pad), break_long_words=False, break_on_hyphens=False)
    yield f"  {options.style(title, 'cyan')}{' ' * max(1, WIDTH + 1 - len(title))}{parts[0]}"
    yield from (f"{pad}{part}" for part in parts[1:])


def _mentions(title: str, mentions: tuple[Mention, ...], word: str) -> Iterator[str]:
    if not mentions:
        return
    from pmo.pipeline.ask import MOST_MENTIONS  # noqa: PLC0415

    yield from ("", options.style(title, "bold"))
    for mention in mentions[:MOST_MENTIONS]:
        state = f" [{mention.state}]" if mention.state else ""
        if mention.known:
            yield f"  {mention.kind} {options.style(mention.id, 'bold')}: {mention.label}{state}, {word}{mention.field.lower()}"
        else:
            yield f"  {options.style(mention.id, 'bold')}: there is no such record, {word}{mention.field.lower()}"
    if len(mentions) > MOST_MENTIONS:
        yield f"  … and {len(mentions) - MOST_MENTIONS} more"
