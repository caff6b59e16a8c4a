"""`pmo rename` on the example firm, for every kind: each reference follows, and not one byte of anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from example.lives import copy_of_the_firm, firm
from pmo.cli.rename import command
from pmo.pipeline.load import load
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

KINDS = {name: kind for name, kind in firm().workspace.kinds.items() if firm().workspace.of(name)}
OWN_ID = {
    name for name, kind in KINDS.items() if kind.slug_id or kind.numbered or kind.files[0].endswith("project.yml")
}
"""Kinds whose records have an id of their own; the others are called after the folder or the day they lie at."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy_of_the_firm(tmp_path)
    return tmp_path


def tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), *arguments], catch_exceptions=False)


def most_mentioned(kind: str) -> Record:
    workspace = firm().workspace
    return max(workspace.of(kind), key=lambda record: (len(workspace.mentions_of(record)), record.id))


def another_id(record: Record) -> str:
    """An id of the same form that stands nowhere in the example."""
    if KINDS[record.kind].numbered:
        return re.sub(r"\d+\Z", lambda found: "9876".zfill(len(found.group())), record.id)
    return "zz-another-name-zz"


def references(workspace: Workspace, kind: str, wanted: str, called: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Who refers to a record and where, with the one name put for the other."""
    record = workspace.find(kind, wanted)
    assert record is not None
    old, new = called
    return sorted(
        (one.source.kind, one.source.id.replace(old, new), str(one.path)) for one in workspace.mentions_of(record)
    )


def lines_that_may_change(record: Record) -> set[tuple[str, int]]:
    """The line of the id, those of all references, and those of links to a page."""
    workspace = firm().workspace
    moved = [one for one in workspace.records if (one.kind, one.id) == (record.kind, record.id)]
    if record.kind == "project":
        moved += [one for one in workspace.records if one.path.startswith(f"projects/{record.id}/")]
    out = {(one.path, one.source.span(("id",)).line) for one in moved if "id" in one.data}
    out |= {(ref.source.path, ref.place.span.line) for one in moved for ref in workspace.mentions_of(one)}
    names = {one.path.rsplit("/", 1)[-1] for one in moved if one.path.endswith(".md")}
    for page in workspace.records:
        for number, line in enumerate(page.source.text.split("\n"), 1):
            if page.path.endswith(".md") and any(f"{name})" in line or f"{name}#" in line for name in names):
                out.add((page.path, number))
    settings = (firm().root / "pmo.yml").read_text(encoding="utf-8").split("\n")
    return out | {("pmo.yml", number) for number, line in enumerate(settings, 1) if "where:" in line}


@pytest.mark.parametrize("kind", sorted(OWN_ID))
def test_every_reference_follows_and_nothing_else_changes(root: Path, kind: str) -> None:
    record = most_mentioned(kind)
    old, new = record.id, another_id(record)
    before = tree(root)
    assert not any(new.encode() in content for content in before.values())
    done = run(root, kind, old, new)
    assert done.exit_code == 0, done.output
    after = tree(root)
    back = {path.replace(new, old): content.replace(new.encode(), old.encode()) for path, content in after.items()}
    assert back == before, "something other than the id has changed"
    assert record.path not in after

    changed = {
        (path, number)
        for path, content in before.items()
        for number, (was, now) in enumerate(zip(content.split(b"\n"), _at(after, path, old, new), strict=True), 1)
        if was != now
    }
    assert changed <= lines_that_may_change(record)

    loaded = load(root, AS_OF, AS_OF)
    assert loaded.findings == ()
    same = (old, new)
    assert references(loaded.workspace, kind, new, same) == references(firm().workspace, kind, old, same)

    assert run(root, kind, new, old).exit_code == 0
    assert tree(root) == before


def _at(after: dict[str, bytes], path: str, old: str, new: str) -> list[bytes]:
    """The lines of a file, wherever it lies now."""
    found = after[path] if path in after else after[next(one for one in after if one.replace(new, old) == path)]
    return found.split(b"\n")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - OWN_ID))
def test_what_is_called_after_its_place_is_renamed_with_its_place(root: Path, kind: str) -> None:
    before = tree(root)
    refused = run(root, kind, most_mentioned(kind).id, "zz-another-name-zz")
    assert refused.exit_code == 2, refused.output
    assert "comes from its folder" in refused.output
    assert tree(root) == before


def test_most_kinds_have_an_id_of_their_own_and_are_referred_to() -> None:
    assert len(OWN_ID) > 30
    mentioned = {kind for kind in OWN_ID if firm().workspace.mentions_of(most_mentioned(kind))}
    assert len(mentioned) > 20
