"""Which kind a path belongs to, and what is said about files that belong to none."""

import pytest

from pmo.discover.files import Places, walk
from pmo.pipeline.load import load_kinds
from support import ROOT, write


@pytest.fixture(scope="module")
def places():
    return Places(load_kinds(ROOT)[0])


@pytest.mark.parametrize(
    ("path", "kind", "record_id", "fields"),
    [
        ("projects/acme/project.yml", "project", "acme", {"project": "acme"}),
        ("projects/acme/risks/RSK-2026-0001.yml", "risk", "RSK-2026-0001", {"project": "acme"}),
        ("registers/risks/RSK-2026-0001.yml", "risk", "RSK-2026-0001", {}),
        ("registers/people/ana.ruiz.yml", "person", "ana.ruiz", {}),
        ("projects/acme/status/2026-11-20.md", "status", "acme/2026-11-20", {"project": "acme", "date": "2026-11-20"}),
        ("projects/acme/actuals.csv", "actuals", "acme", {"project": "acme"}),
    ],
)
def test_the_path_gives_kind_id_and_fields(places, path, kind, record_id, fields):
    found = places.match(path)
    assert (found.kind, found.id, found.fields) == (kind, record_id, fields)


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("registers/people/ana.yaml", "rename it to ana.yml"),
        ("registers/people/ana.txt", "files here are called short-name.yml; rename this one"),
        ("registers/risk/RSK-2026-0001.yml", "did you mean the folder risks?"),
        ("registers/wholly/elsewhere.yml", "move it to the folder of its kind"),
    ],
)
def test_a_file_of_no_kind_gets_advice(places, path, advice):
    assert places.match(path) is None
    assert places.advice(path).startswith(advice)


def test_walking_finds_files_in_path_order_and_strays(tmp_path):
    write(
        tmp_path,
        {
            "registers/risks/RSK-2026-0002.yml": "x",
            "registers/risks/RSK-2026-0001.yml": "x",
            "registers/risks/README.md": "x",
            "registers/risks/.hidden.yml": "x",
            "registers/risks/notes.txt": "x",
            "elsewhere/RSK-2026-0003.yml": "x",
        },
    )
    found, findings = walk(str(tmp_path), Places(load_kinds(ROOT)[0]))
    assert [item.id for item in found] == ["RSK-2026-0001", "RSK-2026-0002"]
    assert [(finding.slug, finding.place.path) for finding in findings] == [
        ("unknown-file", "registers/risks/notes.txt")
    ]
