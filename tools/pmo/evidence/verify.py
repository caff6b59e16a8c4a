"""The one place that calls ssh-keygen: it decides whether a signature is good, and it signs.

Never through Git, so that `gpg.ssh.program` in somebody's configuration has no say. The list of keys that it gets holds
one line, made anew from the line that was read and understood.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pmo.evidence import signers
from pmo.evidence.statement import NAMESPACE

if TYPE_CHECKING:
    from datetime import datetime

    from pmo.evidence.signers import Signer

TIMEOUT_SECONDS: Final = 60
SIGN_SECONDS: Final = 300
"""A person may have to type a passphrase or touch a key."""
_KEPT: Final = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
_FOR_SIGNING: Final = (
    *_KEPT,
    "SSH_AUTH_SOCK",
    "SSH_ASKPASS",
    "SSH_ASKPASS_REQUIRE",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_SK_PROVIDER",
)


class KeygenError(Exception):
    """ssh-keygen is missing or does not answer; the text says what to do."""


def program() -> str:
    """Where ssh-keygen is. Raises KeygenError when it is not installed."""
    found = shutil.which("ssh-keygen")
    if found is None:
        raise KeygenError("ssh-keygen is not installed; it comes with OpenSSH (Debian and Ubuntu: openssh-client)")
    return found


def verify(statement: bytes, signature: bytes, signer: Signer, at: datetime) -> str:
    """Empty when the signature is the signer's, over these bytes, good at that time; else why not. Raises KeygenError."""
    key = signers.signing_key(signature)
    if key is None:
        return "the file beside it is not a signature for approvals"
    if key != signer.key:
        return f"it was signed with another key than that of {signer.principal}"
    with tempfile.TemporaryDirectory(prefix="pmo-verify-") as folder:
        allowed, signed = Path(folder) / "allowed", Path(folder) / "signature"
        allowed.write_text(signer.allowed_line(), encoding="ascii")
        signed.write_bytes(signature)
        command = [
            program(), "-Y", "verify", "-f", str(allowed), "-I", signer.principal, "-n", NAMESPACE, "-s", str(signed),
            "-O", f"verify-time={at.astimezone(UTC):%Y%m%d%H%M%S}",
        ]  # fmt: skip
        done = _run(command, statement, TIMEOUT_SECONDS, _environment(_KEPT))
    if done.returncode == 0:
        return ""
    if signer.valid_before is not None and at >= signer.valid_before:
        return f"the key of {signer.principal} ended on {signer.valid_before:%Y-%m-%d}"
    if signer.valid_after is not None and at < signer.valid_after:
        return f"the key of {signer.principal} counts from {signer.valid_after:%Y-%m-%d} on"
    return "the signature does not fit: the statement was changed after it was signed"


def sign(statement: bytes, key: Path) -> bytes:
    """A detached signature made with a private key, or with its public half and an agent. Raises KeygenError."""
    with tempfile.TemporaryDirectory(prefix="pmo-sign-") as folder:
        target = Path(folder) / "statement.json"
        target.write_bytes(statement)
        command = [program(), "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(target)]
        done = _run(command, None, SIGN_SECONDS, _environment(_FOR_SIGNING))
        made = Path(f"{target}.sig")
        if done.returncode != 0 or not made.is_file():
            said = done.stderr.decode("utf-8", "replace").strip().split("\n")
            raise KeygenError(f"ssh-keygen did not sign: {said[-1] or 'no reason given'}")
        return made.read_bytes()


def _environment(kept: tuple[str, ...]) -> dict[str, str]:
    return {**{name: os.environ[name] for name in kept if name in os.environ}, "LC_ALL": "C", "TZ": "UTC"}


def _run(
    command: list[str], feed: bytes | None, seconds: int, given: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command, input=feed, stdin=subprocess.DEVNULL if feed is None else None, capture_output=True, env=given,
            timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise KeygenError(f"ssh-keygen did not end within {seconds} seconds") from None
    except OSError as error:
        raise KeygenError(f"ssh-keygen cannot be started: {error.strerror}") from None
