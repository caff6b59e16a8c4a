"""Every statement that anybody ever laid down here, with the moment at which the protected branch took it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.evidence import judge
from pmo.evidence.statement import FOLDER
from pmo.history import papers as past

if TYPE_CHECKING:
    from datetime import datetime

    from pmo.history.git import Repository
    from pmo.history.papers import Line
    from pmo.pipeline.approvals.sources import CommitSource, FolderSource


def papers(
    repository: Repository, line: Line, at_tip: CommitSource, here: FolderSource, fork: str, head: str
) -> dict[str, list[judge.Paper]]:
    """Statement files by the folder they lie in: of the protected branch, of every commit since, and lying here."""
    when = past.taken_in(repository, at_tip.commit, FOLDER)
    by_blob: dict[tuple[str, str], None] = dict.fromkeys(when)
    by_blob |= dict.fromkeys((path, file.blob) for path, file in at_tip.files.items() if path.startswith(f"{FOLDER}/"))
    by_blob |= dict.fromkeys(past.brought(repository, fork, head, FOLDER))
    blobs = dict(repository.blobs(sorted({blob for _, blob in by_blob})))
    contents: dict[str, dict[bytes, tuple[datetime | None, int | None]]] = {}
    for path, blob in by_blob:
        commit = when.get((path, blob), "")
        place = line.places.get(commit)
        known = (line.seen[place], place) if place is not None else (None, None)
        if blob in blobs:
            contents.setdefault(path, {}).setdefault(blobs[blob], known)
    for path in here.under(FOLDER):
        raw = here.read(path)
        if raw is not None and (plain := raw.replace(b"\r\n", b"\n")) not in contents.get(path, {}):
            contents.setdefault(path, {})[plain] = (None, None)
    out: dict[str, list[judge.Paper]] = {}
    for path, versions in sorted(contents.items()):
        if path.endswith(".json") and path.count("/") == 3:
            signatures = contents.get(f"{path}.sig", {b"": (None, None)})
            for raw, (accepted, index) in versions.items():
                for signature, (signed_at, signed_index) in signatures.items():
                    both = (
                        accepted is not None
                        and signed_at is not None
                        and index is not None
                        and signed_index is not None
                    )
                    late = (max(accepted, signed_at), max(index, signed_index)) if both else (None, None)  # type: ignore[type-var]
                    out.setdefault(path.split("/")[2], []).append(judge.Paper(path, raw, signature, *late))
    return out
