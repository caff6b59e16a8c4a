"""A value is changed where it stands: nothing else moves, no comment is lost, and what cannot be done safely is not done."""

from __future__ import annotations

import copy
import difflib
import random
from decimal import Decimal
from typing import Any

import pytest

from pmo.parse import document, extents, table
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import edit, table_edit
from support import ROOT

TEXT = """\
# yaml-language-server: x
id: A   # the id
# about the title
title: Old title  # why
text: >-
  Some long
  text here.
# about the items
items:
  - a: 1   # first
    b: "x"
  # second
  - a: 2
names: [x, z]  # both
last: 'q'
# end
"""
RANKS = {
    "id": 0,
    "title": 1,
    "text": 2,
    "extra": 3,
    "items": 4,
    "items.z": 0,
    "items.a": 1,
    "items.b": 2,
    "names": 5,
    "last": 6,
}


def edited(
    new: dict[str, Any], text: str = TEXT, path: str = "a.yml", ranks: dict[str, int] | None = None
) -> str | None:
    old = document.read(path, text.encode()).data or {}
    writing = edit.Writing(lambda one: extents.extents(path, one), reads_as_text, RANKS if ranks is None else ranks)
    return edit.edited(text, old, new, writing)


def difference(new: str) -> list[str]:
    return [line for line in difflib.unified_diff(TEXT.split("\n"), new.split("\n"), lineterm="", n=0) if line[:1] in "+-" and line[:3] not in ("+++", "---")]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"title": "New: title"}, ["-title: Old title  # why", '+title: "New: title"  # why']),
        ({"last": "it's"}, ["-last: 'q'", "+last: 'it''s'"]),
        ({"names": ["x", "y z"]}, ["-names: [x, z]  # both", "+names: [x, y z]  # both"]),
        ({"names": ["x", "a, b"]}, ["-names: [x, z]  # both", '+names: [x, "a, b"]  # both']),
        ({"names": ["x"]}, ["-names: [x, z]  # both", "+names: [x]  # both"]),
        ({"text": "Short"}, ["-  Some long", "-  text here.", "+  Short"]),
        ({"extra": "here"}, ["+extra: here"]),
        ({"items": [{"a": 1, "b": "x"}, {"a": 2, "b": "no"}]}, ['+    b: "no"']),
        ({"items": [{"a": 1, "b": "x"}, {"a": 2}, {"a": 3}]}, ["+  - a: 3"]),
        (
            {"items": [{"z": 0, "a": 1, "b": "x"}, {"a": 2}]},
            ["-  - a: 1   # first", "+  - z: 0", "+    a: 1   # first"],
        ),
        ({"title": None}, ["-title: Old title  # why", "+# why"]),
        ({"title": True}, ["-title: Old title  # why", "+title: true  # why"]),
    ],
)
def test_only_what_changed_is_another_line(changes: dict[str, Any], lines: list[str]) -> None:
    new = copy.deepcopy(document.read("a.yml", TEXT.encode()).data or {})
    for name, value in changes.items():
        if value is None:
            del new[name]
        else:
            new[name] = value
    out = edited(new)
    assert out is not None
    assert difference(out) == lines
    assert document.read("a.yml", out.encode()).data == new


def test_a_list_with_a_comment_inside_is_not_taken_out() -> None:
    new = {key: value for key, value in (document.read("a.yml", TEXT.encode()).data or {}).items() if key != "items"}
    assert edited(new) is None


def test_true_is_not_one() -> None:
    out = edited({"a": [{"b": True}]}, "a:\n  - b: 1\n", ranks={})
    assert out == "a:\n  - b: true\n"


def test_front_matter_is_changed_and_prose_is_not() -> None:
    text = "---\ntitle: A\nowner: b  # x\n---\n\ntitle: prose\n"
    assert edited({"title": "B", "owner": "b", "end": 1}, text, "a.md", {}) == "---\ntitle: B\nowner: b  # x\nend: 1\n---\n\ntitle: prose\n"  # fmt: skip


_VALUES = ("- odd", "a: b", "x" * 130, "long words " * 20 + ".", "line\nline two", 3, Decimal("2.50"), True, "#hash", "it's", '"q"', "é, [x]", "end:")  # fmt: skip


def _mutated(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        out = {key: _mutated(item, chance) if chance.random() < 0.6 else item for key, item in value.items() if chance.random() > 0.08 or len(value) == 1}  # fmt: skip
        if chance.random() < 0.15:
            out["zz_new"] = chance.choice([1, "text: x", ["a", "b"], [{"q": "x y"}], {"w": True}])
        return out or {"zz": 1}
    if isinstance(value, list):
        turn = chance.random()
        if turn < 0.2 and value:
            return [*value, copy.deepcopy(chance.choice(value))]
        if turn < 0.3 and len(value) > 1:
            return value[:-1]
        return [_mutated(item, chance) if chance.random() < 0.3 else item for item in value]
    return chance.choice((value, *_VALUES))


def test_every_record_of_the_example_can_say_something_else() -> None:
    """Random changes of all kinds: the new text says exactly what was wanted, and hardly any is refused."""
    count = refused = 0
    for file in sorted(
        [*ROOT.glob("projects/**/*.yml"), *ROOT.glob("registers/**/*.yml"), *ROOT.glob("projects/**/*.md")]
    ):
        path = file.relative_to(ROOT).as_posix()
        before = document.read(path, file.read_bytes())
        if not before.data:
            continue
        new = _mutated(copy.deepcopy(before.data), random.Random(path))
        out = edited(new, before.source.text, path, {})
        count += 1
        if out is None:
            refused += 1
            continue
        after = document.read(path, out.encode())
        assert after.data == new, path
        assert after.body.rstrip() == before.body.rstrip(), path
        comments = [
            line.strip()
            for line in before.source.text.split("\n")
            if line.lstrip().startswith("# yaml-language-server")
        ]
        assert all(comment in out for comment in comments), path
    assert count > 400
    assert refused < count / 20


def test_table_keeps_what_nobody_touched() -> None:
    text = 'a,b,c\n1,"x, y",  z\n\n2,"he said ""no""",w\n'
    assert table_edit.edited(table.as_written(text), {(1, "a"): "3"}) == 'a,b,c\n1,"x, y",  z\n\n3,"he said ""no""",w\n'
    assert table_edit.edited(table.as_written(text), {(0, "c"): "p, q"}, [{"a": "9", "c": "=x"}]) == 'a,b,c\n1,"x, y","p, q"\n\n2,"he said ""no""",w\n9,,=x\n'  # fmt: skip
    assert table_edit.edited(table.as_written(text), {(0, "d"): "1"}) is None
    assert table_edit.edited(table.as_written(text), {(7, "a"): "1"}) is None
