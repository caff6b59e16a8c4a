"""`pmo connectwise push` at the terminal and in a pipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from connectwise.push.office import EXPENSES, FILES, SHEET, Office
from pmo.cli.connectwise import push as module
from pmo.cli.main import cli
from support import write

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture
def office(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The office, with its keys in the environment."""
    for name, value in office.psa.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")
    return office


def run(office: Office, *words: str, answer: str | None = None) -> Result:
    """The command in the office's folder."""
    command = ["connectwise", "push", *words, "--root", str(office.root), "--as-of", "2026-11-20"]
    return CliRunner().invoke(cli, command, input=answer)


def shown(text: str) -> list[tuple[str, str, str]]:
    """The requests in what was printed: method, path and body."""
    return re.findall(r"^(POST|PATCH) (\S+)  .*\n  (.*)$", text, re.MULTILINE)


def test_a_dry_run_prints_exactly_what_is_sent_afterwards(office: Office) -> None:
    """Letter by letter, and sends nothing itself."""
    dry = run(office, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert office.writes() == []
    assert "9 requests; nothing was sent (--dry-run)." in dry.output
    wet = run(office, "--write")
    assert wet.exit_code == 0, wet.output
    sent = [(seen.method, seen.path, seen.body.decode()) for seen in office.writes()]
    assert shown(dry.output) == sent == shown(wet.output)
    assert len(sent) == 9
    assert "9 created, 0 changed, 9 numbers recorded." in wet.output


def test_in_a_pipe_nothing_is_sent_without_write(office: Office) -> None:
    """Nobody can be asked there."""
    result = run(office)
    assert result.exit_code == 0
    assert "nothing was sent. Add --write to send." in result.output
    assert office.writes() == []


def test_at_a_terminal_it_asks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """And does what is answered."""
    monkeypatch.setattr(module, "asks", lambda: True)
    assert "nothing was sent" in run(office, answer="n\n").output
    assert office.writes() == []
    assert "9 created" in run(office, answer="y\n").output


def test_rounds_until_nothing_waits(office: Office) -> None:
    """The ticket of a task, then the hours on it, in one run; a dry run shows the first round and says what waits."""
    entry = '  - date: 2026-11-18\n    hours: 3\n    charge_to: project_ticket\n    project: demo\n    wbs: "2"\n    notes: Batch 1\n'
    path = "registers/timesheets/TS-2026-0001.yml"
    write(office.root, {"pmo.yml": office.text("pmo.yml"), path: SHEET.replace("approvals:", f"{entry}approvals:")})
    assert "waits: TS-2026-0001 2026-11-18: the ticket of demo/2 is made first" in run(office, "--dry-run").output
    result = run(office, "--write")
    assert result.exit_code == 0, result.output
    assert [seen.path for seen in office.writes()].count("/time/entries") == 4
    assert office.psa.store.rows("time_entries")[-1]["chargeToId"] == 902


def test_twice_is_the_same(office: Office) -> None:
    """A second run has nothing to do, and changes no byte."""
    run(office, "--write")
    before = {path: office.text(path) for path in FILES}
    sent = len(office.writes())
    result = run(office, "--write")
    assert "Nothing to write" in result.output
    assert len(office.writes()) == sent
    assert {path: office.text(path) for path in FILES} == before


def test_only_some_records(office: Office) -> None:
    """By id; an unknown one is guessed at."""
    result = run(office, "--write", "--only", "CR-2026-0001")
    assert [seen.path for seen in office.writes()] == ["/service/tickets"]
    result = run(office, "--only", "CR-2026-001")
    assert result.exit_code == 2
    assert "Did you mean “CR-2026-0001”?" in result.output


def test_what_is_left_alone_is_said_once(office: Office) -> None:
    """With its places; the exit code stays 0, since nothing failed."""
    write(
        office.root,
        {"pmo.yml": office.text("pmo.yml"), "registers/expenses/EXP-2026-0001.yml": EXPENSES.replace("USD", "EUR")},
    )
    result = run(office, "--dry-run")
    assert result.exit_code == 0
    assert result.stderr.count("it is in EUR") == 1
    assert "registers/expenses/EXP-2026-0001.yml:7:5: warning: " in result.stderr


def test_a_conflict_is_a_failure(office: Office) -> None:
    """The exit code says so."""
    run(office, "--write")
    path = "registers/changes/CR-2026-0001.yml"
    write(
        office.root,
        {
            "pmo.yml": office.text("pmo.yml"),
            path: office.text(path).replace("planned_end: 2026-12-06", "planned_end: 2026-12-09"),
        },
    )
    office.psa.store.change("service_tickets", 903, summary="Firewall, urgent")
    result = run(office, "--write")
    assert result.exit_code == 1
    assert "was changed in the PSA after the last pull" in result.stderr


ROWS = SHEET[SHEET.index("entries:") : SHEET.index("approvals:")]


@pytest.mark.parametrize(
    "text",
    [
        f"{SHEET}entries: [\n",
        "[]\n",
        SHEET.replace("2026-W47", "soon"),
        SHEET.replace("approved_tier_one", "aproved"),
        SHEET.replace(ROWS, "entries: three\n"),
        SHEET.replace(ROWS, "entries:\n  - Printer driver\n"),
    ],
    ids=["no YAML", "no record", "no period", "no state", "no list", "no entry"],
)
def test_a_sheet_that_cannot_be_read_is_not_passed_over(office: Office, text: str) -> None:
    """Also when nothing else is to be written, and when it is asked for by its id; another record does not suffer."""
    path = "registers/timesheets/TS-2026-0001.yml"
    write(office.root, {"pmo.yml": office.text("pmo.yml"), path: text})
    result = run(office, "--dry-run", "--only", "TS-2026-0001")
    assert (result.exit_code, result.stdout) == (1, "Nothing to write.\n"), result.output
    assert (
        result.stderr
        == f"{path}:1:1: error: this cannot be read, and its entries were not looked at; `pmo lint` tells why\n"
    )
    assert run(office, "--dry-run", "--only", "CR-2026-0001").exit_code == 0


def test_a_sheet_in_work_may_be_unfinished(office: Office) -> None:
    """Nothing of it goes into the PSA before it is approved."""
    path = "registers/timesheets/TS-2026-0001.yml"
    text = SHEET[: SHEET.index("approvals:")].replace("approved_tier_one", "open").replace("2026-W47", "soon")
    write(office.root, {"pmo.yml": office.text("pmo.yml"), path: text})
    assert run(office, "--dry-run", "--only", "TS-2026-0001").exit_code == 0


def test_a_folder_of_sheets_that_cannot_be_opened_is_not_passed_over(office: Office) -> None:
    folder = office.root / "registers/timesheets"
    folder.rename(office.root / "elsewhere")
    folder.symlink_to(office.root / "nowhere")
    result = run(office, "--dry-run")
    assert result.exit_code == 1, result.output
    assert "registers/timesheets:1:1: error: this cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("prepare", "words", "said"),
    [
        ("shelf", (), "Run `pmo connectwise pull` first."),
        ("keys", (), "PMO_CW_PRIVATE_KEY is not set"),
        ("", ("--write", "--dry-run"), "leave one of them out"),
    ],
)
def test_wrong_input_gets_one_sentence(
    office: Office, monkeypatch: pytest.MonkeyPatch, prepare: str, words: tuple[str, ...], said: str
) -> None:
    """No traceback, nothing sent."""
    if prepare == "shelf":
        (office.root / ".cache/pmo/psa/store.sqlite").unlink()
    if prepare == "keys":
        monkeypatch.setenv("PMO_CW_PRIVATE_KEY", "")
    result = run(office, *words)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
    assert office.writes() == []


def test_no_key_is_ever_shown(office: Office) -> None:
    """Not in the requests, not in the list of all of them, not when the PSA refuses them."""
    shown_text = run(office, "--write", "--verbose").output
    office.psa.psa.keys = type(office.psa.psa.keys)(private_key="another")
    shown_text += run(office, "--write", "--verbose").output
    keys = office.psa.environ
    for name in ("PMO_CW_PUBLIC_KEY", "PMO_CW_PRIVATE_KEY", "PMO_CW_CLIENT_ID"):
        assert keys[name] not in shown_text
    assert "POST /service/tickets" in shown_text
