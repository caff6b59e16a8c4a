"""Editor settings from the schemas: `.vscode/settings.json` maps each schema to the files of its kind.

The YAML language server then completes fields and checks values while somebody types. It knows YAML files only:
front matter of Markdown pages and tables cannot be mapped, `pmo lint` is what checks those.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from pmo.scaffold.places import glob
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pmo.model.kind import Kind

PATH: Final = ".vscode/settings.json"
KEY: Final = "yaml.schemas"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|/\*.*?\*/|[{}\[\],:]|[^\s{}\[\],:"/]+', re.DOTALL)


def mapping(kinds: Iterable[Kind], settings_schema: str) -> dict[str, list[str]]:
    """Schema file to the patterns of its files, for the kinds that are YAML; `pmo.yml` has a schema of its own."""
    out = {f"./{kind.path}": [glob(path) for path in kind.files] for kind in kinds if kind.format == "yml"}
    out[f"./{settings_schema}"] = ["pmo.yml"]
    return dict(sorted(out.items()))


def with_schemas(text: str, schemas: dict[str, list[str]]) -> str:
    """The settings with their schema mapping replaced; every other setting and every comment stays as it is.

    Schemas that somebody mapped to other places than `./schemas` are kept. InputError when the text is no settings file.
    """
    tokens = [(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]
    tokens = [token for token in tokens if not token[0].startswith(("//", "/*"))]
    if not tokens:
        return json.dumps({KEY: schemas}, indent=2, ensure_ascii=False) + "\n"
    if tokens[0][0] != "{" or tokens[-1][0] != "}":
        raise InputError(f"{PATH} is not a list of settings; mend it or move it away, then run the command again.")
    for name, start, end in _members(tokens):
        if name == KEY:
            folder = next(iter(schemas)).rsplit("/", 1)[0]
            old = _value(text[start:end])
            kept = {key: value for key, value in old.items() if not key.startswith(f"{folder}/")}
            return text[:start] + _block({**kept, **schemas}) + text[end:]
    opening = tokens[0][2]
    empty = len(tokens) == 2
    return f'{text[:opening]}\n  "{KEY}": {_block(schemas)}{"" if empty else ","}{text[opening:] if not empty else chr(10) + text[opening:].lstrip()}'


def _members(tokens: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """Name, start and end of the value of each member of the outermost object."""
    depth, index = 0, 0
    while index < len(tokens):
        word = tokens[index][0]
        if word in "{[":
            depth += 1
        elif word in "}]":
            depth -= 1
        elif depth == 1 and word.startswith('"') and index + 1 < len(tokens) and tokens[index + 1][0] == ":":
            first = last = index + 2
            level = 0
            while last < len(tokens):
                level += (tokens[last][0] in "{[") - (tokens[last][0] in "}]")
                if level == 0:
                    break
                last += 1
            if last >= len(tokens):
                raise InputError(f"{PATH} ends inside the setting {word}; mend it, then run the command again.")
            yield json.loads(word), tokens[first][1], tokens[last][2]
            index = last
        index += 1


def _value(text: str) -> dict[str, Any]:
    """A JSON object with comments and trailing commas as editors allow them; empty when it is none."""
    plain = "".join(part for part in _TOKEN.findall(text) if not part.startswith(("//", "/*")))
    try:
        value = json.loads(re.sub(r",([}\]])", r"\1", plain))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _block(schemas: dict[str, Any]) -> str:
    return json.dumps(schemas, indent=2, ensure_ascii=False).replace("\n", "\n  ")
