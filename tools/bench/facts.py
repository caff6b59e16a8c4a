"""A million time entries to utilization and cost: `pmo.facts` beside the bare query, and pandas beside `pmo.facts`."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import duckdb

from bench.clock import Task, measure, ratio

if TYPE_CHECKING:
    from pathlib import Path

    from bench.lint import Row

ENTRIES: Final = 1_000_000
_MAKE: Final = """COPY (
  SELECT CAST(i AS VARCHAR) AS id, 'person' || (i % 200) AS person, DATE '2025-01-01' + CAST(hash(i) % 600 AS INT) AS day,
    CAST((1 + hash(i * 3) % 32) / 4.0 AS DECIMAL(9, 4)) AS hours,
    CASE WHEN hash(i * 5) % 10 = 0 THEN 'time_off' WHEN hash(i * 5) % 10 = 1 THEN 'internal' ELSE 'client' END AS kind,
    ['billable', 'covered', 'no_charge'][1 + CAST(hash(i * 7) % 3 AS INT)] AS billing, 'client' || (i % 50) AS client,
    'project' || (i % 1000) AS project, '1.' || (i % 20) AS wbs, 'AGR-' || (i % 80) AS agreement,
    CAST(50 + i % 40 AS DECIMAL(10, 4)) AS cost_rate, CAST(1 AS DECIMAL(6, 4)) AS cost_multiplier,
    DATE '2026-12-01' AS entered_on
  FROM range({count}) AS t(i)) TO '{path}' (FORMAT PARQUET)"""
_OURS: Final = """
from datetime import date
from pathlib import Path
from pmo.facts.engine import Facts
from pmo.measure import fact_tables
from pmo.pipeline.facts import as_mappings
facts = Facts(Path('.'))
people = list(as_mappings(facts.ask('hours_by_person', date(2026, 12, 31))))
table = fact_tables.cost_of_projects(as_mappings(facts.ask('cost_by_project', date(2026, 12, 31))), ())
assert len(table.rows) == 1000 and people
"""
_BARE: Final = """
import duckdb
database = duckdb.connect(':memory:', config={'threads': '2'})
database.execute("CREATE VIEW time_entries AS SELECT * FROM read_parquet('time_entries.parquet')")
for question in (%r, %r):
    assert database.execute(question).fetchall()
"""
_PANDAS: Final = """
import pandas
entries = pandas.read_parquet('time_entries.parquet')
entries = entries[pandas.to_datetime(entries.day) <= '2026-12-31']
entries['hours'], entries['cost_rate'] = entries.hours.astype(float), entries.cost_rate.astype(float)
month = pandas.to_datetime(entries.day).dt.to_period('M')
work = entries.kind != 'time_off'
client = entries.kind == 'client'
sums = pandas.DataFrame({'logged': entries.hours.where(work, 0), 'time_off': entries.hours.where(~work, 0),
  'client': entries.hours.where(client, 0), **{name: entries.hours.where(client & (entries.billing == name), 0)
  for name in ('billable', 'covered', 'no_charge')}})
people = sums.groupby([entries.person, month]).sum()
cost = (entries.hours * entries.cost_rate)[work].groupby(entries.project[work]).sum()
assert len(people) and len(cost) == 1000
"""


def rows(base: Path, rounds: int) -> list[Row]:
    """The rows of the page: ours beside the bare query, pandas beside ours."""
    from datetime import date  # noqa: PLC0415

    from pmo.facts.questions import sql  # noqa: PLC0415

    sys.stderr.write("measuring a million time entries\n")
    folder = base / "facts"
    folder.mkdir()
    duckdb.connect().execute(_MAKE.format(count=ENTRIES, path=folder / "time_entries.parquet"))
    bare = _BARE % tuple(sql(name, date(2026, 12, 31)) for name in ("hours_by_person", "cost_by_project"))
    ours, query = (Task(name, [sys.executable, "-c", code], folder) for name, code in (("ours", _OURS), ("bare", bare)))
    measure([ours, query], rounds)
    out = [
        (
            f"`pmo facts`: {ENTRIES:,} entries to utilization and cost",
            "the bare queries in DuckDB",
            ratio(ours, query),
            "1.3",
        )
    ]
    if find_spec("pandas") and find_spec("pyarrow"):
        peer = Task("pandas", [sys.executable, "-c", _PANDAS], folder)
        measure([ours, peer], min(rounds, 3))
        out.append(("pandas on the same entries, in binary floats", "`pmo facts`, exact", ratio(peer, ours), "faster"))
    else:
        out.append(("pandas", "not installed here: `pip install pandas pyarrow`", "–", "faster"))
    return out
