"""The content an approver signs, as one mark: equal content, equal mark, however the file is laid out.

Everything in a record counts unless its schema marks the field `x-approval: exclude`; so does the prose under the front
matter, and every linked document the approver relied on. Order of keys, comments, quotes and folding do not count.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record

CONTENT: Final = "pmo-content/v1"
SUBJECT: Final = "pmo-subject/v1"


def canonical(value: Any) -> bytes:
    """One sequence of bytes for plain data: sorted keys, no spaces, UTF-8, never a binary float.

    A number that is not whole is written as a text that starts with NUL, so that it differs from the text "1.5"; a text
    that starts with NUL gets another sign in front. So different data never has the same bytes.
    """
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "surrogatepass"
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return f"\0s{value}" if value.startswith("\0") else value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (Decimal, float)):
        exact = Decimal(repr(value)) if isinstance(value, float) else value
        if not exact.is_finite():
            return f"\0d{exact}"
        return int(exact) if exact == exact.to_integral_value() else f"\0d{exact.normalize():f}"
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    msg = f"no plain data: {type(value).__name__}"
    raise TypeError(msg)


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def excluded(kind: Kind) -> frozenset[str]:
    """The fields of a kind that an approval does not cover, without list brackets."""
    return frozenset(item.path.replace("[]", "") for item in kind.fields if not item.signed)


def signed_fields(record: Record, kind: Kind) -> dict[str, Any]:
    """The fields of a record that an approval covers. What the schema does not know counts too."""
    out = _kept(record.data, "", excluded(kind))
    return out if isinstance(out, dict) else {}


def _kept(value: Any, path: str, left_out: frozenset[str]) -> Any:
    if isinstance(value, dict):
        inner = ((key, f"{path}.{key}" if path else str(key), item) for key, item in value.items())
        return {key: _kept(item, place, left_out) for key, place, item in inner if place not in left_out}
    if isinstance(value, list):
        return [_kept(item, path, left_out) for item in value]
    return value


def content(record: Record, kind: Kind) -> str:
    """The mark of what one record says: fields and prose, without the documents it links to."""
    return sha256(
        canonical(
            {
                "type": CONTENT,
                "kind": record.kind,
                "record": record.id,
                "fields": signed_fields(record, kind),
                "body": record.body.replace("\r\n", "\n"),
            }
        )
    )


def subject(repository: str, kind: str, record: str, content_sha256: str, documents: Mapping[str, str]) -> str:
    """The mark of everything an approver relies on: the record and its linked documents, in this repository."""
    return sha256(
        canonical(
            {
                "type": SUBJECT,
                "repository": repository,
                "kind": kind,
                "record": record,
                "content": content_sha256,
                "documents": dict(documents),
            }
        )
    )


def changed_fields(before: Record, after: Record, kind: Kind) -> tuple[str, ...]:
    """The names of the signed fields in which two states of a record differ; `text` stands for the prose."""
    old, new = signed_fields(before, kind), signed_fields(after, kind)
    names = sorted(
        name
        for name in {*old, *new}
        if name not in old or name not in new or canonical(old[name]) != canonical(new[name])
    )
    return (*names, "text") if before.body.replace("\r\n", "\n") != after.body.replace("\r\n", "\n") else tuple(names)
