"""What publishing writes: the tree whole or not at all, and never over something that is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pmo.pipeline import publish
from pmo.pipeline.site import stage
from pmo.render.site import search, tree
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.render.site.page import Site

RISK = "id: RSK-2026-0001\ntitle: The array arrives late\nstatus: draft\n"
FILES = {"registers/risks/RSK-2026-0001.yml": RISK}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return stage(workspace(tmp_path / "firm", FILES))


def test_tree_holds_each_page_and_asset(site: Site, tmp_path: Path) -> None:
    count = publish.write_tree(site, tmp_path / "build" / "docs")
    there = sorted(
        path.relative_to(tmp_path / "build" / "docs").as_posix()
        for path in (tmp_path / "build" / "docs").rglob("*")
        if path.is_file()
    )
    assert there == sorted([*site.pages, *site.files, *(path for path, _ in tree.assets())])
    assert "calendar.ics" in site.files
    assert count == len(there)
    assert "The array arrives late" in (tmp_path / "build" / "docs" / "risks" / "RSK-2026-0001.md").read_text(
        encoding="utf-8"
    )


def test_tree_is_replaced_whole(site: Site, tmp_path: Path) -> None:
    target = tmp_path / "docs"
    publish.write_tree(site, target)
    (target / "risks" / "RSK-2020-0001.md").write_text("an old page", encoding="utf-8")
    publish.write_tree(site, target)
    assert not (target / "risks" / "RSK-2020-0001.md").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_tree_of_before_stays_when_writing_fails(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "docs"
    publish.write_tree(site, target)
    before = sorted(path.name for path in target.rglob("*"))

    def fails(_: Site) -> object:
        yield "index.md", b"half"
        raise OSError("disk full")

    monkeypatch.setattr(tree, "files", fails)
    with pytest.raises(OSError, match="disk full"):
        publish.write_tree(site, target)
    assert sorted(path.name for path in target.rglob("*")) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_folder_of_somebody_else_is_never_replaced(site: Site, tmp_path: Path) -> None:
    mine = tmp_path / "letters"
    mine.mkdir()
    (mine / "letter.txt").write_text("Dear customer", encoding="utf-8")
    (tmp_path / "firm" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    with pytest.raises(publish.PublishError, match="letters"):
        publish.write_tree(site, mine)
    with pytest.raises(publish.PublishError, match="--site-dir"):
        publish.build_site(tmp_path / "firm", site, mine)
    assert (mine / "letter.txt").read_text(encoding="utf-8") == "Dear customer"


def test_same_records_give_the_same_tree(site: Site, tmp_path: Path) -> None:
    again = stage(workspace(tmp_path / "again", FILES))
    assert dict(tree.files(again)) == dict(tree.files(site))


def test_missing_site_configuration_is_said(site: Site, tmp_path: Path) -> None:
    with pytest.raises(publish.PublishError, match=r"no mkdocs\.yml"):
        publish.build_site(tmp_path / "firm", site, tmp_path / "site")


def test_missing_plugin_is_said(site: Site, tmp_path: Path) -> None:
    (tmp_path / "firm" / "mkdocs.yml").write_text("site_name: x\nplugins: []\n", encoding="utf-8")
    (tmp_path / "firm" / "docs").mkdir()
    with pytest.raises(publish.PublishError, match="plugin"):
        publish.build_site(tmp_path / "firm", site, tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("setting", "pages", "expected"),
    [("auto", 500, "builtin"), ("auto", 501, "pagefind"), ("builtin", 9000, "builtin"), ("pagefind", 3, "pagefind")],
)
def test_search_engine_follows_setting_and_size(
    setting: str, pages: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "available", lambda: True)
    assert search.engine(setting, pages, 500) == expected


def test_search_falls_back_where_pagefind_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "available", lambda: False)
    assert search.engine("pagefind", 9000, 500) == "builtin"


def test_synonyms_stand_beside_the_text_that_has_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    index = tmp_path / "search" / "search_index.json"
    index.write_text(
        '{"docs":[{"title":"Leave","text":"The introductory period is short"},{"title":"Other","text":"introductory text"}]}',
        encoding="utf-8",
    )
    assert search.add_synonyms(tmp_path, [("probation", "introductory period")]) == 1
    text = index.read_text(encoding="utf-8")
    assert "The introductory period is short Also called: probation." in text
    assert text.count("probation") == 1
