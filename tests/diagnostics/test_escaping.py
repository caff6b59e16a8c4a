"""Record text in a report is text: no command, no markup, no terminal trick comes out of it."""

import json
import re
import xml.etree.ElementTree as ET
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings import RULES, finding, write
from pmo.model.finding import Level, Note, Place, Span
from pmo.render.diagnostics import Answer, github

NASTY = (
    "x\n::add-mask::secret",
    "100%\r\n::error::forged",
    "a::b,c:d%0Aend",
    "\x1b[31mred\x1b[0m",
    "pay\u202elap",
    "<img src=x onerror=alert(1)> @everyone ![x](http://evil) `code` | cell |",
    "]]></failure><script>",
    "\ufffe\x00\x0b&amp;",
)


def nasty(words):
    return finding(
        1,
        place=Place(f"registers/{words}.yml", Span(2, 3, 9)),
        message=words,
        help=words,
        notes=(Note(Place(words), words),),
        excerpt=(words,),
        record=words,
        pointer=words,
    )


def commands(report):
    return [line for line in report.split("\n") if line.lstrip().startswith("::")]


@given(st.text() | st.sampled_from(NASTY))
def test_every_workflow_command_comes_from_the_writer(words):
    report = write("github", [nasty(words)])
    annotation, stop, resume = commands(report)
    assert annotation.startswith("::error file=")
    assert stop.startswith("::stop-commands::")
    assert resume == f"::{stop.removeprefix('::stop-commands::')}::"
    assert report.rstrip("\n").endswith(resume)


def test_escapes_of_a_workflow_command():
    (line, *_) = commands(write("github", [nasty("a::b,c:d%\r\nend")]))
    properties, data = re.fullmatch(r"::error (.*?)::(.*)", line).groups()
    assert "file=registers/a%3A%3Ab%2Cc%3Ad%25%0D%0Aend.yml" in properties
    assert data == "a::b,c:d%25%0D%0Aend%0Aa::b,c:d%25%0D%0Aend"


@pytest.mark.parametrize(("count", "lines"), [(1, 1), (10, 10), (11, 10), (40, 10)])
def test_at_most_ten_annotations_of_a_level(count, lines):
    found = [finding(number) for number in range(1, count + 1)]
    shown = [line for line in commands(write("github", found)) if line.startswith("::error")]
    assert len(shown) == lines
    assert ("more errors" in shown[-1]) is (count > lines)
    if count > lines:
        assert f"::{count - 9} more errors" in shown[-1]


def test_errors_come_first():
    found = [finding(1, level=Level.INFO), finding(2, level=Level.WARNING), finding(3)]
    kinds = [line.split(" ")[0] for line in commands(write("github", found))[:3]]
    assert kinds == ["::error", "::warning", "::notice"]


def summary(found):
    return github.summary(Answer(found, records=3, waived=0, accepted=0, rules=RULES))


def test_none_is_lost_in_the_step_summary():
    page = summary([finding(number) for number in range(1, 41)])
    assert len([line for line in page.split("\n") if line.startswith("| error")]) == 40
    assert "40 errors, no warnings in 3 records." in page


@pytest.mark.parametrize("words", NASTY)
def test_record_text_in_the_step_summary_is_encoded(words):
    row = next(line for line in summary([nasty(words)]).split("\n") if line.startswith("| error"))
    assert not set(re.sub(r"&#\d+;", "", row.rsplit("|", 2)[0])) & set("<>@![]`()\x1b\u202e")
    assert row.count(" | ") == 4
    shown = unescape(row)
    assert re.sub(r"\W", "", words.split("\n")[-1])[:5] in re.sub(r"\W", "", shown)


def test_the_step_summary_is_cut_with_a_count(monkeypatch):
    monkeypatch.setattr(github, "SUMMARY_BYTES", 3000)
    page = summary([finding(number) for number in range(1, 41)])
    rows = page.count("| error")
    assert 0 < rows < 40
    assert f"… and {40 - rows} findings more" in page
    assert len(page.encode()) < 3200


@given(st.text() | st.sampled_from(NASTY))
def test_junit_is_xml_whatever_a_record_says(words):
    (case,) = ET.fromstring(write("junit", [nasty(words)])).iter("testcase")  # noqa: S314 - our own output
    assert case.find("failure") is not None


@given(st.text() | st.sampled_from(NASTY))
def test_json_formats_are_json_whatever_a_record_says(words):
    assert json.loads(write("json", [nasty(words)]))["findings"][0]["message"] == words
    assert words.strip() in json.loads(write("gitlab", [nasty(words)]))[0]["description"]
    assert words.strip() in json.loads(write("sarif", [nasty(words)]))["runs"][0]["results"][0]["message"]["text"]


@given(st.text() | st.sampled_from(NASTY))
def test_nothing_unseen_reaches_the_terminal(words):
    report = write("text", [nasty(words)])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", report)
