"""The policy: total, never easier for more, and closed wherever something is unknown."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evidence.firm import POLICY
from pmo.evidence import policy, policy_file, policy_soundness
from pmo.evidence.policy import Band, Facts, KindPolicy
from pmo.model.evidence import EvidenceLevel, Need
from pmo.model.record import Record, Source
from pmo.pipeline.load import load_kinds
from support import ROOT

if TYPE_CHECKING:
    from pmo.model.kind import Kind

EXAMPLE = (ROOT / ".pmo/policy.yml").read_text(encoding="utf-8")
DATA: dict[str, Any] = yaml.safe_load(POLICY)


@cache
def kinds() -> dict[str, Kind]:
    return load_kinds(ROOT)[0]


def read(text: str) -> policy.Policy:
    found, faults = policy_file.read(yaml.safe_load(text))
    assert faults == ()
    assert found is not None
    return found


@pytest.mark.parametrize("text", [POLICY, EXAMPLE], ids=["test firm", "example firm"])
def test_a_sound_policy_is_total_and_never_steps_down(text: str) -> None:
    for name, part in read(text).kinds.items():
        kind = kinds()[name]
        assert list(policy_soundness.steps_down(part, kind)) == []
        assert list(policy_soundness.gaps(part, kind)) == []
        assert sum(1 for _ in policy_soundness.cases(part, kind)) >= 1
        for facts in policy_soundness.cases(part, kind):
            band = policy.band_of(part, facts)
            assert band is None or band in part.bands


@pytest.mark.parametrize("text", [POLICY, EXAMPLE], ids=["test firm", "example firm"])
def test_more_risk_never_needs_less(text: str) -> None:
    part = read(text).kinds["change"]
    by_case: dict[tuple[object, ...], dict[str, Band | None]] = {}
    for facts in policy_soundness.cases(part, kinds()["change"]):
        by_case.setdefault((tuple(facts.values.items()), facts.live, facts.present), {})[facts.risk] = policy.band_of(
            part, facts
        )
    assert len(by_case) > 5
    for bands in by_case.values():
        for lower, higher in (("low", "medium"), ("medium", "high")):
            assert not policy_soundness.easier(bands[higher], bands[lower])


@given(
    st.dictionaries(
        st.sampled_from(["type", "category"]),
        st.sampled_from(["standard", "normal", "emergency", "production", "baseline", "Normal", "", 3]),
    ),
    st.sampled_from(["low", "medium", "high", "", "lowish"]),
    st.sets(st.sampled_from(["model", "incident"])),
    st.sets(st.sampled_from(["model", "incident"])),
)
def test_every_case_lands_in_a_band_or_is_denied(
    values: dict[str, object], risk: str, live: set[str], present: set[str]
) -> None:
    part = read(POLICY).kinds["change"]
    band = policy.band_of(part, Facts(values, risk, None, frozenset(live), frozenset(present)))
    if values.get("type") not in ("standard", "normal", "emergency"):
        assert band is None
    if values.get("type") == "normal" and risk not in policy.RISKS:
        assert band is None


needs = st.lists(
    st.builds(Need, st.just("a"), st.sampled_from([EvidenceLevel.FORGE, EvidenceLevel.SIGNED]), st.integers(1, 3)),
    max_size=3,
).map(tuple)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([(), ("low",), ("medium",), ("high",), ("low", "medium")]),
            st.sampled_from([None, 100, 1000]),
            needs,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_steps_down_are_found_wherever_they_are(
    rows: list[tuple[tuple[str, ...], int | None, tuple[Need, ...]]],
) -> None:
    bands = tuple(
        Band(str(index), {**({"risk": risks} if risks else {}), **({"cost_up_to": cost} if cost else {})}, asked)
        for index, (risks, cost, asked) in enumerate(rows)
    )
    part = KindPolicy((), ("authors",), (), bands, "amount", ("x",), 1, 2)
    found = list(policy_soundness.steps_down(part, kinds()["change"]))
    costs = [None, *[Decimal(value) for value in (1, 100, 101, 1000, 1001)]]
    for one in policy.RISKS:
        for other in policy.RISKS[policy.RISKS.index(one) :]:
            for less, more in itertools.pairwise(costs[1:]):
                low = policy.band_of(part, Facts({}, one, less))
                high = policy.band_of(part, Facts({}, other, more))
                if policy_soundness.easier(high, low):
                    assert found, "more risk or a larger amount needs less, and nobody says so"


def test_an_unknown_value_never_falls_through_to_an_easier_band() -> None:
    strict = Band("strict", {"risk": ("high",)}, (Need("director", EvidenceLevel.SIGNED),))
    easy = Band("easy", {}, (Need("engineer", EvidenceLevel.FORGE),))
    part = KindPolicy((), ("authors",), (), (strict, easy))
    assert policy.band_of(part, Facts({}, "low")) is easy
    assert policy.band_of(part, Facts({}, "high")) is strict
    assert policy.band_of(part, Facts({}, "")) is None
    costly = replace(part, bands=(Band("cheap", {"cost_up_to": 100}, ()), easy))
    assert policy.band_of(costly, Facts({}, "", Decimal(101))) is easy
    assert policy.band_of(costly, Facts({}, "", None)) is None


def change(**data: object) -> Record:
    answers = dict.fromkeys(
        ("technical_complexity", "business_impact", "backout_complexity", "test_coverage", "recent_changes"), 3
    )
    return Record("change", "CR-2026-0001", "x.yml", {"type": "normal", "risk": answers, **data}, Source("x.yml", ""))


@pytest.mark.parametrize("value", [None, "3", True, 2, -1, [3], Decimal("3.5")])
def test_one_impossible_answer_makes_the_risk_unknown(value: object) -> None:
    part = read(POLICY).kinds["change"]
    good = change()
    assert policy.facts_of(good, kinds()["change"], part, ()).risk == "medium"
    bad = change(risk={**good.data["risk"], "test_coverage": value})
    facts = policy.facts_of(bad, kinds()["change"], part, ())
    assert facts.risk == ""
    assert policy.band_of(part, facts) is None


@pytest.mark.parametrize("value", [None, "Normal", "norml", ["normal"], 1, True])
def test_one_impossible_type_is_denied(value: object) -> None:
    part = read(POLICY).kinds["change"]
    assert policy.band_of(part, policy.facts_of(change(type=value), kinds()["change"], part, ())) is None


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("version",), "1", "version"),
        (("version",), True, "version"),
        (("default",), "allow", "deny"),
        (("repository",), "", "repository"),
        (("kinds",), {}, "kinds"),
        (("extra",), 1, "not known"),
        (("trust",), None, "trust"),
        (("trust", "needs", 0, "evidence"), "forge", "signed"),
        (("kinds", "change", "separation"), ["requested_by"], "authors"),
        (("kinds", "change", "bands"), [], "bands"),
        (("kinds", "change", "free"), None, "list"),
        (("kinds", "change", "bands", 2, "needs", 0, "evidence"), "claimed", "signed or forge"),
        (("kinds", "change", "bands", 2, "needs", 0, "count"), 0, "count"),
        (("kinds", "change", "bands", 2, "needs"), [], "live"),
        (("kinds", "change", "bands", 2, "when", "risk"), "tiny", "low, medium or high"),
        (("kinds", "change", "bands", 2, "wehn"), {}, "not known"),
        (("kinds", "change", "risk", "low_to"), 20, "low_to"),
    ],
)  # fmt: skip
def test_half_a_policy_is_none(path: tuple[str | int, ...], value: object, said: str) -> None:
    data = yaml.safe_load(POLICY)
    place = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    found, faults = policy_file.read(data)
    assert found is None
    assert any(said in fault.reason for fault in faults)


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"version": 1}, {"kinds": {"change": []}}])
def test_what_is_no_policy_never_raises(data: object) -> None:
    assert policy_file.read(data)[0] is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("free: [draft,", "free: [draught,", "draught"),
        ("requested_by, implementers", "requester, implementers", "requester"),
        ("type: emergency", "type: emergancy", "emergancy"),
        ("live: model", "live: modle", "modle"),
        ("[change-manager, director]", "[change-boss, director]", "change-boss"),
        ("  change-model:", "  change-modle:", "change-modle"),
        ("type: normal, risk: low", "status: draft, risk: low", "not part of what is signed"),
        ("type: normal, risk: low", "title: Cheap, risk: low", "anything"),
    ],
)
def test_names_nobody_knows_are_found(old: str, new: str, said: str) -> None:
    assert old in POLICY
    found = read(POLICY.replace(old, new))
    roles = {"change-manager", "director", "senior-engineer"}
    assert any(said in fault.reason for fault in policy_file.unfit(found, kinds(), roles))
    assert list(policy_file.unfit(read(POLICY), kinds(), roles)) == []
