"""One file that a command keeps in `.cache/pmo/` for its next run, and believes only when this program wrote it here."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pmo.pipeline.cache import stamp

if TYPE_CHECKING:
    from pathlib import Path


class Kept:
    """The file `name` of a workspace. `question` is what its content is the answer to, where that can differ.

    It lives as long as this program stays as it is. A folder that cannot be used, or a disk that does not take it,
    costs the time of the next run and nothing else.
    """

    def __init__(self, root: Path, name: str, question: object = None) -> None:
        self._path = ""
        if stamp.usable():
            with suppress(OSError, stamp.OddError):
                self._path = f"{stamp.make_home(str(root))}/{name}"
                self._mark = stamp.digest(stamp.token(str(root), stamp.tool()) + repr(question).encode())

    def read(self) -> bytes | None:
        """What was kept, None when there is nothing of ours or it is not whole."""
        if self._path:
            with suppress(OSError):
                return stamp.unseal(self._path, self._mark)
        return None

    def write(self, content: bytes) -> None:
        """Keep this for the next run."""
        if self._path:
            with suppress(OSError):
                stamp.seal(self._path, self._mark, content)
