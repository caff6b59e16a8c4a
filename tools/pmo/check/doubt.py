"""Which rules are not asked while settings are in doubt: what they say would be about pmo.yml, not about the records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from pmo.model.settings import EVERYTHING, Settings, Thresholds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.check.rule import Rule
    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

_WHOLE: Final = frozenset((EVERYTHING, "levels", "waivers"))
_THRESHOLDS: Final = "thresholds"


class _Watched:
    """Settings or thresholds that note which of them are read."""

    def __init__(self, real: Settings | Thresholds, read: set[str], prefix: str = "") -> None:
        self._real, self._read, self._prefix = real, read, prefix

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._real, name)
        if isinstance(value, Thresholds):
            return _Watched(value, self._read, f"{name}.")
        self._read.add(f"{self._prefix}{name}")
        return value


def hopeless(rule: Rule, doubtful: frozenset[str]) -> bool:
    """Whether a rule need not be asked at all: its level, what is waived, or the date it counts from is not known."""
    return bool(doubtful & _WHOLE) or f"levels.{rule.slug}" in doubtful or (rule.timed and "as_of" in doubtful)


def trusted(rule: Rule, workspace: Workspace) -> list[Finding]:
    """What a rule finds, unless it reads a setting that is in doubt."""
    doubtful = workspace.settings.doubtful
    if hopeless(rule, doubtful):
        return []
    read: set[str] = set()
    watched = cast("Settings", _Watched(workspace.settings, read))
    found = list(rule.run(workspace.with_settings(watched)))
    return [] if _touches(read, doubtful) else found


def _touches(read: Iterable[str], doubtful: frozenset[str]) -> bool:
    return any(name in doubtful or (name.startswith(f"{_THRESHOLDS}.") and _THRESHOLDS in doubtful) for name in read)
