"""The site engine's plugin: gives mkdocs the pages of the workspace, so that bare `mkdocs build` works too.

Handbook prose is cleaned after rendering; everything else on a page was made and encoded by our own
templates. Nothing of `docs_dir` is published.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Section

from pmo.cli import options
from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from pmo.render.site import csp
from pmo.render.site.encode import clean
from pmo.render.site.page import BODY_END, BODY_START

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page as MkDocsPage

    from pmo.render.site.page import Site

HERE = Path(__file__).resolve().parent / "render" / "site"
_BODY = re.compile(f"{re.escape(BODY_START)}(.*?){re.escape(BODY_END)}", re.DOTALL)


class PmoConfig(Config):  # type: ignore[no-untyped-call]
    """Options of the plugin in mkdocs.yml."""

    audience = config_options.Type(str, default="internal")
    only = config_options.Type(str, default="")


class PmoPlugin(BasePlugin[PmoConfig]):
    """Stages the pages of the workspace beside mkdocs.yml."""

    staged: Site | None = None
    """Set by `pmo publish`, which has staged the pages already."""

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Keeps this instance alive over the rebuilds of `mkdocs serve`."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Theme overrides, styles, watched folders, titles."""
        root = Path(config.config_file_path or "mkdocs.yml").resolve().parent
        if self.staged is None or config.get("_pmo_live"):
            self.site = stage(load(root, options.today()), audience=self.config.audience, only=self.config.only)
        else:
            self.site = self.staged
        config.site_name = self.site.title
        config.theme.dirs.insert(0, str(HERE / "overrides"))
        config.extra_css = ["assets/pmo/tokens.css", "assets/pmo/pmo.css"]
        for folder in ("projects", "registers", "processes", "runbooks", "schemas", "pmo.yml"):
            if (root / folder).exists():
                config.watch.append(str(root / folder))
        config.nav = [{title: self._entry(path)} for title, path in self.site.nav]
        return config

    def _entry(self, path: str) -> Any:
        children = self.site.children.get(path)
        return [path, *({title: child} for title, child in children)] if children else path

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Our pages and assets; of mkdocs's own files only the theme's stay."""
        out = Files([file for file in files if file.src_dir != config.docs_dir])
        for page in self.site.pages.values():
            file = File.generated(config, page.path, content=page.markdown())
            file.edit_uri = None
            out.append(file)
        for asset in sorted((HERE / "assets").rglob("*")):
            if asset.is_file():
                out.append(File.generated(config, f"assets/pmo/{asset.relative_to(HERE / 'assets').as_posix()}", abs_src_path=str(asset)))
        return out

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG002
        """Pages outside the navigation belong to the tab they were made for."""
        by_path = {page.file.src_uri: page for page in nav.pages}
        for file in files.documentation_pages():
            staged = self.site.pages.get(file.src_uri)
            if staged is None or file.page is None or file.src_uri in by_path:
                continue
            parent = by_path.get(staged.section)
            if parent is not None and isinstance(parent.parent, Section):
                file.page.parent = parent.parent
        return nav

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Handbook prose, rendered, without anything that acts."""
        return _BODY.sub(lambda part: clean(part.group(1)), html, count=1)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """A content security policy with the hashes of the theme's own inline scripts."""
        csp.seal(Path(config.site_dir))
