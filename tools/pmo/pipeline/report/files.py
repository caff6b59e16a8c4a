"""Reports as files: texts that are read and compared, documents that are handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.history.head import head
from pmo.pipeline.report.make import all_made
from pmo.scaffold import atomic
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.report.make import Made
    from pmo.render.reports.report import Report

TEXTS: Final = ("md", "csv", "json")
"""Forms that are text."""

DOCUMENTS: Final = ("html", "pdf", "docx", "xlsx")
"""Forms that are handed over."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One report in the three forms in which it is read."""

    name: str
    title: str
    markdown: str
    csv: str
    json: str


def all_reports(loaded: Loaded, audience: str = "internal") -> list[ReportFile]:
    """Every report for a reader, for the handbook to show and to offer; a workspace already narrowed stays as it is."""
    return [_files(item.report) for item in all_made(loaded, audience)]


@dataclass(frozen=True, slots=True)
class Offered:
    """A report on the site: its text, and its documents by the path at which they lie."""

    name: str
    title: str
    markdown: str
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """Word and path of each document."""
        return tuple((path.rpartition(".")[2].upper(), path) for path in self.files)


FOLDER: Final = "reports/files"
_ON_SITE: Final = ("pdf", "docx", "xlsx")


def offered_reports(loaded: Loaded, audience: str, root: Path, *, documents: bool) -> tuple[Offered, ...]:
    """Every report of a reader for the site; a client gets no pages of them, only documents where these are wanted."""
    outside = audience.startswith("client")
    if outside and not documents:
        return ()
    found = []
    for item in all_made(loaded, audience):
        report = item.report
        files = {f"{FOLDER}/{report.name}.{form}": document(item, form, root) for form in _ON_SITE} if documents else {}
        found.append(Offered(report.name, report.title, "" if outside else text(report, "md"), files))
    return tuple(found)


def text(found: Report, form: str) -> str:
    """A report as `md`, `json` or `csv`."""
    from pmo.render.reports import csv_text, json_text, markdown  # noqa: PLC0415 - documents do without them

    if form == "json":
        return json_text.write(found, __version__)
    return csv_text.write(found) if form == "csv" else markdown.write(found)


def document(item: Made, form: str, root: Path, commit: str = "") -> bytes:
    """A report as `pdf`, `docx`, `xlsx` or `html`, with the firm's name, logo and color; `root` is the workspace.

    `commit` is the one that the records were read from, else that of HEAD; it is left out for a client, since it counts
    what they may not see.
    """
    from pmo.render import documents  # noqa: PLC0415 - libraries that only documents need

    workspace = item.context.workspace
    state = "" if workspace.audience.startswith("client") else ((commit or head(root))[:9] or "not known here")
    logo = _logo(root, workspace.settings.brand.logo)
    return documents.write(item.report, item.context, form, commit=state, logo=logo)


def _logo(root: Path, name: str) -> bytes:
    """The picture that pmo.yml names; InputError when it lies outside the workspace or is not there."""
    if not name:
        return b""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise InputError(
            f"brand.logo in pmo.yml names {name}, which is not in this workspace. Correct it or take it out."
        )
    return path.read_bytes()


def _files(found: Report) -> ReportFile:
    return ReportFile(found.name, found.title, text(found, "md"), text(found, "csv"), text(found, "json"))


def write_all(found: Iterable[Report], folder: Path) -> list[str]:
    """Write reports as md, csv and json; each file whole or not at all. Returns the names of the files."""
    out = []
    for item in found:
        for form in TEXTS:
            atomic.write_text(folder / f"{item.name}.{form}", text(item, form))
            out.append(f"{item.name}.{form}")
    return out


def write_documents(found: Iterable[Made], folder: Path, root: Path, form: str = "pdf", commit: str = "") -> list[str]:
    """Write the reports as documents; returns the names of the files."""
    out = []
    for item in found:
        atomic.write_bytes(folder / f"{item.report.name}.{form}", document(item, form, root, commit))
        out.append(f"{item.report.name}.{form}")
    return out
