"""Where files are read: a commit, or the folder as it lies here. Both answer the same questions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Protocol

from pmo.discover import files
from pmo.discover import root as roots
from pmo.history import changes
from pmo.model.finding import Finding
from pmo.model.record import Record
from pmo.parse import document
from pmo.validate import kinds as kind_loader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from pmo.discover.places import Found
    from pmo.history.git import Repository
    from pmo.model.kind import Kind

SETTINGS: Final = "_settings.json"


class Source(Protocol):
    """Files by path of the workspace."""

    def fetch(self, paths: Iterable[str]) -> None:
        """Be told of files that will be read, where reading many at once costs less."""

    def read(self, path: str) -> bytes | None:
        """The content of an ordinary file; None when there is none."""

    def under(self, folder: str) -> list[str]:
        """The files below a folder, in order."""


class CommitSource:
    """The files of a commit. What was read once is kept."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self.repository = repository
        self.commit = commit
        self.files = changes.files_at(repository, commit)
        self._content: dict[str, bytes] = {}

    def fetch(self, paths: Iterable[str]) -> None:
        """Read many files with one process."""
        ids = {
            self.files[path].blob for path in paths if path in self.files and self.files[path].size <= files.MAX_BYTES
        }
        self._content.update(self.repository.blobs(sorted(ids - self._content.keys())))

    def read(self, path: str) -> bytes | None:
        """The content of a file in the commit."""
        found = self.files.get(path)
        if found is None:
            return None
        self.fetch([path])
        return self._content.get(found.blob)

    def under(self, folder: str) -> list[str]:
        """The files below a folder in the commit."""
        return sorted(path for path in self.files if path.startswith(f"{folder}/"))


class FolderSource:
    """The files as they lie here; links are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def fetch(self, paths: Iterable[str]) -> None:
        """Nothing is to be gained here."""

    def read(self, path: str) -> bytes | None:
        """The content of a file in the folder."""
        if any(
            part.is_symlink() for part in (self.root / path).parents if part != self.root and self.root in part.parents
        ):
            return None
        raw = files.read(str(self.root), path) if (self.root / path).is_file() else None
        return None if isinstance(raw, Finding) else raw

    def under(self, folder: str) -> list[str]:
        """The files below a folder."""
        top = self.root / folder
        return (
            sorted(path.relative_to(self.root).as_posix() for path in top.rglob("*") if path.is_file())
            if top.is_dir()
            else []
        )


def same(root: Path, path: str, known: changes.File | None) -> bool:
    """Whether a file here has exactly the content that Git has for it. Git itself is not asked: it would run filters."""
    full = root / path
    if known is None or full.is_symlink() or not full.is_file() or full.stat().st_size != known.size:
        return False
    raw = full.read_bytes()
    mark = hashlib.sha256() if len(known.blob) == 64 else hashlib.sha1(usedforsecurity=False)
    mark.update(b"blob %d\0" % len(raw))
    mark.update(raw)
    return mark.hexdigest() == known.blob


def schema_texts(source: Source) -> dict[str, str]:
    """The schemas of a source by file name, those of the toolkit for whatever it lacks."""
    paths = [path for path in source.under("schemas") if path.count("/") == 1 and path.endswith(".json")]
    source.fetch(paths)
    texts = {path.rsplit("/", 1)[1]: (source.read(path) or b"").decode("utf-8", "replace") for path in paths}
    bundle = roots.bundled("schemas")
    if not any(name.endswith(kind_loader.ENDING) for name in texts):
        texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(bundle.glob("*.json"))}
    for needed in (kind_loader.COMMON, kind_loader.META):
        if needed not in texts:
            texts[needed] = (bundle / needed).read_text(encoding="utf-8")
    texts.pop(SETTINGS, None)
    return texts


def kinds_of(texts: Mapping[str, str]) -> dict[str, Kind]:
    """The kinds in the texts of schemas; one that cannot be used is left out."""
    return kind_loader.load_kinds(dict(texts), "schemas")[0]


class Shelf:
    """The records of a source, found by kind and id, read when somebody asks."""

    def __init__(
        self, source: Source, paths: Iterable[str], kinds: Mapping[str, Kind], only: Collection[str] = ()
    ) -> None:
        self._source = source
        self._kinds = kinds
        places = files.Places(kinds)
        self.found: dict[tuple[str, str], Found] = {}
        for path in paths:
            if (
                path.split("/", 1)[0] in places.roots
                and (match := places.match(path))
                and (not only or match.kind in only)
            ):
                self.found.setdefault((match.kind, match.id), match)
        self._read: dict[tuple[str, str], Record | None] = {}

    def get(self, kind: str, record_id: str) -> Record | None:
        """The record; None when there is none, or its text cannot be read."""
        key = (kind, record_id)
        if key not in self._read:
            found = self.found.get(key)
            raw = self._source.read(found.path) if found else None
            self._read[key] = parsed(found, raw, self._kinds) if found and raw is not None else None
        return self._read[key]

    def of(self, kind: str) -> list[Record]:
        """All records of a kind that can be read."""
        keys = sorted(key for key in self.found if key[0] == kind)
        self._source.fetch(self.found[key].path for key in keys if key not in self._read)
        return [record for key in keys if (record := self.get(*key)) is not None]


def parsed(found: Found, raw: bytes, kinds: Mapping[str, Kind]) -> Record | None:
    """The record in the bytes of a file; None when they are none, or hold a mistake."""
    kind = kinds[found.kind]
    columns = [item for item in kind.fields if item.path.startswith("rows[].")] if kind.format == "csv" else []
    texts = frozenset(item.name for item in columns if item.type not in ("number", "integer"))
    read = document.read(found.path, raw, texts)
    if read.data is None or read.faults:
        return None
    data = document.filled(read, found.fields)
    if str(data.get("id", found.id)) != found.id:
        return None
    return Record(found.kind, found.id, found.path, data, read.source, read.body, read.body_line)
