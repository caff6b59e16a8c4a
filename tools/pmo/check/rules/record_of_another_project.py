"""A record names the risks, issues and changes of its own project.

Why
    A risk was dragged into the folder of another project. There it raises the wrong budget reserve and stands in the wrong
    client's pack, and on its own project nobody watches it any more. What it names still belongs where it came from.
Bad
    # projects/mail/project.yml
    id: mail
    title: Mail migration
    status: in_progress
    # projects/wifi/project.yml
    id: wifi
    title: New wireless network
    status: in_progress
    # projects/mail/issues/ISS-2026-0004.yml
    id: ISS-2026-0004
    title: The carrier is late
    status: captured
    # projects/wifi/risks/RSK-2026-0001.yml
    id: RSK-2026-0001
    title: Carrier delivers late
    status: occurred
    issue: ISS-2026-0004  # here
Good
    # projects/mail/project.yml
    id: mail
    title: Mail migration
    status: in_progress
    # projects/mail/issues/ISS-2026-0004.yml
    id: ISS-2026-0004
    title: The carrier is late
    status: captured
    # projects/mail/risks/RSK-2026-0001.yml
    id: RSK-2026-0001
    title: Carrier delivers late
    status: occurred
    issue: ISS-2026-0004
Fix
    Move the file that is in the wrong folder back to its project, or correct the field. What only has to do with another project belongs
    under `links:`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.rule import About
from pmo.model.kind import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.workspace import Reference, Workspace

RULE = About("warning", ())
_PROJECT: Final = "project"
_PLACE: Final = "{project}"


def check(workspace: Workspace) -> Iterator[Finding]:
    """Fields that name a record of another project's folder, the first of each record.

    Fields for records of every kind may name anything. When two records name each other, the first of them is enough.
    """
    filed = tuple(name for name, kind in workspace.kinds.items() if any(_PLACE in path for path in kind.files))
    for name in filed:
        kind = workspace.kinds[name]
        if not any(target in filed and target != _PROJECT for field in kind.refs for target in field.ref):
            continue
        for source in workspace.each(name):
            strange = [item for item in workspace.mentions_in(source, filed) if _apart(item)]
            found = [item for item in strange if item.target and not _said_there(workspace, item.target, source)]
            if not found or (target := found[0].target) is None:
                continue
            theirs = target.text(_PROJECT)
            what = workspace.kinds[target.kind].title.lower()
            yield RULE.at(
                source,
                found[0].path,
                f"this {kind.title.lower()} is of the project {_of(source)}, but it names the {what} {target.id} "
                f"(“{workspace.label(target)}”) of the project {theirs}",
                "if one of the two files was moved by mistake, move it back to its project; else correct the field. "
                "What only has to do with another project belongs under `links:`",
                [(item.target.place("id"), f"{item.target.id} is here") for item in found if item.target],
            )


def _apart(reference: Reference) -> bool:
    """Whether a reference leads to a record of another project."""
    target = reference.target
    if target is None or target.kind == _PROJECT or ANY in reference.kinds:
        return False
    own, theirs = _of(reference.source), target.text(_PROJECT)
    return bool(own and theirs) and own != theirs


def _said_there(workspace: Workspace, target: Record, source: Record) -> bool:
    """Whether the other record names this one too and comes first, so that the finding stands there."""
    return target.path < source.path and any(
        item.target is source and _apart(item) for item in workspace.mentions_in(target)
    )


def _of(record: Record) -> str:
    """The project of a record; its folder fills the field in."""
    return record.id if record.kind == _PROJECT else record.text(_PROJECT)
