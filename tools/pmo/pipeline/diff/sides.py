"""The two sides of a comparison: which commits they are, which files differ, and what kinds of records those hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from pmo.discover import files
from pmo.discover import root as roots
from pmo.history import between
from pmo.history.git import GitError, Repository
from pmo.model.evidence import TRUST_FILES
from pmo.model.finding import Finding
from pmo.model.record import Record
from pmo.model.settings import Settings
from pmo.parse import document
from pmo.validate import kinds as kind_loader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.history.between import Touched
    from pmo.model.kind import Kind

SCHEMAS: Final = "schemas"
SINGLE: Final = (roots.MARKER, *TRUST_FILES)
"""Files outside the folders of records that decide about them."""
DOTS: Final = ("...", "..")


class Sides(NamedTuple):
    """What is compared with what. `base` is where the work branched off from what the user named, `tip` that itself.

    `head` is empty for the files as they lie here; `current` tells whether it is the commit that is checked out.
    """

    repository: Repository
    base: str
    tip: str
    head: str
    base_name: str
    head_name: str
    touched: tuple[Touched, ...]
    files: int
    current: bool
    clean: bool


class Text(NamedTuple):
    """A file on one side: its record, if it gives one, and why not."""

    found: files.Found
    record: Record | None
    fault: str = ""


def opened(root: Path) -> Repository:
    """The repository of a workspace; GitError when there is none.

    Git is asked directly first: the library that knows how to find repositories costs more than the whole answer.
    """
    repository = Repository(root)
    try:
        if repository.run("rev-parse", "--is-inside-work-tree", "HEAD").startswith(b"true\n"):
            return repository
    except GitError:
        pass
    from pmo.history.git import open_repository  # noqa: PLC0415 - it says what is wrong, and copes with a foreign owner

    return open_repository(root)


def named(asked: str) -> tuple[str, str | None]:
    """The two names in BASE, BASE..HEAD or nothing; the second is None for the files as they lie here."""
    for dots in DOTS:
        if dots in asked:
            first, _, second = asked.partition(dots)
            return first or "HEAD", second or "HEAD"
    return asked or "HEAD", None


def sides(root: Path, asked: str, kinds: Mapping[str, Kind]) -> Sides:
    """What is to be compared; GitError when a name is no commit or the past is not here."""
    repository = opened(root)
    first, second = named(asked)
    checked_out = repository.resolve("HEAD")
    tip = checked_out if first == "HEAD" else repository.resolve(first)
    top = checked_out if second in (None, "HEAD") else repository.resolve(second or "")
    base = tip if tip == top else repository.merge_base(tip, top)
    if second is not None:
        touched = between.commits(repository, base, top)
        clean = top == checked_out
        return Sides(repository, base, tip, top, first, second, touched, between.count(repository, top), clean, clean)
    tops = (*files.Places(kinds).roots, SCHEMAS)
    found = between.here(repository, base, tops, SINGLE)
    return Sides(repository, base, tip, "", first, "", found.touched, found.many, current=True, clean=False)


def kinds_here(root: Path) -> dict[str, Kind]:
    """The kinds of the workspace. What is wrong with a schema is for `pmo lint` to say; here such a kind is left out."""
    folder = roots.schema_folder(root)
    texts: dict[str, str] = {}
    inside = folder.is_relative_to(root)
    for path in sorted(folder.glob("*.json")):
        raw = files.read(str(root), path.relative_to(root).as_posix()) if inside else path.read_bytes()
        if not isinstance(raw, Finding):
            texts[path.name] = raw.decode("utf-8", "replace")
    bundle = roots.bundled(SCHEMAS)
    for needed in (kind_loader.COMMON, kind_loader.META):
        if needed not in texts:
            texts[needed] = (bundle / needed).read_text(encoding="utf-8")
    texts.pop("_settings.json", None)
    try:
        return kind_loader.load_kinds(texts, SCHEMAS, sound=True)[0]
    except Exception:  # noqa: BLE001 - a schema with a mistake: now it is worth while to look for it
        return kind_loader.load_kinds(texts, SCHEMAS)[0]


def settings_here(root: Path) -> Settings:
    """The settings of the workspace, defaults for what cannot be read."""
    raw = files.read(str(root), roots.MARKER)
    if isinstance(raw, Finding):
        return Settings()
    from pmo.validate.settings import settings_of  # noqa: PLC0415 - only where money or risk is among the changes

    read = document.read(roots.MARKER, raw)
    return settings_of(Record("settings", "settings", roots.MARKER, dict(read.data or {}), read.source))[0]


def text_of(path: str, raw: bytes | None, places: files.Places, kinds: Mapping[str, Kind]) -> Text | None:
    """The record in the bytes of a file; None for a path where no record lies, a reason where it gives none."""
    if path.split("/", 1)[0] not in places.roots:
        return None
    found = places.match(path)
    if found is None:
        return None
    if raw is None or len(raw) > files.MAX_BYTES:
        return Text(found, None, "the file cannot be read" if raw is None else "the file is too large for a record")
    kind = kinds[found.kind]
    columns = [item for item in kind.fields if item.path.startswith("rows[].")] if kind.format == "csv" else []
    read = document.read(path, raw, frozenset(item.name for item in columns if item.type not in ("number", "integer")))
    if read.data is None:
        return Text(found, None, read.faults[0].message if read.faults else "the file holds no record")
    data = document.filled(read, found.fields)
    return Text(found, Record(found.kind, found.id, path, data, read.source, read.body, read.body_line))
