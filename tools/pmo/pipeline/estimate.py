"""From an opportunity or an estimate to its range, contingency and price, and back into the record if asked."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from pmo import __version__
from pmo.discover import files
from pmo.domain.uncertainty import offer
from pmo.domain.uncertainty.checks import range_faults
from pmo.domain.uncertainty.values import BETA_PERT, RUNS, SEED
from pmo.model.finding import Finding, Level
from pmo.parse import document, extents
from pmo.pipeline import possible
from pmo.pipeline.sound import sound
from pmo.pipeline.write import reads_as_text
from pmo.scaffold import atomic, edit
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.estimate_words import Estimated

__all__ = ["as_json", "as_markdown", "as_text", "estimated", "write"]

KIND: Final = "estimate"
SALE: Final = "opportunity"
OVER: Final = ("superseded", "expired")
WRITABLE: Final = ("draft", "reviewed")
"""States in which nobody has approved the figures yet."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How to work it out; the defaults are those of the command line."""

    runs: int = RUNS
    seed: int = SEED
    shape: str = BETA_PERT
    margin: Decimal | None = None
    audience: str = "internal"


def estimated(loaded: Loaded, wanted: str, asked: Asked) -> Estimated:
    """The estimate of an opportunity, or one named itself, worked out; InputError names what is impossible."""
    from pmo.render.reports.estimate_words import Estimated  # noqa: PLC0415 - beside its writers
    from pmo.simulate.run import simulate  # noqa: PLC0415 - numpy, for this command alone

    possible.reader(asked.audience, "estimate worked out")
    possible.known_shape(asked.shape)
    whole = sound(loaded).workspace
    found = _record(whole, wanted)
    workspace = possible.seen_by(whole, asked.audience)
    record = workspace.find(KIND, found.id)
    if record is None:
        raise InputError(f"{found.id} is not for {asked.audience}; `--audience management` may show it.")
    # How the doubt is priced decides the range, which all may see; so it is read even where its name is not shown.
    made = replace(offer.offer_of(workspace, record, asked.shape), method=found.text("contingency_method"))
    _possible(record, made)
    margin = asked.margin if asked.margin is not None else made.target_margin
    if margin is not None and not 0 <= margin < 1:
        raise InputError(f"A margin of {margin} cannot be reached; it is a share of the price, from 0 to under 1.")
    with possible.simulable():
        outcome = simulate(made.model, asked.runs, asked.seed)
    answer = offer.answer(made, outcome, margin)
    method = _method(made, asked)
    return Estimated(
        record.id, workspace.label(record), record.path, workspace.state(record), workspace.as_of, asked.audience,
        workspace.settings.currency, asked.shape, made, outcome, answer, margin, offer.fields(made, answer, method),
        record.get("range.p50_hours"), record.get("range.p80_hours"),
    )  # fmt: skip


def _record(workspace: Workspace, wanted: str) -> Record:
    """The estimate that is meant: by its id, or the one an opportunity names, or the last one written for it."""
    if KIND not in workspace.kinds:
        raise InputError("This workspace keeps no estimates.")
    found = workspace.find(KIND, wanted)
    if found is not None:
        return found
    sale = workspace.find(SALE, wanted)
    if sale is None:
        known = [record.id for kind in (SALE, KIND) for record in workspace.of(kind)]
        listed = f"There are: {', '.join(known)}." if known else "None is recorded yet."
        raise InputError(f"There is no opportunity or estimate “{wanted}”. {closest(wanted, known, listed)}")
    named = workspace.follow(sale, KIND)
    under = sorted(workspace.under(sale, KIND, SALE), key=lambda record: record.id)
    live = [record for record in under if workspace.state(record) not in OVER]
    found = named or next(iter(reversed(live or under)), None)
    if found is None:
        raise InputError(f"{sale.id} has no estimate yet: `pmo new estimate --set opportunity={sale.id}`.")
    return found


def _possible(record: Record, made: offer.Offer) -> None:
    if not made.lines:
        raise InputError(
            f"{record.id} has no lines with three points (optimistic, likely, pessimistic) in {record.path}."
        )
    faults = [fault for line in made.lines for fault in range_faults(f"“{line.name}”", line.hours)]
    if faults:
        raise InputError("\n".join(faults))


def _method(made: offer.Offer, asked: Asked) -> str:
    if made.by_class:
        return f"Expected hours times the actual over estimate of {made.past.n} finished projects of the type, P50 and P80 of them."
    name = {"beta_pert": "beta-PERT"}.get(asked.shape, asked.shape)
    return f"Simulation of the lines, {name}, taken as independent; {asked.runs:,} runs, seed {asked.seed}."


def write(loaded: Loaded, found: Estimated) -> bool:
    """Write the fields into the record, and nothing else; whether anything changed.

    InputError when the figures are approved already or the file is written in a way that cannot be changed safely.
    """
    if found.state not in WRITABLE:
        raise InputError(
            f"{found.id} is {found.state}: its figures were approved. Write a new estimate, or set it back to draft first."
        )
    raw = files.read(str(loaded.root), found.path)
    if isinstance(raw, Finding):
        raise InputError(f"{found.path}: {raw.message}")
    before = document.read(found.path, raw, frozenset())
    errors = [fault for fault in before.faults if fault.level is Level.ERROR]
    if before.data is None or errors:
        raise InputError(
            f"{found.path} has to be mended first: {errors[0].message if errors else 'it holds no fields'}."
        )
    place: Path = loaded.root / found.path
    if place.is_symlink():
        raise InputError(f"{found.path} is a symbolic link; no record is written through a link.")
    wanted = _with(before.data, found.fields)
    if wanted == before.data:
        return False
    text = _text(found.path, before, wanted, loaded.workspace.kinds[KIND])
    ends = b"\r\n" if b"\r\n" in raw and raw.count(b"\r\n") == raw.count(b"\n") else b"\n"
    atomic.write_bytes(place, text.encode().replace(b"\n", ends))
    return True


def _with(data: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """The data with these fields; what a group says beside them stays."""
    out = copy.deepcopy(data)
    for name, value in fields.items():
        old = out.get(name)
        out[name] = {**old, **value} if isinstance(old, dict) and isinstance(value, dict) else value
    return out


def _text(path: str, before: document.Document, wanted: dict[str, Any], kind: Kind) -> str:
    """The text with the new values, read again to be sure."""
    writing = edit.Writing(lambda text: extents.extents(path, text), reads_as_text, edit.ranks(kind.fields))
    text = edit.edited(before.source.text, before.data or {}, wanted, writing)
    if text is None or document.read(path, text.encode(), frozenset()).data != wanted:
        raise InputError(f"{path} is written in a way that cannot be changed safely; change range by hand.")
    return text


def as_text(found: Estimated, *, width: int, style: Callable[[str, str], str]) -> str:
    """The answer for a terminal of `width` columns."""
    from pmo.render.reports import estimate_words  # noqa: PLC0415

    return estimate_words.text(found, width=width, style=style)


def as_markdown(found: Estimated) -> str:
    """The same for a ticket or a pull request."""
    from pmo.render.reports import estimate_words  # noqa: PLC0415

    return estimate_words.as_markdown(found)


def as_json(found: Estimated) -> str:
    """The same for other tools."""
    from pmo.render.reports import estimate_words  # noqa: PLC0415

    return estimate_words.as_json(found, __version__)
