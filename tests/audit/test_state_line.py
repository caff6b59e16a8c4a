"""The state read from one line is the one that the parser reads, or there is no answer."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmo.parse import document
from pmo.parse.state_line import quick
from support import ROOT

FILES = [
    path
    for top in ("projects", "registers", "processes", "runbooks")
    for path in sorted((ROOT / top).rglob("*"))
    if path.suffix in (".yml", ".md")
]
HIDDEN = {
    "a quoted text over lines": 'id: a\ntitle: "one\nstatus: closed\ntwo"\n',
    "a text in single quotes": "id: a\ntitle: 'one\nstatus: closed\ntwo'\n",
    "an escaped quote": 'id: a\ntitle: "one \\"\nstatus: closed\ntwo"\n',
    "a quoted item": 'id: a\nnotes:\n- "one\nstatus: closed\ntwo"\n',
    "a list left open": "id: a\nnotes: [one,\nstatus: closed]\n",
    "a nested list left open": "id: a\nnotes: [[one],\nstatus: closed]\n",
    "a group left open": "id: a\nmore: {one: 1,\nstatus: closed}\n",
    "a list that looks closed": "id: a\nnotes: [[one]\n ,\nstatus: closed]\n",
    "a group from the first line on": "{id: a,\nstatus: closed}\n",
    "an indented record": " id: a\nstatus: closed\n",
    "another document": "id: a\n---\nstatus: closed\n",
    "the end of a document": "id: a\n...\nstatus: closed\n",
    "a line of its own kind": "id: a\ntitle: x\x85status: open\nstatus: closed\n",
    "a carriage return": "id: a\rstatus: open\nstatus: closed\n",
    "an anchor": 'id: a\ntitle: &x "one\nstatus: closed\n"\n',
    "a tag": 'id: a\ntitle: !!str "one\nstatus: closed\n"\n',
    "a value that goes on": "id: a\nstatus: draft\n  closed\n",
    "a value that goes on after a gap": "id: a\nstatus: draft\n\n  closed\n",
    "a word that is none": "id: a\nstatus: null\n",
    "a truth": "id: a\nstatus: true\n",
    "a quoted state": 'id: a\nstatus: "closed"\n',
    "a state behind a comment": "id: a\nstatus: closed # done\n",
    "a name in quotes": 'id: a\n"status": closed\nstatus: open\n',
    "a question": "? status\n: closed\nstatus: open\n",
}  # fmt: skip


def told(path: str, raw: bytes) -> object:
    data = document.read(path, raw).data
    return None if data is None else data.get("status")


def test_every_record_of_the_example_says_the_same() -> None:
    answered = 0
    for path in FILES:
        raw = path.read_bytes()
        found = quick(path.name, raw, "status")
        if found is not None:
            answered += 1
            assert found == told(path.name, raw), path
    assert answered > len(FILES) * 0.8


@pytest.mark.parametrize("name", HIDDEN)
def test_a_line_that_is_no_field_is_never_taken_for_one(name: str) -> None:
    raw = HIDDEN[name].encode()
    found = quick("a.yml", raw, "status")
    assert found is None or found == told("a.yml", raw)


PIECES = st.sampled_from(
    ["id: a\n", "status: open\n", "status: closed\n", 'title: "x', "title: 'x", '"\n', "'\n", "notes: [", "]\n", "{", "}\n", "\n", " ", "- ",
     "a: b\n", "# c\n", ",\n", "|\n", ">-\n", ": ", "---\n", "\\", "\t", "\r\n", "x", "&a ", "status:", "  status: draft\n", "?", '"'],
)  # fmt: skip


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=9), st.booleans())
def test_no_text_made_by_chance_is_read_differently(parts: list[str], markdown: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    text = "".join(parts)
    path, raw = ("a.md", f"---\n{text}---\nprose\n".encode()) if markdown else ("a.yml", text.encode())
    found = quick(path, raw, "status")
    full = document.read(path, raw)
    if found is not None and full.data is not None and not full.faults:
        assert found == full.data.get("status")
