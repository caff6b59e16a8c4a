"""The stylesheets keep their promises: contrast, own files only, a rule for every class a chart uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "tools" / "pmo" / "render" / "site" / "assets"
TOKENS = (ASSETS / "tokens.css").read_text(encoding="utf-8")
STYLES = (ASSETS / "pmo.css").read_text(encoding="utf-8")
CHARTS = ASSETS.parents[1] / "charts"


def _scheme(selector: str) -> dict[str, str]:
    """The tokens of the first block whose selector ends like this."""
    found = re.search(re.escape(selector) + r"\s*\{(.*?)\}", TOKENS, re.DOTALL)
    assert found
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6});", found.group(1)))


SCHEMES = {"light": _scheme('[data-md-color-scheme="default"]'), "dark": _scheme('[data-md-color-scheme="slate"]')}


def _luminance(color: str) -> float:
    """Relative luminance of a color (WCAG 2.2)."""
    digits = color.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colors by the WCAG formula, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "token", ["ink", "ink-2", "ink-3", "accent", "red", "amber", "green", "code-key", "code-string"]
)
@pytest.mark.parametrize("ground", ["paper", "raise"])
def test_text_reaches_four_and_a_half(scheme: str, token: str, ground: str) -> None:
    colors = SCHEMES[scheme]
    assert contrast(colors[token], colors[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("token", ["red-mark", "amber-mark", "green-mark", "gray-mark", "done", "accent"])
def test_marks_reach_three(scheme: str, token: str) -> None:
    colors = SCHEMES[scheme]
    assert contrast(colors[token], colors["paper"]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("cell", ["heat-l", "heat-m", "heat-h", "heat-x"])
@pytest.mark.parametrize("text", ["heat-ink", "ink"])
def test_letters_are_read_on_every_cell(scheme: str, cell: str, text: str) -> None:
    colors = SCHEMES[scheme]
    assert contrast(colors[text], colors[cell]) >= 4.5


def test_both_schemes_have_the_same_tokens_and_paper_is_always_light() -> None:
    assert SCHEMES["light"].keys() == SCHEMES["dark"].keys()
    printed = TOKENS[TOKENS.index("@media print") :]
    assert "--paper: #fff" in printed
    missing = [token for token in SCHEMES["light"] if f"--{token}: #" not in printed]
    assert not missing


def test_every_variable_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", STYLES + TOKENS))
    defined = set(re.findall(r"--([\w-]+):", TOKENS + STYLES))
    assert used <= defined


def test_nothing_comes_from_elsewhere() -> None:
    addresses = re.findall(r"url\(\"?([^)\"]+)", TOKENS + STYLES)
    assert addresses == ["fonts/inter-latin-wght-normal.woff2"]
    assert (ASSETS / addresses[0]).read_bytes()[:4] == b"wOF2"
    assert "SIL OPEN FONT LICENSE" in (ASSETS / "fonts" / "LICENSE").read_text(encoding="utf-8")
    assert "@import" not in TOKENS + STYLES


def test_braces_are_balanced() -> None:
    for text in (TOKENS, STYLES):
        assert text.count("{") == text.count("}")


@pytest.mark.parametrize("module", sorted(path.name for path in CHARTS.glob("*.py")))
def test_every_shape_has_a_rule(module: str) -> None:
    text = (CHARTS / module).read_text(encoding="utf-8")
    shapes = set(re.findall(r'cls="([cm]-[\w-]+)', text))
    missing = [name for name in shapes if not re.search(rf"\.{re.escape(name)}(?![\w-])", STYLES)]
    assert not missing
