"""`pmo connectwise check`: one look at address, keys, version and rights."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.connectwise import connection
from pmo.cli.main import cli
from pmo.connect.connectwise import account as accounts
from pmo.connect.connectwise import session as session_module
from pmo.connect.connectwise.caller import Sent
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.simulator import Simulator, Store
from pmo.connect.connectwise.simulator.psa import Psa
from pmo.connect.connectwise.simulator.replies import Reply

if TYPE_CHECKING:
    from click.testing import Result


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring of the machine is not part of a test."""
    monkeypatch.setattr(accounts, "system_keyring", lambda: None)
    for name in accounts.NAMES:
        monkeypatch.delenv(name, raising=False)


def check(*arguments: str, **environ: str) -> Result:
    return CliRunner().invoke(cli, ["connectwise", "check", *arguments], env=environ)


def filled() -> Store:
    store = Store()
    store.add("members", {"id": 5, "identifier": "hannah", "hourlyCost": 40})
    store.add("projects", {"id": 9, "name": "Move"})
    store.add("phases", {"id": 2, "projectId": 9, "description": "One"})
    return store


def test_a_good_connection_is_said_with_version_and_counts() -> None:
    with Simulator(filled()) as psa:
        result = check(**psa.environ)
        assert result.exit_code == 0
        assert result.output.startswith(
            "Connected with Simulated PSA, on a server of its own, version v2026_1, code base v2026_1/\n"
        )
        assert "yes members: 1\n" in result.output
        assert "yes phases\n" in result.output
        assert "?   board statuses: not tried" in result.output
        assert result.output.endswith("Everything that was tried may be read.\n")
        assert {seen.method for seen in psa.requests} == {"GET"}
        assert len(psa.requests) <= 2 * len(RESOURCES)
        assert psa.environ["PMO_CW_PRIVATE_KEY"] not in result.output


def test_what_a_role_may_not_read_is_named_and_the_exit_code_says_so() -> None:
    with Simulator(filled(), forbidden=frozenset({"expense_entries"})) as psa:
        result = check("--format", "json", **psa.environ)
        assert result.exit_code == 1
        said = json.loads(result.stdout)
        assert said["sound"] is False
        assert [access["resource"] for access in said["resources"]] == list(RESOURCES)
        assert [access for access in said["resources"] if access["fault"]] == [
            {
                "resource": "expense_entries",
                "rows": None,
                "fault": "the security role of the API member does not allow it",
                "tried": True,
            }
        ]
        assert "no  expense entries: the security role" in check(**psa.environ).output


def test_verbose_lists_the_requests_without_keys() -> None:
    with Simulator(filled()) as psa:
        result = check("--verbose", **psa.environ)
        assert "GET /system/members/count: 200\n" in result.stderr
        assert "GET" not in result.stdout
        assert not {value for name, value in psa.environ.items() if "KEY" in name or "ID" in name} & set(
            result.output.split()
        )


def test_what_the_psa_calls_itself_cannot_drive_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = "A\u202e\u2066B\u200f\u001b[31mC\u009b1mD\ud800"
    named = {"CompanyName": odd, "Codebase": "v2026_1/", "VersionNumber": odd, "IsCloud": odd}
    monkeypatch.setattr(Psa, "_company_info", lambda _self, _name: Reply(200, json.dumps(named).encode()))
    with Simulator(filled()) as psa:
        for form in ("text", "json"):
            result = check("--format", form, **psa.environ)
            assert result.exit_code == 0
            assert all(line.isprintable() for line in result.output.splitlines())


def test_what_was_asked_for_cannot_drive_the_terminal_either(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Simulator(filled()) as psa:
        for name, value in psa.environ.items():
            monkeypatch.setenv(name, value)
        with connection.session(verbose=True) as session:
            session.log.append(Sent("GET", "/x", 'name = "\u202e\x1b[31m"', 200))
    assert capsys.readouterr().err.splitlines()[-1].isprintable()


@pytest.mark.parametrize(
    ("name", "value"), [("HTTPS_PROXY", "ftp://x"), ("SSL_CERT_FILE", "/nonexistent"), ("NO_PROXY", "[[::")]
)
def test_an_odd_setting_of_the_network_is_a_usage_error_that_names_it(name: str, value: str) -> None:
    keys = dict.fromkeys(accounts.NAMES, "x")
    result = check(**keys, **{name: value})
    assert (result.exit_code, name in result.output) == (2, True)


def test_missing_settings_are_a_usage_error_that_names_them() -> None:
    result = check(PMO_CW_HOST="x.example")
    assert result.exit_code == 2
    assert "PMO_CW_COMPANY, PMO_CW_PUBLIC_KEY, PMO_CW_PRIVATE_KEY and PMO_CW_CLIENT_ID are not set" in result.output


def test_wrong_keys_end_with_one_sentence() -> None:
    with Simulator(filled()) as psa:
        result = check(**{**psa.environ, "PMO_CW_PRIVATE_KEY": "wrong"})
        assert result.exit_code == 1
        assert result.output.startswith("Error: Counting members: The PSA refused the keys.")
        assert len(result.output.splitlines()) == 1


def test_a_plain_address_of_another_machine_is_refused() -> None:
    with Simulator(filled()) as psa:
        result = check(**{**psa.environ, "PMO_CW_HOST": "http://psa.example.net"})
        assert result.exit_code == 2
        assert "clear text" in result.output
        assert psa.requests == []


def test_a_psa_that_refuses_the_connection_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits are added up instead of waited for: together well below what a person would call a while."""
    waited: list[float] = []
    with Simulator(filled()) as psa:
        environ = psa.environ
    monkeypatch.setattr(session_module.Session.__init__, "__kwdefaults__", {**session_module.Session.__init__.__kwdefaults__, "sleep": waited.append})  # fmt: skip
    result = check(**environ)
    assert result.exit_code == 1
    assert (
        "the PSA was not reached after 3 tries: it cannot be reached. Check the network and PMO_CW_HOST"
        in result.output
    )
    assert "Waiting" not in result.output
    assert len(waited) == 2
    assert sum(waited) < 1
