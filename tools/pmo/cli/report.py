"""`pmo report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import date

    from pmo.pipeline.load import Loaded

DEFAULT_FOLDER = "build/reports"


class Name(click.ParamType[str]):
    """The name of a report, with a guess when it is wrong."""

    name = "report"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name itself."""
        from pmo.pipeline import report  # noqa: PLC0415 - keeps `pmo --help` quick

        if value not in report.NAMES:
            self.fail(f"There is no report “{value}”. {report.guess(value)}", param, ctx)
        return value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """What `--help` shows."""
        return "REPORT"


@click.command("report")
@click.argument("name", type=Name())
@click.option("--project", default="", metavar="SLUG", help="Only this project.")
@click.option("--client", default="", metavar="SLUG", help="Only this client.")
@click.option("--format", "form", type=click.Choice(["md", "json", "csv"]), help="Markdown (the default), JSON or CSV.")
@click.option("--output", type=click.Path(path_type=Path), help="A file, or the folder of `all` (build/reports).")
@click.option(
    "--audience", metavar="WHO",
    help="internal (the firm, the default), management, or client:SLUG. A review draft is for management, the client report for the client, unless you say otherwise.",
)  # fmt: skip
@click.option("--write", is_flag=True, help="review: write the draft to projects/SLUG/review.md.")
@click.option("--force", is_flag=True, help="With --write: replace a review that is there.")
@options.overlay_option
@options.as_of_option
@options.root_option
def command(
    *, name: str, project: str, client: str, form: str | None, output: Path | None, audience: str | None, write: bool,
    force: bool, as_of: date | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Turn the records into figures: for management, for a project, for a client.

    REPORT is portfolio, project, risks, changes, issues, agreements, utilization, capacity, review, client,
    business-review, escalations, standards, training, satisfaction, pnl or all.
    Without --audience a report is for the firm: cost, price, margin and figures of one person are left out;
    --audience management shows them. Every figure says how it is computed, or why it has no value.

    \b
    Examples:
      pmo report portfolio
      pmo report project --project acme-mail-migration --audience management
      pmo report changes --client acme --format csv --output changes.csv
      pmo report client --client acme
      pmo report review --project acme-mail-migration --write
      pmo report all --output build/reports
    """
    if write and (name != "review" or not project):
        raise click.UsageError("--write belongs to `pmo report review --project SLUG`.")
    if force and not write:
        raise click.UsageError("--force belongs to --write.")
    if write and (form is not None or output is not None):
        raise click.UsageError(
            "--write knows where the review goes and in which form; leave out --format and --output."
        )
    loaded = options.load(root, as_of, overlay)
    with _said_plainly():
        if write:
            _write_review(loaded, project, audience, force=force)
        elif name == "all":
            _write_all(loaded, project, client, form, output, audience)
        else:
            if name == "client" and client and audience is None:
                audience = f"client:{client}"  # it is sent to the client as it is
            _one(loaded, name, project, client, form or "md", output, audience)


def _said_plainly() -> AbstractContextManager[None]:
    """Wrong names and impossible wishes become usage errors."""
    from contextlib import contextmanager  # noqa: PLC0415

    from pmo.audience.reader import UnknownReaderError  # noqa: PLC0415
    from pmo.pipeline.report import InputError  # noqa: PLC0415

    @contextmanager
    def guarded() -> Iterator[None]:
        try:
            yield
        except UnknownReaderError as error:
            raise click.BadParameter(str(error), param_hint="--audience") from None
        except InputError as error:
            raise click.UsageError(str(error)) from None

    return guarded()


def _one(
    loaded: Loaded, name: str, project: str, client: str, form: str, output: Path | None, audience: str | None
) -> None:
    from pmo.pipeline import report  # noqa: PLC0415

    if name == "review" and project and form == "md" and not report.has_review(loaded, project):
        made, _ = report.review_file(loaded, project, audience or "management")
        text = made.text
    else:
        text = report.text(report.report(loaded, name, audience or "internal", project=project, client=client), form)
    if output is None:
        click.echo(text, nl=False)
        return
    if output.is_dir():
        raise click.UsageError(f"{output} is a folder; name a file, for example {output / f'{name}.{form}'}.")
    from pmo.scaffold.atomic import write_text  # noqa: PLC0415 - only this branch writes

    if output.exists() and not output.is_file():  # a pipe or a device is written to, never replaced
        output.write_text(text, encoding="utf-8")
        return
    write_text(output, text)
    click.echo(f"wrote {output}")


def _write_all(
    loaded: Loaded, project: str, client: str, form: str | None, output: Path | None, audience: str | None
) -> None:
    from pmo.pipeline import report  # noqa: PLC0415

    if form is not None:
        raise click.UsageError("`pmo report all` writes every report as md, csv and json; leave out --format.")
    folder = output or loaded.root / DEFAULT_FOLDER
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder} is a file; `all` needs a folder.")
    found = report.reports(loaded, audience or "internal", project=project, client=client)
    files = report.write_all(found, folder)
    shown = folder.relative_to(loaded.root) if folder.is_relative_to(loaded.root) else folder
    click.echo(f"wrote {len(found)} reports to {shown}: {len(files)} files (md, csv, json)")
    if audience is None:
        click.echo(
            "For the firm: cost, price, margin and figures of one person are left out (--audience management shows them)."
        )


def _write_review(loaded: Loaded, project: str, audience: str | None, *, force: bool) -> None:
    from pmo.pipeline import report  # noqa: PLC0415

    made, findings = report.review_file(loaded, project, audience or "management")
    report.save_review(loaded, made, force=force)
    click.echo(f"wrote {made.path}: a draft. What only people know is asked there as a question.")
    if findings:
        from pmo.render.diagnostics.text import finding_lines  # noqa: PLC0415

        for finding in findings:
            click.echo("\n".join(finding_lines(finding, options.style)))
