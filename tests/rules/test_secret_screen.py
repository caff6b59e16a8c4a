"""The quick look for secrets lets nothing pass that a pattern would find."""

import re

import pytest

from pmo.check.rules import secret_in_text as rule

SAMPLES = {
    "net": "net use z: /user:firm\\admin Winter2026",
    "net2": r"net use z: \\srv\share Winter2026 /user:admin",
    "snmp": "snmp-server community hidden-one",
    "snmpwalk": "snmpwalk -v2c -c hidden 10.0.0.1",
    "enable": "enable secret 5 Abc123!",
    "enable2": "enable password Abc123!",
    "user": "username admin privilege 15 secret 9 Abc123!x",
    "psk": "psk: Abcdefgh123",
    "shared": "pre-shared key = Abcdefgh123",
    "pass": "passphrase: Abcdefgh123",
    "wifi": "wifi password is Abcdefgh123",
    "wi-fi": "wi-fi key: Abcdefgh123",
    "isakmp": "crypto isakmp key 0 Abc123",
    "psksecret": "set psksecret Abc123",
    "ike": "ike-key Abc123",
    "connection": "Server=x;Password=Abcdefgh1;",
    "pwd": "Server=x;pwd=Abcdefgh1;",
    "account": "AccountKey=Abcdefgh1;",
    "access": "SharedAccessKey=Abcdefgh1;",
    "client": "client_secret=Abcdefgh1;",
    "api": "api_key=Abcdefgh1;",
    "address": "https://user:Abc123@host/path",
    "private": "-----BEGIN RSA PRIVATE KEY-----",
    "policy": 'cpassword="Abcdefgh1234"',
    "powershell": "ConvertTo-SecureString 'Abc123' -AsPlainText -Force",
    "parameter": " -Password 'Abc123'",
    "cmdkey": "cmdkey /add:x /user:y /pass:Abc123",
    "psexec": "psexec -u x -p Abc123",
    "cloud": "AKIAABCDEFGHIJKLMNOP",
    "cloud2": "ASIAABCDEFGHIJKLMNOP",
    "token": "ghp_" + "a1" * 20,
    "slack": "xoxb-" + "1" * 24,
    "jwt": "eyJ" + "a" * 24 + ".eyJ" + "b" * 24 + ".c",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_pattern_finds_is_suspicious(name):
    text = SAMPLES[name]
    patterns = [re.compile(pattern, re.IGNORECASE | re.MULTILINE) for _, _, pattern in rule._PATTERNS]
    assert any(pattern.search(text) for pattern in patterns)
    for form in (text, text.upper()):
        if any(pattern.search(form) for pattern in patterns):
            assert rule._is_suspicious(form, form.lower())


def test_every_pattern_has_a_sample():
    for _, _, pattern in rule._PATTERNS:
        compiled = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        assert any(compiled.search(text) for text in SAMPLES.values()), pattern


def test_an_ordinary_record_is_not_suspicious():
    text = "# yaml-language-server: $schema=../x.json\nid: CR-2026-0001\nplanned_start: 2026-10-10T16:00:00-04:00\n"
    assert not rule._is_suspicious(text, text.lower())
    assert rule._is_suspicious(text + "a=pwd\n", text.lower() + "a=pwd\n")
