"""The files of a new workspace: a firm's own repository, without toolkit source and without example projects."""

from __future__ import annotations

import re
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Final

from pmo.scaffold.atomic import link_on_the_way
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from importlib.resources.abc import Traversable
    from pathlib import Path

_NAMES: Final = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
}
_PLACE = re.compile(r"@@([a-z_]+)@@")
FIRM: Final = "firm"
PEOPLE: Final = "people"
PROFILES: Final = (FIRM, PEOPLE)
"""What a workspace is for: the whole office, or talks with people in a repository of their own."""
HARMLESS: Final = frozenset({".git", ".DS_Store"})


def one_year_after(day: date) -> date:
    """The same day next year; 28 February after a leap day."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def as_draft(page: str, today: date) -> str:
    """A page of the handbook as a firm starts with it: a draft that nobody approved or rehearsed there yet."""
    head, mark, rest = page.partition("\n---\n")
    head = re.sub(r"^status: .*$", "status: draft", head, flags=re.MULTILINE)
    head = re.sub(r"^review_by: .*$", f"review_by: {one_year_after(today)}", head, flags=re.MULTILINE)
    head = re.sub(r"^(?:approved_on|last_rehearsed): .*\n?", "", head, flags=re.MULTILINE)
    return f"{head.rstrip(chr(10))}{mark}{rest}"


def templates(values: Mapping[str, str], profile: str = FIRM) -> dict[str, str]:
    """The files that are the same for every firm but for a few words, by path in the workspace."""
    home = package_files("pmo.scaffold")
    folder = home / "templates" if profile == FIRM else home / "profiles" / profile / "files"
    out = {}
    for path, source in _walk(folder, ""):
        text = source.read_text(encoding="utf-8")
        out[_NAMES.get(path, path)] = _PLACE.sub(lambda found: values[found.group(1)], text)
    return out


def of_profile(profile: str, folder: str) -> dict[str, str]:
    """The texts of a folder (`schemas`, `processes`) that a profile brings of its own, by file name; none for a firm."""
    if profile == FIRM:
        return {}
    source = package_files("pmo.scaffold") / "profiles" / profile / folder
    return {path: found.read_text(encoding="utf-8") for path, found in _walk(source, "")}


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        path = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, f"{path}/")
        else:
            yield path, entry


def additions(target: Path, plan: Mapping[str, str], *, merge: bool) -> dict[str, str]:
    """What of a plan is written into `target`: all of it into an empty folder, only missing files with `merge`.

    InputError when the folder holds something and `merge` was not asked for, or when a folder is a file.
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file; name a folder.")
    there = [entry.name for entry in target.iterdir() if entry.name not in HARMLESS] if target.is_dir() else []
    if there and not merge:
        raise InputError(
            f"{target} is not empty (it holds {min(there)}). Choose an empty folder, "
            "or use --merge to add only the files that are missing."
        )
    wanted = {path: text for path, text in sorted(plan.items()) if not (target / path).exists()}
    link = next(filter(None, (link_on_the_way(target, target / path) for path in wanted)), None)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; put the real file or folder there first.")
    return wanted


def title_of(role: str) -> str:
    """An id as words: `service-delivery-manager` to `Service delivery manager`."""
    words = re.sub(r"[-.]+", " ", role).strip()
    return words[:1].upper() + words[1:]
