"""What a workspace was made from: `.pmo/origin.json` and the original texts, compressed, in `.pmo/originals/`.

`pmo upgrade` compares three ways with it: what the toolkit wrote, what the firm made of it, what a newer version would
write. The original texts are part of it because a firm installs the new version in place of the old one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PATH: Final = ".pmo/origin.json"
FOLDER: Final = ".pmo/originals"
_NOTE: Final = "What pmo wrote here. pmo upgrade compares with it; leave it as it is."
_MOST: Final = 64 * 1024 * 1024
_UNSAFE: Final = re.compile(r"\A(?:[/\\]|[A-Za-z]:)|(?:\A|[/\\])\.\.(?:[/\\]|\Z)|\\")


@dataclass(frozen=True, slots=True)
class Origin:
    """A version, what it was told about the firm, and every text it wrote, by path.

    `first` is the version that started the workspace; `migrations` are the names of those that its records have seen.
    """

    version: str
    profile: str
    day: date
    firm: Mapping[str, str]
    texts: Mapping[str, str]
    migrations: tuple[str, ...] = ()
    first: str = ""


def files(origin: Origin) -> dict[str, bytes]:
    """The two files that hold an origin; the same origin gives the same bytes."""
    about = {
        "note": _NOTE,
        "toolkit": origin.version,
        "first_toolkit": origin.first or origin.version,
        "profile": origin.profile,
        "made_on": origin.day.isoformat(),
        "firm": dict(sorted(origin.firm.items())),
        "migrations": list(origin.migrations),
        "files": {path: digest(text) for path, text in sorted(origin.texts.items())},
    }
    packed = json.dumps(dict(sorted(origin.texts.items())), ensure_ascii=False, separators=(",", ":")).encode()
    return {
        originals(origin.version): gzip.compress(packed, 9, mtime=0),
        PATH: (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode(),
    }


def originals(version: str) -> str:
    """The path of the texts of a version."""
    return f"{FOLDER}/{version}.json.gz"


def digest(text: str) -> str:
    """The mark of a text, the same for every kind of line end."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()


def read(root: Path) -> Origin | None:
    """The origin of a workspace; None when it has none, InputError when it cannot be used.

    Original texts that are missing or were changed by hand are left out: their files are then nobody's but the firm's.
    """
    path = root / PATH
    if not path.is_file():
        return None
    try:
        about: Any = json.loads(path.read_text(encoding="utf-8"))
        version, marks, firm = str(about["toolkit"]), about["files"], about["firm"]
        wrong = next((name for name in (*marks, version) if _UNSAFE.search(name)), None)
        if wrong is not None:
            raise InputError(
                f"{PATH} names “{wrong}”, which is not a file of this workspace; it was not written by pmo."
            )
        texts = _texts(root / originals(version))
        return Origin(
            version,
            str(about["profile"]),
            date.fromisoformat(about["made_on"]),
            {str(name): str(value) for name, value in firm.items()},
            {name: texts[name] for name, mark in marks.items() if name in texts and digest(texts[name]) == mark},
            tuple(map(str, about.get("migrations", ()))),
            str(about.get("first_toolkit") or version),
        )
    except InputError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as error:
        raise InputError(
            f"{PATH} cannot be read ({type(error).__name__}). Bring it back from Git: `git checkout -- .pmo`."
        ) from None


def _texts(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        raw = unpack.decompress(path.read_bytes(), _MOST)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    value = json.loads(raw)
    return {str(name): text for name, text in value.items() if isinstance(text, str)}
