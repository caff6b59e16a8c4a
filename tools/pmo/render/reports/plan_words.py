"""The reasons of a plan in words. Dates are written out; people by name, projects by id."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pmo.domain.schedule.chain import Part, slipped
from pmo.domain.schedule.project import FINISHED, SUMMARY
from pmo.domain.schedule.reasons import Why
from pmo.render import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pmo.domain.schedule.chain import Step
    from pmo.domain.schedule.project import ProjectPlan, TaskPlan
    from pmo.domain.schedule.reasons import Reason

MOST_BOOKED: Final = 2
WORKING_DAY: Final = "working day"


class Words:
    """Sentences about one plan; tasks by number, or `titled` where the reader sees no numbers."""

    def __init__(self, plan: ProjectPlan, *, titled: bool = False) -> None:
        self.plan = plan
        self.year = plan.as_of.year
        self.titles = {task.wbs: f"“{task.name}”" for task in plan.tasks if task.name} if titled else {}

    def named(self, wbs: str) -> str:
        """A task as these sentences call it."""
        return self.titles.get(wbs, wbs)

    def day(self, value: date | None) -> str:
        """Nov 20, with the year when it is not that of the as-of date."""
        return words.day(value, self.year) if value else "–"

    def span(self, first: date | None, last: date | None) -> str:
        """Nov 2–20, Nov 23–Dec 4, Dec 10–Jan 6, 2027."""
        if first is None or last is None:
            return self.day(first or last)
        if first == last:
            return self.day(first)
        if first.year == last.year:
            begin = words.day(first, first.year)
            end = str(last.day) if first.month == last.month else words.day(last, last.year)
            return f"{begin}–{end}" + ("" if last.year == self.year else f", {last.year}")
        return f"{words.day(first, self.year)}–{words.day(last, self.year)}"

    def person(self, reason: Reason) -> str:
        """Who it is."""
        return self.plan.names.get(reason.person, reason.person)

    def booked(self, reason: Reason) -> str:
        """What a month is booked for, as a bracket."""
        shown = list(reason.booked[:MOST_BOOKED])
        more = len(reason.booked) - len(shown)
        return f" ({', '.join(shown)}{f' and {more} more' if more else ''})" if shown else ""

    def start(self, reason: Reason) -> str:
        """Why a task starts when it does, as the end of `it …`."""
        match reason.why:
            case Why.LINK:
                tied = "" if reason.link == reason.task else f" ({reason.link.removeprefix(reason.task).strip()})"
                return f"waits for {self.named(reason.task)}{tied}"
            case Why.BUSY:
                return f"waits for {self.person(reason)}, who is busy with {self.named(reason.task)} until {self.day(reason.last)}"
            case Why.AWAY:
                return f"waits for {self.person(reason)}, who is away {self.span(reason.first, reason.last)}"
            case Why.NOT_WORKING:
                day = words.LONG_WEEKDAYS[reason.first.weekday()] if reason.first else "that day"
                return f"waits for {self.person(reason)}, who does not work on {day}s"
            case Why.BOOKED:
                until = self.day(reason.last)
                return f"waits for {self.person(reason)}, who has no free hours until {until}{self.booked(reason)}"
            case Why.AS_OF:
                return f"has not begun by {self.day(self.plan.as_of)}"
            case Why.NOT_BEFORE:
                return f"may not begin before {self.day(reason.first)}"
            case Why.ON_HOLD:
                return f"rests until the hold ends on {self.day(reason.first)}"
            case Why.RUNNING:
                left = words.count(reason.days or 0, WORKING_DAY)
                share = f"{words.share(reason.share, 0)} of it left, " if reason.share is not None else ""
                return f"is under way, {share}{left}"
            case Why.RECORDED:
                return f"ended on {self.day(reason.last)}"
            case Why.LEVEL_OF_EFFORT:
                return "follows the calendar (level of effort)"
            case _:
                return "begins as planned"

    def length(self, reason: Reason) -> str:
        """Why a task takes longer than its days, as the end of `it …`."""
        who, lost = self.person(reason), words.count(reason.days or 0, WORKING_DAY)
        match reason.why:
            case Why.AWAY:
                return f"pauses while {who} is away {self.span(reason.first, reason.last)}"
            case Why.BUSY:
                return f"shares {who} with {self.named(reason.task)} on {lost}"
            case Why.BOOKED:
                return f"pauses on {lost} on which {who} is booked out{self.booked(reason)}"
            case Why.FEW_HOURS:
                return f"is slowed on {lost} by the few hours that {who} has{self.booked(reason)}"
            case Why.NOT_WORKING:
                return f"pauses on {lost} on which {who} does not work"
            case Why.UNFIT:
                return f"does not fit into the time of {who}"
            case _:
                return f"takes {lost}"

    def holidays(self, reasons: Sequence[Reason]) -> str:
        """Holidays inside a task."""
        if not reasons:
            return ""
        one = reasons[0]
        days = one.days or 0
        together = one.first is not None and one.last is not None and (one.last - one.first).days == days - 1
        link = "and" if days == 2 else "to"
        when = self.span(one.first, one.last) if together else f"{self.day(one.first)} {link} {self.day(one.last)}"
        return f"{words.count(days, 'holiday')} in it ({when})"

    def task(self, task: TaskPlan) -> str:
        """Everything about the place of a task, in one phrase."""
        return "; ".join(filter(None, (self.place(task), self.holidays(task.holidays))))

    def place(self, task: TaskPlan) -> str:
        """What holds a task and what makes it longer."""
        return "; ".join([self.start(task.reason), *(self.length(reason) for reason in task.slow)])

    def step(self, step: Step) -> str:
        """What a step of a chain says about its task, without naming it."""
        if step.task.state == FINISHED:
            late = step.task.late or 0
            tail = f", {words.count(late, WORKING_DAY)} late" if late > 0 else ""
            return f"ended on {self.day(step.task.finish)}{tail}"
        said = self.length(step.reason) if step.part is Part.LENGTH else self.start(step.reason)
        if step.reason.why is Why.AS_OF and step.task.planned_start:
            said = f"was to begin on {self.day(step.task.planned_start)} and {said}"
        if step.overlap:
            said += f", and the baseline begins {self.named(step.task.wbs)} before {self.named(step.reason.task)} ends"
        return said

    def sentence(self, steps: Sequence[Step]) -> str:
        """A chain as one sentence: 3.2 waits for 3.1, which waits for Ravi, who is away Nov 23–27."""
        if not steps:
            return ""
        said = f"{self.named(steps[0].task.wbs)} {self.step(steps[0])}"
        for before, step in pairwise(steps):
            link = "which" if said.endswith(self.named(before.reason.task)) else self.named(step.task.wbs)
            said += f", {link} {self.step(step)}" if link == "which" else f"; {link} {self.step(step)}"
        return f"{said}."

    def verdict(self) -> str:
        """When the project ends, beside its baseline."""
        plan = self.plan
        if plan.finish is None:
            return "Nothing is planned."
        end = f"Ends {words.weekday(plan.finish, self.year)}"
        if plan.planned_finish is None or plan.late is None:
            return f"{end}; the baseline has no end."
        base = self.day(plan.planned_finish)
        if plan.late == 0:
            return f"{end}, as the baseline says."
        side = "after" if plan.late > 0 else "before"
        return f"{end}, {words.count(abs(plan.late), WORKING_DAY)} {side} the baseline ({base})."

    def slips(self) -> list[str]:
        """Why tasks will be late, the one that ends last first; a task that an earlier chain tells of has none of its own."""
        late = [task for task in self.plan.tasks if (task.late or 0) > 0 and task.state not in (FINISHED, SUMMARY)]
        told: set[str] = set()
        lines = []
        for task in sorted(late, key=lambda one: one.finish, reverse=True):
            if task.wbs not in told:
                steps = slipped(self.plan, task.wbs)
                told |= {step.task.wbs for step in steps}
                lines.append(self.sentence(steps))
        return lines

    def paths(self) -> list[str]:
        """The critical paths as lines of numbers."""
        return [" → ".join(path) for path in self.plan.paths]
