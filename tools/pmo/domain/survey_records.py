"""Satisfaction from the records of surveys: counts pooled by period, never an average of averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.domain import satisfaction
from pmo.domain.number import MISSING_INPUT, absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pmo.model.figures import Value
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KIND: Final = "survey"
CSAT: Final = "csat"
NPS: Final = "nps"


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of one survey, or of several of the same sort put together; `sent` is None when one of them does not say."""

    sort: str
    n: int = 0
    good: int = 0
    passive: int = 0
    bad: int = 0
    sent: int | None = 0
    sources: tuple[str, ...] = ()

    def with_(self, other: Answers) -> Answers:
        """Both together; they have to be of the same sort."""
        sent = None if self.sent is None or other.sent is None else self.sent + other.sent
        return Answers(
            self.sort,
            self.n + other.n,
            self.good + other.good,
            self.passive + other.passive,
            self.bad + other.bad,
            sent,
            (*self.sources, *other.sources),
        )

    @property
    def csat(self) -> Value:
        """Share of the answers at the levels that count as satisfied."""
        if self.sort != CSAT:
            return absent(MISSING_INPUT)
        return satisfaction.csat_positive_of_responses({1: self.good, 0: self.n - self.good}, (1,))

    @property
    def nps(self) -> Value:
        """Promoters less detractors, in points."""
        if self.sort != NPS:
            return absent(MISSING_INPUT)
        return satisfaction.nps_of_responses(self.good, self.passive, self.bad)

    @property
    def value(self) -> Value:
        """The figure of its sort."""
        return self.csat if self.sort == CSAT else self.nps

    @property
    def response_rate(self) -> Value:
        """Answers of what was sent."""
        return satisfaction.response_rate_of_sent(self.n, self.sent)


def answers(survey: Record) -> Answers:
    """The counts of one survey. Without `positive_levels` the levels 4 and 5 of five count as satisfied."""
    rows = [item for item in survey.list("counts") if isinstance(item, dict)]
    sent = survey.get("sent")
    sent = sent if isinstance(sent, int) else None
    n = sum(_whole(item.get("count")) for item in rows)
    if survey.text("type") == NPS:
        groups = dict.fromkeys(("promoters", "passives", "detractors"), 0)
        for item in rows:
            group = str(item.get("group") or _group(item.get("level")))
            groups[group] = groups.get(group, 0) + _whole(item.get("count"))
        good, passive, bad = groups["promoters"], groups["passives"], groups["detractors"]
        return Answers(NPS, n, good, passive, bad, sent, (survey.id,))
    wanted = {level for level in survey.list("positive_levels") if isinstance(level, int)}
    positive = wanted or set(satisfaction.POSITIVE_LEVELS)
    good = sum(_whole(item.get("count")) for item in rows if item.get("level") in positive)
    return Answers(survey.text("type") or CSAT, n, good, 0, n - good, sent, (survey.id,))


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _group(level: object) -> str:
    """The group of a level from 0 to 10."""
    if not isinstance(level, int):
        return "passives"
    return "promoters" if level >= 9 else "passives" if level >= 7 else "detractors"


def counted(workspace: Workspace) -> tuple[Record, ...]:
    """The surveys whose answers are in: closed ones with counts."""
    return tuple(
        record for record in workspace.of(KIND) if workspace.state(record) == "closed" and record.list("counts")
    )


def pooled(surveys: Iterable[Record], key: Callable[[Record], str]) -> dict[tuple[str, str], Answers]:
    """Counts put together by sort and `key` (period, client ...), in the order of the keys; an empty key is left out."""
    out: dict[tuple[str, str], Answers] = {}
    for survey in surveys:
        name = key(survey)
        if name:
            found = answers(survey)
            place = (found.sort, name)
            out[place] = out[place].with_(found) if place in out else found
    return dict(sorted(out.items()))


def by_period(workspace: Workspace, client: str = "") -> dict[tuple[str, str], Answers]:
    """Counts by sort and period, of all clients or of one."""
    found = [
        survey
        for survey in counted(workspace)
        if not client or ((owner := workspace.client_of(survey)) is not None and owner.id == client)
    ]
    return pooled(found, lambda survey: survey.text("period"))
