"""The one door for record text into pages: every character that could mean something is a character reference.

Letters, digits, spaces and a few marks of plain prose pass; all else becomes `&#N;`. The text then means the same inside HTML, Markdown
and front matter, and nothing in it can open a tag, an attribute, a link or a template. Text that is HTML
already (our own templates and charts) is marked as such and passes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import nh3
from markupsafe import Markup

from pmo.render.site.weight import bearable
from pmo.render.words import readable

_SAFE: Final = re.compile(r"[^-A-Za-z0-9 .,%–—“”’−·…\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]")
_SPACE: Final = re.compile(r"\s+")
SCHEMES: Final = frozenset({"https", "mailto"})
TAGS: Final = frozenset(
    [
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
        "strong",
        "em",
        "b",
        "i",
        "code",
        "pre",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "caption",
        "del",
        "sup",
        "sub",
        "span",
        "div",
        "figure",
        "figcaption",
        "abbr",
        "kbd",
        "details",
        "summary",
    ]
)
ATTRIBUTES: Final = {
    "*": {"id", "class", "title"},
    "a": {"href", "title", "class", "id"},
    "td": {"colspan", "rowspan", "class", "align"},
    "th": {"colspan", "rowspan", "scope", "class", "align"},
    "ol": {"start", "class"},
    "pre": {"class", "id", "tabindex"},
    "div": {"class", "id", "tabindex", "role", "aria-label"},
}


def text(value: Any) -> Markup:
    """One line of text, inert everywhere; white space is folded."""
    if hasattr(value, "__html__"):
        return Markup(value)  # noqa: S704 - it is HTML of our own already
    if value is None:
        return Markup()
    return _inert(str(value))


@lru_cache(maxsize=32_768)
def _inert(value: str) -> Markup:
    """The same words and names stand on many pages."""
    folded = _SPACE.sub(" ", value)
    return Markup(_SAFE.sub(lambda part: f"&#{ord(part.group())};", folded))  # noqa: S704 - encoded on this line


def verbatim(line: object) -> Markup:
    """One line of an example, inert like all text, with its spaces kept."""
    return Markup(_SAFE.sub(lambda part: f"&#{ord(part.group())};", str(line)))  # noqa: S704 - encoded on this line


def link_target(address: str) -> str:
    """An address that may stand in a link: https or mailto; empty when it is anything else."""
    scheme, colon, _ = address.strip().partition(":")
    return address.strip() if colon and scheme.lower() in SCHEMES else ""


def _own(_tag: str, name: str, value: str) -> str | None:
    """The attribute, but no id that the theme's own scripts look for: theirs begin with two underscores."""
    return None if name == "id" and value.startswith("__") else value


def clean(html: str) -> str:
    """HTML that came from staff-written Markdown, without anything that acts."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={name: set(names) for name, names in ATTRIBUTES.items()},
        attribute_filter=_own,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def prose(markdown_text: str, year: int = 0) -> Markup:
    """A narrative field (Markdown) as clean HTML; dates without the year when it is `year`."""
    import markdown  # noqa: PLC0415 - only pages with narratives need it

    html = markdown.markdown(
        readable(bearable(markdown_text), year), extensions=["tables", "sane_lists"], output_format="html"
    )
    return Markup(clean(html))  # noqa: S704 - cleaned on this line
