"""Pay, ratings and their dates, health and contacts at home are named by lint in a record of any kind, however it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from example.lives import firm
from rules.workbench import rules, workspace_of

if TYPE_CHECKING:
    from pmo.model.record import Record

KINDS = sorted({record.kind for record in firm().workspace.records})
FIELDS = (
    "salary",
    "hourly_cost",
    "performance_rating",
    "appraisal_date",
    "one_to_one",
    "diagnosis",
    "sick_days",
    "home_phone",
    "home_address",
)


def with_field(record: Record, field: str) -> tuple[str, int]:
    """The text of a record with one field more, and the line on which the field stands."""
    text = record.source.text
    if record.path.endswith(".csv"):
        head, *rows = text.rstrip("\n").split("\n")
        return "\n".join([f"{head},{field}", *(f"{row},1" for row in rows)]) + "\n", 1
    if record.path.endswith(".md"):
        return text.replace("---\n", f"---\n{field}: 1\n", 1), 2
    return f"{text}{field}: 1\n", text.count("\n") + 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_field_is_named_in_a_record_of_any_kind(kind: str) -> None:
    record = firm().workspace.of(kind)[0]
    rule = rules()["personal-data-in-record"]
    assert list(rule.run(workspace_of({record.path: record.source.text}))) == []
    for field in FIELDS:
        text, line = with_field(record, field)
        found = list(rule.run(workspace_of({record.path: text})))
        assert found, field
        assert all(f"the field “{field}” holds personal data" in item.message for item in found)
        assert found[0].place.path == record.path
        assert found[0].place.span.line == line
        assert {item.level for item in found} == {"error"}


def test_no_field_of_any_schema_is_one_of_those() -> None:
    names = {field.name for kind in firm().workspace.kinds.values() for field in kind.fields}
    assert not names & set(FIELDS)
