"""Everything an auditor needs, in one file: records, statements, policy, keys, all commits, and what the audit said.

The file is an ordinary zip archive. The same history gives the same bytes on every machine with the same versions of
Git and zlib, whoever writes it and whenever.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.discover.files import Places
from pmo.evidence import signers as key_list
from pmo.evidence import verify as signatures
from pmo.evidence.digest import sha256
from pmo.evidence.statement import FOLDER
from pmo.history import changes, parcel
from pmo.history.git import open_repository
from pmo.history.timeline import contents
from pmo.model.evidence import POLICY, SIGNERS, TRUST_FILES
from pmo.parse import document
from pmo.pipeline.audit import report
from pmo.scaffold import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.history.git import Repository
    from pmo.model.kind import Kind
    from pmo.pipeline.audit.walk import Audit

TYPE: Final = "pmo-audit-bundle/v1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.sig"
COMMITS: Final = "history.bundle"
AUDIT: Final = "audit.json"
README: Final = "README.txt"
FILES: Final = "files/"
_TOP: Final = ("pmo.yml", ".gitattributes", *TRUST_FILES)
_WORDS: Final = """\
The record of a project office, for an auditor.

  history.bundle   every commit; `git clone history.bundle` makes an ordinary repository of it
  files/           records, statements about approvals, policy, keys and schemas, as they stood at the last commit
  audit.json       what `pmo audit` said about the history
  manifest.json    the marks (sha256) of all of these; manifest.json.sig, if it is there, is its signature

Check it with `pmo audit --verify FILE`; that needs no network and nothing of the firm but this file. What no file can
say about itself is that it is the right one: compare the last commit, {head},
with one that you got another way (`--anchor COMMIT`), or ask the firm's people for their key.
"""


def write(audit: Audit, root: Path, target: Path, key: Path | None = None) -> int:
    """Write the file; returns its size. Raises GitError, and KeygenError when it cannot be signed."""
    content = made(audit, open_repository(root), key)
    atomic.write_bytes(target, content)
    return len(content)


def made(audit: Audit, repository: Repository, key: Path | None = None) -> bytes:
    """The bytes of the file."""
    head = audit.head.id
    members = {
        README: _WORDS.format(head=head).encode(),
        COMMITS: parcel.packed(repository, head),
        AUDIT: canonical(report.plain(audit)),
        **files_at(repository, head, audit.kinds),
    }
    manifest = canonical(
        {
            "type": TYPE,
            "tool": __version__,
            "repository": _name(members),
            "head": head,
            "commits": len(audit.commits),
            "files": {name: sha256(content) for name, content in members.items()},
        }
    )
    signed = {SIGNATURE: _signed(manifest, key, members)} if key is not None else {}
    return archive({MANIFEST: manifest, **signed, **members})


def _signed(manifest: bytes, key: Path, members: Mapping[str, bytes]) -> bytes:
    """The signature of the manifest. KeygenError when nobody could tell whose it is."""
    made_of = signatures.sign(manifest, key)
    listed = key_list.read(members.get(f"{FILES}{SIGNERS}", b"").decode("utf-8", "replace"))[0]
    if key_list.signing_key(made_of) not in {one.key for one in listed}:
        msg = f"the key {key} is not in {SIGNERS} of the last commit, so nobody could tell whose signature it is"
        raise signatures.KeygenError(msg)
    return made_of


def files_at(repository: Repository, head: str, kinds: Mapping[str, Kind]) -> dict[str, bytes]:
    """The records, statements, schemas and trust files of a commit, by their name in the archive."""
    places = Places(kinds)
    tops = frozenset(places.roots)
    there = changes.files_at(repository, head)
    wanted = {
        path: file.blob
        for path, file in sorted(there.items())
        if path in _TOP
        or path.startswith((f"{FOLDER}/", "schemas/"))
        or (path.split("/", 1)[0] in tops and places.match(path) is not None)
    }
    texts = dict(contents(repository, sorted(set(wanted.values()))))
    return {f"{FILES}{path}": texts[blob] for path, blob in wanted.items()}


def canonical(data: Mapping[str, Any]) -> bytes:
    """The one form of JSON in the archive."""
    return (json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive without times and owners, in the order of the names, the manifest first."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made_of:
        for name in sorted(members, key=lambda one: (not one.startswith(MANIFEST), one)):
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_STORED if name == COMMITS else zipfile.ZIP_DEFLATED
            about.external_attr = 0o100644 << 16
            about.create_system = 3
            made_of.writestr(about, members[name])
    return out.getvalue()


def _name(members: Mapping[str, bytes]) -> str:
    """The name of the repository in its policy; empty when it has none."""
    data = document.read(POLICY, members.get(f"{FILES}{POLICY}", b"")).data or {}
    name = data.get("repository")
    return name if isinstance(name, str) else ""
