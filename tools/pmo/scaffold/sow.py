"""A statement of work as a draft from an estimate: its eight parts filled with what the records know.

What only people know (a test that proves a result, a day on which the client does something) is left for the author;
the price comes along once somebody has approved it.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.estimates import ThreePoint
from pmo.domain.number import ZERO, number
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

HOURS_A_WEEK: Final = Decimal(20)
"""Work of all people together that fits into a week, for the weeks of the timeline; said in the paper as an assumption."""
PRICED: Final = ("approved", "issued")
STEERS: Final = ("it-project-manager",)
"""Roles whose lines steer the work: their hours count in the timeline, but nothing is delivered that could be accepted."""
OVER: Final = ("superseded", "expired")
CHANGE_ORDERS: Final = (
    "Either side writes down what should change. We answer within two working days with hours, price and dates. "
    "Nothing beyond this paper is begun before the sponsor's written yes; that yes is a change order and becomes part of it."
)
_BILLING: Final = {
    "fixed_fee": "With the acceptance of the last deliverable.",
    "time_materials": "Monthly, for the hours worked.",
    "not_to_exceed": "Monthly, for the hours worked, never above the ceiling.",
}


def data(workspace: Workspace, estimate: Record) -> dict[str, Any]:
    """The fields of the draft; InputError when the estimate cannot carry an offer any more or belongs to no client."""
    state = workspace.state(estimate)
    if state in OVER:
        raise InputError(f"{estimate.id} is {state}; write the statement of work from the estimate that replaced it.")
    client = _client(workspace, estimate)
    if client is None:
        raise InputError(f"{estimate.id} names no client, opportunity or project; say there whom it is for.")
    lines = [item for item in estimate.list("lines") if isinstance(item, dict) and item.get("name")]
    if not lines:
        raise InputError(f"{estimate.id} has no lines; without them a statement of work has no scope.")
    delivered = [line for line in lines if line.get("role") not in STEERS] or lines
    opportunity = workspace.follow(estimate, "opportunity")
    services = [
        found
        for name in (opportunity.list("services") if opportunity else ())
        if (found := workspace.find("service", name))
    ]
    out: dict[str, Any] = {
        "title": workspace.label(estimate),
        "client": client.id,
        "status": "draft",
        "audience": "internal",
        "project": estimate.get("project"),
        "opportunity": estimate.get("opportunity"),
        "estimate": estimate.id,
        "msa_ref": client.get("msa_ref"),
        "summary_goal": estimate.get("scope") or (opportunity.get("need") if opportunity else None),
        "in_scope_deliverables": [
            {"text": str(item["name"]), "accepted_by": f"A{index}"} for index, item in enumerate(delivered, 1)
        ],
        "out_of_scope": _unique(str(text) for service in services for text in service.list("exclusions")),
        "client_responsibilities": [*_duties(workspace, estimate), *_prerequisites(services, client)],
        "assumptions_dependencies": [*_assumptions(workspace, estimate, lines), _pace()],
        "timeline_milestones": list(_milestones(lines, delivered)),
        "acceptance_criteria": [_criterion(index, str(item["name"])) for index, item in enumerate(delivered, 1)],
        "change_order_process": CHANGE_ORDERS,
        "fees": _fees(workspace, estimate),
        "valid_until": estimate.get("valid_until"),
    }
    return {name: value for name, value in out.items() if value not in (None, "", [], {})}


def _client(workspace: Workspace, estimate: Record) -> Record | None:
    for path in ("client", "opportunity.client", "project.client"):
        found = workspace.follow(estimate, path)
        if found is not None:
            return found
    return None


def _unique(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _owner(workspace: Workspace, assumption: dict[str, Any]) -> Record | None:
    return workspace.find("person", assumption.get("owner")) or workspace.find("role", assumption.get("owner"))


def _of_client(owner: Record | None) -> bool:
    """Whether the owner is a role that the client fills."""
    return owner is not None and owner.kind == "role" and owner.id.startswith("client-")


def _stated(estimate: Record) -> list[dict[str, Any]]:
    return [item for item in estimate.list("assumptions") if isinstance(item, dict) and item.get("text")]


def _duties(workspace: Workspace, estimate: Record) -> Iterator[dict[str, Any]]:
    """What the client has to do: the assumptions that a role of the client owns."""
    for item in _stated(estimate):
        owner = _owner(workspace, item)
        if owner is not None and _of_client(owner):
            duty = {"text": str(item["text"]), "role": workspace.label(owner), "due": item.get("due")}
            yield {name: value for name, value in duty.items() if value}


def _assumptions(workspace: Workspace, estimate: Record, lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is taken for granted, with the one who finds out; then what single lines take for granted."""
    for item in _stated(estimate):
        owner = _owner(workspace, item)
        who = f" {workspace.label(owner)} finds out" if owner is not None else ""
        when = f" by {item['due']}" if who and item.get("due") else ""
        text = f"{str(item['text']).rstrip('.')}.{who}{when}{'.' if who else ''}"
        yield {"text": text, "if_false": str(item.get("consequence") or _CHANGES)}
    for line in lines:
        if line.get("assumption"):
            yield {
                "text": str(line["assumption"]),
                "if_false": f"The hours of “{line['name']}” change by a change order.",
            }


_CHANGES: Final = "Hours, price or dates change by a change order."


def _prerequisites(services: list[Record], client: Record) -> Iterator[dict[str, Any]]:
    """What the services of the catalog need first; the days are for the author to agree on."""
    role = client.text("sponsor")
    for text in _unique(str(text) for service in services for text in service.list("prerequisites")):
        yield {"text": f"Have ready: {text[:1].lower()}{text[1:].rstrip('.')}", **({"role": role} if role else {})}


def _pace() -> dict[str, Any]:
    return {
        "text": f"About {HOURS_A_WEEK} hours of work fit into a week; dates are agreed on at the kick-off.",
        "if_false": "The weeks of the timeline move; hours and price stay.",
    }


def _milestones(lines: list[dict[str, Any]], delivered: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each delivered line done, in its order, in weeks from the start: expected hours up to it over what fits into a week."""
    so_far = ZERO
    for line in lines:
        so_far += expected(line)
        if line not in delivered:
            continue
        week = int((so_far / HOURS_A_WEEK).to_integral_value(ROUND_CEILING))
        yield {"text": f"{line['name']} done", "week": max(week, 1)}


def expected(line: dict[str, Any]) -> Decimal:
    """Expected hours of a line: (optimistic + 4 x likely + pessimistic) / 6, the likely ones when a point is missing."""
    raw = line.get("hours")
    points = raw if isinstance(raw, dict) else {}
    low, likely, high = (number(points.get(name)) for name in ("optimistic", "likely", "pessimistic"))
    if low is None or likely is None or high is None:
        return likely if likely is not None else ZERO
    return ThreePoint(low, likely, high).expected


def _criterion(index: int, name: str) -> dict[str, Any]:
    return {
        "number": f"A{index}",
        "text": f"Both sides look at the result of “{name}” together and try it.",
        "done_state": "The sponsor confirms in writing that it is there and works.",
    }


def _fees(workspace: Workspace, estimate: Record) -> dict[str, Any]:
    """Engagement and price once the price is approved; the approver of the estimate answers for it, not this draft."""
    if workspace.state(estimate) not in PRICED or estimate.get("price") is None:
        return {}
    engagement = estimate.text("engagement")
    out = {"engagement": engagement, "price": estimate.get("price"), "billing": _BILLING.get(engagement)}
    return {name: value for name, value in out.items() if value not in (None, "")}
