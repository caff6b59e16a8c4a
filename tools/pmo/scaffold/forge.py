"""The files a forge reads: workflows and templates, from the texts in `forges/`.

Workflows get the repository with plain Git and install with pip, so that no action of somebody else runs in them.
"""

from __future__ import annotations

import re
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from importlib.resources.abc import Traversable

GITHUB: Final = "github"
GITLAB: Final = "gitlab"
NONE: Final = "none"
FORGES: Final = (GITHUB, GITLAB, NONE)
CHECK: Final = ".github/workflows/pmo.yml"
OWNERS: Final = {GITHUB: ".github/CODEOWNERS", GITLAB: ".gitlab/CODEOWNERS"}
FORM: Final = ".github/ISSUE_TEMPLATE/{kind}-request.yml"
_PLACES: Final = {
    "gitlab-ci.yml": ".gitlab-ci.yml",
    "pre-commit-config.yaml": ".pre-commit-config.yaml",
}
_HOME: Final = {GITHUB: ".github", GITLAB: ".gitlab"}
_ONLY_CHECK: Final = ("workflows/pmo.yml", "gitlab-ci.yml", "pre-commit-config.yaml")
"""What a repository gets that has no site and takes no requests."""
_IF, _END = re.compile(r"@@if ([a-z]+)@@\n"), "@@end@@\n"
_BLOCK: Final = re.compile(r"( *)@@(fetch|install)@@\n")
_WORD: Final = re.compile(r"@@([a-z_]+)@@")


def files(forge: str, values: Mapping[str, str], *, firm: bool = True, source: bool = False) -> dict[str, str]:
    """Every file for a forge, by path. `values` are `version` and `trunk`.

    `firm`: with site, comments and requests, which a repository about people does not get. `source`: the toolkit lies in
    the repository itself and is installed from there.
    """
    if forge == NONE:
        return {}
    chosen = {"firm"} if firm else set()
    chosen.add("source" if source else "release")
    home = package_files("pmo.scaffold") / "forges"
    blocks = {
        name.removesuffix(".block"): _chosen(entry.read_text(encoding="utf-8"), chosen)
        for name, entry in _walk(home / forge, "")
        if name.endswith(".block")
    }
    out = {}
    for name, entry in (*_walk(home / forge, ""), *_walk(home / "both", "")):
        if name.endswith(".block") or not (firm or name in _ONLY_CHECK):
            continue
        text = _chosen(entry.read_text(encoding="utf-8"), chosen)
        text = _BLOCK.sub(lambda found: _indented(blocks[found.group(2)], found.group(1)), text)
        out[_PLACES.get(name, f"{_HOME[forge]}/{name}")] = _WORD.sub(lambda found: values[found.group(1)], text)
    return dict(sorted(out.items()))


def _chosen(text: str, chosen: Collection[str]) -> str:
    """The text with those of its parts that are meant; a part begins with `@@if name@@` and ends with `@@end@@`."""
    out = []
    keep = True
    for line in text.splitlines(keepends=True):
        found = _IF.fullmatch(line)
        if found is not None:
            keep = found.group(1) in chosen
        elif line == _END:
            keep = True
        elif keep:
            out.append(line)
    return "".join(out)


def _indented(block: str, indent: str) -> str:
    return "".join(f"{indent}{line}" if line.strip() else line for line in block.splitlines(keepends=True))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
