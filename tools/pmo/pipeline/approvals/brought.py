"""Statements that were made elsewhere: one that came by mail, and the reviews of a forge."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pmo.evidence import digest, judge
from pmo.evidence import statement as statements
from pmo.evidence.statement import Statement, StatementError
from pmo.history.git import GitError
from pmo.pipeline.approvals import sign
from pmo.pipeline.approvals.sources import CommitSource, Shelf
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.pipeline.approvals.inquiry import Inquiry
    from pmo.pipeline.approvals.sign import Written

_STATES: Final = {"APPROVED": statements.APPROVED, "CHANGES_REQUESTED": statements.REJECTED}
"""What a forge calls its reviews; every other state says nothing."""
_MOST_BYTES: Final = 8 * 1024 * 1024


def add(inquiry: Inquiry, file: Path) -> Written:
    """A statement that came by mail with its signature beside it. InputError when it does not count here."""
    try:
        raw = file.read_bytes().replace(b"\r\n", b"\n")
        signature = Path(f"{file}.sig").read_bytes().replace(b"\r\n", b"\n")
    except OSError as error:
        raise InputError(
            f"{error.filename} cannot be read: a statement comes as two files, X.json and X.json.sig."
        ) from None
    try:
        statement = statements.read(raw)
    except StatementError as error:
        raise InputError(f"{file} is no statement: {error}.") from None
    subject, title, _ = sign.subject_of(inquiry, statement.record)
    rules = inquiry.trusted.judge(inquiry.line.index)
    path = statements.path_of(statement, raw)
    given = judge.weighed(subject, [judge.Paper(path, raw, signature)], rules, inquiry.now)[0]
    if given.slug in (judge.OTHER_RECORD, judge.SIGNATURE_BAD, judge.OTHER_POLICY):
        raise InputError(f"{file} does not count: {given.void}.")
    before = judge.judge(subject, inquiry.papers.get(statement.record, []), rules, inquiry.now)
    return sign.Written(
        statement, {path: raw, f"{path}.sig": signature}, title, before, (given.void,) if given.void else ()
    )


def reviews(inquiry: Inquiry, file: Path, record_id: str, key: Path | None) -> tuple[list[Written], list[str]]:
    """Statements of the level `forge` from the reviews of a pull request, and why other reviews were left out.

    The file is what the forge answers to "list the reviews of a pull request". A review counts when it approves or asks for
    changes, was not dismissed, and its commit holds the record exactly as it is here. Without the key of an importer
    the statements stay a claim.
    """
    raw = file.read_bytes()
    if len(raw) > _MOST_BYTES:
        raise InputError(f"{file} is larger than {_MOST_BYTES // 1024 // 1024} MiB; that is no list of reviews.")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise InputError(f"{file} is no JSON.") from None
    if not isinstance(data, list):
        raise InputError(f"{file} is no list of reviews.")
    subject, title, kind = sign.subject_of(inquiry, record_id)
    rules = inquiry.trusted.judge(inquiry.line.index)
    before = judge.judge(subject, inquiry.papers.get(record_id, []), rules, inquiry.now)
    signer = sign.signer_of(inquiry, sign.Wish(key)) if key is not None else None
    out: list[Written] = []
    left: list[str] = []
    for item in _latest(data):
        found = _review(item, inquiry, subject, kind, rules)
        if isinstance(found, str):
            left.append(found)
            continue
        try:
            role = sign.role_of(before, found.approver, rules)
        except InputError as error:
            left.append(str(error))
            continue
        found = replace(found, role=role, signer=signer.principal if signer else found.approver)
        if key is not None and signer is not None:
            out.append(sign.signed(found, key, signer, inquiry.now, title, before, ()))
        else:
            text = statements.write(found)
            out.append(
                sign.Written(
                    found,
                    {statements.path_of(found, text): text},
                    title,
                    before,
                    ("nobody signed it, so it stays a claim",),
                )
            )
    return out, left


def _latest(data: list[Any]) -> list[dict[str, Any]]:
    """The last review with a decision of each account: a forge lists them in the order in which they were given."""
    last: dict[str, dict[str, Any]] = {}
    for item in data:
        user = item.get("user") if isinstance(item, dict) else None
        if (
            isinstance(user, dict)
            and isinstance(user.get("login"), str)
            and item.get("state") in (*_STATES, "DISMISSED")
        ):
            last[user["login"]] = item
    return [last[name] for name in sorted(last)]


def _review(
    item: dict[str, Any], inquiry: Inquiry, subject: judge.Subject, kind: str, rules: judge.Trust
) -> Statement | str:
    login, state, commit = item["user"]["login"], item["state"], item.get("commit_id")
    person = rules.people.by_login(login)
    if state not in _STATES:
        return f"the review of {login} was dismissed"
    if not person:
        return f"{login} is the forge_login of nobody in registers/people"
    try:
        pinned = inquiry.repository.resolve(str(commit))
    except GitError:
        return f"the commit that {login} reviewed is not here"
    if pinned != commit:
        return f"the review of {login} names no commit by its full id"
    source = CommitSource(inquiry.repository, pinned)
    shelf = Shelf(source, source.files, inquiry.kinds)
    names = [(subject.kind, subject.record), *(tuple(name.split("/", 1)) for name in subject.documents)]
    marks = []
    for name in names:
        record = shelf.get(name[0], name[1])
        marks.append(digest.content(record, inquiry.kinds[record.kind]) if record is not None else "")
    if marks != [subject.content, *subject.documents.values()]:
        return f"{login} reviewed another content of {subject.record} than the one that is here"
    at = _instant(item.get("submitted_at"), inquiry.now)
    plain = sign.statement_about(inquiry, subject, kind, decision=_STATES[state], approver=person, at=at)
    raw = digest.sha256(json.dumps(item, sort_keys=True).encode())
    about = {"forge": "github", "id": str(item.get("id", "")), "commit": pinned, "login": login, "raw_sha256": raw}
    return replace(plain, type=statements.REVIEW, review=about)


def _instant(value: object, now: datetime) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        found = now
    return (found if found.tzinfo else now).astimezone(UTC).isoformat(timespec="seconds")
