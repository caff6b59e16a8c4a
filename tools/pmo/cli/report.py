"""`pmo report`."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmo.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.pipeline.load import Loaded

DEFAULT_FOLDER = "build/reports"


TEXTS = ("md", "csv", "json")
DOCUMENTS = ("html", "pdf", "docx", "xlsx")
"""The forms, said again here so that `pmo --help` imports none of them; a test keeps both lists in step."""


@click.command("report")
@click.argument("name", metavar="REPORT")
@click.option("--project", default="", metavar="SLUG", help="Only this project.")
@click.option("--client", default="", metavar="SLUG", help="Only this client.")
@click.option(
    "--record",
    "--change",
    "about",
    default="",
    metavar="ID",
    help="outage: the change; sow: the statement of work, its opportunity or estimate.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([*TEXTS, *DOCUMENTS]),
    help="Markdown (the default), CSV and JSON are printed; html, pdf, docx and xlsx need a file. Without it the ending of the file counts.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file, or the folder of `all` (build/reports).")
@click.option(
    "--audience",
    metavar="WHO",
    help="internal (the firm, the default), management, or client:SLUG. A review draft is for management, the client report for the client, unless you say otherwise.",
)
@click.option(
    "--trace",
    is_flag=False,
    flag_value="",
    metavar="[FIGURE]",
    help="List the records and lines behind every figure, or behind one figure (cpi) or row (a project) of the report.",
)
@click.option("--write", is_flag=True, help="review: write the draft to projects/SLUG/review.md.")
@click.option("--force", is_flag=True, help="With --write: replace a review that is there.")
@options.overlay_option
@options.when_option
@options.root_option
def command(
    *, name: str, project: str, client: str, about: str, form: str | None, output: Path | None, audience: str | None,
    trace: str | None, write: bool, force: bool, as_of: date | str | None, root: Path | None, overlay: Path | None,
) -> None:  # fmt: skip
    """Turn the records into figures and documents: for management, for a project, for a client.

    REPORT is portfolio, project, risks, changes, issues, agreements, utilization, capacity, review, client,
    business-review, escalations, outage, sow, standards, training, improvements, satisfaction, timesheets, pnl,
    leaks (from time entries that were pulled), one of your own in reports/, or all.
    Without --audience a report is for the firm: cost, price, margin and figures of one person are left out;
    --audience management shows them. Every figure says how it is computed, or why it has no value.

    \b
    Examples:
      pmo report portfolio
      pmo report project --project acme-mail-migration -o status.pdf
      pmo report risks --audience management -o risks.xlsx
      pmo report client --client acme -o acme.docx
      pmo report outage --change CR-2026-0042 --audience client:acme -o notice.pdf
      pmo report portfolio --trace cpi
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
    if trace is not None and (write or name == "all" or form not in (None, "md", "json")):
        raise click.UsageError("--trace belongs to one report; it is written as md (the default) or json.")
    if write and isinstance(as_of, str):
        raise click.UsageError("--write writes into today's records; leave out --as-of, or give a date.")
    _known(name)
    loaded, commit = options.load_moment_and_commit(root, as_of, overlay)
    with options.said_plainly(), _template_faults_shown():
        if write:
            _write_review(loaded, project, audience, force=force)
        elif name == "all":
            _write_all(loaded, project, client, form, output, audience, commit)
        else:
            if name == "client" and client and audience is None:
                audience = f"client:{client}"  # it is sent to the client as it is
            asked = _Asked(name, project, client, about, audience, _form(form, output, name), output, commit, trace)
            _one(loaded, asked)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One report as it was asked for."""

    name: str
    project: str
    client: str
    about: str
    audience: str | None
    form: str
    output: Path | None
    commit: str
    trace: str | None


def _known(name: str) -> None:
    """A usage error for a name that no report of a firm's own can have: wrong before anything is read."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        from pmo.pipeline import report  # noqa: PLC0415 - keeps `pmo --help` quick

        raise click.UsageError(f"There is no report “{name}”. {report.guess(name)}")


def _form(form: str | None, output: Path | None, name: str) -> str:
    """The form that was asked for, else that of the file's ending, else Markdown."""
    ending = output.suffix.lower().lstrip(".") if output is not None else ""
    found = (
        form or {"markdown": "md", "htm": "html"}.get(ending) or (ending if ending in (*TEXTS, *DOCUMENTS) else "md")
    )
    if found in DOCUMENTS and output is None:
        raise click.UsageError(f"A {found.upper()} document needs a file: -o {name}.{found}.")
    return found


@contextmanager
def _template_faults_shown() -> Iterator[None]:
    """A fault in a template of the firm's own is a finding with its place."""
    from pmo.pipeline.report import TemplateFault  # noqa: PLC0415

    try:
        yield
    except TemplateFault as fault:
        from pmo.render.diagnostics.text import finding_lines  # noqa: PLC0415

        click.echo("\n".join(finding_lines(fault.finding, options.style)))
        raise click.exceptions.Exit(1) from None


def _one(loaded: Loaded, asked: _Asked) -> None:
    from pmo.pipeline import report  # noqa: PLC0415

    if asked.name == "review" and asked.project and asked.form == "md" and not report.has_review(loaded, asked.project):
        draft, _ = report.review_file(loaded, asked.project, asked.audience or "management")
        content = draft.text.encode()
    else:
        made = report.made(
            loaded,
            asked.name,
            asked.audience or "internal",
            project=asked.project,
            client=asked.client,
            about=asked.about,
        )
        if asked.trace is not None:
            from pmo.pipeline import trace  # noqa: PLC0415

            content = trace.written(loaded, made.report, asked.trace, asked.form).encode()
        elif asked.form in DOCUMENTS:
            content = report.document(made, asked.form, loaded.root, asked.commit)
        else:
            content = report.text(made.report, asked.form).encode()
    output = asked.output
    if output is None:
        click.echo(content.decode(), nl=False)
    elif options.write_file(output, content, example=f"{asked.name}.{asked.form}"):
        click.echo(f"wrote {output}")


def _write_all(
    loaded: Loaded, project: str, client: str, form: str | None, output: Path | None, audience: str | None, commit: str
) -> None:
    from pmo.pipeline import report  # noqa: PLC0415

    if form in TEXTS:
        raise click.UsageError(
            "`pmo report all` writes every report as md, csv and json; leave out --format, or name html, pdf, docx or xlsx."
        )
    folder = output or loaded.root / DEFAULT_FOLDER
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder} is a file; `all` needs a folder.")
    from pmo.scaffold.atomic import link_on_the_way  # noqa: PLC0415 - only this branch writes

    link = link_on_the_way(loaded.root, folder) if output is None else None
    if link is not None:
        raise click.UsageError(f"{link} is a symbolic link; name the folder with --output, or remove the link.")
    found = report.all_made(loaded, audience or "internal", project=project, client=client)
    if form is None:
        files = report.write_all([item.report for item in found], folder)
    else:
        files = report.write_documents(found, folder, loaded.root, form, commit)
    shown = folder.relative_to(loaded.root) if folder.is_relative_to(loaded.root) else folder
    click.echo(f"wrote {len(found)} reports to {shown}: {len(files)} files ({form or 'md, csv, json'})")
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
