"""A file that somebody names on the command line: its bytes, or one sentence why it cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.discover import content
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 50 * 1024 * 1024
_OF_THE_SYSTEM: Final = ("/proc/", "/sys/", "/dev/")
"""What lies there looks like files and is none: passwords of programs, devices, pipes without an end."""


def given(path: Path, most: int = MOST_BYTES, advice: str = "save a smaller part of it") -> bytes:
    """The bytes of an ordinary file of at most `most` bytes; a link of the person's own is followed.

    `advice` is what to do about one that is too large. InputError for everything else: a folder, a pipe, a device, a window
    into the system, a file that is not there or cannot be read.
    """
    try:
        at = path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a ring, names that cannot be
        raise InputError(f"{path} cannot be read; name an ordinary file.") from None
    if f"{at.as_posix()}/".startswith(_OF_THE_SYSTEM):
        raise InputError(f"{path} belongs to the system, and is no file that somebody saved. Name an ordinary file.")
    try:
        return content.content(str(at), most)
    except content.NoContentError as error:
        raise InputError(_SAID[error.sort].format(path=path, most=most // 1024 // 1024, advice=advice, reason=error.reason)) from None  # fmt: skip


_SAID: Final = {
    content.MISSING: "There is no file {path}.",
    content.FOLDER: "{path} is a folder; name a file in it.",
    content.OTHER: "{path} is a pipe or a device, and no file. Save what it gives, and name that file.",
    content.LARGE: "{path} is larger than {most} MB; {advice}.",
    content.LINK: "{path} was replaced by a link just now; run the command again.",
    content.UNREADABLE: "{path} cannot be read: {reason}.",
}
