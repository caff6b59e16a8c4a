"""What cannot be is refused by name, all of it at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pmo.domain.network import Link
from pmo.domain.uncertainty.checks import ImpossibleError
from pmo.simulate.run import simulate
from simulate.models import D, event, model, piece, span

if TYPE_CHECKING:
    from pmo.domain.uncertainty.values import Model

FINE = span(1, 2, 3)
CASES = {
    "no task": (model(), "There is no task to simulate."),
    "low above likely": (model(piece("3.2", span(5, 4, 9))), "3.2: the optimistic value 5 is above the likely one, 4."),
    "likely above high": (model(piece("3.2", span(1, 9, 4))), "3.2: the likely value 9 is above the pessimistic one, 4."),
    "uniform reversed": (model(piece("3.2", span(5, 5, 1, "uniform"))), "3.2: the lowest value 5 is above the highest, 1."),
    "negative time": (model(piece("3.2", span(-1, 2, 3))), "3.2 may take -1; nothing takes less than no time."),
    "endless": (model(piece("3.2", span(1, 2, "1e12"))), "3.2 may take 1000000000000; nothing takes that long."),
    "no number": (model(piece("3.2", span(1, "NaN", 3))), "3.2 has no numbers to draw from."),
    "unknown shape": (model(piece("3.2", span(1, 2, 3, "normal"))), "3.2 is to be drawn from “normal”"),
    "negative days": (model(piece("3.2", FINE, days=-4)), "3.2 has -4 days; it must be 0 or more."),
    "negative hours": (model(piece("3.2", FINE, hours=-4)), "3.2 has -4 hours; it must be 0 or more."),
    "negative rate": (model(piece("3.2", FINE, rate=D(-1))), "An hour of 3.2 costs -1; it must be 0 or more."),
    "circle": (model(piece("1", FINE, "2"), piece("2", FINE, "1")), "in a circle, or for one that does: 1, 2."),
    "waits for itself": (model(piece("1", FINE, "1")), "in a circle, or for one that does: 1."),
    "unknown predecessor": (model(piece("1", FINE, Link("9"))), "1 waits for 9, and there is no such task."),
    "twice": (model(piece("1", FINE), piece("1", FINE)), "There are two tasks 1."),
    "probability": (model(piece("1", FINE), events=(event("RSK-1", "1.2"),)), "RSK-1 has a probability of 1.2; it must be between 0 and 1."),
    "negative probability": (model(piece("1", FINE), events=(event("RSK-1", "-0.1"),)), "RSK-1 has a probability of -0.1"),
    "endless cost": (model(piece("1", FINE), events=(event("RSK-1", "0.1", "Infinity"),)), "RSK-1 has an impact of Infinity in cost"),
    "risk of no task": (model(piece("1", FINE), events=(event("RSK-1", "0.1", task="8"),)), "RSK-1 falls on task 8, and the plan has no such open task."),
}  # fmt: skip


@pytest.mark.parametrize(("whole", "sentence"), CASES.values(), ids=CASES)
def test_it_is_refused_by_name(whole: Model, sentence: str) -> None:
    with pytest.raises(ImpossibleError) as caught:
        simulate(whole, 100)
    assert sentence in str(caught.value)


def test_everything_is_said_at_once() -> None:
    whole = model(piece("1", span(5, 4, 9)), events=(event("R", 2),))
    with pytest.raises(ImpossibleError) as caught:
        simulate(whole, 100)
    assert len(caught.value.faults) == 2
    mended = replace(whole, pieces=(piece("1", FINE),), events=())
    assert simulate(mended, 100).runs == 100
