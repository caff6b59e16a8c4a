"""Things in the folders of records that are no ordinary files."""

import os
from pathlib import Path

import pytest

from pmo.discover.files import MAX_BYTES, Places, read, walk
from pmo.discover.root import find_root, schema_folder
from pmo.model.finding import Finding
from pmo.pipeline.load import load_kinds
from support import ROOT, write


@pytest.fixture(scope="module")
def places():
    return Places(load_kinds(ROOT)[0])


def strange(root, places):
    found, findings = walk(str(root), places)
    return [item.path for item in found], [(finding.slug, finding.place.path) for finding in findings]


def test_a_link_to_a_file_is_not_followed(tmp_path, places):
    write(tmp_path, {"secret.txt": "password", "registers/risks/RSK-2026-0001.yml": "id: x\n"})
    (tmp_path / "registers/risks/RSK-2026-0002.yml").symlink_to(tmp_path / "secret.txt")
    assert strange(tmp_path, places) == (
        ["registers/risks/RSK-2026-0001.yml"],
        [("symlink", "registers/risks/RSK-2026-0002.yml")],
    )
    assert read(str(tmp_path), "registers/risks/RSK-2026-0002.yml").slug == "symlink"


def test_a_link_to_a_folder_is_not_followed(tmp_path, places):
    write(tmp_path, {"outside/RSK-2026-0001.yml": "x", "registers/README.md": "x"})
    (tmp_path / "registers/risks").symlink_to(tmp_path / "outside")
    assert strange(tmp_path, places) == ([], [("symlink", "registers/risks")])


def test_a_root_folder_that_is_a_link(tmp_path, places):
    write(tmp_path, {"outside/risks/RSK-2026-0001.yml": "x"})
    (tmp_path / "registers").symlink_to(tmp_path / "outside")
    assert strange(tmp_path, places) == ([], [("symlink", "registers")])


def test_a_dangling_link_is_a_link(tmp_path, places):
    write(tmp_path, {"registers/README.md": "x"})
    (tmp_path / "registers/gone.yml").symlink_to("/nowhere/at/all")
    assert strange(tmp_path, places) == ([], [("symlink", "registers/gone.yml")])


def test_a_folder_named_like_a_record(tmp_path, places):
    write(tmp_path, {"registers/risks/RSK-2026-0001.yml/inner.txt": "x"})
    assert ("not-a-file", "registers/risks/RSK-2026-0001.yml") in strange(tmp_path, places)[1]
    assert read(str(tmp_path), "registers/risks/RSK-2026-0001.yml").slug == "not-a-file"


def test_a_file_where_a_folder_of_records_must_be(tmp_path, places):
    write(tmp_path, {"registers": "x"})
    assert strange(tmp_path, places) == ([], [("not-a-file", "registers")])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_does_not_make_anybody_wait(tmp_path, places):
    write(tmp_path, {"registers/README.md": "x"})
    os.mkfifo(tmp_path / "registers/pipe.yml")
    assert strange(tmp_path, places) == ([], [("not-a-file", "registers/pipe.yml")])
    assert read(str(tmp_path), "registers/pipe.yml").slug == "not-a-file"


@pytest.mark.skipif(os.name == "nt", reason="file names are text there")
def test_a_name_that_is_no_text(tmp_path, places):
    write(tmp_path, {"registers/README.md": "x"})
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/registers/caf\xe9.yml")).write_text("x", encoding="utf-8")
    assert strange(tmp_path, places) == ([], [("bad-file-name", "registers/caf\\xe9.yml")])


def test_case_twins(tmp_path, places):
    write(tmp_path, {"registers/risks/RSK-2026-0001.yml": "x", "registers/risks/rsk-2026-0001.yml": "x"})
    if len(os.listdir(tmp_path / "registers/risks")) < 2:
        pytest.skip("this file system takes the two for one")
    assert strange(tmp_path, places)[1] == [("case-twin", "registers/risks/rsk-2026-0001.yml")]


def test_reading_stops_at_the_largest_size(tmp_path):
    (tmp_path / "fits.yml").write_bytes(b"x" * MAX_BYTES)
    (tmp_path / "large.yml").write_bytes(b"x" * (MAX_BYTES + 1))
    assert read(str(tmp_path), "fits.yml") == b"x" * MAX_BYTES
    assert read(str(tmp_path), "large.yml").slug == "file-too-large"


def test_a_file_that_cannot_be_opened(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pmo.discover.files.os.open", refuse)
    found = read(str(tmp_path), "a.yml")
    assert isinstance(found, Finding)
    assert (found.slug, found.message) == ("unreadable-file", "this cannot be opened: Permission denied")


def test_a_folder_that_cannot_be_listed(tmp_path, places, monkeypatch):
    write(tmp_path, {"registers/README.md": "x"})

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pmo.discover.files.os.scandir", refuse)
    assert strange(tmp_path, places) == ([], [("unreadable-file", "registers")])


def test_the_root_is_the_nearest_folder_with_settings(tmp_path):
    write(tmp_path, {"projects/acme/project.yml": "x"})
    assert find_root(tmp_path / "projects/acme") == tmp_path
    assert find_root(Path("/")) is None


def test_schemas_of_the_workspace_win_over_those_of_the_toolkit(tmp_path):
    assert schema_folder(tmp_path) == ROOT / "schemas"
    write(tmp_path, {"schemas/toy.schema.json": "{}"})
    assert schema_folder(tmp_path) == tmp_path / "schemas"
