"""pmo.yml: what is wrong is reported on its line and keeps its default."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pmo.model.settings import Settings, Thresholds
from pmo.parse.blocks import read_apart
from pmo.pipeline.cache import again
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import workspace, write


def settings(tmp_path, text):
    loaded = workspace(tmp_path, {"pmo.yml": text})
    faults = [item for item in loaded.findings if item.slug != "rules-not-asked"]
    return loaded.workspace.settings, [(item.slug, item.place.span.line) for item in faults]


def test_everything_a_firm_may_decide(tmp_path):
    found, faults = settings(
        tmp_path,
        "company: Demo\ntimezone: America/New_York\nas_of: 2026-11-20\nholidays: [2026-12-25]\nfail_level: warning\n"
        "thresholds:\n  index_green: 0.9\n  status_stale_days: 7\n  ends_soon_days: [60, 30]\n"
        "levels: {status-stale: off}\nsynonyms: [[VPN, tunnel]]\n".replace(": off", ': "off"'),
    )
    assert faults == []
    assert (found.company, found.fail_level, found.timezone) == ("Demo", "warning", "America/New_York")
    assert found.thresholds.index_green == Decimal("0.9")
    assert found.thresholds.status_stale_days == 7
    assert found.thresholds.ends_soon_days == (60, 30)
    assert found.levels == {"status-stale": "off"}
    assert found.synonyms == (("VPN", "tunnel"),)


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("timezone: Mars/Olympus", "unknown-value"),
        ("timezone: ../../etc/passwd", "unknown-value"),
        ("fail_level: loud", "unknown-value"),
        ("as_of: 2026-02-30", "bad-date"),
        ("holidays: 2026-12-25", "wrong-type"),
        ("holidays: [yesterday]", "bad-date"),
        ("levels: {status-stale: loud}", "unknown-value"),
        ("levels: [a]", "wrong-type"),
        ("thresholds: {index_green: high}", "wrong-type"),
        ("thresholds: {status_stale_days: true}", "wrong-type"),
        ("thresholds: {risk_review_days: [7]}", "empty-field"),
        ("thresholds: {matrix: [LLLLL, LLLLL, LLLLL, LLLLL, 5]}", "wrong-type"),
        ("thresholds: 5", "wrong-type"),
        ("waivers: [{rule: a-b}]", "missing-field"),
        ("waivers: none", "wrong-type"),
        ("synonyms: [x]", "wrong-type"),
        ("curency: USD", "unknown-field"),
        ("site_title: NO", "yaml-scalar"),
    ],
)
def test_a_wrong_setting_is_found_and_stops_nothing(tmp_path, line, slug):
    found, faults = settings(tmp_path, f"company: Demo\n{line}\n")
    assert set(faults) == {(slug, 2)}
    assert found.fail_level == "error"
    assert found.thresholds == Thresholds()
    assert found.levels == {}
    assert found.waivers == ()


@pytest.mark.parametrize("text", ["", "company: [", "- a\n", "company: &x Demo\n"])
def test_settings_that_cannot_be_read_are_the_defaults(tmp_path, text):
    found, faults = settings(tmp_path, text)
    assert len(faults) == 1
    assert replace(found, doubtful=frozenset()) == Settings()


def test_linting_works_with_wrong_settings(tmp_path):
    loaded = workspace(
        tmp_path, {"pmo.yml": "company: Demo\nlevels: {unknown-field: loud}\nfail_level: 3\nthresholds: []\n"}
    )
    assert {finding.place.path for finding in lint(loaded).findings} == {"pmo.yml"}


RISK = (
    "id: RSK-2026-0001\ntitle: Late line\nstatus: open\ntype: threat\nevent: It is late.\nowner: ann\nprobability: 2\n"
    "impact: 2\nnext_review: 2026-11-{day}\n"
)
PERSON = "id: ann\nname: Ann Baker\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n"
WAIVED = (
    "company: Demo\nas_of: 2026-11-20\nwaivers:\n  - rule: risk-review-overdue\n    where: RSK-2026-0001\n"
    "    reason: agreed with the client\n    until: 2027-01-31\n"
)


def linted(tmp_path, text, *, day=10, today="2026-12-24"):
    """Slug and line of all findings, where today is long after the date that pmo.yml pins."""
    files = {
        "pmo.yml": text,
        "registers/people/ann.yml": PERSON,
        "registers/risks/RSK-2026-0001.yml": RISK.format(day=day),
    }
    loaded = load(write(tmp_path, files), date.fromisoformat(today))
    return [(item.slug, item.place.path, item.place.span.line) for item in lint(loaded).findings]


def test_without_a_mistake_the_waiver_covers_its_rule(tmp_path):
    assert linted(tmp_path, WAIVED) == []
    assert [slug for slug, *_ in linted(tmp_path, WAIVED.partition("waivers")[0])] == ["risk-review-overdue"]


@pytest.mark.parametrize(
    ("old", "wrong", "fault", "line"),
    [
        ("company: Demo\n", "", "missing-field", 1),
        ("company: Demo", 'company: "Demo', "yaml-syntax", 1),
        ("company: Demo", "company: Demo: Ltd", "yaml-syntax", 1),
        ("company: Demo", "company: Demo\ncurrency: Dollar", "bad-form", 2),
        ("company: Demo", "company: Demo\n<<<<<<< HEAD\ncurrency: USD\n=======\ncurrency: EUR\n>>>>>>> x", "yaml-syntax", 2),
        ("as_of:", "asof:", "unknown-field", 2),
        ("waivers:", "waiver:", "unknown-field", 3),
        ("    until: 2027-01-31", "    until: 31.1.2027", "bad-date", 7),
        ("    until: 2027-01-31\n", "", "missing-field", 4),
        ("    reason: agreed with the client\n", "    reason: 5\n", "wrong-type", 6),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_its_own_finding_and_no_other(tmp_path, old, wrong, fault, line):
    assert linted(tmp_path, WAIVED.replace(old, wrong)) == [(fault, "pmo.yml", line)]


@pytest.mark.parametrize(
    ("old", "wrong", "fault", "line", "told"),
    [
        ("as_of: 2026-11-20", "as_of: soon", "bad-date", 2, 2),
        ("as_of: 2026-11-20", "<<<<<<< HEAD\nas_of: 2026-11-20\n=======\nas_of: 2026-11-21\n>>>>>>> x", "yaml-syntax", 2, 3),
        ("as_of: 2026-11-20", "as_of: 2026-11-20\nas_of: 2026-11-21", "yaml-duplicate-key", 3, 3),
        ("    where:", "\twhere:", "yaml-syntax", 5, 3),
        ("waivers:\n  -", "waivers: later\nold:\n  -", "wrong-type", 3, 3),
    ],
)  # fmt: skip
def test_what_depends_on_a_setting_that_cannot_be_read_is_left_out_and_that_is_said(
    tmp_path, old, wrong, fault, line, told
):
    found = linted(tmp_path, WAIVED.replace(old, wrong))
    assert (fault, "pmo.yml", line) in found
    assert ("rules-not-asked", "pmo.yml", told) in found
    assert {path for _, path, _ in found} == {"pmo.yml"}


@pytest.mark.parametrize("text", ["", "- a\n", "\tcompany: Demo\n"])
def test_settings_that_say_nothing_ask_no_rule(tmp_path, text):
    found = linted(tmp_path, text)
    assert "rules-not-asked" in [slug for slug, *_ in found]
    assert {path for _, path, _ in found} == {"pmo.yml"}


def test_only_rules_that_read_a_wrong_limit_are_left_out(tmp_path):
    right = WAIVED.partition("waivers")[0]
    far = [slug for slug, *_ in linted(tmp_path / "a", right + "thresholds:\n  risk_review_days: [1, 1, 1]\n", day=28)]
    assert far == ["risk-review-too-far"]
    text = right + "thresholds:\n  risk_review_days: 7\n"
    assert [slug for slug, *_ in linted(tmp_path / "b", text, day=28)] == ["rules-not-asked", "wrong-type"]
    assert "risk-review-overdue" in [slug for slug, *_ in linted(tmp_path / "c", text, day=10)]


def test_a_level_of_a_rule_that_does_not_exist_is_found_with_what_was_meant(tmp_path):
    base = WAIVED.partition("waivers")[0]
    loaded = load(
        write(tmp_path, {"pmo.yml": base + "levels:\n  risk-reveiw-overdue: error\n  nothing-like-it: info\n"}),
        date(2026, 11, 20),
    )
    first, second = lint(loaded).findings
    assert (first.slug, str(first.place), first.level.value) == ("level-unknown-rule", "pmo.yml:4:3", "error")
    assert "“risk-reveiw-overdue”" in first.message
    assert first.help == "did you mean `risk-review-overdue`?"
    assert "`pmo explain` lists all rules" in second.help


def test_a_misspelled_level_counts_for_the_rule_it_means(tmp_path):
    base = WAIVED.partition("waivers")[0]
    found = linted(tmp_path, base + 'levels:\n  risk-reveiw-overdue: "off"\n')
    assert [slug for slug, *_ in found] == ["level-unknown-rule"]


def test_the_memory_of_lint_says_the_same(tmp_path):
    files = {"pmo.yml": WAIVED, "registers/people/ann.yml": PERSON, "registers/risks/RSK-2026-0001.yml": RISK.format(day=10)}  # fmt: skip
    write(tmp_path, files)
    for text in (WAIVED, WAIVED.replace("    where:", "\twhere:"), WAIVED):
        (tmp_path / "pmo.yml").write_text(text, encoding="utf-8")
        answer = again.lint(tmp_path, date(2026, 12, 24), None, lambda _: [])
        whole = lint(load(tmp_path, date(2026, 12, 24))).findings
        assert answer.linted.findings == whole


def test_a_field_is_read_apart_from_its_broken_neighbors():
    raw = b'company: "Demo\nas_of: 2026-11-20\n# a note\nholidays:\n  - 2026-12-25\nlevels:\n  - : x: y\nas: 1\nas: 2\n'
    data, lost = read_apart("pmo.yml", raw)
    assert data == {"as_of": "2026-11-20", "holidays": ["2026-12-25"]}
    assert lost == {"company": 1, "levels": 6, "as": 8}
