"""`pmo who`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


class Hours(click.ParamType[Decimal]):
    """A number of hours, exact."""

    name = "hours"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """12.5 to a number above 0, else a usage error."""
        try:
            found = value if isinstance(value, Decimal) else Decimal(str(value))
        except InvalidOperation:
            found = Decimal(0)
        if not found.is_finite() or found <= 0:
            self.fail(f"“{value}” is not a number of hours; write one such as 12 or 12.5", param, ctx)
        return found


@click.command("who")
@click.option(
    "--skill", "skills", multiple=True, metavar="SKILL", help="A skill or certificate; given twice, both are wanted."
)
@click.option(
    "--task", nargs=2, metavar="PROJECT WBS", help="Suggest people for a task: its skills, dates and open hours."
)
@click.option(
    "--level", type=click.Choice(["beginner", "intermediate", "advanced", "expert"]), help="At this level or above."
)
@click.option("--from", "first", type=options.Day(), help="First day of the work (else today).")
@click.option("--until", "last", type=options.Day(), help="Last day of the work (else four weeks later).")
@click.option("--hours", type=Hours(), help="How many hours are needed in that time.")
@options.format_option(["text", "json"], "For people or for tools.")
@options.as_of_option
@options.root_option
def command(
    *, skills: tuple[str, ...], task: tuple[str, str] | None, level: str | None, first: date | None, last: date | None,
    hours: Decimal | None, form: str, as_of: date | None, root: Path | None,
) -> None:  # fmt: skip
    """Find who could do a piece of work, and say why.

    Shows level, certificates, hours that are free after leave, tickets and bookings, training under way, and interests
    that people chose to state. Past hours of a person are not used.

    \b
    Examples:
      pmo who --skill vmware --level advanced --from 2027-01-11
      pmo who --skill firewalls --from 2026-12-01 --until 2026-12-18 --hours 24
      pmo who --task acme-mail-migration 2.3
    """
    from pmo.pipeline import who  # noqa: PLC0415 - keeps `pmo --help` quick

    if not skills and task is None:
        raise click.UsageError("Name a skill with --skill, or a task with --task PROJECT WBS.")
    loaded = options.load(root, as_of)
    with options.said_plainly():
        if task is not None:
            answer = who.for_task(loaded, *task, skills, level=level or "", first=first, last=last, hours=hours)
        else:
            answer = who.for_skills(loaded, skills, level=level or "", first=first, last=last, hours=hours)
    if form == "json":
        click.echo(who.as_json(answer, loaded), nl=False)
    else:
        click.echo(who.as_text(answer, loaded, width=options.width(80), style=options.style), nl=False)
