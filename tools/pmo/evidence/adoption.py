"""The adoption point: what lay here, and was already in force, when approvals were introduced.

It is shown as "taken over", never as proven. It lists marks of content, not a commit, so that squash and rebase do not
lose it; the owner signs it like a statement.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.evidence.statement import StatementError

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE: Final = "pmo-adoption/v1"
_HEX: Final = re.compile(r"[0-9a-f]{64}\Z")
_KEYS: Final = ("at", "owner", "records", "repository", "signer", "type")


@dataclass(frozen=True, slots=True)
class Taken:
    """One record: the mark of its content, and those of the documents it linked to."""

    content: str
    documents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Adoption:
    """Everything that was taken over, by `kind/id`."""

    repository: str
    owner: str
    signer: str
    at: str
    records: Mapping[str, Taken]


def write(adoption: Adoption) -> bytes:
    """The one form of the file; what the owner signs."""
    data = {
        "type": TYPE,
        "repository": adoption.repository,
        "owner": adoption.owner,
        "signer": adoption.signer,
        "at": adoption.at,
        "records": {
            name: {"content": one.content, "documents": dict(one.documents)} for name, one in adoption.records.items()
        },
    }
    return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read(raw: bytes) -> Adoption:
    """The adoption point in a file. Raises StatementError for everything not exactly as `write` would write it."""
    try:
        data = json.loads(raw.decode("utf-8", "strict"))
        found = _adoption(data)
    except StatementError:
        raise
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise StatementError("it is no list of records and their marks") from None
    if found is None or write(found) != raw:
        raise StatementError("it is not written as `pmo approvals adopt` writes it")
    return found


def _adoption(data: Any) -> Adoption | None:
    if not isinstance(data, dict) or sorted(data) != sorted(_KEYS) or data["type"] != TYPE:
        return None
    if not all(isinstance(data[name], str) for name in _KEYS if name != "records"):
        return None
    records = {name: Taken(one["content"], dict(one["documents"])) for name, one in data["records"].items()}
    for one in records.values():
        if not all(_HEX.match(mark) or mark == "" for mark in (one.content, *one.documents.values())):
            return None
    return Adoption(data["repository"], data["owner"], data["signer"], data["at"], records)
