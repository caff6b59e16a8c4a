"""A difference for programs. `version` grows when a field changes its meaning or goes away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.render.diagnostics.text import inert_json
from pmo.render.difference import lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.difference import Approval, Difference, RecordDifference
    from pmo.model.evidence import Given, Need
    from pmo.model.finding import Finding

VERSION: Final = 1


def write(difference: Difference, _style: Callable[[str, str], str], *, every: bool = False) -> str:  # noqa: ARG001 - nothing is left out here
    """One object; null stands for what was not looked at; numbers with decimals are exact text."""
    body = {
        "version": VERSION,
        "tool": {"name": "pmo-as-code", "version": __version__},
        "base": {"commit": difference.base, "name": difference.base_name},
        "head": {"commit": difference.head or None, "name": difference.head_name or None},
        "looked_at": "every record" if difference.whole else "records that differ",
        "files": difference.of,
        "currency": difference.currency or None,
        "first_of_all": lines.first_of_all(difference),
        "records": [_record(one) for one in difference.records],
        "other_files": list(difference.files),
        "layout_only": difference.layout,
        "trust": _approval(difference.trust),
        "new_findings_elsewhere": [_finding(item) for item in difference.elsewhere] if difference.whole else None,
        "findings_gone": difference.mended if difference.whole else None,
        "notes": list(difference.notes),
    }
    return inert_json(json.dumps(body, indent=1, ensure_ascii=False, default=str)) + "\n"


def _record(one: RecordDifference) -> dict[str, Any]:
    step, prose = one.step, one.prose
    return {
        "kind": one.kind,
        "id": one.id,
        "label": one.label,
        "path": one.path or None,
        "what": one.what,
        "old_id": one.old_id or None,
        "old_path": one.old_path or None,
        "urgency": one.urgency,
        "state": {"from": step.before or None, "to": step.after, "legal": step.legal, "allowed": list(step.allowed)} if step else None,
        "fields": [
            {
                "path": item.path,
                "title": item.title,
                "item": item.item or None,
                "about": item.sort,
                "unit": item.unit or None,
                "before": item.before,
                "after": item.after,
                "added": list(item.added),
                "removed": list(item.removed),
                "signed": item.signed,
            }
            for item in one.fields
        ],
        "figures": [
            {"title": item.title, "unit": item.unit, "before": item.before, "after": item.after, "scale": list(item.scale)}
            for item in one.figures
        ],
        "prose": {"added": prose.added, "removed": prose.removed, "headings": list(prose.headings)} if prose else None,
        "approval": _approval(one.approval),
        "clashes": _findings(one.clashes),
        "new_findings": _findings(one.new),
        "named_by": None if one.mentions is None else [
            {"kind": item.kind, "id": item.id, "label": item.label, "field": item.field} for item in one.mentions
        ],
        "note": one.note or None,
    }  # fmt: skip


def _findings(found: tuple[Finding, ...] | None) -> list[dict[str, Any]] | None:
    return None if found is None else [_finding(item) for item in found]


def _finding(item: Finding) -> dict[str, Any]:
    return {
        "slug": item.slug,
        "level": item.level.value,
        "path": item.place.path,
        "line": item.place.span.line,
        "message": item.message,
        "help": item.help,
        "record": item.record,
        "field": item.pointer,
    }


def _approval(approval: Approval | None) -> dict[str, Any] | None:
    if approval is None:
        return None
    verdict = approval.verdict
    return {
        "state": verdict.state,
        "level": verdict.level.value,
        "required": verdict.required,
        "passes": verdict.passes,
        "digest": verdict.digest or None,
        "due": verdict.due or None,
        "needs": [_need(need) for need in verdict.needs],
        "missing": [_need(need) for need in verdict.missing],
        "who_can": [{**_need(need), "people": list(people)} for need, people in verdict.who_can],
        "given": [_given(item) for item in verdict.given],
        "voided": [_given(item) for item in approval.voided],
        "reasons": list(verdict.reasons),
    }


def _need(need: Need) -> dict[str, Any]:
    return {"role": need.role, "level": need.level.value, "count": need.count, "within_hours": need.within_hours}


def _given(item: Given) -> dict[str, Any]:
    return {
        "person": item.person,
        "role": item.role,
        "level": item.level.value,
        "decision": item.decision,
        "statement": item.statement,
        "at": item.at,
        "void": item.void or None,
    }
