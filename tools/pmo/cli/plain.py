"""`pmo lint` without options and into a pipe, as hooks and editors call it: without the library for command lines.

The answer is that of cli/lint.py to the letter; a test compares them.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from pmo.pipeline.cache import again, stamp
from pmo.render.diagnostics import Answer
from pmo.render.diagnostics import text as writer


def lint(root: str) -> int:
    """Print the answer for a workspace and return the exit code."""
    today = date.fromisoformat(stamp.today())
    answer = again.lint(Path(root), today, None, lambda _: [])
    linted = answer.linted
    settings = linted.loaded.workspace.settings
    text = writer.report(
        Answer(linted.findings, linted.records, len(linted.waived), linted.accepted, rules={}),
    )
    sys.stdout.write(text)
    code = linted.code(settings.fail_level)
    again.keep(answer, text, code, [], "" if settings.as_of is not None else today.isoformat())
    return code
