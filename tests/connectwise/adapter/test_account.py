"""Address and keys: where they come from, what is refused, and that they are never shown."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from pmo.connect.connectwise.account import NAMES, Account, account, system_keyring
from pmo.connect.connectwise.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = {
    "PMO_CW_HOST": "api-na.example.net",
    "PMO_CW_COMPANY": "thistle",
    "PMO_CW_PUBLIC_KEY": "canaryPublic",
    "PMO_CW_PRIVATE_KEY": "canaryPrivate",
    "PMO_CW_CLIENT_ID": "canary-client-id",
}


def at(host: str) -> Account:
    return Account(host, "thistle", "p", "q", "r")


@pytest.mark.parametrize(
    ("host", "origin", "login"),
    [
        ("api-na.example.net", "https://api-na.example.net", "https://na.example.net"),
        ("https://API-EU.example.net/", "https://api-eu.example.net", "https://eu.example.net"),
        ("psa.example.net:8443", "https://psa.example.net:8443", "https://psa.example.net:8443"),
        ("localhost", "https://localhost", "https://localhost"),
        ("127.0.0.1:8443", "https://127.0.0.1:8443", "https://127.0.0.1:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_bare_name_means_https_and_only_loopback_addresses_may_be_plain(host: str, origin: str, login: str) -> None:
    assert (at(host).origin, at(host).login_origin) == (origin, login)


@pytest.mark.parametrize(
    "host",
    [
        "http://api-na.example.net",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.0.0.2:80",
        "http://127.0.0.1.example.net:80",
        "http://127.1:80",
        "http://0x7f000001:80",
        "http://user@127.0.0.1:80",
        "http://127.0.0.1:80/x",
        "http://[::1]:80@example.net",
        "ftp://example.net",
        "example.net/path",
        "example.net?x=1",
        "user:secret@example.net",
        "example.net\n",
        "example .net",
        "exämple.net",
        "-a.net",
        "a.net:0",
        "a.net:65536",
        "http://127.0.0.1:99999",
        "\u212aelvin.net",
        "",
        ".",
    ],
)
def test_any_other_address_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="PMO_CW_HOST"):
        at(host)


def test_the_keyring_is_asked_only_for_what_the_environment_lacks() -> None:
    asked: list[str] = []

    def keyring(name: str) -> str | None:
        asked.append(name)
        return FULL[name]

    environ = {name: FULL[name] for name in NAMES if name != "PMO_CW_PRIVATE_KEY"}
    assert account(environ, keyring).private_key == "canaryPrivate"
    assert asked == ["PMO_CW_PRIVATE_KEY"]


def test_what_is_missing_is_named_with_both_ways_to_give_it() -> None:
    environ = {**FULL, "PMO_CW_PRIVATE_KEY": " ", "PMO_CW_CLIENT_ID": ""}
    with pytest.raises(SettingsError) as with_keyring:
        account(environ, lambda _: None)
    assert str(with_keyring.value).startswith("PMO_CW_PRIVATE_KEY and PMO_CW_CLIENT_ID are not set.")
    assert "keyring set pmo-connectwise PMO_CW_PRIVATE_KEY" in str(with_keyring.value)
    with pytest.raises(SettingsError, match="install the extra `keyring`"):
        account({}, None)


@pytest.mark.parametrize("name", ["PMO_CW_PUBLIC_KEY", "PMO_CW_PRIVATE_KEY", "PMO_CW_CLIENT_ID"])
def test_a_key_that_no_header_could_carry_is_named_and_not_shown(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        account({**FULL, name: "canary\r\nX-Other: 1"}, None)
    assert name in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_company_that_would_change_the_meaning_of_the_keys_is_refused() -> None:
    for company in ("a:b", "a+b", "a/b", "a b"):
        with pytest.raises(SettingsError, match="PMO_CW_COMPANY"):
            account({**FULL, "PMO_CW_COMPANY": company}, None)


def test_no_form_of_an_account_shows_a_key() -> None:
    found = account(FULL, None)
    shown = f"{found} {found!r} {[found]}"
    assert "api-na.example.net" in shown
    assert "canary" not in shown


def test_keys_are_hidden_in_any_text_also_in_the_form_they_travel_in() -> None:
    found = account(FULL, None)
    token = found.authorization().split()[1]
    assert found.hide(f"a canaryPrivate b {token} c canary-client-id d canaryPublic") == "a … b … c … d …"


def test_keys_are_hidden_as_an_address_writes_them_too() -> None:
    odd = account({**FULL, "PMO_CW_PRIVATE_KEY": "a+b/c=&d"}, None)
    for echoed in ("a%2Bb%2Fc%3D%26d", "a%2bb/c=%26d", "a%252Bb%252Fc%253D%2526d", "%61+b/c%3d&d"):
        assert odd.hide(f"GET /x?key={echoed}&y=1") == "GET /x?key=…&y=1"


def test_without_the_package_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert system_keyring() is None


class NoKeyringError(RuntimeError):
    """As the package raises it where there is no backend."""


def keyring_of(monkeypatch: pytest.MonkeyPatch, answer: Callable[[str, str], Any]) -> Callable[[str], str | None]:
    """What is asked of a keyring that answers like this."""
    monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_password=answer))
    monkeypatch.setitem(sys.modules, "keyring.errors", SimpleNamespace(NoKeyringError=NoKeyringError))
    found = system_keyring()
    assert found is not None
    return found


def raising(error: Exception) -> Callable[[str, str], Any]:
    def answer(_service: str, _name: str) -> Any:
        raise error

    return answer


def test_an_open_keyring_has_entries_and_an_absent_one_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = keyring_of(monkeypatch, lambda service, name: f"{service}/{name}")
    assert asked("PMO_CW_HOST") == "pmo-connectwise/PMO_CW_HOST"
    for answer in (raising(NoKeyringError()), lambda _service, _name: None, lambda _service, _name: b"bytes"):
        assert keyring_of(monkeypatch, answer)("PMO_CW_HOST") is None


@pytest.mark.parametrize(
    "error", [OSError("locked"), ImportError("backend"), KeyError("x"), TypeError("canary")], ids=repr
)
def test_a_keyring_that_fails_is_said_with_its_setting(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    environ = {name: FULL[name] for name in NAMES if name != "PMO_CW_PRIVATE_KEY"}
    with pytest.raises(
        SettingsError, match=r"PMO_CW_PRIVATE_KEY is not in the environment.*PYTHON_KEYRING_BACKEND"
    ) as caught:
        account(environ, keyring_of(monkeypatch, raising(error)))
    assert "canary" not in str(caught.value)
    assert account(FULL, keyring_of(monkeypatch, raising(error))).company == FULL["PMO_CW_COMPANY"]
