"""From a workspace to the chances of a project: when it ends, what it costs, and what matters. Nothing is written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.domain.uncertainty.checks import range_faults
from pmo.domain.uncertainty.project import Described, Question, described
from pmo.domain.uncertainty.tasks import USUAL
from pmo.domain.uncertainty.values import BETA_PERT, RUNS, SEED, Range
from pmo.pipeline import possible
from pmo.pipeline.simulate_tries import tried
from pmo.pipeline.sound import sound
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pmo.domain.uncertainty.values import Outcome
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.simulation_words import Simulated

FEWEST: Final = 100
MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """How to run it; the defaults are those of the command line."""

    runs: int = RUNS
    seed: int = SEED
    inherent: bool = False
    people: bool = True
    shape: str = BETA_PERT
    usual: str = ""
    tries: Sequence[str] = ()
    audience: str = "internal"


def simulation(loaded: Loaded, project: str, asked: Asked) -> Simulated:
    """Simulate a project named by id or title; InputError names what is impossible.

    The records are cut down to what the reader may see before anything is computed: cost is for management.
    """
    whole = sound(loaded).workspace
    possible.reader(asked.audience, "simulation")
    workspace = possible.seen_by(whole, asked.audience)
    record = possible.project_named(workspace, project)
    possible.known_shape(asked.shape)
    if not FEWEST <= asked.runs <= MOST:
        raise InputError(f"Ask for {FEWEST} to {MOST:,} runs.")
    return _simulated(workspace, record, asked)


def forecasts(workspace: Workspace, only: str = "") -> dict[str, Simulated]:
    """What `simulation` says, without being asked for anything else, of every project with open work, by id.

    The workspace is already cut down to what its reader may see; a client gets none. Projects that cannot be simulated
    are left out, as are those whose file is not under the path `only`.
    """
    out: dict[str, Simulated] = {}
    if workspace.audience not in possible.READERS:
        return out
    for record in workspace.of("project"):
        if workspace.open(record) and record.path.startswith(only):
            with suppress(InputError):
                out[record.id] = _simulated(workspace, record, Asked(audience=workspace.audience))
    return out


def _simulated(workspace: Workspace, record: Record, asked: Asked) -> Simulated:
    from pmo.render.reports.simulation_words import Simulated  # noqa: PLC0415 - beside its writers
    from pmo.simulate.run import simulate  # noqa: PLC0415 - numpy, where something is simulated

    possible.with_open_tasks(workspace, record, "simulate")
    question = Question(asked.inherent, asked.people, usual_range(asked.usual), asked.shape)
    first = _described(workspace, record, question)
    found, said = tried(first, asked.tries)
    outcome = _run(simulate, found, asked)
    before = _run(simulate, first, asked) if asked.tries else None
    return Simulated(
        record.id, workspace.label(record), workspace.as_of, asked.audience, workspace.settings.currency, question,
        found, outcome, before, said,
    )  # fmt: skip


def _run(run: Callable[..., Outcome], found: Described, asked: Asked) -> Outcome:
    with possible.simulable():
        return run(found.model, asked.runs, asked.seed)


def _described(workspace: Workspace, record: Record, question: Question) -> Described:
    with possible.schedulable():
        found = described(workspace, record, question)
    if not found.open_keys:
        raise InputError(f"Every task of “{record.id}” is finished; there is nothing left to simulate.")
    return found


def usual_range(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """`0.8/1/1.5` as multiples of the plan; the usual ones for nothing. InputError says what is wrong with it."""
    if not text:
        return USUAL
    parts = text.split("/")
    try:
        low, likely, high = (Decimal(part.strip()) for part in parts)
    except (InvalidOperation, ValueError):
        raise InputError(f"“{text}” is no range: write three multiples of the plan, for example 0.8/1/1.5.") from None
    found = next(range_faults("--range", Range(low, likely, high)), "")
    if found:
        raise InputError(found)
    return low, likely, high


def as_text(found: Simulated, *, width: int, style: Callable[[str, str], str]) -> str:
    """The answer for a terminal of `width` columns."""
    from pmo.render.reports import simulation_text  # noqa: PLC0415 - one of four forms is asked for

    return simulation_text.write(found, width=width, style=style)


def as_markdown(found: Simulated) -> str:
    """The same for a ticket or a pull request."""
    from pmo.render.reports import simulation_markdown  # noqa: PLC0415 - one of four forms is asked for

    return simulation_markdown.write(found)


def as_json(found: Simulated) -> str:
    """The same for other tools."""
    from pmo.render.reports import simulation_json  # noqa: PLC0415 - one of four forms is asked for

    return simulation_json.write(found, __version__)


def as_svg(found: Simulated) -> str:
    """The picture alone: when the project ends, as bars and as a curve, with its colors in it."""
    from pmo.render.charts.finish import finish  # noqa: PLC0415 - one of four forms is asked for
    from pmo.render.documents.picture import picture  # noqa: PLC0415

    made = picture(finish(found.finish_days(), baseline=found.described.baseline, year=found.as_of.year))
    return f"{made.svg}\n" if made else ""
