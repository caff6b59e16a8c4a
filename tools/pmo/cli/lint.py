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
    from pmo.render.diagnostics import Answer, RuleTexts

FORMATS = ("text", "github", "json", "sarif", "gitlab", "junit", "rdjson")


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@options.format_option(FORMATS, "For people, or for the tool that reads it.")
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
@click.option(
    "--base",
    metavar="REF",
    help="Also compare with a branch or commit: forbidden moves, deleted records, what is signed or final.",
)
@click.option(
    "--since",
    metavar="REF",
    help="Like --base, and report what is new against it first: what was there before is counted and does not fail.",
)
@click.option("--no-cache", is_flag=True, help="Read everything again, whatever is remembered from the last run.")
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
    since: str | None,
    no_cache: bool,
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
      pmo lint --since origin/main
      pmo lint --overlay ../acme-private
      pmo lint --format sarif > lint.sarif
    """
    from pmo.pipeline import lint as pipeline  # noqa: PLC0415 - keeps `pmo --help` quick

    if since is not None and (write_baseline or base not in (None, since)):
        msg = "Choose one of --since, --base and --write-baseline: --since already compares with what it names."
        raise click.UsageError(msg)
    base = since if since is not None else base
    if not (base is not None or write_baseline or no_cache or overlay):
        _remembered(paths, form, fail_level, as_of, root, every=every, use_baseline=not no_baseline)
        return
    loaded = options.load(root, as_of, overlay)
    if base is not None:
        loaded = _compared(loaded, base)
    if write_baseline:
        count = pipeline.write_baseline(loaded)
        click.echo(f"wrote {pipeline.BASELINE}: {count} findings accepted. New findings will still be reported.")
        return
    overlay_at = loaded.workspace.settings.overlay_at
    inside = [relative(path, loaded.root, overlay_at) for path in paths]
    linted = (
        pipeline.lint(loaded, inside, use_baseline=not no_baseline)
        if since is None
        else _since(loaded, since, inside, use_baseline=not no_baseline)
    )
    near = _touched(loaded, base) if form == "github" and base is not None else frozenset()
    code = _said(_text(linted, form, every=every, touched=near), linted, form, fail_level)
    if code:
        raise SystemExit(code)


def _remembered(
    paths: tuple[Path, ...],
    form: str,
    fail_level: str | None,
    as_of: date | None,
    root: Path | None,
    *,
    every: bool,
    use_baseline: bool,
) -> None:
    """The ordinary way: with what the last run found, and with a note of this answer for the next one."""
    from os.path import abspath  # noqa: PLC0415

    from pmo.pipeline.cache import again  # noqa: PLC0415 - keeps `pmo --help` quick

    at, today = options.workspace_root(root), options.today()
    inside: list[str] = []

    def narrowed(overlay_at: str) -> list[str]:
        inside.extend(relative(path, at, overlay_at) for path in paths)
        return inside

    answer = again.lint(at, today, as_of, narrowed, use_baseline=use_baseline)
    linted = answer.linted
    text = _text(linted, form, every=every)
    code = _said(text, linted, form, fail_level)
    if form != "github" and all(str(path.resolve()) == abspath(path) for path in paths):
        # that format also writes into the summary of the running step, and a link may lead elsewhere tomorrow
        pinned = as_of is not None or linted.loaded.workspace.settings.as_of is not None
        again.keep(answer, text, code, inside, "" if pinned else today.isoformat())
    if code:
        raise SystemExit(code)


def _text(linted: Linted, form: str, *, every: bool, touched: frozenset[str] = frozenset()) -> str:
    from pmo.pipeline import lint as pipeline  # noqa: PLC0415 - keeps `pmo --help` quick
    from pmo.render import diagnostics  # noqa: PLC0415

    rules = {} if form == "text" else pipeline.rules(linted.loaded)
    return diagnostics.write(form, _answer(linted, rules), style=options.style, every=every, touched=touched)


def _answer(linted: Linted, rules: RuleTexts) -> Answer:
    """What the writers are given, without secrets."""
    from pmo.pipeline.discreet import discreet  # noqa: PLC0415
    from pmo.render.diagnostics import Answer  # noqa: PLC0415

    before = linted.before
    if before is not None:
        before = before._replace(findings=discreet(before.findings))
    return Answer(discreet(linted.findings), linted.records, len(linted.waived), linted.accepted, rules, before)


def _since(loaded: Loaded, ref: str, inside: list[str], *, use_baseline: bool) -> Linted:
    """The findings, the new ones told from those of before; exit code 4 when the past is not here to be judged."""
    from pmo.history.git import GitError  # noqa: PLC0415 - history is for those who ask for it
    from pmo.pipeline.since import since  # noqa: PLC0415

    try:
        return since(loaded, ref, inside, use_baseline=use_baseline)
    except GitError as error:
        click.echo(f"pmo: cannot tell what is new since {ref}: {error.reason}.", err=True)
        raise SystemExit(4) from None


def _touched(loaded: Loaded, ref: str) -> frozenset[str]:
    """The files of the pull request, whose findings are shown beside their lines first."""
    from pmo.history.git import GitError  # noqa: PLC0415
    from pmo.pipeline.since import touched  # noqa: PLC0415

    try:
        return touched(loaded, ref)
    except GitError:
        return frozenset()  # only the order depends on it


def _said(text: str, linted: Linted, form: str, fail_level: str | None) -> int:
    """Print the answer; returns the exit code."""
    from pmo.pipeline import lint as pipeline  # noqa: PLC0415 - keeps `pmo --help` quick

    click.echo(text, nl=False)
    if form == "github":
        _step_summary(linted, pipeline.rules(linted.loaded))
    if fail_level == "never":
        return 0  # whoever runs it asks for a list; the same word in pmo.yml has no power over the gate of approvals
    return linted.code(fail_level or linted.loaded.workspace.settings.fail_level)


def _step_summary(linted: Linted, rules: RuleTexts) -> None:
    """Add the findings to the summary of the running GitHub step; elsewhere there is none."""
    import os  # noqa: PLC0415

    from pmo.render.diagnostics import github  # noqa: PLC0415

    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        page = github.summary(_answer(linted, rules))
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(page)


def _compared(loaded: Loaded, base: str) -> Loaded:
    """The workspace with what a comparison says; exit code 4 when the past is not here to compare with."""
    from pmo.pipeline import compare  # noqa: PLC0415 - history is for those who ask for it

    found = compare.compared(loaded, base)
    if isinstance(found, compare.Unproven):
        if found.bad_ref:
            raise click.BadParameter(found.reason, param_hint="--base")
        click.echo(f"pmo: cannot compare with {base}: {found.reason}.", err=True)
        raise SystemExit(4)
    return found
