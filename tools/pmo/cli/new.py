"""`pmo new`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pmo.cli import options, questions

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft


@click.command("new")
@click.argument("kind")
@click.option("--project", help="The project it belongs to; its file goes into the folder of the project.")
@click.option(
    "--from",
    "origin",
    metavar="ID",
    help="What it begins with. change: a change model. sow: the estimate (EST-…) that it is written from.",
)
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="A value; may be given many times.")
@click.option(
    "--branch", is_flag=True, help="As a request: on a branch of its own, with one commit, ready for a pull request."
)
@click.option("--branch-name", metavar="NAME", help="Like --branch, with this name.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is missing is an error.")
@click.option("--dry-run", is_flag=True, help="Show the file instead of writing it.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *,
    kind: str,
    project: str | None,
    origin: str | None,
    pairs: tuple[str, ...],
    branch: bool,
    branch_name: str | None,
    no_input: bool,
    dry_run: bool,
    as_of: date | None,
    root: Path | None,
    overlay: Path | None,
) -> None:
    """Write a new record of KIND, with the next free number.

    What the record needs is asked for, field by field. Numbers are free on every branch, local and remote. Lists of ids
    take commas (--set services=mail,files); other lists are given item by item. A new project is told which lessons of
    earlier reviews apply to it, and why.

    A change may begin with a change model (--from, or the first question): its steps, test and way back are taken over, and
    a standard change is written in a minute. With --branch the record becomes a request: a branch, the file and a commit;
    how to open the pull request is printed. Nothing is pushed.

    \b
    Examples:
      pmo new risk --project acme-mail-migration
      pmo new change --branch
      pmo new change --from firewall-rule-add --branch
      pmo new issue --project acme-mail-migration --set title="Mailboxes over quota" --set type=problem_concern
      pmo new runbook --set title="Replace a UPS battery" --dry-run
      pmo new sow --from EST-2026-0001 --dry-run
    """
    from pmo.pipeline import write  # noqa: PLC0415 - keeps `pmo --help` quick

    loaded = options.load(root, as_of, overlay)
    with options.said_plainly():
        found = write.kind_named(loaded, kind)
        given = [_pair(text) for text in pairs]
        if project is not None:
            given.insert(0, ("project", project))
        data = _data(loaded, found, write.read_pairs(loaded, found, given), origin, ask=not no_input)
        made, findings = write.draft(loaded, found, data)
        errors = [finding for finding in findings if finding.level.value == "error"]
        if errors:
            _show(errors)
            click.echo("Nothing was written.", err=True)
            raise SystemExit(1)
        if branch or branch_name:
            _submitted(loaded, found, made, branch_name or "", dry_run=dry_run)
        elif dry_run:
            click.echo(f"{made.path} would be written:\n")
            click.echo(made.text, nl=False)
        else:
            write.save(loaded, made)
            click.echo(f"wrote {made.path}: {found.title.lower()} {made.id}")
        if not dry_run:
            _lessons(loaded, made)
    _show(findings)


def _data(loaded: Loaded, kind: Kind, given: dict[str, Any], origin: str | None, *, ask: bool) -> dict[str, Any]:
    """What the record says: what was given, what it begins with, and the answers to what is left."""
    from pmo.pipeline import begin, sow  # noqa: PLC0415 - keeps `pmo --help` quick

    if origin is not None and begin.field_of(kind) is None:
        given, start = {**sow.from_record(loaded, kind, origin), **given}, None
    else:
        start = questions.beginning(loaded, kind, origin, given, ask=ask)
    if start is not None:
        given = begin.merged(begin.merged(start.data, {} if ask else start.offers), given)
    return questions.asked(loaded, kind, given, start) if ask else given


def _submitted(loaded: Loaded, kind: Kind, made: Draft, name: str, *, dry_run: bool) -> None:
    """The record as a branch with one commit, and what comes next; with `dry_run` all of it in words only."""
    from pmo.pipeline import submit  # noqa: PLC0415 - keeps `pmo --help` quick

    plan = submit.prepare(loaded, kind, made, name)
    if dry_run:
        click.echo(f"The branch {plan.branch} would begin here, with one commit that adds {made.path}.\n")
        click.echo(f"{plan.message}\n{made.text}", nl=False)
        return
    commit = submit.carry_out(loaded, made, plan)
    click.echo(f"wrote {made.path}: {kind.title.lower()} {made.id}")
    click.echo(f"committed it as {commit[:10]} on the new branch {plan.branch}")
    needs = submit.still_needed(kind, made)
    if needs:
        click.echo("What it lacks for the states that may follow:")
        for line in needs:
            click.echo(line)
    for line in (*plan.notes, *submit.ways(plan)):
        click.echo(line)


def _lessons(loaded: Loaded, made: Draft) -> None:
    """What earlier projects teach about one that starts; nothing for other kinds."""
    from pmo.pipeline import lessons  # noqa: PLC0415

    for line in lessons.as_lines(lessons.for_draft(loaded, made)):
        click.echo(line)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise click.BadParameter(f"write field=value, not “{text}”", param_hint="--set")
    return name.strip(), value


def _show(findings: list[Finding] | tuple[Finding, ...]) -> None:
    from pmo.render.diagnostics.text import finding_lines  # noqa: PLC0415

    for finding in findings:
        click.echo("\n".join(finding_lines(finding)), err=True)
