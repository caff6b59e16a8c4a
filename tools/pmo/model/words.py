"""Grammar that every message needs: articles, one and many."""

from __future__ import annotations

import re
from typing import Final

_TODAY: Final = re.compile(r"(?<![\d.,:/-])(?:in 0 days|0 days ago)\b")
_SAME_DAY: Final = re.compile(r"(?<![\d.,:/-])0 days ahead\b")
_ONE: Final = re.compile(r"(?<![\d.,:/-])1 (working )?(day|week|month|hour|minute)s\b")


def a(title: str) -> str:
    """A kind in a sentence, with its article: `a risk`, `an escalation`."""
    word = title.lower() if title[1:2].islower() else title  # P&L stays as it is
    return f"an {word}" if word[:1] in "aeiouAEIOU" and not word.startswith(("use", "uni", "one")) else f"a {word}"


def counted(text: str) -> str:
    """A sentence with its spans of time in order: `1 day ago` for `1 days ago`, `today` for `in 0 days`."""
    if "1 " not in text and "0 days" not in text:
        return text
    text = _SAME_DAY.sub("on the day itself", _TODAY.sub("today", text))
    return _ONE.sub(lambda found: f"1 {found[1] or ''}{found[2]}", text)
