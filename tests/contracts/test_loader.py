"""The strict loader: never raises, and what it accepts means the same to a second YAML 1.2 library."""

import builtins
import importlib
import io
from decimal import Decimal

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.resolver import VersionedResolver

from pmo.parse import composer, document, strict_yaml


class _NoDates(VersionedResolver):
    """YAML 1.2 as it is written: dates are text."""

    @property
    def versioned_resolver(self):
        found = super().versioned_resolver
        return {
            first: [(tag, form) for tag, form in rules if not tag.endswith(":timestamp")]
            for first, rules in found.items()
        }


def second_opinion(text):
    """What ruamel.yaml reads, dates as text; None for nothing."""
    reader = YAML(typ="safe", pure=True)
    reader.Resolver = _NoDates
    return reader.load(io.StringIO(text))


def same(ours, theirs):
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, Decimal):
        return isinstance(theirs, float) and float(ours) == theirs
    return type(ours) is type(theirs) and ours == theirs


ALPHABET = "abyn01279.:- \n\n'\"[]{},#&*!|>%@?~<=_+eEx\tü"
SNIPPETS = st.sampled_from(
    ["a: ", "- ", "b:\n  ", "\n", "'", '"', "[", "]", "{", "}", ", ", "x", "NO", "017", "1.5", "2026-11-20", ": ", "# c",
     "&a ", "*a", "!!str ", "---\n", "...\n", "|\n  ", ">-\n  ", "? ", "<<: ", "\t", "true", "null", "\\u0041", "~", "12:30"]
)  # fmt: skip
TEXTS = st.text(alphabet=ALPHABET, max_size=60) | st.lists(SNIPPETS, max_size=14).map("".join)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(exclude_characters="\x85\u2028\u2029", codec="utf-8"), max_size=20)
    | st.sampled_from(["no", "017", "1e3"])
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(TEXTS)
@example("a: [b: c]")
@example("'a' : x")
@example("a: 'x'\n\n\n")
@example("- - a\n  - b\n")
@example("a: >\n\n  x\n   y\n")
def test_what_is_accepted_means_the_same_elsewhere(text):
    data, faults = strict_yaml.parse(text)
    if faults:
        return
    try:
        theirs = second_opinion(text)
    except (YAMLError, ValueError, TypeError):
        return  # refused there too
    assert same(data, theirs), (data, theirs)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_what_a_program_writes_is_read_back(tree):
    text = yaml.safe_dump(tree, allow_unicode=True)
    data, faults = strict_yaml.parse(text)
    if faults:  # the program left something without quotes that YAML 1.2 reads otherwise, or escaped the unseen
        assert {fault.slug for fault in faults} <= {"yaml-scalar", "yaml-key", "text-control", "text-hidden"}
    else:
        assert data == tree


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=80) | TEXTS.map(str.encode), st.sampled_from([".yml", ".md", ".csv"]))
@example(b"\xef\xbb\xbf", ".yml")
@example(b"---", ".md")
@example(b"---\n", ".md")
@example(b"---\n---", ".md")
@example(b'"', ".csv")
@example(b"\n", ".csv")
@example(b'a,"\n', ".csv")
@example(b'a\n"\n', ".csv")
def test_no_file_makes_the_reader_raise(raw, ending):
    found = document.read(f"x{ending}", raw)
    assert found.data is not None or found.faults
    assert all(
        fault.span.line >= 1 and fault.span.column >= 1 and fault.span.end > fault.span.column for fault in found.faults
    )
    if found.data is not None:
        for path in ((), *((key,) for key in found.data)):
            assert found.source.span(path).line >= 1
            assert found.source.key_span(path).line >= 1


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_places_are_where_the_values_stand(tree):
    if not isinstance(tree, dict):
        return
    text = yaml.safe_dump(tree, allow_unicode=True)
    data, faults = strict_yaml.parse(text)
    if faults:
        return
    places = strict_yaml.locate(text)
    lines = text.split("\n")
    for key, value in data.items():
        span = places[key,]
        if isinstance(value, bool | int):
            assert lines[span.line - 1][span.column - 1 : span.end - 1] == str(value).lower()


@pytest.mark.parametrize("text", ["a: 1\n", "a:\n  - {b: 2}\n"])
def test_the_reader_works_without_libyaml(text, monkeypatch):
    real = builtins.__import__

    def refuse(name, *args):
        if name == "yaml._yaml":
            raise ImportError(name)
        return real(name, *args)

    wanted = strict_yaml.parse(text)
    monkeypatch.setattr(builtins, "__import__", refuse)
    try:
        importlib.reload(composer)
        node = composer.compose(text)
        assert composer._Nodes.__mro__[1].__name__ == "Composer"
    finally:
        monkeypatch.undo()
        importlib.reload(composer)
    assert node is not None
    assert strict_yaml.parse(text) == wanted


@settings(max_examples=600, deadline=None)
@given(TEXTS | TREES.map(lambda tree: yaml.safe_dump(tree, allow_unicode=True)))
def test_a_file_says_what_the_strict_reader_says(text):
    found = document.read("x.yml", text.encode())
    if found.data is not None and not found.faults:
        assert strict_yaml.parse(text) == (found.data, ())
