"""The bytes of an ordinary file: never through a link, never waiting for a pipe, never more than was allowed."""

from __future__ import annotations

import errno
import os
import stat
from typing import Final

_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

LINK: Final = "link"
FOLDER: Final = "folder"
OTHER: Final = "other"
LARGE: Final = "large"
MISSING: Final = "missing"
UNREADABLE: Final = "unreadable"


class NoContentError(Exception):
    """There are no bytes to be had; `sort` is one of the words above, `reason` what the system says."""

    def __init__(self, sort: str, reason: str = "") -> None:
        super().__init__(reason or sort)
        self.sort = sort
        self.reason = reason


def content(path: str, most: int) -> bytes:
    """The bytes of the ordinary file at `path`, at most `most` of them. NoContentError says why there are none."""
    try:
        file = os.open(path, _OPEN)
    except OSError as error:
        raise NoContentError(_sort(path, error), error.strerror or "") from None
    except ValueError as error:  # a name with a zero in it
        raise NoContentError(UNREADABLE, str(error)) from None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise NoContentError(FOLDER if stat.S_ISDIR(status.st_mode) else OTHER)
        if status.st_size > most:
            raise NoContentError(LARGE)
        found = os.read(file, status.st_size + 1)
        while len(found) < status.st_size and (more := os.read(file, status.st_size - len(found))):
            found += more
    except OSError as error:
        raise NoContentError(UNREADABLE, error.strerror or "") from None
    finally:
        os.close(file)
    return found


def _sort(path: str, error: OSError) -> str:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return MISSING
    if error.errno == errno.ELOOP:
        return LINK
    if error.errno in (errno.ENXIO, errno.ENODEV):  # a socket, or a device that is not there
        return OTHER
    return FOLDER if os.path.isdir(path) else UNREADABLE
