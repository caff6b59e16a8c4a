"""Valid records of the example firm, and ways to spoil them."""

import copy
from decimal import Decimal

from hypothesis import strategies as st

from pmo.pipeline.load import load
from support import AS_OF, ROOT

VALUES = (
    None,
    True,
    False,
    0,
    -1,
    3,
    10**20,
    Decimal("0.5"),
    Decimal("3.0"),
    Decimal("-7.25"),
    "",
    " ",
    "x",
    "x" * 7000,
    "draft",
    "closed",
    "2026-11-20",
    "2026-02-30",
    "2026-W01-1",
    "20261120",
    "2026-12-05T18:00:00-05:00",
    "2026-12-05T18:00",
    "2026-12-05 18:00:00Z",
    "2026-12-05T24:00:00Z",
    "2026-10",
    "RSK-2026-0001",
    "RSK-2026-0001\n",
    "PSA-T-4711",
    "PSA-T-٤٧",
    "1.2.3",
    "café\n",
    [],
    [1],
    ["x", "x"],
    [None],
    [{}],
    [["x"]],
    {},
    {"x": 1},
    {"required": True},
)


def example_firm():
    return load(ROOT, AS_OF)


def one_of_each(workspace):
    """The longest record of every kind: most fields, most ways to go wrong."""
    return {
        name: max(found, key=lambda record: len(repr(record.data)))
        for name in sorted(workspace.kinds)
        if (found := workspace.of(name))
    }


def places(value, path=()):
    """Every path inside plain data."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value[:3]):
            yield from places(item, (*path, index))


def spoiled(data, path, how, value):
    """A copy with one thing changed at a path: removed, replaced, or a field added."""
    out = copy.deepcopy(data)
    inner = out
    for part in path[:-1]:
        inner = inner[part]
    if not path:
        out["added"] = value
    elif how == "remove":
        del inner[path[-1]]
    elif how == "add" and isinstance(inner, dict):
        inner["added"] = value
    else:
        inner[path[-1]] = copy.deepcopy(value)
    return out


@st.composite
def spoiled_records(draw, records, times=2):
    """A kind and the data of one of its records after one or more changes."""
    name = draw(st.sampled_from(sorted(records)))
    data = records[name].data
    for _ in range(draw(st.integers(1, times))):
        path = draw(st.sampled_from(sorted(places(data), key=repr)))
        data = spoiled(data, path, draw(st.sampled_from(("remove", "replace", "add"))), draw(st.sampled_from(VALUES)))
    return name, data
