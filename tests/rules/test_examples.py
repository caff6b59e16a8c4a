"""Each rule's manual is its test: the bad example yields the rule exactly on the marked lines, the good one nothing."""

from __future__ import annotations

import re

import pytest

from pmo.check import engine
from pmo.check.rule import example_files, marked_lines
from pmo.link import graph
from pmo.model.record import Record
from pmo.model.settings import Settings
from pmo.model.workspace import Workspace
from pmo.parse import document
from rules.workbench import example, kinds, rules
from support import AS_OF

RULES = sorted(rules())


@pytest.mark.parametrize("slug", RULES)
def test_bad_example_is_found_exactly_on_the_marked_lines(slug: str) -> None:
    rule = rules()[slug]
    found = engine.check(example(rule.bad), [rule])
    assert {finding.slug for finding in found} == {slug}
    marks = sorted(marked_lines(rule.bad))
    assert marks, "the bad example has no `# here` mark"
    assert sorted((finding.place.path, finding.place.span.line) for finding in found) == marks


@pytest.mark.parametrize("slug", RULES)
def test_good_example_is_clean(slug: str) -> None:
    rule = rules()[slug]
    assert engine.check(example(rule.good), [rule]) == ()
    assert not list(marked_lines(rule.good))


@pytest.mark.parametrize("slug", RULES)
def test_rule_explains_itself(slug: str) -> None:
    rule = rules()[slug]
    for part in ("summary", "why", "fix", "bad", "good"):
        assert getattr(rule, part).strip(), part
    assert rule.bad != rule.good
    assert rule.kinds or not rule.generic
    assert set(rule.kinds) <= set(kinds())


@pytest.mark.parametrize("slug", [rule.slug for rule in engine.python_rules()])
def test_hand_written_rule_reads_like_a_manual(slug: str) -> None:
    rule = rules()[slug]
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug)
    assert 20 <= len(rule.summary) <= 160
    assert rule.summary.endswith(".")
    assert len(rule.why) >= 80, "tell a loss that somebody had"
    assert len(rule.fix) >= 30


@pytest.mark.parametrize("slug", RULES)
def test_finding_stands_at_a_field_and_helps(slug: str) -> None:
    rule = rules()[slug]
    for finding in engine.check(example(rule.bad), [rule]):
        assert finding.help
        assert finding.record
        assert finding.pointer
        assert finding.level == rule.level
        assert finding.place.span.end > finding.place.span.column
        assert "{" not in finding.message, "a placeholder was not filled"
        assert "None" not in finding.message
        assert finding.message[0].islower() or not finding.message[0].isalpha() or finding.message[0].isupper()
        for note in finding.notes:
            assert note.text
            assert note.place.path in example_files(rule.bad)


def test_slugs_are_unique_and_there_are_many_rules() -> None:
    slugs = [rule.slug for rule in engine.all_rules(kinds().values())]
    assert len(slugs) == len(set(slugs))
    assert len(engine.python_rules()) >= 30


def test_answer_does_not_depend_on_order_of_records() -> None:
    for rule in rules().values():
        workspace = example(rule.bad)
        turned = Workspace(
            workspace.settings, AS_OF, workspace.kinds, reversed(workspace.records), reversed(workspace.references)
        )
        if workspace.earlier is not None:
            turned = turned.since(workspace.earlier)
        first = [(finding.slug, finding.message) for finding in engine.check(workspace, [rule])]
        if rule.generic == "unique" or rule.slug in ("change-collision", "wbs-cycle", "dependency-cycle"):
            continue
        assert [(finding.slug, finding.message) for finding in engine.check(turned, [rule])] == first


def test_rules_cope_with_records_that_say_nothing() -> None:
    """A record of every kind with an id alone: no rule may stumble."""
    files = {}
    for kind in kinds().values():
        path = re.sub(r"\{[a-z_]+\}", "2026-11-20", kind.files[0])
        files[path] = Record(kind.name, "2026-11-20", path, {}, document.read(path, b"a: 1\n").source)
    assert isinstance(engine.check(Workspace(Settings(), AS_OF, kinds(), files.values())), tuple)


def test_rules_cope_with_values_of_the_wrong_sort() -> None:
    """What the schemas refuse still reaches the rules: text where a list belongs, a list where a number belongs."""
    for junk in ("text", 7, True, ["a", 3, {"b": []}], {"a": {"b": "c"}}, None, [None], [[]]):
        records = []
        for kind in kinds().values():
            path = re.sub(r"\{[a-z_]+\}", "2026-11-20", kind.files[0])
            data = {item.path.split(".")[0].removesuffix("[]"): junk for item in kind.fields}
            records.append(Record(kind.name, "2026-11-20", path, data, document.read(path, b"a: 1\n").source))
        references, _ = graph.link(records, kinds())
        workspace = Workspace(Settings(), AS_OF, kinds(), records, references)
        assert isinstance(engine.check(workspace), tuple)
