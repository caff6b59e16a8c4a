"""What is missing around the records: Git, identity, policy, keys, owners, hooks, versions; each with what to do."""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.discover import files
from pmo.evidence import policy as policies
from pmo.evidence import signers
from pmo.history import branch, surroundings
from pmo.history.git import GitError, open_repository
from pmo.model.evidence import ADOPTION, POLICY, SIGNERS, STATEMENTS, EvidenceLevel
from pmo.model.finding import Finding
from pmo.pipeline import begin, forge
from pmo.scaffold import migrate, origin
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pmo.evidence.policy import Policy
    from pmo.model.evidence import Need
    from pmo.pipeline.load import Loaded

__all__ = ["ADVICE", "GOOD", "MISSING", "Answer", "look"]

GOOD: Final = "good"
ADVICE: Final = "advice"
MISSING: Final = "missing"
PYTHON: Final = (3, 11)
ATTRIBUTES: Final = ".gitattributes"
CACHE: Final = ".cache/pmo/x"
_HOOKS: Final = ".pre-commit-config.yaml"
_KEEPS_BYTES: Final = re.compile(r"registers/approvals/(?:\*\*)?\s+(?:.*\s)?(?:-text|binary)(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found about one thing. `advice` can be left as it is; `missing` is what proof or safety rests on."""

    about: str
    state: str
    says: str
    do: str = ""


def look(loaded: Loaded, *, ci: bool = False) -> tuple[Answer, ...]:
    """All that was looked at, in the order of the things that depend on one another; in `ci` nothing about a person."""
    root = loaded.root
    out = [_python(sys.version_info[:2])]
    try:
        open_repository(root)
    except GitError as error:
        missing = Answer(
            "Git", MISSING, f"{error.reason}", "run `git init` and commit, or clone the repository of your firm"
        )
        return (*out, missing, *_files(loaded), *_policy(loaded, in_git=False))
    personal = () if ci else (_identity(loaded), _hooks(root))
    return (*out, _history(root), *personal, _origin(root), *_files(loaded), *_policy(loaded, in_git=True))


def _python(version: tuple[int, ...]) -> Answer:
    said = ".".join(map(str, version))
    if version < PYTHON:
        return Answer(
            "Python", MISSING, f"Python {said} is too old", f"install Python {'.'.join(map(str, PYTHON))} or newer"
        )
    return Answer("Python", GOOD, f"Python {said}, pmo {__version__}")


def _history(root: Path) -> Answer:
    if surroundings.shallow(root):
        return Answer(
            "History", MISSING, "this is a shallow clone: who approved what, and free numbers, cannot be told from it",
            "run `git fetch --unshallow`; in CI, get the full history",
        )  # fmt: skip
    standing = branch.standing(root)
    if not standing.remote:
        return Answer(
            "History", ADVICE, "there is no `origin`: nobody else has these records", "push them to your forge"
        )
    if not standing.trunk:
        return Answer("History", ADVICE, "the common branch cannot be told", "run `git remote set-head origin --auto`")
    return Answer("History", GOOD, f"whole; the common branch is {standing.trunk}")


def _identity(loaded: Loaded) -> Answer:
    who = branch.identity(loaded.root)
    if not who.known:
        return Answer(
            "Identity", MISSING, "Git does not know who you are",
            'run `git config --global user.name "Your Name"` and `git config --global user.email you@your-firm`',
        )  # fmt: skip
    person = begin.me(loaded)
    if not person:
        return Answer(
            "Identity", ADVICE, f"{who.email} belongs to nobody in registers/people",
            "write it into `commit_aliases` of your record; an address that nobody owns cannot prove who wrote what",
        )  # fmt: skip
    return Answer("Identity", GOOD, f"{who.email} is {person}")


def _hooks(root: Path) -> Answer:
    if surroundings.hook(root, "pre-commit"):
        return Answer("Hooks", GOOD, "something checks before each commit")
    do = (
        "run `pre-commit install`"
        if (root / _HOOKS).is_file()
        else "run `pmo init . --merge`, then `pre-commit install`"
    )
    return Answer(
        "Hooks",
        ADVICE,
        "nothing checks before a commit here; mistakes are seen in the pull request at the earliest",
        do,
    )


def _origin(root: Path) -> Answer:
    try:
        known = origin.read(root)
    except InputError as error:
        return Answer("Version", MISSING, str(error), "restore .pmo/origin.json from the history")
    if known is None:
        return Answer("Version", GOOD, "these files were not made by `pmo init`; there is nothing to upgrade")
    made, here = migrate.version(known.version), migrate.version(__version__)
    if made < here:
        return Answer(
            "Version", ADVICE, f"schemas and handbook are of pmo {known.version}, this is {__version__}",
            "look with `pmo upgrade --dry-run`, then run `pmo upgrade` on a branch",
        )  # fmt: skip
    if made > here:
        return Answer(
            "Version", MISSING, f"schemas and handbook are of pmo {known.version}, and this is the older {__version__}",
            f'run `python -m pip install "pmo-as-code=={known.version}"`',
        )  # fmt: skip
    return Answer("Version", GOOD, f"schemas and handbook are of pmo {known.version}")


def _files(loaded: Loaded) -> Iterator[Answer]:
    root = loaded.root
    if not surroundings.ignored(root, CACHE):
        yield Answer(
            "Cache", MISSING, ".cache/ is not ignored and would be committed", "add a line `/.cache/` to .gitignore"
        )
    else:
        yield Answer("Cache", GOOD, ".cache/ stays out of commits")
    raw = files.read(str(root), ATTRIBUTES) if (root / ATTRIBUTES).is_file() else b""
    lines = raw.decode("utf-8", "replace").splitlines() if isinstance(raw, bytes) else []
    if any(_KEEPS_BYTES.match(line.strip()) for line in lines):
        yield Answer("Line ends", GOOD, "signed statements keep their bytes")
    else:
        state = MISSING if (root / POLICY).is_file() or (root / STATEMENTS).is_dir() else ADVICE
        yield Answer(
            "Line ends", state, f"{ATTRIBUTES} does not say that signed statements keep their bytes",
            f"add a line `{STATEMENTS}/** -text` to {ATTRIBUTES}",
        )  # fmt: skip


def _policy(loaded: Loaded, *, in_git: bool) -> Iterator[Answer]:
    root = loaded.root
    policy, fault = forge.policy_of(root)
    if fault:
        yield Answer(
            "Policy",
            MISSING,
            f"{POLICY} cannot be used: {fault}",
            "correct it; while it is wrong, nothing can be approved",
        )
        return
    if policy is None:
        yield Answer(
            "Policy", ADVICE, f"there is no {POLICY}: nothing says who may approve what, and no approval can be proven",
            "write one (the handbook page “change enablement” tells how), then `pmo approvals adopt`",
        )  # fmt: skip
        return
    yield Answer("Policy", GOOD, f"version {policy.version}, for {', '.join(sorted(policy.kinds))}")
    if in_git and surroundings.on_trunk(root, POLICY) is False:
        yield Answer("Policy", ADVICE, "the common branch does not have it yet, so nothing is judged by it", "merge it")
    yield _owners(root)
    yield from _keys(loaded, policy)
    if (root / ADOPTION).is_file() and not (root / f"{ADOPTION}.sig").is_file():
        yield Answer(
            "Adoption",
            MISSING,
            f"{ADOPTION} is not signed, so nothing counts as taken over",
            "run `pmo approvals adopt` as the owner",
        )
    if shutil.which("ssh-keygen") is None:
        yield Answer(
            "ssh-keygen", MISSING, "ssh-keygen is not installed: no approval can be given or verified",
            "install OpenSSH (Debian and Ubuntu: openssh-client; Windows: the optional feature “OpenSSH Client”)",
        )  # fmt: skip
    else:
        yield Answer("ssh-keygen", GOOD, "there")


def _owners(root: Path) -> Answer:
    bare = [path for path in (POLICY, SIGNERS, "schemas/change.schema.json") if not forge.covered(root, path)]
    if bare:
        return Answer(
            "Owners", MISSING, f"no code owner guards {', '.join(bare)}: whoever can merge can change who may approve",
            "run `pmo forge write` (people need `forge_login`), and let the rules of the main branch ask for code owners",
        )  # fmt: skip
    return Answer("Owners", GOOD, "policy, keys and schemas have code owners")


def _keys(loaded: Loaded, policy: Policy) -> Iterator[Answer]:
    root = loaded.root
    raw = files.read(str(root), SIGNERS) if (root / SIGNERS).is_file() else b""
    found, faults = signers.read("" if isinstance(raw, Finding) else raw.decode("utf-8", "replace"))
    if not found:
        yield Answer(
            "Keys", MISSING, f"{SIGNERS} names no key that counts, so nobody can approve",
            "let each approver run `ssh-keygen -t ed25519` and add one line per person; `pmo explain signers-line` shows it",
        )  # fmt: skip
    for fault in faults:
        yield Answer(
            "Keys",
            MISSING,
            f"{SIGNERS}:{fault.line}: this line does not count: {fault.reason}",
            "one person, one key, one line",
        )
    if not found:
        return
    with_key = {one.principal for one in found}
    workspace = loaded.workspace
    active = {record.id for record in workspace.of("person") if record.get("status") == "active"}
    holders = {record.id: [one for one in record.list("holders") if one in active] for record in workspace.of("role")}
    empty = []
    for role, need in _seats(policy):
        people = [person for name in policies.roles_of(need) for person in holders.get(name, ())]
        if not any(person in with_key for person in people):
            empty.append(role)
    if empty:
        yield Answer(
            "Keys", MISSING, f"nobody with a key can sign as {'; '.join(dict.fromkeys(empty))}",
            f"fill the role in registers/roles, or add the key of its holder to {SIGNERS}",
        )  # fmt: skip
    else:
        yield Answer("Keys", GOOD, f"{len(found)} people have a key, and every signed seat can be filled")


def _seats(policy: Policy) -> Iterator[tuple[str, Need]]:
    bands = [need for part in policy.kinds.values() for band in part.bands for need in band.needs]
    for need in (*policy.trust, *bands):
        if need.level is EvidenceLevel.SIGNED:
            yield need.role, need
