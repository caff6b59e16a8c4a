"""What `pmo time` and `pmo expense` share: their options, handing in, reviewing and deciding."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.deciding import Planned, Said
    from pmo.pipeline.time.sheets import Written

TIME = "timesheet"
_TYPES = ("DataEntry", "Tier1Update", "Tier2Update", "Billing", "Service", "Project", "MonthlySummary", "SalesActivity", "Schedule")  # fmt: skip
_DONE = re.compile(r" is (handed in|approved|returned|open again|taken out)\b")


def shared(function: Callable[..., None]) -> Callable[..., None]:
    """The options of every command here."""
    for option in (options.root_option, options.as_of_option, options.overlay_option):
        function = option(function)
    return function


def person_option(help_text: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """`--person WHO`, else the one who commits here."""
    return click.option("--person", default="", metavar="WHO", help=f"{help_text} (else by your Git identity).")


dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
again_option = click.option("--again", is_flag=True, help="It was done twice: add it although it is there already.")
task_option = click.option(
    "--task",
    default="",
    metavar="WBS",
    help="The task of its project, for a change, issue or escalation without a ticket.",
)


def deciding(function: Callable[..., None]) -> Callable[..., None]:
    """The options of approving and returning."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Say what would be written, and the request with --write."),
        click.option("--approval-type", type=click.Choice(_TYPES), help="What the PSA is told, if not what the step says."),
        click.option("--write", is_flag=True, help="Decide in the PSA too, and read it back."),
        click.option("--base", default="", metavar="REF", help="The protected branch (else origin/main or main)."),
        click.option("--key", type=click.Path(path_type=Path), envvar="PMO_SIGNING_KEY", help="Your ssh key, to sign the decision where the policy asks for it; also PMO_SIGNING_KEY."),
        person_option("Who decides; never somebody else than the one who commits here"),
    ):  # fmt: skip
        function = option(function)
    return shared(function)


@contextmanager
def writing(root: Path | None) -> Iterator[None]:
    """One command reads and writes sheets here at a time; the others wait, so that no entry is lost."""
    from pmo.scaffold.turn import turn  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly(), turn(options.workspace_root(root), told=lambda line: click.echo(line, err=True)):
        yield


def finish(loaded: Loaded, written: Written, *, dry_run: bool) -> None:
    """Write what changes and say so; what would be wrong in the records is refused."""
    from pmo.pipeline.exchange import changes  # noqa: PLC0415 - only here something is written

    refuse(written.plan.faults)
    if written.plan.files and not dry_run:
        changes.carry_out(loaded, written.plan)
    for line in written.lines:
        click.echo(would(line) if dry_run else line)
    for note in written.notes:
        click.echo(f"note: {note}", err=True)
    for path in written.plan.files:
        click.echo(f"{'would write' if dry_run else 'wrote'} {path}")


def would(line: str) -> str:
    """A line about what is done, as what would be done."""
    return _DONE.sub(r" would be \1", line, count=1)


def refuse(faults: Iterable[Any]) -> None:
    """End with what is wrong, when something is."""
    found = list(faults)
    if found:
        for fault in found:
            click.echo(re.sub(r"; ([A-Z])(?=[a-z ])", r". \1", fault.message), err=True)
        click.echo("Nothing was written.", err=True)
        raise SystemExit(1)


def handed_in(kind: str, *, sheet: str, person: str, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Hand a sheet in, with what its approver will ask."""
    from pmo.pipeline.time import hand_in, looked_at, people, texts, timer  # noqa: PLC0415 - keeps `pmo --help` quick

    with writing(root):
        loaded = options.load(root, as_of, overlay)
        who = people.who(loaded, person)
        record = hand_in.meant(loaded, kind, who, sheet)
        written = hand_in.hand_in(loaded, record)
        asks = looked_at.look(loaded, kind, wanted=(record.id,)).looked[0].to_ask if written.plan.files else ()
        for line in texts.questions(asks, loaded.workspace):
            click.echo(f"the approver will ask: {line}", err=True)
        if timer.there(loaded.root, who) and kind == TIME:
            click.echo("note: a timer still runs; `pmo time stop` enters it.", err=True)
        finish(loaded, written, dry_run=dry_run)


def reviewing(noun: str, flag: str, period: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The options of a review: which sheets (or reports, `noun`), of whom, and for which period."""

    def with_options(function: Callable[..., None]) -> Callable[..., None]:
        for option in (
            options.format_option(["text", "json"], "For people or for tools."),
            click.option("--all", "every", is_flag=True, help="Show every line of long groups."),
            click.option("--all-states", is_flag=True, help=f"Also {noun}s that do not wait for approval."),
            click.option(flag, "period", default="", metavar=flag.lstrip("-").upper(), help=f"Only {noun}s of this period, like {period}."),
            click.option("--person", default="", metavar="WHO", help=f"Only the {noun}s of this person."),
            click.argument("sheets", metavar="[ID]...", nargs=-1),
        ):  # fmt: skip
            function = option(function)
        return function

    return lambda function: with_options(shared(function))


def removing(whose: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The words and options of taking an entry out."""

    def with_options(function: Callable[..., None]) -> Callable[..., None]:
        for option in (
            dry_run_option,
            click.option("--yes", is_flag=True, help="Take it out without asking."),
            person_option(whose),
            click.argument("number", type=click.IntRange(min=1), required=False),
            click.argument("day"),
        ):
            function = option(function)
        return function

    return lambda function: with_options(shared(function))


def removed(kind: str, *, day: str, number: int | None, person: str, yes: bool, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Take one entry out of a sheet, once it was shown and nobody minds."""
    from pmo.pipeline.time import expense, people, remove  # noqa: PLC0415 - keeps `pmo --help` quick

    with writing(root):
        loaded = options.load(root, as_of, overlay)
        written = remove.remove(loaded, kind, people.who(loaded, person), expense.day_of(loaded, day), number)
        refuse(written.plan.faults)
        if dry_run or yes or not sys.stdin.isatty() or click.confirm(f"{would(written.lines[0])}. Do it?", err=True):
            finish(loaded, written, dry_run=dry_run)


def reviewed(kind: str, *, sheets: tuple[str, ...], person: str, period: str, all_states: bool, every: bool, form: str, as_of: date | None, root: Path | None, overlay: Path | None) -> None:  # fmt: skip
    """Show the review of the sheets of a kind."""
    from pmo.pipeline.time import data, looked_at, pulled, texts  # noqa: PLC0415 - keeps `pmo --help` quick

    with options.said_plainly():
        loaded = options.load(root, as_of, overlay)
        found = looked_at.look(loaded, kind, wanted=sheets, person=person, week=period, every=all_states)
        there = pulled.beside_sheets(loaded, [one.sheet for one in found.looked])
    for one in there:
        click.echo(f"note: {one.hours:f} h of {one.person} in {one.period} are in the PSA alone ({one.id}); a day that seems to be short may be there.", err=True)  # fmt: skip
    if form == "json":
        click.echo(data.review(found, loaded.workspace), nl=False)
    else:
        text = texts.review(found, loaded.workspace, width=options.width(100), style=options.style, every=every)
        click.echo(text, nl=False)


def decided(
    kind: str, action: str, *, sheets: tuple[str, ...], reason: str, person: str, key: Path | None, base: str,
    write: bool, approval_type: str | None, dry_run: bool, as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Take a decision about sheets: all are judged before the first is written."""
    from pmo.pipeline.time import deciding, given, in_psa, people  # noqa: PLC0415 - keeps `pmo --help` quick

    with writing(root):
        loaded = options.load(root, as_of, overlay)
        signing = key.expanduser() if key is not None else None
        note = given.for_signing(loaded, signing if _typed("key") else None, base)
        by = deciding.Approver(people.decider(loaded, person), reason, signing, base, approval_type or "")
        planned = deciding.plan(loaded, kind, action, sheets, by, write=write)
        refuse(fault for one in planned for fault in one.decision.plan.faults)
        if note:
            click.echo(f"note: {note}", err=True)
        _say(deciding.before(loaded, planned, by))
        if dry_run:
            for one in planned:
                click.echo(f"{would(one.decision.line)} (--dry-run: nothing was written)")
            return
        if not write:
            _say(deciding.carry_out(loaded, planned, by))
        elif not sys.stdin.isatty() or click.confirm("Decide in the PSA too?", err=True):
            with in_psa.session(os.environ) as desk:
                _say(deciding.carry_out(loaded, planned, by, desk))
        else:
            return
        _next(loaded, planned)


def _typed(name: str) -> bool:
    """Whether an option was given on this command line, and not in the environment."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def _next(loaded: Loaded, planned: Iterable[Planned]) -> None:
    """Who decides after this decision."""
    from pmo.pipeline.time import people  # noqa: PLC0415 - only after a decision

    for one in planned:
        deciders = people.next_after(loaded, one.decision.sheet, one.decision.step.state)
        if deciders and not one.decision.repeated:
            command = "time" if one.decision.sheet.kind == TIME else "expense"
            click.echo(f"next: {' or '.join(deciders)} decides about {one.decision.sheet.id} (`pmo {command} review {one.decision.sheet.id}`)")  # fmt: skip


def _say(lines: Iterable[Said]) -> None:
    for line in lines:
        click.echo(f"note: {line.text}" if line.note else line.text, err=line.note)


def now(loaded: Loaded) -> Any:
    """The time on the clock, where the firm is."""
    from pmo.pipeline.exchange.workbook_out import zone_of  # noqa: PLC0415

    return options.now().astimezone(zone_of(loaded.workspace)[0])
