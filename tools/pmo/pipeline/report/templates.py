"""The firm's own reports: which there are for a reader, and what the reader of each may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.audience.projection import project as narrow
from pmo.pipeline.report.catalog import TEMPLATE
from pmo.render.reports.fault import TemplateFault

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.render.reports.context import Context
    from pmo.render.reports.report import Report

__all__ = ["PORTFOLIO", "TemplateFault", "about", "build", "by_name", "seen"]

PORTFOLIO: Final = "portfolio"
_RANK: Final = {"client": 0, "internal": 1, "management": 2}


def by_name(whole: Workspace, audience: str) -> dict[str, Record]:
    """The templates whose report a reader may have; `whole` is the workspace before it was narrowed.

    The texts are the firm's own and no record of a client: a template for clients is there for every one of them.
    """
    rank = _RANK[audience.partition(":")[0]]
    return {record.id: record for record in whole.of(TEMPLATE) if _RANK.get(record.text("audience"), 3) <= rank}


def build(context: Context, template: Record, *, project: Record | None = None, client: Record | None = None) -> Report:
    """The report of a template; TemplateFault when it asks for what there is not."""
    from pmo.render.reports import template as filling  # noqa: PLC0415 - Jinja, which reports of our own do without

    return filling.build(context, template, project=project, client=client)


def about(template: Record) -> str:
    """What a template is about: portfolio, project or client."""
    return template.text("about") or PORTFOLIO


def seen(whole: Workspace, narrowed: Workspace, template: Record, client: str) -> Workspace:
    """What the reader of a template may see: never more than the template's audience, whoever writes the report."""
    wanted = template.text("audience")
    if wanted == "client" and not narrowed.audience.startswith("client"):
        return narrow(whole, f"client:{client}")
    if wanted == "internal" and narrowed.audience == "management":
        return narrow(whole, "internal")
    return narrowed
