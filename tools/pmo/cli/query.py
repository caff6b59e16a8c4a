"""`pmo query`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("query")
@click.argument("sql", required=False)
@options.format_option(["table", "csv", "json"], "How to write the answer.")
@click.option("--tables", is_flag=True, help="List the tables and their columns.")
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *, sql: str | None, form: str, tables: bool, as_of: date | str | None, root: Path | None, overlay: Path | None
) -> None:
    """Ask the records in SQL (DuckDB).

    There is one table for each kind (`risk`, `change_model`), with a column for each field; fields with parts are JSON.
    Nothing can be changed or read from elsewhere.

    \b
    Examples:
      pmo query --tables
      pmo query "SELECT id, title, probability * impact AS score FROM risk WHERE status <> 'closed' ORDER BY score DESC"
      pmo query "SELECT project, sum(hours) AS hours FROM actuals GROUP BY project" --format csv
      pmo query "SELECT id, s->>'name' AS skill FROM person, unnest(json_extract(skills, '$[*]')) AS t(s)"
    """
    from pmo.pipeline import query  # noqa: PLC0415 - keeps `pmo --help` quick

    if not tables and not (sql or "").strip():
        raise click.UsageError('Write a question, for example `pmo query "SELECT id, title FROM risk"`, or --tables.')
    loaded = options.load_moment(root, as_of, overlay)
    if tables:
        wanted = (sql or "").strip().replace("-", "_")
        found = query.tables(loaded)
        if wanted and wanted not in found:
            raise click.UsageError(f"There is no table “{wanted}”. Tables: {', '.join(sorted(found))}.")
        for column in found.get(wanted, ()):
            click.echo(f"{column.name:<24} {column.type:<14} {column.description}")
        for name, columns in () if wanted else sorted(found.items()):
            click.echo(f"{options.style(name, 'bold')}: {', '.join(column.name for column in columns)}")
        return
    with options.said_plainly():
        click.echo(query.written(query.ask(loaded, sql or ""), form), nl=False)
