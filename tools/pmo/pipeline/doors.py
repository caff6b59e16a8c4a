"""What mkdocs.yml may ask of the site engine: a pull request that changes it must not run anything when CI publishes.

Only what is known to be harmless passes, and only in the way of writing that this reader and mkdocs understand alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOP: Final = frozenset(
    (
        "site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name", "edit_uri", "edit_uri_template", "docs_dir", "site_dir",
        "use_directory_urls", "strict", "theme", "extra", "plugins", "markdown_extensions", "validation", "nav", "exclude_docs", "draft_docs", "not_in_nav", "watch", "dev_addr",
    )
)  # fmt: skip
_THEME: Final = frozenset(("name", "language", "direction", "font", "icon", "logo", "favicon", "features", "palette"))
_EXTRA: Final = frozenset(("generator", "homepage", "social", "status", "tags"))
_INSIDE: Final = {"": _TOP, "theme": _THEME, "extra": _EXTRA}
"""The keys that may be there, by where they stand; further down anything may."""
_PLUGINS: Final = frozenset(("pmo", "search", "material/search"))
_EXTENSIONS: Final = frozenset(
    ("abbr", "admonition", "def_list", "fenced_code", "footnotes", "sane_lists", "smarty", "tables", "toc")
)
_READING: Final = frozenset(("pymdownx.snippets", "pymdownx.b64"))
"""Extensions that bring other files into a page."""
_YAML: Final = "tag:yaml.org,2002:"
_PLAIN: Final = frozenset(
    f"{_YAML}{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)
_PRINTED: Final = frozenset(("theme", "extra", "site_url", "site_author", "site_description"))
"""What the theme prints as it is; the plugin takes care of the rest."""
_MARKUP: Final = frozenset('<>"')


def open_doors(path: Path) -> list[str]:
    """What in an mkdocs.yml could run code, read other files, print the environment or put foreign HTML on a page."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ["line 1: a file that is not UTF-8 text"]
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):  # a part that repeats itself can stand for a billion
                line = event.start_mark.line + 1 if event.start_mark else 1
                return [f"line {line}: a part that is repeated (`*{str(event.anchor)[:60]}`)"]
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return [f"line {line}: {what}" for line, what in sorted(set(_found(node, "")))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return [f"line {mark.line + 1 if mark else 1}: what cannot be read as YAML"]
    except RecursionError:
        return ["line 1: values that are nested too deep"]


def _found(node: Any, under: str) -> Iterator[tuple[int, str]]:
    """The doors in a value; `under` is the dotted way to it."""
    if node is None:
        return
    line = node.start_mark.line + 1
    if node.tag not in _PLAIN:
        yield line, f"the tag {node.tag.replace(_YAML, '!!')[:60]}"
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _entry(key, value, under)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode) and under in ("plugins", "markdown_extensions"):
                yield from _named(item, under)
            else:
                yield from _found(item, under)
    elif under.partition(".")[0] in _PRINTED and _MARKUP & set(node.value):
        yield line, f'a value with <, > or " in `{under}`'


def _entry(key: Any, value: Any, under: str) -> Iterator[tuple[int, str]]:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode) or key.tag not in _PLAIN:
        merged = isinstance(key, yaml.ScalarNode) and key.value == "<<"
        yield line, "the merge key `<<`" if merged else f"a key with the tag {key.tag.replace(_YAML, '!!')[:60]}"
        return
    name = str(key.value)
    if under in ("plugins", "markdown_extensions"):
        yield from _named(key, under)
    elif under in _INSIDE and name not in _INSIDE[under]:
        yield line, f"`{name[:60]}`" if not under else f"`{under}.{name[:60]}`"
    if _MARKUP & set(name):
        yield line, 'a key with <, > or "'
    yield from _found(value, f"{under}.{name}" if under else name)


def _named(node: Any, under: str) -> Iterator[tuple[int, str]]:
    name = str(node.value)
    known = (
        name in _PLUGINS
        if under == "plugins"
        else name in _EXTENSIONS or (name.startswith("pymdownx.") and name not in _READING)
    )
    if not known:
        yield node.start_mark.line + 1, f"the {'plugin' if under == 'plugins' else 'Markdown extension'} “{name[:60]}”"
