"""The quick validator and the one that explains never disagree, and rules survive whatever a record holds."""

import pytest
from hypothesis import HealthCheck, given, settings

from mutations import example_firm, one_of_each, spoiled_records
from pmo.check import engine
from pmo.check.rule import About, Rule, RuleText
from pmo.model.finding import Level
from pmo.model.record import Record, Source
from pmo.model.workspace import Workspace
from pmo.validate.explain import Explainer, with_floats
from pmo.validate.records import Validator, validate

FIRM = example_firm()
RECORDS = one_of_each(FIRM.workspace)
KINDS = FIRM.workspace.kinds
QUICK = {name: Validator(kind, FIRM.common) for name, kind in KINDS.items()}
SLOW = {name: Explainer(KINDS[name], FIRM.common) for name in RECORDS}
RULES = engine.all_rules(KINDS.values())


def put(name, data):
    old = RECORDS[name]
    return Record(name, old.id, old.path, data, Source(old.path, ""), old.body, old.body_line)


def test_there_are_records_of_many_kinds():
    assert len(RECORDS) >= 15


@pytest.mark.parametrize("record", FIRM.workspace.records[::7], ids=lambda record: f"{record.kind}-{record.id}")
def test_both_accept_the_example_firm(record):
    assert QUICK[record.kind].valid(record.data)
    assert list(SLOW[record.kind].validator.iter_errors(with_floats(record.data))) == []


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled_records(RECORDS))
def test_both_give_the_same_verdict(case):
    name, data = case
    quick = QUICK[name].valid(data)
    slow = not list(SLOW[name].validator.iter_errors(with_floats(data)))
    assert quick == slow, (name, data)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled_records(RECORDS))
def test_what_is_refused_is_explained(case):
    name, data = case
    findings = [] if QUICK[name].valid(data) else QUICK[name].explain(put(name, data))
    assert bool(findings) is not QUICK[name].valid(data)
    assert all(finding.message and finding.help and finding.slug != "schema-violation" for finding in findings)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled_records(RECORDS, times=4))
def test_rules_survive_every_record(case):
    name, data = case
    records = [*(record for other, record in RECORDS.items() if other != name), put(name, data)]
    invalid = validate(records, KINDS, FIRM.common)
    space = Workspace(FIRM.workspace.settings, FIRM.workspace.as_of, KINDS, records)
    unsound = frozenset(finding.place.path for finding in invalid)
    assert isinstance(engine.check(space, RULES, unsound), tuple)


def clumsy(workspace):
    """A rule that takes a number for granted and reports every record without one."""
    about = About("error", ())
    for record in workspace.of("risk"):
        if record.data.get("probability", 0) < 1:
            yield about.at(record, "id", "no probability")


def test_a_rule_that_trips_over_a_malformed_record_still_judges_the_others():
    good = Record("risk", "RSK-2026-0001", "a.yml", {"id": "RSK-2026-0001"}, Source("a.yml", ""))
    bad = Record("risk", "RSK-2026-0002", "b.yml", {"id": "RSK-2026-0002", "probability": []}, Source("b.yml", ""))
    space = Workspace(FIRM.workspace.settings, FIRM.workspace.as_of, KINDS, [good, bad])
    rule = Rule("clumsy-rule", Level.ERROR, ("risk",), lambda: RuleText("", "", "", "", ""), clumsy)
    assert [finding.record for finding in engine.check(space, [rule], frozenset({"b.yml"}))] == ["RSK-2026-0001"]
    with pytest.raises(TypeError):
        engine.check(space, [rule])
