"""The site as mkdocs builds it from a bare checkout: our pages, nothing else, in strict mode."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import built
from pmo.pipeline import publish
from pmo.pipeline.doors import open_doors
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.render.site.page import Site

pytestmark = pytest.mark.slow


def mkdocs(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "NO_MKDOCS_2_WARNING"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", *words],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env=environment,
    )


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = built.small_workspace(tmp_path_factory.mktemp("bare") / "firm", "search: builtin\n")
    (root / "docs" / "notes.md").write_text("# Notes for developers\n", encoding="utf-8")
    (root / "docs" / "secret.txt").write_text("not for readers", encoding="utf-8")
    done = mkdocs(root, "build")
    assert done.returncode == 0, done.stderr
    assert "\nWARNING " not in done.stderr
    return root


@pytest.fixture(scope="module")
def staged(firm: Path) -> Site:
    return publish.edition(firm, AS_OF).site


def test_bare_build_has_pages_and_nothing_of_the_docs_folder(firm: Path) -> None:
    site = firm / "site"
    for page in (
        "index.html",
        "projects/corvane-vsphere-refresh.html",
        "processes/risk-management.html",
        "risks/index.html",
    ):
        assert (site / page).is_file()
    for gone in ("notes.html", "secret.txt", "sitemap.xml", "sitemap.xml.gz"):
        assert not (site / gone).exists()
    assert list(site.rglob("*.map")) == []
    assert list(site.rglob("*.yml")) == []
    assert list(site.rglob("*.md")) == []


def test_pages_name_no_maker_and_no_other_host(firm: Path) -> None:
    for page in (firm / "site").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert 'name="generator"' not in html
        assert "fonts.googleapis" not in html
        assert "squidfunk" not in html
        assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


def test_publish_gives_the_same_site_as_bare_mkdocs(firm: Path, tmp_path: Path) -> None:
    built.build(firm, tmp_path / "site")
    theirs = {
        path.relative_to(firm / "site").as_posix(): path.read_bytes()
        for path in (firm / "site").rglob("*")
        if path.is_file()
    }
    ours = {
        path.relative_to(tmp_path / "site").as_posix(): path.read_bytes()
        for path in (tmp_path / "site").rglob("*")
        if path.is_file()
    }
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_broken_link_in_prose_becomes_text(firm: Path, tmp_path: Path) -> None:
    root = tmp_path / "firm"
    shutil.copytree(firm, root, ignore=shutil.ignore_patterns("site"))
    page = root / "processes" / "risk-management.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nSee [the other page](no-such-page.md).\n", encoding="utf-8")
    done = mkdocs(root, "build")
    assert done.returncode == 0, done.stderr
    html = (root / "site" / "processes" / "risk-management.html").read_text(encoding="utf-8")
    assert "See the other page" in html
    assert not re.search(r"href=\"[^\"]*no-such-page", html)


def test_warning_of_mkdocs_stops_publishing_and_the_site_of_before_stays(firm: Path, tmp_path: Path) -> None:
    """Also without a terminal and without any output of mkdocs, which then counts no warnings."""
    site = publish.edition(firm, AS_OF).site
    target = tmp_path / "site"
    publish.build_site(firm, site, target)
    before = (target / "index.html").read_bytes()
    with pytest.raises(publish.PublishError, match=r"gone\.md"):
        publish.build_site(firm, replace(site, nav=(*site.nav, ("Gone", "gone.md"))), target)
    assert (target / "index.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_mkdocs_configuration_has_no_door() -> None:
    """No macro plugin, no hook and no value from the environment: they would run or print what a page asks for."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    plugins = re.search(r"^plugins:\n((?:  .*\n)+)", text, re.MULTILINE)
    assert plugins is not None
    assert set(re.findall(r"^  - ([a-z/]+)", plugins.group(1), re.MULTILINE)) == {"pmo", "search"}
    assert not re.search(r"!ENV|!!python|^hooks:|macros|attr_list|md_in_html|^repo_url|emoji", text, re.MULTILINE)


@pytest.mark.parametrize(
    "line",
    [
        "hooks: [evil.py]",
        "INHERIT: ../other.yml",
        "extra_templates: [x.html]",
        "theme: {name: material, custom_dir: theme}",
        "site_author: !ENV HOME",
        "extra: {x: !!python/name:os.system ''}",
        "plugins: [pmo, macros]",
        "plugins:\n  pmo: {}\n  exec: {}",
        "markdown_extensions: [pymdownx.snippets]",
        "markdown_extensions:\n  - evil: {x: 1}",
    ],
)
def test_settings_that_open_a_door_stop_publishing(firm: Path, staged: Site, tmp_path: Path, line: str) -> None:
    root = tmp_path / "firm"
    root.mkdir()
    key = line.partition(":")[0]
    text = (firm / "mkdocs.yml").read_text(encoding="utf-8")
    kept = re.sub(rf"^{key}:.*\n(?:[ ].*\n)*", "", text, flags=re.MULTILINE)
    (root / "mkdocs.yml").write_text(f"{kept}\n{line}\n", encoding="utf-8")
    with pytest.raises(publish.PublishError, match=r"could run code or read other files:\n  line \d+: "):
        publish.build_site(root, staged, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_our_own_settings_open_none() -> None:
    assert open_doors(ROOT / "mkdocs.yml") == []
