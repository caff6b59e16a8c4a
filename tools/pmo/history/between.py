"""Which files of a workspace differ between two commits, or between a commit and the files as they lie here.

Git is not asked to compare files with its index: it would send them through the filters that the repository's own
configuration names, and those are programs. It says what was committed and staged; the files are looked at here. A file
whose size and times are those that Git noted when it last read it is not read again, as Git itself does it.
"""

from __future__ import annotations

import os
import stat
from struct import Struct
from struct import error as StructError  # noqa: N812 - an exception with a lower-case name
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.history.git import Repository

_REGULAR: Final = ("100644", "100755")
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_ENTRY: Final = Struct(">10I20sH")
_HEAD: Final = 62
_UNUSUAL: Final = 0x6000
"""In the second flags of an entry: left out of the folder on purpose (a sparse checkout), or only announced."""
_BLOB: Final = 10
_Entry = tuple[int, int, int, int, int, int, int, int, int, int, bytes, int]
"""Of a file in the index: times, numbers, mode, owner, size, id of its content, flags (-1: it may be missing here)."""
_PLAIN_VERSIONS: Final = (2, 3)
_MASK: Final = 0xFFFFFFFF


class Touched(NamedTuple):
    """A file that differs: the id of what it held, and of what it holds; empty where there is none.

    `after` is `here` for a file as it lies in the folder.
    """

    path: str
    before: str
    after: str


class Files(NamedTuple):
    """The files that differ, in order, and how many there are in all."""

    touched: tuple[Touched, ...]
    many: int


HERE: Final = "here"


def commits(repository: Repository, base: str, head: str) -> tuple[Touched, ...]:
    """The ordinary files of the workspace that differ between two commits."""
    out = repository.run(
        "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative", base, head, "--"
    )
    return tuple(sorted(_raw(out)))


def count(repository: Repository, commit: str) -> int:
    """How many files the workspace has in a commit."""
    return repository.run("ls-tree", "-r", "-z", "--name-only", commit).count(b"\0")


def here(repository: Repository, base: str, tops: Iterable[str], single: Iterable[str]) -> Files:
    """The files below some folders, and some single ones, that differ from a commit as they lie here; new ones too."""
    root = str(repository.root)
    out = repository.run(
        "diff-index", "--cached", "-z", "--raw", "--no-renames", "--no-abbrev", "--relative", base, "--"
    )
    staged = {item.path: item.before for item in _raw(out)}
    index, written = _index(repository)
    tops, single = tuple(tops), frozenset(single)
    odd, missing, many = _look(root, tops, single, index, written)
    found: list[Touched] = []
    for path in odd:
        entry = index.get(path)
        if entry is None:
            found.append(Touched(path, staged.pop(path, ""), HERE))
        elif not same_content(f"{root}/{path}", entry[_BLOB].hex()):
            found.append(Touched(path, staged.pop(path, entry[_BLOB].hex()), HERE))
    folders = tuple(f"{top}/" for top in tops)
    for path in missing:
        if path in single or path.startswith(folders):
            before = staged.pop(path, index[path][_BLOB].hex())
            if before:
                found.append(Touched(path, before, ""))
    for path, before in staged.items():  # as it was staged
        if path in single or path.startswith(folders):
            now = HERE if path in index else ""
            if before or now:
                found.append(Touched(path, before, now))
    return Files(tuple(sorted(found)), many)


def _raw(out: bytes) -> Iterator[Touched]:
    """The files in what `--raw -z` prints."""
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    for token in tokens:
        if token.startswith(":"):
            parts = token[1:].split()
            path = next(tokens, "")
            was = parts[2] if parts[0] in _REGULAR else ""
            now = parts[3] if parts[1] in _REGULAR else ""
            if was != now:
                yield Touched(path, was, now)


def _index(repository: Repository) -> tuple[dict[str, _Entry], int]:
    """The entries of Git's index below the workspace, and when it was written, in nanoseconds.

    An index that is not written in one of the two plain forms gives entries without sizes and times: then every file
    is read.
    """
    said = repository.run("rev-parse", "--show-prefix", "--git-path", "index").decode("utf-8", "surrogateescape")
    prefix, _, place = said.rstrip("\n").partition("\n")
    path = place if os.path.isabs(place) else os.path.join(str(repository.root), place)
    try:
        with open(path, "rb") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            raw = file.read()
        return _entries(raw, os.fsencode(prefix)), written
    except (OSError, ValueError, StructError):
        return _listed(repository), 0


def _entries(raw: bytes, prefix: bytes) -> dict[str, _Entry]:
    """The entries in the bytes of an index; ValueError when it has another form than the plain ones."""
    version, many = int.from_bytes(raw[4:8], "big"), int.from_bytes(raw[8:12], "big")
    if raw[:4] != b"DIRC" or version not in _PLAIN_VERSIONS:
        raise ValueError(version)
    offset, cut = 12, len(prefix)
    out: dict[str, _Entry] = {}
    unpack, find = _ENTRY.unpack_from, raw.index
    for _ in range(many):
        entry: _Entry = unpack(raw, offset)
        start = offset + _HEAD
        if entry[11] & 0x7000:
            if entry[11] & 0x3000:
                raise ValueError(entry)  # a merge with conflicts: several entries for one file
            more = int.from_bytes(raw[start : start + 2], "big")
            start += 2
            if more & _UNUSUAL:
                entry = (*entry[:11], -1)
        end = find(b"\0", start)
        name = raw[start:end]
        if not cut:
            out[name.decode("utf-8", "surrogateescape")] = entry
        elif name.startswith(prefix):
            out[name[cut:].decode("utf-8", "surrogateescape")] = entry
        offset += (end - offset) // 8 * 8 + 8
    while offset + 8 <= len(raw) - 20:
        mark = raw[offset : offset + 4]
        if mark in (b"link", b"sdir"):
            raise ValueError(mark)  # a part of it lies elsewhere
        offset += 8 + int.from_bytes(raw[offset + 4 : offset + 8], "big")
    if offset != len(raw) - 20:
        raise ValueError(offset)
    return out


def _listed(repository: Repository) -> dict[str, _Entry]:
    """The same from Git, without what is needed to trust the look of a file."""
    out: dict[str, _Entry] = {}
    for line in repository.run("ls-files", "-s", "-t", "-z").decode("utf-8", "surrogateescape").split("\0"):
        about, _, path = line.partition("\t")
        parts = about.split()
        if len(parts) == 4 and parts[1] in _REGULAR and parts[3] in ("0", "2"):
            flags = -1 if parts[0] == "S" else 0
            out[path] = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bytes.fromhex(parts[2]), flags)
    return out


def _look(
    root: str, tops: Iterable[str], single: Iterable[str], index: Mapping[str, _Entry], written: int
) -> tuple[list[str], list[str], int]:
    """The ordinary files that do not look as Git noted them, those that are not here, and how many are here.

    Links, hidden files and hidden folders are left out. A file that was touched when the index was written, or later,
    could have been edited again without looking different: it counts as odd too.
    """
    odd: list[str] = []
    seen: set[str] = set()
    known = index.get
    waiting = [top for top in tops if os.path.isdir(f"{root}/{top}") and not os.path.islink(f"{root}/{top}")]
    found = [(path, status) for path in single if (status := _status(f"{root}/{path}")) is not None]
    while waiting or found:
        if waiting:
            folder = waiting.pop()
            try:
                with os.scandir(f"{root}/{folder}") as entries:
                    for item in entries:
                        if item.name[0] == ".":
                            continue
                        if item.is_dir(follow_symlinks=False):
                            waiting.append(f"{folder}/{item.name}")
                        elif item.is_file(follow_symlinks=False):
                            found.append((f"{folder}/{item.name}", item.stat(follow_symlinks=False)))
            except OSError:
                pass
        for path, status in found:
            seen.add(path)
            entry, when, changed = known(path), status.st_mtime_ns, status.st_ctime_ns
            if (
                entry is None
                or entry[9] != status.st_size & _MASK
                or entry[2] * 1_000_000_000 + entry[3] != when
                or entry[0] * 1_000_000_000 + entry[1] != changed
                or when >= written
            ):
                odd.append(path)
        found = []
    missing = [
        path for path, entry in index.items() if path not in seen and entry[11] >= 0 and entry[6] >> 12 in (0, 8)
    ]
    return odd, missing, len(seen)


def _status(path: str) -> os.stat_result | None:
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def same_content(path: str, blob: str) -> bool:
    """Whether a file holds the content with this id, whatever its line ends are."""
    raw = content(path)
    return raw is not None and any(same(one, blob) for one in (raw, raw.replace(b"\r\n", b"\n")))


def content(path: str) -> bytes | None:
    """The bytes of an ordinary file; a link is not followed and a pipe not waited for."""
    try:
        file = os.open(path, _OPEN)
    except OSError:
        return None
    try:
        with os.fdopen(file, "rb") as opened:
            return opened.read() if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else None
    except OSError:
        return None


def same(raw: bytes, blob: str) -> bool:
    """Whether Git would give this id to a content."""
    import hashlib  # noqa: PLC0415 - loads all of OpenSSL, and mostly no file is odd

    sort = hashlib.sha1 if len(blob) == 40 else hashlib.sha256
    return sort(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest() == blob


def blobs(repository: Repository, touched: Iterable[Touched]) -> Mapping[str, bytes]:
    """The contents that are named in what differs, by id, with one process."""
    wanted = {blob for item in touched for blob in (item.before, item.after) if blob and blob != HERE}
    return dict(repository.blobs(sorted(wanted)))
