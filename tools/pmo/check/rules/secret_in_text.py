"""No password, key or community string stands in a record or a runbook.

Why
    The enable password of the core switch stood in a runbook. It was in the laptop backup of a contractor, in two forks
    and in the search index, and changing it took a night at eleven sites.
Bad
    # runbooks/map-share.md
    ---
    id: map-share
    title: Map the install share
    status: draft
    ---
    ```
    net use Z: \\\\files\\install /user:svc-install Winter2026!  # here
    ```
Good
    # runbooks/map-share.md
    ---
    id: map-share
    title: Map the install share
    status: draft
    ---
    ```
    net use Z: \\\\files\\install /user:svc-install <vault:install-share>
    ```
Fix
    Change the secret first: it is known to everybody who has a copy. Then name its entry of the vault here, for example
    `vault:core-switch`, or a placeholder in angle brackets.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from pmo.check import prose
from pmo.check.rule import About
from pmo.model.finding import Finding, Level, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.workspace import Workspace

RULE = About("error", (), owner="senior-engineer")

# What stands where a secret would and is none: <name>, $VARIABLE (but $1$... is a hash), %VAR%, {name}, vault:..., ***.
_REAL: Final = r"(?![<%{*]|\$(?![0-9][$])|vault:|xxx|\[?redacted|your[-_]|\.\.\.)"
_PATTERNS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    # what it is, words one of which stands on such a line, pattern
    ("mapped drive with password", ("/user:",), rf"\bnet\s+use\b[^\n]{{0,160}}?/user:\S+\s+{_REAL}(?!/)\S+"),
    ("mapped drive with password", ("/user:",), rf"\bnet\s+use\s+(?:[a-z]:\s+)?\\\\\S+\s+{_REAL}(?!/)\S+\s+/user:"),
    ("SNMP community", ("snmp-server",), rf"\bsnmp-server\s+community\s+{_REAL}\S+"),
    ("SNMP community", ("snmp",), rf"\bsnmp(?:bulk)?(?:walk|get)\b[^\n]{{0,160}}?\s-c\s*{_REAL}\S+"),
    (
        "password of a network device",
        ("enable",),
        rf"^[ \t]*enable\s+(?:secret|password)\s+(?:[0-9]\s+)?+{_REAL}(?=\S*[^a-z\s])\S+\s*$",
    ),
    (
        "password of a network device",
        ("username",),
        rf"^[ \t]*username\s+\S+\s+(?:privilege\s+[0-9]+\s+)?+(?:secret|password)\s+(?:[0-9]\s+)?+{_REAL}\S+\s*$",
    ),
    (
        "wireless key",
        ("psk", "shared", "passphrase"),
        rf"\b(?:wpa[23]?[-_ ]?)?(?:psk|pre-?shared[-_ ]key|passphrase)\s*(?:[:=]|\bascii\s+[0-9])\s*{_REAL}\S{{8,}}",
    ),
    (
        "wireless key",
        ("wifi", "wi-fi"),
        rf"\bwi-?fi\s+(?:password|key)\s*(?:[:=]|is\s+(?=\S*[0-9]))\s*{_REAL}\S{{8,}}",
    ),
    (
        "VPN key",
        ("isakmp", "psksecret", "ike-key"),
        rf"\b(?:crypto\s+isakmp\s+key\s+(?:[0-9]\s+)?+|set\s+psksecret\s+|ike-key\s+){_REAL}\S+",
    ),
    (
        "password of a connection",
        ("password", "pwd", "accountkey", "accesskey", "secret", "apikey", "api_key"),
        rf"\b(?:password|pwd|accountkey|sharedaccesskey|client_?secret|api_?key)\s*=\s*{_REAL}[^\s;\"'<$%{{]{{6,}}(?=\s*;|[\"']|\s*$)",
    ),
    ("address with password", ("://",), rf"\b[a-z][a-z0-9+.-]{{1,20}}://[^\s/:@<$]{{1,80}}:{_REAL}[^\s/@]+@"),
    ("private key", ("-----begin",), r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----"),
    ("password of a group policy", ("cpassword",), rf"\bcpassword\s*=\s*[\"']{_REAL}[a-z0-9+/=]{{8,}}"),
    (
        "password in PowerShell",
        ("securestring",),
        rf"\bConvertTo-SecureString\s+(?:-String\s+)?+[\"']{_REAL}[^\"'\n]+[\"'][^\n]{{0,160}}?-AsPlainText",
    ),
    ("password in PowerShell", ("-password",), rf"\s-Password\s+[\"']{_REAL}[^\"'\n]+[\"']"),
    ("stored credential", ("cmdkey",), rf"\bcmdkey\b[^\n]{{0,160}}?/pass:{_REAL}\S+"),
    ("stored credential", ("psexec",), rf"\bpsexec\b[^\n]{{0,160}}?\s-p\s+{_REAL}\S+"),
    ("cloud access key", ("akia", "asia"), r"\b(?-i:AKIA|ASIA)(?-i:[A-Z0-9]{16})\b"),
    ("access token", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[a-z0-9]{36,}"),
    ("access token", ("xox",), r"\bxox[abprs]-[a-z0-9-]{20,}"),
    ("access token", ("eyj",), r"\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\."),
)
_LONGEST: Final = 2000
# Whatever a pattern finds holds one of these, or the marks that `_is_suspicious` asks for beside them.
_STEMS: Final = (
    "key", "secret", "password", "psk", "snmp", "passphrase", "/user:", "://", "-----begin", "securestring", "psexec",
    "xox", ".eyj",
)  # fmt: skip
_CLOUD: Final = ("AKIA", "ASIA")
_TOKEN: Final = re.compile("gh[pousr]_")
_MODELINE: Final = "# yaml-language-server: $schema="
_LONG_S: Final = "\u017f"
"""A letter that a pattern takes for an s."""


def check(workspace: Workspace) -> Iterator[Finding]:
    """Every line of every file, comments included; one finding a line, which never repeats what it found."""
    return prose.numbered(_check(workspace))


def _check(workspace: Workspace) -> Iterator[Finding]:
    for record in workspace.each():
        text = record.source.text
        lowered = text.lower()
        if not _is_suspicious(text, lowered):
            continue
        likely = [entry for entry in _compiled() if any(word in lowered for word in entry[1])]
        for number, line in enumerate(record.source.lines() if likely else (), 1):
            found = next(_on(line[:_LONGEST], likely), None)
            if found is not None:
                name, start, end = found
                yield Finding(
                    "",
                    Level(RULE.level),
                    Place(record.path, Span(number, start + 1, end + 1)),
                    f"this looks like a secret ({name})",
                    record=record.id,
                    pointer=name,
                )


def holds_secret(line: str) -> bool:
    """Whether a line holds what looks like a secret."""
    return next(_on(line[:_LONGEST], list(_compiled())), None) is not None


def is_suspicious(text: str) -> bool:
    """Whether any line of a text could hold a secret: a quick look, which finds too many and misses none."""
    return _is_suspicious(text, text.lower())


@cache
def _compiled() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    """The patterns, compiled when the first text asks for them: most runs never do."""
    return tuple((name, words, re.compile(pattern, re.IGNORECASE)) for name, words, pattern in _PATTERNS)


def _is_suspicious(text: str, lowered: str) -> bool:
    """Whether any pattern could match: most texts hold none of the words, and this is asked of every one."""
    for stem in _STEMS:
        if stem in lowered:
            return True
    if _CLOUD[0] in text or _CLOUD[1] in text or _LONG_S in text or _TOKEN.search(lowered) is not None:
        return True
    start = len(_MODELINE) if lowered.startswith(_MODELINE) else 0
    return lowered.find("=", start) >= 0 and "pwd" in lowered


def _on(line: str, likely: list[tuple[str, tuple[str, ...], re.Pattern[str]]]) -> Iterator[tuple[str, int, int]]:
    """What is found on a line, with its columns from 0."""
    lowered = line.lower()
    for name, words, pattern in likely:
        if any(word in lowered for word in words):
            found = pattern.search(line)
            if found:
                yield name, found.start(), found.end()
