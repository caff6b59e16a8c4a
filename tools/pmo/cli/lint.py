"""`pmo lint`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options
from pmo.cli.paths import relative

if TYPE_CHECKING:
    from datetime import date

    from pmo.pipeline.lint import Linted
    from pmo.pipeline.load import Loaded
    from pmo.render.diagnostics import RuleText

FORMATS = ("text", "github", "json", "sarif", "gitlab", "junit")


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="For people, or for the tool that reads it."
)
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info", "never"]),
    help="From which level on the exit code is 1.",
)
@click.option("--all", "every", is_flag=True, help="Show every finding, also long rows of the same rule.")
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Accept today's findings as a work list; only new ones are reported from then on.",
)
@click.option("--no-baseline", is_flag=True, help="Report accepted findings too.")
@click.option("--base", metavar="REF", help="Also compare with a branch or commit: forbidden moves, deleted records.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *,
    paths: tuple[Path, ...],
    form: str,
    fail_level: str | None,
    every: bool,
    write_baseline: bool,
    no_baseline: bool,
    base: str | None,
    as_of: date | None,
    root: Path | None,
    overlay: Path | None,
) -> None:
    """Check the records and say what is wrong and how to mend it.

    Everything is read, since records refer to each other; PATHS narrow what is reported. A private overlay is checked
    together with the records it is laid over.

    \b
    Examples:
      pmo lint
      pmo lint projects/acme-mail-migration
      pmo lint --base origin/main
      pmo lint --overlay ../acme-private
      pmo lint --format sarif > lint.sarif
    """
    from pmo.pipeline import lint as pipeline  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.render import diagnostics  # noqa: PLC0415

    loaded = options.load(root, as_of, overlay)
    if base is not None:
        loaded = _compared(loaded, base)
    if write_baseline:
        count = pipeline.write_baseline(loaded)
        click.echo(f"wrote {pipeline.BASELINE}: {count} findings accepted. New findings will still be reported.")
        return
    overlay_at = loaded.workspace.settings.overlay_at
    inside = [relative(path, loaded.root, overlay_at) for path in paths]
    linted = pipeline.lint(loaded, inside, use_baseline=not no_baseline)
    text = diagnostics.write(
        form,
        linted.findings,
        records=len(loaded.workspace.records),
        waived=len(linted.waived),
        accepted=linted.accepted,
        rules=pipeline.rules(loaded),
        style=options.style,
        every=every,
    )
    click.echo(text, nl=False)
    if form == "github":
        _step_summary(linted, pipeline.rules(loaded))
    limit = fail_level or loaded.workspace.settings.fail_level
    worst = linted.worst()
    if worst is not None and limit != "never" and worst.weight <= type(worst)(limit).weight:
        raise SystemExit(1)


def _step_summary(linted: Linted, rules: dict[str, RuleText]) -> None:
    """Add the findings to the summary of the running GitHub step; elsewhere there is none."""
    import os  # noqa: PLC0415

    from pmo.render.diagnostics import github  # noqa: PLC0415

    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        page = github.summary(
            linted.findings,
            records=len(linted.loaded.workspace.records),
            waived=len(linted.waived),
            accepted=linted.accepted,
            rules=rules,
        )
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(page)


def _compared(loaded: Loaded, base: str) -> Loaded:
    """The workspace with the findings of a comparison; exit code 4 when the past is not here to compare with."""
    from dataclasses import replace  # noqa: PLC0415

    from pmo.pipeline import compare  # noqa: PLC0415 - history is for those who ask for it

    found = compare.transitions(loaded, base)
    if isinstance(found, compare.Unproven):
        if found.bad_ref:
            raise click.BadParameter(found.reason, param_hint="--base")
        click.echo(f"pmo: cannot compare with {base}: {found.reason}.", err=True)
        raise SystemExit(4)
    return replace(loaded, findings=(*loaded.findings, *found))
