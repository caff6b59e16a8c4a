"""A simulation in sentences: what it says first, and what was taken for granted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.domain.number import REASONS, plain
from pmo.domain.uncertainty.tasks import ASSUMED, FIXED, GIVEN, HISTORY, LINE, TASK
from pmo.domain.uncertainty.values import LEVELS
from pmo.render import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from pmo.domain.uncertainty.project import Described, Question
    from pmo.domain.uncertainty.values import Outcome, Swing

SHAPE_WORDS: Final = {
    "beta_pert": "beta-PERT",
    "triangular": "triangular",
    "uniform": "uniform",
    "point": "at the likely value, without spread",
}
SWINGS_MEAN: Final = (
    "Of a task: the quarter of the runs in which it takes longest less the shortest; of a risk: with it less without it. "
    "Days are working days."
)
_CERTAIN: Final = Decimal("0.9995")


@dataclass(frozen=True, slots=True)
class Simulated:
    """A simulation of one project for one reader; `before` is the outcome without what was tried."""

    project: str
    title: str
    as_of: date
    audience: str
    currency: str
    question: Question
    described: Described
    outcome: Outcome
    before: Outcome | None = None
    tried: tuple[str, ...] = ()

    def finish_days(self) -> tuple[tuple[date, int], ...]:
        """Dates on which runs end, each with how many."""
        return tuple((self.described.days.last(day), count) for day, count in self.outcome.days)


def percent(share: Decimal | None) -> str:
    """A probability without false precision: whole percent, never 0 or 100 for what is not certain."""
    if share is None:
        return "n/a"
    if 0 < share < Decimal("0.005"):
        return "under 1%"
    if _CERTAIN - Decimal("0.0045") < share < 1:
        return "over 99%"
    return words.share(share, 0)


def _runs(share: Decimal) -> str:
    return "no run" if not share else "all of them" if share == 1 else percent(share)


class Words:
    """Sentences about one simulation."""

    def __init__(self, found: Simulated) -> None:
        self.found, self.outcome, self.described = found, found.outcome, found.described
        self.year = found.as_of.year
        self.names = {piece.key: piece.name for piece in found.described.model.pieces}
        self.names |= {event.key: event.name for event in found.described.model.events}

    def day(self, value: date | None) -> str:
        """Fri, Jan 15, 2027."""
        return words.weekday(value, self.year) if value else "–"

    def finish(self, level: str) -> str:
        """The date that a share of the runs keeps."""
        return self.day(self.described.day(self.outcome.finish.at(level)))

    def amount(self, value: Decimal, unit: str) -> str:
        """Hours or money, whole."""
        if unit == "hours":
            return f"{words.number(value, 0)} h"
        return words.money(value.quantize(Decimal(1)), self.found.currency)

    def verdict(self) -> str:
        """The sentence that stands first."""
        out = self.outcome
        said = f"80% of the runs end by {self.finish('0.8')}, half by {self.finish('0.5')}"
        if out.by_date is not None and out.both is not None:
            budget = "budget" if out.budget_in == "cost" else "hours"
            said += f"; date and {budget} are both met in {_runs(out.both)}"
        elif out.by_date is not None:
            said += f"; the date is met in {_runs(out.by_date)}"
        return f"{said}."

    def certain(self) -> str:
        """The sentence that stands first where every run ends on the same day."""
        said = f"Every run ends on {self.finish('0.5')}: nothing that is left has a range, and no open risk has days."
        if self.outcome.by_date is None:
            return said
        return f"{said} The baseline date, {self.day(self.described.baseline)}, is {'met' if self.outcome.by_date else 'missed'}."

    def chances(self) -> list[tuple[str, str]]:
        """What is to be met, and in how many runs it is."""
        out, model = self.outcome, self.described.model
        rows = []
        if out.by_date is None:
            rows.append(("Baseline date", "n/a: the project has no baseline"))
        else:
            rows.append((f"Baseline date, {self.day(self.described.baseline)}", percent(out.by_date)))
        if out.budget_in == "cost" and model.budget_cost is not None:
            rows.append((f"Budgeted labor cost, {self.amount(model.budget_cost, 'money')}", percent(out.in_budget)))
        elif out.budget_in == "hours" and model.budget_hours is not None:
            rows.append((f"Budgeted hours, {self.amount(model.budget_hours, 'hours')}", percent(out.in_budget)))
        else:
            rows.append(("Budget", f"n/a: {REASONS['missing_input']}"))
        if out.both is not None:
            rows.append(("Both together", percent(out.both)))
        return rows

    def totals(self) -> tuple[list[str], list[list[str]]]:
        """Heads and rows of P10 to P90 and the mean."""
        out = self.outcome
        heads = ["", "Finish", *(["Hours"] if out.hours else []), *(["Cost"] if out.cost else [])]
        rows = [[f"P{int(level * 100)}", *self._row(level)] for level in LEVELS]
        mean = [self.day(self.described.day(out.finish.mean))]
        mean += [
            self.amount(spread.mean, unit) for spread, unit in ((out.hours, "hours"), (out.cost, "money")) if spread
        ]
        return heads, [*rows, ["Mean", *mean]]

    def _row(self, level: Decimal) -> list[str]:
        out = self.outcome
        cells = [self.day(self.described.day(out.finish.levels[level]))]
        cells += [
            self.amount(spread.levels[level], unit)
            for spread, unit in ((out.hours, "hours"), (out.cost, "money"))
            if spread
        ]
        return cells

    def name(self, swing: Swing) -> str:
        """What a swing is about."""
        if swing.kind == "shared":
            return "How past projects of the type went (one draw for all their tasks)"
        return f"{swing.key} {self.names.get(swing.key, '')}".strip()

    def swing(self, swing: Swing, unit: str) -> str:
        """+6.2 days, +$4,100."""
        sign = "+" if swing.size > 0 else words.MINUS
        size = abs(swing.size)
        if unit == "days":
            return f"{sign}{words.number(size, 1, trim=False)} days"
        return f"{sign}{self.amount(size, unit)}"

    def cost_unit(self) -> str:
        """Unit of the swings of cost: hours where no cost is known."""
        return "money" if self.outcome.cost is not None else "hours"

    def has_cost_swings(self) -> bool:
        """Whether a total beside the finish is known at all."""
        return self.outcome.cost is not None or self.outcome.hours is not None

    def critical(self) -> list[tuple[str, str, Decimal]]:
        """Number, name and criticality of the open tasks that are on the longest chain in any run, the highest first."""
        shares = self.outcome.criticality
        rows = [(key, self.names[key], shares[key]) for key in self.described.open_keys if shares[key] > 0]
        return sorted(rows, key=lambda row: -row[2])

    def tries(self) -> Iterator[str]:
        """What the tries change, before and after."""
        before, out = self.found.before, self.outcome
        if before is None:
            return
        for level in ("0.5", "0.8"):
            old, new = self.day(self.described.day(before.finish.at(level))), self.finish(level)
            yield f"P{int(Decimal(level) * 100)} of the finish: {new}" + (
                f" instead of {old}" if old != new else ", as before"
            )
        for what, was, now in (
            ("Date met", before.by_date, out.by_date), ("Budget met", before.in_budget, out.in_budget),
            ("Both met", before.both, out.both),
        ):  # fmt: skip
            if was is not None and now is not None:
                yield f"{what} in {percent(now)}" + (
                    f" instead of {percent(was)}" if percent(was) != percent(now) else ", as before"
                )
        spread, old_spread = (out.cost, before.cost) if out.cost else (out.hours, before.hours)
        if spread is not None and old_spread is not None:
            unit = self.cost_unit()
            new, old = self.amount(spread.at("0.8"), unit), self.amount(old_spread.at("0.8"), unit)
            yield f"P80 of the {'cost' if out.cost else 'hours'}: {new}" + (
                f" instead of {old}" if old != new else ", as before"
            )

    def assumptions(self) -> Iterator[str]:
        """What was taken for granted, one sentence each."""
        found, described = self.found, self.described
        yield from (self._basis(basis, count) for basis, count in sorted(described.bases.items()))
        yield from self._past()
        yield from self._risks()
        yield "Tasks are independent of one another, and so are risks, unless they share a driver. That makes the spread narrower than life."
        if found.audience != "management":
            yield "Without cost, which is for management; `--audience management` puts it in."
        people = "People do one thing after the other" if found.question.people else "Nobody's time is looked at"
        yield f"{people}; if all goes as planned the end is {self.day(described.planned)}, as `pmo plan` says."
        yield from described.notes
        yield f"{self.outcome.runs:,} runs, seed {self.outcome.seed}; percentiles are the smallest value that this share of the runs keeps."

    def _past(self) -> Iterator[str]:
        past = self.described.past
        if not past.type:
            yield "No type is recorded for the project, so that finished projects of its type cannot say how it may go."
        elif not past.enough:
            yield (
                f"The firm has {words.count(past.n, 'finished project')} of the type “{past.type}” with hours estimated and booked; "
                f"fewer than {past.minimum} say nothing (below_minimum_n)."
            )

    def _basis(self, basis: str, count: int) -> str:
        tasks = words.count(count, "task")
        shape = SHAPE_WORDS[self.found.question.shape]
        low, likely, high = (plain(value) for value in self.found.question.usual)
        past = self.described.past
        return {
            TASK: f"{tasks} with three points of their own ({shape}).",
            LINE: f"{tasks} with the three points of the line of that name in the estimate ({SHAPE_WORDS['beta_pert']}).",
            HISTORY: f"{tasks} as the {past.n} finished projects of the type “{past.type}” went: one of their ratios of actual to estimate, the same for all.",
            ASSUMED: f"{tasks} without three points: {low} to {high} times the plan, likely {likely} ({shape}); an assumption, `--range` says another.",
            GIVEN: f"{tasks} as given with --set.",
            FIXED: f"{tasks} that {'follows' if count == 1 else 'follow'} the calendar (level of effort), without a range.",
        }[basis]

    def _risks(self) -> Iterator[str]:
        events, without = self.described.model.events, self.described.register.unquantified
        state = "before the responses (inherent)" if self.found.question.inherent else "after the responses (residual)"
        if events:
            yield f"{words.count(len(events), 'open risk')} with figures, {state}. Days of a risk are calendar days{self._where(events)}."
        if without and self.found.audience == "management":
            yield f"{words.count(len(without), 'open risk')} without a probability and an amount or days: left out ({', '.join(without)})."
        elif without:
            yield f"{words.count(len(without), 'open risk')} without a probability and days: left out ({', '.join(without)}). What risks cost is for management."

    @staticmethod
    def _where(events: Sequence[object]) -> str:
        alone = [event for event in events if not getattr(event, "task", "")]
        return " and are added to the end, one risk after the other" if alone else ""
