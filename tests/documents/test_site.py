from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.pipeline.publish import PublishError, edition
from pmo.pipeline.site import stage
from reports.firm import small
from support import AS_OF, write

if TYPE_CHECKING:
    from pathlib import Path


def test_without_asking_no_document_is_made(tmp_path: Path) -> None:
    site = stage(small(tmp_path))
    assert not [path for path in site.files if path.startswith("reports/files/")]
    assert "As a document" not in site.pages["reports/portfolio.md"].html


def test_every_report_offers_its_documents(tmp_path: Path) -> None:
    site = stage(small(tmp_path), documents=True)
    for name in ("portfolio", "project-demo", "improvements"):
        for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK")):
            assert site.files[f"reports/files/{name}.{form}"].startswith(start)
            assert f'href="files&#47;{name}.{form}" download' in site.pages[f"reports/{name}.md"].html


def test_a_client_finds_their_own_and_no_other(tmp_path: Path) -> None:
    site = stage(small(tmp_path), audience="client:acme", documents=True)
    names = {path for path in site.files if path.startswith("reports/files/")}
    assert {
        "reports/files/client-acme.pdf",
        "reports/files/project-demo.pdf",
        "reports/files/client-acme.xlsx",
    } <= names
    assert not [name for name in names if "risks" in name or "pnl" in name or "utilization" in name]
    home = site.pages["index.md"].html
    assert "reports&#47;files&#47;project-demo.pdf" in home
    assert "reports/portfolio.md" not in site.pages


def test_a_wrong_template_stops_publishing_with_its_line(tmp_path: Path) -> None:
    text = "---\nid: pack\ntitle: Pack\naudience: internal\nabout: portfolio\n---\n{{ metric('none_such') }}\n"
    write(tmp_path, {"reports/pack.md": text})
    try:
        edition(tmp_path, AS_OF)
    except PublishError as error:
        assert "reports/pack.md:7:" in str(error)  # noqa: PT017 - the message is what is tested
    else:
        raise AssertionError
