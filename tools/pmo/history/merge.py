"""Three versions of a text become one, by `git merge-file`: nothing of a repository is read or changed."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from pmo.history.git import TIMEOUT_SECONDS, GitError, environment, open_repository


def merged(ours: str, base: str, theirs: str) -> str | None:
    """Both changes of `base` in one text; None when they touch the same lines, or when Git is not installed."""
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    with tempfile.TemporaryDirectory(prefix="pmo-merge-") as folder:
        paths = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, (ours, base, theirs), strict=True):
            path.write_bytes(text.encode())
        try:
            done = subprocess.run(
                ["git", "merge-file", "-p", "-q", "ours", "base", "theirs"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                env=environment(os.environ),
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return done.stdout.decode() if done.returncode == 0 else None


def uncommitted(root: Path) -> frozenset[str]:
    """Files of the workspace that differ from the last commit, as paths of the workspace; none where nothing can be said."""
    try:
        out = open_repository(root).run("diff", "--name-only", "--relative", "-z", "HEAD")
    except GitError:
        return frozenset()
    return frozenset(os.fsdecode(name).replace(os.sep, "/") for name in out.split(b"\0") if name)
