"""Records that lay in the folder of another record before: a risk of one project in the folder of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.discover.places import Places
from pmo.model.finding import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


def between_folders(
    workspace: Workspace, before: Iterable[Record], known: Collection[tuple[str, str]]
) -> Iterator[Finding]:
    """A finding for each record whose folder names another record than before, unless its text says so itself.

    `before` are the records that have changed or vanished since, as they were; `known` are kind and id of all there
    were. When the record that the old folder named is gone, the folder was renamed, which is no move.
    """
    places = Places(workspace.kinds)
    inside = workspace.settings.inside

    def given(record: Record) -> dict[str, str]:
        """The fields that the path of a record gives."""
        found = places.match(inside(record.path))
        return found.fields if found is not None else {}

    new = [record for record in workspace.records if (record.kind, record.id) not in known]
    for old in before:
        kind = workspace.kinds[old.kind]
        then = given(old)
        record = workspace.find(old.kind, old.id)
        if record is None and then and not kind.numbered:
            record = next((one for one in new if one.kind == old.kind and _same(one, old, {*then, "id"})), None)
        if record is None or record.path == old.path:
            continue
        now = given(record)
        for name, folder in then.items():
            here = now.get(name, folder)
            if here != folder and not record.source.says((name,)) and _exists(workspace, kind, name, folder):
                yield _moved(record, old, name, folder, here, kind)


def _same(record: Record, old: Record, given: Collection[str]) -> bool:
    """Whether a new file of a kind without numbers is the old one in another folder: the same name, the same text."""
    if record.path.rpartition("/")[2] != old.path.rpartition("/")[2] or record.body != old.body:
        return False
    ours = {name: value for name, value in record.data.items() if name not in given}
    return bool(ours) and ours == {name: value for name, value in old.data.items() if name not in given}


def _exists(workspace: Workspace, kind: Kind, name: str, wanted: str) -> bool:
    field = kind.find(name)
    return field is not None and any(workspace.find(target, wanted) is not None for target in field.ref)


def _moved(record: Record, old: Record, name: str, folder: str, here: str, kind: Kind) -> Finding:
    title = record.text(kind.label) or record.id
    what = kind.title.lower()
    meant = f"if it was meant, write `{name}: {here}` into the {what}"
    if kind.format == "csv":  # a table has no place for it
        meant = "if it was meant, add a waiver of record-moved to pmo.yml"
    return Finding(
        "record-moved",
        Level.ERROR,
        record.place("id"),
        f"“{title}” was moved from the {name} {folder} to the {name} {here}, and nothing in it says that this was meant",
        f"{meant}; else move the file back to {old.path}",
        record=record.id,
        pointer=name,
    )
