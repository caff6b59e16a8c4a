"""Changes as they are written, and whether what is read afterwards agrees: the PSA may answer 200 and have done nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from pmo.connect.connectwise.answers import body_text
from pmo.connect.connectwise.points import instant
from pmo.connect.connectwise.sift import clean

_PATH: Final = re.compile(r"[A-Za-z_]\w*(?:/\w+)*", re.ASCII)
_OPEN: Final = frozenset({"Open", "Rejected", "RejectBySecondTier", "ErrorsCorrected"})
_APPROVED: Final = frozenset(
    {"ApprovedByTierOne", "ApprovedByTierTwo", "ReadyToBill", "Billed", "BilledAgreement", "WrittenOff"}
)


@dataclass(frozen=True, slots=True)
class Patch:
    """One step of a change to a row. ValueError for a path that is no bare name.

    `path` is case-sensitive and without a slash in front. Replace a reference whole, `company` with `{"id": 1}`: a path
    into it is answered as done and may do nothing.
    """

    op: Literal["add", "replace", "remove"]
    path: str
    value: Any = None

    def __post_init__(self) -> None:
        """Refuse what the PSA would misunderstand."""
        if self.op not in ("add", "replace", "remove") or not _PATH.fullmatch(self.path):
            msg = f"{self.op} {self.path!r} is no step of a change"
            raise ValueError(msg)

    def body(self) -> dict[str, Any]:
        """As it is sent."""
        step = {"op": self.op, "path": self.path}
        return step if self.op == "remove" else {**step, "value": self.value}


def differences(row: Mapping[str, Any], steps: Sequence[Patch]) -> list[str]:
    """For each field that is not what the last step about it wrote: a part of a sentence."""
    last = {step.path: step for step in steps}
    return [
        f"{path} is {_shown(found)} and not {_shown(None if step.op == 'remove' else step.value)}"
        for path, step in last.items()
        if not agrees(None if step.op == "remove" else step.value, found := _at(row, path))
    ]


def agrees(wanted: Any, found: Any) -> bool:
    """Whether what was read is what was written.

    A reference agrees in what was written of it, a list entry by entry in any order, an instant as a point in time,
    a text but for the blanks that the PSA makes of line breaks.
    """
    if wanted in (None, "", [], ()):
        return found in (None, "", [], {})
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(agrees(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, datetime | date):
        return isinstance(found, str) and instant(body_text(wanted).strip('"')) == instant(found)
    if isinstance(wanted, int | float | Decimal):
        return isinstance(found, int | float | Decimal) and Decimal(str(wanted)) == Decimal(str(found))
    if isinstance(wanted, str):
        return isinstance(found, str) and (_blanks(wanted) == _blanks(found) or _same_instant(wanted, found))
    if isinstance(wanted, Sequence):
        return (
            isinstance(found, Sequence)
            and len(found) == len(wanted)
            and all(any(agrees(part, other) for other in found) for part in wanted)
        )
    return False


def moved(action: str, before: Any, after: Any) -> bool:
    """Whether the status of a sheet says that the action was carried out."""
    old, new = _status(before), _status(after)
    if action == "submit":
        return bool(new) and new not in _OPEN
    if action == "approve":
        return new in _APPROVED or (new not in _OPEN and new not in ("", old))
    if action == "reject":
        return new in ("Rejected", "RejectBySecondTier") or (new == "Open" and old != new)
    return new not in ("", old)


def _status(value: Any) -> str:
    text = value.get("name") if isinstance(value, Mapping) else value
    return text if isinstance(text, str) else ""


def _at(row: Mapping[str, Any], path: str) -> Any:
    found: Any = row
    for part in path.split("/"):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _blanks(text: str) -> str:
    return " ".join(clean(text).split())


def _same_instant(wanted: str, found: str) -> bool:
    first = instant(wanted)
    return first is not None and first == instant(found)


def _shown(value: Any) -> str:
    if value in (None, "", [], {}):
        return "empty"
    if isinstance(value, Mapping):
        name = value.get("identifier") or value.get("name") or value.get("id")
        return f"“{name}”"
    return f"“{value}”"
