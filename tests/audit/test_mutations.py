"""Break each check of the audit in turn: some way to bend the past must go unnoticed then, else nobody would miss the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from audit import past
from audit.past import ATTACKS, said, slugs
from evidence import firm as firms
from pmo.history import git
from pmo.history import timeline as git_line
from pmo.model.timeline import Sort
from pmo.pipeline.audit import line, records, replay, walk
from pmo.pipeline.past import index, lives
from pmo.pipeline.past import records as pasts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Patch = pytest.MonkeyPatch


def _nothing(*_: object) -> tuple[()]:
    return ()


MUTATIONS: dict[str, tuple[Callable[[Patch], None], str]] = {
    "births are not looked at": (lambda patch: patch.setattr(records.Judge, "_born", _nothing), "born late"),
    "steps are not looked at": (lambda patch: patch.setattr(records.Judge, "_moved", _nothing), "skipped state"),
    "every step is allowed": (lambda patch: patch.setattr(lives.Life, "allows", lambda *_: True), "evil merge"),
    "the rule of the commit itself counts": (
        lambda patch: patch.setattr(lives.Lives, "before", lambda *asked: _after(*asked)  # noqa: PLW0108 - it is defined below
            ), "rule brought along",
    ),
    "no kind is numbered": (lambda patch: patch.setattr(pasts.Pasts, "_same", lambda *_: True), "id reuse in one commit"),
    "a record that comes back is the same": (
        lambda patch: patch.setattr(pasts.Pasts, "_arrival", lambda *_: Sort.RESTORED), "id reuse",
    ),
    "a file that moves is forgotten": (lambda patch: patch.setattr(pasts.Pasts, "_take", _without_moves), "rename with rewrite"),
    "dates are not looked at": (lambda patch: patch.setattr(line, "dates", _nothing), "back-dated tip"),
    "text that cannot be read is passed over": (
        lambda patch: patch.setattr(records, "UNREADABLE", "no such state"), "broken text hides a step",
    ),
    "the gate is not asked": (lambda patch: patch.setattr(walk._Walk, "_approvals", _nothing), "never approved"),
    "the gate vouches for everything": (lambda patch: patch.setattr(replay.Replay, "vouched", lambda *_: True), "born approved"),
    "later approvals are not looked for": (lambda patch: patch.setattr(walk._Walk, "_after", lambda *_: ""), "approved later"),
    "any later approval fits, and none is late": (lambda patch: patch.setattr(walk._Late, "approval", lambda *_: None), "approved later"),
    "squashed commits count as whole": (lambda patch: patch.setattr(git_line.Commit, "merge", property(lambda _: True)), "squash"),
    "the files here stand for the commit": (
        lambda patch: patch.setattr(replay.PastInquiry, "untouched", lambda *_: True), "edited after approval",
    ),
    "only policies are a reason to ask": (
        lambda patch: (patch.setattr(replay, "_TRUST", ("schemas/",)), patch.setattr(replay, "_governed", lambda *_: frozenset()))[0],
        "statement taken away and brought back",
    ),
}  # fmt: skip


def _after(self: lives.Lives, kind: str, place: int) -> lives.Life | None:
    known = [life for at, life in self._versions.get(kind, []) if at <= place]
    return known[-1] if known else self._today.get(kind)


def _without_moves(self: pasts.Pasts, place: int, edits: object) -> None:
    for edit in edits:  # type: ignore[attr-defined]
        found = self._match(edit.path)
        if found is not None and not edit.before:
            self._steps.pop((found.kind, found.id), None)
            self._add(place, (found.kind, found.id), edit, Sort.CREATED)
        elif found is not None and edit.after:
            self._add(place, (found.kind, found.id), edit, Sort.EDITED)


@pytest.mark.parametrize("name", MUTATIONS)
def test_without_the_check_the_past_can_be_bent(name: str, tmp_path: Path, monkeypatch: Patch) -> None:
    break_it, attack = MUTATIONS[name]
    if ATTACKS[attack].signed and firms.needs_keygen:
        pytest.skip(firms.WITHOUT)
    made = ATTACKS[attack].build(tmp_path / "firm")
    monkeypatch.setenv("PMO_NO_CACHE", "1")
    break_it(monkeypatch)
    assert sorted(slugs(said(made))) != sorted(ATTACKS[attack].found)


def test_without_the_latest_date_a_back_dated_tip_shortens_a_stay(tmp_path: Path) -> None:
    made = past.dated_back(tmp_path / "firm")
    found = index.timeline(made.root)
    assert found.commits[-1].seconds < found.commits[-2].seconds
    assert found.seen == sorted(found.seen)


def test_without_a_clean_environment_a_replaced_commit_is_believed(tmp_path: Path, monkeypatch: Patch) -> None:
    made = past.skipped_state(tmp_path / "firm")
    tree = made.git("rev-parse", "HEAD~1^{tree}")
    nicer = made.git("commit-tree", tree, "-p", made.git("rev-parse", "HEAD~1"), "-m", "nicer")
    made.git("replace", "-f", made.git("rev-parse", "HEAD"), nicer)
    monkeypatch.setenv("PMO_NO_CACHE", "1")
    assert "illegal-transition" in slugs(said(made))
    real = git.environment
    monkeypatch.setattr(
        git,
        "environment",
        lambda given: {key: one for key, one in real(given).items() if key != "GIT_NO_REPLACE_OBJECTS"},
    )
    assert "illegal-transition" not in slugs(said(made))
