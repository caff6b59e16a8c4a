"""New workspaces and editor settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.discover import root as roots
from pmo.model.record import Record
from pmo.parse import document
from pmo.pipeline import forge
from pmo.pipeline.load import SETTINGS, load_kinds
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import atomic, editor, init, new, origin
from pmo.scaffold import forge as forges
from pmo.scaffold.problem import InputError
from pmo.scaffold.yaml_text import dump
from pmo.validate import kinds as kind_loader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.kind import Kind

__all__ = [
    "PROFILES",
    "Firm",
    "editor_settings",
    "kinds_of",
    "read_schemas",
    "schema_texts",
    "start",
    "workspace_plan",
]

PROFILES: Final = init.PROFILES

SHARED_SCHEMAS: Final = ("_common.json", "_kind.meta.json", SETTINGS, "process.schema.json")
"""Schemas of the toolkit that every profile uses; the firm's own profile uses all of them."""
_PAGES: Final = ("processes", "runbooks")
_HOLDERS: Final = "holders"


@dataclass(frozen=True, slots=True)
class Firm:
    """What a new workspace has to know about its firm."""

    company: str
    currency: str = "USD"
    timezone: str = "America/New_York"
    forge: str = forges.GITHUB


def start(
    target: Path, firm: Firm, today: date, *, profile: str = init.FIRM, merge: bool = False, write: bool = True
) -> tuple[str, ...]:
    """Write a new workspace and return the paths of the files written (or that would be, without `write`).

    What was written is noted in `.pmo`, so that `pmo upgrade` can tell later what the firm has changed.
    """
    plan = workspace_plan(firm, today, profile)
    full = {**plan, **_of_its_own(plan, firm, profile)}
    wanted: dict[str, bytes] = {path: text.encode() for path, text in init.additions(target, full, merge=merge).items()}
    wanted |= _noted(target, firm, today, profile, plan, wanted)
    if write:
        for path, content in wanted.items():
            atomic.write_bytes(target / path, content)
    return tuple(wanted)


def _noted(
    target: Path, firm: Firm, today: date, profile: str, plan: Mapping[str, str], wanted: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files of `.pmo` that have to be written: all of them, or what `--merge` adds to those that are there."""
    known = origin.read(target)
    if known is None:
        names = {"company": firm.company, "currency": firm.currency, "timezone": firm.timezone, "forge": firm.forge}
        return origin.files(origin.Origin(__version__, profile, today, names, plan, first=__version__))
    added = {path: text for path, text in plan.items() if path in wanted and path not in known.texts}
    return origin.files(replace(known, texts={**known.texts, **added})) if added else {}


def _of_its_own(plan: Mapping[str, str], firm: Firm, profile: str) -> dict[str, str]:
    """What follows from the firm's own schemas and policy, and is therefore nothing to upgrade: `pmo forge write` keeps it in step."""
    if profile != init.FIRM or firm.forge == forges.NONE:
        return {}
    texts = {path.removeprefix("schemas/"): text for path, text in plan.items() if path.startswith("schemas/")}
    kinds = kinds_of(texts)
    return {**forge.owners(kinds, firm.forge, None, {}, {}), **forge.forms(kinds, firm.forge)}


def schema_texts(profile: str) -> dict[str, str]:
    """The schemas that a workspace of this profile gets, by file name."""
    shipped = {
        source.name: source.read_text(encoding="utf-8")
        for source in sorted(roots.bundled("schemas").glob("*.json"))
        if profile == init.FIRM or source.name in SHARED_SCHEMAS
    }
    return {**shipped, **init.of_profile(profile, "schemas")}


def kinds_of(texts: Mapping[str, str]) -> dict[str, Kind]:
    """The kinds that a set of schemas describes."""
    return read_schemas(texts)[0]


def read_schemas(texts: Mapping[str, str]) -> tuple[dict[str, Kind], list[Finding]]:
    """Kinds and faults of a set of schemas; what all schemas need comes from the toolkit when it is not among them."""
    full = {name: text for name, text in texts.items() if name != SETTINGS}
    for name in (kind_loader.COMMON, kind_loader.META):
        if name not in full:
            full[name] = (roots.bundled("schemas") / name).read_text(encoding="utf-8")
    return kind_loader.load_kinds(full, "schemas")


def workspace_plan(firm: Firm, today: date, profile: str = init.FIRM) -> dict[str, str]:
    """Every file of a new workspace, by path: copies of what ships with the toolkit, and what is made for the firm."""
    schemas = schema_texts(profile)
    kinds = kinds_of(schemas)
    plan = {f"schemas/{name}": text for name, text in schemas.items()}
    plan.update((path, init.as_draft(text, today)) for path, text in _pages(profile))
    plan.update(_people_less_roles(plan, kinds, today))
    plan.update(
        init.templates(
            {
                "company": firm.company,
                "company_yaml": _scalar(firm.company),
                "site_title_yaml": _scalar(f"{firm.company} PMO handbook"),
                "currency": firm.currency,
                "timezone": firm.timezone,
                "version": __version__,
                "year": str(today.year),
            },
            profile,
        )
    )
    values = {"version": __version__, "trunk": forge.TRUNK}
    plan.update(forges.files(firm.forge, values, firm=profile == init.FIRM))
    if profile == init.FIRM:
        plan["mkdocs.yml"] = (roots.bundled("schemas").parent / "mkdocs.yml").read_text(encoding="utf-8")
    plan[editor.PATH] = editor.with_schemas("", editor.mapping(kinds.values(), f"schemas/{SETTINGS}"))
    return plan


def _pages(profile: str) -> Iterator[tuple[str, str]]:
    if profile != init.FIRM:
        yield from ((f"processes/{name}", text) for name, text in init.of_profile(profile, "processes").items())
        return
    for folder in _PAGES:
        for source in sorted(roots.bundled(folder).glob("*.md")):
            yield f"{folder}/{source.name}", source.read_text(encoding="utf-8")


def _people_less_roles(pages: Mapping[str, str], kinds: Mapping[str, Kind], today: date) -> Iterator[tuple[str, str]]:
    """A record without holders for every role that a page names, so that a new workspace has no dangling reference."""
    named = {
        (target, value)
        for path, text in pages.items()
        for kind in kinds.values()
        if kind.files[0].split("/", 1)[0] == path.split("/", 1)[0] and path.endswith(".md")
        for field in kind.refs
        for target in field.ref[:1]
        for value in _values(path, text, field.path)
    }
    for target, wanted in sorted(named):
        kind = kinds.get(target)
        if kind is None or kind.format != "yml" or not kind.slug_id:
            continue
        data: dict[str, object] = {"id": wanted, kind.label: init.title_of(wanted)}
        if kind.find(_HOLDERS) is not None:
            data[_HOLDERS] = []
        made = new.draft(
            kind, data, as_of=today, taken=(), schema=kind.path, body="", reads_as_text=reads_as_text
        )  # fmt: skip
        yield made.path, made.text


def _values(path: str, text: str, field: str) -> Iterator[str]:
    read = document.read(path, text.encode())
    record = Record("", "", path, read.data or {}, read.source)
    for _, value in record.walk(field):
        if isinstance(value, str):
            yield value


def _scalar(text: str) -> str:
    return dump({"x": text}, reads_as_text).removeprefix("x: ").rstrip("\n")


def editor_settings(root: Path, *, write: bool = True) -> bool:
    """Bring `.vscode/settings.json` in step with the schemas; returns whether it was not.

    InputError when the workspace uses the schemas of the toolkit: an editor cannot be told where those are.
    """
    folder = roots.schema_folder(root)
    if not folder.is_relative_to(root):
        raise InputError("This workspace has no schemas of its own; `pmo init . --merge` copies them here.")
    kinds, _, _, _ = load_kinds(root)
    path = root / editor.PATH
    link = atomic.link_on_the_way(root, path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; put the real file or folder there first.")
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    after = editor.with_schemas(
        before, editor.mapping(kinds.values(), f"{folder.relative_to(root).as_posix()}/{SETTINGS}")
    )
    if write and after != before:
        atomic.write_text(path, after)
    return after != before
