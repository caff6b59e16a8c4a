"""The example firm reports what its story means it to report, and nothing else at the error level."""

from __future__ import annotations

from collections import Counter
from functools import cache

from pmo.model.commands import COMMANDS
from pmo.pipeline.lint import Linted, lint
from pmo.pipeline.load import load
from support import AS_OF, ROOT

MEANT = {
    "agreement-ends-soon": {"AGR-2024-0003", "AGR-2026-0002", "AGR-2026-0003"},
    "agreement-low-balance": {"AGR-2026-0001"},
    "certification-expired": {"jonas.feldt"},
    "certification-expiring": {"luis.cardenas", "aaliyah.brooks"},
    "decision-overdue": {"DEC-2026-0014"},
    "escalation-past-needed-by": {"ESC-2026-0003"},
    "lesson-never-applied": {"osgarth-m365-migration"},
    "milestone-slipped": {"wexholt-wms-azure", "quillfern-clinic-openings", "corvane-vsphere-refresh"},
    "model-failed-recently": {"vm-migration-wave"},
    "no-contact-logged": {"halbrook-dr-site"},
    "over-allocated": {"luis.cardenas", "pavel.hruska"},
    "skill-coverage": {"luis.cardenas"},
    "status-stale": {"halbrook-dr-site"},
    "watermelon": {"quillfern-clinic-openings/2026-11-20"},
}


@cache
def linted() -> Linted:
    return lint(load(ROOT, AS_OF, AS_OF), use_baseline=False)


def test_no_error() -> None:
    assert [f"{finding.place} {finding.slug}" for finding in linted().findings if finding.level == "error"] == []


def test_story_is_told() -> None:
    found = {slug: {item.record for item in linted().findings if item.slug == slug} for slug in MEANT}
    assert found == MEANT


def test_slips_are_those_of_the_plan() -> None:
    messages = {item.record: item.message for item in linted().findings if item.slug == "milestone-slipped"}
    assert "86 days" in messages["wexholt-wms-azure"]
    assert "11 days" in messages["quillfern-clinic-openings"]
    assert "10 days" in messages["corvane-vsphere-refresh"]


def test_the_one_unauthorized_change_is_waived_by_name() -> None:
    assert [(item.slug, item.record) for item in linted().waived] == [("change-without-authority", "CR-2026-0003")]


def test_few_other_warnings_come_up() -> None:
    others = Counter(item.slug for item in linted().findings if item.slug not in MEANT)
    assert set(others) <= {"change-review-late", "risky-runbook-never-rehearsed", "unknown-command"}


def test_commands_have_a_line_of_help() -> None:
    assert all(text.endswith(".") and len(text) < 90 for text in COMMANDS.values())
