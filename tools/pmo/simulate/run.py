"""The runs: schedule, work and money of a project drawn together, in blocks that need the same memory however many.

One draw makes a task both longer and dearer, one draw decides whether a risk costs money and days, so that date and
budget are met or missed together as they would be. What is kept of a run is its finish, its hours and its cost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from pmo.domain.uncertainty.checks import checked
from pmo.domain.uncertainty.values import LEVELS, RUNS, SEED, Outcome, Spread
from pmo.simulate.draws import Draw, stream
from pmo.simulate.network import Paths
from pmo.simulate.swings import Lever, Swings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pmo.domain.uncertainty.values import Event, Model, Piece

    Numbers = NDArray[np.float64]

BLOCK: Final = 4096
"""Runs of a block: its numbers stay in the cache of a processor, and memory does not grow with the runs."""
_HAIR: Final = 1e-6
"""See `pmo.domain.uncertainty.project`."""
_PLACES: Final = 6


def simulate(model: Model, runs: int = RUNS, seed: int = SEED) -> Outcome:
    """Run a model; ImpossibleError names everything in it that cannot be. The same seed gives the same outcome.

    A percentile is the ceil(level x runs)-th smallest. The order in which tasks and risks are given changes nothing.
    """
    checked(model)
    return _Simulation(model, runs, seed).outcome()


class _Simulation:
    def __init__(self, model: Model, runs: int, seed: int) -> None:
        self.model, self.runs, self.seed = model, runs, seed
        self.pieces: Sequence[Piece] = sorted(model.pieces, key=lambda piece: piece.key)
        self.events: Sequence[Event] = sorted(model.events, key=lambda event: event.key)
        size = min(BLOCK, runs)
        self.paths = Paths(self.pieces, size)
        self.lengths = np.empty((len(self.pieces), size))
        self.factors = np.empty((len(self.pieces), size))
        self.happened = np.empty((len(self.events), size), dtype=np.bool_)
        self.chance = np.empty(size)
        self.spare = np.empty(size)
        self.finish, self.hours = np.empty(runs), np.empty(runs)
        self.cost = np.empty(runs) if model.costed else None
        self.critical = np.zeros(len(self.pieces), dtype=np.int64)
        self._make_streams()
        self.swings = Swings(self._levers())

    def _make_streams(self) -> None:
        """One draw for each task of its own, one for each driver that several share."""
        self.first = dict[str, int]()
        self.draws: list[Draw | None] = []
        for row, piece in enumerate(self.pieces):
            name = f"shared:{piece.driver}" if piece.driver else f"task:{piece.key}"
            if piece.factor.fixed:
                self.draws.append(None)
                self.factors[row] = float(piece.factor.likely)
            elif name in self.first:
                self.draws.append(None)
            else:
                self.first[name] = row
                self.draws.append(Draw(piece.factor, self.seed, name))
        self.copies = [
            (row, self.first[f"shared:{piece.driver}"])
            for row, piece in enumerate(self.pieces)
            if piece.driver and not piece.factor.fixed and self.first[f"shared:{piece.driver}"] != row
        ]
        self.chances = {name: stream(self.seed, name) for name in dict.fromkeys(map(_chance_name, self.events))}
        self.places = {piece.key: row for row, piece in enumerate(self.pieces)}

    def _levers(self) -> list[Lever]:
        levers = [
            Lever(piece.driver or piece.key, "shared" if piece.driver else "task", self.factors[row])
            for row, piece in enumerate(self.pieces)
            if self.draws[row] is not None
        ]
        levers += [
            Lever(event.key, "risk", self.happened[row])
            for row, event in enumerate(self.events)
            if 0 < event.probability < 1
        ]
        return levers

    def outcome(self) -> Outcome:
        """All blocks, one after the other."""
        for begin in range(0, self.runs, BLOCK):
            count = min(BLOCK, self.runs - begin)
            part = slice(begin, begin + count)
            self._block(count, self.finish[part], self.hours[part], None if self.cost is None else self.cost[part])
        return self._summed()

    def _block(self, count: int, finish: Numbers, hours: Numbers, cost: Numbers | None) -> None:
        self._draw(count)
        lengths, spare = self.lengths[:, :count], self.spare[:count]
        hours[:] = float(self.model.spent_hours or 0)
        if cost is not None:
            cost[:] = float(self.model.spent_cost or 0)
        for row, piece in enumerate(self.pieces):
            factor = self.factors[row, :count]
            np.multiply(factor, float(piece.days), out=lengths[row])
            if piece.hours:
                np.multiply(factor, float(piece.hours), out=spare)
                hours += spare
                if cost is not None and piece.rate is not None:
                    spare *= float(piece.rate)
                    cost += spare
        at_end = self._events(count, lengths, cost)
        end = self.paths.run(lengths)
        self.critical += np.count_nonzero(self.paths.trace(lengths, end), axis=1)
        np.add(end, at_end, out=finish)
        np.maximum(finish, 0, out=finish)
        self.swings.add(count, finish, hours if cost is None else cost)

    def _draw(self, count: int) -> None:
        for row, draw in enumerate(self.draws):
            if draw is not None:
                draw.into(self.factors[row, :count])
        for row, source in self.copies:
            self.factors[row, :count] = self.factors[source, :count]
        chance, drawn = self.chance[:count], ""
        for row in sorted(range(len(self.events)), key=lambda row: _chance_name(self.events[row])):
            name = _chance_name(self.events[row])
            if name != drawn:
                self.chances[name].random(out=chance)
                drawn = name
            np.less(chance, float(self.events[row].probability), out=self.happened[row, :count])

    def _events(self, count: int, lengths: Numbers, cost: Numbers | None) -> Numbers:
        """Money and days of what happens; the days that fall on no task are returned."""
        at_end, spare = np.zeros(count), self.spare[:count]
        held = set[int]()
        for row, event in enumerate(self.events):
            happened = self.happened[row, :count]
            if cost is not None and event.cost:
                np.multiply(happened, float(event.cost), out=spare)
                cost += spare
            if event.days:
                np.multiply(happened, float(event.days), out=spare)
                target = lengths[self.places[event.task]] if event.task else at_end
                target += spare
                if event.task and event.days < 0:
                    held.add(self.places[event.task])
        for row in held:
            np.maximum(lengths[row], 0, out=lengths[row])
        return at_end

    def _summed(self) -> Outcome:
        model = self.model
        whole = np.ceil(self.finish - _HAIR)
        days, counts = np.unique(whole.astype(np.int64), return_counts=True)
        on_time = None if model.deadline is None else whole <= float(model.deadline)
        budget_in, fits = "", None
        if self.cost is not None and model.budget_cost is not None:
            budget_in, fits = "cost", self.cost <= float(model.budget_cost) + _HAIR
        elif model.spent_hours is not None and model.budget_hours is not None:
            budget_in, fits = "hours", self.hours <= float(model.budget_hours) + _HAIR
        both = on_time & fits if on_time is not None and fits is not None else None
        finish_swings, cost_swings = self.swings.found(
            float(self.finish.std()), float((self.hours if self.cost is None else self.cost).std())
        )
        return Outcome(
            self.runs, self.seed, _spread(self.finish), None if model.spent_hours is None else _spread(self.hours),
            None if self.cost is None else _spread(self.cost), _share(on_time), _share(fits), _share(both), budget_in,
            {piece.key: _part(int(hit), self.runs) for piece, hit in zip(self.pieces, self.critical, strict=True)},
            finish_swings, cost_swings, tuple((int(day), int(count)) for day, count in zip(days, counts, strict=True)),
        )  # fmt: skip


def _chance_name(event: Event) -> str:
    return f"driver:{event.driver}" if event.driver else f"risk:{event.key}"


def _spread(values: Numbers) -> Spread:
    count = len(values)
    places = [-(-int(level * 100) * count // 100) - 1 for level in LEVELS]
    ordered = np.partition(values, places)
    levels = {level: decimal(ordered[place]) for level, place in zip(LEVELS, places, strict=True)}
    return Spread(decimal(values.mean()), decimal(values.std()), levels)


def _share(marks: NDArray[np.bool_] | None) -> Decimal | None:
    return None if marks is None else _part(int(np.count_nonzero(marks)), len(marks))


def _part(hits: int, runs: int) -> Decimal:
    return Decimal(hits) / runs


def decimal(value: float | np.float64) -> Decimal:
    """A drawn number as a figure, to a millionth."""
    return Decimal(str(round(float(value), _PLACES)))
