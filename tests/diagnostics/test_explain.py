"""`pmo explain`: every slug that a finding can carry has a page, and its example is true."""

import ast
import re

import pytest
from click.testing import CliRunner

from pmo.check.catalog import ENTRIES
from pmo.check.engine import all_rules
from pmo.check.rule import example_files, marked_lines
from pmo.cli.explain import command
from pmo.pipeline import explain
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF, ROOT, workspace

SOURCES = sorted((ROOT / "tools/pmo").rglob("*.py"))
MAKERS = {"Finding", "Fault", "_fault", "_at", "_bad_id", "reason"}
SLUG = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")


@pytest.fixture(scope="module")
def example_firm():
    return load(ROOT, AS_OF)


def slugs_in_the_source():
    """Every slug literal that is handed to something that makes a finding, or returned as one."""
    found = {}
    for path in SOURCES:
        if "catalog" in path.parts or path.parent.name in ("rules", "scaffold"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                values = node.args[:4] if name in MAKERS else []
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name == "wording.py":
                values = node.value.elts[:1]
            elif (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "_TROUBLE") or (
                isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "_TROUBLE"
            ):
                values = [item.elts[0] for item in node.value.values]
            for value in values:
                branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                for branch in branches:
                    if (
                        isinstance(branch, ast.Constant)
                        and isinstance(branch.value, str)
                        and SLUG.fullmatch(branch.value)
                    ):
                        found.setdefault(branch.value, path.name)
                    elif isinstance(branch, ast.Constant) and branch.value == "symlink":
                        found.setdefault("symlink", path.name)
    return found


def test_the_catalog_lists_exactly_what_the_source_can_find():
    in_source = slugs_in_the_source()
    assert len(in_source) > 40
    assert set(in_source) == set(ENTRIES)


def test_no_slug_stands_for_two_things(example_firm):
    rules = [rule.slug for rule in all_rules(example_firm.workspace.kinds.values())]
    assert len(rules) == len(set(rules))
    assert not set(rules) & set(ENTRIES)


WITH_FILES = [entry for entry in ENTRIES.values() if example_files(entry.bad)]


@pytest.mark.parametrize("entry", WITH_FILES, ids=lambda entry: entry.slug)
def test_the_wrong_example_is_found_where_it_says(tmp_path, entry):
    found = lint(workspace(tmp_path, example_files(entry.bad))).findings
    mine = [finding for finding in found if finding.slug == entry.slug]
    assert sorted({(finding.place.path, finding.place.span.line) for finding in mine}) == sorted(
        marked_lines(entry.bad)
    )
    assert {finding.level for finding in mine} == {entry.level}


@pytest.mark.parametrize("entry", WITH_FILES, ids=lambda entry: entry.slug)
def test_the_right_example_is_right(tmp_path, entry):
    found = lint(workspace(tmp_path, example_files(entry.good))).findings
    assert [finding for finding in found if finding.slug == entry.slug] == []


def test_examples_without_files_are_few_and_say_something():
    rest = [entry for entry in ENTRIES.values() if entry not in WITH_FILES]
    assert len(rest) * 2 <= len(ENTRIES)  # what Git or a signature shows cannot be written as files
    assert all(entry.bad.strip() != entry.good.strip() for entry in rest)


def run(*args):
    return CliRunner().invoke(command, [*args, "--root", str(ROOT)])


def test_every_slug_and_every_kind_has_a_page(example_firm):
    findings = lint(example_firm).findings
    pages = {page.name: page for page in explain.rule_pages(example_firm, findings)}
    rules = {rule.slug for rule in all_rules(example_firm.workspace.kinds.values())}
    assert set(pages) == rules | set(ENTRIES)
    for page in pages.values():
        assert page.title.endswith((".", "…"))
        assert "{" not in page.title
        assert [part.title for part in page.parts][:4] == ["Why", "Wrong", "Right", "Fix"]
        assert all(part.text or part.example or part.grid for part in page.parts)
    kinds = explain.kind_pages(example_firm)
    assert [page.name for page in kinds] == sorted(example_firm.workspace.kinds)
    assert all(any(part.title == "Fields" for part in page.parts) for page in kinds)


def test_the_page_of_a_rule():
    out = run("risk-review-overdue").output
    for words in ("warning", "A risk nobody looks at", "next_review: 2026-11-02  # here", "Fix", "Found today"):
        assert words in out


def test_a_rule_says_where_it_is_found_today(tmp_path):
    loaded = workspace(
        tmp_path, {"registers/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: Late line\nstatus: x\n"}
    )
    page = explain.find(loaded, "unknown-value")
    assert ("Found today", "once") in page.facts
    assert page.parts[-1].grid.rows == (("registers/risks/RSK-2026-0001.yml:3:9",),)
    assert ("Found today", "nowhere") in explain.find(loaded, "yaml-alias").facts


def test_the_page_of_a_kind():
    out = run("change").output
    for words in (
        "registers/changes/{id}.yml",
        "CR-2026-0042",
        "draft (start)",
        "type is emergency: incident",
        "backout_plan.trigger *",
        "read by: the client and the firm",
        "one of: standard, normal, emergency",
        "change-times-reversed",
    ):
        assert words in out


def test_the_page_of_a_field():
    out = run("change.outage").output
    assert "Outage (change.outage)" in out
    assert "outage.expected *" in out
    assert "outage-not-agreed" in run("change.outage.agreed_by").output
    assert "scheduled" in run("change.communications").output


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("risk-reveiw-overdue", "`risk-review-overdue`"),
        ("chnage", "`change`"),
        ("yaml-alia", "`yaml-alias`"),
        ("change.outtage", "`change.outage`"),
        ("zzzzzz", "`pmo explain` lists all."),
    ],
)
def test_an_unknown_name_is_a_usage_error_with_a_guess(name, hint):
    result = run(name)
    assert result.exit_code == 2
    assert hint in result.output


def test_the_settings_are_explained_like_a_kind():
    out = run("settings").output
    assert out.startswith("Settings (settings)\n")
    assert "thresholds.percent_cap" in out
    field = run("settings.thresholds.percent_cap").output
    assert "Percent cap (settings.thresholds.percent_cap)" in field
    assert "Signed" not in field
    wrong = run("settings.as_off")
    assert (wrong.exit_code, "`settings.as_of`" in wrong.output) == (2, True)


def test_what_most_fields_share_is_said_once():
    out = run("risk").output
    assert out.count("read by: the whole firm") == 1
    assert "read by: the client and the firm" in out
    assert "title: Owner" not in out
    assert "title: Actionee" not in out
    assert "title: After the response" in out


def test_pages_begin_with_what_they_are_about():
    assert run().output.startswith("What `pmo explain` can tell about\n")
    assert run("duties").output.startswith("Duties and what serves them\n")
    assert "\n\n\n" not in run("duties").output
    assert "Looks after it:      IT project manager" in run("risk-review-overdue").output


def test_without_a_name_everything_is_listed(example_firm):
    out = run().output
    for rule in all_rules(example_firm.workspace.kinds.values()):
        assert rule.slug in out
    for name in (*example_firm.workspace.kinds, *ENTRIES):
        assert name in out
    assert "Rules about risks" in out
