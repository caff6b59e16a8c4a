"""The projection itself, on small workspaces: kinds, fields, items, records and references, each mark by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pmo.audience.projection import project, visible
from pmo.audience.reader import Reader, UnknownReaderError, reader
from pmo.audience.shape import shape
from pmo.pipeline.load import load
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace

BASE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\nstrategy: Grow\nsingle_contact: ana.ruiz\nservices: [mail]\n",
    "registers/clients/zenith.yml": "id: zenith\nname: Zenith\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\nsummary: Runs projects\ncommit_aliases: [ana@example.test]\n",
    "registers/people/ben.ito.yml": "id: ben.ito\nname: Ben Ito\nstatus: active\n",
    "registers/services/mail.yml": "id: mail\nname: Mail\nstatus: active\n",
    "projects/acme-mail/project.yml": "id: acme-mail\ntitle: Mail for Acme\nclient: acme\nmanager: ana.ruiz\nstatus: in_progress\nsponsor: Director\n",
    "projects/acme-mail/issues/ISS-2026-0001.yml": (
        "id: ISS-2026-0001\ntitle: The line is late\ntype: problem_concern\nstatus: examining\ncustomer_visible: true\nowner: ben.ito\n"
        "updates:\n  - date: 2026-11-01\n    text: told nobody\n    audience: internal\n  - date: 2026-11-02\n    text: told the client\n    audience: client\n"
        "  - date: 2026-11-03\n    text: says nothing of who reads it\n"
    ),
    "projects/acme-mail/issues/ISS-2026-0002.yml": "id: ISS-2026-0002\ntitle: A quarrel\ntype: problem_concern\nstatus: examining\ncustomer_visible: false\n",
    "projects/zenith-wifi/project.yml": "id: zenith-wifi\ntitle: Wi-Fi\nclient: zenith\nmanager: ana.ruiz\nstatus: in_progress\n",
}


def seen(tmp_path: Path, audience: str, more: dict[str, str] | None = None) -> Workspace:
    return project(workspace(tmp_path, {**BASE, **(more or {})}).workspace, audience)


def found(view: Workspace, kind: str, record_id: str) -> Record:
    record = view.find(kind, record_id)
    assert record is not None
    return record


@pytest.mark.parametrize("text", ["", "client", "client:", "public", "internal:x", "Client:acme"])
def test_what_is_no_reader_is_refused(text: str) -> None:
    with pytest.raises(UnknownReaderError):
        reader(text)


def test_unknown_client_is_refused_with_a_guess(tmp_path: Path) -> None:
    with pytest.raises(UnknownReaderError, match="did you mean client:acme"):
        seen(tmp_path, "client:acmee")


def test_unknown_mark_is_for_nobody() -> None:
    for who in (Reader("client", "acme"), Reader("internal"), Reader("management")):
        assert not who.may_read("never")
        assert not who.may_read("clients")
        assert not who.may_read(None)


def test_client_sees_its_own_records_only(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    assert [record.id for record in view.of("client")] == ["acme"]
    assert [record.id for record in view.of("project")] == ["acme-mail"]
    assert view.audience == "client:acme"


def test_client_sees_marked_fields_only(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    assert "strategy" not in found(view, "client", "acme").data
    assert found(view, "project", "acme-mail").text("sponsor") == "Director"
    assert view.kinds["client"].find("strategy") is None
    assert "strategy" not in view.kinds["client"].schema["properties"]
    assert "actuals" not in view.kinds
    assert "process" not in view.kinds


def test_names_beside_visible_fields_are_known_and_nothing_more(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    assert [record.id for record in view.of("person")] == ["ana.ruiz"]
    assert found(view, "person", "ana.ruiz").data == {"name": "Ana Ruiz"}
    assert [record.id for record in view.of("service")] == ["mail"]


def test_firm_does_not_see_what_is_for_management(tmp_path: Path) -> None:
    assert "commit_aliases" not in found(seen(tmp_path / "a", "internal"), "person", "ana.ruiz").data
    assert "commit_aliases" in found(seen(tmp_path / "b", "management"), "person", "ana.ruiz").data


def test_issue_that_the_client_is_not_told_of_stays_in_the_firm(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    assert [record.id for record in view.of("issue")] == ["ISS-2026-0001"]
    assert len(seen(tmp_path, "internal").of("issue")) == 2


def test_updates_are_for_whom_they_say(tmp_path: Path) -> None:
    issue = found(seen(tmp_path, "client:acme"), "issue", "ISS-2026-0001")
    assert [update["text"] for update in issue.list("updates")] == ["told the client"]
    assert "audience" not in issue.list("updates")[0]
    assert len(found(seen(tmp_path, "internal"), "issue", "ISS-2026-0001").list("updates")) == 3


@pytest.mark.parametrize(
    ("mark", "client", "internal"), [("client", 1, 1), ("internal", 0, 1), ("management", 0, 0), ("clients", 0, 0)]
)
def test_record_says_who_may_read_it(tmp_path: Path, mark: str, client: int, internal: int) -> None:
    more = {
        "projects/acme-mail/risks/RSK-2026-0001.yml": f"id: RSK-2026-0001\ntitle: The supplier is late\nstatus: draft\naudience: {mark}\n"
    }
    assert len(seen(tmp_path, "client:acme", more).of("risk")) == client
    assert len(seen(tmp_path, "internal", more).of("risk")) == internal


def test_references_to_hidden_records_vanish_and_the_others_stand_where_they_are_now(tmp_path: Path) -> None:
    more = {
        "registers/services/secret.yml": "id: secret\nname: Secret\nstatus: active\naudience: management\n",
        "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\nsingle_contact: ana.ruiz\nservices: [secret, mail]\n",
    }
    for audience in ("client:acme", "internal"):
        view = seen(tmp_path, audience, more)
        client = found(view, "client", "acme")
        assert client.list("services") == ["mail"]
        places = {reference.path: reference.target for reference in view.mentions_in(client)}
        assert places[("services", 0)] is view.find("service", "mail")
        assert ("services", 1) not in places
        assert view.find("service", "secret") is None


def test_no_reference_is_a_way_to_another_client(tmp_path: Path) -> None:
    more = {
        "registers/agreements/AGR-2026-0001.yml": (
            "id: AGR-2026-0001\ntitle: Incidents of Acme\nclient: acme\ntype: block_incidents\nstatus: active\n"
            "incidents:\n  - date: 2026-11-01\n    text: one\n    change: CR-2026-0001\n  - date: 2026-11-02\n    text: two\n    change: CR-2026-0002\n"
        ),
        "registers/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: At Zenith\ntype: normal\ncategory: network\nstatus: draft\nclient: zenith\n",
        "registers/changes/CR-2026-0002.yml": "id: CR-2026-0002\ntitle: At Acme\ntype: normal\ncategory: network\nstatus: draft\nclient: acme\n",
    }
    view = seen(tmp_path, "client:acme", more)
    assert [record.id for record in view.of("change")] == ["CR-2026-0002"]
    used = found(view, "agreement", "AGR-2026-0001").list("incidents")
    assert [item.get("change") for item in used] == [None, "CR-2026-0002"]


def test_reference_that_leads_nowhere_is_not_shown_to_a_client(tmp_path: Path) -> None:
    more = {"registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\nsingle_contact: project-nightfall\n"}
    assert "single_contact" not in found(seen(tmp_path, "client:acme", more), "client", "acme").data
    assert found(seen(tmp_path, "internal", more), "client", "acme").text("single_contact") == "project-nightfall"


def test_every_reference_of_a_view_is_between_its_own_records(tmp_path: Path) -> None:
    for audience in ("client:acme", "internal", "management"):
        view = seen(tmp_path, audience)
        ours = {id(record) for record in view.records}
        assert view.references
        for reference in view.references:
            assert id(reference.source) in ours
            assert reference.target is None or id(reference.target) in ours
            value: object = reference.source.data
            for part in reference.path:
                value = value[part]  # type: ignore[index]
            assert value == reference.wanted


def test_text_of_a_file_does_not_come_along(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    assert {record.source.text for record in view.records} == {""}


def test_prose_is_not_for_clients(tmp_path: Path) -> None:
    more = {"projects/acme-mail/review.md": "---\nstatus: held\naudience: client\n---\n# What we think of them\n"}
    view = seen(tmp_path, "client:acme", more)
    assert [record.body for record in view.of("review")] == [""]
    assert "What we think" in found(seen(tmp_path, "internal", more), "review", "acme-mail").body


def test_firms_own_agreements_with_itself_stay_at_home(tmp_path: Path) -> None:
    settings = "company: Firm\nrepository_url: https://git.example.test/pmo\nlevels: {no-next-milestone: 'off'}\n"
    view = seen(tmp_path, "client:acme", {"pmo.yml": settings})
    assert view.settings.repository_url == ""
    assert view.settings.levels == {}
    assert seen(tmp_path, "internal", {"pmo.yml": settings}).settings.repository_url


def test_rules_and_states_do_not_ask_for_what_is_hidden(tmp_path: Path) -> None:
    view = seen(tmp_path, "client:acme")
    for kind in view.kinds.values():
        assert kind.rules == ()
        shown = {item.path.replace("[]", "") for item in kind.fields}
        for needs in kind.lifecycle.needs.values() if kind.lifecycle else ():
            assert {need.field.replace("[]", "") for need in needs} <= shown
        assert {name for _, names in kind.sections for name in names} <= shown


def test_pointer_of_a_finding_tells_whether_it_may_be_shown(tmp_path: Path) -> None:
    view = seen(tmp_path, "internal")
    assert visible(view, "project", "baselines[0].hours")
    assert not visible(view, "project", "baselines[0].cost")
    assert not visible(view, "project", "tasks[3].budget_cost")
    assert not visible(view, "no-such-kind", "")


KINDS = load(ROOT, AS_OF).workspace.kinds
MARKED = [
    (name, item.path) for name, kind in sorted(KINDS.items()) for item in kind.fields if item.audience == "client"
]


@pytest.mark.parametrize(("name", "path"), MARKED, ids=[f"{name}.{path}" for name, path in MARKED])
def test_field_vanishes_with_its_mark(name: str, path: str) -> None:
    """Taking one mark away takes away that field and what is inside it, and no other."""
    who = Reader("client", "acme")
    kind = KINDS[name]
    before, after = _paths(kind, who), _paths(_unmarked(kind, path), who)
    plain = path.replace("[]", "")
    gone = before - after
    if plain in before:
        assert plain in gone
    parents = {".".join(plain.split(".")[:end]) for end in range(1, plain.count(".") + 1)}
    assert all(one == plain or one.startswith(f"{plain}.") or one in parents for one in gone)


def _paths(kind: Kind, who: Reader) -> set[str]:
    made = shape(kind, who)
    return {item.path.replace("[]", "") for item in made.kind.fields} if made else set()


def _unmarked(kind: Kind, path: str) -> Kind:
    fields = tuple(replace(item, audience="internal") if item.path == path else item for item in kind.fields)
    return replace(kind, list_fields=lambda: fields)
