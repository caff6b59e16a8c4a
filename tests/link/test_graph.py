"""Ids and references: what is found, what is said, and what is not guessed."""

import pytest

from support import workspace

PERSON = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n"
RISK = "id: {id}\ntitle: Carrier delivers late\nstatus: draft\n"


def found(loaded, *slugs):
    return [(finding.slug, str(finding.place)) for finding in loaded.findings if finding.slug in slugs]


def test_references_in_lists_groups_and_lists_of_groups(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "registers/people/ana.ruiz.yml": PERSON,
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001")
            + "owner: ana.ruiz\nresponses:\n  - action: Call\n  - action: Order\n    actionee: ana.ruiz\n"
            + "links:\n  - type: relates\n    to: RSK-2026-0001\n",
            "registers/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Replace it\ntype: normal\n"
            "category: production\nstatus: draft\nimplementers: [ana.ruiz, ana.ruiz]\n",
        },
    )
    space = loaded.workspace
    ana = space.find("person", "ana.ruiz")
    assert {(item.source.id, item.path) for item in space.mentions_of(ana)} == {
        ("RSK-2026-0001", ("owner",)),
        ("RSK-2026-0001", ("responses", 1, "actionee")),
        ("CR-2026-0001", ("implementers", 0)),
        ("CR-2026-0001", ("implementers", 1)),
    }
    risk = space.find("risk", "RSK-2026-0001")
    assert [item.target for item in space.mentions_in(risk) if item.wanted == "RSK-2026-0001"] == [risk]
    assert found(loaded, "unknown-reference") == []


def test_a_wrong_name_is_found_at_its_place_with_the_nearest_one(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "registers/people/ana.ruiz.yml": PERSON,
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001")
            + "responses:\n  - action: Call\n    actionee: anna.ruiz\n",
        },
    )
    (finding,) = [item for item in loaded.findings if item.slug == "unknown-reference"]
    assert str(finding.place) == "registers/risks/RSK-2026-0001.yml:6:15"
    assert finding.message == "“responses.actionee” names “anna.ruiz”, and there is no such person"
    assert finding.help == "did you mean “ana.ruiz” (Ana Ruiz)?"


def test_another_number_is_never_suggested_for_a_well_formed_one(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001")
            + "links:\n  - type: relates\n    to: RSK-2026-0002\n  - type: relates\n    to: rsk-2026-0001\n"
        },
    )
    helps = [item.help for item in loaded.findings if item.slug == "unknown-reference"]
    assert helps == [
        "correct it, or write the record that is missing",
        "did you mean “RSK-2026-0001” (Carrier delivers late)?",
    ]


@pytest.mark.parametrize("wanted", ["../people/ana.ruiz.yml", "registers/people/ana.ruiz.yml", "../../etc/passwd"])
def test_a_path_is_no_reference(tmp_path, wanted):
    loaded = workspace(
        tmp_path,
        {
            "registers/people/ana.ruiz.yml": PERSON,
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001") + f"owner: {wanted}\n",
        },
    )
    (finding,) = [item for item in loaded.findings if item.slug == "unknown-reference"]
    assert finding.place.span.line == 4
    assert finding.help.startswith("a reference is an id, never a path")


def test_a_number_is_unique_over_all_folders_and_a_name_within_its_kind(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "projects/demo/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001"),
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001"),
            "registers/people/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
            "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: prospect\n",
        },
    )
    (finding,) = [item for item in loaded.findings if item.slug == "duplicate-id"]
    assert str(finding.place) == "registers/risks/RSK-2026-0001.yml:1:5"
    assert str(finding.notes[0].place) == "projects/demo/risks/RSK-2026-0001.yml:1:5"


def test_a_number_in_the_folder_of_another_kind_is_one_fault(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "registers/issues/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001"),
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001"),
        },
    )
    assert found(loaded, "duplicate-id") == []
    (strange,) = [finding for finding in loaded.findings if finding.slug == "wrong-folder"]
    assert strange.place.path == "registers/issues/RSK-2026-0001.yml"
    assert "registers/risks/RSK-2026-0001.yml is there already" in strange.help


@pytest.mark.parametrize(
    ("path", "record_id", "slug", "line"),
    [
        ("registers/risks/RSK-2026-0002.yml", "RSK-2026-0001", "file-name-mismatch", 1),
        ("registers/risks/RSK-26-1.yml", "RSK-26-1", "bad-id", 1),
        ("registers/risks/rsk-2026-0001.yml", "rsk-2026-0001", "bad-id", 1),
        ("registers/clients/Acme Corp.yml", "Acme Corp", "bad-id", 1),
    ],
)
def test_ids_have_the_form_of_their_kind_and_the_name_of_their_file(tmp_path, path, record_id, slug, line):
    loaded = workspace(tmp_path, {path: f"id: {record_id}\nname: x\ntitle: Carrier\nstatus: draft\n"})
    assert [
        (item.slug, item.place.span.line) for item in loaded.findings if item.slug in ("file-name-mismatch", "bad-id")
    ] == [(slug, line)]


def test_thousands_of_wrong_names_are_reported_promptly(tmp_path):
    names = "".join(f"  - person.number{number}\n" for number in range(3000))
    loaded = workspace(
        tmp_path,
        {
            **{f"registers/people/a.b{n}.yml": f"id: a.b{n}\nname: A\nstatus: active\n" for n in range(300)},
            "registers/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Replace it\ntype: normal\n"
            f"category: production\nstatus: draft\nimplementers:\n{names}",
        },
    )
    assert len(found(loaded, "unknown-reference")) == 3000


def test_a_record_that_cannot_be_read_is_not_missed_by_others(tmp_path):
    loaded = workspace(
        tmp_path,
        {
            "registers/people/ana.ruiz.yml": "name: [\n",
            "registers/risks/RSK-2026-0001.yml": RISK.format(id="RSK-2026-0001") + "owner: ana.ruiz\n",
        },
    )
    assert [(item.slug, item.place.path) for item in loaded.findings] == [
        ("yaml-syntax", "registers/people/ana.ruiz.yml")
    ]
