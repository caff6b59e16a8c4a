"""The level is shown wherever an approval is: on the page of the record, in the list, in the JSON."""

from __future__ import annotations

import html
import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence import firm as firms
from evidence.attacks import forged
from evidence.firm import CHANGE, CR, Firm, approved, change, firm, key, submitted
from evidence.test_statement import SAID
from pmo.cli.approvals import command as approvals
from pmo.cli.approve import command as approve
from pmo.evidence import adoption, signers
from pmo.evidence import statement as statements
from pmo.model.evidence import EvidenceLevel, Need, State, Verdict
from pmo.pipeline.approvals.sources import FolderSource
from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

keygen = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


def page(made: Firm, audience: str = "internal") -> str:
    text = stage(made.loaded(), audience=audience).pages
    found = next(one.html for path, one in text.items() if path.endswith(f"{CR}.md"))
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found)).split())


@keygen
def test_the_page_of_a_record_says_what_is_proven(tmp_path: Path) -> None:
    made = approved(tmp_path / "firm")
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    text = page(made)
    assert "Approved; level of evidence: signed." in text
    assert "Bob Test Change manager Approved Nov 20 signed signed over exactly this content yes" in text
    made.commit({CHANGE: change(impact="Nobody notices.")})
    text = page(made)
    assert "Approved; level" not in text
    assert "no: voided by the change of `impact` after it was given" in text
    assert "change-manager or director (signed): Bob Test or Cara Test" in text


@keygen
def test_a_name_in_the_record_is_only_claimed(tmp_path: Path) -> None:
    made = submitted(
        tmp_path / "firm", approvals="[{role: change-manager, person: bob, decision: approved, decided_on: 2026-11-19}]"
    )
    text = page(made)
    assert "claimed a name in the record" in text
    assert "Missing." in text


@keygen
def test_the_list_tells_what_is_missing_and_how_it_ends(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    arguments = ["list", "--root", str(made.root)]
    done = CliRunner().invoke(approvals, arguments)
    assert done.exit_code == 1
    assert f"{CR}: missing; medium" in done.output
    assert "missing: change-manager or director (signed); can be given by bob, cara" in done.output
    forged(made, "bob")
    made.commit(message="carry")
    done = CliRunner().invoke(approvals, arguments)
    assert done.exit_code == 0
    assert f"{CR}: approved (signed); medium" in done.output
    data = json.loads(CliRunner().invoke(approvals, [*arguments, "--format", "json"]).output)["approvals"]
    assert [(one["record"], one["state"], one["level"], one["passes"]) for one in data] == [
        (CR, "approved", "signed", True)
    ]
    assert CliRunner().invoke(approvals, [*arguments, "CR-2026-0099"]).exit_code == 2
    other = firm(tmp_path / "other")
    other.commit({CHANGE: change(reason="Ports fail.")}, author="bob@elsewhere.test")
    forged(other, "bob")
    other.commit(message="carry")
    assert CliRunner().invoke(approvals, ["list", "--root", str(other.root)]).exit_code == 4


@keygen
def test_pmo_approve_says_what_it_wrote(tmp_path: Path) -> None:
    made = submitted(tmp_path / "firm")
    arguments = [CR, "--root", str(made.root), "--key", str(key("bob")), "--comment", "Fine after\nthe rehearsal."]
    dry = CliRunner().invoke(approve, [*arguments, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert not (made.root / "registers/approvals").exists()
    done = CliRunner().invoke(approve, arguments)
    assert f"{CR} “Replace the core switch”: approved by bob as change-manager (signed)" in done.output
    assert "covers runbook/switch-swap" in done.output
    written = sorted((made.root / "registers/approvals" / CR).iterdir())
    assert [path.suffix for path in written] == [".json", ".sig"]
    assert json.loads(written[0].read_text())["comment"] == "Fine after the rehearsal."
    assert CliRunner().invoke(approve, [*arguments, "--reject", "--withdraw"]).exit_code == 2
    wrong = CliRunner().invoke(approve, [CR, "--root", str(made.root), "--key", str(tmp_path / "none")])
    assert wrong.exit_code == 2
    assert "ssh-keygen -t ed25519" in wrong.output


def test_plain_lint_sees_a_statement_that_was_edited(tmp_path: Path) -> None:
    """What lint remembers of its last run does not hide it."""
    root = tmp_path / "firm"
    made = Firm(root)
    made.write({name: text for name, text in firms.base_files().items() if name != ".pmo/allowed_signers"})
    raw = statements.write(SAID)
    file = root / statements.path_of(SAID, raw)
    made.write({statements.path_of(SAID, raw): raw, f"{statements.path_of(SAID, raw)}.sig": b"x"})

    def lint() -> str:
        return subprocess.run(
            ["pmo", "lint", "--as-of", "2026-11-20"],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            env=firms.path(),
        ).stdout

    assert "approval-" not in lint()
    assert "approval-" not in lint()
    file.write_bytes(raw.replace(b"approved", b"rejected"))
    assert "[approval-other-record]" in lint(), "its name is made from its content"
    file.write_bytes(b"{}")
    assert "[approval-unreadable]" in lint()
    file.unlink()
    assert "approval-" not in lint()
    policy = root / ".pmo/policy.yml"
    policy.write_text(policy.read_text().replace("default: deny", "default: allow"))
    assert "policy-invalid" in lint()


def test_the_example_firm_is_taken_over() -> None:
    """After a change of its records run `python tests/evidence/adopt_example_firm.py`."""
    from pmo.evidence import digest, policy_file  # noqa: PLC0415

    source = FolderSource(ROOT)
    found = adoption.read(source.read(".pmo/adoption.json") or b"")
    workspace = load(ROOT, AS_OF, AS_OF).workspace
    rules = policy_file.read(__import__("yaml").safe_load(source.read(".pmo/policy.yml") or b""))[0]
    assert rules is not None
    wanted = {
        f"{one.kind}/{one.id}": digest.content(one, workspace.kinds[one.kind])
        for name, part in rules.kinds.items()
        for one in workspace.of(name)
        if workspace.state(one) not in part.free
    }
    assert {name: one.content for name, one in found.records.items()} == wanted
    keys, faults = signers.read((source.read(".pmo/allowed_signers") or b"").decode())
    assert faults == ()
    assert {one.principal for one in keys} <= {one.id for one in workspace.of("person")}
    assert not [path for path in (ROOT / ".pmo").iterdir() if b"PRIVATE KEY" in path.read_bytes()]


def test_the_levels_have_an_order() -> None:
    assert [level.strength for level in EvidenceLevel] == [0, 1, 2, 3, 4]
    assert [level.value for level in EvidenceLevel if level.proof] == ["forge", "signed"]
    need = Need("director", EvidenceLevel.SIGNED)
    closed = Verdict("x", "change", required=True, state=State.MISSING, missing=(need,))
    assert not closed.passes
    assert closed.level is EvidenceLevel.NONE
    assert not Verdict("x", "change", required=True, state="apporved").passes, "a state nobody knows closes the gate"


def test_a_statement_replaces_the_name_in_the_record(tmp_path: Path) -> None:
    """Where there is a policy, `change-without-authority` leaves the judgment to the gate."""
    from pmo.pipeline.lint import lint  # noqa: PLC0415

    made = Firm(tmp_path / "firm")
    made.write(firms.base_files() | {CHANGE: change()})

    def said() -> set[str]:
        return {item.slug for item in lint(made.loaded()).findings}

    raw = statements.write(SAID)
    path = statements.path_of(SAID, raw)
    assert "change-without-authority" in said()
    made.write({path: raw, f"{path}.sig": b"x"})
    assert "change-without-authority" not in said()
    made.write({".pmo/policy.yml": None})
    assert "change-without-authority" in said()
