"""Satisfaction: every survey, pooled by period, and where each client moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain import survey_records as reading
from pmo.domain.number import known
from pmo.measure import rows
from pmo.measure.metrics import column
from pmo.model.figures import Column

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pmo.domain.survey_records import Answers
    from pmo.model.figures import Table, Value
    from pmo.model.workspace import Workspace

_PERIOD = Column("period", "Period", "id")
_SORT = Column("type", "Kind", "text", "CSAT asks how satisfied people are, NPS whether they would recommend us.")
_N = Column("n", "Answers", "count")
_SENT = Column("sent", "Sent", "count")


def surveys(workspace: Workspace) -> Table:
    """Every survey whose answers are in, the newest period first."""
    columns = (
        rows.ID, rows.TITLE, _SORT, _PERIOD, rows.CLIENT, rows.PROJECT, _N, _SENT,
        column("response_rate_of_sent"), column("csat_positive_of_responses"), column("nps_of_responses"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        found = sorted(reading.counted(workspace), key=lambda item: item.id)
        for record in sorted(found, key=lambda item: item.text("period"), reverse=True):
            counts = reading.answers(record)
            yield (
                record.id, workspace.label(record), counts.sort, record.text("period"),
                rows.client_id(workspace, record), record.text("project"), counts.n, counts.sent,
                *_figures(counts),
            ), (record.id,)  # fmt: skip

    return rows.table("surveys", "Surveys", columns, made(), audience="management")


def _figures(counts: Answers) -> tuple[Value, Value | None, Value | None]:
    """Response rate, CSAT and NPS; the figure of the other sort does not apply."""
    sort = counts.sort
    return (
        counts.response_rate,
        counts.csat if sort == reading.CSAT else None,
        counts.nps if sort == reading.NPS else None,
    )


def satisfaction(workspace: Workspace, client: str = "") -> Table:
    """Counts of all surveys of a period put together, for the firm or for one client; the newest period first."""
    columns = (
        _PERIOD, _SORT, _N, _SENT, column("response_rate_of_sent"), column("csat_positive_of_responses"), column("nps_of_responses"),
        Column("change", "Change", "points", "Against the period before, in points; none when one of both has no value."),
    )  # fmt: skip
    found = reading.by_period(workspace, client)

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for sort, period in sorted(found, key=lambda key: (key[1], key[0]), reverse=True):
            counts = found[sort, period]
            earlier = [name for other, name in found if other == sort and name < period]
            before = found[sort, max(earlier)] if earlier else None
            yield (period, sort, counts.n, counts.sent, *_figures(counts), _change(counts, before)), counts.sources

    return rows.table(
        "satisfaction", "Satisfaction by period", columns, made(), audience="management",
        note="Counts are pooled before a share is taken. Few answers give no figure.",
    )  # fmt: skip


def _change(now: Answers, before: Answers | None) -> Value | None:
    """Difference to the period before in points; None without such a period."""
    if before is None:
        return None
    after, first = now.value, before.value
    if after.value is None or first.value is None:
        return after if after.value is None else first
    return known((after.value - first.value) * (100 if now.sort == reading.CSAT else 1))


def satisfaction_by_client(workspace: Workspace) -> Table:
    """The last period of each client beside the one before."""
    columns = (
        rows.CLIENT, _PERIOD, _N, column("csat_positive_of_responses"),
        Column("before", "Period before", "share", "The same figure in the period before."),
        Column("n_before", "Answers before", "count"),
        Column("change", "Change", "points", "In points; none when one of both has no value."),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for client in workspace.of("client"):
            found = {
                period: counts
                for (sort, period), counts in reading.by_period(workspace, client.id).items()
                if sort == reading.CSAT
            }
            if not found:
                continue
            last, *earlier = sorted(found, reverse=True)
            now, before = found[last], found[earlier[0]] if earlier else None
            yield (
                client.id, last, now.n, now.csat, before.csat if before else None,
                before.n if before else None, _change(now, before),
            ), (*now.sources, *(before.sources if before else ()))  # fmt: skip

    return rows.table("satisfaction_by_client", "Satisfaction by client", columns, made(), audience="management")


def survey_actions(workspace: Workspace) -> Table:
    """What is done about what we heard; open points first."""
    columns = (
        rows.ID, rows.CLIENT, _PERIOD, Column("text", "What is done"), rows.OWNER,
        Column("due", "Due", "date"), Column("done_on", "Done", "date"),
    )  # fmt: skip

    def made() -> Iterator[tuple[tuple[Any, ...], tuple[str, ...]]]:
        for record in workspace.of(reading.KIND):
            for item in record.list("follow_ups"):
                if isinstance(item, dict):
                    yield (
                        record.id, rows.client_id(workspace, record), record.text("period"), str(item.get("text") or ""),
                        str(item.get("owner") or ""), str(item.get("due") or ""), str(item.get("done_on") or ""),
                    ), (record.id,)  # fmt: skip

    ordered = sorted(made(), key=lambda pair: (bool(pair[0][6]), pair[0][5]))
    return rows.table("survey_actions", "What we do about it", columns, ordered, audience="management")
