"""The list of keys: one person, one key, one line, for approvals alone."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pmo.evidence.statement import NAMESPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_TYPES: Final = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com")
"""Keys that may sign approvals; those in hardware start with `sk-`."""
_PRINCIPAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,120}\Z")
_OPTION: Final = re.compile(r'([a-z-]+)(?:="([^"\\]*)")?(,|$)')
_TIME: Final = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?Z?\Z")
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAGIC: Final = b"SSHSIG"


@dataclass(frozen=True, slots=True)
class Signer:
    """One line. `key` is the public key as bytes; without bounds the key is good at any time."""

    principal: str
    key_type: str
    key: bytes
    valid_after: datetime | None
    valid_before: datetime | None
    line: int

    @property
    def fingerprint(self) -> str:
        """The key in the form that `ssh-keygen -l` prints."""
        return fingerprint(self.key)

    def allowed_line(self) -> str:
        """The line as ssh-keygen reads it, made anew from what was understood of it."""
        options = [f'namespaces="{NAMESPACE}"']
        for name, when in (("valid-after", self.valid_after), ("valid-before", self.valid_before)):
            if when is not None:
                options.append(f'{name}="{when.astimezone(UTC):%Y%m%d%H%M%S}"')
        return f"{self.principal} {','.join(options)} {self.key_type} {base64.b64encode(self.key).decode()}\n"


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that does not count, and why."""

    line: int
    reason: str


def fingerprint(key: bytes) -> str:
    """`SHA256:…` of a public key."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def read(text: str) -> tuple[tuple[Signer, ...], tuple[Fault, ...]]:
    """The lines that count, and those that do not. A line at fault is left out, and so are both of two that clash."""
    signers: list[Signer] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            found = _line(stripped, number)
            (faults if isinstance(found, Fault) else signers).append(found)  # type: ignore[arg-type]
    clashes = list(_clashes(signers))
    faults.extend(clashes)
    bad = {fault.line for fault in clashes}
    return tuple(one for one in signers if one.line not in bad), tuple(sorted(faults, key=lambda fault: fault.line))


def _line(line: str, number: int) -> Signer | Fault:
    principal, _, rest = line.partition(" ")
    if "," in principal:
        return Fault(number, "two names share one key: a signature could be either's; give each person a line")
    if not _PRINCIPAL.match(principal):
        return Fault(
            number, f"“{principal}” stands for more than one name or is none; write the id or address of one person"
        )
    options, rest = _options(rest.strip())
    if options is None:
        return Fault(number, "its options cannot be read")
    if "cert-authority" in options:
        return Fault(number, "it trusts a certificate authority, which can make keys for anybody; name each key")
    if options.get("namespaces") != NAMESPACE:
        return Fault(number, f'it needs `namespaces="{NAMESPACE}"`: without it any signature made with the key counts')
    strange = sorted(options.keys() - {"namespaces", "valid-after", "valid-before"})
    if strange:
        return Fault(number, f"the option {strange[0]} is not known here")
    key_type, _, tail = rest.partition(" ")
    encoded = tail.split(" ", 1)[0]
    if key_type not in KEY_TYPES:
        return Fault(number, f"keys of the sort “{key_type}” are not taken; make one with `ssh-keygen -t ed25519`")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if _first(key) != key_type.encode():
        return Fault(number, "its key is damaged")
    after, before = _time(options.get("valid-after")), _time(options.get("valid-before"))
    if _NO_TIME in (after, before):
        return Fault(number, "valid-after and valid-before are written as YYYYMMDD or YYYYMMDDHHMMSS, in UTC")
    return Signer(principal, key_type, key, after, before, number)


def _options(text: str) -> tuple[dict[str, str] | None, str]:
    """The options in front of the key, and the rest; None when they cannot be read."""
    if text.startswith(KEY_TYPES) or text.split(" ", 1)[0] in KEY_TYPES:
        return {}, text
    out: dict[str, str] = {}
    position = 0
    while True:
        found = _OPTION.match(text, position) or re.compile(r'([a-z-]+)(?:="([^"\\]*)")?( )').match(text, position)
        if found is None or found.group(1) in out:
            return None, text
        out[found.group(1)] = found.group(2) or ""
        position = found.end()
        if found.group(3) != ",":
            return out, text[position:].strip()


_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = _TIME.match(text)
    if found is None:
        return _NO_TIME
    try:
        return datetime.strptime(found.group(1) + (found.group(2) or "").ljust(6, "0"), "%Y%m%d%H%M%S").replace(
            tzinfo=UTC
        )
    except ValueError:
        return _NO_TIME


def _first(blob: bytes) -> bytes:
    """The first field of an SSH structure."""
    if len(blob) < 4:
        return b""
    size = struct.unpack(">I", blob[:4])[0]
    return blob[4 : 4 + size] if size <= len(blob) - 4 else b""


def _clashes(signers: list[Signer]) -> Iterator[Fault]:
    for index, one in enumerate(signers):
        for other in signers[:index]:
            if one.key == other.key and one.principal != other.principal:
                reason = (
                    f"the same key stands on line {other.line} for {other.principal}: nobody could tell the two apart"
                )
                yield Fault(one.line, reason)
                yield Fault(other.line, f"the same key stands on line {one.line} for {one.principal}")
            elif one.principal == other.principal and _overlap(one, other):
                reason = f"{one.principal} has a key on line {other.line} too; end it with valid-before where this one starts"
                yield Fault(one.line, reason)
                yield Fault(other.line, f"{one.principal} has a key on line {one.line} too, for the same time")


def _overlap(one: Signer, other: Signer) -> bool:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return (one.valid_after or first) < (other.valid_before or last) and (other.valid_after or first) < (
        one.valid_before or last
    )


def signing_key(signature: bytes) -> bytes | None:
    """The public key inside a detached signature; None when the file is anything but exactly one such signature."""
    try:
        text = signature.decode("ascii")
    except UnicodeDecodeError:
        return None
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != _BEGIN or lines[-2:] != [_END, ""]:
        return None
    try:
        blob = base64.b64decode("".join(lines[1:-2]), validate=True)
    except (binascii.Error, ValueError):
        return None
    if blob[:6] != _MAGIC or blob[6:10] != b"\0\0\0\1":
        return None
    parts: list[bytes] = []
    rest = blob[10:]
    while rest:
        part = _first(rest)
        if len(rest) < 4 + len(part) or (not part and rest[:4] != b"\0\0\0\0"):
            return None
        parts.append(part)
        rest = rest[4 + len(part) :]
    if len(parts) != 5 or parts[1] != NAMESPACE.encode():
        return None
    return parts[0]
