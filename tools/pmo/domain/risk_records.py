"""What a risk record says: levels before and after the response, who handles it, what it may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.number import ZERO, number
from pmo.domain.risk import Quantified, level

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "risk"
OPEN: Final = ("open", "responding")
"""States in which a risk may still happen: past the draft, not yet occurred."""


def is_open(workspace: Workspace, record: Record) -> bool:
    """Whether the risk may still happen."""
    return workspace.state(record) in OPEN


def is_threat(record: Record) -> bool:
    """Whether it harms; opportunities help."""
    return record.text("type") != "opportunity"


def inherent(record: Record) -> tuple[int | None, int | None]:
    """Probability and impact before the response."""
    return _level5(record.get("probability")), _level5(record.get("impact"))


def residual(record: Record) -> tuple[int | None, int | None]:
    """Probability and impact that remain after the response."""
    return _level5(record.get("residual.probability")), _level5(record.get("residual.impact"))


def has_response(record: Record) -> bool:
    """Whether something is done about it: an action, or acceptance by somebody who may accept."""
    if record.list("responses"):
        return True
    return record.get("strategy") == "accept" and bool(record.get("accepted_by"))


def counts_as(record: Record) -> tuple[int | None, int | None]:
    """Probability and impact that count today: the residual ones where there is a response, else the inherent ones."""
    after = residual(record)
    return after if has_response(record) and None not in after else inherent(record)


def current_level(record: Record, matrix: Sequence[str]) -> str:
    """The level that counts today: low, moderate, high, extreme, or empty while it is not judged."""
    return level(*counts_as(record), matrix)


def quantified(record: Record) -> Quantified | None:
    """The risk in numbers (view `cost`: threats positive, opportunities negative); None while it has none."""
    probability, cost = number(record.get("quantification.probability")), number(record.get("quantification.cost"))
    if probability is None or cost is None or not 0 <= probability <= 1:
        return None
    return Quantified(probability, amount=cost if is_threat(record) else -cost)


def quantify(records: Iterable[Record]) -> tuple[list[Quantified], int]:
    """The risks that have numbers, and how many have none."""
    found = [quantified(record) for record in records]
    numbers = [item for item in found if item is not None]
    return numbers, len(found) - len(numbers)


def value_of(record: Record) -> Decimal | None:
    """Expected value in view `value`: threats negative, opportunities positive."""
    item = quantified(record)
    return None if item is None else -item.probability * (item.amount or ZERO)


def forecast(record: Record) -> tuple[Decimal, int] | None:
    """Quantified probability and outcome of a closed risk: 1 occurred, 0 expired; None when it does not count."""
    probability = number(record.get("quantification.probability"))
    outcome = {"occurred": 1, "expired": 0}.get(record.text("closed_reason"))
    if probability is None or outcome is None or not 0 <= probability <= 1:
        return None
    return probability, outcome


def _level5(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 5 else None
