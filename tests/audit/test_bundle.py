"""The file for an auditor: the same bytes everywhere, checked without the firm, refused when any part of it was touched."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audit import past
from evidence import firm as firms
from pmo.cli.audit import command
from pmo.evidence.digest import sha256
from pmo.evidence.verify import sign
from pmo.history.git import open_repository
from pmo.pipeline.audit import bundle
from pmo.pipeline.audit.verify import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.history.git import Repository

pytestmark = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)
TODAY = date(2026, 11, 20)


@cache
def firm() -> firms.Firm:
    """A firm with an approved and merged change, made once."""
    return past.merged(Path(mkdtemp(prefix="pmo-test-audit-")) / "firm")


@cache
def content(*, signed: bool = False) -> bytes:
    target = firm().root.parent / f"bundle-{signed}.zip"
    bundle.write(past.said(firm()), firm().root, target, firms.key("bob") if signed else None)
    return target.read_bytes()


def members(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as made_of:
        return {name: made_of.read(name) for name in made_of.namelist()}


def checked(tmp_path: Path, raw: bytes, anchor: str = "") -> Verification:
    path = tmp_path / "bundle.zip"
    path.write_bytes(raw)
    return verify(path, anchor, TODAY)


def listed_anew(files: dict[str, bytes]) -> bytes:
    """An archive whose manifest fits again: what somebody does who knows how it is made, and has no key."""
    manifest = json.loads(files[bundle.MANIFEST])
    own = {name: one for name, one in files.items() if name not in (bundle.MANIFEST, bundle.SIGNATURE)}
    manifest["files"] = {name: sha256(one) for name, one in own.items()}
    return bundle.archive({bundle.MANIFEST: bundle.canonical(manifest), **own})


NAMES = (
    "README.txt", "audit.json", "files/.pmo/allowed_signers", "files/.pmo/policy.yml", "files/pmo.yml", "history.bundle",
    "manifest.json", "manifest.json.sig", "files/registers/changes/CR-2026-0001.yml", "statement", "signature",
    "files/registers/people/bob.yml", "files/registers/roles/director.yml", "files/runbooks/switch-swap.md",
)  # fmt: skip


def name_of(name: str, files: dict[str, bytes]) -> str:
    endings = {"statement": ".json", "signature": ".json.sig"}
    ending = endings.get(name)
    return (
        name
        if ending is None
        else next(one for one in files if one.startswith("files/registers/approvals/") and one.endswith(ending))
    )


def test_an_untouched_file_is_accepted_and_says_what_it_rests_on(tmp_path: Path) -> None:
    found = checked(tmp_path, content(signed=True))
    assert (found.refused, found.code) == ("", 0)
    said = found.text()
    assert "the manifest is signed by bob" in said
    assert "1 of 1 statements about approvals carry a good signature" in said
    assert "the audit was done again and says the same" in said
    assert "compare" in said


def test_without_a_signature_and_an_anchor_it_says_so(tmp_path: Path) -> None:
    found = checked(tmp_path, content())
    assert found.code == 0
    assert any("not signed" in one for one in found.notes)
    head = firm().git("rev-parse", "HEAD")
    assert any(head in one for one in found.notes)
    again = checked(tmp_path, content(), head)
    assert again.code == 0
    assert not any(head in one for one in again.notes)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("how", ["changed", "taken out", "emptied"])
def test_any_part_that_was_touched_is_refused(name: str, how: str, tmp_path: Path) -> None:
    files = members(content(signed=True))
    name = name_of(name, files)
    if how == "taken out":
        del files[name]
    else:
        raw = files[name]
        place = len(raw) // 2
        files[name] = b"" if how == "emptied" else raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
    found = checked(tmp_path, bundle.archive(files))
    if name == bundle.SIGNATURE and how == "taken out":  # then it is a file without a signature, and says so
        assert any("not signed" in one for one in found.notes)
        return
    assert found.refused
    assert found.code == 1
    assert found.audit is None


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("manifest", "README"))])
def test_a_manifest_that_fits_again_does_not_help(name: str, tmp_path: Path) -> None:
    """History, files and answer hold each other: nobody changes one alone, not even with marks made anew."""
    files = members(content(signed=True))
    name = name_of(name, files)
    files[name] = (
        files[name].replace(b"e", b"f", 1) if name == "audit.json" else files[name][:-3] + b"x" + files[name][-2:]
    )
    found = checked(tmp_path, listed_anew(files))
    assert found.refused
    assert found.code == 1


def test_findings_taken_out_of_the_answer_are_missed(tmp_path: Path) -> None:
    made = past.skipped_state(tmp_path / "firm")
    raw = bundle.made(past.said(made), past_repository(made))
    assert checked(tmp_path, raw).code == 1
    files = members(raw)
    answer = json.loads(files["audit.json"])
    assert len(answer["findings"]) == 2
    answer["findings"] = answer["findings"][1:]
    files["audit.json"] = bundle.canonical(answer)
    assert "says something else" in checked(tmp_path, listed_anew(files)).refused


def past_repository(made: firms.Firm) -> Repository:
    return open_repository(made.root)


def test_a_history_that_was_told_anew_does_not_hold_the_anchor(tmp_path: Path) -> None:
    made = past.plain(tmp_path / "firm")
    anchor = made.git("rev-parse", "HEAD")
    made.git("reset", "-q", "--hard", "HEAD~1")
    made.commit({past.RISK: past.risk("open", "Nicer words")}, "told anew")
    raw = bundle.made(past.said(made), past_repository(made))
    assert checked(tmp_path, raw).code == 0
    found = checked(tmp_path, raw, anchor)
    assert found.code == 1
    assert "not in this repository" in found.refused


def test_a_key_that_is_not_in_the_list_signs_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        command, ["--root", str(firm().root), "--bundle", str(tmp_path / "b.zip"), "--key", str(firms.key("eve"))]
    )
    assert done.exit_code == 2
    assert "not in .pmo/allowed_signers" in done.output
    assert not (tmp_path / "b.zip").exists()


def test_a_signature_under_another_manifest_is_refused(tmp_path: Path) -> None:
    """A known key alone is not enough: its signature has to be one of this manifest."""
    files = members(content(signed=True))
    files[bundle.README] += b"Compare with the last commit of the fork.\n"
    again = members(listed_anew(files))
    assert checked(tmp_path, bundle.archive(again)).refused == ""
    found = checked(tmp_path, bundle.archive({**again, bundle.SIGNATURE: files[bundle.SIGNATURE]}))
    assert "the signature of the manifest is not good" in found.refused
    assert (found.code, found.audit) == (1, None)


def test_the_signature_of_somebody_else_is_refused(tmp_path: Path) -> None:
    files = members(content(signed=True))
    files[bundle.SIGNATURE] = sign(files[bundle.MANIFEST], firms.key("eve"))
    assert "not in the list of keys" in checked(tmp_path, bundle.archive(files)).refused


def _twice(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO(bundle.archive(files))
    with zipfile.ZipFile(out, "a") as made_of, pytest.warns(UserWarning, match="Duplicate name"):
        made_of.writestr("audit.json", b"{}")
    return out.getvalue()


ODD: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "two of one name": _twice,
    "one more": lambda files: bundle.archive({**files, "extra.txt": b"x"}),
    "one more in files": lambda files: listed_anew({**files, "files/registers/risks/RSK-2026-0009.yml": b"id: x\n"}),
    "a way out": lambda files: bundle.archive({**files, "files/../../evil": b"x"}),
    "an absolute way": lambda files: bundle.archive({**files, "/etc/evil": b"x"}),
    "twins": lambda files: bundle.archive({**files, "files/PMO.yml": b"x"}),
    "something before": lambda files: b"junk" + bundle.archive(files),
    "cut off": lambda files: bundle.archive(files)[:-40],
    "no archive": lambda _: b"hello",
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_archive_is_refused(name: str, tmp_path: Path) -> None:
    found = checked(tmp_path, ODD[name](members(content())))
    assert found.refused
    assert found.code == 1
    assert not list(tmp_path.parent.rglob("evil"))


def test_the_same_history_gives_the_same_bytes(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    firm().git("clone", "-q", str(firm().root), str(clone))
    other = firms.Firm(clone)
    other.git("repack", "-q", "-a", "-d", "-f", "--depth=3", "--window=2")
    other.git("config", "core.compression", "0")
    other.git("config", "pack.threads", "4")
    assert bundle.made(past.said(other), past_repository(other)) == content()


def test_the_commits_are_an_ordinary_bundle_of_git(tmp_path: Path) -> None:
    (tmp_path / "history.bundle").write_bytes(members(content())["history.bundle"])
    made = firms.Firm(tmp_path)
    made.git("clone", "-q", "--branch", "audited", "history.bundle", "out")
    assert firms.Firm(tmp_path / "out").git("rev-parse", "HEAD") == firm().git("rev-parse", "HEAD")


def test_it_needs_neither_the_firm_nor_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = past.skipped_state(tmp_path / "firm")
    path = tmp_path / "bundle.zip"
    done = CliRunner().invoke(command, ["--root", str(made.root), "--bundle", str(path)])
    assert done.exit_code == 1
    assert f"wrote {path}" in done.output
    shutil.rmtree(made.root)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, ["--verify", str(path)])
    assert done.exit_code == 1
    assert "The file agrees with itself" in done.output
    assert "[illegal-transition]" in done.output
    done = CliRunner().invoke(command, ["--verify", str(path), "--format", "json"])
    assert "illegal-transition" in [one["slug"] for one in json.loads(done.output)["audit"]["findings"]]
