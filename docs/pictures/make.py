"""Makes the pictures of the README from the real site and the real terminal.

Run `make handbook` first, then `.venv/bin/python docs/pictures/make.py`. Needs Chromium.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
RECORD = "projects/wexholt-wms-azure/risks/RSK-2026-0007.yml"
PAGES = {"today": ("index.html", 1280, 900), "project": ("projects/corvane-vsphere-refresh.html", 1280, 1250)}
COLORS = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "36": "c"}
STYLE = (
    "body{margin:0;background:#11151a;color:#e6eaee;font:15px/1.5 monospace;padding:22px 26px;white-space:pre-wrap}"
    ".b{font-weight:700}.d{color:#929daa}.r{color:#ff9d94}.g{color:#79d2a0}.y{color:#f0bd5e}.c{color:#86b7f0}"
)


def terminal() -> str:
    """What `pmo lint` says about a misspelled owner, as HTML."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "pmo"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", ".venv", "build", "site", ".cache", "tests"))
        record = copy / RECORD
        record.write_text(re.sub(r"^owner: .*$", "owner: priya.ramen", record.read_text(), flags=re.M))
        command = [str(Path(sys.executable).with_name("pmo")), "lint", RECORD]
        shown = subprocess.run(
            ["script", "-qec", " ".join(command), "/dev/null"], cwd=copy, capture_output=True, text=True, check=False
        )
    text = html.escape(f"$ pmo lint {RECORD}\n{shown.stdout}".replace("\r", ""))
    return f"<!doctype html><style>{STYLE}</style>{_colored(text)}"


def _colored(text: str) -> str:
    """A code changes what is set already, as a terminal does; 0 or nothing sets all of it back."""
    now: list[str] = []
    opened = False

    def span(found: re.Match[str]) -> str:
        nonlocal opened
        for code in found.group(1).split(";"):
            if not code.strip("0"):
                now.clear()
            elif code in COLORS:
                now[:] = [*(one for one in now if len(code) == 1 or one in "bd"), COLORS[code]]
        classes = " ".join(now)
        out = ("</span>" if opened else "") + (f'<span class="{classes}">' if classes else "")
        opened = bool(classes)
        return out

    return re.sub(r"\x1b\[([0-9;]*)m", span, text) + ("</span>" if opened else "")


def main() -> None:
    """Write the pictures beside this file."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (path, width, height) in PAGES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((ROOT / "site" / path).as_uri())
            page.screenshot(path=HERE / f"{name}.png")
        page = browser.new_page(viewport={"width": 980, "height": 300})
        page.set_content(terminal())
        page.screenshot(path=HERE / "lint.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
