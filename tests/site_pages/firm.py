"""Pages of small workspaces, and of the example firm, as HTML without the site around them."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.render.site.page import Site

PEOPLE = {
    "registers/clients/acme.yml": "id: acme\nname: Acme Tooling\nstatus: active\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
    "registers/people/bo.lee.yml": "id: bo.lee\nname: Bo Lee\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\n",
}


def site(root: Path, files: Mapping[str, str], audience: str = "internal") -> Site:
    """The staged pages of these files and three standing records."""
    return stage(workspace(root, {**PEOPLE, **files}), audience=audience)


def plain(page_html: str) -> str:
    """The words of a page: without tags, character references read, spaces folded."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page_html)).split())


def words(root: Path, files: Mapping[str, str], path: str, audience: str = "internal") -> str:
    """The words of one page."""
    return plain(site(root, files, audience).pages[path].html)


@cache
def example(audience: str = "internal") -> Site:
    """The pages of the example firm."""
    return stage(load(ROOT, AS_OF), audience=audience)
