"""Submit, approve, reject and reverse time sheets and expense reports, as the simulated PSA does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.charging import route_field
from pmo.connect.connectwise.simulator.replies import Reply, ok, refuse
from pmo.connect.connectwise.simulator.routes import BY_NAME

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.routes import Route
    from pmo.connect.connectwise.simulator.store import Row, Store

APPROVAL_TYPES: Final = (
    "DataEntry", "Tier1Update", "Tier2Update", "Billing", "Service", "Project", "MonthlySummary", "SalesActivity", "Schedule",
)  # fmt: skip
ACTIONS: Final = ("submit", "approve", "reject", "reverse")
_WAITING: Final = ("PendingApproval", "PendingProjectApproval")
_APPROVED: Final = ("ApprovedByTierOne", "ApprovedByTierTwo")
_MOVES: Final = {
    "submit": {"Open": "PendingApproval", "Rejected": "PendingApproval", "ErrorsCorrected": "PendingApproval", "RejectBySecondTier": "PendingApproval"},
    "reject": {"PendingApproval": "Rejected", "PendingProjectApproval": "Rejected", "ApprovedByTierOne": "RejectBySecondTier"},
    "reverse": dict.fromkeys((*_WAITING, *_APPROVED, "ReadyToBill"), "Open"),
}  # fmt: skip


def act(store: Store, route: Route, sheet: Row, action: str, body: Any, by: str) -> Reply:
    """Carry out an action: 200 with success true or false. A sheet in the wrong state is a false, not an error."""
    before = str(sheet.get("status"))
    after = _approved(sheet, body, before) if action == "approve" else _MOVES[action].get(before)
    if after is None:
        return ok({"success": False, "message": f"The sheet is {before}: it cannot be changed by {action}."})
    store.change(route.name, sheet["id"], by=by, status=after)
    entries = BY_NAME[route.holds]
    field = route_field(entries)
    for row in store.rows(route.holds):
        if (row.get(field) or {}).get("id") == sheet["id"]:
            store.change(route.holds, row["id"], by=by, status=after)
    return ok({"success": True, "message": ""})


def _approved(sheet: Row, body: Any, before: str) -> str | None:
    """The state after an approval; Refusal for a body that is none."""
    if not isinstance(body, dict) or body.get("id") != sheet["id"] or body.get("approvalType") not in APPROVAL_TYPES:
        raise refuse(400, "InvalidObject", "An approval needs the id of the sheet and an approvalType.")
    match body["approvalType"]:
        case "Tier2Update":
            return "ApprovedByTierTwo" if before == "ApprovedByTierOne" else None
        case "Billing":
            return "ReadyToBill" if before in _APPROVED else None
        case "Project":
            return {"PendingProjectApproval": "PendingApproval", "PendingApproval": "ApprovedByTierOne"}.get(before)
        case _:
            return "ApprovedByTierOne" if before in _WAITING else None
