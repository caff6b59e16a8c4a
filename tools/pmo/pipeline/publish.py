"""Publishing: a plain Markdown tree that any generator can take, and the site that mkdocs makes of it."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pmo.model.finding import Level
from pmo.pipeline.doors import open_doors
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.report import TemplateFault
from pmo.pipeline.site import stage
from pmo.render.site import tree
from pmo.scaffold.atomic import link_on_the_way
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from pmo.render.site.page import Site

MKDOCS: Final = "mkdocs.yml"
PLUGIN: Final = "pmo"
_SHOWN: Final = 10
_OURS: Final = ("404.html", f"{tree.PREFIX}/js/search.js")
"""What a folder must hold to be taken for a site that was built before, and so may be replaced."""


class PublishError(Exception):
    """The handbook could not be published; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where an edition is written: the Markdown tree and the site."""

    docs: Path
    site: Path


def places(root: Path, audience: str, site: Path | None = None) -> Places:
    """The handbook goes to `build/docs` and `site`; editions for other readers lie apart, so that none is taken for it.

    Raises PublishError where a link of the workspace would lead elsewhere.
    """
    folder = root / "build" if audience == "internal" else root / "build" / audience.replace(":", "-")
    found = Places(folder / "docs", site or (root if audience == "internal" else folder) / "site")
    for place in (found.docs, found.site):
        link = link_on_the_way(root, place)
        if link is not None:
            raise PublishError(f"{link} is a symbolic link; nothing is published through a link. Remove it.")
    return found


@dataclass(frozen=True, slots=True)
class Edition:
    """The pages of one audience, and how many errors the records have."""

    site: Site
    errors: int


def edition(
    root: Path, today: date, as_of: date | None = None, *, audience: str = "internal", only: str = "",
    overlay: Path | None = None, documents: bool = False,
) -> Edition:  # fmt: skip
    """Load the workspace at `root` and stage the pages of one audience. Errors in the records are counted, no more.

    Raises PublishError for a workspace that must not become a site.
    """
    loaded = load(root, today, as_of, overlay=overlay)
    if loaded.workspace.settings.publish == "never":
        raise PublishError(
            "This workspace becomes no site: pmo.yml says `publish: never`. Read it with pmo show and pmo today."
        )
    errors = sum(1 for finding in lint(loaded).findings if finding.level is Level.ERROR)
    try:
        return Edition(stage(loaded, audience=audience, only=only, documents=documents), errors)
    except InputError as error:
        raise PublishError(str(error)) from error
    except TemplateFault as fault:
        finding = fault.finding
        raise PublishError(f"{finding.place}: {finding.message} {finding.help}".strip()) from fault


def state(root: Path, names: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """Every file below these names with size and time of change: equal as long as nobody wrote anything."""
    out: list[tuple[str, int, int]] = []
    for name in names:
        for path in _walk(root / name):
            about = path.stat()
            out.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(sorted(out))


def _walk(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, _, names in os.walk(path):
        yield from (Path(folder) / name for name in names if (Path(folder) / name).is_file())


def write_tree(site: Site, target: Path) -> int:
    """Write the Markdown tree to `target`, replacing an older one whole; returns the number of files."""
    if target.exists() and not _replaceable(target):
        raise PublishError(f"{target} holds something that pmo did not write. Move it away; it would be replaced.")
    with _replacing(target) as temporary:
        count = 0
        for path, content in tree.files(site):
            file = temporary / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            count += 1
        return count


def build_site(root: Path, site: Site, target: Path, progress: Callable[[int, int], None] | None = None) -> None:
    """Build the site of the staged pages into `target`. An older site there stays until the new one is complete.

    Raises PublishError when mkdocs does not finish, or warns: a warning is a page or a link that is wrong.
    """
    from mkdocs.commands.build import build  # noqa: PLC0415 - half a second that only publishing needs
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

    if not (root / MKDOCS).is_file():
        raise PublishError(
            f"There is no {MKDOCS} in {root}. `pmo init` writes one; `pmo publish --no-site` does without."
        )
    _shut(root)
    if target.exists() and not _replaceable(target):
        raise PublishError(f"{target} holds something that is not a handbook. Name an empty folder with --site-dir.")
    with _replacing(target) as temporary, _warnings() as said:
        try:
            config = load_config(str(root / MKDOCS), site_dir=str(temporary))
            with _plugin(config) as plugin:
                plugin.staged, plugin.progress = site, progress
                config.plugins.on_startup(command="build", dirty=False)
                build(config)
                config.plugins.on_shutdown()
        except (MkDocsException, SystemExit, ValueError) as error:  # ValueError: an address in prose that is none
            raise PublishError(_told(said, str(error))) from error


def serve(root: Path, *, port: int, only: str = "", audience: str = "internal", browser: bool = False) -> None:
    """Serve a preview on this machine and rebuild it at each save, until it is interrupted."""
    from mkdocs.commands.serve import serve as run  # noqa: PLC0415 - as above
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.exceptions import MkDocsException  # noqa: PLC0415

    if not (root / MKDOCS).is_file():
        raise PublishError(f"There is no {MKDOCS} in {root}. `pmo init` writes one.")
    _shut(root)
    _free(port)
    logger = logging.getLogger("mkdocs")
    logger.setLevel(logging.INFO)
    logger.addHandler(logging.StreamHandler())
    try:
        # mkdocs keeps one instance of a plugin per process: what is set here holds for each rebuild.
        with _plugin(load_config(str(root / MKDOCS))) as plugin:
            plugin.wanted = (audience, only)
            run(str(root / MKDOCS), dev_addr=f"127.0.0.1:{port}", open_in_browser=browser)
    except (MkDocsException, SystemExit) as error:
        raise PublishError(f"The preview stopped: {error}") from error


def _shut(root: Path) -> None:
    found = open_doors(root / MKDOCS)
    if found:
        more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        listed = "\n  ".join(found[:_SHOWN])
        raise PublishError(
            f"{MKDOCS} asks for what could run code or read other files:\n  {listed}{more}\n"
            "Take it out; `mkdocs build` with your own eyes on it builds such a site."
        )


def _free(port: int) -> None:
    """Say at once that the port is taken, not after the build."""
    try:
        with socket.create_server(("127.0.0.1", port)):
            pass
    except OSError as error:
        raise PublishError(f"Port {port} is not free ({error.strerror}). Choose another with --port.") from error


@contextmanager
def _plugin(config: Any) -> Iterator[Any]:
    """Our plugin of a site configuration; what the block sets on it is taken back afterwards."""
    plugin: Any = config.plugins.get(PLUGIN)
    if plugin is None:
        raise PublishError(f"{MKDOCS} does not list the plugin “{PLUGIN}”. Add it under plugins, first in the list.")
    try:
        yield plugin
    finally:
        plugin.staged, plugin.progress, plugin.wanted = None, None, None


def _told(said: list[str], error: str) -> str:
    lines = said or [error]
    more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return "\n  ".join(["mkdocs did not accept the pages:", *lines[:_SHOWN], *more])


def _replaceable(folder: Path) -> bool:
    """Whether a folder is empty or an older result of publishing."""
    if not folder.is_dir():
        return False
    return not any(folder.iterdir()) or any((folder / name).is_file() for name in _OURS[1:])


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A new folder beside `target` that takes its place when the block ends without an error."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    temporary.chmod(0o755)
    old = temporary.with_name(f"{temporary.name}.old")
    try:
        yield temporary
        if target.exists():
            target.rename(old)
        temporary.rename(target)
    except BaseException:
        if old.exists() and not target.exists():
            old.rename(target)
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


class _Collector(logging.Handler):
    """Keeps what mkdocs says at warning level and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.said.append(record.getMessage())


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What mkdocs warns of while the block runs. The level stays at warnings: strict mode counts what passes it."""
    logger = logging.getLogger("mkdocs")
    collector = _Collector()
    level, propagate = logger.level, logger.propagate
    logger.addHandler(collector)
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield collector.said
    finally:
        logger.removeHandler(collector)
        logger.setLevel(level)
        logger.propagate = propagate
