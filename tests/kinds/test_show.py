"""`pmo show`: one name, several kinds; references that lead nowhere; prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.show import command
from support import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Dental\nstatus: prospect\n",
    "registers/services/acme.yml": "id: acme\nname: Acme service\nstatus: pipeline\n",
    "registers/risks/RSK-2026-0001.yml": (
        "# head\nid: RSK-2026-0001\ntitle: Late line\nstatus: draft\nclient: acme\nowner: nobody\nevent: |\n  One.\n  Two.\n"
    ),
    "runbooks/dns.md": "---\nid: dns\ntitle: Move DNS\nstatus: draft\n---\n\n## Steps\n\nDo it.\n",
}


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    return write(tmp_path, FILES)


def run(root: Path, *arguments: str) -> Result:
    arguments = ("--root", str(root), "--as-of", "2026-11-20", *arguments)
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


def test_several_records_of_one_name_are_listed(firm: Path) -> None:
    result = run(firm, "acme")
    assert result.exit_code == 0
    assert "2 records are called acme" in result.output
    assert "--kind client" in result.output
    assert "Acme service" in result.output
    assert run(firm, "acme", "--kind", "client").output.startswith("Client acme: Acme Dental  [prospect]\n")
    assert "Late line [draft], as client" in run(firm, "acme", "--kind", "client").output
    assert "Late line" not in run(firm, "acme", "--kind", "service").output


def test_prose_dangling_references_and_the_line(firm: Path) -> None:
    output = run(firm, "RSK-2026-0001").output
    assert "registers/risks/RSK-2026-0001.yml:2\n" in output
    assert "  Event\n    One.\n    Two.\n" in output
    assert "  nobody: there is no such record, owner\n" in output
    assert "[unknown-reference]" in output


def test_a_path_works_too_and_pages_tell_their_length(firm: Path) -> None:
    output = run(firm, "runbooks/dns.md").output
    assert output.startswith("Runbook dns: Move DNS  [draft]\n")
    assert "lines of text in runbooks/dns.md" in output


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("acmee",), "“acme”"),
        (("Dental",), "“acme”"),
        (("acme", "--kind", "clint"), "“client”"),
        (("dns", "--kind", "risk"), "no risk"),
    ],
)
def test_a_wrong_name_gets_a_hint(firm: Path, arguments: tuple[str, ...], hint: str) -> None:
    result = run(firm, *arguments)
    assert result.exit_code == 2
    assert hint in result.output
