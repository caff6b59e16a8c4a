"""Faults, cuts and kills lose nothing and double nothing: when the pull is through, the shelf is the PSA."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectwise.pull.firm import entry, firm, rows, store, talking
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.sift import sift
from pmo.connect.connectwise.simulator import EVERY, Fault, Faults, Simulator
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.psa.sweep import CHILDREN, GROWING, SETUP, Sweep

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator import Store

ALL = (*SETUP, *GROWING, *CHILDREN)
MOST_PULLS = 40


def busy(entries: int) -> Store:
    made = store()
    for number in range(entries):
        entry(made, f"2026-10-{number % 27 + 1:02}", "1")
    return made


def wanted(made: Store, resource: str) -> list[dict[str, Any]]:
    return [sift(RESOURCES[resource], row, costs=True) for row in made.rows(resource)]


def plain(found: list[dict[str, Any]]) -> list[tuple[int, str, str]]:
    """What tells whether a row is the right one, in its latest form."""
    return [
        (row["id"], f"{Decimal(row.get('actualHours') or 0):.4f}", str((row.get("_info") or {}).get("lastUpdated"))) for row in found
    ]  # fmt: skip


def persistently(psa: Simulator, shelf: Shelf, size: int) -> int:
    """Pull until one comes through; how many it took."""
    for count in range(1, MOST_PULLS + 1):
        try:
            with talking(psa, costs=True, tries=3) as session:
                Sweep(session, shelf, costs=True, size=size).run()
        except PsaError:
            continue
        return count
    pytest.fail("no pull came through")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 10**6),
    schedule=st.dictionaries(st.integers(1, 90), st.sampled_from(EVERY), max_size=12),
    size=st.integers(2, 9),
)
def test_any_schedule_of_faults_loses_and_doubles_nothing(seed: int, schedule: dict[int, Fault], size: int) -> None:
    made = busy(20)
    faults = Faults(seed=seed, rate=0.1, kinds=EVERY, schedule=schedule, slow_seconds=0.0)
    with (
        tempfile.TemporaryDirectory() as folder,
        Simulator(made, faults) as psa,
        Shelf(Path(folder, "store.sqlite")) as shelf,
    ):
        persistently(psa, shelf, size)
        made.remove("time_entries", 3)
        made.change("time_entries", 17, actualHours=8)
        entry(made, "2026-11-02", "2")
        persistently(psa, shelf, size)
        for resource in ALL:
            assert plain(list(shelf.rows(resource))) == plain(wanted(made, resource)), resource


def test_a_pull_that_was_cut_off_goes_on_where_it_stopped(tmp_path):
    made = busy(40)
    firm(tmp_path)
    with Simulator(made) as psa, Shelf.of(tmp_path) as shelf:
        with talking(psa, tries=1) as session, pytest.raises(PsaError):
            Sweep(session, shelf, size=4, told=_cutting(psa)).run()
        reached = shelf.cursor("time_entries").after
        assert 8 <= reached < 40
        made.change("time_entries", 2, actualHours=5)  # behind the place it has reached
        made.remove("time_entries", 3)
        psa.faults = Faults()
        before = len(psa.requests)
        with talking(psa) as session:
            Sweep(session, shelf, size=4).run()
        again = [seen for seen in psa.requests[before:] if seen.path.endswith("/time/entries")]
        assert again[0].query["pageId"] == str(reached)
    assert plain(rows(tmp_path, "time_entries")) == plain(wanted(made, "time_entries"))


def _cutting(psa: Simulator) -> Any:
    """Breaks the line once twelve entries were read."""

    def told(resource: str, read: int) -> None:
        if resource == "time_entries" and read >= 12:
            psa.faults = Faults(rate=1.0, kinds=(Fault.CUT_BEFORE,))

    return told


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
@pytest.mark.parametrize("requests", [3, 14, 24, 31])
def test_kill_minus_nine_at_any_moment_and_again_is_as_if_nothing_had_happened(tmp_path, requests):
    made = busy(2500)
    firm(tmp_path)
    with Simulator(made) as psa:
        environ = {**os.environ, **psa.environ}
        line = [sys.executable, "-m", "pmo", "connectwise", "pull", "--costs", "--root", str(tmp_path)]
        child = subprocess.Popen(line, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _until(lambda: len(psa.requests) >= requests or child.poll() is not None)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL, "it was through before it was killed"
        with talking(psa, costs=True) as session, Shelf.of(tmp_path) as shelf:
            Sweep(session, shelf, costs=True).run()
    for resource in ALL:
        assert plain(rows(tmp_path, resource)) == plain(wanted(made, resource)), resource


def _until(done: Any) -> None:
    while not done():
        time.sleep(0.001)


def test_two_processes_at_once_leave_one_whole_shelf(tmp_path):
    made = busy(60)
    firm(tmp_path)
    with Simulator(made, Faults(rate=0.3, kinds=(Fault.SLOW,), slow_seconds=0.05)) as psa:
        environ = {**os.environ, **psa.environ}
        line = [sys.executable, "-m", "pmo", "connectwise", "pull", "--costs", "--write", "--root", str(tmp_path)]
        both = [
            subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(2)
        ]
        said = [child.communicate()[0] for child in both]
    codes = sorted(child.returncode for child in both)
    assert codes in ([0, 0], [0, 2]), said
    assert all("Traceback" not in words for words in said)
    assert plain(rows(tmp_path, "time_entries")) == plain(wanted(made, "time_entries"))
    assert (tmp_path / "projects/dock/actuals.csv").is_file()
