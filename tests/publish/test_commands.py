"""`pmo publish` and `pmo serve` as people type them."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

import built
from pmo.cli.main import cli
from support import write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "registers/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: The array arrives late\nstatus: draft\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/people/broken.yml": "id: broken\nname: [\n",
}


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["publish", "--root", str(root), "--as-of", "2026-11-20", *words])


def test_tree_is_written_and_said_and_errors_do_not_stop_it(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    done = run(root, "--no-site")
    assert done.exit_code == 0, done.output
    assert re.search(r"^wrote build/docs: \d+ pages as Markdown, \d+ files$", done.output, re.MULTILINE)
    assert re.search(r"^The records have \d+ errors; `pmo lint` shows them", done.output, re.MULTILINE)
    assert (root / "build" / "docs" / "risks" / "RSK-2026-0001.md").is_file()
    assert not (root / "site").exists()


def test_editions_lie_apart_from_the_handbook(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    assert run(root, "--no-site", "--audience", "client:acme").exit_code == 0
    assert (root / "build" / "client-acme" / "docs" / "index.md").is_file()
    assert not (root / "build" / "docs").exists()


@pytest.mark.parametrize(
    ("audience", "hint"),
    [("client:acne", "did you mean client:acme"), ("everybody", "internal, management or client:SLUG")],
)
def test_unknown_audience_is_a_usage_error_with_a_hint(tmp_path: Path, audience: str, hint: str) -> None:
    done = run(write(tmp_path, FILES), "--no-site", "--audience", audience)
    assert done.exit_code == 2
    assert hint in " ".join(done.output.split())
    assert not (tmp_path / "build").exists()


def test_site_without_configuration_is_an_error_in_words(tmp_path: Path) -> None:
    done = run(write(tmp_path, FILES))
    assert done.exit_code == 1
    assert "There is no mkdocs.yml" in done.output
    assert "Traceback" not in done.output


def test_publishing_changes_no_record(tmp_path: Path) -> None:
    root = write(tmp_path, FILES)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    run(root, "--no-site")
    after = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "build" not in path.parts}
    assert after == before


@pytest.mark.slow
def test_whole_site_is_written_and_the_last_line_says_how_to_open_it(tmp_path: Path) -> None:
    root = built.small_workspace(tmp_path / "firm", "search: builtin\n")
    done = run(root)
    assert done.exit_code == 0, done.output
    assert "wrote site: the site for the firm, search by builtin" in done.output
    assert done.output.rstrip().endswith("Open site/index.html, or run `pmo serve` (with search).")
    assert (root / "site" / "index.html").is_file()
    assert "INFO" not in done.output


def test_preview_of_what_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["serve", "--root", str(write(tmp_path, FILES)), "--only", "projects/nothing"])
    assert done.exit_code == 2
    assert "no file or folder projects/nothing" in done.output


def test_port_that_is_taken_is_said_before_anything_is_built(tmp_path: Path) -> None:
    root = write(tmp_path, {**FILES, "mkdocs.yml": "site_name: x\nplugins: [pmo]\n"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = CliRunner().invoke(cli, ["serve", "--root", str(root), "--port", str(port)])
    assert done.exit_code == 1
    assert f"Port {port} is not free" in done.output


@pytest.mark.slow
def test_preview_follows_a_saved_file(tmp_path: Path) -> None:
    """The server says when it serves and when it has built again; the page then has the new title."""
    root = built.small_workspace(tmp_path / "firm", "search: builtin\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "pmo",
        "serve",
        "--root",
        str(root),
        "--port",
        str(port),
        "--only",
        "projects",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    guard = threading.Timer(300, server.kill)
    guard.start()
    try:
        assert _until(server, "Serving on"), "the preview did not start"
        address = f"http://127.0.0.1:{port}/projects/corvane-vsphere-refresh.html"
        assert "Another title" not in _get(address)
        record = root / "projects" / "corvane-vsphere-refresh" / "project.yml"
        text = record.read_text(encoding="utf-8")
        record.write_text(re.sub(r"^title: .*$", "title: Another title", text, flags=re.MULTILINE), encoding="utf-8")
        assert _until(server, "Reloading browsers"), "the preview did not build again"
        page = _get(address)
        assert "Another title" in page
        assert "livereload(" in page
    finally:
        guard.cancel()
        server.kill()
        server.communicate()


def _until(server: subprocess.Popen[str], words: str) -> bool:
    assert server.stderr is not None
    return any(words in line for line in server.stderr)


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
        content: bytes = answer.read()
    return content.decode()
