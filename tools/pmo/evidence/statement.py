"""A statement: who decided what about which content. A small JSON file beside a detached signature.

The bytes of the file are what is signed, so a file that could be read in two ways is refused: two equal keys, keys
nobody knows, another order or other spaces than ours.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from pmo.evidence.digest import sha256
from pmo.model.evidence import STATEMENTS as FOLDER

__all__ = [
    "APPROVAL",
    "FOLDER",
    "NAMESPACE",
    "REVIEW",
    "Statement",
    "StatementError",
    "mark",
    "path_of",
    "read",
    "write",
]

if TYPE_CHECKING:
    from collections.abc import Mapping

APPROVAL: Final = "pmo-approval/v1"
REVIEW: Final = "pmo-forge-review/v1"
NAMESPACE: Final = "pmo-approval@v1"
MOST_BYTES: Final = 64 * 1024
APPROVED, REJECTED, WITHDRAWN = "approved", "rejected", "withdrawn"
DECISIONS: Final = (APPROVED, REJECTED, WITHDRAWN)

_HEX: Final = re.compile(r"[0-9a-f]{64}\Z")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\Z")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REQUIRED: Final = (
    "type", "repository", "kind", "record", "subject_sha256", "content_sha256", "documents", "schema_sha256",
    "policy_version", "decision", "approver", "signer", "role", "at",
)  # fmt: skip
_OPTIONAL: Final = ("expires", "comment", "supersedes", "review")
_REVIEW: Final = ("forge", "id", "commit", "login", "raw_sha256")


class StatementError(ValueError):
    """A file that is no statement; the text says why, in words for the reader."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One decision. `content_sha256` is the mark of the record alone, `documents` those of what it links to, and
    `subject_sha256` the mark of both. `signer` is the name in the list of keys; for a forge's review, the importer's.
    """

    repository: str
    kind: str
    record: str
    subject_sha256: str
    content_sha256: str
    documents: Mapping[str, str]
    schema_sha256: str
    policy_version: int
    decision: str
    approver: str
    signer: str
    role: str
    at: str
    type: str = APPROVAL
    expires: str = ""
    comment: str = ""
    supersedes: tuple[str, ...] = ()
    review: Mapping[str, str] = field(default_factory=dict)

    @property
    def forge(self) -> bool:
        """Whether it hands on a review of a forge instead of the approver's own signature."""
        return self.type == REVIEW


def write(statement: Statement) -> bytes:
    """The one form in which a statement is written; what is signed."""
    data: dict[str, Any] = {name: getattr(statement, name) for name in _REQUIRED}
    data["documents"] = dict(statement.documents)
    for name in _OPTIONAL:
        value = getattr(statement, name)
        if value:
            data[name] = dict(value) if name == "review" else list(value) if name == "supersedes" else value
    return (json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read(raw: bytes) -> Statement:
    """The statement in a file. Raises StatementError for everything that is not exactly as `write` would write it."""
    data = _object(raw)
    unknown = sorted(data.keys() - {*_REQUIRED, *_OPTIONAL})
    missing = [name for name in _REQUIRED if name not in data]
    if unknown or missing:
        what = f"it has a field nobody knows, {unknown[0]}" if unknown else f"the field {missing[0]} is missing"
        raise StatementError(what)
    texts = (
        "repository",
        "kind",
        "record",
        "decision",
        "approver",
        "signer",
        "role",
        "at",
        "type",
        "expires",
        "comment",
    )
    if not all(isinstance(data.get(name, ""), str) for name in texts):
        raise StatementError("a field that must be text is none")
    if data["type"] not in (APPROVAL, REVIEW):
        raise StatementError(f"its type is not {APPROVAL}")
    if data["decision"] not in DECISIONS:
        raise StatementError("its decision is none of approved, rejected, withdrawn")
    version = data["policy_version"]
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StatementError("its policy_version is no number")
    statement = Statement(
        **{**data, "supersedes": _marks(data), "documents": _documents(data), "review": _review(data)}
    )
    _names(statement)
    _times(statement)
    if write(statement) != raw:
        raise StatementError("it is not written as `pmo approve` writes it, so other programs may read it differently")
    return statement


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MOST_BYTES:
        raise StatementError(f"it is larger than {MOST_BYTES // 1024} KiB")
    try:
        data = json.loads(raw.decode("utf-8", "strict"), object_pairs_hook=_once, parse_constant=_no_number)
    except StatementError:
        raise
    except (ValueError, RecursionError):
        raise StatementError("it is no JSON") from None
    if not isinstance(data, dict):
        raise StatementError("it is no JSON object")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) != len(pairs):
        raise StatementError("it says one field twice")
    return out


def _no_number(_: str) -> None:
    raise StatementError("it holds something that is no number")


def _marks(data: Mapping[str, Any]) -> tuple[str, ...]:
    for name in ("subject_sha256", "content_sha256", "schema_sha256"):
        if not (isinstance(data[name], str) and _HEX.match(data[name])):
            raise StatementError(f"its {name} is not 64 hex digits")
    named = data.get("supersedes", [])
    if not isinstance(named, list) or not all(isinstance(one, str) and _HEX.match(one) for one in named):
        raise StatementError("its supersedes names something that is no mark of a statement")
    return tuple(named)


def _documents(data: Mapping[str, Any]) -> dict[str, str]:
    found = data["documents"]
    if not isinstance(found, dict) or not all(
        isinstance(mark, str) and (mark == "" or _HEX.match(mark)) for mark in found.values()
    ):
        raise StatementError("its documents are not a list of names and marks")
    return dict(found)


def _review(data: Mapping[str, Any]) -> dict[str, str]:
    found = data.get("review", {})
    if data["type"] == APPROVAL:
        if found:
            raise StatementError("a signed approval carries no review of a forge")
        return {}
    if (
        not isinstance(found, dict)
        or sorted(found) != sorted(_REVIEW)
        or not all(isinstance(one, str) for one in found.values())
    ):
        raise StatementError(f"its review does not say {', '.join(_REVIEW)}")
    if not _COMMIT.match(found["commit"]) or not _HEX.match(found["raw_sha256"]):
        raise StatementError("its review names no commit")
    return dict(found)


def _names(statement: Statement) -> None:
    for name in ("record", "approver"):
        if not _NAME.match(getattr(statement, name)):
            raise StatementError(f"its {name} is not a name that can stand here")


def _times(statement: Statement) -> None:
    try:
        at = datetime.fromisoformat(statement.at)
        if statement.expires:
            date.fromisoformat(statement.expires)
    except ValueError:
        raise StatementError("one of its dates is none") from None
    if at.tzinfo is None:
        raise StatementError("its time has no offset")


def mark(raw: bytes) -> str:
    """What a later statement names when it takes this one back."""
    return sha256(raw)


def path_of(statement: Statement, raw: bytes) -> str:
    """Where the file of a statement lies; the signature lies beside it, with `.sig` at the end."""
    return f"{FOLDER}/{statement.record}/{statement.approver}-{mark(raw)[:8]}.json"
