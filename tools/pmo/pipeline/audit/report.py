"""An audit as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.render.diagnostics.text import unstyled
from pmo.render.past import audit as render

if TYPE_CHECKING:
    from pmo.pipeline.audit.walk import Audit
    from pmo.render.diagnostics.text import Style
    from pmo.render.past.audit import Found


def facts(audit: Audit) -> dict[str, Any]:
    """What was looked at."""
    return {
        "head": audit.head.id,
        "since": audit.commits[audit.first].id if audit.first >= 0 else "",
        "commits": audit.last - audit.first,
        "records": audit.records,
        "began": audit.began if audit.first < 0 else 0,
        "taken_over": audit.taken_over,
        "anchor": audit.anchor,
        "approvals": audit.approvals,
        "code": audit.code,
    }


def found(audit: Audit) -> list[Found]:
    """What was found, with the id of its commit."""
    return [(one.finding, audit.commits[one.place].id, one.proven) for one in audit.said]


def plain(audit: Audit) -> dict[str, Any]:
    """Everything as plain data."""
    return render.data(facts(audit), found(audit))


def text(audit: Audit, form: str, style: Style = unstyled) -> str:
    """The whole answer in a form: text or json."""
    return render.written(plain(audit)) if form == "json" else render.text(facts(audit), found(audit), style)
