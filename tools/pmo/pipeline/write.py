"""New records and the canonical form of written ones: schemas and what a person typed become files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pmo.check import engine
from pmo.discover import files
from pmo.discover import root as roots
from pmo.history.changes import ids_in_all_refs
from pmo.link import graph
from pmo.model.finding import Finding, Level, in_order
from pmo.model.kind import ANY
from pmo.model.record import Record, Source
from pmo.parse import document, strict_yaml
from pmo.parse.scalars import AmbiguousError, plain
from pmo.pipeline import overlay
from pmo.pipeline.load import load_kinds
from pmo.scaffold import atomic, fmt, new, skeleton, values
from pmo.scaffold.new import put
from pmo.scaffold.problem import InputError, a, closest, sentence
from pmo.validate.records import validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pmo.model.kind import Field, Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft

__all__ = [
    "InputError",
    "draft",
    "folder_gaps",
    "format_files",
    "free_id",
    "kind_named",
    "missing",
    "put",
    "read_answer",
    "read_pairs",
    "save",
]


TEMPLATES = "templates"
"""Folder in which a firm may keep the text that new pages of a kind start with: `templates/<kind>.md`."""


def kind_named(loaded: Loaded, name: str) -> Kind:
    """The kind with that name; InputError with a guess when there is none. `change_model` finds `change-model`."""
    kinds = loaded.workspace.kinds
    kind = kinds.get(name) or kinds.get(name.replace("_", "-"))
    if kind is None:
        plurals = {other.plural.lower(): other for other in kinds.values()}
        kind = plurals.get(name.lower())
    if kind is None:
        listed = f"Kinds: {', '.join(sorted(kinds))}."
        raise InputError(f"There is no kind “{name}”. {closest(name, kinds, listed)}")
    return kind


def read_pairs(loaded: Loaded, kind: Kind, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`field=value` pairs as data; folder names such as `project` may be given for kinds that lie in such folders."""
    folders: dict[str, str] = {}
    rest = []
    for name, text in pairs:
        if kind.find(name) is None and any(f"{{{name}}}" in pattern for pattern in kind.files):
            folders[name] = text
        else:
            rest.append((name, text))
    return {**folders, **values.assign(kind, rest, loaded.workspace.as_of, read_yaml)}


def read_yaml(text: str) -> Any:
    """A value in YAML's bracket notation; None when it cannot be read."""
    parsed = strict_yaml.parse(text)
    return None if parsed.faults else parsed.data


def reads_as_text(text: str) -> bool:
    """Whether an unquoted YAML scalar is this same text to our parser."""
    try:
        return isinstance(plain(text), str)
    except AmbiguousError:
        return False


def missing(loaded: Loaded, kind: Kind, data: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields somebody should be asked for; a date that is still missing later becomes the as-of date."""
    return new.missing(kind, new.with_defaults(kind, _with_folder_dates(loaded, kind, data), _there(loaded)))


def _there(loaded: Loaded) -> Callable[[Field, Any], bool]:
    def there(field: Field, value: Any) -> bool:
        return not field.ref or any(loaded.workspace.find(kind, value) is not None for kind in field.ref)

    return there


def read_answer(loaded: Loaded, kind: Kind, field: Field, text: str) -> Any:
    """The answer to one question as the value of a field; InputError says what is wrong with it."""
    value = values.assign(kind, [(field.path, text)], loaded.workspace.as_of, read_yaml)
    for part in field.path.replace("[]", "").split("."):
        value = value[part]
    for wanted in value if isinstance(value, list) else [value]:
        if field.ref and isinstance(wanted, str) and ANY not in field.ref:
            known = [record.id for name in field.ref for record in loaded.workspace.of(name)]
            if wanted not in known:
                what = " or ".join(field.ref)
                raise InputError(f"There is no {what} “{wanted}”. {closest(wanted, known, f'Write it first: `pmo new {field.ref[0]}`.')}")  # fmt: skip
    data: dict[str, Any] = {}
    put(data, field.path, value)
    record = Record(kind.name, "", "", data, Source("", ""))
    for finding in validator(kind, loaded.common).explain(record):
        if finding.pointer.split("[")[0] == field.path.replace("[]", "") and finding.slug != "missing-field":
            raise InputError(f"{finding.message}; {finding.help}")
    return value


def folder_gaps(loaded: Loaded, kind: Kind, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The folder names (`project`) that must be known before a record of this kind has a place."""
    known = {**_with_folder_dates(loaded, kind, data), kind.label: data.get(kind.label, "x")}
    return new.open_folders(kind, known)


def _with_folder_dates(loaded: Loaded, kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """A file that is named after a date gets the as-of date unless another is given."""
    dated = any("{date}" in pattern for pattern in kind.files)
    return {"date": loaded.workspace.as_of.isoformat(), **data} if dated else dict(data)


def draft(loaded: Loaded, kind: Kind, data: Mapping[str, Any]) -> tuple[Draft, tuple[Finding, ...]]:
    """The record that would be written, and every finding that it would cause; InputError when it cannot be made."""
    workspace = loaded.workspace
    full = new.with_defaults(kind, _with_folder_dates(loaded, kind, data), _there(loaded), workspace.as_of)
    gaps = new.missing(kind, full)
    if gaps:
        raise InputError(
            "\n".join([f"{sentence(a(kind.title))} needs more:", *(f"  {_wish(field)}" for field in gaps)])
        )
    if "id" in full and (kind.numbered or kind.slug_id) and workspace.find(kind.name, full["id"]) is not None:
        raise InputError(f"There is already a {kind.title.lower()} {full['id']}. Leave the id out to get a free one.")
    taken = _taken(loaded, kind)
    _, path = new.id_and_path(kind, full, workspace.as_of, taken)
    private = overlay.goes_there(workspace.settings, kind)
    made = new.draft(
        kind, full, as_of=workspace.as_of, taken=taken, schema="" if private else _own_schema(loaded.root, kind),
        body=_body(loaded, kind, path), reads_as_text=reads_as_text,
    )  # fmt: skip
    if private:
        made = replace(made, path=f"{workspace.settings.overlay_at}/{made.path}")
    if (loaded.root / made.path).exists():
        raise InputError(f"{made.path} is there already; open it, or choose another id.")
    return made, _findings(loaded, kind, made)


def _wish(field: Field) -> str:
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    return f"--set {field.path.replace('[]', '')}=…  {field.description}{choices}"


def _taken(loaded: Loaded, kind: Kind) -> frozenset[str]:
    """Ids that are in use: in the work tree, readable or not, and on every branch."""
    if not kind.numbered:
        return frozenset()
    found, _ = overlay.walk(loaded.root, loaded.workspace.settings, files.Places(loaded.workspace.kinds))
    return frozenset(item.id for item in found) | ids_in_all_refs(loaded.root, [kind.prefix])


def free_id(loaded: Loaded, kind: Kind) -> str:
    """The next number that no branch has, local or remote."""
    return new.next_id(kind, loaded.workspace.as_of, _taken(loaded, kind))


def _own_schema(root: Path, kind: Kind) -> str:
    return kind.path if (root / kind.path).is_file() and roots.schema_folder(root).is_relative_to(root) else ""


def _body(loaded: Loaded, kind: Kind, path: str) -> str:
    if kind.format != "md":
        return ""
    own = f"{TEMPLATES}/{kind.name}.md"
    raw = files.read(str(loaded.root), own) if (loaded.root / own).is_file() else b""
    if raw and not isinstance(raw, Finding):
        return raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    workspace = loaded.workspace
    peers = [
        skeleton.Peer(record.path, workspace.label(record), record.body)
        for record in workspace.of(kind.name)
        if record.body.strip()
    ]
    return skeleton.body(path, kind.description, peers)


def _findings(loaded: Loaded, kind: Kind, made: Draft) -> tuple[Finding, ...]:
    """What lint would say about a draft, on its own and among the records that are there."""
    workspace = loaded.workspace
    found = files.Places(workspace.kinds).match(workspace.settings.inside(made.path))
    fields = found.fields if found is not None else {}
    read = document.read(made.path, made.text.encode())
    data = document.filled(read, fields)
    record = Record(kind.name, made.id, made.path, data, read.source, read.body, read.body_line)
    findings = [
        Finding(fault.slug, fault.level, record.place(), fault.message, fault.help, record=made.id) for fault in read.faults
    ]  # fmt: skip
    findings.extend(validator(kind, loaded.common).check(record))
    references, linked = graph.link([*workspace.records, record], workspace.kinds)
    together = type(workspace)(
        workspace.settings, workspace.as_of, workspace.kinds, [*workspace.records, record], references
    )
    findings.extend(linked)
    findings.extend(engine.check(together))
    return in_order(finding for finding in findings if finding.place.path == made.path)


def save(loaded: Loaded, made: Draft) -> None:
    """Write a draft; InputError when the file has appeared in the meantime."""
    settings = loaded.workspace.settings
    place = loaded.root / settings.overlay_at if settings.in_overlay(made.path) else loaded.root
    for folder in settings.inside(made.path).split("/")[:-1]:
        place /= folder
        if place.is_symlink():
            raise InputError(f"{place} is a symbolic link; no record is written through a link.")
    try:
        atomic.create_text(loaded.root / made.path, made.text)
    except FileExistsError:
        raise InputError(f"{made.path} appeared just now; run the command again for the next number.") from None


@dataclass(frozen=True, slots=True)
class Formatted:
    """What `pmo fmt` did with a file: `changed` when its text is or would be another, `refused` says why it was left."""

    path: str
    changed: bool = False
    refused: str = ""


def format_files(root: Path, paths: Iterable[str] = (), *, write: bool = True) -> tuple[Formatted, ...]:
    """Bring records into the order of their schema; only those whose order or end is not canonical are named."""
    kinds, _, _, _ = load_kinds(root)
    found, _ = files.walk(str(root), files.Places(kinds))
    wanted = tuple(paths)
    out = []
    for item in found:
        if kinds[item.kind].format == "csv" or (wanted and not any(_within(item.path, path) for path in wanted)):
            continue
        raw = files.read(str(root), item.path)
        if isinstance(raw, Finding):
            out.append(Formatted(item.path, refused=raw.message))
            continue
        result = _formatted(item.path, raw, kinds[item.kind])
        if isinstance(result, str):
            out.append(Formatted(item.path, refused=result))
        elif result != raw:
            if write:
                atomic.write_bytes(root / item.path, result)
            out.append(Formatted(item.path, changed=True))
    return tuple(out)


def _within(path: str, folder: str) -> bool:
    return folder in (".", path) or path.startswith(f"{folder}/")


def _formatted(path: str, raw: bytes, kind: Kind) -> bytes | str:
    """The canonical bytes of a file, or why it is left alone."""
    before = document.read(path, raw)
    errors = [fault.message for fault in before.faults if fault.level is Level.ERROR]
    if before.data is None or errors:
        return errors[0] if errors else "it holds no fields"
    ends = b"\r\n" if raw.count(b"\r\n") == raw.count(b"\n") and b"\r\n" in raw else b"\n"
    text = fmt.canonical(before.source.text, kind.fields, strict_yaml.locate, front_matter=path.endswith(".md"))
    after = document.read(path, text.encode())
    if (
        len(after.faults) != len(before.faults)
        or after.data != before.data
        or after.body.rstrip() != before.body.rstrip()
    ):
        return "putting its fields into order would change what it says; order it by hand"
    return text.encode().replace(b"\n", ends) if ends != b"\n" else text.encode()
