"""Which file belongs to which record kind, by path alone.

A kind says where its files lie (`projects/{project}/risks/{id}.yml`). Every file in the folders that kinds
use fits exactly one of those patterns or is a finding: a record in the wrong place must not vanish.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Finding, Level, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.kind import Kind

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
PLAIN_FILES: Final = frozenset({"README.md", "index.md"})
MAX_BYTES: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a kind; `fields` are the values its path gives, `id` the id its path gives."""

    path: str
    kind: str
    id: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    kind: str
    folder: re.Pattern[str]
    name: re.Pattern[str]
    id_form: str
    text: str


class Places:
    """The file patterns of all kinds, compiled."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.patterns = [_compile(kind, pattern) for kind in kinds.values() for pattern in kind.files]
        self.roots = sorted({pattern.text.split("/", 1)[0] for pattern in self.patterns})
        self.ignored = [
            re.compile(_to_regex(pattern, ".*") + r"\Z") for kind in kinds.values() for pattern in kind.ignore
        ]
        self._in_folder = cache(self._patterns_in)

    def _patterns_in(self, folder: str) -> tuple[tuple[_Pattern, dict[str, str]], ...]:
        found = []
        for pattern in self.patterns:
            match = pattern.folder.match(folder)
            if match:
                found.append((pattern, match.groupdict()))
        return tuple(found)

    def match(self, path: str) -> Found | None:
        """The kind and id of a path, None when no kind has files there."""
        folder, _, name = path.rpartition("/")
        for pattern, known in self._in_folder(folder):
            match = pattern.name.match(name)
            if match:
                fields = {**known, **match.groupdict()}
                given = fields.pop("id", "")
                record_id = given or PLACEHOLDER.sub(lambda part: fields.get(part.group(1), ""), pattern.id_form)
                return Found(path, pattern.kind, record_id, fields)
        return None

    def expected(self, folder: str) -> list[str]:
        """Names of files that could lie in a folder, for advice."""
        return [pattern.text.rsplit("/", 1)[-1] for pattern, _ in self._in_folder(folder)]


def _to_regex(pattern: str, placeholder: str) -> str:
    out, position = "", 0
    for part in PLACEHOLDER.finditer(pattern):
        out += re.escape(pattern[position : part.start()])
        out += f"(?P<{part.group(1)}>{placeholder})" if placeholder != ".*" else placeholder
        position = part.end()
    return out + re.escape(pattern[position:])


def _compile(kind: Kind, pattern: str) -> _Pattern:
    folder, _, name = pattern.rpartition("/")
    form = "{id}" if kind.slug_id else kind.id_form
    return _Pattern(
        kind.name,
        re.compile(_to_regex(folder, r"[^/]+") + r"\Z"),
        re.compile(_to_regex(name, r"[^/]+?") + r"\Z"),
        form,
        pattern,
    )


def walk(root: str, places: Places) -> tuple[list[Found], list[Finding]]:
    """All record files under `root`, sorted by path, and a finding for each thing that fits no kind."""
    found: list[Found] = []
    findings: list[Finding] = []
    for top in places.roots:
        if os.path.islink(os.path.join(root, top)):
            findings.append(
                _finding(
                    "symlink",
                    top,
                    "this folder is a symbolic link",
                    "put the real folder here: links can lead outside the repository",
                )
            )
        elif os.path.isdir(os.path.join(root, top)):
            for path, kind_of_file in _files(root, top):
                _sort_in(path, kind_of_file, places, found, findings)
    found.sort(key=lambda item: item.path)
    findings.extend(_twins(found))
    return found, findings


def _files(root: str, folder: str) -> Iterator[tuple[str, str]]:
    """Each file below a folder with what it is: file, link, large, folder, unreadable, other."""
    stack = [folder]
    while stack:
        current = stack.pop()
        try:
            entries = sorted(os.scandir(os.path.join(root, current)), key=lambda entry: entry.name)
        except OSError:
            yield current, "unreadable"
            continue
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            path = f"{current}/{name}"
            if entry.is_symlink():
                yield path, "link"
            elif entry.is_dir(follow_symlinks=False):
                if name.endswith((".yml", ".yaml", ".md", ".csv")):
                    yield path, "folder"
                stack.append(path)
            else:
                yield path, _sort_of_file(entry)


def _sort_of_file(entry: os.DirEntry[str]) -> str:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return "unreadable"
    if not stat.S_ISREG(status.st_mode):
        return "other"
    return "large" if status.st_size > MAX_BYTES else "file"


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
    "unreadable": ("unreadable-file", "this cannot be opened", "check the permissions of the file"),
    "other": ("not-a-file", "this is no ordinary file", "remove it; only files belong here"),
}


def _sort_in(path: str, sort: str, places: Places, found: list[Found], findings: list[Finding]) -> None:
    if sort in _TROUBLE:
        slug, message, help_ = _TROUBLE[sort]
        findings.append(_finding(slug, path, message, help_))
        return
    match = places.match(path)
    if match is not None:
        found.append(match)
    elif path.rsplit("/", 1)[-1] not in PLAIN_FILES and not any(pattern.match(path) for pattern in places.ignored):
        findings.append(
            _finding(
                "unknown-file",
                path,
                "no kind of record has its files here, so nobody reads this file",
                _advice(path, places),
            )
        )


def _advice(path: str, places: Places) -> str:
    folder, _, name = path.rpartition("/")
    if name.endswith(".yaml"):
        return f"rename it to {name[:-5]}.yml"
    expected = places.expected(folder)
    if expected:
        return f"files here are called {' or '.join(sorted(set(expected)))}; rename or move this one"
    folders = sorted({pattern.text.rsplit("/", 1)[0] for pattern in places.patterns})
    parts = folder.split("/")
    close = get_close_matches(parts[-1], [text.rsplit("/", 1)[-1] for text in folders], 1, 0.6)
    if close:
        return f"did you mean the folder {close[0]}?"
    return "move it to the folder of its kind (`pmo explain` lists them), or out of this folder"


def _finding(slug: str, path: str, message: str, help_: str) -> Finding:
    return Finding(slug, Level.ERROR, Place(path), message, help_)


def _twins(found: Iterable[Found]) -> Iterator[Finding]:
    """Two files that a case-blind file system would take for one."""
    seen: dict[str, str] = {}
    for item in found:
        first = seen.setdefault(item.path.casefold(), item.path)
        if first != item.path:
            yield _finding(
                "case-twin",
                item.path,
                f"the name differs from {first} only in upper and lower case",
                "rename one of the two; on Windows and macOS they are the same file",
            )


def read(root: str, path: str) -> bytes | Finding:
    """The bytes of a file, or the finding why there are none."""
    try:
        with open(f"{root}/{path}", "rb", buffering=0) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return _finding(
            "unreadable-file",
            path,
            f"this cannot be opened: {error.strerror or error}",
            "check the permissions of the file",
        )
