"""Earned value management, one function per metric id; basis hours or cost, never mixed.

Inputs everywhere: `bac` budget of the baseline, `pv` planned value to date, `ev` earned value, `ac` actual hours
or cost to date. Formulas as in the PMBOK Guide (restated by pmcontrols); the edge rules are those of the metric
definitions: no value is never 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.number import (
    BAC_NOT_ATTAINABLE,
    COMPLETE,
    INVALID_INPUT,
    MISSING_INPUT,
    NO_COST_YET,
    NO_PLAN_YET,
    NOTHING_EARNED,
    ZERO,
    absent,
    known,
    ratio,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from pmo.model.figures import Value

IDS = (
    "cv", "sv", "cpi", "spi", "percent_complete_of_bac", "percent_spent_of_bac",
    "eac_cpi", "eac_remaining_at_plan", "eac_cpi_spi", "eac_bottom_up",
    "etc_cpi", "vac_cpi", "vac_cpi_share_of_bac", "tcpi_bac", "tcpi_eac", "duration_over_spi",
)  # fmt: skip


def faults(bac: Decimal, pv: Decimal, ev: Decimal, ac: Decimal) -> tuple[str, ...]:
    """What is impossible about the inputs, in words; with any of them no metric has a value."""
    found = []
    if ev > bac:
        found.append(f"earned value {ev} is above the budget {bac}")
    if ev < 0:
        found.append(f"earned value {ev} is negative")
    if pv > bac:
        found.append(f"planned value {pv} is above the budget {bac}")
    if ac < 0:
        found.append(f"actuals {ac} are negative")
    return tuple(found)


def cv(ev: Decimal, ac: Decimal) -> Value:
    """Cost variance: earned minus actual; negative costs more than it earned."""
    return known(ev - ac)


def sv(ev: Decimal, pv: Decimal) -> Value:
    """Schedule variance in hours or money: earned minus planned."""
    return known(ev - pv)


def cpi(ev: Decimal, ac: Decimal) -> Value:
    """Cost performance index: earned per unit spent."""
    return ratio(ev, ac, NO_COST_YET)


def spi(ev: Decimal, pv: Decimal) -> Value:
    """Schedule performance index in hours or money; 1 on every finished project, however late."""
    return ratio(ev, pv, NO_PLAN_YET)


def percent_complete_of_bac(bac: Decimal, ev: Decimal) -> Value:
    """Share of the budget that is earned, 0 to 1."""
    return ratio(ev, bac, MISSING_INPUT)


def percent_spent_of_bac(bac: Decimal, ac: Decimal) -> Value:
    """Share of the budget that is spent."""
    return ratio(ac, bac, MISSING_INPUT)


def eac_cpi(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Estimate at completion if the cost trend continues: bac / cpi, computed as bac x ac / ev."""
    index = cpi(ev, ac)
    if index.value is None:
        return index
    return absent(NOTHING_EARNED) if ev == 0 else known(bac * ac / ev)


def eac_remaining_at_plan(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Estimate at completion if the variance so far was a one-off."""
    return known(ac + (bac - ev))


def eac_cpi_spi(bac: Decimal, pv: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Estimate at completion if cost and schedule both press: ac + (bac - ev) / (cpi x spi)."""
    for index in (cpi(ev, ac), spi(ev, pv)):
        if index.value is None:
            return index
    return absent(NOTHING_EARNED) if ev == 0 else known(ac + (bac - ev) * ac * pv / (ev * ev))


def eac_bottom_up(ac: Decimal, estimate_to_complete: Decimal | None) -> Value:
    """Actuals plus the manager's own estimate of what is left."""
    return absent(MISSING_INPUT) if estimate_to_complete is None else known(ac + estimate_to_complete)


def etc_cpi(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Estimate to complete at the cost trend; 0 once everything is earned."""
    forecast = eac_cpi(bac, ev, ac)
    return forecast if forecast.value is None else known((bac - ev) * ac / ev)


def vac_cpi(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Variance at completion at the cost trend; negative is over budget."""
    forecast = eac_cpi(bac, ev, ac)
    return forecast if forecast.value is None else known(bac - forecast.value)


def vac_cpi_share_of_bac(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Variance at completion as a share of the budget."""
    variance = vac_cpi(bac, ev, ac)
    return variance if variance.value is None else ratio(variance.value, bac, MISSING_INPUT)


def tcpi_bac(bac: Decimal, ev: Decimal, ac: Decimal) -> Value:
    """Efficiency the rest needs to end inside the budget."""
    if bac <= 0:
        return absent(MISSING_INPUT)
    if ev >= bac:
        return absent(COMPLETE)
    return absent(BAC_NOT_ATTAINABLE) if ac >= bac else known((bac - ev) / (bac - ac))


def tcpi_eac(bac: Decimal, ev: Decimal, ac: Decimal, eac: Value) -> Value:
    """Efficiency the rest needs to end at an estimate at completion; the estimate used is named beside it."""
    if bac <= 0:
        return absent(MISSING_INPUT)
    if ev >= bac:
        return absent(COMPLETE)
    if eac.value is None or eac.value <= ac:
        return absent(INVALID_INPUT)
    return known((bac - ev) / (eac.value - ac))


def duration_over_spi(planned_duration: Decimal | None, ev: Decimal, pv: Decimal) -> Value:
    """Planned duration divided by SPI, in its own periods: crude, prefer `ieac_t`."""
    index = spi(ev, pv)
    if planned_duration is None:
        return absent(MISSING_INPUT)
    if index.value is None:
        return index
    return absent(NOTHING_EARNED) if index.value == 0 else known(planned_duration * pv / ev)


def earned_value(
    bac: Decimal,
    pv: Decimal,
    ev: Decimal,
    ac: Decimal,
    *,
    planned_duration: Decimal | None = None,
    estimate_to_complete: Decimal | None = None,
) -> dict[str, Value]:
    """Every metric of one basis by id; all without value when an input is impossible."""
    if faults(bac, pv, ev, ac):
        return dict.fromkeys(IDS, absent(INVALID_INPUT))
    forecast = eac_cpi(bac, ev, ac)
    return {
        "cv": cv(ev, ac),
        "sv": sv(ev, pv),
        "cpi": cpi(ev, ac),
        "spi": spi(ev, pv),
        "percent_complete_of_bac": percent_complete_of_bac(bac, ev),
        "percent_spent_of_bac": percent_spent_of_bac(bac, ac),
        "eac_cpi": forecast,
        "eac_remaining_at_plan": eac_remaining_at_plan(bac, ev, ac),
        "eac_cpi_spi": eac_cpi_spi(bac, pv, ev, ac),
        "eac_bottom_up": eac_bottom_up(ac, estimate_to_complete),
        "etc_cpi": etc_cpi(bac, ev, ac),
        "vac_cpi": vac_cpi(bac, ev, ac),
        "vac_cpi_share_of_bac": vac_cpi_share_of_bac(bac, ev, ac),
        "tcpi_bac": tcpi_bac(bac, ev, ac),
        "tcpi_eac": tcpi_eac(bac, ev, ac, forecast),
        "duration_over_spi": duration_over_spi(planned_duration, ev, pv),
    }


def work_without_time(ev: Decimal, ac: Decimal) -> bool:
    """Whether work is claimed and no time was booked for it; worth a finding."""
    return ev > ZERO and ac == ZERO
