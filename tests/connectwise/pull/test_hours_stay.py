"""Hours in the records become fewer only when all entries were read, and not many at once, unless somebody says that it is right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.pull.fake import Fake
from connectwise.pull.firm import ACTUALS, entry, firm, snapshot, store, text
from pmo.cli.connectwise import connection
from pmo.cli.connectwise.pull import command
from pmo.connect.connectwise.unusable import Unusable
from pmo.pipeline.psa.doubts import hours_believable

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

WEEKS = 20
HELD = "No row was taken out or got fewer hours."


class Psa(Fake):
    """Says that it has rows which it does not give."""

    more = 0

    def count(self, resource: str, where: Any = None) -> int:
        return super().count(resource, where) + (self.more if resource == "time_entries" else 0)


@pytest.fixture
def psa() -> Psa:
    """Twenty weeks of eight hours each: 160 h."""
    made = store()
    for week in range(WEEKS):
        entry(made, f"{datetime(2026, 6, 1, tzinfo=UTC) + timedelta(weeks=week):%Y-%m-%d}", "8")
    return Psa.of(made)


@pytest.fixture
def pull(tmp_path: Path, psa: Psa, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on a firm that agrees with the PSA; `fresh` as after a clone, without what was read before."""

    monkeypatch.setattr(connection, "session", psa.opened)

    def run(*more: str, fresh: bool = False) -> Result:
        cache = tmp_path / ".cache"
        if fresh and cache.is_dir():
            cache.rename(tmp_path / ".cache-of-another-clone")
        words = ["--root", str(tmp_path), "--as-of", "2026-11-20", "--costs", "--full", "--write", *more]
        return CliRunner().invoke(command, words, catch_exceptions=False)

    firm(tmp_path)
    assert run().exit_code == 0
    assert text(tmp_path, ACTUALS).count("\n") == WEEKS + 1
    return run


def change(psa: Psa, every: int, **fields: Any) -> None:
    """Say something else in every so-manieth entry; None takes the field away."""
    for row in psa.lists["time_entries"][::every]:
        row.update(fields)
        row["_info"] = {"lastUpdated": "2026-11-20T13:00:00Z"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"actualHours": Decimal(0)}, "the PSA gives 0 of the 160 h that it gave before"),
        ({"actualHours": Decimal(5)}, "the PSA gives 100 of the 160 h that it gave before"),
        ({"actualHours": None}, "160 h would go, and 20 time entries of the PSA could not be read or have no hours"),
        ({"timeStart": None}, "160 h would go, and 20 time entries of the PSA could not be read or have no hours"),
    ],
)
def test_hours_that_suddenly_say_less_stay(
    tmp_path: Path, psa: Psa, pull: Any, fields: dict[str, Any], said: str
) -> None:
    before = text(tmp_path, ACTUALS)
    change(psa, 1, **fields)
    done = pull()
    assert done.exit_code == 1
    assert f"error: hours in the records: {said}" in done.stderr
    assert HELD in done.stderr
    assert text(tmp_path, ACTUALS) == before
    assert pull().exit_code == 1, "and so it is the next time"
    assert pull("--gone-is-right").exit_code == 0
    assert text(tmp_path, ACTUALS) != before


def test_one_entry_that_cannot_be_used_in_a_fresh_clone_lowers_nothing(tmp_path: Path, psa: Psa, pull: Any) -> None:
    before = text(tmp_path, ACTUALS)
    number = psa.lists["time_entries"][3]["id"]
    psa.bad["time_entries"] = [Unusable("time_entries", number, "actualHours", "is a list", whole=True)]
    done = pull(fresh=True)
    assert done.exit_code == 1
    assert "8 h would go, and 1 time entry of the PSA could not be read" in done.stderr
    assert text(tmp_path, ACTUALS) == before


def test_a_list_that_is_shorter_than_its_count_lowers_nothing(tmp_path: Path, psa: Psa, pull: Any) -> None:
    before = text(tmp_path, ACTUALS)
    cut = psa.lists["time_entries"].pop()
    psa.more = 1
    done = pull(fresh=True)
    assert done.exit_code == 1
    assert "8 h would go, and 1 time entry of the PSA could not be read" in done.stderr
    assert text(tmp_path, ACTUALS) == before
    psa.lists["time_entries"].append(cut)
    psa.more = 0
    again = pull()
    assert (again.exit_code, text(tmp_path, ACTUALS)) == (0, before)


def test_what_grows_is_written_all_the_same(tmp_path: Path, psa: Psa, pull: Any) -> None:
    rows = psa.lists["time_entries"]
    rows[0].update(actualHours=None, _info={"lastUpdated": "2026-11-20T13:00:00Z"})
    rows[1].update(actualHours=Decimal(9), _info={"lastUpdated": "2026-11-20T13:00:00Z"})
    done = pull()
    assert done.exit_code == 1
    hours = [line.split(",")[4] for line in text(tmp_path, ACTUALS).splitlines()[1:]]
    assert sorted(hours) == ["8"] * (WEEKS - 1) + ["9"]


def test_a_correction_is_taken_over_without_a_word(tmp_path: Path, psa: Psa, pull: Any) -> None:
    psa.lists["time_entries"][0].update(actualHours=Decimal(2), _info={"lastUpdated": "2026-11-20T13:00:00Z"})
    done = pull()
    assert (done.exit_code, HELD in done.stderr) == (0, False)
    assert sum(line.split(",")[4] == "2" for line in text(tmp_path, ACTUALS).splitlines()) == 1


def test_a_timer_that_runs_is_no_fault(tmp_path: Path, psa: Psa, pull: Any) -> None:
    """Nothing would become fewer, so nothing is said."""
    before = snapshot(tmp_path)
    last = dict(psa.lists["time_entries"][-1])
    last.update(id=last["id"] + 1, actualHours=None, timeEnd=None, _info={"lastUpdated": "2026-11-20T13:00:00Z"})
    psa.lists["time_entries"].append(last)
    done = pull()
    assert (done.exit_code, HELD in done.stderr) == (0, False)
    assert snapshot(tmp_path)[ACTUALS] == before[ACTUALS]


@pytest.mark.parametrize(
    ("lost", "before", "can_be"),
    [
        ("40", "40", True),
        ("40.25", "60", False),
        ("40.25", "201.25", True),
        ("400", "2000", True),
        ("401", "2000", False),
    ],
)
def test_how_many_hours_can_be_gone_at_once(lost: str, before: str, *, can_be: bool) -> None:
    assert hours_believable(Decimal(lost), Decimal(before)) is can_be
