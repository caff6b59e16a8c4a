"""The writer: what it writes, the reader reads back; and it looks like a person wrote it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.parse import strict_yaml
from pmo.pipeline.write import reads_as_text
from pmo.scaffold.yaml_text import WIDTH, dump

ODD = [
    "no",
    "it: is",
    "#",
    "-",
    "a",
    "017",
    "22:00",
    "~",
    "null",
    "a-longer-word-that-fills-a-line",
    "[x]",
    "2026-11-20",
]
VISIBLE = st.characters(exclude_categories=("Cs", "Cc", "Cf"))
"""The reader refuses control and invisible characters, escaped or not; those have a test of their own there."""
TEXT = st.one_of(
    st.text(VISIBLE),
    st.text(alphabet="ab :#-\n'\"|>0159.,[]{}eEyn~!&*%@`\\\t?=<", max_size=40),
    st.lists(st.sampled_from(ODD), max_size=60).map(" ".join),
    st.lists(st.text(alphabet="ab #:-é—", max_size=20), max_size=5).map("\n".join),
)
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=3)
SCALARS = st.one_of(TEXT, st.none(), st.booleans(), st.integers(-(10**15), 10**15), NUMBERS)
NAMES = st.one_of(st.text(VISIBLE, min_size=1, max_size=12), st.sampled_from(["id", "no", "title"]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5))
def test_what_is_written_is_read_back(data: dict[str, object]) -> None:
    parsed = strict_yaml.parse(dump(data, reads_as_text))
    assert parsed.faults == ()
    assert parsed.data == data


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Carrier delivers late", "Carrier delivers late"),
        ("2026-11-20", "2026-11-20"),
        ("2026-12-05T18:00:00-05:00", "2026-12-05T18:00:00-05:00"),
        ("no", '"no"'),
        ("22:00", '"22:00"'),
        ("1.2", '"1.2"'),
        ("true", '"true"'),
        ("", '""'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("- item", '"- item"'),
        ('say "x" \\ y', 'say "x" \\ y'),
        ("bell\a", '"bell\\x07"'),
        (True, "true"),
        (None, "null"),
        (12, "12"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000.0"),
        ([], "[]"),
        (["ann", "bob.cole"], "[ann, bob.cole]"),
    ],
)
def test_quotes_only_where_they_are_needed(value: object, written: str) -> None:
    assert dump({"x": value}, reads_as_text) == f"x: {written}\n"


def test_prose_is_folded_and_lists_of_sentences_are_blocks() -> None:
    prose = "The carrier has no date yet, and without a line nothing can be tested at the site. " * 3
    text = dump({"event": prose.strip(), "steps": ["Order the line now", "22:00: switch over"], "note": "one\ntwo\n"}, reads_as_text)  # fmt: skip
    lines = text.split("\n")
    assert lines[0] == "event: >-"
    assert all(len(line) <= WIDTH for line in lines)
    assert '  - Order the line now\n  - "22:00: switch over"\n' in text
    assert text.endswith("note: |\n  one\n  two\n")


def test_items_with_fields_start_on_the_dash() -> None:
    data = {"team": [{"person": "ann", "roles": ["lead", "test"]}, {"person": "bob"}], "hold": {"since": "2026-11-01"}}
    assert dump(data, reads_as_text) == (
        "team:\n  - person: ann\n    roles: [lead, test]\n  - person: bob\nhold:\n  since: 2026-11-01\n"
    )


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), object()])
def test_binary_floats_and_strangers_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump({"x": value}, reads_as_text)
