"""The file patterns of all kinds: which kind and id a path stands for."""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.kind import Kind

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class Found(NamedTuple):
    """A file of a kind; `fields` are the values its path gives, `id` the id its path gives."""

    path: str
    kind: str
    id: str
    fields: dict[str, str]


class _Pattern:
    """A pattern of a kind; compiled when a folder comes that it could be about, since many kinds have no file at all."""

    def __init__(self, kind: Kind, text: str) -> None:
        self.kind = kind.name
        self.text = text
        self.id_form = "{id}" if kind.slug_id else kind.id_form

    @cached_property
    def folder(self) -> re.Pattern[str]:
        """What the folder of a file must look like."""
        return re.compile(_to_regex(self.text.rpartition("/")[0], r"[^/]+") + r"\Z")

    @cached_property
    def name(self) -> re.Pattern[str]:
        """What its name must look like."""
        return re.compile(_to_regex(self.text.rpartition("/")[2], r"[^/]+?") + r"\Z")


class Places:
    """The file patterns of all kinds, compiled."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.patterns = [_Pattern(kind, pattern) for kind in kinds.values() for pattern in kind.files]
        self.roots = sorted({pattern.text.split("/", 1)[0] for pattern in self.patterns})
        self._ignored = [
            re.compile(_to_regex(pattern, ".*") + r"\Z") for kind in kinds.values() for pattern in kind.ignore
        ]
        self._by_depth: dict[int, list[_Pattern]] = {}
        for pattern in self.patterns:
            self._by_depth.setdefault(pattern.text.count("/") - 1, []).append(pattern)
        self._in_folder = cache(self._patterns_in)

    def match(self, path: str) -> Found | None:
        """The kind and id of a path, None when no kind has files there."""
        folder, _, name = path.rpartition("/")
        for pattern, known in self._in_folder(folder):
            match = pattern.name.match(name)
            if match:
                fields = known | match.groupdict()
                record_id = fields.pop("id", "") or _fill(pattern.id_form, fields)
                return Found(path, pattern.kind, record_id, fields)
        return None

    def ignores(self, path: str) -> bool:
        """Whether a kind says that this file is no record and may lie there."""
        return any(pattern.match(path) for pattern in self._ignored)

    def expected(self, folder: str) -> list[str]:
        """Names of files that could lie in a folder, for advice: `RSK-2026-0042.yml`."""
        return [_example(pattern) for pattern, _ in self._in_folder(folder)]

    def kinds_in(self, folder: str) -> frozenset[str]:
        """The kinds that have files in a folder."""
        return frozenset(pattern.kind for pattern, _ in self._in_folder(folder))

    def advice(self, path: str) -> str:
        """What to do with a file that fits no kind."""
        folder, _, name = path.rpartition("/")
        if name.endswith(".yaml"):
            return f"rename it to {name[:-5]}.yml"
        if name.endswith(".new"):
            return (
                f"`pmo upgrade` left the new text of {name[:-4]} here: take over what you want, then delete this file"
            )
        while "." in (name := name.rpartition(".")[0]):
            if self.match(f"{folder}/{name}"):
                return f"rename it to {name}"
        expected = self.expected(folder)
        if expected:
            names = " or ".join(sorted(set(expected)))
            return f"files here are called {names}; rename this one, or move it out of the folders of records"
        folders = sorted({pattern.text.rpartition("/")[0] for pattern in self.patterns})
        close = get_close_matches(folder.rpartition("/")[2], [text.rpartition("/")[2] for text in folders], 1, 0.75)
        if close:
            return f"did you mean the folder {close[0]}?"
        return "move it to the folder of its kind (`pmo explain` lists them), or out of this folder"

    def _patterns_in(self, folder: str) -> tuple[tuple[_Pattern, dict[str, str]], ...]:
        top = folder.partition("/")[0]
        near = [pattern for pattern in self._by_depth.get(folder.count("/"), ()) if pattern.text.startswith((top, "{"))]
        matches = ((pattern, pattern.folder.match(folder)) for pattern in near)
        return tuple((pattern, match.groupdict()) for pattern, match in matches if match)


def _example(pattern: _Pattern) -> str:
    numbered = re.sub(r"\{n:0(\d)\}", lambda part: "42".zfill(int(part.group(1))), pattern.id_form)
    known = {"id": numbered.replace("{year}", "2026"), "date": "2026-11-20"}
    if "{" in known["id"]:
        known["id"] = "short-name"
    return PLACEHOLDER.sub(lambda part: known.get(part.group(1), "short-name"), pattern.text.rpartition("/")[2])


def _fill(form: str, fields: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda part: fields.get(part.group(1), ""), form)


def _to_regex(pattern: str, placeholder: str) -> str:
    out, position = "", 0
    for part in PLACEHOLDER.finditer(pattern):
        out += re.escape(pattern[position : part.start()])
        out += f"(?P<{part.group(1)}>{placeholder})" if placeholder != ".*" else placeholder
        position = part.end()
    return out + re.escape(pattern[position:])
