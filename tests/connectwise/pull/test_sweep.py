"""Reading onto the shelf: whole the first time, then what changed; nothing is lost, nothing is kept that is gone."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from connectwise.pull.firm import BEN, entry, firm, read, rows, store, talking
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.simulator import Simulator
from pmo.connect.connectwise.simulator.clock import START, Ticks
from pmo.pipeline.psa.store import Shelf, ShelfError
from pmo.pipeline.psa.sweep import GROWING, Sweep

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.connect.connectwise.simulator import Store


def numbers(root: Path, resource: str = "time_entries") -> list[int]:
    return [row["id"] for row in rows(root, resource)]


def stored(psa: Store, resource: str = "time_entries") -> list[int]:
    return [row["id"] for row in psa.rows(resource)]


def asked(psa: Simulator, since: int = 0) -> Counter[str]:
    """How often each resource was asked for."""
    return Counter(seen.path.removesuffix("/count") for seen in psa.requests[since:])


def test_a_second_pull_of_nothing_new_costs_at_most_two_requests_for_each_resource(tmp_path):
    loaded, made = firm(tmp_path), store()
    for day in range(1, 29):
        entry(made, f"2026-10-{day:02}", "1")
    with Simulator(made) as psa:
        read(loaded, psa)
        before = len(psa.requests)
        done = read(loaded, psa)
        found = asked(psa, before)
    assert sum(swept.changed + swept.gone for swept in done) == 0
    assert max(found.values()) <= 2
    assert numbers(tmp_path) == stored(made)
    assert {found[f"/{RESOURCES[name].path}"] for name in GROWING} == {2}


def test_what_is_new_changed_and_gone_is_noticed_even_when_the_number_stays_the_same(tmp_path):
    loaded, made = firm(tmp_path), store()
    first, second = entry(made, "2026-10-01", "1"), entry(made, "2026-10-02", "2")
    with Simulator(made) as psa:
        read(loaded, psa)
        made.remove("time_entries", first)
        made.change("time_entries", second, actualHours=7)
        third = entry(made, "2026-10-03", "3")
        done = {swept.resource: swept for swept in read(loaded, psa)}
    assert {row["id"]: row["actualHours"] for row in rows(tmp_path, "time_entries")} == {second: 7, third: 3}
    assert (done["time_entries"].changed, done["time_entries"].gone) == (2, 1)


def test_a_row_that_came_without_a_new_mark_of_change_is_found_by_the_count(tmp_path):
    """As after a merge of companies or a restore: entries with an old `lastUpdated` appear."""
    loaded, made = firm(tmp_path), store()
    entry(made, "2026-10-02", "2")
    with Simulator(made) as psa:
        read(loaded, psa)
        entry(made, "2026-10-03", "3", _info={"lastUpdated": "2020-01-01T00:00:00Z"})
        read(loaded, psa)
    assert numbers(tmp_path) == stored(made)


def test_phases_are_read_again_when_their_project_changed_and_go_with_it(tmp_path):
    loaded, made = firm(tmp_path), store()
    with Simulator(made) as psa:
        read(loaded, psa)
        made.add("phases", {"id": 62, "projectId": 7, "description": "Build", "wbsCode": "1.2"})
        before = len(psa.requests)
        read(loaded, psa)
        assert not any("phases" in path for path in asked(psa, before))
        made.change("projects", 7, name="Dock")
        read(loaded, psa)
        assert numbers(tmp_path, "phases") == [61, 62]
        made.remove("projects", 7)
        read(loaded, psa)
    assert numbers(tmp_path, "phases") == []


def test_since_limits_time_and_a_later_day_never_gives_up_what_is_here(tmp_path):
    loaded, made = firm(tmp_path), store()
    old, new = entry(made, "2026-08-03", "1"), entry(made, "2026-10-05", "2")
    with Simulator(made) as psa:
        read(loaded, psa, since=date(2026, 9, 1))
        assert numbers(tmp_path) == [new]
        read(loaded, psa, since=date(2026, 11, 1))
        assert numbers(tmp_path) == [new]
        made.change("time_entries", new, actualHours=3)
        read(loaded, psa)
        assert [(row["id"], row["actualHours"]) for row in rows(tmp_path, "time_entries")] == [(new, 3)]
        read(loaded, psa, since=date(2026, 1, 1))
        assert numbers(tmp_path) == [old, new]
        assert numbers(tmp_path, "project_tickets") == [101, 102, 103]


def test_full_reads_all_time_again(tmp_path):
    loaded, made = firm(tmp_path), store()
    old = entry(made, "2026-08-03", "1")
    with Simulator(made) as psa:
        read(loaded, psa, since=date(2026, 9, 1))
        assert numbers(tmp_path) == []
        read(loaded, psa, full=True)
    assert numbers(tmp_path) == [old]


def test_costs_are_asked_for_only_when_wanted_and_entries_are_read_again_for_them(tmp_path):
    loaded, made = firm(tmp_path), store()
    entry(made, "2026-10-05", "2", extendedInvoiceAmount=300, _info={"lastUpdated": "2026-10-05T22:00:00Z"})
    with Simulator(made) as psa:
        read(loaded, psa, costs=False)
        assert [row.get("hourlyCost") for row in rows(tmp_path, "members")] == [None, None]
        assert rows(tmp_path, "time_entries")[0].get("extendedInvoiceAmount") is None
        assert not [seen for seen in psa.requests if "hourlyCost" in seen.query.get("fields", "")]
        read(loaded, psa, costs=True)
        assert [row["hourlyCost"] for row in rows(tmp_path, "members")] == [50, BEN_COST]
        assert rows(tmp_path, "time_entries")[0]["extendedInvoiceAmount"] == 300


BEN_COST = 61.5


def test_no_text_of_a_note_and_no_telephone_reaches_the_shelf(tmp_path):
    loaded, made = firm(tmp_path), store()
    entry(made, "2026-10-05", "2", BEN)
    with Simulator(made) as psa:
        read(loaded, psa)
    assert rows(tmp_path, "time_entries")[0]["notesLength"] == len("Pulled the cable for Mrs. Doe.")
    kept = b"".join(path.read_bytes() for path in sorted((tmp_path / ".cache").rglob("*")) if path.is_file())
    assert b"Pulled the cable" not in kept
    assert b"555 0100" not in kept
    assert b"AcmeFoods" in kept


def test_a_resource_that_may_not_be_read_is_said_and_the_others_are_read(tmp_path):
    loaded, made = firm(tmp_path), store()
    entry(made, "2026-10-05", "2")
    with Simulator(made, forbidden=frozenset({"agreements"})) as psa:
        done = {swept.resource: swept.trouble for swept in read(loaded, psa)}
    assert done["agreements"].startswith("it may not be read: ")
    assert [name for name, trouble in done.items() if trouble] == ["agreements"]
    assert len(numbers(tmp_path)) == 1


class Deaf:
    """A PSA that finds nothing whenever points in time are compared, as was seen on a server of the firm's own."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.whole = 0

    def pages(self, resource: str, where: Any = None, **options: Any) -> Any:
        if where is not None and "lastUpdated" in str(where):
            return (page for page in self.session.pages(resource, where & (field_id() < 0), **options))
        self.whole += resource == "time_entries"
        return self.session.pages(resource, where, **options)

    def count(self, resource: str, where: Any = None) -> int:
        return int(self.session.count(resource, where))


def field_id() -> Any:
    from pmo.connect.connectwise.conditions import field  # noqa: PLC0415 - for this class alone

    return field("id")


def test_a_psa_that_does_not_compare_points_in_time_is_read_whole(tmp_path):
    firm(tmp_path)
    made = store()
    number = entry(made, "2026-10-05", "2")
    with Simulator(made) as psa, talking(psa) as session, Shelf.of(tmp_path) as shelf:
        source = Deaf(session)
        Sweep(source, shelf).run()
        made.change("time_entries", number, actualHours=9)
        Sweep(source, shelf).run()
        assert rows(tmp_path, "time_entries")[0]["actualHours"] == 9
        made.change("time_entries", number, actualHours=10)
        Sweep(source, shelf).run()
        assert rows(tmp_path, "time_entries")[0]["actualHours"] == 10
        assert source.whole == 3


def test_the_latest_row_being_deleted_does_not_make_a_psa_deaf(tmp_path):
    firm(tmp_path)
    made = store()
    entry(made, "2026-09-05", "1", _info={"lastUpdated": "2026-09-05T12:00:00Z"})
    number = entry(made, "2026-10-05", "2")
    with Simulator(made) as psa, talking(psa) as session, Shelf.of(tmp_path) as shelf:
        Sweep(session, shelf).run()
        made.remove("time_entries", number)
        Sweep(session, shelf).run()
        before = len(psa.requests)
        done = Sweep(session, shelf).run()
        assert not [swept.resource for swept in done if swept.whole and swept.resource == "time_entries"]
        assert asked(psa, before)["/time/entries"] == 2
    assert numbers(tmp_path) == stored(made)


def test_the_clock_of_the_server_counts_and_a_day_is_asked_for_twice(tmp_path):
    loaded, made = firm(tmp_path), store()
    number = entry(made, "2026-10-05", "2")
    with Simulator(made, clock=Ticks(START + timedelta(days=400))) as psa:
        read(loaded, psa)
        late = (START + timedelta(days=399, hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        made.change("time_entries", number, actualHours=4)
        made.get("time_entries", number)["_info"]["lastUpdated"] = late  # a clock that goes behind
        read(loaded, psa)
    assert rows(tmp_path, "time_entries")[0]["actualHours"] == 4


@pytest.mark.parametrize("moves", [False, True])
def test_an_entry_changed_twice_within_a_second_comes_out_as_it_is_last(tmp_path, moves):
    """The mark of change has seconds: a pull between two changes reads the first, and the mark stays the same."""
    loaded, made = firm(tmp_path), store()
    number = entry(made, "2026-10-05", "2")
    with Simulator(made) as psa:
        made.change("time_entries", number, actualHours=3)
        mark = dict(made.get("time_entries", number)["_info"])
        read(loaded, psa)
        last = {"project": {"id": 8, "name": "Yard"}} if moves else {"actualHours": 4}
        made.change("time_entries", number, **last)
        made.get("time_entries", number)["_info"] = mark
        done = {swept.resource: swept.changed for swept in read(loaded, psa)}
    assert done["time_entries"] == 1
    assert {name: rows(tmp_path, "time_entries")[0][name] for name in last} == last


def test_phases_of_a_project_changed_twice_within_a_second_are_read_again(tmp_path):
    loaded, made = firm(tmp_path), store()
    second = START + timedelta(hours=1)
    with Simulator(made, clock=lambda: second) as psa:
        made.change("projects", 7, name="Dock")
        read(loaded, psa)
        made.add("phases", {"id": 62, "projectId": 7, "description": "Build", "wbsCode": "1.2"})
        read(loaded, psa)
        assert numbers(tmp_path, "phases") == [61, 62]
        made.clock = Ticks(second + timedelta(minutes=1))
        read(loaded, psa)
        before = len(psa.requests)
        read(loaded, psa)
        assert not any("phases" in path for path in asked(psa, before))


OWN = 9_000_000_000_000


@pytest.mark.parametrize("since", [None, date(2026, 9, 1)])
def test_rows_of_a_file_give_way_to_the_psa_and_are_counted(tmp_path, since):
    """Whether the file came before the first pull or after it, and also where it bears the numbers of the PSA."""
    loaded, made = firm(tmp_path), store()
    number = entry(made, "2026-10-05", "2", _info={"lastUpdated": "2026-10-05T22:00:00Z"})
    lines = [
        {"id": number, "actualHours": 9, "pmo_source": "finance"},
        {"id": OWN, "actualHours": 1, "pmo_source": "finance"},
    ]
    with Simulator(made) as psa:
        for time in range(2):
            with Shelf.of(tmp_path) as shelf:
                shelf.put("time_entries", lines)
                shelf.put("expense_entries", lines[1:])
            done = {swept.resource: swept for swept in read(loaded, psa, since=since)}
            assert [(row["id"], row["actualHours"]) for row in rows(tmp_path, "time_entries")] == [(number, 2)], time
            assert rows(tmp_path, "expense_entries") == []
            assert (done["time_entries"].of_files, done["expense_entries"].of_files) == (2, 1)
            assert (done["time_entries"].gone, done["expense_entries"].gone) == (0, 0)
        done = {swept.resource: swept for swept in read(loaded, psa, since=since)}
    assert (done["time_entries"].of_files, done["time_entries"].changed) == (0, 0)


def test_rows_of_a_file_stay_while_the_psa_does_not_answer(tmp_path):
    loaded, made = firm(tmp_path), store()
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [{"id": OWN, "actualHours": 1, "pmo_source": "finance"}])
    with Simulator(made, forbidden=frozenset({"time_entries"})) as psa:
        done = {swept.resource: swept for swept in read(loaded, psa)}
    assert (numbers(tmp_path), done["time_entries"].of_files) == ([OWN], 0)


def test_two_pulls_at_once_are_safe_the_second_one_is_told(tmp_path):
    firm(tmp_path)
    made = store()
    entry(made, "2026-10-05", "2")
    with Simulator(made) as psa, talking(psa) as session, Shelf.of(tmp_path) as one, Shelf.of(tmp_path) as other:
        refused: list[str] = []

        def meanwhile(resource: str, _read: int) -> None:
            if resource == "time_entries":
                with pytest.raises(ShelfError) as error:
                    Sweep(session, other).run()
                refused.append(str(error.value))

        Sweep(session, one, told=meanwhile).run()
        assert refused == ["Another pull is running here; wait until it is done."]
        Sweep(session, other).run()
    assert numbers(tmp_path) == stored(made)


def test_a_file_that_is_no_shelf_is_said(tmp_path):
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"something else, long enough to be no database at all" * 20)
    with pytest.raises(ShelfError, match="delete it, and pull again"):
        Shelf(path)


def test_numbers_keep_every_digit_on_the_shelf(tmp_path):
    from decimal import Decimal  # noqa: PLC0415

    row = {"id": 5, "hours": Decimal("0.1"), "money": Decimal("1234567890123456.7891"), "whole": Decimal(3), "text": 'a "b"\n\u0001', "list": [1, None, True]}  # fmt: skip
    with Shelf(tmp_path / "store.sqlite") as shelf:
        shelf.put("time_entries", [row])
        assert list(shelf.rows("time_entries")) == [row]
        assert isinstance(shelf.row("time_entries", 5)["whole"], Decimal)
