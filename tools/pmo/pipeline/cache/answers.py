"""The whole answer of `pmo lint`, given again when nothing has changed: before click is imported.

An answer is kept with what was asked (arguments, folder, terminal) and with a view of everything it can depend on.
It is given only when the same is asked and everything looks the same; a file whose last change was so shortly before
the run that another one could look alike makes the answer unfit to be kept.

This module is imported before everything else and imports nothing that costs time.
"""

from __future__ import annotations

import marshal
import os
import sys
import time

from pmo.pipeline.cache import stamp

MARKER = "pmo.yml"
_FILE = "answers"
_MAGIC = b"pmo answers 1\n"
_MOST = 8
_ELSEWHERE = ("--root", "--overlay", "--base", "--since", "--write-baseline", "--no-cache", "--help", "-h")
"""Options with which the answer depends on more than the workspace, or is not to be remembered."""

_asked: list[tuple[object, ...]] = []
_root_asked: list[str] = []
_tool: list[stamp.Tool] = []
_seen: list[tuple[stamp.View, int]] = []


def recall(arguments: list[str]) -> tuple[str, int] | None:
    """Text and exit code of the answer to these arguments, None when it has to be worked out."""
    for memory in (_asked, _root_asked, _tool, _seen):
        memory.clear()
    root = _root() if _may_be_kept(arguments) else ""
    if not root:
        return None
    try:
        _tool.append(stamp.tool())
        _asked.append(_question(arguments))
        _root_asked.append(root)
        return _known(root, _asked[0])
    except (OSError, stamp.OddError, ValueError, EOFError, TypeError):
        return None


def keep(root: str, text: str, code: int, before: stamp.View, when: int, day: str) -> None:
    """Remember the answer to what this process was asked. `before` was seen at `when`, before anything was read.

    `day` is the date on the clock when the answer depends on it. Nothing is remembered when it cannot be done safely.
    """
    if not asked(root) or ("\x1b" in text and not sys.stdout.isatty()):
        return
    try:
        home = stamp.make_home(root)
        limit = when - stamp.behind(home)
        if unsettled(limit) or any(stamp.racy(entries, limit) for entries in before[:3]):
            return
        answers = _others(root, before)
        answers[_asked[0]] = (text, code, day)
        for question in list(answers)[: max(0, len(answers) - _MOST)]:
            del answers[question]
        stamp.seal(f"{home}/{_FILE}", _MAGIC + token(root), marshal.dumps((before, answers)))
    except (OSError, stamp.OddError, ValueError):
        return


def asked(root: str) -> bool:
    """Whether this process was asked something about this workspace whose answer may be remembered."""
    return bool(_asked) and _root_asked == [root]


def plain() -> str:
    """The workspace, when the question was `pmo lint` and nothing else, and nobody wants colors; else empty."""
    ordinary = bool(_asked) and _asked[0][:1] == ("lint",) and len(_asked[0]) == 1 + len(_question([]))
    return _root_asked[0] if ordinary and not sys.stdout.isatty() else ""


def unsettled(limit: int) -> bool:
    """Whether a file of the program itself was touched so shortly before that another edit could look alike."""
    return any(stamp.racy(entries, limit) for entries in _tool[0][4:6])


def token(root: str) -> bytes:
    """The mark of what this process may remember about this workspace. Raises OSError or OddError."""
    return stamp.token(root, _tool[0])


def seen() -> tuple[stamp.View, int] | None:
    """How the workspace looked when the question came, and when that was; None when nobody has looked yet."""
    return _seen[0] if _seen else None


def _may_be_kept(arguments: list[str]) -> bool:
    if arguments[:1] != ["lint"] or not stamp.usable():
        return False
    if any(argument.split("=", 1)[0] in _ELSEWHERE for argument in arguments):
        return False
    return _encoded()


def _encoded() -> bool:
    """Whether what is printed can be anything, as it was when it was kept."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"


def _root() -> str:
    """The nearest folder at or above this one that holds pmo.yml, as discover/root.py finds it; empty without one."""
    folder = os.path.realpath(".")
    while True:
        if os.path.isfile(f"{folder}/{MARKER}"):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


def _question(arguments: list[str]) -> tuple[object, ...]:
    return (*arguments, os.path.realpath("."), sys.stdout.isatty(), "NO_COLOR" in os.environ)


def _read(root: str) -> tuple[stamp.View, dict[tuple[object, ...], tuple[str, int, str]]] | None:
    """What was remembered here, None when it is not ours or not whole."""
    payload = stamp.unseal(f"{stamp.home(root)}/{_FILE}", _MAGIC + token(root))
    if payload is None:
        return None
    found: tuple[stamp.View, dict[tuple[object, ...], tuple[str, int, str]]] = marshal.loads(payload)  # noqa: S302 - only after the token, which nobody else can know
    return found


def _known(root: str, question: tuple[object, ...]) -> tuple[str, int] | None:
    found = _read(root)
    if found is None:
        return None
    before, answers = found
    when = time.time_ns()
    now = stamp.again(root, before)
    _seen.append((now, when))
    answer = answers.get(question)
    if answer is None or answer[2] not in ("", stamp.today()) or now != before:
        return None
    return answer[0], answer[1]


def _others(root: str, before: stamp.View) -> dict[tuple[object, ...], tuple[str, int, str]]:
    """The answers to other questions about the same files."""
    try:
        found = _read(root)
    except (OSError, stamp.OddError, ValueError, EOFError, TypeError):
        return {}
    return found[1] if found is not None and found[0] == before else {}
