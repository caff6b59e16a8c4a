"""Which file belongs to which record kind, by path alone, and the bytes of a file.

A kind says where its files lie (`projects/{project}/risks/{id}.yml`). Every file in the folders that kinds
use fits exactly one of those patterns or is a finding: a record in the wrong place must not vanish.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pmo.discover import content
from pmo.discover.places import Found, Places
from pmo.model.evidence import STATEMENTS as APPROVALS
from pmo.model.finding import Finding, Level, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["MAX_BYTES", "Found", "Places", "read", "walk"]

PLAIN_FILES: Final = frozenset({"README.md", "index.md", "_index.md"})
STATEMENTS: Final = f"{APPROVALS}/"
"""Where statements about approvals lie; they are no records."""
MAX_BYTES: Final = 512 * 1024
MOST_NAME: Final = 160
"""Bytes of a name. File systems end at 255, and a page, a report or a file half written has a longer one."""
_SURELY_SHORT: Final = MOST_NAME // 4
"""A letter takes four bytes at most."""
_TROUBLE: Final = {
    "link": ("symlink", "this is a symbolic link", "put the real file here: links can lead outside the repository"),
    "large": (
        "file-too-large",
        f"the file is larger than {MAX_BYTES // 1024} KiB",
        "a record is small; move attachments elsewhere and link to them",
    ),
    "folder": (
        "not-a-file",
        "this is a folder with the name of a record",
        "remove the folder, or rename it without the ending",
    ),
    "no-folder": ("not-a-file", "a folder of records must be here", "remove this file, or move it elsewhere"),
    "unreadable": ("unreadable-file", "this cannot be opened", "check the permissions, and that the disk is there"),
    "name": (
        "bad-file-name",
        "this name holds a character that cannot be seen, or is not UTF-8 text",
        "rename the file",
    ),
    "long": (
        "bad-file-name",
        "this name is too long: its pages and reports could not be written",
        "rename it; a few words are enough",
    ),
    "other": ("not-a-file", "this is not an ordinary file", "remove it; only files belong here"),
}


def walk(root: str, places: Places) -> tuple[list[Found], list[Finding]]:
    """All record files under `root`, sorted by path, and a finding for each thing that fits no kind."""
    found: list[Found] = []
    findings: list[Finding] = []
    for top in places.roots:
        full = os.path.join(root, top)
        if os.path.islink(full):
            findings.append(_trouble("link", top))
        elif os.path.isdir(full):
            for path, sort in _files(root, top):
                if sort:
                    findings.append(_trouble(sort, path))
                elif match := places.match(path):
                    found.append(match)
                elif path.rpartition("/")[2] not in PLAIN_FILES and not places.ignores(path) and not _statement(path):
                    findings.append(_stray(path, places))
        elif os.path.lexists(full):
            findings.append(_trouble("no-folder", top))
    found.sort(key=lambda item: item.path)
    findings.extend(_twins(found))
    return found, findings


def _files(root: str, folder: str) -> Iterator[tuple[str, str]]:
    """Each file below a folder, with the reason in `_TROUBLE` when it is no ordinary file."""
    stack = [folder]
    while stack:
        current = stack.pop()
        try:
            with os.scandir(os.path.join(root, current)) as entries:
                for entry in entries:
                    name = entry.name
                    if name.startswith("."):
                        continue
                    path = f"{current}/{name}"
                    if not name.isprintable():
                        yield _readable(path), "name"
                    elif len(name) > _SURELY_SHORT and len(os.fsencode(name)) > MOST_NAME:
                        yield path, "long"
                    elif entry.is_symlink():
                        yield path, "link"
                    elif entry.is_dir():
                        if name.endswith((".yml", ".yaml", ".md", ".csv")):
                            yield path, "folder"
                        else:
                            stack.append(path)
                    else:
                        yield path, "" if entry.is_file() else "other"
        except OSError:
            yield current, "unreadable"


def _statement(path: str) -> bool:
    return path.startswith(STATEMENTS) and path.endswith((".json", ".json.sig")) and path.count("/") == 3


def _readable(path: str) -> str:
    """A path with escapes for what cannot be printed, and for bytes that are no text."""
    plain = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in plain)


def _stray(path: str, places: Places) -> Finding:
    message = "no kind of record has files with this name here, so nobody reads this file"
    return Finding("unknown-file", Level.ERROR, Place(path), message, places.advice(path))


def _trouble(sort: str, path: str, reason: str = "") -> Finding:
    slug, message, help_ = _TROUBLE[sort]
    return Finding(slug, Level.ERROR, Place(path), f"{message}: {reason}" if reason else message, help_)


def _twins(found: Iterable[Found]) -> Iterator[Finding]:
    """Two files that a case-blind file system would take for one."""
    seen: dict[str, str] = {}
    for item in found:
        first = seen.setdefault(item.path.casefold(), item.path)
        if first != item.path:
            yield Finding(
                "case-twin",
                Level.ERROR,
                Place(item.path),
                f"the name differs from {first} only in upper and lower case",
                "rename one of the two; on Windows and macOS they are the same file",
            )


def read(root: str, path: str) -> bytes | Finding:
    """The bytes of a file, or the finding why there are none. Never follows a link, never waits for a pipe."""
    try:
        return content.content(f"{root}/{path}", MAX_BYTES)
    except content.NoContentError as error:
        sort = error.sort if error.sort in _TROUBLE else "unreadable"
        return _trouble(sort, path, error.reason if sort == "unreadable" else "")
