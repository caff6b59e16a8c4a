"""Rows in which a field is something it cannot be, as a shelf may hold them from before the gate: no command stumbles over one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from connectwise.pull.firm import entry, firm, store
from connectwise.pull.swapped import STEP, WHOLE, swapped
from pmo.domain.sheets import sheet as sheets
from pmo.pipeline.psa import dates, exact_json, fields, status, taken, team
from pmo.pipeline.psa.gaps import Gaps
from pmo.pipeline.psa.known import Known
from pmo.pipeline.psa.store import Cursor, Shelf
from pmo.pipeline.psa.wanted import wanted
from pmo.pipeline.time.pulled import pulled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pmo.pipeline.load import Loaded

READ = Cursor(pulled_at=datetime(2026, 11, 20, tzinfo=UTC))
BORN = {"projects": 7, "project_tickets": 102, "service_tickets": 500, "agreements": 3, "agreement_recaps": 3}
"""Rows that records name."""


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """The firm with a shelf on which every field of every resource is everything once."""
    root: Path = tmp_path_factory.mktemp("spoiled")
    loaded, made = firm(root), store()
    entry(made, "2026-11-03", "4")
    with Shelf.of(root) as shelf:
        for name, whole in WHOLE.items():
            shelf.put(name, [*made.rows(name), *swapped(whole, STEP)], READ)
    return loaded


def test_a_pull_goes_on(spoiled: Loaded) -> None:
    found = taken.take_over(spoiled)
    rows = sum(1 for _ in swapped(WHOLE["time_entries"], STEP))
    assert found.facts["time_entries"] == rows + 1
    gaps = [str(gap) for gap in found.gaps if gap.sort == "number"]
    assert any(gap.startswith("number hours of time entry: ") for gap in gaps)
    assert all("it is larger than any such number can be, and left out" in gap for gap in gaps)
    assert taken.prepared(spoiled, found).faults == ()


def test_the_status_is_shown(spoiled: Loaded) -> None:
    with Shelf.of(spoiled.root) as shelf:
        found = status.status(spoiled, shelf)
    text = status.as_text(found, width=100, style=lambda part, _: part, every=True)
    assert "\x1b" not in text
    assert "\u202e" not in text
    status.as_json(found).encode()


def test_a_push_finds_what_it_wants(spoiled: Loaded) -> None:
    with Shelf.of(spoiled.root) as shelf:
        wanted(spoiled.workspace, shelf, lambda _: "")
        known = Known(shelf, spoiled.workspace.settings.psa)
        assert known.members["aruiz"] == 11
        assert known.tickets_of_task(7, "1.1")


def test_the_day_and_the_reviews_are_shown(spoiled: Loaded) -> None:
    found = team.assigned(spoiled.workspace, spoiled.root)
    assert found is not None
    assert found.tickets
    assert pulled(spoiled, sheets.TIME, lambda _: True)
    assert pulled(spoiled, sheets.EXPENSES, lambda _: True)


class OneRow:
    """A shelf on which one row is spoiled."""

    def __init__(self, resource: str, row: dict[str, Any]) -> None:
        self.resource, self.only = resource, exact_json.read(exact_json.written(row))

    def rows(self, resource: str) -> Iterator[dict[str, Any]]:
        yield from [self.only] if resource == self.resource else []

    def row(self, resource: str, number: int | None) -> dict[str, Any] | None:
        return self.only if (resource, number) == (self.resource, self.only["id"]) else None

    def cursor(self, resource: str) -> Cursor:  # noqa: ARG002
        return READ

    def pulled_at(self, resource: str) -> datetime | None:  # noqa: ARG002
        return READ.pulled_at


@pytest.mark.parametrize("resource", BORN)
def test_a_spoiled_row_that_a_record_names(spoiled: Loaded, resource: str) -> None:
    for row in swapped(WHOLE[resource], STEP):
        shelf: Any = OneRow(resource, {**row, "id": BORN[resource]})
        said = fields.compare(spoiled, shelf, Gaps()).wishes
        assert not any("\x1b" in str(wish.value) for wish in said)
        list(dates.told(spoiled.workspace, shelf))
