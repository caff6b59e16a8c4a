"""Every format says the same: no finding is lost, no count differs, fingerprints hold."""

import json
import re
import xml.etree.ElementTree as ET

import pytest

from findings import FORMS, MIXED, finding, moved, write
from pmo.model.finding import Place, Span
from pmo.render.diagnostics import Answer, text


def counted(form, report):
    """How many findings a report shows."""
    match form:
        case "text":
            return len(re.findall(r"^\S+:\d+:\d+: (?:error|warning|info): ", report, re.MULTILINE))
        case "github":
            log = report.split("::stop-commands::", 1)[1]
            return len(re.findall(r"^\S+:\d+:\d+: (?:error|warning|info): ", log, re.MULTILINE))
        case "json":
            return len(json.loads(report)["findings"])
        case "sarif":
            return len(json.loads(report)["runs"][0]["results"])
        case "gitlab":
            return len(json.loads(report))
        case "rdjson":
            return len(json.loads(report)["diagnostics"])
        case "junit":
            cases = ET.fromstring(report).iter("testcase")  # noqa: S314 - our own output
            return sum(len(re.findall(r":\d+:\d+: ", "".join(case.itertext()))) - note(case) for case in cases)


def note(case):
    return "".join(case.itertext()).count("note:")


@pytest.mark.parametrize("form", FORMS)
def test_the_counts_agree_over_all_formats(form):
    assert counted(form, write(form)) == len(MIXED)
    assert counted(form, write(form, [])) == 0


@pytest.mark.parametrize("form", FORMS)
def test_same_findings_same_bytes(form):
    assert write(form) == write(form)


def test_json_has_everything_and_a_version():
    body = json.loads(write("json"))
    assert body["version"] == 1
    assert body["summary"] == {
        "records": 50,
        "findings": 44,
        "errors": 40,
        "warnings": 2,
        "notes": 2,
        "waived": 2,
        "accepted": 3,
    }
    first = body["findings"][0]
    assert (first["path"], first["line"], first["column"], first["end_column"]) == (
        "registers/risks/RSK-2026-0001.yml",
        2,
        9,
        14,
    )
    assert (first["slug"], first["level"], first["record"], first["field"]) == (
        "unknown-value",
        "error",
        "RSK-2026-0001",
        "trend",
    )
    assert first["rule"] == "A field with choices has one of them."
    assert body["findings"][40]["notes"] == [
        {"path": "pmo.yml", "line": 2, "column": 1, "end_column": 4, "text": "decided here"}
    ]


def prints(form, found):
    body = json.loads(write(form, found))
    match form:
        case "json":
            return [item["fingerprint"] for item in body["findings"]]
        case "gitlab":
            return [item["fingerprint"] for item in body]
        case "sarif":
            return [item["partialFingerprints"]["pmoFinding/v1"] for item in body["runs"][0]["results"]]


@pytest.mark.parametrize("form", ["json", "gitlab", "sarif"])
def test_fingerprints_are_unique_and_stable_when_lines_move(form):
    before = prints(form, MIXED)
    assert len(set(before)) == len(MIXED)
    assert prints(form, moved(MIXED, 10)) == before


@pytest.mark.parametrize("change", [{"slug": "status-stale"}, {"record": "RSK-2026-0099"}, {"pointer": "owner"}])
def test_another_rule_record_or_field_is_another_fingerprint(change):
    assert prints("gitlab", [finding(1)]) != prints("gitlab", [finding(1, **change)])


def test_sarif_is_what_its_readers_expect():
    body = json.loads(write("sarif"))
    assert body["version"] == "2.1.0"
    (run,) = body["runs"]
    driver = run["tool"]["driver"]
    rules = driver["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    described = next(rule for rule in rules if rule["id"] == "unknown-value")
    assert described["shortDescription"]["text"] == "A field with choices has one of them."
    assert described["help"]["text"].startswith("Choose one.")
    assert described["helpUri"] == "https://pmo.example/r.html"
    assert "helpUri" not in next(rule for rule in rules if rule["id"] == "status-stale")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert not re.match(r"[a-z]+:|/", physical["artifactLocation"]["uri"])
        assert physical["artifactLocation"]["uriBaseId"] in run["originalUriBaseIds"]
        assert 1 <= physical["region"]["startColumn"] <= physical["region"]["endColumn"]
    related = [result for result in run["results"] if "relatedLocations" in result]
    assert [item["message"]["text"] for item in related[0]["relatedLocations"]] == ["decided here"]


def test_sarif_escapes_addresses():
    odd = finding(1)
    odd = finding(1, place=type(odd.place)("registers/risks/ä b#1.yml", odd.place.span))
    uri = json.loads(write("sarif", [odd]))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert uri["artifactLocation"]["uri"] == "registers/risks/%C3%A4%20b%231.yml"


def test_sarif_cuts_with_a_notice_what_github_would_refuse(monkeypatch):
    monkeypatch.setattr("pmo.render.diagnostics.sarif.MOST_RESULTS", 41)
    (run,) = json.loads(write("sarif"))["runs"]
    assert [result["level"] for result in run["results"]].count("error") == 40
    assert len(run["results"]) == 41
    assert "3 more findings" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_gitlab_levels():
    severities = {item["check_name"]: item["severity"] for item in json.loads(write("gitlab"))}
    assert severities == {"unknown-value": "major", "status-stale": "minor", "page-old": "info"}


def test_junit_has_a_case_for_each_file_and_rule():
    root = ET.fromstring(write("junit"))  # noqa: S314 - our own output
    cases = list(root.iter("testcase"))
    groups = {(item.place.path, item.slug) for item in MIXED}
    assert {(case.get("classname"), case.get("name")) for case in cases} == groups
    assert len(cases) == len(groups)
    suite = root.find("testsuite")
    assert int(suite.get("tests")) == len(groups)
    assert int(suite.get("failures")) == len(root.findall(".//failure")) == 40
    assert int(suite.get("skipped")) == len(root.findall(".//skipped")) == 3
    assert {item.get("name"): item.get("value") for item in root.iter("property")} == {
        "records": "50",
        "findings": "44",
        "waived": "2",
        "accepted": "3",
    }


def test_junit_of_a_clean_workspace_is_one_case_that_passes():
    root = ET.fromstring(write("junit", []))  # noqa: S314 - our own output
    (case,) = root.iter("testcase")
    assert list(case) == []
    assert root.find("testsuite").get("failures") == "0"


def test_text_folds_long_rows_and_says_so():
    shown = text.report(Answer(MIXED, records=50, waived=2, accepted=3, rules={}))
    assert shown.count("[unknown-value]") == text.MOST_PER_RULE + 1
    assert "… and 32 more [unknown-value]" in shown
    assert (
        "40 errors, 2 warnings, 2 for information in 50 records; 2 findings covered by waivers; 3 findings accepted"
        in shown
    )
    assert "`pmo explain unknown-value`" in shown


def test_text_marks_the_place_also_in_long_lines():
    long = "notes: " + "word " * 100 + "WRONG" + " word" * 100
    start = long.index("WRONG") + 1
    lines = text.finding_lines(finding(1, place=Place("a.yml", Span(3, start, start + 5)), excerpt=(long,)))
    assert len(lines[1]) < 140
    assert lines[1][lines[2].index("^") : lines[2].rindex("^") + 1] == "WRONG"
