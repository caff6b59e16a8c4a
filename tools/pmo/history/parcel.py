"""The whole history up to a commit as one piece of bytes, and back into a repository of its own, without any network.

The bytes are an ordinary Git bundle that `git clone` reads. They depend on the commits alone, not on how the repository
they come from has packed them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.history.git import GitError, Repository

if TYPE_CHECKING:
    from pathlib import Path

BRANCH: Final = "refs/heads/audited"
_FIXED: Final = (
    *("-c", "core.compression=-1", "-c", "pack.compression=6", "-c", "core.bigFileThreshold=512m"),
    *("-c", "pack.windowMemory=0", "-c", "pack.allowPackReuse=false", "-c", "pack.useSparse=false"),
)
_HEAD: Final = re.compile(
    rb"# v([23]) git bundle\n(?:@object-format=(sha256)\n)?([0-9a-f]{40}(?:[0-9a-f]{24})?) ([^\n]+)\n\n"
)
_SHA256: Final = 64


def packed(repository: Repository, head: str) -> bytes:
    """The bundle of everything that a commit id leads to. Raises GitError when a part is missing here."""
    pack = repository.run_large(
        *_FIXED, "pack-objects", "--stdout", "--revs", "--quiet", "--threads=1", "--window=10", "--depth=50",
        "--no-reuse-delta", "--no-reuse-object", "--delta-base-offset", "--no-use-bitmap-index",
        feed=f"{head}\n".encode("ascii"),
    )  # fmt: skip
    sort = "# v3 git bundle\n@object-format=sha256\n" if len(head) == _SHA256 else "# v2 git bundle\n"
    return f"{sort}{head} {BRANCH}\n\n".encode("ascii") + pack


def unpacked(folder: Path, bundle: bytes) -> tuple[Repository, str]:
    """A repository in an empty folder that holds a bundle and nothing else, and the commit it ends with.

    Git checks every object against its id while it takes them in; nothing of the bundle is run. Raises GitError when
    something is damaged or missing.
    """
    found = _HEAD.match(bundle)
    if found is None or found[4].decode("utf-8", "replace") != BRANCH:
        raise GitError("the commits do not come as a bundle that `pmo audit` writes")
    head = found[3].decode("ascii")
    sort = "sha256" if found[2] else "sha1"
    if (len(head) == _SHA256) != (sort == "sha256"):
        raise GitError("the commits do not come as a bundle that `pmo audit` writes")
    repository = Repository(folder)
    repository.run("init", "--quiet", "--template=", "--initial-branch=audited", f"--object-format={sort}")
    repository.run_large("index-pack", "--stdin", "--strict", feed=bundle[found.end() :])
    if repository.resolve(head) != head:
        raise GitError("the commits do not hold the one they should end with")
    repository.run("rev-list", "--objects", "--quiet", head, "--")
    repository.run("update-ref", BRANCH, head)
    return repository, head
