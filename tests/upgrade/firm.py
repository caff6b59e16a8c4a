"""A small firm that was started with version 0.1.0, and newer versions of the toolkit to upgrade it to."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from pmo.pipeline.upgrade import Release, Upgrade, carry_out, plan
from pmo.scaffold import origin
from pmo.scaffold.migrate import parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.scaffold.migrate import Migration

DAY = date(2026, 11, 20)
PAGE = """\
---
id: kick-off
title: Kick-off
status: draft
owner: it-project-manager
version: "1.0"
review_by: 2027-11-20
---

## Why

Everybody hears the same.

## Steps

One.

Two.

Three.
"""
SCHEMA = """\
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "note.schema.json",
  "title": "Note",
  "description": "A note of the office, for tests of the upgrade.",
  "x-kind": {
    "plural": "Notes",
    "files": ["registers/notes/{id}.yml"],
    "id": "{slug}",
    "columns": ["id", "title"]
  },
  "type": "object",
  "additionalProperties": false,
  "required": ["id", "title"],
  "properties": {
    "id": {"type": "string", "title": "Id", "description": "Name of the note."},
    "title": {"type": "string", "title": "Title", "description": "What it is about."},
    "owner": {"type": "string", "title": "Owner", "description": "Who keeps it."},
    "level": {"type": "string", "title": "Level", "description": "How much it matters."},
    "parts": {"type": "array", "title": "Parts", "description": "Its parts.", "items": {"type": "object", "properties": {
      "owner": {"type": "string", "title": "Owner", "description": "Who keeps the part."},
      "keeper": {"type": "string", "title": "Keeper", "description": "Who keeps the part."}}}},
    "tags": {"type": "array", "title": "Tags", "description": "Words.", "items": {"type": "string"}},
    "notes": {"type": "string", "title": "Notes", "description": "Anything else."}
  }
}
"""
TEXTS = {
    "pmo.yml": "# Settings\ncompany: Acme\ncurrency: USD\n",
    "README.md": "# Acme\n\nVersion 0.1.0\n",
    "processes/kick-off.md": PAGE,
    "schemas/note.schema.json": SCHEMA,
}


def made(root: Path, texts: Mapping[str, str] = TEXTS, version: str = "0.1.0") -> Path:
    """A workspace as `pmo init` of an earlier version left it."""
    known = origin.Origin(
        version, "firm", DAY, {"company": "Acme", "currency": "USD", "timezone": "UTC"}, texts, first=version
    )
    for path, content in {**{path: text.encode() for path, text in texts.items()}, **origin.files(known)}.items():
        put(root, path, content)
    return root


def put(root: Path, path: str, content: str | bytes) -> None:
    """Write one file."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)


def newer(changes: Mapping[str, str | None] | None = None, *migrations: Migration, version: str = "0.2.0") -> Release:
    """A version that differs from 0.1.0 in some files; None takes a file out."""
    texts = {**TEXTS, **(changes or {})}
    return Release(version, {path: text for path, text in texts.items() if text is not None}, migrations)


def migration(*operations: dict[str, object], kind: str = "note", since: str = "0.2.0", name: str = "") -> Migration:
    """A migration from its operations."""
    raw = {
        "since": since,
        "kind": kind,
        "why": "The word was misunderstood by most readers.",
        "operations": list(operations),
    }
    return parse(name or f"{since}-{kind}-{len(operations)}", json.dumps(raw))


def upgraded(root: Path, new: Release) -> Upgrade:
    """Plan and carry out."""
    found = plan(root, new)
    carry_out(root, found)
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Every file with its content."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git/" not in path.relative_to(root).as_posix()
    }


def steps(found: Upgrade) -> list[tuple[str, str]]:
    """What happens to which file."""
    return [(step.what, step.path) for step in found.steps]
