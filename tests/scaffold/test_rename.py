"""`pmo rename`: files move, references follow, nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.rename import command
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.move import carry_out, plan
from support import AS_OF, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "pmo.yml": (
        "company: Test firm\nwaivers:\n"
        "  - {rule: risk-review-overdue, where: projects/mail, reason: Agreed., until: 2027-01-01}\n"
        '  - rule: risk-review-overdue\n    where: "projects/mail/risks/RSK-2026-0001.yml"\n    reason: Agreed.\n    until: 2027-01-01\n'
    ),
    "registers/clients/acme.yml": "id: acme\nname: Acme Dental\nstatus: prospect\n",
    "registers/roles/ann.yml": "id: ann\ntitle: A role of the same name\nholders: [ann]\n",
    "registers/people/ann.yml": "id: ann   # the first\nname: Ann ann\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "projects/mail/project.yml": (
        "id: 'mail'\ntitle: mail mail\nstatus: proposed\nclient: acme\nmanager: \"ann\"  # ann leads\n"
        "team:\n  - {person: ann, role: ann}\n  - person: ann\n"
    ),
    "projects/mail/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: Late line for ann\nproject: mail\nstatus: draft\nowner: ann\n",
    "projects/mail/actuals.csv": 'wbs,month,person,hours,cost\n1.1,2026-05,ann,8,400\n1.1,2026-06,"ann",9.50,450\n',
    "projects/mail/notes/keep.txt": "mail ann\n",
    "registers/risks/RSK-2026-0002.yml": (
        "id: RSK-2026-0002\ntitle: After RSK-2026-0001\nstatus: draft\n"
        "links:\n  - type: relates\n    to: RSK-2026-0001\n  - {type: causes, to: mail}\n"
    ),
    "processes/one.md": "---\nid: one\ntitle: One\nstatus: draft\n---\n\nSee [two](two.md#steps) and `two.md`, [out](https://x.example/two.md).\n",
    "processes/two.md": "---\nid: two\ntitle: Two\nstatus: draft\nrelated: [one]\n---\n\n## Steps\n\nBack to [one](one.md).\n",
    "runbooks/dns.md": "---\nid: dns\ntitle: Move DNS\nstatus: draft\n---\n\nAs in [two](../processes/two.md).\n",
}  # fmt: skip


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, ["--root", str(root), *arguments], catch_exceptions=False)


def tree(root: Path) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*") if path.is_file()}


def broken(root: Path) -> list[str]:
    return [
        finding.message
        for finding in lint(load(root, AS_OF, AS_OF)).findings
        if finding.slug in ("unknown-reference", "file-name-mismatch", "path-mismatch", "duplicate-id", "unknown-file")
        and "notes/keep.txt" not in finding.place.path
    ]


def test_a_person_and_exactly_their_references(firm: Path) -> None:
    result = run(firm, "person", "ann", "ann.baker")
    assert result.exit_code == 0, result.output
    assert "7 references in 5 files." in result.output
    after = tree(firm)
    assert after["registers/people/ann.baker.yml"] == FILES["registers/people/ann.yml"].replace(
        "id: ann ", "id: ann.baker "
    )
    assert "registers/people/ann.yml" not in after
    assert after["projects/mail/project.yml"] == (
        "id: 'mail'\ntitle: mail mail\nstatus: proposed\nclient: acme\nmanager: \"ann.baker\"  # ann leads\n"
        "team:\n  - {person: ann.baker, role: ann}\n  - person: ann.baker\n"
    )
    assert after["projects/mail/actuals.csv"] == FILES["projects/mail/actuals.csv"].replace("ann", "ann.baker")
    assert after["registers/roles/ann.yml"] == "id: ann\ntitle: A role of the same name\nholders: [ann.baker]\n"
    assert "title: Late line for ann\n" in after["projects/mail/risks/RSK-2026-0001.yml"]
    assert broken(firm) == []


def test_there_and_back_is_the_same_tree(firm: Path) -> None:
    before = tree(firm)
    for kind, old, new in (("person", "ann", "zoe"), ("project", "mail", "post"), ("process", "two", "three")):
        assert run(firm, kind, old, new).exit_code == 0
        assert tree(firm) != before
        assert broken(firm) == []
        assert run(firm, kind, new, old).exit_code == 0
        assert tree(firm) == before


def test_a_project_takes_its_whole_folder_along(firm: Path) -> None:
    result = run(firm, "project", "mail", "post")
    assert result.exit_code == 0, result.output
    assert "moved projects/mail to projects/post" in result.output
    after = tree(firm)
    assert not (firm / "projects/mail").exists()
    assert after["projects/post/notes/keep.txt"] == "mail ann\n"
    assert after["projects/post/project.yml"].startswith("id: 'post'\ntitle: mail mail\n")
    assert "project: post\n" in after["projects/post/risks/RSK-2026-0001.yml"]
    assert "{type: causes, to: post}" in after["registers/risks/RSK-2026-0002.yml"]
    assert "where: projects/post, " in after["pmo.yml"]
    assert 'where: "projects/post/risks/RSK-2026-0001.yml"' in after["pmo.yml"]


def test_a_number_and_the_prose_that_names_it(firm: Path) -> None:
    result = run(firm, "risk", "RSK-2026-0001", "RSK-2026-0009")
    assert result.exit_code == 0, result.output
    text = (firm / "registers/risks/RSK-2026-0002.yml").read_text()
    assert "to: RSK-2026-0009" in text
    assert "title: After RSK-2026-0001" in text
    assert "registers/risks/RSK-2026-0002.yml:2: title: After RSK-2026-0001" in result.output


def test_links_between_pages_follow(firm: Path) -> None:
    assert run(firm, "process", "two", "three").exit_code == 0
    assert (
        "See [two](three.md#steps) and `two.md`, [out](https://x.example/two.md)."
        in (firm / "processes/one.md").read_text()
    )
    assert "[two](../processes/three.md)" in (firm / "runbooks/dns.md").read_text()


def test_a_dry_run_says_it_and_does_nothing(firm: Path) -> None:
    before = tree(firm)
    result = run(firm, "project", "mail", "post", "--dry-run")
    assert "would move projects/mail to projects/post" in result.output
    assert "would change registers/risks/RSK-2026-0002.yml" in result.output
    assert tree(firm) == before


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("person", "anne", "x"), "Did you mean “ann”?"),
        (("persn", "ann", "x"), "Did you mean “person”?"),
        (("person", "ann", "ann"), "nothing to do"),
        (("person", "ann", "Ann B"), "lower-case letters"),
        (("person", "ann", "../x"), "lower-case letters"),
        (("risk", "RSK-2026-0001", "RSK-2026-0002"), "is taken"),
        (("risk", "RSK-2026-0001", "ISS-2026-0002"), "ids look like RSK-2026-0042"),
        (("actuals", "mail", "post"), "rename what the folder is named after"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(firm: Path, arguments: tuple[str, ...], hint: str) -> None:
    before = tree(firm)
    result = run(firm, *arguments)
    assert result.exit_code == 2
    assert hint in result.output
    assert tree(firm) == before


def test_a_record_with_signatures_keeps_its_id(firm: Path) -> None:
    write(firm, {"registers/approvals/RSK-2026-0001/ann-12345678.json": "{}"})
    result = run(firm, "risk", "RSK-2026-0001", "RSK-2026-0009")
    assert result.exit_code == 2
    assert "signed approvals" in result.output


def test_a_file_in_the_way_is_not_overwritten(firm: Path) -> None:
    write(firm, {"projects/post/readme.txt": "mine\n"})
    assert run(firm, "project", "mail", "post").exit_code == 2
    assert (firm / "projects/post/readme.txt").read_text() == "mine\n"


@pytest.mark.parametrize("step", [1, 2])
def test_an_interrupted_renaming_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    root = write(tmp_path / "firm", FILES)
    before = {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    turns = iter(range(1, 99))
    real = type(root).rename

    def rename(self: Path, target: Path) -> Path:
        if next(turns) == step:
            raise KeyboardInterrupt
        return real(self, target)

    prepared = plan(load(root, AS_OF), "person" if step == 1 else "project", "ann" if step == 1 else "mail", "other")
    moved = replace(prepared, moves={**prepared.moves, "registers/roles/ann.yml": "registers/roles/other.yml"})
    monkeypatch.setattr(type(root), "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        carry_out(root, moved)
    assert {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()} == before
