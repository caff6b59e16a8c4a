"""The quick reader against the strict parser: where it answers, both say the same; where it must not, it is silent."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pmo.parse import everyday, strict_yaml
from pmo.parse.text import decode
from support import ROOT

FILES = [path for folder in ("projects", "registers") for path in sorted((ROOT / folder).rglob("*.yml"))]
TEXTS = [decode(path.read_bytes())[0] for path in FILES]
PIECES = [
    *" \n:-#'\"[]{},&*!|>%@`?~=<0129.eEnNyYxo_+aZ\\é“",
    ": ", " #", "- ", "\n- ", "\n  ", "\n    ", ">-", "null", "true", "no", "---\n", "...\n", ": |\n", "\n\n", "a:\n", "- - ", "? ",
    "''", '""', "[]", "{}", "::", ":\n", " :", "\u00a0", "\ufeff", "1:30", "0x1", "1e3", "2026-01-01", ".5", "-1", "00", "1_0", "<<", "\t",
]  # fmt: skip


def same(text):
    """The quick answer, after it was compared with the strict one; types count, and so does the order of fields."""
    quick = everyday.read(text)
    if quick is not None:
        strict = strict_yaml.parse(text)
        assert strict.faults == (), text
        assert repr(quick) == repr(strict.data), text
    return quick


def test_every_record_of_the_example_firm_reads_the_same():
    assert sum(same(text) is not None for text in TEXTS) > 0.95 * len(TEXTS)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 1\nb: x y\n", {"a": 1, "b": "x y"}),
        ("# note\na:\n  b: true\n\n  # more\n  c: 2026-11-20\n", {"a": {"b": True, "c": "2026-11-20"}}),
        ("a:\n- 1\n- b: 2\n  c:\n  - d\nz: null\n", {"a": [1, {"b": 2, "c": ["d"]}], "z": None}),
        ("a:\n  - >-\n    one\n    two\n\n    three\n  - last\n", {"a": ["one two\nthree", "last"]}),
        ("a: |\n  x\n    y\nb: >\n  p\n  q\n\n", {"a": "x\n  y\n", "b": "p q\n"}),
        ("a: 'it''s: # fine'\nb: \"22:00: x\"\n", {"a": "it's: # fine", "b": "22:00: x"}),
        ("a: [x, \"y, z\", 3, 'w']\nb: []\n", {"a": ["x", "y, z", 3, "w"], "b": []}),
        ("a:\nb: https://example.com/#x\n", {"a": None, "b": "https://example.com/#x"}),
    ],
)
def test_the_everyday_form_is_read(text, data):
    assert same(text) == data


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# only a comment\n", "a: 1", "- a\n", "text\n", "a: b: c\n", "a: x #y\n", "a: x:\n", "a: no\n", "a: 017\n", "a: 12:30\n", "yes: 1\n",
        "a: 1\na: 2\n", "a: x\n  y\n", "a:\n  x\n", "a: &x 1\n", "a: *x\n", "a: !t x\n", "a: {b: 1}\n", "a: [b, [c]]\n", "a: [b,\n c]\n", "a:  x\n", "a: x \n",
        "a:\tx\n", "a: \"x\\n\"\n", "a: 'x'y\n", "a: >-\nb: 1\n", "a: >-\n  x\n    y\n", "a: |2\n  x\n", "a: >+\n  x\n", "a:\n   b: 1\n  c: 2\n", "  a: 1\nb: 2\n",
        "a:\n  - x\n - y\n", "a:\n- x\n  - y\n", "- a: 1\n", "a:\n-   x: 1\n", "a:\n- \n", "---\na: 1\n", "a: 1\n...\n", "a: 1\n---\nb: 2\n", "? a\n: b\n", "a:: x\n",
        "a: 'x\n", "a: @x\n", "a: %x\n", "a: - x\n", "a: | x\n", "é: 1\n", "a: x\u2028y\n", "a: " + "1" * 31 + "\n",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_the_strict_parser(text):
    assert everyday.read(text) is None


def test_names_met_before_do_not_change_what_a_line_means():
    assert same("a: 1\nb:\n  c: 2\n") == {"a": 1, "b": {"c": 2}}
    assert everyday.read("a\n") is None
    assert everyday.read("b:: 1\n") is None
    assert everyday.read("b:\n  c\n") is None


def test_deep_and_large_texts_are_left_to_the_strict_parser():
    deep = "".join(f"{'  ' * depth}k:\n" for depth in range(40))
    assert everyday.read(deep) is None
    assert everyday.read("a: x\n" + "# " + "y" * 200_000 + "\n") is None


@given(st.integers(0, 2**32))
@settings(max_examples=400, deadline=None)
def test_a_record_with_a_change_reads_the_same_or_not_at_all(seed):
    chance = random.Random(seed)
    lines = chance.choice(TEXTS).split("\n")
    if chance.random() < 0.7:
        start = chance.randrange(len(lines))
        lines = lines[start : start + chance.randrange(1, 12)]
        margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
        lines = [line[margin:] for line in lines]
    text = "\n".join(lines) + "\n"
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice([*PIECES, ""]) + text[at + chance.randrange(3) :]
    decoded, _ = decode(text.encode())
    if decoded:
        same(decoded)


@given(st.lists(st.sampled_from([*PIECES, "a: ", "b:", "c", "\n", "\n", "  "]), max_size=14).map("".join))
@settings(max_examples=600, deadline=None)
@example("a: x\n\n b: 1\n")
def test_texts_made_by_chance_read_the_same_or_not_at_all(text):
    decoded, _ = decode(text.encode())
    if decoded:
        same(decoded)
