"""What is accepted, what is refused, and where the finding points."""

import pytest

from pmo.model.finding import Span
from pmo.model.record import KEY
from pmo.parse import strict_yaml
from pmo.parse.guard import MAX_DEPTH


def faults(text):
    return [(fault.slug, fault.span.line, fault.span.column) for fault in strict_yaml.parse(text).faults]


def test_values_of_every_sort():
    data, found = strict_yaml.parse(
        "id: RSK-1\nopen: true\ncount: 3\nquoted: '017'\nday: 2026-11-20\n"
        "list:\n- a\n- {b: [1, x]}\nfolded: >-\n  one\n  two\nliteral: |\n  a: b\nnothing:\n"
    )
    assert found == ()
    assert data == {
        "id": "RSK-1",
        "open": True,
        "count": 3,
        "quoted": "017",
        "day": "2026-11-20",
        "list": ["a", {"b": [1, "x"]}],
        "folded": "one two",
        "literal": "a: b\n",
        "nothing": None,
    }


@pytest.mark.parametrize(
    ("text", "slug", "line", "column"),
    [
        ("a: &x 1\nb: 2\n", "yaml-alias", 1, 4),
        ("a: 1\nb: *x\n", "yaml-alias", 2, 4),
        ("a:\n  <<: {b: 1}\n", "yaml-alias", 2, 3),
        ('{"a":&x 1}\n', "yaml-alias", 1, 6),
        ("a: 1\nb: !!set {x}\n", "yaml-tag", 2, 4),
        ("a: !ENV HOME\n", "yaml-tag", 1, 4),
        ("a: ! 12\n", "yaml-tag", 1, 4),
        ("!!map\na: 1\n", "yaml-tag", 1, 1),
        ("!!str a: 1\n", "yaml-tag", 1, 1),
        ("a: [1, !!int 3]\n", "yaml-tag", 1, 8),
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3, 1),
        ("a:\n  b: 1\n  'b': 2\n", "yaml-duplicate-key", 3, 3),
        ("a: 1\nb: NO\n", "yaml-scalar", 2, 4),
        ("a: [1, 017]\n", "yaml-scalar", 1, 8),
        ("a: 12:30:45\n", "yaml-scalar", 1, 4),
        ("on: 1\n", "yaml-key", 1, 1),
        ("a:\n  017: x\n", "yaml-key", 2, 3),
        ("3: x\n", "yaml-key", 1, 1),
        ("? [a, b]\n: c\n", "yaml-key", 1, 3),
        ("? {a: 1}\n: c\n", "yaml-key", 1, 3),
        ("a: 1\n---\nb: 2\n", "yaml-syntax", 2, 1),
        ("a:\n\tb: 1\n", "yaml-syntax", 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", "yaml-syntax", 3, 1),
        ('a: "x\nb: 2\n', "yaml-syntax", 1, 4),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 1, 4),
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: 1\nfoo\nb: 2\n", "yaml-syntax", 2, 1),
        ('a: "C:\\users"\n', "yaml-syntax", 1, 9),
        ("a: @x\n", "yaml-syntax", 1, 4),
        ("a:\n - 1\n - 2\nb:\n - 3\n- 4\n", "yaml-syntax", 6, 1),
        ("a: " + "[" * 40 + "]" * 40 + "\n", "yaml-limit", 1, 35),
        ('a: "late\\u202e"\n', "text-hidden", 1, 4),
        ('"\\x1b": 1\n', "text-control", 1, 1),
    ],
)
def test_each_fault_is_one_finding_at_its_place(text, slug, line, column):
    assert faults(text) == [(slug, line, column)]


def test_all_faults_of_a_file_in_one_pass():
    found = faults("a: NO\nb: 017\na: 2\nc: !!str 3\non: 4\n")
    assert found == [
        ("yaml-scalar", 1, 4),
        ("yaml-scalar", 2, 4),
        ("yaml-duplicate-key", 3, 1),
        ("yaml-tag", 4, 4),
        ("yaml-key", 5, 1),
    ]


def test_a_duplicate_shows_both_lines_and_keeps_the_first():
    data, (fault,) = strict_yaml.parse("status: draft\ntitle: x\nstatus: approved\n")
    assert data["status"] == "draft"
    assert fault.other == Span(1, 1, 7)


def test_text_that_only_looks_like_an_anchor_is_text():
    data, found = strict_yaml.parse('a: R&D *and* more\nb: "*x"\nc: a &b\nd: why!\ne: [x*y, "&z"]\n')
    assert found == ()
    assert data["a"] == "R&D *and* more"


def test_the_deepest_allowed_level_is_accepted():
    depth = MAX_DEPTH - 1
    assert faults("a: " + "[" * depth + "]" * depth + "\n") == []
    assert faults("a: " + "[" * (depth + 1) + "]" * (depth + 1) + "\n") == [("yaml-limit", 1, 4 + depth)]


def test_nesting_that_libyaml_itself_refuses_is_the_same_fault():
    assert [(slug, line) for slug, line, _ in faults("b: 1\na: " + "[" * 100_000 + "\n")] == [("yaml-limit", 2)]


def test_brackets_in_quotes_do_not_hide_nesting():
    assert [slug for slug, _, _ in faults("a: " + "[']'," * 100_000)] == ["yaml-limit"]


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 5000,
        "a: " + "{b: " * 5000,
        "a: " + "[']'," * 5000,
        "a:\n  " + "- " * 5000 + "x\n",
        "a:\n  " + "? " * 5000 + "x\n",
        "a:\n  " + "-\t" * 5000 + "x\n",
        "a:\n  " + ": " * 5000 + "x\n",
        "a:\n  " + ":\t" * 5000 + "x\n",
        "".join(" " * depth + "a:\n" for depth in range(600)),
    ],
)
def test_dangerous_nesting_never_reaches_the_composer(text, monkeypatch):
    def refuse(_):
        pytest.fail("an old libyaml would have ended the process here")

    monkeypatch.setattr(strict_yaml, "compose", refuse)
    assert {slug for slug, _, _ in faults(text)} <= {"yaml-limit", "yaml-syntax"}
    assert strict_yaml.locate(text) == {}


def test_many_brackets_side_by_side_are_no_nesting():
    text = "a:\n" + "".join(f"  - {{count: [{number}]}}\n" for number in range(2000))
    data, found = strict_yaml.parse(text)
    assert found == ()
    assert len(data["a"]) == 2000


def test_too_many_values_are_refused_once():
    assert faults("a:\n" + "- 1\n" * 50_001) == [("yaml-limit", 2, 1)]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "\n\n"])
def test_nothing_is_no_data_and_no_fault(text):
    assert strict_yaml.parse(text) == (None, ())


def test_positions_of_values_and_keys():
    text = "id: A-1\nrisk:\n  owner: ana\n  steps:\n    - 'one'\n    - two words\nlong: >-\n  folded\n"
    places = strict_yaml.locate(text)
    assert places["id",] == Span(1, 5, 8)
    assert places["risk", "owner", KEY] == Span(3, 3, 8)
    assert places["risk", "steps", 0] == Span(5, 7, 12)
    assert places["risk", "steps", 1] == Span(6, 7, 16)
    assert places["long",] == Span(7, 7, 9)


def test_positions_count_characters_not_bytes():
    assert strict_yaml.locate("ä: 'ü😀' # ö\n")["ä",] == Span(1, 4, 8)


def test_positions_of_what_cannot_be_read_are_empty():
    assert strict_yaml.locate("a: [") == {}
    assert strict_yaml.locate("a: *b\n") == {}
