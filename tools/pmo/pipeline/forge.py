"""What a forge reads of a workspace: code owners from the policy, forms from the schemas, workflows from the toolkit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.discover import files
from pmo.evidence import policy as policies
from pmo.evidence import policy_file
from pmo.model.evidence import POLICY
from pmo.model.finding import Finding
from pmo.parse import document
from pmo.scaffold import atomic, codeowners, forge, issue_form
from pmo.scaffold.begin import origin_of
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pmo.evidence.policy import Policy
    from pmo.model.evidence import Need
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded

__all__ = ["InputError", "covered", "forge_of", "forms", "policy_of", "texts", "workflows", "write"]

TRUNK: Final = "main"
_SOURCE: Final = ("tools/pmo/__init__.py", "constraints.txt")
"""Files by which a repository is known that holds the toolkit itself."""


def forge_of(root: Path) -> str:
    """The forge whose files lie here; GitHub when there are none."""
    gitlab = (root / ".gitlab-ci.yml").exists() or (root / ".gitlab").is_dir()
    return forge.GITLAB if gitlab and not (root / ".github").is_dir() else forge.GITHUB


def forms(kinds: Mapping[str, Kind], name: str) -> dict[str, str]:
    """The forms for people who only have a browser, by path: of each kind whose schema says who asks for a record."""
    if name != forge.GITHUB:
        return {}
    asked = (kind for kind in kinds.values() if (origin := origin_of(kind)) is not None and origin.me)
    return {forge.FORM.format(kind=kind.name): issue_form.form(kind) for kind in asked}


def owners(
    kinds: Mapping[str, Kind],
    name: str,
    policy: Policy | None,
    roles: Mapping[str, Iterable[str]],
    logins: Mapping[str, str],
) -> dict[str, str]:
    """The list of code owners, by path. Of a kind with a band that needs nobody, the content decides, not the path."""

    def people(needs: Iterable[Need]) -> list[str]:
        return [person for need in needs for role in policies.roles_of(need) for person in roles.get(role, ())]

    named: dict[str, list[str]] = {}
    gated = []
    for kind_name, part in (policy.kinds if policy else {}).items():
        kind = kinds.get(kind_name)
        if kind is None:
            continue
        if all(band.needs for band in part.bands):
            named.update(
                (pattern, people(need for band in part.bands for need in band.needs)) for pattern in kind.files
            )
        else:
            gated.append(kind.plural)
    own = "/.github/" if name == forge.GITHUB else "/.gitlab/"
    text = codeowners.text(named, people(policy.trust) if policy else (), own, logins, gated)
    if name == forge.GITLAB:
        trust = people(policy.trust) if policy else ()
        text += codeowners.line("/.gitlab-ci.yml", trust, logins)
    return {forge.OWNERS[name]: text}


def texts(loaded: Loaded, name: str) -> dict[str, str]:
    """Code owners and forms as they should be for what lies here, by path."""
    workspace = loaded.workspace
    policy, fault = policy_of(loaded.root)
    if fault:
        raise InputError(f"The code owners cannot be written: {POLICY}: {fault}.")
    roles = {
        record.id: [one for one in record.list("holders") if isinstance(one, str)]
        for record in workspace.of("role")
        if record.get("active") is not False
    }
    logins = {record.id: record.text("forge_login") for record in workspace.of("person")}
    return {**owners(workspace.kinds, name, policy, roles, logins), **forms(workspace.kinds, name)}


def policy_of(root: Path) -> tuple[Policy | None, str]:
    """The policy as it lies here, and what is wrong with it; neither when there is none."""
    if not (root / POLICY).is_file():
        return None, ""
    raw = files.read(str(root), POLICY)
    if isinstance(raw, Finding):
        return None, raw.message
    read = document.read(POLICY, raw)
    if read.data is None or read.faults:
        return None, read.faults[0].message if read.faults else "it cannot be read"
    policy, faults = policy_file.read(read.data)
    return (None, faults[0].reason) if faults else (policy, "")


def workflows(root: Path, name: str) -> dict[str, str]:
    """Workflows and templates of the toolkit for this place, by path."""
    source = all((root / path).is_file() for path in _SOURCE)
    return forge.files(name, {"version": __version__, "trunk": TRUNK}, source=source)


def write(loaded: Loaded, name: str, *, everything: bool = False, check: bool = False) -> tuple[str, ...]:
    """Bring the files in step and return the paths of those that were not; with `check` nothing is written."""
    wanted = {**(workflows(loaded.root, name) if everything else {}), **texts(loaded, name)}
    behind = []
    for path, text in wanted.items():
        target = loaded.root / path
        link = atomic.link_on_the_way(loaded.root, target)
        if link is not None:
            raise InputError(f"{link} is a symbolic link; put the real file or folder there first.")
        there = target.read_text(encoding="utf-8", errors="replace") if target.is_file() else None
        if there != text:
            behind.append(path)
            if not check:
                atomic.write_bytes(target, text.encode())
    return tuple(behind)


def covered(root: Path, path: str) -> bool:
    """Whether the list of code owners of this place names somebody for a path."""
    for place in (*forge.OWNERS.values(), "CODEOWNERS", "docs/CODEOWNERS"):
        target = root / place
        if target.is_file():
            return codeowners.covers(target.read_text(encoding="utf-8", errors="replace"), path)
    return False
