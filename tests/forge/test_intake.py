"""`pmo forge intake`: an issue is data, its headings are the form's, and whoever asks is who the forge says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner, Result

from pmo.cli.main import cli
from pmo.pipeline.load import load
from pmo.pipeline.start import kinds_of, schema_texts
from pmo.scaffold.issue_form import answers, form, questions
from pmo.scaffold.problem import InputError
from submit.firm import FILES
from support import AS_OF, write

if TYPE_CHECKING:
    from pathlib import Path

KIND = kinds_of(schema_texts("firm"))["change"]
ANSWERS = {
    "Title": "Replace the core switch",
    "Type": "normal",
    "Category": "production",
    "Client": "acme dental",
    "Services": "Phones, network",
    "Implementers": "Bob Best\nann",
    "Reason": "It drops packets.\n\nSee the ticket.",
    "Planned start": "2026-12-05T16:00:00-05:00",
    "Outage: expected": "yes",
    "Risk answers: business impact": "3",
    "Risk answers: technical complexity": "1",
    "Risk answers: back-out": "1",
    "Risk answers: test coverage": "1",
    "Risk answers: recent history": "1",
    "Implementation plan": "- 16:00: Save the configuration.\n2. Swap the device.\n\nno",
}


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    ann = FILES["registers/people/ann.yml"] + "forge_login: ann-forge\n"
    return write(tmp_path / "firm", {**FILES, "registers/people/ann.yml": ann})


def issue(**more: str) -> str:
    given = ANSWERS | {name.replace("_", " "): text for name, text in more.items()}
    return "\n\n".join(f"### {one.label}\n\n{given.get(one.label, '_No response_')}" for one in questions(KIND)) + "\n"


def intake(firm: Path, body: str, login: str = "ann-forge") -> Result:
    path = firm.parent / "body.md"
    path.write_bytes(body.encode())
    arguments = ["forge", "intake", "change", "--body", str(path), "--login", login, "--root", str(firm)]
    return CliRunner().invoke(cli, arguments, catch_exceptions=False)


def record(result: Result) -> dict[str, object]:
    assert result.exit_code == 0, result.output
    return yaml.safe_load(json.loads(result.stdout)["text"])  # type: ignore[no-any-return]


def test_the_form_asks_what_the_schema_asks() -> None:
    asked = {one.field.path.replace("[]", ""): one for one in questions(KIND)}
    assert {
        "title",
        "type",
        "category",
        "model",
        "reason",
        "impact",
        "services",
        "backout_plan.steps",
        "risk.test_coverage",
    } <= set(asked)
    assert not {"id", "status", "requested_by", "approvals", "outcome"} & set(asked), "set by the toolkit, or later"
    labels = [one.label for one in questions(KIND)]
    assert len(labels) == len(set(labels))
    items = [item for item in yaml.safe_load(form(KIND))["body"] if item["type"] != "markdown"]
    assert [item["attributes"]["label"] for item in items] == labels
    assert {item["attributes"]["label"] for item in items if item.get("validations", {}).get("required")} == {
        "Title",
        "Type",
        "Category",
    }


def test_another_schema_makes_another_form(tmp_path: Path) -> None:
    texts = schema_texts("firm")
    texts["change.schema.json"] = texts["change.schema.json"].replace(
        '"title": "Reason",', '"title": "Grund: \\"warum\\" #1",'
    )
    kind = kinds_of(texts)["change"]
    labels = [item["attributes"].get("label") for item in yaml.safe_load(form(kind))["body"]]
    assert 'Grund: "warum" #1' in labels


def test_answers_become_a_record(firm: Path) -> None:
    data = record(intake(firm, issue()))
    assert data["id"] == "CR-2026-0001"
    assert (data["status"], data["requested_by"]) == ("draft", "ann")
    assert (data["client"], data["services"], data["implementers"]) == ("acme", ["phones", "network"], ["bob", "ann"])
    assert data["reason"] == "It drops packets.\n\nSee the ticket."
    assert data["outage"] == {"expected": True}
    assert data["implementation_plan"] == ["16:00: Save the configuration.", "Swap the device.", "no"]
    assert "impact" not in data
    assert not list((firm / "registers").glob("changes/*")), "nothing is written"


def test_line_ends_of_a_browser(firm: Path) -> None:
    assert record(intake(firm, issue().replace("\n", "\r\n"))) == record(intake(firm, issue()))


def test_a_model_fills_in_its_steps(firm: Path) -> None:
    data = record(intake(firm, issue(Type="standard", Model="Swap a switch", Implementation_plan="_No response_")))
    assert data["model"] == "switch-swap"
    assert data["implementation_plan"] == ["Save the configuration.", "Swap the device."]


REPEATED = [
    "### Type\n\nemergency", "###   Type", " ### Type ###", "# Type", "###### type", "> ### Type", "### **Type**", "### T<b>y</b>pe", "Type\n---", "Type\n===",
    "###\tType", "### Type:", "### Outage - expected", "### Type\u200b",
]  # fmt: skip


@pytest.mark.parametrize("text", REPEATED)
def test_a_heading_of_the_form_inside_an_answer_is_refused(firm: Path, text: str) -> None:
    result = intake(firm, issue(Reason=f"It drops packets.\n\n{text}\n\nemergency"))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "heading" in result.stderr


def test_headings_missing_swapped_or_added_are_refused() -> None:
    body = issue()
    first, second = "### Title\n\nReplace the core switch\n\n", "### Type\n\nnormal\n\n"
    for wrong in (
        body.replace(second, ""),
        body.replace(first + second, second + first),
        body + "\n### Type\n\nemergency\n",
        "Please read:\n\n" + body,
        "### Reason\n\nx\n\n" + body,
        body.replace("### Title", "## Title"),
        "",
        "x" * 200_000,
    ):
        with pytest.raises(InputError):
            answers(KIND, wrong)


def test_an_unknown_heading_is_part_of_its_answer(firm: Path) -> None:
    data = record(intake(firm, issue(Reason="It drops packets.\n\n### What the vendor says\n\nReplace it.")))
    assert "### What the vendor says" in str(data["reason"])


def test_nobody_asks_in_another_name(firm: Path) -> None:
    for login in ("bob-forge", "", "nobody"):
        result = intake(firm, issue(), login)
        assert result.exit_code == 1
        assert "forge_login" in result.stderr


def test_every_wrong_answer_is_named(firm: Path) -> None:
    result = intake(firm, issue(Client="Umbrella", Type="magic", Planned_start="tomorrow"))
    assert result.exit_code == 1
    assert all(f"{label}: " in result.stderr for label in ("Client", "Type", "Planned start"))
    standard = intake(firm, issue(Type="standard"))
    assert standard.exit_code == 1
    assert "model" in standard.stderr


@pytest.mark.parametrize(
    "value", ["&a [x]", "!!python/object:os.system", "{a: b}", "null", "---", "'", "\t- x", "@everyone <img src=x>"]
)
def test_answers_stay_texts(firm: Path, value: str) -> None:
    data = record(intake(firm, issue(Reason=value, Implementation_plan=value)))
    assert data["reason"] == value.strip()
    assert [str(one) for one in data["implementation_plan"]] == [value.strip().removeprefix("- ")]  # type: ignore[attr-defined]


def test_kinds_without_a_form(firm: Path) -> None:
    path = firm / "body.md"
    path.write_text("x")
    result = CliRunner().invoke(
        cli, ["forge", "intake", "risk", "--body", str(path), "--login", "ann-forge", "--root", str(firm)]
    )
    assert result.exit_code == 1
    assert "There is no form for risks" in result.output
    assert load(firm, AS_OF).workspace.of("risk") == ()
