"""What files look like from outside: size, times and number of each, without reading any.

This module runs before everything else is imported, so it imports nothing but what the interpreter has already.
"""

from __future__ import annotations

import os
import sys
import time

try:
    from _blake2 import blake2b  # hashlib would load all of OpenSSL
except ImportError:
    from hashlib import blake2b

Entry = tuple[int, ...]
"""Mode, size, time of content, time of any change, number of the file, in that order; empty for a folder."""

View = tuple[dict[str, Entry], dict[str, Entry], dict[str, Entry], list[str]]
"""All that an answer can depend on, apart from the clock and the question: what lies in the record folders, other
files of the workspace, files of the system; and the names of the record folders, which need not be there."""

RACY_NS = 2_000_000_000
"""A file that changed less than two seconds before it was read may change again without looking different."""

_REGULAR, _FOLDER, _SORT = 0o100000, 0o040000, 0o170000


class OddError(Exception):
    """Something that is neither a file nor a folder, or cannot be looked at: nothing is remembered then."""


def usable() -> bool:
    """Whether the system says when a file last changed in a way that no program can set back."""
    return os.name == "posix" and not os.environ.get("PMO_NO_CACHE")


def entry(path: str) -> Entry:
    """What a file looks like; empty when there is none. OddError for anything else."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise OddError(path) from error
    if found.st_mode & _SORT != _REGULAR:
        raise OddError(path)
    return found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def tree(root: str, folders: list[str], *, skip: str = "") -> dict[str, Entry]:
    """Every file and folder below some folders of `root`, by path from there; names with a dot in front are left out.

    `skip` is a folder name that is passed over. A folder that is not there is left out; OddError for links and the like.
    """
    out: dict[str, Entry] = {}
    waiting = [folder for folder in folders if _is_folder(f"{root}/{folder}")]
    try:
        while waiting:
            folder = waiting.pop()
            out[folder] = ()
            with os.scandir(f"{root}/{folder}") as found:
                for item in found:
                    name = item.name
                    if name[0] == "." or name == skip:
                        continue
                    path = f"{folder}/{name}"
                    if item.is_dir(follow_symlinks=False):
                        waiting.append(path)
                    elif item.is_file(follow_symlinks=False):
                        seen = item.stat(follow_symlinks=False)
                        out[path] = seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino
                    else:
                        raise OddError(path)
    except OSError as error:
        raise OddError(root) from error
    return out


def _is_folder(path: str) -> bool:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OddError(path) from error
    if found.st_mode & _SORT != _FOLDER:
        raise OddError(path)
    return True


def racy(entries: dict[str, Entry], when: int) -> list[str]:
    """The files, seen at `when`, that had been touched so shortly before that another change could look alike."""
    limit = when - RACY_NS
    return [path for path, seen in entries.items() if seen and (seen[2] > limit or seen[3] > limit)]


def behind(home: str) -> int:
    """By how many nanoseconds the clock of a folder's disk is behind ours; 0 when it is ahead. Raises OSError."""
    probe = f"{home}/clock.{os.getpid()}.tmp"
    before = time.time_ns()
    file = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        return max(0, before - os.fstat(file).st_mtime_ns)
    finally:
        os.close(file)
        os.unlink(probe)


Tool = tuple[str, int, str, str, dict[str, Entry], dict[str, Entry], tuple[tuple[object, ...], ...]]
"""What stands for the program: interpreter, who runs it, place, our own files, the schemas beside them, packages."""


def tool() -> Tool:
    """The program as it is now; to be asked before the rest of it is imported, so that an edit is not missed."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    above = os.path.dirname(os.path.dirname(here))
    own = tree(os.path.dirname(here), [os.path.basename(here)], skip="__pycache__")
    bundled = {} if os.path.isdir(f"{here}/data") else tree(above, ["schemas"])
    places = tuple((path, *_of_folder(path)) for path in sys.path)
    return (
        sys.version,
        os.geteuid() if hasattr(os, "geteuid") else 0,
        os.environ.get("PYTHONTZPATH", ""),
        here,
        own,
        bundled,
        places,
    )


def _of_folder(path: str) -> Entry:
    """Like `entry`, for files and folders of the system; a folder changes when a package is installed or replaced there."""
    try:
        found = os.stat(path or ".")
    except OSError:
        return ()
    return found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def view(root: str, folders: list[str], files: list[str], witnesses: list[str]) -> View:
    """Some folders and files of a workspace, and files of the system, as they look now."""
    return (
        tree(root, folders),
        {path: entry(f"{root}/{path}") for path in files},
        {path: _of_folder(path) for path in witnesses},
        folders,
    )


def join(first: View, second: View) -> View:
    """Two views of the same workspace as one."""
    return (
        {**first[0], **second[0]},
        {**first[1], **second[1]},
        {**first[2], **second[2]},
        sorted({*first[3], *second[3]}),
    )


def again(root: str, before: View) -> View:
    """The same places as they look now."""
    return view(root, before[3], list(before[1]), list(before[2]))


def home(root: str) -> str:
    """The folder for what is remembered. OddError unless it is a plain folder of the user who runs this."""
    path = f"{root}/.cache"
    for _ in range(2):
        found = os.lstat(path)
        if found.st_mode & _SORT != _FOLDER or (hasattr(os, "geteuid") and found.st_uid != os.geteuid()):
            raise OddError(path)
        out, path = path, f"{path}/pmo"
    return out


def make_home(root: str) -> str:
    """The folder for what is remembered, made if it is missing. Raises OSError or OddError when there can be none."""
    path = root
    for name in (".cache", "pmo"):  # one by one: a link in the place of the first would lead elsewhere
        path = f"{path}/{name}"
        try:
            os.mkdir(path)
        except FileExistsError:
            if not _is_folder(path):
                raise OddError(path) from None
    return home(root)


def token(root: str, program: Tool) -> bytes:
    """A mark that no file from elsewhere can carry: it stands for this program, this folder and this disk."""
    places = [os.lstat(path) for path in (root, home(root))]
    return digest(
        repr((program, [(found.st_dev, found.st_ino) for found in places])).encode("utf-8", "surrogateescape")
    )


def digest(data: bytes) -> bytes:
    """Thirty-two bytes that stand for these."""
    return blake2b(data, digest_size=32).digest()


def seal(path: str, mark: bytes, content: bytes) -> None:
    """Write a file that says whose it is and whether it is whole. Raises OSError."""
    write(path, [mark, digest(content), content])


def unseal(path: str, mark: bytes) -> bytes | None:
    """What was sealed in a file with this mark; None when it is not ours or not whole. Raises OSError."""
    with open(path, "rb") as file:
        raw = file.read()
    start = len(mark)
    content = raw[start + 32 :]
    return content if raw[:start] == mark and raw[start : start + 32] == digest(content) else None


def today() -> str:
    """The day on the clock, in UTC, as in cli/options.py."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def write(path: str, parts: list[bytes]) -> None:
    """Write a file that others see as a whole or not at all. Raises OSError."""
    partial = f"{path}.{os.getpid()}.tmp"
    try:
        file = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(file, "wb") as out:
            out.writelines(parts)
        os.replace(partial, path)
    finally:
        if os.path.lexists(partial):
            os.unlink(partial)
