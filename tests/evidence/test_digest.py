"""The mark of what is signed: every field counts, layout does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmo.evidence import digest
from pmo.model.record import Record, Source
from pmo.pipeline.load import load, load_kinds
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pmo.model.kind import Field, Kind

KINDS = load_kinds(ROOT)[0]
FIELDS = [(kind, item) for kind in KINDS.values() for item in kind.fields]


def record(kind: Kind, data: dict[str, Any], body: str = "") -> Record:
    return Record(kind.name, "one", "one.yml", data, Source("one.yml", ""), body)


def nested(path: str, value: object) -> dict[str, Any]:
    """Data that holds one value at a path such as `responses[].due`."""
    name, _, rest = path.partition(".")
    inner: Any = nested(rest, value) if rest else value
    while name.endswith("[]"):
        name, inner = name.removesuffix("[]"), [inner]
    return {name: inner}


@pytest.mark.parametrize(("kind", "item"), FIELDS, ids=[f"{kind.name}.{item.path}" for kind, item in FIELDS])
def test_every_field_counts_unless_it_is_excluded(kind: Kind, item: Field) -> None:
    parts = item.path.replace("[]", "").split(".")
    above = {".".join(parts[: index + 1]) for index in range(len(parts))}
    out = not item.signed or bool(above & digest.excluded(kind))
    marks = {digest.content(record(kind, nested(item.path, value)), kind) for value in ("one", "two", 3, True, None)}
    assert len(marks) == (1 if out else 5)


def test_what_may_change_after_an_approval_is_little() -> None:
    assert digest.excluded(KINDS["change"]) == {
        "status", "approvals", "actual_start", "actual_end", "outcome", "cancel_reason", "review", "notes", "psa_ref", "psa_status",
    }  # fmt: skip
    for kind in KINDS.values():
        assert len(digest.excluded(kind)) <= max(10, len(kind.fields) // 4), kind.name


def test_the_prose_counts_and_its_line_ends_do_not() -> None:
    kind = KINDS["runbook"]
    one, other = (digest.content(record(kind, {}, body), kind) for body in ("Step 1\nStep 2\n", "Step 1\r\nStep 2\r\n"))
    assert one == other
    assert digest.content(record(kind, {}, "Step 1\nStep 3\n"), kind) != one


def test_kind_and_id_count() -> None:
    kind = KINDS["change"]
    one = digest.content(record(kind, {"title": "x"}), kind)
    other = Record("change", "two", "one.yml", {"title": "x"}, Source("one.yml", ""))
    assert digest.content(other, kind) != one


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def same(one: Any, other: Any) -> bool:
    """Equal as data: a number is its value, but never the text or the truth value that looks like it."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (int, Decimal)) and isinstance(other, (int, Decimal)):
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


@given(plain, plain)
def test_different_data_has_different_bytes(one: Any, other: Any) -> None:
    assert (digest.canonical(one) == digest.canonical(other)) == same(one, other)


def test_numbers_and_order() -> None:
    assert digest.canonical({"b": Decimal("1.50"), "a": 1}) == digest.canonical(
        {"a": Decimal("1.0"), "b": Decimal("1.5")}
    )
    assert digest.canonical(Decimal("1.5")) != digest.canonical("1.5")
    assert digest.canonical(1) != digest.canonical(True)  # noqa: FBT003
    assert digest.canonical("\0d1.5") != digest.canonical(Decimal("1.5"))
    assert digest.canonical("\ud800") != digest.canonical("\\ud800")


def test_the_fields_that_changed_are_named() -> None:
    kind = KINDS["change"]
    before, after = (
        record(kind, {"title": "a", "impact": "b", "status": "draft"}),
        record(kind, {"title": "a", "impact": "c", "status": "x", "reason": "r"}),
    )
    assert digest.changed_fields(before, after, kind) == ("impact", "reason")


def test_the_mark_of_everything_covers_each_part() -> None:
    base = ("r", "change", "CR-1", "1" * 64, {"runbook/a": "2" * 64})
    marks = {digest.subject(*base)}
    for index, value in enumerate(("s", "risk", "CR-2", "3" * 64, {"runbook/a": "4" * 64})):
        marks.add(digest.subject(*(value if place == index else part for place, part in enumerate(base))))  # type: ignore[arg-type]
    assert len(marks) == 6


def test_all_records_of_the_example_have_a_mark() -> None:
    workspace = load(ROOT, AS_OF, AS_OF).workspace
    marks = [digest.content(one, workspace.kinds[one.kind]) for one in workspace.records]
    assert len(set(marks)) == len(marks) > 600
