"""What of an answer may be kept: the allow-list of the resource, and of unknown fields only what says nothing about persons.

The PSA answers with whole objects where it likes: a ticket comes with the telephone number of its company and the home
address of its owner. So references are cut down to what names them, at any depth, before anybody sees the row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.resources import Resource

_WIDTHLESS: Final = re.compile("[\u200b\u200e\u200f\ufeff]")
_PERSONAL: Final = re.compile(
    r"phone|fax|e-?mail|address|^home|contact|mobile(?!guid)|photo|zip|^city$|^state(?:identifier)?$|birth|gender|"
    r"pass(?:word|code)|licen[cs]e|tax(?:id|payer)|certificationnumber|notes?$|comments?$|firstname|lastname|middle|"
    r"nickname|signature|salar|wage|token|secret|credential|\bssn",
    re.IGNORECASE,
)
_COST: Final = re.compile(r"cost|margin|extendedinvoice|invoiceready", re.IGNORECASE)
_MAIL: Final = re.compile(r"\S@\S")
_REFERENCE: Final = frozenset({
    "id", "identifier", "name", "isoCode", "closedFlag", "closedStatus", "inactiveFlag", "wbsCode", "caption", "type",
    "value", "questionId", "points", "amount",
})  # fmt: skip
_INFO: Final = frozenset({"lastUpdated", "dateEntered", "enteredBy", "updatedBy"})
_DEEPEST: Final = 3


def sift(resource: Resource, row: Mapping[str, Any], *, costs: bool = False) -> dict[str, Any]:
    """The part of a row that may be kept.

    Unknown fields stay, so that a newer PSA loses nothing, unless they look like data about a person, or what people cost
    for a session that may not see it. Rows about persons keep nothing unknown. Of a measured text only the length stays.
    """
    known = frozenset(resource.asked(costs=costs))
    kept: dict[str, Any] = {}
    for name, value in row.items():
        if name in resource.measured:
            kept[f"{name}Length"] = len(clean(value).strip()) if isinstance(value, str) else 0
        elif name in resource.cost_fields and not costs:
            continue
        elif name in known:
            kept[name] = _trimmed(name, value)
        elif name in resource.lengths:
            kept[name] = value
        elif not resource.strict and _may_stay(name, value, costs=costs):
            kept[name] = _trimmed(name, value)
    return kept


def _may_stay(name: str, value: Any, *, costs: bool) -> bool:
    """Whether a field that is on no list may be kept."""
    if isinstance(value, bool):
        return True
    if _PERSONAL.search(name) or (_COST.search(name) and not costs):
        return False
    return not (isinstance(value, str) and _MAIL.search(value))


def _trimmed(name: str, value: Any) -> Any:
    """The value with references cut down to what names them and texts without characters of no width."""
    if name == "_info":
        info = value if isinstance(value, dict) else {}
        return {key: clean(text) for key, text in info.items() if key in _INFO and isinstance(text, str)}
    return _cut(value, _DEEPEST)


def clean(text: str) -> str:
    """The text without characters of no width."""
    return _WIDTHLESS.sub("", text)


def _cut(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cut(part, depth - 1) for key, part in value.items() if key in _REFERENCE} if depth else {}
    if isinstance(value, list):
        return [_cut(part, depth - 1) for part in value] if depth else []
    return value
