"""Checks the file of an audit with nothing but that file: no network, no clone, nothing of the firm.

One check after another; the first that fails refuses the file, since the later ones would judge something made up.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.discover import files as discover
from pmo.evidence import signers as key_list
from pmo.evidence import statement as statements
from pmo.evidence import verify as signatures
from pmo.evidence.digest import sha256
from pmo.history import moment, papers, parcel
from pmo.history.git import GitError
from pmo.model.evidence import SIGNERS
from pmo.pipeline.audit import report
from pmo.pipeline.audit.bundle import AUDIT, COMMITS, FILES, MANIFEST, README, SIGNATURE, TYPE, canonical, files_at
from pmo.pipeline.audit.walk import AuditError, audit
from pmo.pipeline.load import load
from pmo.render.diagnostics.text import unstyled
from pmo.render.past import verification as render

if TYPE_CHECKING:
    from datetime import date, datetime

    from pmo.history.git import Repository
    from pmo.pipeline.audit.walk import Audit
    from pmo.render.diagnostics.text import Style

_MOST_BYTES: Final = 2 * 1024**3
_MOST_FILES: Final = 500_000
_ENDINGS: Final = (".yml", ".yaml", ".md", ".csv", ".json")
_HEX: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_KEYS: Final = ["commits", "files", "head", "repository", "tool", "type"]
REFUSED: Final = 1


class RefusedError(Exception):
    """The file is not what it says; the text tells which check failed."""


@dataclass(slots=True)
class Verification:
    """The answer: each check in words, whether the file is refused and why, and what the audit of its history says."""

    checks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: str = ""
    audit: Audit | None = None
    head: str = ""

    @property
    def code(self) -> int:
        """1 when the file is refused; else that of the audit."""
        return REFUSED if self.refused or self.audit is None else self.audit.code

    def text(self, form: str = "text", style: Style = unstyled) -> str:
        """The whole answer in a form: text or json."""
        said = report.plain(self.audit) if self.audit is not None else None
        facts = {
            "refused": self.refused,
            "checks": self.checks,
            "notes": self.notes,
            "head": self.head,
            "code": self.code,
        }
        if form == "json":
            return render.written(facts, said)
        return render.text(facts, report.text(self.audit, "text", style) if self.audit is not None else "", style)


def verify(path: Path, anchor: str, today: date) -> Verification:
    """Check a file. `anchor` is a commit id that the auditor got another way."""
    found = Verification()
    try:
        _verify(path, anchor, today, found)
    except RefusedError as error:
        found.refused = str(error)
        found.audit = None
    except (GitError, AuditError) as error:
        found.refused = f"its commits cannot be used: {error.reason}"
        found.audit = None
    except signatures.KeygenError as error:
        found.refused = f"no signature can be checked here: {error}"
        found.audit = None
    return found


def _verify(path: Path, anchor: str, today: date, found: Verification) -> None:
    members = _members(path)
    manifest = _manifest(members)
    found.head = manifest["head"]
    _digests(members, manifest)
    found.checks.append(f"{len(members):,} files, each with the mark that the manifest gives it")
    if anchor and not _HEX.match(anchor):
        raise RefusedError("the anchor must be a whole commit id, since names mean something else in every repository")
    with tempfile.TemporaryDirectory(prefix="pmo-audit-") as folder:
        root = Path(folder).resolve() / "records"
        root.mkdir()
        repository, head = parcel.unpacked(root, members[COMMITS])
        if head != manifest["head"]:
            raise RefusedError(f"its commits end with {head[:10]}, the manifest says {manifest['head'][:10]}")
        found.checks.append(f"every commit, folder and content fits its id, up to {head}")
        for name, content in moment.files(repository, head, endings=_ENDINGS, most=discover.MAX_BYTES):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        loaded = load(root, today)
        there = files_at(repository, head, loaded.workspace.kinds)
        _same_files({name: content for name, content in members.items() if name.startswith(FILES)}, there)
        found.checks.append(f"{len(there):,} records, statements, schemas and trust files are those of the last commit")
        line = papers.line(repository, head)
        _signature(members, there, line.latest, found)
        _statements(there, repository, head, line, found)
        judged = audit(loaded, "", anchor, repository)
        if len(judged.commits) != manifest["commits"]:
            raise RefusedError("the number of commits is another one than the manifest says")
        _same_answer(judged, members[AUDIT], manifest, found)
        found.audit = judged
        if anchor:
            found.checks.append(f"the anchor {anchor[:10]} was looked for in the history")
        else:
            found.notes.append(
                f"that this is the right history no file can say about itself: compare {head} with what you know from elsewhere (--anchor)"
            )


def _members(path: Path) -> dict[str, bytes]:
    """The files of the archive. Refused: anything that two programs could read differently."""
    try:
        with zipfile.ZipFile(path) as made_of:
            infos = made_of.infolist()
            names = [info.filename for info in infos]
            if len(names) != len(set(names)) or len({name.casefold() for name in names}) != len(names):
                raise RefusedError("it holds two files with one name")
            if len(names) > _MOST_FILES or sum(info.file_size for info in infos) > _MOST_BYTES:
                raise RefusedError("it is larger than any record of a project office")
            if made_of.comment or (infos and min(info.header_offset for info in infos) != 0):
                raise RefusedError("something stands before or behind the archive")
            odd = next((name for name in names if not _expected(name)), None)
            if odd is not None:
                raise RefusedError(f"it holds a file that does not belong there: {odd[:80]!r}")
            return {info.filename: made_of.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise RefusedError("it is damaged, or no archive of `pmo audit`") from error
    except OSError as error:
        raise RefusedError(f"it cannot be read: {error.strerror or 'damaged'}") from error


def _expected(name: str) -> bool:
    if name in (MANIFEST, SIGNATURE, COMMITS, AUDIT, README):
        return True
    parts = name.split("/")
    return name.startswith(FILES) and "\\" not in name and not {"", ".", ".."} & set(parts)


def _manifest(members: dict[str, bytes]) -> dict[str, Any]:
    missing = next((name for name in (MANIFEST, COMMITS, AUDIT, README) if name not in members), None)
    if missing is not None:
        raise RefusedError(f"{missing} is missing")
    try:
        data = json.loads(members[MANIFEST])
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or sorted(data) != _KEYS or data["type"] != TYPE:
        raise RefusedError("its manifest is not one of `pmo audit`")
    texts = [
        data["head"],
        data["repository"],
        data["tool"],
        *(data["files"].values() if isinstance(data["files"], dict) else [None]),
    ]
    if (
        not all(isinstance(one, str) for one in texts)
        or not _HEX.match(data["head"])
        or type(data["commits"]) is not int
    ):
        raise RefusedError("its manifest is not one of `pmo audit`")
    if canonical(data) != members[MANIFEST]:
        raise RefusedError(
            "its manifest is not written as `pmo audit` writes it, so other programs may read it differently"
        )
    return data


def _digests(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    listed = manifest["files"]
    own = members.keys() - {MANIFEST, SIGNATURE}
    for name in sorted(own | listed.keys()):
        if name not in listed:
            raise RefusedError(f"{name} is not in the manifest")
        if name not in own:
            raise RefusedError(f"{name} is in the manifest and not in the file")
        if sha256(members[name]) != listed[name]:
            raise RefusedError(f"{name} was changed: its mark is another one than the manifest says")


def _same_files(ours: dict[str, bytes], there: dict[str, bytes]) -> None:
    for name in sorted(ours.keys() | there.keys()):
        if ours.get(name) != there.get(name):
            what = (
                "is not in its history"
                if name not in there
                else "is missing"
                if name not in ours
                else "differs from its history"
            )
            raise RefusedError(f"{name} {what}")


def _signers(there: dict[str, bytes]) -> tuple[key_list.Signer, ...]:
    raw = there.get(f"{FILES}{SIGNERS}", b"")
    return key_list.read(raw.decode("utf-8", "replace"))[0]


def _signature(members: dict[str, bytes], there: dict[str, bytes], at: datetime, found: Verification) -> None:
    raw = members.get(SIGNATURE)
    if raw is None:
        found.notes.append("it is not signed: anybody with a clone could have written it")
        return
    key = key_list.signing_key(raw)
    signer = next((one for one in _signers(there) if one.key == key), None)
    if signer is None:
        raise RefusedError("it is signed with a key that is not in the list of keys")
    why = signatures.verify(members[MANIFEST], raw, signer, at)
    if why:
        raise RefusedError(f"the signature of the manifest is not good: {why}")
    found.checks.append(f"the manifest is signed by {signer.principal}, with a key of the list in .pmo/allowed_signers")


def _statements(
    there: dict[str, bytes], repository: Repository, head: str, line: papers.Line, found: Verification
) -> None:
    """How many statements carry a good signature; what that means for a record, the audit says."""
    keys = {one.principal: one for one in _signers(there)}
    taken = papers.taken_in(repository, head, statements.FOLDER)
    when: dict[str, datetime] = {}
    for (path, _), commit in taken.items():
        place = line.index(commit)
        if place is not None:
            when[path] = max(when.get(path, line.seen[place]), line.seen[place])
    good = total = 0
    for name, raw in sorted(there.items()):
        path = name.removeprefix(FILES)
        if not path.startswith(f"{statements.FOLDER}/") or not path.endswith(".json"):
            continue
        total += 1
        try:
            said = statements.read(raw)
        except statements.StatementError:
            continue
        signer = keys.get(said.signer)
        signature = there.get(f"{name}.sig")
        if signer is not None and signature is not None and path in when:
            good += not signatures.verify(raw, signature, signer, when[path])
    if total:
        found.checks.append(
            f"{good} of {total} statements about approvals carry a good signature of a key in today's list"
        )


def _same_answer(judged: Audit, told: bytes, manifest: dict[str, Any], found: Verification) -> None:
    """Whether the audit says what the file says it said; of another version of the tool only the gist is compared."""
    ours = report.plain(judged)
    try:
        theirs = json.loads(told)
        same = _gist(ours) == _gist(theirs)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RefusedError("audit.json is not an answer of `pmo audit`") from None
    if same:
        found.checks.append("the audit was done again and says the same")
    elif manifest["tool"] == __version__:
        raise RefusedError("audit.json says something else than the history")
    else:
        found.notes.append(
            f"it was written by version {manifest['tool']}; the audit of version {__version__} finds something else"
        )


def _gist(plain: dict[str, Any]) -> Any:
    """What two audits of one history have in common, whatever anchor was asked for."""
    anchors = ("history-rewritten", "history-line-changed")
    return (
        [(one["slug"], one["commit"], one["record"], one["proven"], one["message"], one["level"]) for one in plain["findings"] if one["slug"] not in anchors],
        {name: value for name, value in plain["audit"].items() if name not in ("anchor", "code")},
    )  # fmt: skip
