"""What no reader may see changes nothing of what the reader sees: the pages of an edition, compared byte by byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import hidden
from hidden import CANARY, CLIENT
from pmo.check.catalog import ENTRIES
from pmo.model.workspace import Workspace
from pmo.pipeline.load import Loaded, load
from pmo.pipeline.site import stage
from pmo.render.site import tree
from pmo.render.site.encode import text
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def firm() -> Loaded:
    return load(ROOT, AS_OF)


@pytest.fixture(scope="module")
def edition(firm: Loaded) -> dict[str, bytes]:
    return pages(firm)


def pages(loaded: Loaded, audience: str = f"client:{CLIENT}") -> dict[str, bytes]:
    return dict(tree.files(stage(loaded, audience=audience)))


@hidden.examples(25)
@given(palette=hidden.PALETTES, stride=hidden.STRIDES)
def test_edition_of_a_client_does_not_depend_on_what_it_hides(
    firm: Loaded, edition: dict[str, bytes], palette: list[Any], stride: int
) -> None:
    found = pages(hidden.scrambled(firm, palette, stride))
    assert sorted(found) == sorted(edition)
    assert [path for path, content in found.items() if content != edition[path]] == []


def test_other_clients_alone_change_nothing(firm: Loaded, edition: dict[str, bytes]) -> None:
    assert pages(hidden.alone(firm)) == edition


@pytest.mark.parametrize("reader", ["client", "internal"])
def test_no_canary_of_a_hidden_field_sings(firm: Loaded, reader: str) -> None:
    found = pages(hidden.planted(firm, reader), f"client:{CLIENT}" if reader == "client" else "internal")
    singing = {path: _around(content) for path, content in found.items() if CANARY.encode() in content}
    assert singing == {}


def _around(content: bytes) -> str:
    at = content.index(CANARY.encode())
    return content[max(0, at - 80) : at + 120].decode(errors="replace")


def test_canaries_would_be_heard(firm: Loaded) -> None:
    """The same canary in a field for management does appear for management: the test above is not deaf."""
    heard = [path for path, content in pages(hidden.audible(firm), "management").items() if CANARY.encode() in content]
    assert "people/dana.whitlock.md" in heard


def test_edition_of_a_client_names_no_other_client_and_no_file(firm: Loaded, edition: dict[str, bytes]) -> None:
    others = [record for record in firm.workspace.of("client") if record.id != CLIENT]
    text = b"".join(content for path, content in edition.items() if path.endswith(".md")).decode()
    assert [record.id for record in others if record.id in text] == []
    assert [record.text("name") for record in others if record.text("name") in text] == []
    assert ".yml" not in text
    assert "Last changed" not in text
    assert "pmo new" not in text


def test_editions_grow_with_what_a_reader_may_see(firm: Loaded, edition: dict[str, bytes]) -> None:
    internal, management = pages(firm, "internal"), pages(firm, "management")
    assert len(edition) < len(internal) < len(management)
    assert "clients/corvane.md" in edition
    assert "clients/halbrook.md" not in edition


def test_findings_of_a_text_do_not_quote_what_is_hidden(tmp_path: Path) -> None:
    """A fault of the text quotes the file, whatever field it is in; the internal edition names the rule instead."""
    firm = workspace(
        tmp_path,
        {
            "registers/services/mail.yml": f"id: mail\nname: Mail\nstatus: active\ninternal_cost: 1_{CANARY}\nname: Post\n",
            "registers/services/files.yml": "id: files\nname: Files\ninternal_cost: 58_777_001\n",
            "registers/opportunities/OPP-2026-0001.yml": f"id: OPP-2026-0001\nreason: &{CANARY} lost\n",
            "registers/pnl/PNL-2026-0001.yml": f"comment: &{CANARY}\n",
            f"registers/pnl/{CANARY}.txt": "Close the second office.\n",
            f"registers/communications/{CANARY}.yml": f"audience: management\nsubject: *{CANARY}\n",
        },
    )
    assert {"yaml-scalar", "yaml-alias", "unknown-file"} <= {one.slug for one in firm.findings}
    shown = b"".join(pages(firm, "internal").values())
    assert CANARY.encode() not in shown.replace(f"communications&#47;{CANARY}.yml".encode(), b"")
    assert b"777&#95;001" not in shown
    assert text(ENTRIES["yaml-scalar"].summary).encode() in shown
    assert b"58&#95;777&#95;001" in b"".join(pages(firm, "management").values())


def test_edition_of_a_client_has_none_of_the_words_of_the_firm(firm: Loaded) -> None:
    """Groups of words for search may name other clients, projects that nobody shall know of, and what people call both."""
    words = (("mailbox", CANARY),)
    named = replace(firm.workspace.settings, synonyms=words)
    whole = firm.workspace
    changed = replace(firm, workspace=Workspace(named, whole.as_of, whole.kinds, whole.records, whole.references))
    assert stage(changed, audience="internal").synonyms == words
    assert stage(changed, audience=f"client:{CLIENT}").synonyms == ()
