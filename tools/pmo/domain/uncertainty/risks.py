"""The open risks of a project as events: quantified ones happen or not, the others are counted and left out.

The recorded probability is that of today, with the responses in it (residual). Before the responses (inherent) it is
taken up by as much as the two levels differ on the scale of probabilities. Recorded days are calendar days, as slips are;
they become working days by the share of the week that is worked. What a risk costs is for management; its probability
and days are for everybody in the firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain import risk_records
from pmo.domain.number import ONE, ZERO, number
from pmo.domain.risk import PROBABILITY_SCALE
from pmo.domain.uncertainty.values import Event

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Register:
    """The events, and how many open risks have no probability with an amount or days."""

    events: tuple[Event, ...]
    unquantified: tuple[str, ...] = ()


def register_of(workspace: Workspace, project: Record, *, inherent: bool = False) -> Register:
    """The open risks of a project."""
    per_day = Decimal(len(workspace.settings.working_days)) / _WEEK
    events, without = [], []
    for record in workspace.under(project, risk_records.KIND, "project"):
        if not risk_records.is_open(workspace, record):
            continue
        event = _event(workspace, record, per_day, inherent=inherent)
        if event is None:
            without.append(record.id)
        else:
            events.append(event)
    return Register(tuple(sorted(events, key=lambda event: event.key)), tuple(sorted(without)))


def _event(workspace: Workspace, record: Record, per_day: Decimal, *, inherent: bool) -> Event | None:
    probability = number(record.get("quantification.probability"))
    cost, days = number(record.get("quantification.cost")), number(record.get("quantification.schedule_days"))
    if probability is None or (cost is None and days is None):
        return None
    sign = 1 if risk_records.is_threat(record) else -1
    return Event(
        record.id,
        workspace.label(record),
        before_response(record, probability) if inherent else probability,
        sign * (cost or ZERO),
        sign * (days or ZERO) * per_day,
        record.text("quantification.task"),
        record.text("driver"),
    )


def before_response(record: Record, probability: Decimal) -> Decimal:
    """The probability without the responses: times what the scale says for the level before over that after them."""
    (before, _), (after, _) = risk_records.inherent(record), risk_records.residual(record)
    if before is None or after is None or not risk_records.has_response(record):
        return probability
    return min(probability * PROBABILITY_SCALE[before - 1] / PROBABILITY_SCALE[after - 1], ONE)
