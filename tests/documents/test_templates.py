from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from documents.made import HOSTILE, document, text_of_pdf
from pmo.cli.report import DOCUMENTS, TEXTS, command
from pmo.pipeline import report as pipeline
from reports.firm import BASE, example, small

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "---\nid: pack\ntitle: Steering pack\naudience: internal\nabout: project\nmetrics: [cpi, spi_t]\n---\n"
BODY = """\
**{{ project.name }} is {{ project.status }}.** CPI is {{ metric("cpi") }}.

## Plan

{{ chart("gantt", project) }}

Two words about it.

## Open

- One point
- Another

{{ table("issues", columns=["title", "status"], where={"status": ["open", "solving"]}, empty="None.") }}
"""


def _text(root: Path, body: str, head: str = HEAD, audience: str = "internal", **about: str) -> str:
    loaded = small(root, {"reports/pack.md": head + body})
    return pipeline.text(pipeline.report(loaded, "pack", audience, **({"project": "demo"} | about)), "md")


def test_a_template_becomes_a_report_like_any_other(tmp_path: Path) -> None:
    text = _text(tmp_path, BODY)
    assert text.startswith("# Steering pack: Mail migration\n\n**Mail migration is in progress.** CPI is 0.96.")
    assert "- Cost performance index (CPI): **0.96**" in text
    assert "## Plan\n\nTwo words about it." in text
    assert "- One point\n- Another" in text
    assert "None." in text
    pdf = document(small(tmp_path / "two", {"reports/pack.md": HEAD + BODY}), "pack", "pdf", project="demo")
    assert "Two words about it." in text_of_pdf(pdf)


@pytest.mark.parametrize(
    ("body", "line", "message", "hint"),
    [
        ("Fine.\n\n{{ metric('cpj') }}\n", 10, "there is no metric “cpj” for this reader", "did you mean “cpi”?"),
        ("{{ table('isues') }}\n", 8, "there is no table “isues”", "did you mean “issues”?"),
        ("{{ table('issues', columns=['titel']) }}\n", 8, "there is no column of the table issues “titel”", "did you mean “title”?"),
        ("a\n\n{{ chart('gant', project) }}\n", 10, "there is no chart “gant”", "did you mean “gantt”?"),
        ("{{ 1 + 1 }}\n", 8, "a template does no arithmetic", "ask for a metric"),
        ("{{ unknown }}\n", 8, "'unknown' is undefined", ""),
        ("{% if %}\n", 8, "Expected an expression", ""),
        ("{{ project.__class__.__mro__ }}\n", 8, "access to attribute '__class__'", ""),
        ("{{ metric('cpi') | upper }}\n", 8, "No filter named 'upper'", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_finding_with_its_line(
    tmp_path: Path, body: str, line: int, message: str, hint: str
) -> None:
    with pytest.raises(pipeline.TemplateFault) as caught:
        _text(tmp_path, body)
    finding = caught.value.finding
    assert (finding.place.path, finding.place.span.line) == ("reports/pack.md", line)
    assert message in finding.message
    assert hint in (finding.help or "")


def test_a_wrong_metric_of_the_front_matter_is_found_in_its_line(tmp_path: Path) -> None:
    with pytest.raises(pipeline.TemplateFault) as caught:
        _text(tmp_path, "Fine.\n", HEAD.replace("spi_t", "spj_t"))
    assert caught.value.finding.place.span.line == 6
    assert "did you mean “spi_t”?" in (caught.value.finding.help or "")


def test_the_command_prints_the_finding_and_ends_with_one(tmp_path: Path) -> None:
    small(tmp_path, {"reports/pack.md": f"{HEAD}{{{{ metric('cpj') }}}}\n"})
    result = CliRunner().invoke(
        command, ["pack", "--project", "demo", "--root", str(tmp_path), "--as-of", "2026-11-20"]
    )
    assert result.exit_code == 1
    assert "reports/pack.md:8:" in result.output
    assert "did you mean “cpi”?" in result.output


def test_words_of_a_record_are_no_markup_of_the_template(tmp_path: Path) -> None:
    title = HOSTILE.replace("'", "''")
    project = BASE["projects/demo/project.yml"].replace("title: Mail migration", f"title: '## {title}'")
    loaded = small(
        tmp_path, {"reports/pack.md": f"{HEAD}Start.\n\n{{{{ project.name }}}}\n", "projects/demo/project.yml": project}
    )
    found = pipeline.report(loaded, "pack", project="demo")
    assert found.sections == ()
    assert HOSTILE in found.more


def test_a_template_never_shows_more_than_its_audience(tmp_path: Path) -> None:
    body = '{{ table("project_metrics") }}\n'
    assert "| Cost |" in _text(
        tmp_path / "one", body, HEAD.replace("audience: internal", "audience: management"), "management"
    )
    assert "| Cost |" not in _text(tmp_path / "two", body, HEAD, "management")
    with pytest.raises(pipeline.InputError, match="There is no report “pack”"):
        _text(tmp_path / "three", body, HEAD.replace("audience: internal", "audience: management"), "internal")
    with pytest.raises(pipeline.TemplateFault):
        _text(
            tmp_path / "four",
            '{{ table("risks") }}\n',
            HEAD.replace("audience: internal", "audience: client").replace("[cpi, spi_t]", "[]"),
            "management",
        )


def test_a_template_for_clients_is_filled_with_what_they_see(tmp_path: Path) -> None:
    head = "---\nid: pack\ntitle: News\naudience: client\nabout: client\n---\n"
    text = _text(
        tmp_path,
        'For {{ client.name }}.\n\n## Work\n\n{{ table("portfolio", columns=["title"]) }}\n',
        head,
        "client:acme",
        project="",
    )
    assert "For Acme Tooling." in text
    assert "| Mail migration |" in text


def test_a_template_takes_the_place_of_a_report(tmp_path: Path) -> None:
    head = "---\nid: issues\ntitle: Our issues\naudience: internal\nabout: portfolio\n---\n"
    loaded = small(tmp_path, {"reports/issues.md": f"{head}**All quiet.** Nothing.\n"})
    assert pipeline.text(pipeline.report(loaded, "issues"), "md").startswith("# Our issues\n\n**All quiet.** Nothing.")
    assert [item.title for item in pipeline.reports(loaded) if item.name == "issues"] == ["Our issues"]


def test_the_example_pack_is_whole() -> None:
    found = pipeline.report(example(), "steering-pack", project="corvane-vsphere-refresh")
    assert [section.title for section in found.sections] == [
        "Risks the sponsor decides on", "Where the plan stands", "Hours", "To decide in the meeting",
    ]  # fmt: skip
    assert [fact.label for fact in found.facts][:2] == [
        "Cost performance index (CPI)",
        "Schedule performance index in time, SPI(t)",
    ]


def test_the_command_knows_the_forms() -> None:
    assert (TEXTS, DOCUMENTS) == (pipeline.TEXTS, pipeline.DOCUMENTS)


def test_the_ending_of_the_file_says_the_form(tmp_path: Path) -> None:
    small(tmp_path / "firm")
    for ending, start in (
        ("pdf", b"%PDF"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
        ("html", b"<!doctype html>"),
        ("csv", b"id,"),
        ("txt", b"# Portfolio"),
    ):
        target = tmp_path / f"p.{ending}"
        result = CliRunner().invoke(command, ["portfolio", "-o", str(target), "--root", str(tmp_path / "firm")])
        assert result.output == f"wrote {target}\n"
        assert target.read_bytes().startswith(start)
    result = CliRunner().invoke(command, ["portfolio", "--format", "pdf", "--root", str(tmp_path / "firm")])
    assert result.exit_code == 2
    assert "A PDF document needs a file: -o portfolio.pdf." in result.output
