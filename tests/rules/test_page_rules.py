"""Pages and texts: secrets, personal data, links, commands, HTML, headings."""

from __future__ import annotations

import time

import pytest

from rules.workbench import findings, page

FENCE = "```"

SECRETS = [
    r"net use Z: \\files\install /user:svc-install Winter2026!",
    r"net use \\files\install Winter2026! /user:svc-install",
    "snmp-server community s3cr3tRO ro",
    "snmpwalk -v2c -c s3cr3tRO core-switch",
    "enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0",
    "enable password Winter2026",
    "username admin privilege 15 secret 0 Winter2026",
    "wpa2-psk: Sommer-2026-gast",
    "pre-shared key = Sommer-2026-gast",
    "Wi-Fi password: Sommer2026gast",
    "crypto isakmp key Winter2026 address peer",
    "set psksecret Winter2026",
    "Server=sql;User Id=sa;Password=Winter2026;",
    "AccountKey=abcdefGHIJKL123456==;EndpointSuffix=core",
    "postgresql://app:Winter2026@db/app",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    'cpassword="j1Uyj3Vx8TY9LtLZil2uAuZkFQA7"',
    'ConvertTo-SecureString "Winter2026" -AsPlainText -Force',
    'New-ADUser -Name x -Password "Winter2026"',
    "cmdkey /add:files /user:svc /pass:Winter2026",
    r"psexec \\host -u admin -p Winter2026 cmd",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "eyJhbGciOiJIUzI1NiIsInR5cCI6.eyJzdWIiOiIxMjM0NTY3ODkw.abc",
]

LOOK_ALIKES = [
    r"net use Z: \\files\install /user:svc-install <password>",
    r"net use Z: \\files\install /user:svc-install vault:install-share",
    "net use Z: /delete",
    "snmp-server community <community> ro",
    "snmpwalk -v2c -c $COMMUNITY core-switch",
    "snmpwalk -v2c -c <community> <host>",
    "enable secret 9 <secret>",
    "enable secret rotation in the policy",
    "username admin privilege 15 secret 9 <secret>",
    "wpa2-psk: <key from vault:guest>",
    "The Wi-Fi password is in the vault entry.",
    "The Wi-Fi key is rotated every quarter.",
    "crypto isakmp key <key> address <peer>",
    "set psksecret <psk>",
    "Password=<password>;",
    "Password=$env:DB_PASSWORD;",
    "password = {{ password }}",
    "https://<user>:<password>@example.org/",
    "https://example.org:8443/path",
    "see https://example.org/a:b and mail@",
    "-----BEGIN CERTIFICATE-----",
    'ConvertTo-SecureString "<password>" -AsPlainText',
    "$cred = Get-Credential",
    "New-ADUser -Name x -AccountPassword $password",
    "cmdkey /list",
    "cmdkey /add:files /user:svc /pass:<password>",
    "The key question is who signs; the secret of success is a rehearsal.",
    "passphrase: <twelve words from the vault>",
    "recovery key: stored in vault:bitlocker",
]


@pytest.mark.parametrize("line", SECRETS)
def test_secret_is_found_and_never_repeated(line: str) -> None:
    (found,) = findings("secret-in-text", page(f"{FENCE}\nfirst\n{line}\n{FENCE}"))
    assert found.place.span.line == 8
    said = found.message + found.help + found.pointer
    assert not any(part in said for part in ("Winter2026", "s3cr3t", "Sommer", "IOSFODNN", "j1Uyj3", "mERr"))


@pytest.mark.parametrize("line", LOOK_ALIKES)
def test_look_alike_is_no_secret(line: str) -> None:
    assert findings("secret-in-text", page(f"{FENCE}\n{line}\n{FENCE}")) == ()


def test_secret_in_a_comment_of_a_record() -> None:
    text = "# registers/services/mail.yml\nid: mail\nname: Mail\n# old: Password=Winter2026;\nstatus: active\n"
    (found,) = findings("secret-in-text", text)
    assert (found.place.span.line, found.place.span.column) == (3, 8)


@pytest.mark.parametrize(
    "line",
    [
        "net use " * 400,
        "/user:" * 1000,
        "password=" * 1000,
        "a" * 100_000,
        " " * 50_000 + "enable",
        "://" * 3000,
        "wpa-psk " * 2000,
        "`" * 20_001 + " `a``b```c" * 5000,
        "# " + " " * 50_000 + "x",
        '](a "' * 20_000,
        "<a " * 20_000,
        "a@" * 20_000,
        "937-555-" * 10_000,
    ],
)
def test_hostile_lines_do_not_take_long(line: str) -> None:
    start = time.perf_counter()
    for slug in (
        "secret-in-text",
        "personal-data-in-record",
        "raw-html-in-page",
        "broken-page-link",
        "unknown-command",
        "heading-empty",
    ):
        findings(slug, page("\n".join([line] * 3)))
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Write to jane.doe@acme-tools.com today.", 1),
        ("Write to jane.doe@example.com today.", 0),
        ("git clone git@github.com:acme/pmo.git", 0),
        ("`<user>@<domain>`", 0),
        ("Call 937-555-0143.", 1),
        ("Call (937) 555-0143 or +44 20 7946 0958.", 2),
        ("Call 1-937-555-0143.", 1),
        ("RSK-2026-0001 and CR-2026-0042 on 2026-11-20", 0),
        ("10.20.30.4000 and 192.168.100.200", 0),
        ("Build 8.0.3-24322831, KB5031356, 45.120.3000", 0),
        ("from 2026-11-20 16:00 to 20:00, 120 of 2000 hours", 0),
        ("GUID 12345678-2345-2345-2345-123456789012", 0),
    ],
)
def test_contact_data(text: str, count: int) -> None:
    assert len(findings("personal-data-in-record", page(text))) == count


def test_forbidden_keys_at_any_depth() -> None:
    text = "# registers/people/ben.holt.yml\nid: ben.holt\nname: Ben Holt\nskills:\n  - name: VMware\n    Salary: 1\nhealth: x\n"
    found = findings("personal-data-in-record", text)
    assert [(item.place.span.line, item.pointer) for item in found] == [(5, "skills[0].Salary[1]"), (6, "health[1]")]
    assert findings("personal-data-in-record", "# registers/services/mail.yml\nid: mail\nhealth: green\n") == ()


def test_pointers_stay_the_same_when_lines_move() -> None:
    before = findings("personal-data-in-record", page("Call 937-555-0143.\nCall 937-555-0144."))
    after = findings("personal-data-in-record", page("\n\nMoved.\nCall 937-555-0143.\n\nCall 937-555-0144."))
    assert [item.pointer for item in before] == [item.pointer for item in after]
    assert len({item.pointer for item in before}) == 2


OTHER = "# runbooks/switch-checks.md\n---\nid: switch-checks\n---\n## Checks, before & after\n\nLook at the lamps.\n"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("switch-checks.md", ""),
        ("switch-checks.md#checks-before-after", ""),
        ("switch-checks.md#steps", "no heading"),
        ("#steps", "no heading"),
        ("#here-it-is", ""),
        ("swich-checks.md", "no page"),
        ("../runbooks/switch-checks.md", ""),
        ("../processes/switch-checks.md", "no page"),
        ("/runbooks/switch-checks.md", "root of a site"),
        ("https://example.org/x.md", ""),
        ("mailto:x", ""),
        ("README.md", ""),
        ("picture.png", ""),
        ("../registers/risks/RSK-2026-0001.yml", "no page"),
    ],
)
def test_links(target: str, words: str) -> None:
    found = findings("broken-page-link", page(f"## Here it is\n\nRead [it]({target}) first.") + OTHER)
    assert [words in item.message for item in found] == ([True] if words else [])


def test_broken_link_is_guessed_and_stands_at_its_target() -> None:
    (found,) = findings("broken-page-link", page("Read [it](swich-checks.md).") + OTHER)
    assert found.help == "did you mean switch-checks.md?"
    assert (found.place.span.line, found.place.span.column, found.place.span.end) == (6, 11, 26)


def test_links_in_code_are_no_links_but_named_ones_are() -> None:
    body = f"`[it](nowhere.md)`\n\n{FENCE}\n[it](nowhere.md)\n{FENCE}\n"
    assert findings("broken-page-link", page(body)) == ()
    assert len(findings("broken-page-link", page("[it][1]\n\n[1]: nowhere.md"))) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Enter <tenant>.", 1),
        ("Enter `<tenant>`.", 0),
        (f"  {FENCE}powershell\n  <tenant>\n  {FENCE}", 0),
        ("See <https://example.org>.", 0),
        ("a < b and c > d, x <- y, 5 <6", 0),
        ("<!-- hidden -->", 1),
        ("[x](javascript:alert(1))", 1),
        ("the data: all of it; onset = 5", 0),
        ('![x](a.png){onerror="x()"}', 1),
        ("<b>bold</b>", 2),
        ("``a ` <b>``", 0),
        ("`a` <b> `c`", 1),
        ("`a <b>", 1),
    ],
)
def test_raw_html(text: str, count: int) -> None:
    assert len(findings("raw-html-in-page", page(text))) == count


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("## A\n\ntext", []),
        ("## A\n\n### B\n\ntext", []),
        ("## A\n\n## B\n\ntext", [6]),
        ("### A\n\n## B\n\ntext", [6]),
        ("## A\n\ntext\n\n## B\n", [10]),
        ("##\n\ntext", [6]),
        (f"## A\n\n{FENCE}\n# a comment\n{FENCE}", []),
        ("#hashtag\n\n## A ##\n\ntext", []),
    ],
)
def test_empty_headings(body: str, lines: list[int]) -> None:
    assert [item.place.span.line for item in findings("heading-empty", page(body))] == lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("`pmo lint --all`", ""),
        ("`pmo lnt`", "`pmo lnt`"),
        (f"{FENCE}\npmo new incident --set a=b\n{FENCE}", "incident"),
        ("`pmo new risk --set project=x`", ""),
        ("`pmo new <kind>`", ""),
        ("`pmo explain change-collision`", ""),
        ("`pmo explain change-model`", ""),
        ("`pmo explain change-collison`", "change-collison"),
        ("`pmo explain unknown-reference`", ""),
        ("our pmo office is open", ""),
        ("`/opt/pmo bin`", ""),
    ],
)
def test_commands(text: str, words: str) -> None:
    found = findings("unknown-command", page(text))
    assert [words in item.message for item in found] == ([True] if words else [])


def test_command_of_a_step() -> None:
    text = "# processes/risk.md\n---\nid: risk\nsteps:\n  - name: Identify\n    command: pmo new rsk\n---\nText.\n"
    (found,) = findings("unknown-command", text)
    assert (found.place.span.line, found.pointer) == (5, "steps[0].command")
    assert "risk" in found.help
