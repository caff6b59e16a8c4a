"""The site engine's plugin: gives mkdocs the pages of the workspace, so that bare `mkdocs build` works too.

Pages come from our own templates, encoded already, and go into the site as they are; only handbook prose passes
through Markdown, and is cleaned afterwards. Nothing of `docs_dir` is published.
"""

from __future__ import annotations

import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Section
from mkdocs.structure.toc import AnchorLink

from pmo.cli import options
from pmo.pipeline import publish
from pmo.render.site import csp, search, tree
from pmo.render.site.encode import clean, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as MkDocsPage

    from pmo.render.site.page import Site

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

STYLES: Final = (f"{tree.PREFIX}/tokens.css", f"{tree.PREFIX}/pmo.css")
WATCHED: Final = ("projects", "registers", "processes", "runbooks", "reports", "schemas", "pmo.yml")
_ID: Final = re.compile(r'\sid="([^"]+)"')
_PART: Final = re.compile(r'<h2 id="([^"]+)">([^<]+)</h2>')
_TABLE: Final = re.compile(r"<table>.*?</table>", re.DOTALL)
_HEADING: Final = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_LEFT_OUT: Final = re.compile(r"\.map\Z|\Asitemap\.xml\Z|\Aassets/javascripts/lunr/")
_log = logging.getLogger("mkdocs.plugins.pmo")


class PmoConfig(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in mkdocs.yml."""

    audience = config_options.Type(str, default="internal")
    only = config_options.Type(str, default="")


class PmoPlugin(BasePlugin[PmoConfig]):  # type: ignore[no-untyped-call]
    """Stages the pages of the workspace beside mkdocs.yml."""

    staged: Site | None = None
    """Set by `pmo publish`, which has staged the pages already."""

    progress: Callable[[int, int], None] | None = None
    """Called after each page with the number of pages built and of all pages."""

    wanted: tuple[str, str] | None = None
    """Audience and path of a preview, set by `pmo serve`."""

    def __init__(self) -> None:
        self.serving = False
        self.site: Site
        self._state: object = None
        self._built = 0

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002
        """Remembers what the build is for, and keeps this instance alive over the rebuilds of `mkdocs serve`."""
        self.serving = command == "serve"

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Pages, navigation, titles, theme overrides, styles, search, watched folders."""
        root = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        self.site = self.staged or self._stage(root)
        self._built = 0
        config.site_name = str(text(self.site.title))
        config.nav = [{str(text(title)): self._entry(path)} for title, path in self.site.nav]
        config.extra_css = list(STYLES)
        config.extra_javascript = []
        config.repo_url = None
        config.copyright = clean(config.copyright) if config.copyright else None
        config.docs_dir = str(tree.ASSETS)  # nothing of it is published, so nothing of it is looked at
        config.theme.dirs.insert(0, str(tree.OVERRIDES))
        config.theme.static_templates = {name for name in config.theme.static_templates if name != "sitemap.xml"}
        pagefind = self.site.search == "pagefind" and not self.serving
        config.extra["pmo_search"] = "pagefind" if pagefind else "builtin"
        config.extra["pmo_synonyms"] = [list(group) for group in self.site.synonyms]
        stock: Any = config.plugins.get("material/search")
        if stock is not None:
            stock.config.enabled = not pagefind
        config.watch.extend(str(root / name) for name in WATCHED if (root / name).exists())
        return config

    def _stage(self, root: Path) -> Site:
        """The staged site; the one of the last build while no file of the workspace has changed."""
        audience, only = self.wanted or (self.config.audience, self.config.only)
        state = (root, audience, only, options.today(), publish.state(root, (*WATCHED, ".pmo")))
        if state != self._state:
            self.site = publish.edition(root, options.today(), audience=audience, only=only).site
            self._state = state
        return self.site

    def _entry(self, path: str) -> Any:
        children = self.site.children.get(path)
        return [path, *({str(text(title)): child} for title, child in children)] if children else path

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Our pages and assets; of mkdocs's own files only those of the theme, without what no page asks for."""
        out = Files([file for file in files if file.src_dir != config.docs_dir and not _LEFT_OUT.search(file.src_uri)])
        for page in self.site.pages.values():
            out.append(File.generated(config, page.path, content=page.markdown()))
        for path, offered in self.site.files.items():
            out.append(File.generated(config, path, content=offered))
        for path, source in tree.assets():
            out.append(File.generated(config, path, abs_src_path=str(source)))
        return out

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        """Pages outside the navigation belong to the tab they were made for, so that it is highlighted."""
        listed = {page.file.src_uri: page for page in nav.pages}
        for file in files.documentation_pages():
            staged = self.site.pages.get(file.src_uri)
            if staged is None or file.page is None or file.src_uri in listed:
                continue
            tab = listed.get(staged.section)
            if tab is not None:
                file.page.parent = tab.parent if isinstance(tab.parent, Section) else tab  # type: ignore[assignment]
        return nav

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Only handbook prose is Markdown; the rest of a page is HTML of our own and joins it afterwards."""
        staged = self.site.pages.get(page.file.src_uri)
        return staged.prose if staged is not None else ""

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """The page as our templates made it, around its prose without anything that acts."""
        staged = self.site.pages[page.file.src_uri]
        prose = _TABLE.sub(_framed, clean(html)) if staged.prose else ""
        whole = "\n".join(part for part in (staged.html, prose, staged.after) if part)
        if staged.prose and page.toc is not None:
            page.toc.items.extend(AnchorLink(title, name, 2) for name, title in _PART.findall(staged.after))
        page.present_anchor_ids = {*(page.present_anchor_ids or ()), *_ID.findall(whole)}
        return whole

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Tell whoever waits how far the build is."""
        self._built += 1
        if self.progress is not None:
            self.progress(self._built, len(self.site.pages))
        return output

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Search, then a content security policy with the hashes of the theme's own inline scripts."""
        site = Path(config.site_dir)
        if config.extra["pmo_search"] == "pagefind":
            try:
                search.index(site)
            except search.SearchError as error:
                _log.warning("The pages are built, but search is not: Pagefind failed (%s).", error)
        else:
            search.add_synonyms(site, self.site.synonyms)
        csp.seal(site, preview=self.serving)


def _framed(table: re.Match[str]) -> str:
    """A table of the prose in a box of its own that scrolls on a phone and that the keyboard can reach."""
    first = _HEADING.search(table.group())
    name = text(Markup(first.group(1)).striptags()) if first else "Table"  # noqa: S704 - cleaned before
    whole = table.group().replace("<table>", '<table class="rec prose">', 1)
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{whole}</div>'
