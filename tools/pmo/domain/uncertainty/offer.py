"""An estimate as a model: its lines with three points, what they cost, and what past projects of the type say.

The lines are taken as independent. Base is the sum of their expected hours, (O + 4M + P) / 6; the contingency is P80 less
base, or the uplift of the reference class, never both for the same doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.estimates import price
from pmo.domain.number import MISSING_INPUT, ONE, ZERO, absent, known, number, total
from pmo.domain.uncertainty.history import reference_class
from pmo.domain.uncertainty.tasks import three_points
from pmo.domain.uncertainty.values import BETA_PERT, Model, Piece, Range

if TYPE_CHECKING:
    from pmo.domain.uncertainty.history import ReferenceClass
    from pmo.domain.uncertainty.values import Outcome
    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

REFERENCE_CLASS: Final = "reference_class"
PERCENTILE: Final = "percentile"
_TENTH: Final = Decimal("0.1")
_SHARE: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the estimate; rates are None where they are not recorded, or not for this reader."""

    name: str
    role: str
    hours: Range
    rate: Decimal | None
    cost_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An estimate in numbers, before anything is drawn."""

    lines: tuple[Line, ...]
    past: ReferenceClass
    method: str
    target_margin: Decimal | None
    recorded_uplift: Decimal | None
    recorded_price: Decimal | None

    @property
    def base(self) -> Decimal:
        """Sum of the expected hours."""
        return total(line.hours.mean for line in self.lines)

    @property
    def sd(self) -> Decimal:
        """Standard deviation of the sum, the lines taken as independent."""
        return total(line.hours.variance for line in self.lines).sqrt()

    @property
    def costed(self) -> bool:
        """Whether every line has its cost of an hour."""
        return all(line.cost_rate is not None for line in self.lines)

    @property
    def cost(self) -> Value:
        """Cost of the expected hours."""
        if not self.costed:
            return absent(MISSING_INPUT)
        return known(total(line.hours.mean * (line.cost_rate or ZERO) for line in self.lines))

    @property
    def by_class(self) -> bool:
        """Whether the doubt is priced from past projects: the record asks for it, and there are enough of them."""
        return self.method == REFERENCE_CLASS and self.past.enough

    @property
    def model(self) -> Model:
        """What is to be simulated: work only, one line after the other."""
        pieces = tuple(
            Piece(f"line {index:04}", line.name, ZERO, line.hours, hours=ONE, rate=line.cost_rate)
            for index, line in enumerate(self.lines, 1)
        )
        return Model(pieces, spent_cost=ZERO if self.costed else None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an estimate should say. Hours and money are those that eight of ten such jobs keep, where there is a value."""

    base: Decimal
    p50: Decimal
    p80: Decimal
    contingency: Decimal
    by_class: bool
    cost: Value
    p80_cost: Value
    price: Value
    price_at_base: Value


def offer_of(workspace: Workspace, estimate: Record, shape: str = BETA_PERT) -> Offer:
    """The estimate in numbers; lines without three points are left out."""
    kind = estimate.text("project_type")
    return Offer(
        tuple(
            line for raw in estimate.list("lines") if isinstance(raw, dict) and (line := _line(raw, shape)) is not None
        ),
        reference_class(workspace, kind),
        estimate.text("contingency_method"),
        number(estimate.get("target_margin_share")),
        number(estimate.get("uplift_share")),
        number(estimate.get("price")),
    )


def _line(raw: dict[str, Any], shape: str) -> Line | None:
    hours = three_points(raw.get("hours"), shape)
    if hours is None:
        return None
    return Line(
        str(raw.get("name") or ""), str(raw.get("role") or ""), hours, number(raw.get("rate")), number(raw.get("cost_rate"))
    )  # fmt: skip


def answer(offer: Offer, outcome: Outcome, target_margin: Decimal | None) -> Answer:
    """Range, contingency and price from the lines and what came of the runs.

    The price carries the doubt once: at the P80 of the simulation, or at the P80 of the reference class.
    """
    hours, cost = outcome.hours, outcome.cost
    assert hours is not None  # noqa: S101 - an offer has nothing spent that could be unknown
    p50, p80 = hours.at("0.5"), hours.at("0.8")
    p80_cost = known(cost.at("0.8")) if cost is not None else absent(MISSING_INPUT)
    if offer.by_class:
        low, high = (ONE + (offer.past.uplift(level).value or ZERO) for level in ("0.5", "0.8"))
        p50, p80 = offer.base * low, offer.base * high
        p80_cost = offer.cost if offer.cost.value is None else known(offer.cost.value * high)
    return Answer(
        offer.base, p50, p80, max(p80 - offer.base, ZERO), offer.by_class, offer.cost, p80_cost,
        price(p80_cost.value, target_margin), price(offer.cost.value, target_margin),
    )  # fmt: skip


def fields(offer: Offer, found: Answer, method: str) -> dict[str, Any]:
    """What the record would say: the range, how it was computed, and the uplift where past projects gave it."""
    out: dict[str, Any] = {
        "range": {"p50_hours": _plain(found.p50, _TENTH), "p80_hours": _plain(found.p80, _TENTH), "method": method}
    }
    if found.by_class:
        uplift = offer.past.uplift("0.8").value or ZERO
        if uplift >= 0:
            out["uplift_share"] = _plain(uplift, _SHARE)
        bias = offer.past.bias.value or ZERO
        out["reference_class"] = {
            "type": offer.past.type, "cases": offer.past.n, "bias_share": _plain(bias, _SHARE),
        }  # fmt: skip
    elif offer.past.type:
        out["reference_class"] = {"type": offer.past.type, "cases": offer.past.n}
    return out


def _plain(value: Decimal, step: Decimal) -> Decimal | int:
    """Rounded half up, whole numbers without a point."""
    rounded = value.quantize(step, ROUND_HALF_UP)
    return int(rounded) if rounded == rounded.to_integral_value() else rounded.normalize()
