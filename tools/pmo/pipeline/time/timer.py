"""The running timer of a person: begun with `start`, an entry with `stop`. It is a note of this machine, not a record."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from pmo.discover import content
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets import stretch
from pmo.domain.sheets.approver import words as state_words
from pmo.model.settings import YEARS
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.time import enter, sheets
from pmo.pipeline.time.unwritten import no_card_number
from pmo.render.diagnostics.text import visible
from pmo.scaffold.atomic import link_on_the_way, write_bytes
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded
    from pmo.pipeline.time.enter import More
    from pmo.pipeline.time.sheets import Written

FOLDER: Final = ".cache/pmo/time"
_MOST_BYTES: Final = 64 * 1024
_LONGEST: Final = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class Running:
    """A timer: what for, since when by the clock, and which local day and time that counts as."""

    words: tuple[str, ...]
    began: datetime
    local: datetime

    def minutes(self, now: datetime) -> int:
        """Whole minutes it has run."""
        return max(int((now - self.began).total_seconds() // 60), 0)


def running(root: Path, person: str) -> Running | None:
    """The timer of a person; None when none runs. InputError when its note is damaged: nobody knows what it was for."""
    path = _path(root, person)
    try:
        raw = json.loads(content.content(str(path), _MOST_BYTES))
        began, local = datetime.fromisoformat(raw["began"]), datetime.fromisoformat(raw["local"])
        words = tuple(visible(str(word)) for word in raw["words"])
    except content.NoContentError as error:
        if error.sort == content.MISSING:
            return None
        raise InputError(_damaged(path, person)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(_damaged(path, person)) from error
    if began.tzinfo is None or local.tzinfo is not None or not words or {began.year, local.year} - set(YEARS):
        raise InputError(_damaged(path, person))
    return Running(words, began, local)


def _damaged(path: Path, person: str) -> str:
    return f"The note of the timer of {person} cannot be read ({path}). Look into it for what it was, enter that with `pmo time add`, then `pmo time stop --discard`."  # fmt: skip


def start(
    loaded: Loaded, person: str, words: tuple[str, ...], now: datetime, *, dry_run: bool = False
) -> tuple[Running, bool]:
    """Begin a timer; the one that runs, and whether it is new. InputError when another one runs, when nothing is meant,
    or when the sheet of this week takes no entry.

    `now` is the local time with its offset. In a workspace that stands still at a date, the timer counts for that date.
    """  # fmt: skip
    charge, _ = enter.charged(loaded, words, loaded.workspace.as_of, "")
    no_card_number(" ".join(words))
    known = running(loaded.root, person)
    if known is not None:
        if known.words == words:
            return known, False
        raise InputError(
            f"A timer runs since {known.local:%H:%M} for “{' '.join(known.words)}”. Stop it first: `pmo time stop`, or `pmo time stop --discard`."
        )
    _sheet_is_open(loaded, person)
    local = datetime.combine(loaded.workspace.as_of, now.time().replace(second=0, microsecond=0))
    found = Running(words, now, local)
    if not dry_run:
        raw = {"words": list(words), "began": now.isoformat(), "local": local.isoformat(), "charge": charge.label}
        try:
            text = json.dumps(raw, ensure_ascii=False, indent=1) + "\n"
            write_bytes(_path(loaded.root, person), text.encode(), private=True)
        except OSError as error:
            raise InputError(
                f"The note of the timer cannot be kept in {FOLDER}: {error.strerror}. No timer runs."
            ) from error
    return found, True


def _sheet_is_open(loaded: Loaded, person: str) -> None:
    record = sheets.of_period(loaded, values.TIME, person, loaded.workspace.as_of)
    state = loaded.workspace.state(record) if record is not None else values.OPEN
    if record is not None and state not in values.IN_WORK:
        raise InputError(
            f"{record.id} ({record.text('period')}) is {state_words(state)}, so what the timer measures could not be entered. Have it returned first."
        )


def stop(loaded: Loaded, person: str, now: datetime, more: More) -> Written:
    """The entry that the timer of a person gives; nothing is written yet. InputError when none runs."""
    known = running(loaded.root, person)
    if known is None:
        raise InputError(f"No timer of {person} runs. Begin one with `pmo time start CR-2026-0042 what you do`.")
    worked = known.minutes(now)
    if worked < 1:
        raise InputError("The timer has run for less than a minute. Let it run, or `pmo time stop --discard`.")
    if now - known.began > _LONGEST:
        raise InputError(
            f"The timer runs since {known.local:%A %H:%M}, {worked // 60} hours. It was forgotten: enter what was worked with `pmo time add`, then `pmo time stop --discard`."
        )
    day, begin, zone = known.local.date(), known.local.hour * 60 + known.local.minute, zone_of(loaded.workspace)[0]
    clock = known.began.astimezone(zone)
    fold = clock.fold if clock.date() == day else 0  # a workspace that stands still at a date has no clock of its own
    shown = stretch.after(day, begin, worked, zone, fold)
    parts = (
        stretch.split(day, begin, shown, worked, zone)
        if shown > 0
        else (stretch.Part(day, stretch.hours_of(worked)),)  # the clock was set back while it ran
    )
    return enter.entered(loaded, person, parts, known.words, more, loaded.workspace.as_of)


def there(root: Path, person: str) -> bool:
    """Whether there is a note of a timer of a person, damaged or not."""
    return os.path.lexists(_path(root, person))


def discard(root: Path, person: str) -> bool:
    """Forget the timer of a person; whether there was one."""
    found, path = there(root, person), _path(root, person)
    try:
        if found:
            path.unlink()
    except OSError as error:
        raise InputError(
            f"The note of the timer cannot be deleted ({path}: {error.strerror}). Remove it by hand."
        ) from error
    return found


def _path(root: Path, person: str) -> Path:
    path = root / FOLDER / f"{person}.json"
    link = link_on_the_way(root, path)
    if link is not None:
        raise InputError(f"{link} is a symbolic link; no note is kept behind a link.")
    return path
