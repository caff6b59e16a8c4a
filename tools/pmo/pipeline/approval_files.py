"""The files of approvals as they lie here: policy, keys, adoption point, statements. Form alone, without Git or ssh.

Plain `pmo lint` asks this. Whether a statement counts is for the gate (pipeline/approvals), which needs the protected
branch; this module stays apart from it so that lint starts quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.discover import files
from pmo.evidence import adoption, policy_file, policy_soundness, signers, statement
from pmo.model.evidence import ADOPTION, COMPROMISED, POLICY, SIGNERS
from pmo.model.finding import Finding, Level, Place, Span
from pmo.parse import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record

_ROLE: Final = "role"


def faults(root: Path, kinds: Mapping[str, Kind], records: Iterable[Record]) -> Iterator[Finding]:
    """What is wrong with the form of these files, and where the policy contradicts itself."""
    roles = {record.id for record in records if record.kind == _ROLE}
    yield from _policy(root, kinds, roles)
    yield from _signers(root)
    yield from _compromised(root)
    raw = _read(root, ADOPTION)
    if raw is not None:
        try:
            adoption.read(raw)
        except statement.StatementError as error:
            message = f"nothing counts as taken over: {error}"
            yield Finding(
                "adoption-invalid", Level.ERROR, Place(ADOPTION), message, "write it again with `pmo approvals adopt`"
            )
    yield from _statements(root)


def stated(root: Path) -> frozenset[str]:
    """The ids about which an approving statement lies here, if there is a policy; by form alone."""
    top = root / statement.FOLDER
    if not (root / POLICY).is_file() or not top.is_dir():
        return frozenset()
    return frozenset(path.parent.name for path in sorted(top.glob("*/*.json")) if _approves(root, path))


def _approves(root: Path, path: Path) -> bool:
    raw = _read(root, path.relative_to(root).as_posix())
    try:
        found = statement.read((raw or b"").replace(b"\r\n", b"\n"))
    except statement.StatementError:
        return False
    return (found.record, found.decision) == (path.parent.name, statement.APPROVED)


def _read(root: Path, path: str) -> bytes | None:
    raw = files.read(str(root), path) if (root / path).is_file() else None
    return None if isinstance(raw, Finding) else raw


def _policy(root: Path, kinds: Mapping[str, Kind], roles: set[str]) -> Iterator[Finding]:
    raw = _read(root, POLICY)
    if raw is None:
        return
    read = document.read(POLICY, raw)
    if read.data is None or read.faults:
        for fault in read.faults:
            yield Finding("policy-invalid", Level.ERROR, Place(POLICY, fault.span), fault.message, fault.help)
        return
    found, wrong = policy_file.read(read.data)
    for item in (*wrong, *(policy_file.unfit(found, kinds, roles) if found else ())):
        here = Place(POLICY, read.source.span(item.path))
        help_ = "correct it; while it is wrong, nothing can be approved"
        yield Finding("policy-invalid", Level.ERROR, here, item.reason, help_, pointer=".".join(map(str, item.path)))
    if found is None or wrong:
        return
    for name, part in found.kinds.items():
        kind = kinds.get(name)
        if kind is None:
            continue
        here = Place(POLICY, read.source.span(("kinds", name, "bands")))
        for text in policy_soundness.steps_down(part, kind):
            message = f"{kind.plural.lower()}: {text}"
            yield Finding(
                "policy-steps-down",
                Level.ERROR,
                here,
                message,
                "ask for at least as many people and as strong evidence",
                pointer=name,
            )
        for text in policy_soundness.gaps(part, kind):
            message = f"{kind.plural.lower()} with {text} fit no band, so nobody can approve them"
            yield Finding(
                "policy-gap",
                Level.WARNING,
                here,
                message,
                "add a band for them, if they are meant to be possible",
                pointer=name,
            )


def _signers(root: Path) -> Iterator[Finding]:
    raw = _read(root, SIGNERS)
    for fault in signers.read(raw.decode("utf-8", "replace"))[1] if raw is not None else ():
        place = Place(SIGNERS, Span(fault.line))
        yield Finding(
            "signers-line",
            Level.ERROR,
            place,
            f"this line does not count: {fault.reason}",
            "one person, one key, one line",
            pointer=str(fault.line),
        )


def _compromised(root: Path) -> Iterator[Finding]:
    raw = _read(root, COMPROMISED)
    if raw is None:
        return
    data = document.read(COMPROMISED, raw).data
    rows = data.get("keys") if data else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("key"), str) for row in rows):
        message = "the lost keys cannot be read, so nothing can be approved"
        yield Finding(
            "policy-invalid",
            Level.ERROR,
            Place(COMPROMISED),
            message,
            "write a list `keys:`, each with `key:`, `since:` and `reason:`",
        )


def _statements(root: Path) -> Iterator[Finding]:
    top = root / statement.FOLDER
    for path in sorted(top.glob("*/*.json")) if top.is_dir() else ():
        name = path.relative_to(root).as_posix()
        raw = _read(root, name)
        if raw is None:
            continue
        plain = raw.replace(b"\r\n", b"\n")
        try:
            found = statement.read(plain)
        except statement.StatementError as error:
            yield Finding(
                "approval-unreadable",
                Level.ERROR,
                Place(name),
                f"this is no statement: {error}",
                "let the approver run `pmo approve` again",
            )
            continue
        home = statement.path_of(found, plain)
        if home != name:
            yield Finding(
                "approval-other-record",
                Level.ERROR,
                Place(name),
                f"this statement belongs at {home}",
                "put it there, with its signature",
                record=found.record,
            )
        elif not found.forge and not path.with_name(f"{path.name}.sig").is_file():
            yield Finding(
                "approval-signature-bad",
                Level.ERROR,
                Place(name),
                "there is no signature beside this statement",
                "add the .sig file that came with it",
                record=found.record,
            )
