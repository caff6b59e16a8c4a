"""A workspace in memory while it is upgraded: files by path, what was done to them, and what has to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.model.finding import Finding
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one file: added, replaced, merged, kept, removed, left, migrated, moved or conflict."""

    what: str
    path: str
    note: str = ""


@dataclass(slots=True)
class File:
    """A file on its way. `was` is its path on disk (empty for none), `text` has plain line ends."""

    was: str
    text: str
    ends: str = "\n"
    kind: str = ""
    touched: bool = False


@dataclass(slots=True)
class Work:
    """The workspace during an upgrade: files by path, paths to remove, and what was done."""

    root: Path
    files: dict[str, File] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)
    extra: dict[str, bytes] = field(default_factory=dict)

    def at(self, path: str) -> File | None:
        """The file at a path; read from disk when nobody has looked at it yet."""
        if path not in self.files and path not in self.gone and (self.root / path).is_file():
            raw = files.read(str(self.root), path)
            if isinstance(raw, Finding):
                raise InputError(f"{path}: {raw.message}; {raw.help}.")
            try:
                text = raw.decode()
            except UnicodeDecodeError:
                raise InputError(f"{path} is no UTF-8 text; mend it first (`pmo lint {path}`).") from None
            self.files[path] = File(path, text.replace("\r\n", "\n"), "\r\n" if "\r\n" in text else "\n")
        return self.files.get(path)

    def put(self, path: str, text: str) -> None:
        """Give a file a new text."""
        there = self.at(path)
        if there is None:
            self.files[path] = File("", text, touched=True)
        elif there.text != text:
            there.text, there.touched = text, True

    def done(self, what: str, path: str, note: str = "") -> None:
        """Note a step."""
        self.steps.append(Step(what, path, note))
