"""pmo.yml: what is wrong is reported on its line and keeps its default."""

from decimal import Decimal

import pytest

from pmo.model.settings import Settings, Thresholds
from pmo.pipeline.lint import lint
from support import workspace


def settings(tmp_path, text):
    loaded = workspace(tmp_path, {"pmo.yml": text})
    return loaded.workspace.settings, [(item.slug, item.place.span.line) for item in loaded.findings]


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
    assert found == Settings()


def test_linting_works_with_wrong_settings(tmp_path):
    loaded = workspace(
        tmp_path, {"pmo.yml": "company: Demo\nlevels: {unknown-field: loud}\nfail_level: 3\nthresholds: []\n"}
    )
    assert {finding.place.path for finding in lint(loaded).findings} == {"pmo.yml"}
