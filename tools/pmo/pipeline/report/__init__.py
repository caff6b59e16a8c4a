"""From a workspace to reports: narrowed to the reader first, then measured, then written as text or as a document."""

from pmo.pipeline.report.catalog import NAMES, guess, names
from pmo.pipeline.report.files import (
    DOCUMENTS,
    TEXTS,
    ReportFile,
    all_reports,
    document,
    offered_reports,
    text,
    write_all,
    write_documents,
)
from pmo.pipeline.report.make import Made, all_made, made, report, reports
from pmo.pipeline.report.review import has_review, review_file, save_review
from pmo.pipeline.report.templates import TemplateFault
from pmo.scaffold.problem import InputError

__all__ = [
    "DOCUMENTS",
    "NAMES",
    "TEXTS",
    "InputError",
    "Made",
    "ReportFile",
    "TemplateFault",
    "all_made",
    "all_reports",
    "document",
    "guess",
    "has_review",
    "made",
    "names",
    "offered_reports",
    "report",
    "reports",
    "review_file",
    "save_review",
    "text",
    "write_all",
    "write_documents",
]
