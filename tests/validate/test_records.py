"""Records against their schema: one finding for one mistake, in words, on the field's own line."""

import pytest

from pmo.model.record import Record, Source
from pmo.pipeline.load import load_kinds
from pmo.validate.records import Validator
from support import ROOT, workspace

HEAD = "id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"


def lint(tmp_path, text, path="registers/risks/RSK-2026-0001.yml"):
    return [
        (finding.slug, finding.place.span.line, finding.place.span.column, finding.pointer)
        for finding in workspace(tmp_path, {path: text}).findings
        if finding.place.path == path
    ]


@pytest.mark.parametrize(
    ("line", "slug", "column", "pointer"),
    [
        ("trend: improvin", "unknown-value", 8, "trend"),
        ("probability: high", "wrong-type", 14, "probability"),
        ("probability: 2.5", "wrong-type", 14, "probability"),
        ("probability: 7", "out-of-range", 14, "probability"),
        ("probability: true", "wrong-type", 14, "probability"),
        ("event: 12", "wrong-type", 8, "event"),
        ("event: true", "wrong-type", 8, "event"),
        ("event: ''", "empty-field", 8, "event"),
        ("event:", "empty-field", 7, "event"),
        ("event: [a, b]", "wrong-type", 8, "event"),
        ("tags: network", "wrong-type", 7, "tags"),
        ("tags: [network, 3]", "wrong-type", 17, "tags[1]"),
        ("next_review: 2026-02-30", "bad-date", 14, "next_review"),
        ("next_review: 2026-W01-1", "bad-date", 14, "next_review"),
        ("next_review: 11/20/2026", "bad-date", 14, "next_review"),
        ("psa_ref: ticket 12", "bad-form", 10, "psa_ref"),
        ("psa_ref: \"PSA-T-12\\n\"", "bad-form", 10, "psa_ref"),
        ("next_revew: 2026-11-27", "unknown-field", 1, "next_revew"),
        ("residual: {probability: 2}", "missing-field", 11, "residual.impact"),
        ("residual: {probability: 2, impact: 2, cost: 3}", "unknown-field", 39, "residual.cost"),
        ("responses: []", "empty-field", 12, "responses"),
    ],
)  # fmt: skip
def test_each_mistake_is_one_finding_at_its_place(tmp_path, line, slug, column, pointer):
    assert lint(tmp_path, HEAD + line + "\n") == [(slug, 4, column, pointer)]


def test_all_mistakes_of_a_record_in_one_run(tmp_path):
    found = lint(tmp_path, "id: RSK-2026-0001\nstatus: drafft\nprobability: 9\nnxt: 1\nevent:\n")
    assert [(slug, line) for slug, line, _, _ in found] == [
        ("missing-field", 1),
        ("unknown-value", 2),
        ("out-of-range", 3),
        ("unknown-field", 4),
        ("empty-field", 5),
    ]


def test_a_mistake_in_the_text_is_not_reported_again_by_the_schema(tmp_path):
    assert [slug for slug, *_ in lint(tmp_path, HEAD + "probability: NO\n")] == ["yaml-scalar"]


def messages(tmp_path, text):
    found = workspace(tmp_path, {"registers/risks/RSK-2026-0001.yml": text}).findings
    return [(finding.message, finding.help) for finding in found]


@pytest.mark.parametrize(
    ("line", "message", "help_"),
    [
        (
            "trend: improvin",
            "“improvin” is not a choice for “trend”",
            "did you mean “improving”? The choices are improving, stable, worsening",
        ),
        ("event: 017.5.1x\nprobability: 1\nimpact: 3\nnext_revew: 2026-01-01", "a risk has no field “next_revew”", "did you mean `next_review`?"),
        ("event: true", "“event” must be text, not true", 'put it in quotes: "true"'),
        ("event: 1", "“event” must be text, not the number 1", 'put it in quotes: "1"'),
        (
            "tags: network",
            "“tags” must be a list, not the text “network”",
            "write it as a list: each item on a line of its own that starts with `- `",
        ),
        ("psa_ref: 'x'", "“x” does not have the form of “psa_ref”", "write it like PSA-T-42"),
        ("probability: 7", "“probability” is 7, it must be at most 5", "what belongs here: before the response, 1 (rare) to 5 (almost certain)"),
        (
            "next_review: 2026-02-30",
            "“2026-02-30” does not exist: February 2026 has 28 days",
            "correct the date",
        ),
    ],
)  # fmt: skip
def test_words(tmp_path, line, message, help_):
    assert (message, help_) in messages(tmp_path, HEAD + line + "\n")


def test_what_a_state_needs_with_what_cannot_be_avoided_before_it(tmp_path):
    found = lint(tmp_path, HEAD.replace("draft", "responding"))
    assert {(slug, line) for slug, line, *_ in found} == {("missing-for-state", 3)}
    needed = {pointer for *_, pointer in found}
    assert {"owner", "event", "next_review", "strategy", "responses"} <= needed
    assert "closed_on" not in needed


def test_a_state_that_can_be_reached_directly_needs_only_its_own(tmp_path):
    found = lint(tmp_path, HEAD.replace("draft", "closed"))
    assert {pointer for *_, pointer in found} == {"closed_on", "closed_reason"}


def test_a_requirement_with_a_condition(tmp_path):
    text = "id: CR-2026-0001\ntitle: Replace it\ntype: {type}\ncategory: production\nstatus: scheduled\n"
    path = "registers/changes/CR-2026-0001.yml"
    emergency = {pointer for *_, pointer in lint(tmp_path, text.format(type="emergency"), path)}
    normal = {pointer for *_, pointer in lint(tmp_path, text.format(type="normal"), path)}
    assert "incident" in emergency - normal
    assert "communications" in normal - emergency


def test_a_column_too_many_is_one_finding_on_the_header(tmp_path):
    path = "projects/demo/actuals.csv"
    text = "wbs,month,person,hours,cost,remark\n" + "1.1,2026-10,ana,8,100,x\n" * 5
    found = [entry for entry in lint(tmp_path, text, path) if entry[0] == "unknown-field"]
    assert found == [("unknown-field", 1, 29, "rows[0].remark")]


def test_a_wrong_cell_is_found_in_its_row(tmp_path):
    path = "projects/demo/actuals.csv"
    text = "wbs,month,person,hours,cost\n1.1,2026-10,ana,8,100\n1.10,2026-13,ana,many,100\n"
    found = [entry for entry in lint(tmp_path, text, path) if entry[0] != "unknown-reference"]
    assert found == [
        ("bad-form", 3, 6, "rows[1].month"),
        ("wrong-type", 3, 18, "rows[1].hours"),
    ]


def test_the_folder_and_the_record_must_say_the_same(tmp_path):
    found = lint(tmp_path, HEAD + "project: other\n", "projects/demo/risks/RSK-2026-0001.yml")
    assert ("path-mismatch", 4, 10, "project") in found


def test_a_record_that_only_one_library_refuses_is_never_silent():
    kinds, common, _, _ = load_kinds(ROOT)
    data = {"id": "RSK-2026-0001", "title": "Carrier delivers late", "status": "draft"}
    record = Record("risk", "RSK-2026-0001", "registers/risks/RSK-2026-0001.yml", data, Source("x", ""))
    assert [finding.slug for finding in Validator(kinds["risk"], common).explain(record)] == ["schema-violation"]
