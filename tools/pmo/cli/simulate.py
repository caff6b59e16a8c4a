"""`pmo simulate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("simulate")
@click.argument("project", metavar="PROJECT")
@options.runs_option
@options.seed_option("The same seed gives the same answer; another one shows how much is luck.")
@click.option(
    "--residual/--inherent",
    default=True,
    show_default=True,
    help="Risks as they are with the responses, or without them.",
)
@click.option(
    "--level/--no-level", "people", default=True, show_default=True, help="Keep to people's time, as `pmo plan`."
)
@options.shape_option("tasks")
@click.option(
    "--range", "usual", default="", metavar="LOW/LIKELY/HIGH",
    help="For tasks without three points: multiples of the plan (else 0.8/1/1.5).",
)  # fmt: skip
@click.option(
    "--set", "tries", multiple=True, metavar="WHAT.FIELD=VALUE",
    help="Try a change, without writing it: duration, hours or range of a task; probability, cost, days, task or driver of a risk. May be given often.",
)  # fmt: skip
@options.audience_option("internal (without cost) or management.", shown=True)
@options.format_option(["text", "md", "json", "svg"], "For people, tickets or tools; svg is the picture alone.")
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *, project: str, runs: int, seed: int, residual: bool, people: bool, shape: str, usual: str, tries: tuple[str, ...],
    audience: str, form: str, as_of: date | str | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """How likely a project meets its date and its budget: thousands of futures from ranges and open risks together.

    Each run draws how long every open task takes and which risks happen, and plans the project with that. Finish and
    cost from P10 to P90, the chance of meeting date and budget, together too, and what matters most. Records are never
    changed.

    \b
    Examples:
      pmo simulate acme-mail-migration
      pmo simulate acme-mail-migration --audience management --inherent
      pmo simulate acme-mail-migration --set 3.2.duration=4/6/12 --set 3.4.range=1/1.2/2
      pmo simulate acme-mail-migration --audience management --set RSK-2026-0007.probability=0.1
      pmo simulate acme-mail-migration --format svg > forecast.svg
    """
    from pmo.pipeline import simulate as simulating  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load_moment(root, as_of, overlay)
    asked = simulating.Asked(runs, seed, not residual, people, shape, usual, tries, audience)
    with options.said_plainly():
        found = simulating.simulation(loaded, project, asked)
    if form == "json":
        click.echo(simulating.as_json(found), nl=False)
    elif form == "md":
        click.echo(simulating.as_markdown(found), nl=False)
    elif form == "svg":
        click.echo(simulating.as_svg(found), nl=False)
    else:
        click.echo(simulating.as_text(found, width=options.width(100), style=options.style), nl=False)
