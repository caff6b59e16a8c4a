"""Whether a policy is sound: every case it tells apart, where more risk would need less, and what nobody could approve."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Final

from pmo.evidence.policy import RISKS, SPECIAL, Facts, band_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.evidence.policy import Band, KindPolicy
    from pmo.model.kind import Kind

_MOST_CASES: Final = 20_000


def cases(policy: KindPolicy, kind: Kind) -> Iterator[Facts]:
    """Every case that the conditions of a kind tell apart: choices, risk, amounts around each limit, what is there."""
    fields = sorted({key for band in policy.bands for key in band.when if key not in SPECIAL})
    choices = [_choices(kind, path) for path in fields]
    limits = sorted({Decimal(band.when["cost_up_to"]) for band in policy.bands if "cost_up_to" in band.when})
    costs: list[Decimal | None] = [*limits, limits[-1] + 1] if limits else [None]
    risks = RISKS if any("risk" in band.when for band in policy.bands) else ("",)
    live = sorted({name for band in policy.bands for name in band.when.get("live", ())})
    present = sorted({name for band in policy.bands for name in band.when.get("present", ())})
    flags = [frozenset(names) for names in _subsets(live)], [frozenset(names) for names in _subsets(present)]
    for count, (values, is_live, is_there, risk, cost) in enumerate(product(product(*choices), *flags, risks, costs)):
        if count >= _MOST_CASES:
            return
        yield Facts(dict(zip(fields, values, strict=True)), risk, cost, is_live, is_there)


def _choices(kind: Kind, path: str) -> tuple[object, ...]:
    known = kind.find(path)
    if known is None:
        return ()
    return known.choices or ((True, False) if known.type == "boolean" else ())


def _subsets(names: list[str]) -> Iterator[list[str]]:
    for flags in product((False, True), repeat=len(names)):
        yield [name for name, on in zip(names, flags, strict=True) if on]


def weight(band: Band | None) -> tuple[int, ...] | None:
    """The seats of a band by strength, strongest first; None for a denial, which is more than any number of seats."""
    if band is None:
        return None
    return tuple(sorted((need.level.strength for need in band.needs for _ in range(need.count)), reverse=True))


def easier(one: Band | None, other: Band | None) -> bool:
    """Whether `one` asks for fewer people, or for weaker evidence, than `other`."""
    first, second = weight(one), weight(other)
    if first is None or second is None:
        return first is not None and second is None
    return len(first) < len(second) or any(have < want for have, want in zip(first, second, strict=False))


def steps_down(policy: KindPolicy, kind: Kind) -> Iterator[str]:
    """Where more risk or a larger amount needs less, in words; a sound policy has none."""
    by_case: dict[tuple[object, ...], dict[tuple[str, Decimal | None], Band | None]] = {}
    for facts in cases(policy, kind):
        key = (tuple(facts.values.items()), facts.live, facts.present)
        by_case.setdefault(key, {})[facts.risk, facts.cost] = band_of(policy, facts)
    seen: set[str] = set()
    for found in by_case.values():
        for (risk, cost), band in found.items():
            for (lower, less), easier_one in found.items():
                below = (not risk or RISKS.index(lower) <= RISKS.index(risk)) and (cost is None or (less or 0) <= cost)
                if below and (lower, less) != (risk, cost) and easier(band, easier_one):
                    text = f"{_case(risk, cost)} needs less than {_case(lower, less)}"
                    if text not in seen:
                        seen.add(text)
                        yield text


def gaps(policy: KindPolicy, kind: Kind) -> Iterator[str]:
    """Cases in which everything asked for is known and there, and still no band holds: nobody could ever approve them."""
    for facts in cases(policy, kind):
        whole = all(
            set(band.when.get("live", ())) <= facts.live and set(band.when.get("present", ())) <= facts.present
            for band in policy.bands
        )
        if whole and band_of(policy, facts) is None:
            values = ", ".join(f"{key} {value}" for key, value in facts.values.items())
            yield " and ".join(part for part in (values, _case(facts.risk, facts.cost)) if part)


def _case(risk: str, cost: Decimal | None) -> str:
    parts = ([f"{risk} risk"] if risk else []) + ([f"an amount of {cost}"] if cost is not None else [])
    return " with ".join(parts)
