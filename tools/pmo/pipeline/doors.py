"""What mkdocs.yml may ask of the site engine: a pull request that changes it must not run anything when CI publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PLUGINS: Final = frozenset(("pmo", "search", "material/search"))
_KEYS: Final = frozenset(("hooks", "INHERIT", "custom_dir", "extra_templates"))
_EXTENSIONS: Final = frozenset(
    ("abbr", "admonition", "def_list", "fenced_code", "footnotes", "sane_lists", "smarty", "tables", "toc")
)
_READING: Final = frozenset(("pymdownx.snippets", "pymdownx.b64"))
"""Extensions that bring other files into a page."""


def open_doors(path: Path) -> list[str]:
    """What in an mkdocs.yml runs code, reads other files or prints the environment; a file that is no YAML is mkdocs's to refuse."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return []
    return [f"line {line}: {what}" for line, what in sorted(set(_found(node, "")))]


def _found(node: Any, under: str) -> Iterator[tuple[int, str]]:
    if node is None:
        return
    line = node.start_mark.line + 1
    if not node.tag.startswith("tag:yaml.org,2002:") or ":python/" in node.tag:
        yield line, f"the tag {node.tag.replace('tag:yaml.org,2002:', '!!')[:60]}"
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in _KEYS and under in ("", "theme"):
                yield key.start_mark.line + 1, f"`{key.value}`"
            elif under in ("plugins", "markdown_extensions"):
                yield from _named(key, under)
                yield from _found(value, f"{under}.")
            else:
                yield from _found(value, str(key.value) if not under else f"{under}.")
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and under in ("plugins", "markdown_extensions"):
                yield from _named(item, under)
            else:
                yield from _found(item, under)


def _named(node: Any, under: str) -> Iterator[tuple[int, str]]:
    name = str(node.value)
    known = (
        name in _PLUGINS
        if under == "plugins"
        else name in _EXTENSIONS or (name.startswith("pymdownx.") and name not in _READING)
    )
    if not known:
        yield node.start_mark.line + 1, f"the {'plugin' if under == 'plugins' else 'Markdown extension'} “{name[:60]}”"
