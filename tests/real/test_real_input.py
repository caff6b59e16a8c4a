"""Records that other organizations kept: they are adopted by one schema, listed as work, and published."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from support import AS_OF, ROOT, SHARED, write

if TYPE_CHECKING:
    from pathlib import Path

STATUS_FILES = SHARED / "data" / "18f-projects"
RUNBOOKS = SHARED / "data" / "prometheus-runbooks" / "runbooks"
needs_data = pytest.mark.skipif(
    not STATUS_FILES.is_dir(), reason="real records lie beside the project only where it is developed (../shared/data)"
)

PRODUCT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Product",
    "description": "A digital product of another organization, as its dashboard described it.",
    "x-kind": {
        "plural": "Products",
        "files": ["registers/products/{id}.yml"],
        "id": "{slug}",
        "label": "full_name",
        "columns": ["full_name", "stage", "partners"],
        "lifecycle": {
            "field": "stage",
            "initial": "discovery",
            "transitions": {
                "discovery": ["alpha"],
                "alpha": ["beta", "end"],
                "beta": ["live", "end"],
                "live": ["end"],
                "end": [],
            },
            "require": {"live": ["impact"]},
        },
    },
    "type": "object",
    "required": ["name", "full_name", "stage"],
    "properties": {
        "name": {"type": "string", "title": "Name", "description": "Short name."},
        "full_name": {"type": "string", "title": "Full name", "description": "Name people use."},
        "stage": {
            "enum": ["discovery", "alpha", "beta", "live", "end"],
            "title": "Stage",
            "description": "How far it is.",
        },
        "description": {"type": ["string", "null"], "title": "Description", "description": "What it does."},
        "impact": {"type": ["string", "null"], "title": "Impact", "description": "What changes through it."},
        "partners": {
            "type": ["array", "null"],
            "items": {"type": "string"},
            "title": "Partners",
            "description": "Who asked for it.",
        },
    },
}


@pytest.fixture
def products(tmp_path: Path) -> Path:
    schemas = {f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("_*.json")}
    write(tmp_path, {**schemas, "schemas/product.schema.json": json.dumps(PRODUCT, indent=1)})
    shutil.copytree(STATUS_FILES, tmp_path / "registers" / "products", ignore=shutil.ignore_patterns("*.md"))
    return tmp_path


@needs_data
def test_real_status_records_are_adopted_by_one_schema(products: Path) -> None:
    loaded = load(products, AS_OF)
    files = sorted(path.stem for path in (products / "registers" / "products").glob("*.yml"))
    assert sorted(record.id for record in loaded.workspace.of("product")) == files
    found = Counter(finding.slug for finding in lint(loaded).findings)
    upper_case = sum(1 for name in files if name != name.lower())
    assert found.pop("bad-id") == upper_case
    assert found["personal-data-in-record"], "their contacts hold e-mail addresses, which ours never may"
    assert set(found) <= {"missing-for-state", "unknown-value", "wrong-type", "personal-data-in-record"}


@needs_data
def test_real_status_records_are_published(products: Path) -> None:
    site = stage(load(products, AS_OF))
    pages = [path for path in site.pages if path.startswith("products/") and path != "products/index.md"]
    assert len(pages) == len(list((products / "registers" / "products").glob("*.yml")))
    assert "purchase cards" in site.pages["products/C2.md"].html


@pytest.fixture
def runbooks(tmp_path: Path) -> Path:
    target = tmp_path / "firm"
    made = CliRunner().invoke(cli, ["init", str(target)])
    assert made.exit_code == 0, made.output
    for path in RUNBOOKS.rglob("*.md"):
        copy = target / "runbooks" / path.relative_to(RUNBOOKS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return target


@needs_data
def test_real_runbooks_are_a_work_list_that_can_be_accepted(runbooks: Path) -> None:
    root = ["--root", str(runbooks)]
    before = CliRunner().invoke(cli, ["lint", *root])
    assert before.exit_code == 1
    assert "more [bad-id]" in before.output, "long rows of the same fault are folded and counted"
    assert before.output.count("\n") < 400, "a wall of red"
    assert "runbooks/node/NodeClockSkewDetected.md:" in CliRunner().invoke(cli, ["lint", *root, "--all"]).output
    accepted = CliRunner().invoke(cli, ["lint", *root, "--write-baseline"])
    assert accepted.exit_code == 0
    after = CliRunner().invoke(cli, ["lint", *root])
    assert after.exit_code == 0, after.output
    assert "accepted in the baseline" in after.output
    page = runbooks / "runbooks" / "node" / "NodeClockSkewDetected.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", "---\ntitel: wrong\n", 1), encoding="utf-8")
    again = CliRunner().invoke(cli, ["lint", *root])
    assert again.exit_code == 1
    assert "unknown-field" in again.output, "new faults are reported although old ones are accepted"


@needs_data
@pytest.mark.slow
def test_real_runbooks_publish(runbooks: Path) -> None:
    made = CliRunner().invoke(cli, ["publish", "--root", str(runbooks), "--site-dir", str(runbooks / "out")])
    assert made.exit_code == 0, made.output
    built = (runbooks / "out" / "runbooks" / "node" / "NodeClockSkewDetected.html").read_text(encoding="utf-8")
    assert "Meaning" in built
    expected = [path for path in RUNBOOKS.rglob("*.md") if not path.name.startswith("_")]
    assert len(list((runbooks / "out" / "runbooks").rglob("*.html"))) >= len(expected)
