"""`pmo lint --since`: what is new against a base, in every format; and what was there before does not fail."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from findings import MIXED, finding, write
from pmo.cli.lint import command
from pmo.model.finding import Level, Place, Span
from pmo.pipeline.since import Successor, split
from pmo.render import diagnostics
from pmo.render.diagnostics import Answer, Before, github
from pmo.render.diagnostics.text import unstyled

CHANGE = "registers/changes/CR-2026-0001.yml"
RISK = "registers/risks/RSK-2026-0001.yml"
NOTHING = frozenset()


def lint(box, *more):
    return CliRunner().invoke(command, ["--root", str(box.root), *more], catch_exceptions=False)


def test_the_same_words_of_the_same_field_are_old():
    found = split([finding(1), finding(2)], [finding(1)], NOTHING, {})
    assert (found.new, found.old, found.gone) == ((finding(2),), (finding(1),), 0)


def test_lines_that_moved_make_nothing_new():
    moved = finding(1, place=Place(finding(1).place.path, Span(99, 1, 2)))
    assert split([moved], [finding(1)], frozenset((moved.place.path,)), {}).new == ()


def test_other_words_are_new_in_a_changed_record_only():
    before, now = finding(1, message="“a” is not a choice"), finding(1, message="“b” is not a choice")
    assert split([now], [before], NOTHING, {}).new == ()
    assert split([now], [before], frozenset((now.place.path,)), {}).new == (now,)


def test_a_second_twin_is_new():
    found = split([finding(1), finding(1, message="again")], [finding(1)], frozenset((finding(1).place.path,)), {})
    assert [item.message for item in found.new] == ["again"]
    assert len(split([finding(1)] * 2, [finding(1)], NOTHING, {}).new) == 1


@pytest.mark.parametrize("change", [{"slug": "other"}, {"record": "X"}, {"pointer": "owner"}])
def test_another_rule_record_or_field_is_new(change):
    assert split([finding(1, **change)], [finding(1)], NOTHING, {}).new


def test_gone_findings_are_counted():
    assert split([], [finding(1), finding(2)], NOTHING, {}).gone == 2


def test_a_finding_moves_with_its_record():
    now = finding(1, record="RSK-2026-0009", message="“New name” is not a choice", place=Place("elsewhere.yml"))
    before = finding(1, message="“Old name” is not a choice")
    moved = {
        before.place.path: Successor(
            "elsewhere.yml", "RSK-2026-0009", (("RSK-2026-0001", "RSK-2026-0009"), ("Old name", "New name"))
        )
    }
    assert split([now], [before], frozenset(("elsewhere.yml",)), moved).new == ()
    assert split([now], [before], frozenset(("elsewhere.yml",)), {}).new == (now,)


def old_fault(box):
    """A fault on main, and work that starts from there."""
    box.edit(RISK, ("impact: 3", "impact: 9"))
    box.commit()
    box.git("branch", "-f", "main", "work")


def test_an_old_error_does_not_fail_and_a_new_one_does(box):
    old_fault(box)
    clean = lint(box, "--since", "main")
    assert "[unknown-value]" not in clean.output
    assert "there before" in clean.output
    before = json.loads(lint(box, "--since", "main", "--format", "json").output)
    assert before["summary"]["new"] == 0
    assert before["summary"]["errors"] > 0
    assert clean.exit_code == 0
    assert lint(box).exit_code == 1
    box.edit(CHANGE, ("category: production", "category: productoin"))
    worse = lint(box, "--since", "main")
    assert worse.exit_code == 1
    body = json.loads(lint(box, "--since", "main", "--format", "json").output)
    flags = [item["new"] for item in body["findings"]]
    assert flags == sorted(flags, reverse=True)
    assert {item["path"] for item in body["findings"] if item["new"]} == {CHANGE}
    assert body["summary"]["new"] == sum(flags)


def test_since_compares_like_base(box):
    box.edit(CHANGE, ("status: authorize", "status: closed"))
    assert "[illegal-transition]" in lint(box, "--since", "main").output
    (box.root / RISK).unlink()
    assert "[record-deleted]" in lint(box, "--since", "main").output


def test_a_mended_finding_is_counted(box):
    old_fault(box)
    box.edit(RISK, ("impact: 9", "impact: 3"))
    assert json.loads(lint(box, "--since", "main", "--format", "json").output)["summary"]["gone"] >= 1


def test_all_shows_the_old_ones_too(box):
    old_fault(box)
    assert f"{RISK}:" not in lint(box, "--since", "main").output
    assert f"{RISK}:" in lint(box, "--since", "main", "--all").output


@pytest.mark.parametrize("more", [("--base", "HEAD"), ("--write-baseline",)])
def test_since_stands_alone(box, more):
    assert lint(box, "--since", "main", *more).exit_code == 2


def test_a_base_that_is_none_is_a_usage_error(box):
    assert lint(box, "--since", "nowhere").exit_code == 2


BEFORE = Before("main", [finding(50), finding(51, level=Level.WARNING)], 4)


def answer(found, before=None):
    return Answer(found, records=50, waived=2, accepted=3, rules={}, before=before)


def with_before(form, found=MIXED, **more):
    return diagnostics.write(form, answer(found, BEFORE), style=unstyled, every=False, **more)


def test_sarif_says_which_are_new():
    results = json.loads(with_before("sarif"))["runs"][0]["results"]
    states = [item["baselineState"] for item in results]
    assert states == ["new"] * len(MIXED) + ["unchanged"] * 2
    assert "baselineState" not in write("sarif")


def test_junit_skips_what_was_there_before():
    root = ET.fromstring(with_before("junit"))  # noqa: S314 - our own output
    case = next(case for case in root.iter("testcase") if case.get("classname").endswith("0050.yml"))
    assert case.get("name") == "unknown-value (there before)"
    assert case.find("skipped") is not None
    assert case.find("failure") is None
    suite = root.find("testsuite")
    assert int(suite.get("tests")) == len(list(root.iter("testcase")))
    assert int(suite.get("skipped")) == len(root.findall(".//skipped"))
    assert int(suite.get("failures")) == len(root.findall(".//failure")) == 40


def test_gitlab_and_rdjson_have_all_of_them():
    assert len(json.loads(with_before("gitlab"))) == len(MIXED) + 2
    assert len(json.loads(with_before("rdjson"))["diagnostics"]) == len(MIXED) + 2


def test_gitlab_prints_do_not_depend_on_what_is_new():
    prints = {item["fingerprint"] for item in json.loads(with_before("gitlab"))}
    every = diagnostics.write("gitlab", answer([*BEFORE.findings, *MIXED]), style=unstyled, every=True)
    assert {item["fingerprint"] for item in json.loads(every)} == prints


def test_github_annotates_the_diff_first_and_loses_nothing():
    near = finding(38).place.path
    lines = [
        line for line in with_before("github", touched=frozenset((near,))).split("\n") if line.startswith("::error")
    ]
    assert len(lines) == 10
    assert near.rsplit("/", 1)[1] in lines[0]
    assert lines[-1] == "::error::31 more errors, see the summary and the log of this step"
    page = github.summary(answer(MIXED, BEFORE))
    assert sum(line.startswith("| ") for line in page.split("\n")) - 2 == len(MIXED) + 2
    rows = [line for line in page.split("\n") if line.startswith("| ")][2:]
    assert [row.startswith("| new ") for row in rows] == [True] * len(MIXED) + [False] * 2


def test_github_writes_nothing_beside_lines_that_were_bad_before():
    said = with_before("github", [])
    assert not [line for line in said.split("\n") if line.startswith(("::error", "::warning"))]
    assert re.search("1 error, 1 warning were there before", said)


def test_rdjson_counts_bytes_and_ends_behind_the_last():
    odd = finding(1, place=Place("a.yml", Span(2, 8, 11)), excerpt=("tïtlé: äöü",))
    (item,) = json.loads(write("rdjson", [odd]))["diagnostics"]
    line = "tïtlé: äöü".encode()
    start, end = (item["location"]["range"][name]["column"] for name in ("start", "end"))
    assert line[start - 1 : end - 1].decode() == "äöü"
    assert (item["severity"], item["code"]) == (
        "ERROR",
        {"value": "unknown-value", "url": "https://pmo.example/r.html"},
    )


def test_rdjson_names_the_line_when_nobody_has_it():
    (item,) = json.loads(write("rdjson", [finding(1, excerpt=())]))["diagnostics"]
    assert item["location"]["range"] == {"start": {"line": 2}}
