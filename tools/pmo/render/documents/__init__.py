"""Documents that leave the repository: PDF, DOCX, XLSX and HTML from the same report value.

`content` turns a report into headings, paragraphs, tables, pictures and numbered definitions; one module per format
sets them. Texts of records go in as data: no format reads them as markup, formula or code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report


def write(report: Report, context: Context, form: str, *, commit: str = "", logo: bytes = b"") -> bytes:
    """The report as `pdf`, `docx`, `xlsx` or `html`; the same input gives the same bytes.

    `commit` is the state of the records for the foot of a page, empty to leave it out; `logo` the picture of the firm.
    """
    from pmo.render.documents.content import document  # noqa: PLC0415 - the libraries of one format only

    made = document(report, context, commit=commit, logo=logo)
    if form == "pdf":
        from pmo.render.documents import pdf  # noqa: PLC0415 - the libraries of one format only

        return pdf.write(made)
    if form == "docx":
        from pmo.render.documents import word  # noqa: PLC0415 - the libraries of one format only

        return word.write(made)
    if form == "html":
        from pmo.render.documents import html  # noqa: PLC0415 - the libraries of one format only

        return html.write(made)
    from pmo.render.documents import sheet  # noqa: PLC0415 - the libraries of one format only

    return sheet.write(report, made)
